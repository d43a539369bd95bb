//! Whatever is on the screen, a strict viewer ends with exactly those pixels, in every encoding and pixel format.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod viewer;

use proptest::prelude::*;
use rfb::{PixelFormat, REST_MS};
use screen::Rect;
use viewer::{Dice, Screen, Viewer, expected};

const JPEG_8: i32 = -24;

/// Any pixel format that the server accepts.
fn formats() -> impl Strategy<Value = PixelFormat> {
    let usual = prop::sample::select(vec![
        PixelFormat::NATIVE,
        PixelFormat { red_shift: 0, blue_shift: 16, ..PixelFormat::NATIVE },
        PixelFormat { big_endian: true, ..PixelFormat::NATIVE },
        PixelFormat { red_shift: 24, green_shift: 16, blue_shift: 8, ..PixelFormat::NATIVE },
        PixelFormat { red_shift: 24, green_shift: 16, blue_shift: 8, big_endian: true, ..PixelFormat::NATIVE },
        PixelFormat { red_shift: 24, green_shift: 12, blue_shift: 0, ..PixelFormat::NATIVE },
        PixelFormat { depth: 32, ..PixelFormat::NATIVE },
        PixelFormat { bits_per_pixel: 8, depth: 8, true_colour: false, ..PixelFormat::NATIVE },
    ]);
    let any = (0..3usize, any::<bool>(), 1..=10u32, 1..=10u32, 1..=10u32, 0..6usize, 0..20u32).prop_map(
        |(bits, big_endian, red, green, blue, order, gap)| {
            let bits_per_pixel = [8, 16, 32][bits];
            let limit = u32::from(bits_per_pixel) / 3;
            let sizes = [red, green, blue].map(|size| size.min(limit));
            let mut shifts = [0; 3];
            let mut at = gap % (u32::from(bits_per_pixel) - sizes.iter().sum::<u32>() + 1);
            for n in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]][order] {
                shifts[n] = u8::try_from(at).unwrap();
                at += sizes[n];
            }
            let [red_max, green_max, blue_max] = sizes.map(|size| u16::try_from((1u32 << size) - 1).unwrap());
            let [red_shift, green_shift, blue_shift] = shifts;
            PixelFormat {
                bits_per_pixel,
                depth: u8::try_from(sizes.iter().sum::<u32>()).unwrap(),
                big_endian,
                true_colour: true,
                red_max,
                green_max,
                blue_max,
                red_shift,
                green_shift,
                blue_shift,
            }
        },
    );
    prop_oneof![usual, any]
}

/// Plays changes, some of them scrolling, and compares after every update; then rests and compares all.
fn play(format: PixelFormat, encodings: &[i32], seed: u64) {
    let mut dice = Dice(seed);
    let (width, height) = (dice.below(330) as u16 + 1, dice.below(330) as u16 + 1);
    let mut screen = Screen::new(width, height, vec![0; usize::from(width) * usize::from(height)]);
    let mut viewer = Viewer::new(width, height, format, encodings);
    let mut now = 1000;
    for step in 0..6 {
        for _ in 0..=dice.below(3) {
            let rect = dice.rect(width, height);
            if step > 0 && dice.below(2) == 0 && rect.h > 20 {
                let by = dice.below(15) as u16 + 1;
                if dice.below(2) == 0 { screen.scroll_up(rect, by) } else { screen.scroll_down(rect, by) }
            } else {
                dice.draw(&mut screen, rect);
            }
        }
        let damage = screen.publish();
        viewer.request_all(dice.below(5) > 0);
        viewer.update(&screen, &damage, now);
        viewer.compare(&screen);
        now += u64::from(dice.below(200));
    }
    for _ in 0..20 {
        viewer.request_all(true);
        let Some(timeout) = viewer.server.poll_timeout() else { break };
        now = now.max(timeout);
        viewer.update(&screen, &[], now);
    }
    assert_eq!(viewer.server.poll_timeout(), None);
    assert_eq!(viewer.compare(&screen), 0, "all pixels are exact in the end");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn raw(format in formats(), seed: u64) {
        play(format, &[0], seed);
    }

    #[test]
    fn copy_rect_over_raw(format in formats(), seed: u64) {
        play(format, &[1, 0], seed);
    }

    #[test]
    fn zrle(format in formats(), seed: u64) {
        play(format, &[16, 1], seed);
    }

    #[test]
    fn tight(format in formats(), seed: u64) {
        play(format, &[7, 1, -250], seed);
    }

    #[test]
    fn tight_with_jpeg(format in formats(), seed: u64) {
        play(format, &[7, 1, JPEG_8], seed);
    }
}

