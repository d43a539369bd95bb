//! What waits for the detector, what it has judged, and what of it shows.
//!
//! The unit is a tile with its halo. A tile loses its clearance the moment a pixel of it or its halo changes; the frame
//! keeps what was cleared before. The newest change is judged first. A tile whose pixels were judged before is known by
//! its hash and does not wait.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::frame::Pixels;
use crate::job::{Ask, Job};
use crate::masker::MASK_BGRX;
use crate::shadow::{HALO, Shadow, TileKey};
use crate::{MaskedFrame, Rect, Region, Size, TILE};

/// A job covers about this many tiles at most, so that the newest change never waits for long behind an older one.
const JOB_TILES: usize = 128;
/// Each so many jobs the oldest change comes first, so that it comes at all.
const OLDEST_EVERY: u64 = 4;
/// More places of text than this in one tile become one.
const CROWDED: usize = 48;
/// So many judgements are remembered.
const REMEMBERED: usize = 8192;

/// One tile of the monitor.
#[derive(Debug, Clone, Default)]
struct Tile {
    /// The look at which it or its halo changed last.
    changed: u64,
    /// Whether it has not been judged as it is now.
    waiting: bool,
    /// The look that what shows of it is from: an answer about an older one comes too late.
    shows: u64,
    /// Where text is in what shows, on the monitor.
    text: Vec<Rect>,
}

/// All tiles, and the picture that they are judged by.
#[derive(Debug)]
pub(crate) struct Clearance {
    shadow: Shadow,
    size: Size,
    columns: u16,
    tiles: Vec<Tile>,
    judged: Remembered,
    /// Lines that are shown again: their pixels have not changed since they were read.
    shown: Vec<Rect>,
    /// Lines that were shown again and have changed; still to be masked.
    dropped: Vec<Rect>,
    look: u64,
    epoch: u64,
    jobs: u64,
}

impl Clearance {
    pub(crate) fn new(size: Size, key: [u8; 32], epoch: u64) -> Self {
        let (columns, rows) = (size.w.div_ceil(TILE), size.h.div_ceil(TILE));
        // Nothing has been judged: also what never changes waits.
        let tile = Tile { waiting: true, ..Tile::default() };
        Self {
            shadow: Shadow::new(size, MASK_BGRX, key),
            size,
            columns,
            tiles: vec![tile; usize::from(columns) * usize::from(rows)],
            judged: Remembered::default(),
            shown: Vec::new(),
            dropped: Vec::new(),
            look: 0,
            epoch,
            jobs: 0,
        }
    }

    /// The picture before text is masked.
    pub(crate) const fn shadow(&self) -> &Shadow {
        &self.shadow
    }

    /// The number of the look that the shadow is from.
    pub(crate) const fn look(&self) -> u64 {
        self.look
    }

    /// Begins a look: what changes from now on is newer than every job so far.
    pub(crate) const fn begin_look(&mut self) {
        self.look += 1;
    }

    /// Masks a rectangle by a rule; its pixels are gone.
    pub(crate) fn bar(&mut self, rect: Rect) {
        let changed = self.shadow.fill(rect, MASK_BGRX);
        self.forget_shown(changed);
        self.withdraw(changed);
    }

    /// Takes pixels of a grab and says what changed.
    pub(crate) fn take(&mut self, rect: Rect, from: &impl Pixels) -> Rect {
        let changed = self.shadow.copy(rect, from);
        self.forget_shown(changed);
        changed
    }

    /// The tiles that a change withdraws from, itself and its halo, lose their clearance.
    pub(crate) fn withdraw(&mut self, changed: Rect) {
        for at in self.tiles_near(changed) {
            let look = self.look;
            let tile = &mut self.tiles[at];
            (tile.changed, tile.waiting) = (look, true);
        }
    }

    /// A line that changes, or whose row goes on with something else, is not the one that was read.
    fn forget_shown(&mut self, changed: Rect) {
        if !changed.is_empty() {
            let row = |line: &Rect| {
                let x = line.x.saturating_sub(line.h);
                Rect::new(x, line.y, line.right().saturating_add(line.h) - x, line.h)
            };
            self.dropped.extend(self.shown.extract_if(.., |line| row(line).meets(changed)));
        }
    }

