//! What rules that name a process promise: until its name is known, and where nobody can know it, they mask and trust nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use screen::{
    Area, Ask, Corner, Earlier, Found, LINGER_COMPOSITED_MS, Layout, Length, MASK_BGRX, MaskRegion, MaskRule, Masker,
    Owner, Pattern, Processes, Question, Reason, Region, Rules, Size, Uncleared, Window, WindowList,
};

const SIZE: Size = Size { w: 256, h: 192 };
const SHOWS: [u8; 4] = [9, 9, 9, 0];
const VIEWER: u32 = 41;
const OTHER: u32 = 42;

fn rule(name: &str, class: Option<&str>, process: Option<&str>, region: MaskRegion) -> MaskRule {
    let pattern = |glob: Option<&str>| glob.map(Pattern::new);
    MaskRule { name: name.into(), class: pattern(class), title: None, process: pattern(process), region }
}

fn images() -> MaskRegion {
    let corners = Some(Corner { w: Length::Pixels(12), h: Length::Pixels(12) });
    MaskRegion::Viewport { places: Vec::new(), corners }
}

fn masker(policy: Vec<MaskRule>) -> Masker {
    let rules = Rules {
        own: Vec::new(),
        notifications: Vec::new(),
        policy,
        drawn: Vec::new(),
        processes: Processes::default(),
    };
    Masker::new(SIZE, rules, [8; 32])
}

/// A rule that masks the viewer's windows whole.
fn masks_viewer() -> Masker {
    masker(vec![rule("viewer", None, Some("mr-view*"), MaskRegion::Whole)])
}

/// A window of 64 x 64 pixels.
fn window(id: u32, owner: Owner, x: i32) -> Window {
    common::window(id, owner, "any", Area { x, y: 64, w: 64, h: 64 })
}

/// A look at a screen of one colour, on which nothing was drawn since the last one.
fn look(masker: &mut Masker, windows: &[Window], earlier: Vec<Earlier>, now: u64) {
    let list = WindowList::Known(Layout { windows: windows.to_vec(), earlier, composited: false });
    let pixels = SHOWS.repeat(usize::from(SIZE.w) * usize::from(SIZE.h));
    let grab = Uncleared::new(SIZE.rect(), usize::from(SIZE.w) * 4, pixels).unwrap();
    masker.judge(&[grab], &list, now).unwrap();
    // The detector finds no text.
    while let Some(job) = masker.next_job(true, now) {
        masker.settle(job, &Found::default(), now);
    }
}

/// Whether the middle of a window at `x` is masked.
fn is_masked(masker: &Masker, x: u16) -> bool {
    masker.frame().row(96)[usize::from(x + 32) * 4..][..4] == MASK_BGRX
}

fn asks(masker: &mut Masker) -> Vec<(u32, u32)> {
    masker.questions().into_iter().map(|Question { ask, pid }| (ask, pid)).collect()
}

#[test]
fn i1_a_process_is_masked_until_its_name_says_otherwise() {
    let mut masker = masks_viewer();
    let windows = [window(1, Owner::Process(VIEWER), 0), window(2, Owner::Process(OTHER), 128)];
    look(&mut masker, &windows, Vec::new(), 0);
    assert!(is_masked(&masker, 0) && is_masked(&masker, 128));
    assert_eq!(asks(&mut masker), [(1, VIEWER), (2, OTHER)]);
    assert_eq!(asks(&mut masker), [], "asked once");
    assert!(masker.answer(1, Some("MR-Viewer".into())) && masker.answer(2, Some("browser".into())));
    // Nothing was drawn: a window that was harmless all the time leaves nothing behind.
    look(&mut masker, &windows, Vec::new(), 1);
    assert!(is_masked(&masker, 0) && !is_masked(&masker, 128));
    let reasons: Vec<Reason> = masker.explained().into_iter().map(|mask| mask.reason).collect();
    assert_eq!(reasons, [Reason::Policy { name: "viewer".into() }]);
}

#[test]
fn i1_a_process_that_nobody_can_name_stays_masked() {
    let mut masker = masks_viewer();
    let windows = [window(1, Owner::Remote, 0), window(2, Owner::Process(OTHER), 128)];
    look(&mut masker, &windows, Vec::new(), 0);
    assert_eq!(asks(&mut masker), [(1, OTHER)]);
    assert!(masker.answer(1, None));
    look(&mut masker, &windows, Vec::new(), 1);
    assert!(is_masked(&masker, 0) && is_masked(&masker, 128));
    assert_eq!(asks(&mut masker), []);
}

