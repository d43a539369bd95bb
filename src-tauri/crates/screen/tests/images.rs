//! What the masker promises about images: judged by the stronger detector alone, also where one was a moment ago.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod eye;

use eye::*;
use screen::*;

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

#[test]
fn i1_text_beside_a_window_over_an_image_is_masked_and_not_only_smoothed() {
    let (mut masker, mut windows, mut pixels) = with_an_image();
    windows.push(window(3, "over it", Area { x: 64, y: 116, w: 128, h: 60 }));
    fill(&mut pixels, Rect::new(64, 116, 128, 60), [9, 9, 9, 0]);
    for now in [0, REST, 2 * REST] {
        look(&mut masker, &pixels, &windows, now);
        answer(&mut masker, now);
    }
    for y in 100..112 {
        assert_eq!(pixel(&masker, 101, y), MASK_BGRX, "{y}");
    }
    assert_ne!(pixel(&masker, 90, 110), MASK_BGRX, "beside the text it shows");
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
