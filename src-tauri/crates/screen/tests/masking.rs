//! What the masker promises, on simulated screens.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Dice;
use screen::{
    Area, Earlier, Found, Judged, LINGER_MS, Layout, Length, MASK_BGRX, MaskRegion, MaskRule, Masker, Owner, Pattern,
    Processes, Reason, Rect, Region, RelativeRect, Rules, Size, Uncleared, Window, WindowKind, WindowList, Withheld,
};

const SIZE: Size = Size { w: 320, h: 256 };
const OWN: u32 = 77;
/// The colour of everything that must not leave.
const SENTINEL: [u8; 4] = [0xff, 0x00, 0xff, 0];

fn rules() -> Rules {
    let half =
        RelativeRect { x: Length::Pixels(0), y: Length::Pixels(0), w: Length::Share(5_000), h: Length::Share(10_000) };
    Rules {
        own: vec![OWN],
        notifications: vec![Pattern::new("dunst")],
        policy: vec![
            MaskRule {
                name: "patients".into(),
                class: Some(Pattern::new("acme-patients")),
                title: None,
                process: None,
                region: MaskRegion::Whole,
            },
            MaskRule {
                name: "names".into(),
                class: Some(Pattern::new("acme-list")),
                title: None,
                process: None,
                region: MaskRegion::Rects(vec![half]),
            },
        ],
        drawn: Vec::new(),
        processes: Processes::default(),
    }
}

/// A secret of the tests.
const KEY: [u8; 32] = [5; 32];

fn fresh(rules: Rules) -> Masker {
    Masker::new(SIZE, rules, KEY)
}

/// Answers every job: there is no text.
fn no_text(masker: &mut Masker, now: u64) -> Vec<Rect> {
    let mut damage = Vec::new();
    while let Some(job) = masker.next_job(true, now) {
        damage.extend(masker.settle(job, &Found::default(), now));
    }
    damage
}

/// A look at the screen, and a detector that finds no text: what rules alone do.
fn look(masker: &mut Masker, grabs: &[Uncleared<'_>], list: &WindowList, now: u64) -> Result<Judged, Withheld> {
    let mut judged = masker.judge(grabs, list, now)?;
    judged.damage.extend(no_text(masker, now));
    Ok(judged)
}

fn window(id: u32, owner: Owner, class: &str, x: i32, y: i32, w: u32, h: u32) -> Window {
    common::window(id, owner, class, Area { x, y, w, h })
}

fn known(windows: Vec<Window>) -> WindowList {
    WindowList::Known(Layout { windows, ..Layout::default() })
}

/// A layout in which a window of the console was at a place until now.
fn left(windows: Vec<Window>, x: i32, y: i32, undrawn: &[Rect]) -> WindowList {
    let window = window(1, Owner::Process(OWN), "", x, y, 64, 64);
    let earlier = vec![Earlier { window, undrawn: undrawn.iter().copied().collect() }];
    WindowList::Known(Layout { windows, earlier, composited: false })
}

/// A grab of the whole screen in one colour.
fn plain(colour: [u8; 4]) -> Uncleared<'static> {
    Uncleared::new(SIZE.rect(), usize::from(SIZE.w) * 4, colour.repeat(usize::from(SIZE.w) * usize::from(SIZE.h)))
        .unwrap()
}

fn pixel(masker: &Masker, x: u16, y: u16) -> [u8; 4] {
    masker.frame().row(y)[usize::from(x) * 4..][..4].try_into().unwrap()
}

#[test]
fn i1_no_list_of_windows_no_pixel() {
    let mut masker = fresh(rules());
    let refused = look(&mut masker, &[plain(SENTINEL)], &WindowList::Unreadable, 0);
    assert_eq!(refused, Err(Withheld::WindowsUnreadable));
    assert!(masker.frame().pixels().as_chunks::<4>().0.iter().all(|pixel| *pixel == MASK_BGRX));
    assert_eq!((masker.statistics().withheld, masker.statistics().frames), (1, 0));
    assert!(masker.wanted(&Region::from_iter([SIZE.rect()]), &WindowList::Unreadable, 0).is_empty());
}

#[test]
fn i1_a_grab_that_does_not_fit_is_refused() {
    let mut masker = Masker::new(Size { w: 64, h: 64 }, rules(), KEY);
    assert_eq!(look(&mut masker, &[plain(SENTINEL)], &known(vec![]), 0), Err(Withheld::GrabOutside));
}

