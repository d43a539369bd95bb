//! Which windows hold text that has not been read as it is now, and what was read of the one that is being read.

use std::collections::BTreeMap;

use crate::job::Job;
use crate::trust::showing;
use crate::{Area, Layout, Line, Rect, Region, Size, strips};

/// A window's text is read when it has been at rest for so long, in milliseconds.
const REST_MS: u64 = 150;
/// A window is read this often at most, in milliseconds.
const EVERY_MS: u64 = 1000;
/// So often a part is read again because its text changed meanwhile, before the window is left for later.
const TRIES: usize = 6;
/// A window is read in bands of this many pixels, so that a change elsewhere does not wait for the whole of it.
const BAND_PIXELS: u32 = 200_000;
/// Bands overlap by so many rows: a line that the edge of one cuts is whole in the next.
const OVERLAP: u16 = 48;

/// A part of a window that was read.
#[derive(Debug)]
pub(crate) struct Band {
    pub(crate) job: Job,
    /// Where text is, on the monitor.
    pub(crate) boxes: Vec<Rect>,
    /// What was read of it, on the monitor.
    pub(crate) lines: Vec<Line>,
}

/// The windows on the screen, lowest first.
#[derive(Debug, Default)]
pub(crate) struct ToRead {
    windows: Vec<Shape>,
    due: BTreeMap<u32, u64>,
    last: BTreeMap<u32, u64>,
    current: Option<Current>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Shape {
    id: u32,
    rect: Rect,
    seen: Region,
    /// Whether the monitor's left, upper or lower edge cuts it.
    cut: [bool; 3],
    /// The row below the monitor's last.
    bottom: u16,
}

/// The window that is being read.
#[derive(Debug)]
struct Current {
    id: u32,
    /// The bands that were not asked about yet.
    left: Vec<Rect>,
    /// How many answers are missing.
    open: usize,
    read: Vec<Band>,
    tries: usize,
}

impl ToRead {
    /// Takes the windows that are there now; one that changed its place is read anew.
    pub(crate) fn update(&mut self, layout: &Layout, size: Size, now_ms: u64) {
        let mut shapes: Vec<Shape> = Vec::new();
        for (window, seen) in showing(layout, size) {
            let rect = window.outer.on(size);
            if !seen.is_empty() {
                let Area { x, y, h, .. } = window.outer;
                let cut = [x < 0, y < 0, i64::from(y) + i64::from(h) > i64::from(size.h)];
                shapes.push(Shape { id: window.id, rect, seen, cut, bottom: size.h });
            }
        }
        if shapes == self.windows {
            return;
        }
        let changed: Vec<u32> =
            shapes.iter().filter(|shape| !self.windows.contains(shape)).map(|shape| shape.id).collect();
        self.windows = shapes;
        let there = |id: u32| self.windows.iter().any(|shape| shape.id == id);
        self.due.retain(|id, _| there(*id));
        self.last.retain(|id, _| there(*id));
        self.current.take_if(|current| !there(current.id) || changed.contains(&current.id));
        changed.into_iter().for_each(|id| self.is_due(id, now_ms));
    }

    /// Notes that there is text at a place.
    pub(crate) fn text_at(&mut self, rect: Rect, now_ms: u64) {
        let there: Vec<u32> =
            self.windows.iter().filter(|shape| shape.seen.meets(rect)).map(|shape| shape.id).collect();
        there.into_iter().for_each(|id| self.is_due(id, now_ms));
    }

    fn is_due(&mut self, id: u32, now_ms: u64) {
        self.due.entry(id).or_insert(now_ms.saturating_add(REST_MS));
    }

    /// Has every window read again.
    pub(crate) fn all_again(&mut self) {
        self.current = None;
        self.due = self.windows.iter().map(|shape| (shape.id, 0)).collect();
    }

    /// Has a window read again, as a part of it could not be.
    pub(crate) fn begin_again(&mut self, id: u32, now_ms: u64) {
        self.current.take_if(|current| current.id == id);
        self.is_due(id, now_ms);
    }

