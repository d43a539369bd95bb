//! What the masker promises about text, with a detector that is slow, loses jobs, answers late and out of order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod eye;

use eye::*;
use screen::*;

#[test]
fn i1_without_an_answer_nothing_shows() {
    let mut masker = masker();
    look(&mut masker, &blank(), &[window(1, "other", Area { x: 0, y: 0, w: 448, h: 320 })], 0);
    for now in 1..100 {
        assert!(masker.next_job(true, now).is_some(), "a job that was lost is asked again");
    }
    assert!(masker.frame().pixels().as_chunks::<4>().0.iter().all(|pixel| *pixel == MASK_BGRX));
    assert!(masker.explained().iter().any(|mask| mask.reason == Reason::Waiting));
}

#[test]
fn i1_a_change_shows_as_it_was_judged_and_not_as_it_is_now() {
    let mut masker = masker();
    let windows = [window(1, "other", Area { x: 0, y: 0, w: 448, h: 320 })];
    let mut pixels = blank();
    look(&mut masker, &pixels, &windows, 0);
    let old = masker.next_job(true, 0).unwrap();
    // While the detector thinks, a name appears.
    fill(&mut pixels, Rect::new(10, 10, 40, 12), SECRET);
    look(&mut masker, &pixels, &windows, 1);
    see_and_settle(&mut masker, old, 2);
    assert_eq!(pixel(&masker, 12, 12), [9, 9, 9, 0], "the picture that was judged, not the one of now");
    answer(&mut masker, 3);
    assert_eq!(pixel(&masker, 12, 12), MASK_BGRX);
    assert_eq!(pixel(&masker, 100, 100), [9, 9, 9, 0]);
    assert!(masker.explained().iter().any(|mask| mask.reason == Reason::Text));
}

#[test]
fn what_was_judged_before_does_not_wait() {
    let mut masker = masker();
    let windows = [window(1, "other", Area { x: 0, y: 0, w: 448, h: 320 })];
    let (mut one, mut two) = (blank(), blank());
    fill(&mut one, Rect::new(100, 100, 30, 12), SECRET);
    fill(&mut two, Rect::new(100, 100, 30, 12), [1, 2, 3, 0]);
    for (now, pixels) in [(0, &one), (10, &two)] {
        look(&mut masker, pixels, &windows, now);
        answer(&mut masker, now);
    }
    for (now, pixels, shows) in [(20, &one, MASK_BGRX), (30, &two, [1, 2, 3, 0])] {
        look(&mut masker, pixels, &windows, now);
        assert_eq!(pixel(&masker, 110, 105), shows, "known by its hash");
    }
}

#[test]
fn harmless_lines_show_again_until_they_change() {
    let mut masker = masker();
    let windows = [window(1, "other", Area { x: 0, y: 0, w: 448, h: 320 })];
    let (start, name) = (Rect::new(100, 100, 60, 12), Rect::new(250, 200, 60, 12));
    let mut pixels = blank();
    fill(&mut pixels, start, HARMLESS);
    fill(&mut pixels, name, SECRET);
    look(&mut masker, &pixels, &windows, 0);
    answer(&mut masker, 0);
    assert_eq!(pixel(&masker, 110, 105), MASK_BGRX, "masked first");
    answer(&mut masker, REST);
    assert_eq!((pixel(&masker, 110, 105), pixel(&masker, 260, 205)), (HARMLESS, MASK_BGRX));
    assert_eq!(masker.statistics().shown, 1);
    // Its neighbourhood changes: it stays shown. It changes itself: it is masked until it was read again.
    fill(&mut pixels, Rect::new(180, 100, 5, 5), [1, 1, 1, 0]);
    look(&mut masker, &pixels, &windows, REST + 1);
    let job = masker.next_job(true, REST + 1).unwrap();
    see_and_settle(&mut masker, job, REST + 1);
    assert_eq!(pixel(&masker, 110, 105), HARMLESS);
    let reading = loop {
        let job = masker.next_job(true, 2 * REST).unwrap();
        if matches!(job.ask(), Ask::Read { .. }) {
            break job;
        }
        see_and_settle(&mut masker, job, 2 * REST);
    };
    fill(&mut pixels, start, SECRET);
    look(&mut masker, &pixels, &windows, 2 * REST);
    see_and_settle(&mut masker, reading, 2 * REST);
    answer(&mut masker, 2 * REST);
    assert_eq!(pixel(&masker, 110, 105), MASK_BGRX);
    assert_eq!(masker.statistics().shown, 0);
}