    /// No line is shown again until it was read anew.
    pub(crate) fn drop_all_shown(&mut self) {
        self.dropped.append(&mut self.shown);
    }

    /// Masks the lines that are no longer the ones that were read.
    pub(crate) fn mask_dropped(&mut self, frame: &mut MaskedFrame, barred: &Region, out: &mut Vec<Rect>) {
        for line in std::mem::take(&mut self.dropped) {
            let rest = barred.outside(line);
            out.extend(rest.rects().iter().map(|rect| frame.fill(*rect, MASK_BGRX)).filter(|rect| !rect.is_empty()));
        }
    }

    /// Whether the screen's text may be another now than in a job: a tile of it has changed, and has text or waits.
    pub(crate) fn has_other_text(&self, job: &Job, barred: &Region) -> bool {
        let changed = |at: usize| {
            let tile = &self.tiles[at];
            tile.changed > job.look && (tile.waiting || !tile.text.is_empty()) && !barred.contains(self.rect(at))
        };
        self.tiles_in(job.rect).any(changed)
    }

    /// The tiles that this change withdrew and that were judged just so before: shown at once, without the detector.
    /// Gives the places of their text.
    pub(crate) fn recall(
        &mut self,
        changed: Rect,
        frame: &mut MaskedFrame,
        barred: &Region,
        out: &mut Vec<Rect>,
    ) -> Vec<Rect> {
        let mut found = Vec::new();
        for at in self.tiles_near(changed) {
            if !self.tiles[at].waiting || self.tiles[at].changed != self.look {
                continue;
            }
            let tile = self.rect(at);
            let key = self.shadow.key(tile);
            if let Some(text) = self.judged.get(&key) {
                self.tiles[at].text =
                    text.iter().map(|rect| Rect { x: tile.x + rect.x, y: tile.y + rect.y, ..*rect }).collect();
                (self.tiles[at].waiting, self.tiles[at].shows) = (false, self.look);
                publish(&self.tiles[at].text, &self.shown, tile, &self.shadow, frame, barred, out);
                found.extend_from_slice(&self.tiles[at].text);
            }
        }
        found
    }

    /// The next tiles to be judged; `None` where none wait. `ignored` is judged by rules alone, of that `ruled` are images, and
    /// masked.
    pub(crate) fn next_job(&mut self, ignored: &Region, ruled: (&Region, &Region)) -> Option<Job> {
        self.jobs += 1;
        let waiting =
            self.tiles.iter().enumerate().filter(|(_, tile)| tile.waiting).map(|(at, tile)| (tile.changed, at));
        let mut all: Vec<(u64, usize)> = waiting.collect();
        all.sort_unstable();
        if !self.jobs.is_multiple_of(OLDEST_EVERY) {
            all.reverse();
        }
        for (_, at) in all {
            if ignored.contains(self.rect(at)) {
                self.tiles[at].waiting = false;
                continue;
            }
            let rect = self.grow(at);
            return Some(self.job(Ask::Detect, widened(rect, self.size), ruled));
        }
        None
    }

    /// A copy of the screen, to be judged.
    pub(crate) fn job(&self, ask: Ask, rect: Rect, (images, masked): (&Region, &Region)) -> Job {
        let (images, masked) = (images.within(rect), masked.within(rect));
        Job { ask, rect, epoch: self.epoch, look: self.look, images, masked, pixels: self.shadow.cut(rect) }
    }