#[test]
fn i1_each_kind_of_window_is_masked_for_its_reason() {
    let check = |window: Window, expect: Option<Reason>| {
        let mut masker = fresh(rules());
        let Judged { masks, .. } = look(&mut masker, &[plain([9; 4])], &known(vec![window]), 0).unwrap();
        assert_eq!(masks.first().map(|mask| mask.reason.clone()), expect);
        let masked = pixel(&masker, 20, 20) == MASK_BGRX;
        assert_eq!(masked, expect.is_some());
        assert_eq!(pixel(&masker, 200, 200), [9, 9, 9, 0]);
    };
    let at = |owner, class| window(1, owner, class, 10, 10, 50, 50);
    let other = Owner::Process(5);
    check(at(other, "xterm"), None);
    check(at(Owner::Remote, "xterm"), None);
    check(at(Owner::Process(OWN), ""), Some(Reason::Own));
    check(Window { unmanaged: true, kind: WindowKind::Menu, ..at(Owner::Process(OWN), "") }, Some(Reason::Own));
    check(at(Owner::Unknown, "xterm"), Some(Reason::Unknown));
    check(at(other, "Dunst"), Some(Reason::Notification));
    check(Window { kind: WindowKind::Notification, ..at(other, "") }, Some(Reason::Notification));
    check(at(other, "Acme-Patients"), Some(Reason::Policy { name: "patients".into() }));
    check(at(other, "acme-list"), Some(Reason::Policy { name: "names".into() }));
}

#[test]
fn i1_a_covered_window_stays_masked() {
    let mut masker = fresh(rules());
    let windows =
        vec![window(1, Owner::Process(OWN), "", 0, 0, 100, 100), window(2, Owner::Remote, "", 0, 0, 100, 100)];
    look(&mut masker, &[plain(SENTINEL)], &known(windows), 0).unwrap();
    assert_eq!(pixel(&masker, 50, 50), MASK_BGRX);
}

#[test]
fn i1_old_places_linger_then_show() {
    let mut masker = fresh(rules());
    let at = |x: i32| known(vec![window(1, Owner::Process(OWN), "", x, 0, 64, 64)]);
    look(&mut masker, &[plain([1; 4])], &at(0), 0).unwrap();
    assert_eq!(masker.next_deadline(), None);
    // It moves: the old place stays grey whatever is grabbed there.
    let moved = left(vec![window(1, Owner::Process(OWN), "", 128, 0, 64, 64)], 0, 0, &[]);
    look(&mut masker, &[plain([2; 4])], &moved, 1_000).unwrap();
    assert_eq!(masker.next_deadline(), Some(1_000 + LINGER_MS));
    look(&mut masker, &[plain([3; 4])], &at(128), 1_000 + LINGER_MS - 1).unwrap();
    assert_eq!(pixel(&masker, 5, 5), MASK_BGRX);
    assert_eq!(pixel(&masker, 130, 5), MASK_BGRX);
    assert_eq!(pixel(&masker, 5, 100), [3, 3, 3, 0]);
    // Then it is wanted without any damage, and grey until it is grabbed.
    let nothing = Region::new();
    let later = 1_000 + LINGER_MS;
    assert_eq!(masker.wanted(&nothing, &at(128), later).rects(), [Rect::new(0, 0, 64, 64)]);
    look(&mut masker, &[], &at(128), later).unwrap();
    assert_eq!(pixel(&masker, 5, 5), MASK_BGRX);
    assert_eq!(masker.wanted(&nothing, &at(128), later).rects(), [Rect::new(0, 0, 64, 64)]);
    let judged = look(&mut masker, &[plain([3; 4])], &at(128), later).unwrap();
    assert_eq!(pixel(&masker, 5, 5), [3, 3, 3, 0]);
    assert_eq!(judged.damage, [Rect::new(0, 0, 64, 64)]);
    assert!(masker.wanted(&nothing, &at(128), later).is_empty());
}

#[test]
fn i1_places_between_two_looks_linger_too() {
    let mut masker = fresh(rules());
    let WindowList::Known(layout) = left(vec![], 100, 100, &[]) else { panic!() };
    look(&mut masker, &[plain([1; 4])], &WindowList::Known(Layout { composited: true, ..layout }), 0).unwrap();
    look(&mut masker, &[plain([1; 4])], &known(vec![]), 400).unwrap();
    assert_eq!(pixel(&masker, 105, 105), MASK_BGRX);
    look(&mut masker, &[plain([1; 4])], &known(vec![]), 500).unwrap();
    assert_eq!(pixel(&masker, 105, 105), [1, 1, 1, 0]);
}