#[test]
fn what_other_words_no_longer_allow_is_hidden() {
    let mut masker = masker();
    let windows = [window(1, "other", Area { x: 0, y: 0, w: 448, h: 320 })];
    let mut pixels = blank();
    fill(&mut pixels, Rect::new(100, 100, 60, 12), HARMLESS);
    look(&mut masker, &pixels, &windows, 0);
    answer(&mut masker, 0);
    answer(&mut masker, REST);
    assert_eq!(pixel(&masker, 110, 105), HARMLESS);
    masker.read_again();
    while let Some(job) = masker.next_job(true, 2 * REST) {
        let mut found = see(&job);
        found.lines.iter_mut().for_each(|line| line.class.harmless = false);
        masker.settle(job, &found, 2 * REST);
    }
    assert_eq!(pixel(&masker, 110, 105), MASK_BGRX);
}

#[test]
fn a_safe_window_shows_without_the_detector_once_it_surely_shows() {
    let mut masker = masker();
    let safe = window(1, "safe", Area { x: 0, y: 0, w: 200, h: 200 });
    let mut pixels = blank();
    fill(&mut pixels, Rect::new(0, 0, 200, 200), [7, 7, 7, 0]);
    look(&mut masker, &pixels, std::slice::from_ref(&safe), 0);
    assert_eq!(pixel(&masker, 50, 50), MASK_BGRX);
    look(&mut masker, &pixels, std::slice::from_ref(&safe), LINGER_COMPOSITED_MS);
    assert_eq!(pixel(&masker, 50, 50), [7, 7, 7, 0]);
    assert_eq!(pixel(&masker, 300, 50), MASK_BGRX, "outside nothing is judged");
    // Another window above it is not safe, and its place is not either until it was drawn over and time has passed.
    let above = window(2, "other", Area { x: 20, y: 20, w: 60, h: 60 });
    fill(&mut pixels, Rect::new(20, 20, 60, 60), SECRET);
    look(&mut masker, &pixels, &[safe.clone(), above], 1_000);
    assert_eq!(pixel(&masker, 50, 50), [7, 7, 7, 0], "as it was cleared before");
    let mut now = 2_000;
    look(&mut masker, &pixels, std::slice::from_ref(&safe), now);
    assert_ne!(pixel(&masker, 50, 50), SECRET, "nobody has drawn over it yet");
    fill(&mut pixels, Rect::new(0, 0, 200, 200), [8, 8, 8, 0]);
    for (wait, shows) in [(1, false), (LINGER_MS, true)] {
        now += wait;
        look(&mut masker, &pixels, std::slice::from_ref(&safe), now);
        assert_eq!(pixel(&masker, 50, 50) == [8, 8, 8, 0], shows);
    }
}

#[test]
fn i1_under_a_compositor_nothing_is_safe() {
    let mut masker = masker();
    let windows = vec![window(1, "safe", Area { x: 0, y: 0, w: 448, h: 320 })];
    for now in [0, REST] {
        masker.note_drawn(&Region::from_iter([SIZE.rect()]));
        let list = WindowList::Known(Layout { windows: windows.clone(), composited: true, ..Layout::default() });
        masker.judge(&[grab(&blank(), SIZE.rect())], &list, now).unwrap();
    }
    assert_eq!(pixel(&masker, 50, 50), MASK_BGRX);
}

#[test]
fn what_staff_draw_is_masked_at_once() {
    let mut masker = masker();
    let windows = [window(1, "other", Area { x: 0, y: 0, w: 448, h: 320 })];
    look(&mut masker, &blank(), &windows, 0);
    answer(&mut masker, 0);
    masker.set_drawn(vec![Rect::new(200, 100, 50, 500)]);
    look(&mut masker, &blank(), &windows, 1);
    assert_eq!((pixel(&masker, 210, 306), pixel(&masker, 190, 110)), (MASK_BGRX, [9, 9, 9, 0]));
    assert!(masker.explained().iter().any(|mask| mask.reason == Reason::Staff));
}

