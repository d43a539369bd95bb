//! A stage for the masker's promises about text: a screen without a display, and a detector that sees colours.

#![allow(dead_code, reason = "each file of tests uses a part")]

use screen::{
    Area, Ask, Corner, Found, Job, Layout, Length, Line, LineClass, MaskRegion, MaskRule, Masker, Owner, Pattern,
    Processes, Rect, Region, Rules, Size, Uncleared, Window, WindowList,
};

/// No multiple of a tile, a square of the hash, or a square of a smoothed image.
pub const SIZE: Size = Size { w: 431, h: 307 };
/// Text that must not leave, text that is harmless, and what is neither.
pub const SECRET: [u8; 4] = [0xff, 0x00, 0xff, 0];
pub const HARMLESS: [u8; 4] = [0x00, 0xff, 0x00, 0];
/// Text in an image, which the weaker detector does not see.
pub const FAINT: [u8; 4] = [0xff, 0x10, 0xff, 0];
/// Longer than all that settles by itself.
pub const REST: u64 = 5_000;

pub fn rule(class: &str, region: MaskRegion) -> MaskRule {
    MaskRule { name: class.into(), class: Some(Pattern::new(class)), title: None, process: None, region }
}

pub fn rules() -> Rules {
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

pub fn window(id: u32, class: &str, area: Area) -> Window {
    crate::common::window(id, Owner::Process(5), class, area)
}

/// An eye that is perfect but for text in images, of which only the stronger detector sees any: boxes around runs of text
/// pixels, row by row, and what they say.
pub fn see(job: &Job) -> Found {
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

pub fn grab(pixels: &[[u8; 4]], rect: Rect) -> Uncleared<'static> {
    let row = |y: u16| {
        let start = usize::from(y) * usize::from(SIZE.w) + usize::from(rect.x);
        pixels[start..start + usize::from(rect.w)].concat()
    };
    Uncleared::new(rect, usize::from(rect.w) * 4, (rect.y..rect.bottom()).flat_map(row).collect::<Vec<u8>>()).unwrap()
}

pub fn blank() -> Vec<[u8; 4]> {
    vec![[9, 9, 9, 0]; usize::from(SIZE.w) * usize::from(SIZE.h)]
}

pub fn fill(pixels: &mut [[u8; 4]], rect: Rect, colour: [u8; 4]) {
    for y in rect.y..rect.bottom() {
        let start = usize::from(y) * usize::from(SIZE.w);
        pixels[start + usize::from(rect.x)..start + usize::from(rect.right())].fill(colour);
    }
}

pub fn known(windows: &[Window]) -> WindowList {
    WindowList::Known(Layout { windows: windows.to_vec(), ..Layout::default() })
}

pub fn pixel(masker: &Masker, x: u16, y: u16) -> [u8; 4] {
    masker.frame().row(y)[usize::from(x) * 4..][..4].try_into().unwrap()
}

pub fn masker() -> Masker {
    Masker::new(SIZE, rules(), [3; 32])
}

/// Shows a whole screen; the detector has not answered yet.
pub fn look(masker: &mut Masker, pixels: &[[u8; 4]], windows: &[Window], now: u64) {
    masker.note_drawn(&Region::from_iter([SIZE.rect()]));
    masker.judge(&[grab(pixels, SIZE.rect())], &known(windows), now).unwrap();
}

/// Answers one job.
pub fn see_and_settle(masker: &mut Masker, job: Job, now: u64) {
    let found = see(&job);
    masker.settle(job, &found, now);
}

/// Answers all jobs that there are, in time.
pub fn answer(masker: &mut Masker, now: u64) {
    while let Some(job) = masker.next_job(true, now) {
        see_and_settle(masker, job, now);
    }
}

/// An image with text that only the stronger detector sees, as it is judged beside a plain window.
pub fn with_an_image() -> (Masker, Vec<Window>, Vec<[u8; 4]>) {
    let windows = vec![
        window(1, "other", Area { x: 0, y: 0, w: 400, h: 300 }),
        window(2, "images", Area { x: 64, y: 64, w: 128, h: 128 }),
    ];
    let mut pixels = blank();
    fill(&mut pixels, Rect::new(100, 100, 3, 12), FAINT);
    (masker(), windows, pixels)
}

pub fn clean(masker: &Masker, tiles: usize) {
    let tainted = masker.frame().pixels().as_chunks::<4>().0.iter().position(|pixel| [SECRET, FAINT].contains(pixel));
    assert_eq!(tainted, None, "a secret pixel shows after {tiles} tiles");
}