#[test]
fn i1_what_nobody_draws_over_stays_masked() {
    let mut masker = fresh(rules());
    look(&mut masker, &[], &known(vec![window(1, Owner::Process(OWN), "", 0, 0, 64, 64)]), 0).unwrap();
    // The program below hangs and leaves pixels of the window that has gone; only its left half has been drawn over.
    look(&mut masker, &[plain([1; 4])], &left(vec![], 0, 0, &[Rect::new(32, 0, 32, 64)]), 0).unwrap();
    let draw = |masker: &mut Masker, drawn: Rect, now: u64| {
        masker.note_drawn(&Region::from_iter([drawn]));
        look(masker, &[plain([1; 4])], &known(vec![]), now).unwrap();
        [pixel(masker, 5, 5) != MASK_BGRX, pixel(masker, 40, 5) != MASK_BGRX, pixel(masker, 40, 63) != MASK_BGRX]
    };
    assert_eq!(draw(&mut masker, Rect::new(64, 0, 64, 64), LINGER_MS - 1), [false, false, false]);
    assert_eq!(draw(&mut masker, Rect::default(), LINGER_MS), [true, false, false]);
    assert_eq!(masker.next_deadline(), None);
    // An hour later it draws again, not all at once: for each part the time begins then.
    let hour = 3_600_000;
    assert_eq!(draw(&mut masker, Rect::new(0, 0, 64, 60), hour), [true, false, false]);
    assert_eq!(masker.next_deadline(), Some(hour + LINGER_MS));
    assert_eq!(draw(&mut masker, Rect::default(), hour + LINGER_MS), [true, true, false]);
    assert_eq!(draw(&mut masker, SIZE.rect(), hour + 2 * LINGER_MS), [true, true, false]);
    assert_eq!(draw(&mut masker, Rect::default(), hour + 3 * LINGER_MS), [true, true, true]);
}

#[test]
fn i1_a_changed_rule_shows_what_is_drawn_after_it() {
    let mut masker = fresh(rules());
    let list = known(vec![window(1, Owner::Process(OWN), "", 0, 0, 64, 64)]);
    look(&mut masker, &[plain([1; 4])], &list, 0).unwrap();
    masker.set_own(vec![]);
    look(&mut masker, &[plain([1; 4])], &list, 1_000).unwrap();
    look(&mut masker, &[plain([1; 4])], &list, 9_000).unwrap();
    assert_eq!(pixel(&masker, 5, 5), MASK_BGRX);
    masker.note_drawn(&Region::from_iter([SIZE.rect()]));
    look(&mut masker, &[plain([2; 4])], &list, 10_000).unwrap();
    look(&mut masker, &[plain([2; 4])], &list, 10_000 + LINGER_MS).unwrap();
    assert_eq!(pixel(&masker, 5, 5), [2, 2, 2, 0]);
}

#[test]
fn a_window_that_turns_out_harmless_is_shown_at_once() {
    let mut masker = fresh(rules());
    let at = |owner: Owner| known(vec![window(1, owner, "", 0, 0, 64, 64)]);
    look(&mut masker, &[plain([1; 4])], &at(Owner::Unknown), 0).unwrap();
    assert_eq!(pixel(&masker, 5, 5), MASK_BGRX);
    look(&mut masker, &[plain([1; 4])], &at(Owner::Process(5)), 1).unwrap();
    assert_eq!(pixel(&masker, 5, 5), [1, 1, 1, 0]);
}

#[test]
fn a_new_start_shows_nothing_until_windows_rest() {
    let mut masker = fresh(rules());
    look(&mut masker, &[plain([1; 4])], &known(vec![]), 0).unwrap();
    masker.restart(SIZE, 10);
    look(&mut masker, &[plain([1; 4])], &known(vec![]), 20).unwrap();
    assert_eq!(pixel(&masker, 5, 5), MASK_BGRX);
    look(&mut masker, &[plain([1; 4])], &known(vec![]), 2_000).unwrap();
    assert_eq!(pixel(&masker, 5, 5), [1, 1, 1, 0]);
}

