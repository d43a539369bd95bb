//! What changes on the screen, with its number as the colour of two patches: flat, so that no detector takes it for text.

use std::time::{Duration, Instant};

use screens::{Set, generate};
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::xproto::{
    AtomEnum, ChangeGCAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, ImageFormat, PropMode, Rectangle,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::chain::Picture;

/// What may fail here is a tool's end.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    x: u16,
    y: u16,
    w: u16,
    h: u16,
}

/// The display's size.
pub const SIZE: (u16, u16) = (1920, 1080);
/// The class of the window that shows images.
pub const IMAGES: &str = "bench-cine";
/// A patch's side, in pixels; it lies on the grid of smoothed squares. Around it is white, so that no line of text takes it in.
const PATCH: u16 = 24;
const AROUND: u16 = 16;
/// So many numbers have a colour of their own.
const COLOURS: u32 = 63;
const FIELD: Area = Area { x: 448, y: 320, w: 96, h: 88 };
const DIALOG: Area = Area { x: 640, y: 400, w: 640, h: 200 };
const WHOLE: Area = Area { x: 0, y: 0, w: SIZE.0, h: SIZE.1 };
const TEXT: Area = Area { x: 200, y: 96, w: 1000, h: 736 };
const CINE: Area = Area { x: 640, y: 192, w: 512, h: 512 };
/// A line of the scrolled text.
const LINE: u16 = 18;
const FRAMES: u32 = 16;
/// Each whole screen is shown once: what comes again is known.
const SCREENS: u64 = 12;

/// A way in which the screen changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A character in a text field.
    Typing,
    /// A dialog of 640x200.
    Dialog,
    /// All of it.
    Screen,
    /// Text that scrolls by a line.
    Scroll,
    /// A moving image.
    Cine,
}

impl Change {
    pub const ALL: [Self; 5] = [Self::Typing, Self::Dialog, Self::Screen, Self::Scroll, Self::Cine];

    pub fn name(self) -> &'static str {
        match self {
            Self::Typing => "typing, 5/s",
            Self::Dialog => "dialog 640x200",
            Self::Screen => "screen 1920x1080",
            Self::Scroll => "scrolling 1000x736, 10/s",
            Self::Cine => "cine 512x512, 28 fps",
        }
    }

    /// The time from one to the next; not in step with anything.
    pub fn period(self) -> Duration {
        Duration::from_millis(match self {
            Self::Typing => 203,
            Self::Dialog => 411,
            Self::Screen => 2003,
            Self::Scroll => 101,
            Self::Cine => 36,
        })
    }

    /// How many are shown.
    pub fn count(self) -> u32 {
        match self {
            Self::Typing => 60,
            Self::Dialog => 40,
            Self::Screen => SCREENS as u32 - 1,
            Self::Scroll => 80,
            Self::Cine => 200,
        }
    }

    fn area(self) -> Area {
        match self {
            Self::Typing => FIELD,
            Self::Dialog => DIALOG,
            Self::Screen => WHOLE,
            Self::Scroll => TEXT,
            Self::Cine => CINE,
        }
    }

    /// The number of the change that a picture shows, after the last one that was seen; none where it is masked or torn.
    pub fn seen(self, picture: &Picture, last: u32) -> Option<u32> {
        number(picture, self.area(), last)
    }
}

/// Where the patches of an area lie: at its upper left and its lower right.
fn patches(area: Area) -> [(u16, u16); 2] {
    [(area.x, area.y), (area.x + area.w - PATCH, area.y + area.h - PATCH)]
}

/// The colour of a number: four shades of red, green and blue.
fn colour(number: u32) -> u32 {
    let code = number % COLOURS + 1;
    let shade = |bits: u32| 32 + (code >> bits & 3) * 64;
    shade(4) << 16 | shade(2) << 8 | shade(0)
}

