//! The windows as they are now, each whole, to be read once for words to propose. Nothing of it is published.

use crate::{Ask, Job, Masker, Rect, Region};

/// A window as it is now.
#[derive(Debug)]
pub struct Surveyed {
    /// Its pixels, for the detector alone; what a rule masks is grey in them.
    pub job: Job,
    /// What of it shows and is no image, counted from the job's upper left corner.
    seen: Region,
}

impl Surveyed {
    /// Whether a part of a line shows.
    #[must_use]
    pub fn shows(&self, line: Rect) -> bool {
        self.seen.meets(line)
    }

    /// Whether all of a line shows, so that it is not a beginning of other words.
    #[must_use]
    pub fn shows_whole(&self, line: Rect) -> bool {
        // Right at the edge of the monitor something may be cut, too.
        let inside = line.x > 0 && line.y > 0;
        inside
            && self.seen.contains(Rect::new(line.x - 1, line.y - 1, line.w.saturating_add(2), line.h.saturating_add(2)))
    }
}

impl Masker {
    /// Every window that shows, as it was at the last look.
    #[must_use]
    pub fn survey(&self) -> Vec<Surveyed> {
        let images = self.image_parts();
        let window = |(id, rect): (u32, Rect)| {
            let mut seen = self.reading.seen(id);
            seen.remove_all(&self.plan.masked);
            seen.remove_all(&images);
            let within = |part: &Rect| Rect::new(part.x - rect.x, part.y - rect.y, part.w, part.h);
            let seen: Region = seen.rects().iter().map(|part| part.intersect(rect)).map(|part| within(&part)).collect();
            Surveyed { job: self.clearance.job(Ask::Read { window: id }, rect, (&images, &self.plan.masked)), seen }
        };
        self.reading.windows().map(window).collect()
    }
}