#[test]
fn masked_places_are_not_even_grabbed() {
    let masker = fresh(rules());
    let list = known(vec![window(1, Owner::Process(OWN), "", 0, 0, 320, 128)]);
    let wanted = masker.wanted(&Region::from_iter([SIZE.rect()]), &list, 0);
    assert_eq!(wanted.rects(), [Rect::new(0, 128, 320, 128)]);
}

#[test]
fn only_what_changed_is_damage() {
    let mut masker = fresh(Rules::default());
    let first = look(&mut masker, &[plain([1; 4])], &known(vec![]), 0).unwrap();
    assert_eq!(first.damage.iter().fold(Rect::default(), |all, rect| all.union(*rect)), SIZE.rect());
    assert!(look(&mut masker, &[plain([1; 4])], &known(vec![]), 1).unwrap().damage.is_empty());
    let mut bytes = [1; 4].repeat(320 * 256);
    bytes[(100 * 320 + 70) * 4] = 9;
    let grab = Uncleared::new(SIZE.rect(), 320 * 4, bytes).unwrap();
    assert_eq!(look(&mut masker, &[grab], &known(vec![]), 2).unwrap().damage, [Rect::new(70, 100, 1, 1)]);
    assert_eq!(masker.statistics().frames, 2);
}

#[test]
fn the_statement_counts_each_region_once() {
    let mut masker = fresh(rules());
    let list = |x: i32| {
        known(vec![
            window(1, Owner::Process(OWN), "", x, 0, 10, 10),
            window(2, Owner::Process(5), "acme-patients", x, 50, 10, 10),
        ])
    };
    for (now, x) in [(0, 0), (10, 30), (20, 60)] {
        look(&mut masker, &[], &list(x), now).unwrap();
    }
    let seen = masker.statistics();
    assert_eq!((seen.own, seen.regions), (1, 2));
    assert_eq!(
        seen.by_rule.iter().map(|(rule, count)| (rule.as_str(), *count)).collect::<Vec<_>>(),
        [("policy:patients", 1)]
    );
}

fn any_window(dice: &mut Dice, id: u32) -> Window {
    let (owner, class) = match dice.below(7) {
        0 => (Owner::Process(OWN), ""),
        1 => (Owner::Unknown, ""),
        2 => (Owner::Process(5), "acme-patients"),
        3 => (Owner::Process(5), "acme-list"),
        4 => (Owner::Process(5), "dunst"),
        _ => (Owner::Process(5), "xterm"),
    };
    let (x, y) = (dice.below(400) as i32 - 60, dice.below(320) as i32 - 60);
    window(id, owner, class, x, y, 1 + dice.below(120) as u32, 1 + dice.below(120) as u32)
}

/// A screen with windows whose secret parts are painted in the sentinel's colour.
struct World {
    windows: Vec<Window>,
    earlier: Vec<Earlier>,
    /// Where the sentinel is still to be seen although its window has gone, each until a time.
    ghosts: Vec<(Area, u64)>,
    pixels: Vec<[u8; 4]>,
    tint: u8,
}

/// The secret part of a window.
fn secret(window: &Window) -> Option<Area> {
    match (window.owner, window.class.as_str()) {
        (Owner::Process(OWN) | Owner::Unknown, _) | (_, "acme-patients" | "dunst") => Some(window.outer),
        (_, "acme-list") => Some(Area { w: window.outer.w.div_ceil(2), ..window.outer }),
        _ => None,
    }
}

impl World {
    fn change(&mut self, dice: &mut Dice, now: u64) {
        self.tint = self.tint.wrapping_add(1) | 1;
        let at = dice.below(8) as usize;
        if let Some(old) = self.windows.get(at).cloned() {
            self.ghosts.extend(secret(&old).map(|area| (area, now + dice.below(LINGER_MS))));
            self.earlier.push(Earlier { window: old, undrawn: Region::new() });
        }
        match (dice.below(4), self.windows.get_mut(at)) {
            (0, Some(_)) => drop(self.windows.remove(at)),
            (1, Some(window)) => {
                let (id, moved) = (window.id, any_window(dice, 0));
                *window = Window { id, ..moved };
            }
            (_, Some(window)) => {
                let moved = any_window(dice, window.id);
                (window.outer, window.inner) = (moved.outer, moved.inner);
            }
            (_, None) => {
                let id = dice.below(1 << 30) as u32;
                self.windows.push(any_window(dice, id));
            }
        }
    }

