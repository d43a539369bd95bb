//! Windows with text about patients in a colour that nothing else has, and what they do.

use mirror::protocol::{Detector, Region, Rule, Start};
use screens::{Set, generate, sentinel};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    ChangeWindowAttributesAux, ConfigureWindowAux, ConnectionExt as _, ImageFormat, Pixmap, Window,
};
use x11rb::wrapper::ConnectionExt as _;

use super::desk::Desk;
use super::{Mirror, Running, Viewer, display, start_on};

/// The colours of the patients' text and of what it stands on, 0xRRGGBB.
pub const INK: u32 = 0x0010_0073;
pub const PAPER: u32 = 0x00f4_f2ee;
pub const PATIENTS: &str = "patients";
/// A window's size, and the step from one of its lines to the next.
const PANEL: (u16, u16) = (520, 262);
const LINE: u16 = 36;
/// Where panels stand, side by side.
const PLACES: [(i16, i16); 3] = [(60, 40), (700, 60), (380, 420)];

pub struct Dice(u32);

impl Dice {
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % limit
    }
}

/// Panels on a display, and what they can show.
pub struct Panels {
    pub desk: Desk,
    pub windows: Vec<Window>,
    /// Texts about patients; the last one is blank.
    shows: Vec<Pixmap>,
    /// A long list.
    list: Pixmap,
    pub dice: Dice,
}

/// How many lines the long list has.
const LINES: u16 = 60;

impl Panels {
    pub fn open(display: &str, class: &str) -> Self {
        let desk = Desk::open(display);
        let mut shows: Vec<Pixmap> =
            (0..5).map(|seed| desk.picture(PANEL, &sentinel(seed, PANEL, INK, PAPER).unwrap())).collect();
        shows.push(desk.picture(PANEL, &sentinel(0, PANEL, PAPER, PAPER).unwrap()));
        let long = (PANEL.0, LINES * LINE);
        let list = desk.picture(long, &sentinel(9, long, INK, PAPER).unwrap());
        let place = |(x, y)| (x, y, PANEL.0, PANEL.1);
        let windows = PLACES.map(|at| desk.window(class, "Patient", place(at), shows[0])).to_vec();
        desk.conn.sync().unwrap();
        Self { desk, windows, shows, list, dice: Dice(0x2545_f491) }
    }

    pub fn map_all(&self) {
        self.windows.iter().for_each(|window| drop(self.desk.conn.map_window(*window).unwrap()));
        self.desk.conn.sync().unwrap();
    }

    pub fn any(&mut self) -> (usize, Window, Pixmap) {
        let at = self.dice.below(self.windows.len() as u32) as usize;
        let shows = self.shows[self.dice.below(self.shows.len() as u32) as usize];
        (at, self.windows[at], shows)
    }

    /// Paints another text, or none, into a panel, whole.
    pub fn change(&mut self) {
        let (_, window, shows) = self.any();
        self.desk.conn.copy_area(shows, window, self.desk.gc, 0, 0, 0, 0, PANEL.0, PANEL.1).unwrap();
        self.desk.conn.flush().unwrap();
    }

    pub fn pop(&mut self) {
        let (_, window, shows) = self.any();
        if self.dice.below(2) == 0 {
            self.desk.conn.unmap_window(window).unwrap();
        } else {
            let aux = ChangeWindowAttributesAux::new().background_pixmap(shows);
            self.desk.conn.change_window_attributes(window, &aux).unwrap();
            self.desk.conn.map_window(window).unwrap();
        }
        self.desk.conn.flush().unwrap();
    }

    /// Moves the first panel a little, the other two being away, so that none cuts a line of another.
    pub fn drag(&mut self, step: u16) {
        let swing = |step: u16, over: u16| {
            let at = step % (2 * over);
            if at < over { at } else { 2 * over - at }
        };
        let (x, y) = (swing(step.wrapping_mul(23), 820), swing(step.wrapping_mul(9), 480));
        let aux = ConfigureWindowAux::new().x(i32::from(x)).y(i32::from(y));
        self.desk.conn.configure_window(self.windows[0], &aux).unwrap();
        self.desk.conn.flush().unwrap();
    }

    /// Moves the first panel's lines up by one, and draws the next one below.
    pub fn scroll(&mut self, step: u16) {
        let (conn, gc, window) = (&self.desk.conn, self.desk.gc, self.windows[0]);
        // From so many pixels below its upper edge on, lines follow each other without one being cut.
        let (top, line, below) = (10, LINE.cast_signed(), PANEL.1 - 10 - LINE);
        let next = (step % (LINES - 1) * LINE).cast_signed();
        conn.copy_area(window, window, gc, 0, top + line, 0, top, PANEL.0, below).unwrap();
        conn.copy_area(self.list, window, gc, 0, top + next, 0, top + below.cast_signed(), PANEL.0, LINE).unwrap();
        conn.flush().unwrap();
    }

    /// Whether patients' text stands on the screen now.
    pub fn is_there(&self) -> bool {
        let format = ImageFormat::Z_PIXMAP;
        let image = self.desk.conn.get_image(format, self.desk.root, 0, 0, WIDTH, HEIGHT, !0).unwrap().reply().unwrap();
        has_ink(&image.data)
    }
}

const WIDTH: u16 = 1366;
const HEIGHT: u16 = 768;

pub fn has_ink(bgrx: &[u8]) -> bool {
    let [b, g, r, _] = INK.to_le_bytes();
    bgrx.as_chunks::<4>().0.iter().any(|pixel| pixel[0] == b && pixel[1] == g && pixel[2] == r)
}

/// A display with a generated screen as its ground, so that there is more to judge than the panels.
pub fn ground() -> (Running, String, Desk) {
    let (server, name) = display(&format!("{WIDTH}x{HEIGHT}x24"));
    let desk = Desk::open(&name);
    let screen = generate(Set::HeldOut, 8).unwrap();
    assert_eq!((screen.width, screen.height), (WIDTH.into(), HEIGHT.into()));
    desk.draw(&screen);
    (server, name, desk)
}

pub fn rule(class: &str, region: Region) -> Rule {
    Rule { name: class.into(), class: Some(class.into()), title: None, process: None, region }
}

pub fn start(name: &str, rules: Vec<Rule>) -> (Mirror, Viewer) {
    let (mut mirror, ..) = Mirror::start(Start { own_pids: Vec::new(), rules, ..start_on(name) });
    assert_eq!(mirror.detector, Some(Detector::Works), "the detector is installed by set-up");
    let viewer = Viewer::connect(&mut mirror, 1, true);
    (mirror, viewer)
}
