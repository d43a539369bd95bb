//! Where images were that are no longer there and may still be seen: their pixels are for the stronger detector alone.
//!
//! An image that something else comes over is no such place: a mask that ends within that window would cut its lines.

use std::collections::BTreeSet;

use crate::plan::Lingering;
use crate::trust::{Image, image_places, seen};
use crate::{Layout, Processes, Region, Rules, Size};

/// What is left of images once they are as they are now; `before` and `images` are those of the look before and of this one,
/// `windows` all that were there before.
pub(crate) fn left(
    (lingering, windows): (&Lingering, &BTreeSet<u32>),
    (rules, processes): (&Rules, &Processes),
    layout: &Layout,
    (before, images): (&[Image], &[Image]),
    (size, overdrawn): (Size, &Region),
    (now_ms, until): (u64, u64),
) -> Lingering {
    let now = seen(images);
    let stays = |old: &&Image| images.iter().any(|image| (image.id, image.rect) == (old.id, old.rect));
    let mut gone = seen(before.iter().filter(|image| !stays(image)));
    gone.remove_all(&now);
    let mut left = gone.clone();
    let mut undrawn = gone.clone();
    undrawn.remove_all(overdrawn);
    let still = |id: u32| windows.contains(&id) && !layout.earlier.iter().any(|earlier| earlier.window.id == id);
    for earlier in &layout.earlier {
        let process = rules.processes.earlier_name(&earlier.window, processes);
        for (at, place) in image_places(rules, &earlier.window, process, size).into_iter().enumerate() {
            let same = |image: &&Image| image.id == (earlier.window.id, at) && image.rect == place;
            let known = before.iter().find(same);
            if known.as_ref().is_some_and(stays) {
                continue;
            }
            let mut showed = Region::from_iter([place]);
            if known.is_some() {
                // What something covered is that something's own, unless that went as well.
                let others = layout.earlier.iter().filter(|other| other.window.id != earlier.window.id);
                let uncovered: Region = others.map(|other| other.window.outer.on(size)).collect();
                showed = uncovered.within(place);
                showed.add_all(&gone.within(place));
            }
            showed.remove_all(&now);
            // What lay above it all the time shows itself.
            let at = layout.windows.iter().position(|window| window.id == earlier.window.id);
            let above = at.map(|at| &layout.windows[at + 1..]).into_iter().flatten();
            above.filter(|window| still(window.id)).for_each(|window| showed.remove(window.outer.on(size)));
            left.add_all(&showed);
            undrawn.add_all(&earlier.undrawn.common(&showed));
        }
    }
    let mut next = lingering.next(overdrawn, (now_ms, until));
    left.remove_all(&undrawn);
    next.undrawn.add_all(&undrawn);
    left.rects().iter().for_each(|rect| next.add_drawn(*rect, until));
    // Where an image is now it is one, whichever of its pictures shows.
    next.undrawn.remove_all(&now);
    let parts = |(rect, until)| {
        let outside = now.outside(rect);
        outside.rects().iter().map(|rect| (*rect, until)).collect::<Vec<_>>()
    };
    next.drawn = std::mem::take(&mut next.drawn).into_iter().flat_map(parts).collect();
    next.bounded(until)
}
