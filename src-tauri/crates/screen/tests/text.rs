//! What the masker promises about text, with a detector that is slow, loses jobs, answers late and out of order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Dice;
use screen::{
    Area, Ask, Corner, Earlier, Found, Job, LINGER_COMPOSITED_MS, LINGER_MS, Layout, Length, Line, LineClass,
    MASK_BGRX, MaskRegion, MaskRule, Masker, Owner, Pattern, Processes, Reason, Rect, Region, Rules, STILL_MS, Size,
    Uncleared, Window, WindowKind, WindowList,
};

/// No multiple of a tile, a square of the hash, or a square of a smoothed image.
const SIZE: Size = Size { w: 431, h: 307 };
/// Text that must not leave, text that is harmless, and what is neither.
const SECRET: [u8; 4] = [0xff, 0x00, 0xff, 0];
const HARMLESS: [u8; 4] = [0x00, 0xff, 0x00, 0];
/// Text in an image, which the weaker detector does not see.
const FAINT: [u8; 4] = [0xff, 0x10, 0xff, 0];
/// Longer than all that settles by itself.
const REST: u64 = 5_000;

fn rule(class: &str, region: MaskRegion) -> MaskRule {
    MaskRule { name: class.into(), class: Some(Pattern::new(class)), title: None, process: None, region }
}

fn rules() -> Rules {
    let corners = Some(Corner { w: Length::Pixels(12), h: Length::Pixels(12) });
    Rules {
        own: Vec::new(),
        notifications: Vec::new(),
        policy: vec![
            rule("never", MaskRegion::Whole),
            rule("safe", MaskRegion::Safe),
            rule("images", MaskRegion::Viewport { places: Vec::new(), corners }),
        ],
        drawn: Vec::new(),
        processes: Processes::default(),
    }
}

fn window(id: u32, class: &str, area: Area) -> Window {
    Window {
        id,
        owner: Owner::Process(5),
        class: class.into(),
        instance: String::new(),
        title: String::new(),
        kind: WindowKind::Normal,
        unmanaged: false,
        outer: area,
        inner: area,
    }
}

/// An eye that is perfect but for text in images, of which only the stronger detector sees any: boxes around runs of text
/// pixels, row by row, and what they say.
fn see(job: &Job) -> Found {
    let (width, pixels) = (usize::from(job.rect().w), job.uncleared_pixels().as_chunks::<4>().0);
    let mut found = Found::default();
    let strong = job.ask() == Ask::Inspect;
    for colour in [SECRET, HARMLESS, FAINT].into_iter().filter(|colour| strong || *colour != FAINT) {
        let mut open: Vec<Rect> = Vec::new();
        for (y, row) in pixels.chunks_exact(width).enumerate() {
            let mut x = 0;
            while x < width {
                let run = row[x..].iter().take_while(|pixel| **pixel == colour).count();
                if run > 0 {
                    let rect = Rect::new(x as u16, y as u16, run as u16, 1);
                    match open.iter_mut().find(|held| held.bottom() == rect.y && held.x == rect.x && held.w == rect.w) {
                        Some(held) => *held = held.union(rect),
                        None => open.push(rect),
                    }
                }
                x += run.max(1);
            }
        }
        if matches!(job.ask(), Ask::Read { .. }) {
            let class = LineClass { harmless: colour == HARMLESS, ..LineClass::default() };
            found.lines.extend(open.iter().map(|rect| Line { rect: *rect, class }));
        }
        found.boxes.extend(open);
    }
    found
}

fn grab(pixels: &[[u8; 4]], rect: Rect) -> Uncleared<'static> {
    let row = |y: u16| {
        let start = usize::from(y) * usize::from(SIZE.w) + usize::from(rect.x);
        pixels[start..start + usize::from(rect.w)].concat()
    };
    Uncleared::new(rect, usize::from(rect.w) * 4, (rect.y..rect.bottom()).flat_map(row).collect::<Vec<u8>>()).unwrap()
}

fn blank() -> Vec<[u8; 4]> {
    vec![[9, 9, 9, 0]; usize::from(SIZE.w) * usize::from(SIZE.h)]
}

fn fill(pixels: &mut [[u8; 4]], rect: Rect, colour: [u8; 4]) {
    for y in rect.y..rect.bottom() {
        let start = usize::from(y) * usize::from(SIZE.w);
        pixels[start + usize::from(rect.x)..start + usize::from(rect.right())].fill(colour);
    }
}

fn known(windows: &[Window]) -> WindowList {
    WindowList::Known(Layout { windows: windows.to_vec(), ..Layout::default() })
}

fn pixel(masker: &Masker, x: u16, y: u16) -> [u8; 4] {
    masker.frame().row(y)[usize::from(x) * 4..][..4].try_into().unwrap()
}

fn masker() -> Masker {
    Masker::new(SIZE, rules(), [3; 32])
}