#[test]
fn rounding_is_to_the_nearest_intensity() {
    let format = PixelFormat {
        bits_per_pixel: 16,
        depth: 16,
        red_max: 31,
        green_max: 63,
        blue_max: 31,
        red_shift: 11,
        green_shift: 5,
        blue_shift: 0,
        ..PixelFormat::NATIVE
    };
    assert_eq!(expected(&format, 0x00ff_ffff), 0xffff);
    assert_eq!(expected(&format, 0x0004_0201), 0);
}

#[test]
fn a_colour_map_client_gets_the_colours_that_its_indices_mean() {
    let format = PixelFormat { bits_per_pixel: 8, depth: 8, true_colour: false, ..PixelFormat::NATIVE };
    let viewer = Viewer::new(8, 8, format, &[0]);
    assert_eq!(viewer.colour_map.len(), 256);
    let check =
        |colour: u32, map: [u16; 3]| assert_eq!(viewer.colour_map[expected(&viewer.format, colour) as usize], map);
    check(0, [0, 0, 0]);
    check(0x00ff_ffff, [65535, 65535, 65535]);
    check(0x00ff_0000, [65535, 0, 0]);
    check(0x0000_ff00, [0, 65535, 0]);
    check(0x0000_0055, [0, 0, 21845]);
}

/// Scrolls a page of text by one line and expects one copy, whatever the encoding.
fn scroll(ragged: bool, down: bool) {
    let (width, height) = (640, 480);
    let mut dice = Dice(7);
    let mut screen = Screen::new(width, height, vec![0x00ff_ffff; 640 * 480]);
    let ends: Vec<u16> = (0..30).map(|_| if ragged { dice.below(640) as u16 } else { 640 }).collect();
    screen.set(Rect::new(0, 0, width, height), |x, y| {
        let ink = y % 16 < 11 && x < ends[usize::from(y / 16)] && dice.below(6) == 0;
        if ink { 0 } else { 0x00ff_ffff }
    });
    screen.publish();
    for encoding in [0, 7, 16] {
        let mut viewer = Viewer::new(width, height, PixelFormat::NATIVE, &[encoding, 1]);
        viewer.request_all(true);
        viewer.update(&screen, &[], 0);
        let full = viewer.bytes;
        let window = Rect::new(20, 32, 600, 400);
        let fresh = if down { Rect::new(20, 32, 600, 16) } else { Rect::new(20, 416, 600, 16) };
        if down {
            screen.scroll_down(window, 16)
        } else {
            screen.scroll_up(window, 16)
        }
        screen.set(fresh, |x, y| u32::from(x / 8 % 2 + y % 2));
        let damage = screen.publish();
        viewer.request_all(true);
        viewer.update(&screen, &damage, 10);
        assert_eq!(viewer.compare(&screen), 0);
        assert_eq!(viewer.seen[&1], 1);
        assert!(viewer.bytes - full < full / 4, "{} of {full} bytes", viewer.bytes - full);
    }
}

#[test]
fn scrolled_text_is_copied() {
    for (ragged, down) in [(false, false), (false, true), (true, false), (true, true)] {
        scroll(ragged, down);
    }
}

