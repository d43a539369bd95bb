//! What is drawn while it is measured, each picture with its number in its pixels, and how the number is read again.
//!
//! A number is drawn twice, at both ends of what changes: a picture counts only when it is shown whole.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ChangeGCAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, ImageFormat, InputFocus, Rectangle,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::screen::{Area, Screen};
use super::viewer::Mark;

/// Pixels of a bit's edge, and bits of a number.
const BIT: u16 = 16;
const BITS: u16 = 16;
/// A typed character's cell; the page's left upper corner and columns.
const CELL: (u16, u16) = (8, 16);
const PAGE: Area = Area { x: 200, y: 96, w: 800, h: 800 };
/// Scrolled text with a line of bits above and below.
const TEXT: Area = Area { x: 208, y: 80, w: 1000, h: 736 };
const LINE: u16 = 13;
/// The moving picture.
const CINE: Area = Area { x: 640, y: 192, w: 512, h: 512 };
const FRAMES: u32 = 25;
/// What a key press draws.
const KEYED: Area = Area { x: 96, y: 96, w: BIT * BITS, h: 64 };

const BLACK: u32 = 0;
const WHITE: u32 = 0x00ff_ffff;

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scene {
    /// One character after another on a page.
    Typing,
    /// Text that scrolls by a line.
    Scroll,
    /// A grey picture of 512x512 pixels that moves all over.
    Cine,
    /// A mark that changes with each key that the viewer presses.
    Key,
}

impl Scene {
    pub(super) const ALL: [Self; 4] = [Self::Typing, Self::Scroll, Self::Cine, Self::Key];

    /// What it is called in the table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Typing => "typing, 20/s",
            Self::Scroll => "scrolling text, 30/s",
            Self::Cine => "cine 512x512, 25 fps",
            Self::Key => "key to picture",
        }
    }

    /// The time from one picture to the next.
    pub(super) fn period(self) -> Duration {
        match self {
            Self::Typing => Duration::from_millis(50),
            Self::Scroll => Duration::from_micros(33_333),
            Self::Cine => Duration::from_millis(40),
            // Not in step with anything that a server might do regularly.
            Self::Key => Duration::from_millis(137),
        }
    }

    /// Where it changes the screen.
    pub(super) fn area(self) -> Area {
        match self {
            Self::Typing => PAGE,
            Self::Scroll => TEXT,
            Self::Cine => CINE,
            Self::Key => KEYED,
        }
    }

    /// How its numbers are read.
    pub(super) fn mark(self) -> Mark {
        match self {
            Self::Typing => typed,
            Self::Scroll => |screen, _| twice(screen, TEXT),
            Self::Cine => |screen, _| twice(screen, CINE),
            Self::Key => |screen, _| twice(screen, KEYED),
        }
    }
}

/// Where the bits of a number lie at the upper and at the lower end of an area.
fn lines(area: Area) -> [u16; 2] {
    [area.y, area.y + area.h - BIT]
}

/// The number that both lines show.
fn twice(screen: &Screen, area: Area) -> Option<u32> {
    let bit = |y, n| u32::from(screen.pixel(area.x + n * BIT + BIT / 2, y + BIT / 2) & 0xff > 0x80) << n;
    let [upper, lower] = lines(area).map(|y| (0..BITS).map(|n| bit(y, n)).sum::<u32>());
    (upper == lower && upper != (1 << BITS) - 1).then_some(upper)
}

/// The left upper corner of a character's cell.
fn cell(number: u32) -> (u16, u16) {
    let columns = u32::from(PAGE.w / CELL.0);
    let place = |n: u32, size: u16| u16::try_from(n).unwrap_or(0) * size;
    (PAGE.x + place((number - 1) % columns, CELL.0), PAGE.y + place((number - 1) / columns, CELL.1))
}

/// How far the characters go on from the last one.
fn typed(screen: &Screen, last: u32) -> Option<u32> {
    let inked = |number: &u32| {
        let (left, top) = cell(*number);
        (top..top + LINE).any(|y| (left..left + 6).any(|x| screen.pixel(x, y) & 0xff < 0x80))
    };
    let cells = u32::from(PAGE.w / CELL.0) * u32::from(PAGE.h / CELL.1);
    Some((last + 1..=cells).take_while(inked).last().unwrap_or(last))
}