    /// A rectangle of waiting tiles around one of them.
    fn grow(&self, at: usize) -> Rect {
        let mut rect = self.rect(at);
        loop {
            let grown = Rect::new(rect.x.saturating_sub(TILE), rect.y.saturating_sub(TILE), rect.w, rect.h);
            let (left, up) = (rect.x - grown.x, rect.y - grown.y);
            let sides = [
                Rect::new(rect.x - left, rect.y, rect.w + left, rect.h),
                Rect::new(rect.x, rect.y, rect.w.saturating_add(TILE), rect.h),
                Rect::new(rect.x, rect.y - up, rect.w, rect.h + up),
                Rect::new(rect.x, rect.y, rect.w, rect.h.saturating_add(TILE)),
            ];
            let better = sides.into_iter().map(|side| side.intersect(self.size.rect())).find(|side| {
                let added: Vec<usize> = self.tiles_in(*side).filter(|at| !rect.contains(self.rect(*at))).collect();
                let wait = added.iter().filter(|at| self.tiles[**at].waiting).count();
                *side != rect && 2 * wait >= added.len() && wait > 0 && self.tiles_in(*side).count() <= JOB_TILES
            });
            match better {
                Some(side) => rect = side,
                None => return rect,
            }
        }
    }

    /// Publishes what a job says of its tiles; those that have changed meanwhile are shown as they were, and wait on.
    pub(crate) fn settle(
        &mut self,
        job: &Job,
        boxes: &[Rect],
        frame: &mut MaskedFrame,
        barred: &Region,
        out: &mut Vec<Rect>,
    ) {
        for at in self.tiles_in(job.rect).collect::<Vec<_>>() {
            let tile = self.rect(at);
            if !job.rect.contains(widened(tile, self.size)) || job.look < self.tiles[at].shows {
                continue;
            }
            self.tiles[at].shows = job.look;
            let same = self.tiles[at].changed <= job.look;
            let mut text: Vec<Rect> =
                boxes.iter().map(|found| found.intersect(tile)).filter(|found| !found.is_empty()).collect();
            if same && !self.tiles[at].waiting {
                // Judged before, with another surrounding: both count.
                text.extend(
                    self.tiles[at].text.iter().copied().filter(|old| !boxes.iter().any(|new| new.contains(*old))),
                );
            }
            if text.len() > CROWDED {
                // Its surroundings flicker: all of it is masked until it changes itself.
                text = vec![tile];
            }
            let shown: &[Rect] = if same { &self.shown } else { &[] };
            publish(&text, shown, tile, job, frame, barred, out);
            if same {
                // What rules alone judge may have changed around it: only what was judged is remembered.
                if self.is_there(job, widened(tile, self.size)) {
                    let key = self.shadow.key(tile);
                    let relative = |rect: &Rect| Rect { x: rect.x - tile.x, y: rect.y - tile.y, ..*rect };
                    self.judged.put(key, text.iter().map(relative).collect());
                }
                self.tiles[at].waiting = false;
            }
            self.tiles[at].text = text;
        }
    }

    /// Shows a line again that was read in a job, if it is still there; `others` are the job's other texts.
    pub(crate) fn show(
        &mut self,
        line: Rect,
        others: &Region,
        job: &Job,
        frame: &mut MaskedFrame,
        barred: &Region,
        out: &mut Vec<Rect>,
    ) {
        if !self.is_there(job, line) || barred.meets(line) {
            return;
        }
        for rect in others.outside(line).rects() {
            let changed = frame.copy(*rect, job);
            if !changed.is_empty() {
                out.push(changed);
            }
            if !self.shown.contains(rect) {
                self.shown.push(*rect);
            }
        }
    }

    /// Masks lines of a window that were shown again and no longer may be.
    pub(crate) fn hide(
        &mut self,
        within: &Region,
        keep: &[Rect],
        frame: &mut MaskedFrame,
        barred: &Region,
        out: &mut Vec<Rect>,
    ) {
        let goes = |line: &mut Rect| within.meets(*line) && !keep.iter().any(|keep| keep.contains(*line));
        self.dropped.extend(self.shown.extract_if(.., goes));
        self.mask_dropped(frame, barred, out);
    }

    /// Whether a job is about the screen since its last start.
    pub(crate) const fn is_current(&self, job: &Job) -> bool {
        job.epoch == self.epoch
    }

    /// Whether a tile waits.
    pub(crate) fn has_waiting(&self) -> bool {
        self.tiles.iter().any(|tile| tile.waiting)
    }

