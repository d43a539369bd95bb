//! Text that must not leave, on screens that change in every way, with a detector that fails in every way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod eye;

use common::Dice;
use eye::*;
use screen::*;

fn any_rect(dice: &mut Dice, within: (u32, u32)) -> Rect {
    let (w, h) = (1 + dice.below(30) as u16, 1 + dice.below(14) as u16);
    Rect::new(dice.below(within.0.into()) as u16, dice.below(within.1.into()) as u16, w, h)
}

/// A window with its texts, relative to it.
struct Shown {
    window: Window,
    texts: Vec<(Rect, [u8; 4])>,
    tint: u8,
}

impl Shown {
    fn random(dice: &mut Dice, id: u32) -> Self {
        let class = ["other", "other", "other", "safe", "images", "never"][dice.below(6) as usize];
        let (w, h) = (20 + dice.below(220) as u32, 20 + dice.below(200) as u32);
        let area = Area { x: dice.below(500) as i32 - 60, y: dice.below(380) as i32 - 60, w, h };
        let mut texts = Vec::new();
        for _ in 0..dice.below(8) {
            match class {
                // Somebody answers for it.
                "safe" => texts.push((any_rect(dice, (w, h)), HARMLESS)),
                // Smaller than a smoothed square.
                "images" => {
                    let Rect { x, y, .. } = any_rect(dice, (w, h));
                    texts.push((Rect::new(x / 16 * 16, y / 16 * 16, 3, 3), FAINT));
                }
                _ => texts.push((any_rect(dice, (w, h)), [SECRET, HARMLESS][dice.below(2) as usize])),
            }
        }
        Self { window: window(id, class, area), texts, tint: dice.below(200) as u8 }
    }
}

struct World {
    windows: Vec<Shown>,
    /// Text of windows that have gone, where they were seen, and is still to be seen until a time.
    ghosts: Vec<(Region, [u8; 4], u64)>,
    /// What windows were between two looks.
    earlier: Vec<Earlier>,
    drawn: Region,
    pixels: Vec<[u8; 4]>,
}

impl World {
    fn change(&mut self, dice: &mut Dice, now: u64) {
        let at = dice.below(7) as usize;
        let what = dice.below(5);
        if let Some(old) = self.windows.get(at) {
            let area = old.window.outer;
            // An image that stays leaves nothing behind that is not one.
            let leaves = what != 1 || old.window.class != "images";
            if let Some((_, colour)) = old.texts.iter().find(|(_, colour)| leaves && *colour != HARMLESS) {
                let mut seen = Region::from_iter([area.on(SIZE)]);
                self.windows[at + 1..].iter().for_each(|above| seen.remove(above.window.outer.on(SIZE)));
                self.ghosts.push((seen, *colour, now + dice.below(LINGER_MS)));
            }
            self.drawn.add(area.on(SIZE));
            self.earlier.push(Earlier { window: old.window.clone(), undrawn: Region::new() });
        }
        let mut came = None;
        match (what, self.windows.get_mut(at)) {
            (0, Some(_)) => drop(self.windows.remove(at)),
            (1, Some(shown)) => {
                // Its content alone.
                let new = Shown::random(dice, 0);
                if shown.window.class == new.window.class {
                    (shown.texts, shown.tint) = (new.texts, new.tint);
                }
            }
            (_, Some(shown)) => {
                let area = Shown::random(dice, 0).window.outer;
                (shown.window.outer.x, shown.window.outer.y) = (area.x, area.y);
                shown.window.inner = shown.window.outer;
                came = Some(shown.window.outer);
            }
            (_, None) => {
                let id = dice.below(1 << 30) as u32;
                let new = Shown::random(dice, id);
                came = Some(new.window.outer);
                self.windows.push(new);
            }
        }
        // What comes over an image has painted: nothing of the image shows through.
        for (seen, colour, _) in &mut self.ghosts {
            if let (FAINT, Some(came)) = (*colour, came) {
                seen.remove(came.on(SIZE));
            }
        }
        let drawn: Vec<Rect> = self.windows.iter().map(|shown| shown.window.outer.on(SIZE)).collect();
        drawn.into_iter().for_each(|rect| self.drawn.add(rect));
    }