/// The window that all scenes are drawn in.
pub(super) struct Canvas {
    x: RustConnection,
    window: u32,
    /// Drawn where nobody sees it, and copied as a whole.
    behind: u32,
    frames: Vec<u32>,
    pen: u32,
    dice: u32,
}

impl Canvas {
    pub(super) fn open(display: &str) -> Result<Self> {
        let (x, screen) = x11rb::connect(Some(display)).with_context(|| format!("no display {display}"))?;
        let screen = &x.setup().roots[screen];
        let (root, depth, visual) = (screen.root, screen.root_depth, screen.root_visual);
        let (width, height) = (screen.width_in_pixels, screen.height_in_pixels);
        let [window, behind, pen, font] = [x.generate_id()?, x.generate_id()?, x.generate_id()?, x.generate_id()?];
        let aux = CreateWindowAux::new().background_pixel(0x00d0_d4d8).event_mask(EventMask::KEY_PRESS);
        x.create_window(depth, window, root, 0, 0, width, height, 0, WindowClass::INPUT_OUTPUT, visual, &aux)?;
        x.create_pixmap(depth, behind, root, width, height)?;
        x.open_font(font, b"fixed")?.check().context("the X server has no font `fixed`")?;
        x.create_gc(pen, root, &CreateGCAux::new().font(font).graphics_exposures(0))?;
        x.map_window(window)?;
        x.sync()?;
        x.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)?.check()?;
        let mut canvas = Self { x, window, behind, frames: Vec::new(), pen, dice: 1 };
        for number in 0..FRAMES {
            let frame = canvas.frame(depth, number)?;
            canvas.frames.push(frame);
        }
        Ok(canvas)
    }

    fn roll(&mut self, below: u32) -> u32 {
        self.dice = self.dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.dice >> 16) % below
    }

    /// A slice through a body that breathes, with the noise of a scanner.
    fn frame(&mut self, depth: u8, number: u32) -> Result<u32> {
        let pixmap = self.x.generate_id()?;
        self.x.create_pixmap(depth, pixmap, self.window, CINE.w, CINE.h)?;
        let phase = f64::from(number) / f64::from(FRAMES) * std::f64::consts::TAU;
        let within = |x: f64, y: f64, (cx, cy, rx, ry): (f64, f64, f64, f64)| {
            ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0
        };
        let breath = 12.0 * phase.sin();
        let organs = [
            (256.0, 256.0, 216.0 + breath, 168.0 + breath, 90),
            (180.0, 240.0 + breath, 70.0, 90.0 + breath, 150),
            (340.0, 250.0 - breath, 60.0 + breath, 80.0, 60),
            (256.0, 300.0, 30.0, 30.0 + breath / 2.0, 210),
        ];
        for top in (0..CINE.h).step_by(64) {
            let mut bytes = Vec::with_capacity(64 * usize::from(CINE.w) * 4);
            for y in top..top + 64 {
                for x in 0..CINE.w {
                    let inside = organs
                        .iter()
                        .rev()
                        .find(|(cx, cy, rx, ry, _)| within(f64::from(x), f64::from(y), (*cx, *cy, *rx, *ry)));
                    // Brighter to one side, as where the receiving coil is near.
                    let base = inside.map_or(6, |organ| organ.4 + (u32::from(x) + u32::from(y)) / 24);
                    let grey = u8::try_from(base + self.roll(10)).unwrap_or(u8::MAX);
                    bytes.extend_from_slice(&[grey, grey, grey, 0]);
                }
            }
            let y = i16::try_from(top)?;
            self.x.put_image(ImageFormat::Z_PIXMAP, pixmap, self.pen, CINE.w, 64, 0, y, 0, depth, &bytes)?;
        }
        Ok(pixmap)
    }

    fn fill(&self, drawable: u32, colour: u32, areas: &[Rectangle]) -> Result<()> {
        self.x.change_gc(self.pen, &ChangeGCAux::new().foreground(colour))?;
        self.x.poly_fill_rectangle(drawable, self.pen, areas)?;
        Ok(())
    }

    /// Empties the screen for a scene.
    pub(super) fn begin(&self, scene: Scene) -> Result<()> {
        self.x.clear_area(false, self.window, 0, 0, 0, 0)?;
        let Area { x, y, w, h } = scene.area();
        let whole = Rectangle { x: x.cast_signed(), y: y.cast_signed(), width: w, height: h };
        for drawable in [self.window, self.behind] {
            self.fill(drawable, WHITE, &[whole])?;
        }
        self.x.sync()?;
        Ok(())
    }

    /// Draws a picture and gives the time when it stood in the framebuffer.
    pub(super) fn draw(&mut self, scene: Scene, number: u32) -> Result<Instant> {
        match scene {
            Scene::Typing => {
                let (x, y) = cell(number);
                let letter = b'a' + u8::try_from(self.roll(26))?;
                self.text(self.window, x, y, &[letter])?;
            }
            Scene::Scroll => {
                let height = TEXT.h - 2 * BIT;
                let [_, lower] = lines(TEXT);
                let (x, top) = (TEXT.x.cast_signed(), (TEXT.y + BIT).cast_signed());
                let up = LINE.cast_signed();
                self.x.copy_area(self.behind, self.behind, self.pen, x, top + up, x, top, TEXT.w, height - LINE)?;
                let words: Vec<u8> = (0..TEXT.w / 6)
                    .map(|_| match self.roll(32) {
                        letter @ 0..26 => b'a' + u8::try_from(letter).unwrap_or(0),
                        _ => b' ',
                    })
                    .collect();
                self.text(self.behind, TEXT.x, lower - LINE, &words)?;
                self.number(TEXT, number)?;
                self.show(TEXT)?;
            }
            Scene::Cine => {
                let frame = self.frames[usize::try_from(number % FRAMES)?];
                let (x, y) = (CINE.x.cast_signed(), CINE.y.cast_signed());
                self.x.copy_area(frame, self.behind, self.pen, 0, 0, x, y, CINE.w, CINE.h)?;
                self.number(CINE, number)?;
                self.show(CINE)?;
            }
            Scene::Key => {
                self.number(KEYED, number)?;
                self.show(KEYED)?;
            }
        }
        self.x.sync()?;
        Ok(Instant::now())
    }

    fn text(&self, drawable: u32, x: u16, y: u16, letters: &[u8]) -> Result<()> {
        self.x.change_gc(self.pen, &ChangeGCAux::new().foreground(BLACK).background(WHITE))?;
        self.x.image_text8(drawable, self.pen, x.cast_signed(), (y + 11).cast_signed(), letters)?;
        Ok(())
    }

    fn number(&self, area: Area, number: u32) -> Result<()> {
        for (value, colour) in [(0, BLACK), (1, WHITE)] {
            let bits = (0..BITS).filter(|n| number >> n & 1 == value);
            let blocks = lines(area).map(|y| {
                bits.clone().map(move |n| Rectangle {
                    x: (area.x + n * BIT).cast_signed(),
                    y: y.cast_signed(),
                    width: BIT,
                    height: BIT,
                })
            });
            self.fill(self.behind, colour, &blocks.into_iter().flatten().collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn show(&self, Area { x, y, w, h }: Area) -> Result<()> {
        let (x, y) = (x.cast_signed(), y.cast_signed());
        self.x.copy_area(self.behind, self.window, self.pen, x, y, x, y, w, h)?;
        Ok(())
    }

    /// Waits for a key press; false where none comes in time.
    pub(super) fn key_pressed(&self, within: Duration) -> Result<bool> {
        let since = Instant::now();
        loop {
            while let Some(event) = self.x.poll_for_event()? {
                if matches!(event, Event::KeyPress(_)) {
                    return Ok(true);
                }
            }
            if since.elapsed() >= within {
                return Ok(false);
            }
            std::thread::sleep(Duration::from_micros(50));
        }
    }

    /// The pixels of an area as they stand in the framebuffer.
    pub(super) fn cut(&self, Area { x, y, w, h }: Area) -> Result<Vec<u32>> {
        let (x, y) = (x.cast_signed(), y.cast_signed());
        let image = self.x.get_image(ImageFormat::Z_PIXMAP, self.window, x, y, w, h, u32::MAX)?.reply()?;
        Ok(image.data.as_chunks::<4>().0.iter().map(|pixel| u32::from_le_bytes(*pixel) & 0x00ff_ffff).collect())
    }
}