/// The number that both patches show, after the last one that was seen; none where they are masked or torn.
fn number(picture: &Picture, area: Area, last: u32) -> Option<u32> {
    let shade = |value: u32| (0..4).find(|n| (32 + n * 64_u32).abs_diff(value & 0xff) < 16);
    let code = |(x, y): (u16, u16)| {
        let pixel = picture.pixel(x + PATCH / 2, y + PATCH / 2);
        Some(shade(pixel >> 16)? << 4 | shade(pixel >> 8)? << 2 | shade(pixel)?)
    };
    let [upper, lower] = patches(area).map(code);
    let rest = upper.filter(|code| *code > 0 && lower == upper)? - 1;
    Some(last + (rest + COLOURS - last % COLOURS) % COLOURS)
}

/// The windows that all is drawn in.
pub struct Canvas {
    x: RustConnection,
    window: u32,
    cine: u32,
    behind: u32,
    pen: u32,
    /// Whole screens of a console.
    screens: Vec<u32>,
    frames: Vec<u32>,
    dice: u32,
}

impl Canvas {
    pub fn open(display: &str) -> Result<Self> {
        let (x, at) = x11rb::connect(Some(display))?;
        x.prefetch_maximum_request_bytes();
        let root = x.setup().roots[at].root;
        let [window, cine, behind, pen, font] = [(); 5].map(|()| x.generate_id());
        let (window, cine, behind, pen, font) = (window?, cine?, behind?, pen?, font?);
        for (id, class, Area { x: left, y: top, w, h }) in [(window, "bench", WHOLE), (cine, IMAGES, CINE)] {
            let aux = CreateWindowAux::new().background_pixel(0x00d0_d4d8).override_redirect(1);
            let (left, top) = (left.cast_signed(), top.cast_signed());
            x.create_window(0, id, root, left, top, w, h, 0, WindowClass::INPUT_OUTPUT, 0, &aux)?;
            let class = format!("{class}\0{class}\0");
            x.change_property8(PropMode::REPLACE, id, AtomEnum::WM_CLASS, AtomEnum::STRING, class.as_bytes())?;
        }
        x.create_pixmap(24, behind, root, SIZE.0, SIZE.1)?;
        x.open_font(font, b"fixed")?.check()?;
        x.create_gc(pen, root, &CreateGCAux::new().font(font).graphics_exposures(0))?;
        x.map_window(window)?;
        let mut canvas = Self { x, window, cine, behind, pen, screens: Vec::new(), frames: Vec::new(), dice: 1 };
        // Those of the smaller size are left out.
        for seed in (0..).filter(|seed| seed % 3 != 2).take(SCREENS as usize) {
            let bgrx = generate(Set::HeldOut, seed)?.bgrx;
            let made = canvas.picture(SIZE, &bgrx)?;
            canvas.screens.push(made);
        }
        for number in 0..FRAMES {
            let frame = canvas.frame(number)?;
            canvas.frames.push(frame);
        }
        Ok(canvas)
    }