#[test]
fn a_moving_picture_is_jpeg_and_exact_once_it_rests() {
    let mut screen = Screen::new(512, 512, vec![0; 512 * 512]);
    let mut viewer = Viewer::new(512, 512, PixelFormat::NATIVE, &[7, JPEG_8]);
    let mut dice = Dice(3);
    let mut now = 0;
    for step in 0..5u32 {
        screen.set(Rect::new(0, 0, 512, 512), |x, y| {
            (u32::from(x / 4 + y / 8) + step * 3 + dice.below(12)).min(255) * 0x0001_0101
        });
        let damage = screen.publish();
        viewer.request_all(true);
        assert!(viewer.update(&screen, &damage, now));
        assert_eq!(viewer.compare(&screen), 512 * 512);
        assert!(viewer.mean_error(&screen) < 4.0);
        now += 40;
    }
    viewer.request_all(true);
    let due = viewer.server.poll_timeout().unwrap();
    assert_eq!(due, now - 40 + REST_MS);
    assert!(!viewer.update(&screen, &[], due - 1));
    assert!(viewer.update(&screen, &[], due));
    assert_eq!(viewer.compare(&screen), 0);
    assert_eq!(viewer.mean_error(&screen), 0.0);
}

#[test]
fn losses_that_are_copied_elsewhere_are_made_good_there() {
    let mut screen = Screen::new(512, 512, vec![0x00ff_ffff; 512 * 512]);
    let mut dice = Dice(3);
    screen.set(Rect::new(0, 256, 512, 256), |x, y| (u32::from(x + y) / 4 + dice.below(12)) * 0x0001_0101);
    screen.publish();
    let mut viewer = Viewer::new(512, 512, PixelFormat::NATIVE, &[7, 1, JPEG_8]);
    viewer.request_all(true);
    viewer.update(&screen, &[], 0);
    assert!(viewer.compare(&screen) > 0);
    screen.scroll_up(Rect::new(0, 0, 512, 512), 256);
    screen.set(Rect::new(0, 256, 512, 256), |_, _| 0x00ff_ffff);
    let damage = screen.publish();
    viewer.request_all(true);
    viewer.update(&screen, &damage, 10);
    assert_eq!((viewer.seen[&1], viewer.compare(&screen)), (1, 512 * 256));
    viewer.request_all(true);
    viewer.update(&screen, &[], 10 + REST_MS);
    assert_eq!(viewer.compare(&screen), 0);
}

#[test]
fn text_is_exact_at_once_though_jpeg_is_allowed() {
    let mut screen = Screen::new(800, 600, vec![0x00ff_ffff; 800 * 600]);
    let mut dice = Dice(5);
    // Black on white with smoothed edges in many colours, as sub-pixel smoothing has.
    screen.set(Rect::new(0, 0, 800, 600), |_, y| match (y % 16 < 11, dice.below(14)) {
        (true, 0) => 0,
        (true, 1) => dice.roll() & 0x00ff_ffff,
        (_, _) => 0x00ff_ffff,
    });
    let damage = screen.publish();
    let mut viewer = Viewer::new(800, 600, PixelFormat::NATIVE, &[7, JPEG_8]);
    viewer.request_all(true);
    viewer.update(&screen, &damage, 0);
    assert_eq!(viewer.compare(&screen), 0);
    viewer.request_all(true);
    assert_eq!(viewer.server.poll_timeout(), None);
}

#[test]
fn a_new_compression_level_starts_the_streams_anew() {
    let mut screen = Screen::new(300, 300, vec![0; 300 * 300]);
    let mut viewer = Viewer::new(300, 300, PixelFormat::NATIVE, &[7, -255]);
    let mut dice = Dice(11);
    for level in [-255, -248, -250, -256] {
        viewer.set_encodings(&[7, level]);
        dice.draw(&mut screen, Rect::new(0, 0, 300, 300));
        let damage = screen.publish();
        viewer.request_all(true);
        viewer.update(&screen, &damage, 0);
        assert_eq!(viewer.compare(&screen), 0);
    }
}