#[test]
fn i1_an_answer_that_makes_no_sense_shows_nothing_more() {
    let mut masker = masker();
    let windows = [window(1, "other", Area { x: 0, y: 0, w: 448, h: 320 })];
    let mut pixels = blank();
    fill(&mut pixels, Rect::new(100, 100, 30, 12), SECRET);
    look(&mut masker, &pixels, &windows, 0);
    let job = masker.next_job(true, 0).unwrap();
    let huge = Rect::new(60_000, 60_000, 5_000, 5_000);
    let mut found = see(&job);
    found.boxes.push(huge);
    masker.settle(job, &found, 0);
    answer(&mut masker, 0);
    assert_eq!(pixel(&masker, 110, 105), MASK_BGRX);
    // A line as large as the window, said to be harmless.
    while let Some(job) = masker.next_job(true, REST) {
        let mut found = see(&job);
        if matches!(job.ask(), Ask::Read { .. }) {
            let class = LineClass { harmless: true, ..LineClass::default() };
            found.lines.extend([huge, Rect::new(0, 0, 65_535, 65_535)].map(|rect| Line { rect, class }));
        }
        masker.settle(job, &found, REST);
    }
    assert_eq!(pixel(&masker, 110, 105), MASK_BGRX);
}

#[test]
fn i1_an_answer_from_before_a_new_start_is_void() {
    let mut masker = masker();
    let windows = [window(1, "other", Area { x: 0, y: 0, w: 448, h: 320 })];
    look(&mut masker, &blank(), &windows, 0);
    let late = masker.next_job(true, 0).unwrap();
    masker.restart(SIZE, 10);
    let rested = 10 + LINGER_COMPOSITED_MS + 1;
    look(&mut masker, &blank(), &windows, rested);
    masker.settle(late, &Found::default(), rested);
    assert_eq!(pixel(&masker, 20, 20), MASK_BGRX);
    answer(&mut masker, rested);
    assert_eq!(pixel(&masker, 20, 20), [9, 9, 9, 0]);
}

#[test]
fn i1_a_mask_that_staff_draw_stands_before_the_next_look() {
    let (mut masker, windows, pixels) = with_an_image();
    look(&mut masker, &pixels, &windows, 0);
    answer(&mut masker, 0);
    let job = masker.next_job(false, REST).unwrap();
    assert_eq!(job.ask(), Ask::Inspect);
    masker.set_drawn(vec![Rect::new(140, 140, 20, 20)]);
    let found = see(&job);
    masker.settle(job, &found, REST);
    assert_eq!(pixel(&masker, 150, 150), MASK_BGRX);
    assert_eq!(pixel(&masker, 100, 170), [9, 9, 9, 0], "the rest of the image shows");
}

#[test]
fn i1_a_rolled_up_window_is_safe_no_further_than_its_frame() {
    let mut masker = masker();
    let whole = Area { x: 0, y: 0, w: 400, h: 300 };
    let windows = [window(1, "other", whole), Window { outer: Area { h: 20, ..whole }, ..window(2, "safe", whole) }];
    let mut pixels = blank();
    fill(&mut pixels, Rect::new(100, 100, 40, 12), SECRET);
    for now in [0, REST, 2 * REST] {
        look(&mut masker, &pixels, &windows, now);
    }
    assert_eq!(pixel(&masker, 10, 10), [9, 9, 9, 0]);
    assert_eq!(pixel(&masker, 110, 105), MASK_BGRX);
}

#[test]
fn i1_a_window_that_becomes_safe_later_is_not_taken_at_its_word() {
    let mut masker = masker();
    let area = Area { x: 0, y: 0, w: 200, h: 200 };
    let mut pixels = blank();
    fill(&mut pixels, Rect::new(20, 20, 40, 12), SECRET);
    look(&mut masker, &pixels, &[window(1, "other", area)], 0);
    // It maps above the other and has not painted yet.
    for now in [REST, 2 * REST] {
        let windows = [window(1, "other", area), window(2, "safe", area)];
        masker.judge(&[grab(&pixels, SIZE.rect())], &known(&windows), now).unwrap();
        assert_eq!(pixel(&masker, 30, 25), MASK_BGRX);
    }
}