    /// The next part of a window that is due.
    pub(crate) fn next(&mut self, now_ms: u64) -> Option<(u32, Rect)> {
        if self.current.is_none() {
            let due = self.due.iter().filter(|(id, due)| self.at(**id, **due) <= now_ms);
            let id = *due.min_by_key(|(_, due)| **due)?.0;
            self.due.remove(&id);
            self.last.insert(id, now_ms);
            let shape = self.windows.iter().find(|shape| shape.id == id)?;
            let high = u16::try_from(BAND_PIXELS / u32::from(shape.rect.w.max(1))).unwrap_or(u16::MAX);
            let left = strips(shape.rect, high.max(2 * OVERLAP), OVERLAP);
            self.current = Some(Current { id, open: left.len(), left, read: Vec::new(), tries: 0 });
        }
        let current = self.current.as_mut()?;
        current.left.pop().map(|band| (current.id, band))
    }

    /// Takes what was read of a part; gives all parts once the window was read in whole. Those of which `stale` says that
    /// their text has changed meanwhile are read again first: what stands elsewhere in a window decides about a line.
    pub(crate) fn read(&mut self, id: u32, band: Band, now_ms: u64, stale: impl Fn(&Job) -> bool) -> Option<Vec<Band>> {
        let current = self.current.as_mut().filter(|current| current.id == id)?;
        current.read.push(band);
        current.open = current.open.saturating_sub(1);
        if current.open > 0 {
            return None;
        }
        let again: Vec<Band> = current.read.extract_if(.., |band| stale(&band.job)).collect();
        if again.is_empty() {
            return self.current.take().map(|current| current.read);
        }
        current.tries += again.len();
        if current.tries > TRIES {
            self.begin_again(id, now_ms);
            return None;
        }
        current.left = again.into_iter().map(|band| band.job.rect).collect();
        current.open = current.left.len();
        None
    }

    /// When the next one is due.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        match &self.current {
            Some(current) if !current.left.is_empty() => Some(0),
            Some(_) => None,
            None => self.due.iter().map(|(id, due)| self.at(*id, *due)).min(),
        }
    }

    /// How many windows have not been read as they are now.
    pub(crate) fn unread(&self) -> usize {
        let current = self.current.iter().filter(|current| !self.due.contains_key(&current.id)).count();
        self.due.len() + current
    }

    /// The part of a window that shows.
    pub(crate) fn seen(&self, id: u32) -> Region {
        self.windows.iter().find(|shape| shape.id == id).map(|shape| shape.seen.clone()).unwrap_or_default()
    }

    /// The windows that show: their numbers and places.
    pub(crate) fn windows(&self) -> impl Iterator<Item = (u32, Rect)> {
        self.windows.iter().map(|shape| (shape.id, shape.rect))
    }

    /// Whether the monitor's left, upper or lower edge may cut a line of a window.
    pub(crate) fn cuts(&self, id: u32, line: Rect) -> bool {
        let cut = |shape: &Shape| {
            let [left, upper, lower] = shape.cut;
            (left && line.x == 0) || (upper && line.y == 0) || (lower && line.bottom() >= shape.bottom)
        };
        self.windows.iter().find(|shape| shape.id == id).is_some_and(cut)
    }

    fn at(&self, id: u32, due: u64) -> u64 {
        self.last.get(&id).map_or(due, |last| due.max(last.saturating_add(EVERY_MS)))
    }
}

/// The lines of all bands that no band's edge cuts, each once, with the band that it was read in.
pub(crate) fn whole_lines(bands: &[Band]) -> impl Iterator<Item = (&Band, Line)> {
    let top = bands.iter().map(|band| band.job.rect.y).min().unwrap_or(0);
    let bottom = bands.iter().map(|band| band.job.rect.bottom()).max().unwrap_or(0);
    bands.iter().flat_map(move |band| {
        let rect = band.job.rect;
        let cut = move |line: Rect| {
            (line.y < rect.y + 4 && rect.y > top) || (line.bottom() == rect.bottom() && rect.bottom() < bottom)
        };
        // What lies whole in the overlap belongs to the lower band.
        let twice = move |line: Rect| rect.bottom() < bottom && line.y > rect.bottom() - OVERLAP + 10;
        band.lines.iter().filter(move |line| !cut(line.rect) && !twice(line.rect)).map(move |line| (band, *line))
    })
}