    fn paint(&mut self, now: u64) {
        self.ghosts.retain(|(.., until)| *until >= now);
        self.pixels.fill([9, 9, 9, 0x55]);
        for Shown { window, texts, tint } in &self.windows {
            let place = window.outer.on(SIZE);
            fill(&mut self.pixels, place, [*tint, 3, window.id as u8, 0x66]);
            for (text, colour) in texts {
                let area = Area {
                    x: window.outer.x + i32::from(text.x),
                    y: window.outer.y + i32::from(text.y),
                    w: text.w.into(),
                    h: text.h.into(),
                };
                fill(&mut self.pixels, area.on(SIZE).intersect(place), *colour);
            }
        }
        for (seen, colour, _) in &self.ghosts {
            for place in seen.rects() {
                // What is left of a window, in strips.
                for y in (place.y..place.bottom()).step_by(3) {
                    fill(&mut self.pixels, Rect::new(place.x, y, place.w, 1), *colour);
                }
            }
        }
    }

    fn list(&mut self) -> WindowList {
        let windows = self.windows.iter().map(|shown| shown.window.clone()).collect();
        WindowList::Known(Layout { windows, earlier: std::mem::take(&mut self.earlier), composited: false })
    }
}

#[test]
fn i1_taint_text_never_passes_whatever_the_detector_does() {
    let wanted = if std::env::var_os("CHAPERONE_DEEP").is_some() { 1_000_000 } else { 100_000 };
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut world = World { windows: vec![], ghosts: vec![], earlier: vec![], drawn: Region::new(), pixels: blank() };
    let mut masker = masker();
    let (mut now, mut tiles, mut shown, mut compared) = (0, 0, 0, 0);
    let mut held: Vec<Job> = Vec::new();
    while tiles < wanted {
        now += dice.below(90);
        for _ in 0..dice.below(3) {
            world.change(&mut dice, now);
        }
        let rests = dice.below(12) == 0;
        if rests {
            now += REST;
            world.ghosts.clear();
            world.drawn = Region::from_iter([SIZE.rect()]);
        }
        world.paint(now);
        masker.note_drawn(&std::mem::take(&mut world.drawn));
        tiles += screen::tiles(SIZE.rect()).count();
        let whole = [grab(&world.pixels, SIZE.rect())];
        masker.judge(&whole, &world.list(), now).unwrap();
        clean(&masker, tiles);
        // The detector takes some jobs, loses some, and answers some of those that it holds, in any order.
        for _ in 0..dice.below(4) {
            match masker.next_job(true, now) {
                Some(job) if dice.below(5) > 0 => held.push(job),
                Some(job) => masker.give_up(&job, now),
                None => {}
            }
        }
        for _ in 0..dice.below(4) {
            if !held.is_empty() {
                let job = held.swap_remove(dice.below(held.len() as u64) as usize);
                let mut found = see(&job);
                if dice.below(10) == 0 {
                    found.boxes.push(any_rect(&mut dice, (600, 600)));
                }
                masker.settle(job, &found, now);
                clean(&masker, tiles);
            }
        }
        if rests {
            held.drain(..).for_each(|job| masker.give_up(&job, now));
            for wait in [0, REST, 2 * REST, 3 * REST] {
                masker.note_drawn(&Region::from_iter([SIZE.rect()]));
                masker.judge(&[grab(&world.pixels, SIZE.rect())], &world.list(), now + wait).unwrap();
                answer(&mut masker, now + wait);
                clean(&masker, tiles);
            }
            now += 3 * REST;
            shown += masker.statistics().shown;
            let masks = masker.explained();
            for (at, [b, g, r, _]) in world.pixels.iter().enumerate() {
                let (x, y) = ((at % usize::from(SIZE.w)) as u16, (at / usize::from(SIZE.w)) as u16);
                if !masks.iter().any(|mask| mask.rect.covers(x, y)) {
                    assert_eq!(pixel(&masker, x, y), [*b, *g, *r, 0], "{x},{y} is not masked and shows as it is");
                    compared += 1;
                }
            }
        }
    }
    assert!(shown > 100 && compared > 1_000_000, "{shown} lines were shown again, {compared} pixels compared");
    println!("{tiles} tiles, {shown} lines shown again, {compared} pixels compared");
}
