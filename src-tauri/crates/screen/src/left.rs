//! Where images were that are no longer there, or that something covers now, and may still be seen: their pixels are for the
//! stronger detector alone.

use crate::masker::LINGER_COMPOSITED_MS;
use crate::plan::Lingering;
use crate::trust::{Image, image_places};
use crate::{Layout, Processes, Rect, Region, Rules, Size};

/// So long a window that came over an image is masked as a whole at most while it has not drawn all of it, in milliseconds: then
/// only what it has not drawn still is, as the corners of one that is not a rectangle.
const WAIT_MS: u64 = 4 * LINGER_COMPOSITED_MS;

/// What is left of images.
#[derive(Debug, Clone, Default)]
pub(crate) struct Left {
    lingering: Lingering,
    covering: Vec<Covering>,
}

/// A window that came over an image. All of it is masked, so that no line of it is cut, until it has drawn over the image and
/// a time has passed.
#[derive(Debug, Clone)]
struct Covering {
    window: u32,
    place: Rect,
    undrawn: Region,
    /// When it came.
    since: u64,
    until: u64,
}

impl Left {
    /// The places that stay masked.
    pub(crate) fn rects(&self) -> impl Iterator<Item = Rect> {
        self.lingering.rects().chain(self.covering.iter().map(|covering| covering.place))
    }

    /// When the first of them ends, in milliseconds.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        let ends = |covering: &Covering| match covering.undrawn.is_empty() {
            true => covering.until,
            false => covering.since.saturating_add(WAIT_MS),
        };
        self.covering.iter().map(ends).chain(self.lingering.next_deadline()).min()
    }

    /// What is left once images are as they are now; `before` and `images` are those of the look before and of this one.
    pub(crate) fn next(
        &self,
        (rules, processes): (&Rules, &Processes),
        layout: &Layout,
        (before, images): (&[Image], &[Image]),
        (size, overdrawn): (Size, &Region),
        (now_ms, until): (u64, u64),
    ) -> Self {
        let now: Region = images.iter().flat_map(|image| image.seen.rects()).copied().collect();
        let mut next = Self { lingering: self.lingering.next(overdrawn, (now_ms, until)), covering: Vec::new() };
        next.go_on_covering(&self.covering, layout, &now, (size, overdrawn), (now_ms, until));
        let mut gone = Region::new();
        for image in before {
            let mut part = image.seen.clone();
            part.remove_all(&now);
            next.cover(image, &mut part, layout, (size, overdrawn), (now_ms, until));
            gone.add_all(&part);
        }
        let mut left = gone.clone();
        let mut undrawn = gone.clone();
        undrawn.remove_all(overdrawn);
        for earlier in &layout.earlier {
            let process = rules.processes.earlier_name(&earlier.window, processes);
            for (at, place) in image_places(rules, &earlier.window, process, size).into_iter().enumerate() {
                let known = |image: &Image| image.id == (earlier.window.id, at) && image.rect == place;
                let mut showed = Region::from_iter([place]);
                if before.iter().any(known) {
                    // What something covered is that something's own, unless that went as well.
                    let others = layout.earlier.iter().filter(|other| other.window.id != earlier.window.id);
                    let uncovered: Region = others.map(|other| other.window.outer.on(size)).collect();
                    showed = uncovered.within(place);
                    showed.add_all(&gone.within(place));
                }
                showed.remove_all(&now);
                // Where something lies above it that has drawn there, that is what shows.
                let at = layout.windows.iter().position(|window| window.id == earlier.window.id);
                for above in at.map(|at| &layout.windows[at + 1..]).into_iter().flatten() {
                    let mut drawn = Region::from_iter([above.outer.on(size)]);
                    drawn.remove_all(&layout.undrawn);
                    showed.remove_all(&drawn);
                }
                left.add_all(&showed);
                undrawn.add_all(&earlier.undrawn.common(&showed));
            }
        }
        left.remove_all(&undrawn);
        let lingering = &mut next.lingering;
        lingering.undrawn.add_all(&undrawn);
        left.rects().iter().for_each(|rect| lingering.add_drawn(*rect, until));
        // Where an image is now it is one, whichever of its pictures shows.
        lingering.undrawn.remove_all(&now);
        let parts = |(rect, until): (Rect, u64)| {
            let outside = now.outside(rect);
            outside.rects().iter().map(|rect| (*rect, until)).collect::<Vec<_>>()
        };
        lingering.drawn = std::mem::take(&mut lingering.drawn).into_iter().flat_map(parts).collect();
        next.lingering = std::mem::take(&mut next.lingering).bounded(until);
        next
    }

    /// Keeps the windows over images that have not drawn yet, or only just have.
    fn go_on_covering(
        &mut self,
        before: &[Covering],
        layout: &Layout,
        now: &Region,
        (size, overdrawn): (Size, &Region),
        (now_ms, until): (u64, u64),
    ) {
        for covering in before {
            let mut undrawn = covering.undrawn.clone();
            undrawn.remove_all(now);
            undrawn.remove_all(overdrawn);
            let window = layout.windows.iter().find(|window| window.id == covering.window);
            let place = window.map(|window| window.outer.on(size)).unwrap_or_default();
            let waits = now_ms < covering.since.saturating_add(WAIT_MS);
            let under = if waits { undrawn.within(place) } else { Region::new() };
            // What nobody has drawn where it was, or for too long, is masked by itself.
            undrawn.remove_all(&under);
            self.lingering.undrawn.add_all(&undrawn);
            let until = if covering.undrawn.is_empty() { covering.until } else { until };
            if place.is_empty() || (under.is_empty() && until <= now_ms) {
                continue;
            }
            if waits {
                self.covering.push(Covering { place, undrawn: under, until, ..*covering });
            } else if undrawn.is_empty() {
                self.lingering.add_drawn(place, until);
            }
        }
    }

    /// Has the windows that came over an image wait, and takes their places from `part`, where the image was and is no more.
    fn cover(
        &mut self,
        image: &Image,
        part: &mut Region,
        layout: &Layout,
        (size, overdrawn): (Size, &Region),
        (now_ms, until): (u64, u64),
    ) {
        // Its own window counts as well: it may hold no image any more.
        let from = layout.windows.iter().position(|window| window.id == image.id.0);
        for window in from.map(|from| &layout.windows[from..]).into_iter().flatten().rev() {
            let place = window.outer.on(size);
            let mut undrawn = part.within(place);
            if undrawn.is_empty() {
                continue;
            }
            part.remove(place);
            // The image's own last pictures count as drawn, too: what a window has not drawn since it came has not been, nor
            // what the image's own window has not since it holds no image.
            let own = layout.earlier.iter().filter(|earlier| earlier.window.id == window.id && window.id == image.id.0);
            let mut fresh = layout.undrawn.common(&undrawn);
            own.for_each(|own| fresh.add_all(&own.undrawn.common(&undrawn)));
            undrawn.remove_all(overdrawn);
            undrawn.add_all(&fresh);
            match self.covering.iter_mut().find(|covering| covering.window == window.id) {
                Some(covering) => {
                    covering.undrawn.add_all(&undrawn);
                    (covering.since, covering.until) = (now_ms, until);
                }
                None => self.covering.push(Covering { window: window.id, place, undrawn, since: now_ms, until }),
            }
        }
    }
}