#[test]
fn i1_an_answer_holds_only_while_a_window_stays() {
    let mut masker = masks_viewer();
    let browser = |id, x| window(id, Owner::Process(OTHER), x);
    look(&mut masker, &[browser(1, 0)], Vec::new(), 0);
    assert_eq!(asks(&mut masker), [(1, OTHER)]);
    masker.answer(1, Some("browser".into()));
    // A menu opens, the first window goes, the menu stays: one process all along.
    look(&mut masker, &[browser(1, 0), browser(2, 128)], Vec::new(), 1);
    assert!(!is_masked(&masker, 0) && !is_masked(&masker, 128));
    look(&mut masker, &[browser(2, 128)], Vec::new(), 2);
    assert!(!is_masked(&masker, 0) && !is_masked(&masker, 128));
    assert_eq!(asks(&mut masker), []);
    // Other windows under the same number between two looks: it may be another process.
    look(&mut masker, &[browser(3, 128)], Vec::new(), 3);
    assert!(is_masked(&masker, 128));
    assert!(!masker.answer(1, Some("browser".into())), "the answer of before is none");
    assert_eq!(asks(&mut masker), [(2, OTHER)]);
    // All go, and come again.
    masker.answer(2, Some("browser".into()));
    look(&mut masker, &[browser(3, 128)], Vec::new(), 4);
    assert!(!is_masked(&masker, 128));
    look(&mut masker, &[], Vec::new(), 5);
    look(&mut masker, &[browser(3, 128)], Vec::new(), 6);
    assert!(is_masked(&masker, 128));
    assert_eq!(asks(&mut masker), [(3, OTHER)]);
    // After a time without looks nothing holds.
    masker.answer(3, Some("browser".into()));
    look(&mut masker, &[browser(3, 128)], Vec::new(), 7);
    assert!(!is_masked(&masker, 128));
    masker.forget_processes();
    look(&mut masker, &[browser(3, 128)], Vec::new(), 8);
    assert!(is_masked(&masker, 128));
    assert_eq!(asks(&mut masker), [(4, OTHER)]);
}

#[test]
fn i1_what_a_process_left_behind_is_judged_by_what_was_known_of_it() {
    let left = |id, owner, x| {
        let window = window(id, owner, x);
        let undrawn = Region::from_iter([window.outer.on(SIZE)]);
        vec![Earlier { window, undrawn }]
    };
    let mut masker = masks_viewer();
    let windows = [window(1, Owner::Process(VIEWER), 0), window(2, Owner::Process(OTHER), 128)];
    look(&mut masker, &windows, Vec::new(), 0);
    asks(&mut masker);
    masker.answer(1, Some("mr-viewer".into()));
    masker.answer(2, Some("browser".into()));
    look(&mut masker, &windows, Vec::new(), 1);
    // The browser's last window goes: it was harmless. The viewer's goes: what it left may still be seen.
    look(&mut masker, &windows[..1], left(2, Owner::Process(OTHER), 128), 2);
    assert!(!is_masked(&masker, 128));
    look(&mut masker, &[], left(1, Owner::Process(VIEWER), 0), 3);
    assert!(is_masked(&masker, 0));
    // A window that came and went between two looks, of a process that nobody had asked about.
    look(&mut masker, &[], left(7, Owner::Process(OTHER), 128), 4);
    assert!(is_masked(&masker, 128));
}

/// Whether the detector is asked about the whole screen, and what it is asked.
fn asked_of(masker: &mut Masker, windows: &[Window]) -> Vec<Ask> {
    for now in (0..4).map(|look| look * LINGER_COMPOSITED_MS) {
        let list = WindowList::Known(Layout { windows: windows.to_vec(), ..Layout::default() });
        masker.note_drawn(&Region::from_iter([SIZE.rect()]));
        let pixels = SHOWS.repeat(usize::from(SIZE.w) * usize::from(SIZE.h));
        let grab = Uncleared::new(SIZE.rect(), usize::from(SIZE.w) * 4, pixels).unwrap();
        masker.judge(&[grab], &list, now).unwrap();
        if now == 0 {
            for Question { ask, pid } in masker.questions() {
                let name = (pid == VIEWER).then(|| "mr-viewer".to_owned());
                assert!(masker.answer(ask, name));
            }
        }
    }
    let mut asked = Vec::new();
    while let Some(job) = masker.next_job(false, 100 * LINGER_COMPOSITED_MS) {
        asked.push(job.ask());
        masker.settle(job, &Found::default(), 100 * LINGER_COMPOSITED_MS);
    }
    asked
}

#[test]
fn i1_a_rule_that_trusts_a_process_holds_only_once_its_name_is_known() {
    let whole = |owner| {
        let area = Area { x: 0, y: 0, w: SIZE.w.into(), h: SIZE.h.into() };
        [Window { outer: area, inner: area, ..window(1, owner, 0) }]
    };
    let check = |policy: &[MaskRule], owner: Owner, detects: bool, inspects: bool| {
        let mut masker = masker(policy.to_vec());
        let asked = asked_of(&mut masker, &whole(owner));
        let has = |what: Ask| asked.contains(&what);
        assert_eq!((has(Ask::Detect), has(Ask::Inspect)), (detects, inspects), "{policy:?} {owner:?}");
        let corner = masker.explained().iter().any(|mask| matches!(mask.reason, Reason::Policy { .. }));
        let cornered = policy.iter().any(|rule| matches!(rule.region, MaskRegion::Viewport { .. }));
        assert_eq!(corner, cornered, "what the rule masks is masked");
    };
    let safe = [rule("safe", None, Some("mr-viewer"), MaskRegion::Safe)];
    let viewport = [rule("images", None, Some("mr-viewer"), images())];
    // The first that may be meant counts: the one below must not trust the window more.
    let both = [viewport[0].clone(), rule("any", Some("any"), None, MaskRegion::Safe)];
    let (viewer, other) = (Owner::Process(VIEWER), Owner::Process(OTHER));
    check(&safe, viewer, false, false);
    check(&viewport, viewer, false, true);
    check(&both, viewer, false, true);
    for unknown in [other, Owner::Remote] {
        check(&safe, unknown, true, false);
        check(&viewport, unknown, true, false);
        check(&both, unknown, true, false);
    }
}