    fn paint(&mut self, now: u64) {
        self.ghosts.retain(|(_, until)| *until >= now);
        self.pixels.fill([self.tint, 7, 7, 0x55]);
        let paint = |pixels: &mut Vec<[u8; 4]>, area: Area, colour: [u8; 4]| {
            let rect = area.on(SIZE);
            for y in rect.y..rect.bottom() {
                let start = usize::from(y) * usize::from(SIZE.w);
                pixels[start + usize::from(rect.x)..start + usize::from(rect.right())].fill(colour);
            }
        };
        for window in &self.windows {
            paint(&mut self.pixels, window.outer, [self.tint, 3, window.id as u8, 0x66]);
            if let Some(area) = secret(window) {
                paint(&mut self.pixels, area, SENTINEL);
            }
        }
        for (area, _) in &self.ghosts {
            paint(&mut self.pixels, *area, SENTINEL);
        }
    }

    fn grab(&self, rect: Rect) -> Uncleared<'static> {
        let row = |y: u16| {
            let start = usize::from(y) * usize::from(SIZE.w) + usize::from(rect.x);
            self.pixels[start..start + usize::from(rect.w)].concat()
        };
        Uncleared::new(rect, usize::from(rect.w) * 4, (rect.y..rect.bottom()).flat_map(row).collect::<Vec<u8>>())
            .unwrap()
    }

    fn list(&mut self) -> WindowList {
        let earlier = std::mem::take(&mut self.earlier);
        WindowList::Known(Layout { windows: self.windows.clone(), earlier, composited: false })
    }
}

#[test]
fn i1_taint_no_sentinel_ever_passes() {
    // 20,000 tiles in the plain run, ten times as many in the deep one.
    let tiles_wanted = if std::env::var_os("CHAPERONE_DEEP").is_some() { 200_000 } else { 20_000 };
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let pixels = vec![[0; 4]; usize::from(SIZE.w) * usize::from(SIZE.h)];
    let mut world = World { windows: vec![], earlier: vec![], ghosts: vec![], pixels, tint: 1 };
    let mut masker = fresh(rules());
    let (mut now, mut tiles, mut compared) = (0, 0, 0);
    while tiles < tiles_wanted {
        now += dice.below(70);
        for _ in 0..dice.below(4) {
            world.change(&mut dice, now);
        }
        let rests = dice.below(6) == 0;
        if rests {
            now += LINGER_MS;
        }
        world.paint(now);
        let list = world.list();
        // Sometimes everything is grabbed, also what is masked; sometimes only what the masker wants.
        let wanted = match dice.below(3) {
            0 => Region::from_iter([SIZE.rect()]),
            _ => masker.wanted(&Region::from_iter([SIZE.rect()]), &list, now),
        };
        let grabs: Vec<Uncleared<'_>> = wanted.rects().iter().map(|rect| world.grab(*rect)).collect();
        tiles += wanted.rects().iter().map(|rect| screen::tiles(*rect).count()).sum::<usize>();
        let before = masker.frame().clone();
        let judged = look(&mut masker, &grabs, &list, now).unwrap();
        let damage: Region = judged.damage.iter().copied().collect();
        let shown = masker.frame().pixels().as_chunks::<4>().0;
        assert!(!shown.contains(&SENTINEL), "the sentinel shows after {tiles} tiles");
        for y in (0..SIZE.h).filter(|y| before.row(*y) != masker.frame().row(*y)) {
            let (old, new) = (before.row(y).as_chunks::<4>().0, masker.frame().row(y).as_chunks::<4>().0);
            for x in (0..SIZE.w).filter(|x| old[usize::from(*x)] != new[usize::from(*x)]) {
                assert!(damage.covers(x, y), "a change at {x},{y} is told");
            }
        }
        if rests {
            // What is not masked, also as what a mask may have cut, is shown as it is.
            let masks = masker.explained();
            for y in 0..SIZE.h {
                for x in 0..SIZE.w {
                    let [b, g, r, _] = world.pixels[usize::from(y) * usize::from(SIZE.w) + usize::from(x)];
                    if !masks.iter().any(|mask| mask.rect.covers(x, y)) {
                        assert_eq!(pixel(&masker, x, y), [b, g, r, 0]);
                        compared += 1;
                    }
                }
            }
        }
    }
    assert!(compared > 100_000, "{compared} pixels outside masks were compared");
}