    fn roll(&mut self, below: u32) -> u32 {
        self.dice = self.dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.dice >> 16) % below
    }

    /// One of the screens.
    fn any(&mut self) -> u32 {
        let at = self.roll(SCREENS as u32) as usize;
        self.screens[at]
    }

    fn picture(&self, (w, h): (u16, u16), bgrx: &[u8]) -> Result<u32> {
        let pixmap = self.x.generate_id()?;
        self.x.create_pixmap(24, pixmap, self.window, w, h)?;
        self.x.put_image(ImageFormat::Z_PIXMAP, pixmap, self.pen, w, h, 0, 0, 0, 24, bgrx)?;
        Ok(pixmap)
    }

    /// A disc that moves over a gradient, with the noise of a scanner.
    fn frame(&mut self, number: u32) -> Result<u32> {
        let (side, centre) = (u32::from(CINE.w), 160 + number * 12);
        let mut bgrx = Vec::with_capacity((side * side * 4) as usize);
        for y in 0..side {
            for x in 0..side {
                let inside = x.abs_diff(centre).pow(2) + y.abs_diff(256).pow(2) < 130 * 130;
                let grey = u8::try_from(if inside { 150 } else { 10 + x / 16 } + self.roll(10)).unwrap_or(u8::MAX);
                bgrx.extend_from_slice(&[grey, grey, grey, 0]);
            }
        }
        self.picture((CINE.w, CINE.h), &bgrx)
    }

    fn fill(&self, drawable: u32, colour: u32, Area { x, y, w, h }: Area) -> Result<()> {
        self.x.change_gc(self.pen, &ChangeGCAux::new().foreground(colour))?;
        let rect = Rectangle { x: x.cast_signed(), y: y.cast_signed(), width: w, height: h };
        self.x.poly_fill_rectangle(drawable, self.pen, &[rect])?;
        Ok(())
    }

    /// Copies a part of a picture to a place of another.
    fn copy(&self, (from, x, y): (u32, u16, u16), to: u32, area: Area) -> Result<()> {
        let [x, y, left, top] = [x, y, area.x, area.y].map(u16::cast_signed);
        self.x.copy_area(from, to, self.pen, x, y, left, top, area.w, area.h)?;
        Ok(())
    }

    /// Draws the ground: a console's screen, and nothing yet where it will change.
    pub fn begin(&self, change: Change) -> Result<()> {
        for drawable in [self.behind, self.window] {
            self.copy((self.screens[0], 0, 0), drawable, WHOLE)?;
            if change != Change::Screen {
                self.fill(drawable, 0x00ff_ffff, change.area())?;
            }
        }
        if change == Change::Cine {
            self.x.map_window(self.cine)?;
            self.copy((self.frames[0], 0, 0), self.cine, Area { x: 0, y: 0, ..CINE })?;
        } else {
            self.x.unmap_window(self.cine)?;
        }
        self.x.sync()?;
        Ok(())
    }

    /// Shows the change of this number, all at once; the time when it stood in the framebuffer.
    pub fn draw(&mut self, change: Change, number: u32) -> Result<Instant> {
        let area = change.area();
        let Area { x, y, .. } = area;
        match change {
            Change::Typing => {
                let column = u16::try_from(number % 15)?;
                if column == 0 {
                    self.fill(self.behind, 0x00ff_ffff, area)?;
                }
                let letter = b'a' + u8::try_from(self.roll(26))?;
                self.x.change_gc(self.pen, &ChangeGCAux::new().foreground(0).background(0x00ff_ffff))?;
                let (left, base) = ((x + 2 + column * 6).cast_signed(), (y + 48).cast_signed());
                self.x.image_text8(self.behind, self.pen, left, base, &[letter])?;
            }
            Change::Dialog => {
                let from = self.any();
                let (left, top) = (self.roll(u32::from(SIZE.0 - area.w)), self.roll(u32::from(SIZE.1 - area.h)));
                self.copy((from, left as u16, top as u16), self.behind, area)?;
            }
            Change::Screen => self.copy((self.screens[number as usize], 0, 0), self.behind, area)?,
            Change::Scroll => {
                self.copy((self.behind, x, y + LINE), self.behind, Area { h: area.h - LINE, ..area })?;
                let from = self.any();
                let (left, top) = (self.roll(u32::from(SIZE.0 - area.w)), self.roll(u32::from(SIZE.1 - LINE)));
                let below = Area { y: y + area.h - LINE, h: LINE, ..area };
                self.copy((from, left as u16, top as u16), self.behind, below)?;
            }
            Change::Cine => self.copy((self.frames[(number % FRAMES) as usize], 0, 0), self.behind, area)?,
        }
        let [(left, top), (right, low)] = patches(area);
        if matches!(change, Change::Dialog | Change::Screen | Change::Scroll) {
            let side = PATCH + AROUND;
            for (x, y) in [(left, top), (right - AROUND, low - AROUND)] {
                self.fill(self.behind, 0x00ff_ffff, Area { x, y, w: side, h: side })?;
            }
        }
        for (x, y) in [(left, top), (right, low)] {
            self.fill(self.behind, colour(number), Area { x, y, w: PATCH, h: PATCH })?;
        }
        if change == Change::Cine {
            self.copy((self.behind, x, y), self.cine, Area { x: 0, y: 0, ..area })?;
        } else {
            self.copy((self.behind, x, y), self.window, area)?;
        }
        self.x.sync()?;
        Ok(Instant::now())
    }
}