/// Shows a whole screen; the detector has not answered yet.
fn look(masker: &mut Masker, pixels: &[[u8; 4]], windows: &[Window], now: u64) {
    masker.note_drawn(&Region::from_iter([SIZE.rect()]));
    masker.judge(&[grab(pixels, SIZE.rect())], &known(windows), now).unwrap();
}

/// Answers one job.
fn see_and_settle(masker: &mut Masker, job: Job, now: u64) {
    let found = see(&job);
    masker.settle(job, &found, now);
}

/// Answers all jobs that there are, in time.
fn answer(masker: &mut Masker, now: u64) {
    while let Some(job) = masker.next_job(true, now) {
        see_and_settle(masker, job, now);
    }
}

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
fn an_image_is_smoothed_while_it_moves_and_exact_but_for_its_text_at_rest() {
    let mut masker = masker();
    let windows = [window(1, "images", Area { x: 64, y: 64, w: 128, h: 128 })];
    let text = Rect::new(104, 104, 4, 8);
    let mut pixels = blank();
    for now in [0, REST] {
        look(&mut masker, &pixels, &windows, now);
        answer(&mut masker, now);
    }
    for (frame, now) in (REST + 1..).step_by(40).take(20).enumerate() {
        fill(&mut pixels, Rect::new(64, 64, 128, 128), [frame as u8, 40, 40, 0]);
        fill(&mut pixels, text, SECRET);
        look(&mut masker, &pixels, &windows, now);
        assert_eq!(pixel(&masker, 80, 90), [frame as u8, 40, 40, 0], "it goes on moving");
        assert_ne!(pixel(&masker, 105, 105), SECRET);
        assert_ne!(pixel(&masker, 105, 105), MASK_BGRX, "smoothed, not masked");
        assert_eq!(pixel(&masker, 66, 66), MASK_BGRX, "a corner");
    }
    let rest = REST + 800 + STILL_MS;
    answer(&mut masker, rest);
    assert_eq!(pixel(&masker, 105, 105), MASK_BGRX);
    assert_eq!(pixel(&masker, 100, 105), [19, 40, 40, 0]);
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
fn i1_the_weaker_detector_never_judges_an_image() {
    let mut masker = masker();
    let windows = [window(1, "images", Area { x: 64, y: 64, w: 128, h: 128 })];
    let mut pixels = blank();
    fill(&mut pixels, Rect::new(100, 100, 3, 12), SECRET);
    for composited in [false, true] {
        for now in [0, REST, REST + 1] {
            let list = WindowList::Known(Layout { windows: windows.to_vec(), composited, ..Layout::default() });
            masker.judge(&[grab(&pixels, SIZE.rect())], &list, now).unwrap();
            while let Some(job) = masker.next_job(true, now) {
                // It sees nothing; the stronger one sees all.
                let found = if job.ask() == Ask::Inspect { see(&job) } else { Found::default() };
                masker.settle(job, &found, now);
                for x in 100..103 {
                    assert_ne!(pixel(&masker, x, 105), SECRET, "at {now}");
                }
            }
        }
        masker.restart(SIZE, 2 * REST);
    }
}

/// An image with text that only the stronger detector sees, as it is judged beside a plain window.
fn with_an_image() -> (Masker, Vec<Window>, Vec<[u8; 4]>) {
    let windows = vec![
        window(1, "other", Area { x: 0, y: 0, w: 400, h: 300 }),
        window(2, "images", Area { x: 64, y: 64, w: 128, h: 128 }),
    ];
    let mut pixels = blank();
    fill(&mut pixels, Rect::new(100, 100, 3, 12), FAINT);
    (masker(), windows, pixels)
}

#[test]
fn i1_the_weaker_detector_never_judges_an_image_that_has_gone_when_it_answers() {
    for reads in [false, true] {
        let (mut masker, windows, pixels) = with_an_image();
        let mut jobs = Vec::new();
        if reads {
            look(&mut masker, &pixels, &windows, 0);
            answer(&mut masker, REST);
            masker.read_again();
        }
        look(&mut masker, &pixels, &windows, REST);
        while let Some(job) = masker.next_job(true, 2 * REST) {
            jobs.push(job);
            if jobs.len() > 3 {
                break;
            }
        }
        assert!(jobs.iter().any(|job| matches!(job.ask(), Ask::Read { .. }) == reads && job.rect().covers(101, 105)));
        // Closed, and drawn over; the answers come after all has settled.
        for now in [3 * REST, 4 * REST] {
            masker.note_drawn(&Region::from_iter([SIZE.rect()]));
            masker.judge(&[grab(&blank(), SIZE.rect())], &known(&windows[..1]), now).unwrap();
        }
        for job in jobs {
            masker.settle(job, &Found::default(), 4 * REST);
            clean(&masker, 0);
        }
    }
}

#[test]
fn i1_where_an_image_was_nothing_shows_until_something_else_is_drawn_there() {
    // It closes, or is no image any more; its pixels stay for a while.
    let (_, windows, _) = with_an_image();
    let plain = &windows[0];
    let renamed = Window { class: "other".into(), ..windows[1].clone() };
    let after = [vec![plain.clone()], vec![plain.clone(), renamed]];
    for after in after {
        let (mut masker, windows, pixels) = with_an_image();
        look(&mut masker, &pixels, &windows, 0);
        answer(&mut masker, 0);
        for now in [REST, 2 * REST] {
            masker.judge(&[grab(&pixels, SIZE.rect())], &known(&after), now).unwrap();
            answer(&mut masker, now);
            assert_eq!(pixel(&masker, 101, 105), MASK_BGRX);
        }
        masker.note_drawn(&Region::from_iter([SIZE.rect()]));
        for (now, shows) in [(3 * REST, MASK_BGRX), (3 * REST + LINGER_MS, [9, 9, 9, 0])] {
            masker.judge(&[grab(&blank(), SIZE.rect())], &known(&after), now).unwrap();
            answer(&mut masker, now);
            assert_eq!(pixel(&masker, 101, 105), shows, "{after:?}");
        }
    }
}

#[test]
fn what_is_left_of_an_image_ends_once_it_is_one_again_and_never_lies_over_another_window() {
    let (mut masker, windows, pixels) = with_an_image();
    let shows = |masker: &mut Masker, windows: &[Window], earlier: Vec<Earlier>, now: u64, (x, y): (u16, u16)| {
        let layout = Layout { windows: windows.to_vec(), earlier, ..Layout::default() };
        masker.judge(&[grab(&pixels, SIZE.rect())], &WindowList::Known(layout), now).unwrap();
        answer(masker, now);
        pixel(masker, x, y) == [9, 9, 9, 0]
    };
    assert!(
        shows(&mut masker, &windows, vec![], 0, (100, 170)) || shows(&mut masker, &windows, vec![], REST, (100, 170))
    );
    // No image for a moment, and one again; nothing is drawn.
    let renamed = Window { class: "other".into(), ..windows[1].clone() };
    assert!(!shows(&mut masker, &[windows[0].clone(), renamed], vec![], 2 * REST, (100, 170)));
    shows(&mut masker, &windows, vec![], 2 * REST + 1, (100, 170));
    shows(&mut masker, &windows, vec![], 3 * REST, (100, 170));
    assert!(shows(&mut masker, &windows, vec![], 4 * REST, (100, 170)), "the image is one again");
    // Its own window holds another thing from one moment to the next, and nothing was drawn there since.
    let mut masker = Masker::new(SIZE, rules(), [7; 32]);
    assert!(
        shows(&mut masker, &windows, vec![], 0, (100, 170)) || shows(&mut masker, &windows, vec![], REST, (100, 170))
    );
    let renamed = Window { class: "other".into(), ..windows[1].clone() };
    let image = Earlier { window: windows[1].clone(), undrawn: Region::from_iter([windows[1].outer.on(SIZE)]) };
    masker.note_drawn(&Region::from_iter([SIZE.rect()]));
    for (earlier, now) in [(vec![image.clone()], 2 * REST), (vec![], 3 * REST), (vec![], 4 * REST)] {
        assert!(!shows(&mut masker, &[windows[0].clone(), renamed.clone()], earlier, now, (100, 170)));
    }
    // A dialog above an image that changes its title while the dialog changes as well shows on.
    let mut masker = Masker::new(SIZE, rules(), [7; 32]);
    let over = window(3, "other", Area { x: 90, y: 130, w: 60, h: 60 });
    let both = [windows.as_slice(), std::slice::from_ref(&over)].concat();
    assert!(shows(&mut masker, &both, vec![], 0, (120, 170)));
    let dialog = Earlier { window: over, undrawn: Region::new() };
    shows(&mut masker, &both, vec![image, dialog], REST, (120, 170));
    assert!(shows(&mut masker, &both, vec![], 2 * REST, (120, 170)));
    // An image below a window that covers all of it changes its title, and closes.
    let mut masker = Masker::new(SIZE, rules(), [7; 32]);
    let below = [windows[1].clone(), windows[0].clone()];
    let was = |undrawn: Rect| Earlier { window: windows[1].clone(), undrawn: Region::from_iter([undrawn]) };
    assert!(shows(&mut masker, &below, vec![], 0, (100, 170)));
    let all = Area { x: 64, y: 64, w: 128, h: 128 }.on(SIZE);
    assert!(shows(&mut masker, &below, vec![was(all)], REST, (100, 170)));
    assert!(shows(&mut masker, &below[1..], vec![was(all)], 2 * REST, (100, 170)));
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

fn clean(masker: &Masker, tiles: usize) {
    let tainted = masker.frame().pixels().as_chunks::<4>().0.iter().position(|pixel| [SECRET, FAINT].contains(pixel));
    assert_eq!(tainted, None, "a secret pixel shows after {tiles} tiles");
}
