//! Where images were that are no longer there, or that something covers now, and may still be seen: their pixels are for the
//! stronger detector alone.

use crate::plan::Lingering;
use crate::trust::{Image, image_places};
use crate::{Layout, Processes, Rect, Region, Rules, Size};

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
    until: u64,
}

impl Left {
    /// The places that stay masked.
    pub(crate) fn rects(&self) -> impl Iterator<Item = Rect> {
        self.lingering.rects().chain(self.covering.iter().map(|covering| covering.place))
    }

    /// When the first of them ends, in milliseconds.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        let drawn = self.covering.iter().filter(|covering| covering.undrawn.is_empty()).map(|covering| covering.until);
        drawn.chain(self.lingering.next_deadline()).min()
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
        let mut next = Self {
            lingering: self.lingering.next(overdrawn, (now_ms, until)),
            covering: self.still_covering(layout, (size, overdrawn), (now_ms, until)),
        };
        let mut gone = Region::new();
        for image in before {
            let mut part = image.seen.clone();
            part.remove_all(&now);
            next.cover(image, &mut part, layout, (size, overdrawn), until);
            gone.add_all(&part);
        }
        let mut left = gone.clone();
        let mut undrawn = gone.clone();
        undrawn.remove_all(overdrawn);
        for earlier in &layout.earlier {
            let process = rules.processes.earlier_name(&earlier.window, processes);
            for place in image_places(rules, &earlier.window, process, size) {
                left.add_all(&now.outside(place));
                let mut still = earlier.undrawn.within(place);
                still.remove_all(&now);
                let known = |image: &Image| (image.id.0, image.rect) == (earlier.window.id, place);
                if before.iter().any(known) {
                    // What something covered is that something's own.
                    still = still.common(&gone);
                }
                undrawn.add_all(&still);
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

    /// The windows over images that have not drawn yet, or only just have.
    fn still_covering(
        &self,
        layout: &Layout,
        (size, overdrawn): (Size, &Region),
        (now_ms, until): (u64, u64),
    ) -> Vec<Covering> {
        let still = |covering: &Covering| {
            let window = layout.windows.iter().find(|window| window.id == covering.window)?;
            let place = window.outer.on(size);
            let mut undrawn = covering.undrawn.within(place);
            let waited = !undrawn.is_empty();
            undrawn.remove_all(overdrawn);
            let until = if waited { until } else { covering.until };
            let holds = !undrawn.is_empty() || until > now_ms;
            holds.then_some(Covering { place, undrawn, until, ..*covering })
        };
        self.covering.iter().filter_map(still).collect()
    }

    /// Has the windows that came over an image wait, and takes their places from `part`, where the image was and is no more.
    fn cover(
        &mut self,
        image: &Image,
        part: &mut Region,
        layout: &Layout,
        (size, overdrawn): (Size, &Region),
        until: u64,
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
            undrawn.remove_all(overdrawn);
            match self.covering.iter_mut().find(|covering| covering.window == window.id) {
                Some(covering) => {
                    covering.undrawn.add_all(&undrawn);
                    covering.until = until;
                }
                None => self.covering.push(Covering { window: window.id, place, undrawn, until }),
            }
        }
    }
}