    /// The tiles that wait, as parts of the monitor.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = Rect> {
        self.tiles.iter().enumerate().filter(|(_, tile)| tile.waiting).map(|(at, _)| self.rect(at))
    }

    /// Where text is masked now, joined over tiles.
    pub(crate) fn text(&self) -> Vec<Rect> {
        let mut rows: BTreeMap<(u16, u16), Vec<Rect>> = BTreeMap::new();
        for rect in self.tiles.iter().flat_map(|tile| &tile.text) {
            rows.entry((rect.y, rect.h)).or_default().push(*rect);
        }
        let mut all = Vec::new();
        for mut row in rows.into_values() {
            row.sort_unstable();
            for rect in row {
                match all.last_mut() {
                    Some(last) if Rect::right(*last) == rect.x && last.y == rect.y && last.h == rect.h => {
                        *last = last.union(rect)
                    }
                    Some(_) | None => all.push(rect),
                }
            }
        }
        all.retain(|rect| !self.shown.iter().any(|line| line.contains(*rect)));
        all
    }

    /// The lines that are shown again.
    pub(crate) fn shown(&self) -> &[Rect] {
        &self.shown
    }

    /// Whether a part of a job looks as it does now.
    fn is_there(&self, job: &Job, part: Rect) -> bool {
        (part.y..part.bottom()).all(|y| job.part(part, y) == self.shadow.part(part, y))
    }

    fn rect(&self, at: usize) -> Rect {
        let (row, column) = (at / usize::from(self.columns), at % usize::from(self.columns));
        let side = |index: usize| u16::try_from(index).unwrap_or(u16::MAX).saturating_mul(TILE);
        Rect::new(side(column), side(row), TILE, TILE).intersect(self.size.rect())
    }

    fn tiles_near(&self, changed: Rect) -> Vec<usize> {
        if changed.is_empty() { Vec::new() } else { self.tiles_in(widened(changed, self.size)).collect() }
    }

    fn tiles_in(&self, rect: Rect) -> impl Iterator<Item = usize> + use<> {
        let columns = usize::from(self.columns);
        crate::tiles(rect).map(move |tile| usize::from(tile.y / TILE) * columns + usize::from(tile.x / TILE))
    }
}

/// A rectangle with the halo around it, on the monitor.
fn widened(rect: Rect, size: Size) -> Rect {
    let (x, y) = (rect.x.saturating_sub(HALO), rect.y.saturating_sub(HALO));
    Rect::new(x, y, (rect.x - x) + rect.w.saturating_add(HALO), (rect.y - y) + rect.h.saturating_add(HALO))
        .intersect(size.rect())
}

/// Puts a judged tile into the frame: its text masked but for the lines that are shown again, the rest copied.
fn publish(
    text: &[Rect],
    shown: &[Rect],
    tile: Rect,
    from: &impl Pixels,
    frame: &mut MaskedFrame,
    barred: &Region,
    out: &mut Vec<Rect>,
) {
    let mut clear = barred.outside(tile);
    let mut hidden: Region = text.iter().copied().collect();
    shown.iter().filter(|line| line.meets(tile)).for_each(|line| hidden.remove(*line));
    let masked = clear.common(&hidden);
    clear.remove_all(&hidden);
    let copied = clear.rects().iter().fold(Rect::default(), |all, rect| all.union(frame.copy(*rect, from)));
    let filled = masked.rects().iter().fold(copied, |all, rect| all.union(frame.fill(*rect, MASK_BGRX)));
    if !filled.is_empty() {
        crate::masker::join(out, filled);
    }
}

/// What was judged lately: where text is in a tile, counted from its corner. Never the text, never a pixel.
#[derive(Debug, Default)]
struct Remembered {
    by_key: HashMap<TileKey, Vec<Rect>>,
    order: VecDeque<TileKey>,
}

impl Remembered {
    fn get(&self, key: &TileKey) -> Option<&Vec<Rect>> {
        self.by_key.get(key)
    }

    fn put(&mut self, key: TileKey, text: Vec<Rect>) {
        if self.by_key.insert(key, text).is_none() {
            self.order.push_back(key);
            if self.order.len() > REMEMBERED
                && let Some(oldest) = self.order.pop_front()
            {
                self.by_key.remove(&oldest);
            }
        }
    }
}
