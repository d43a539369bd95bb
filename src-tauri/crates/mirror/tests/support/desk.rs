//! Windows of another program on a test's display.

use screens::{Screen, WindowBox};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, CreateGCAux, CreateWindowAux, ImageFormat, Pixmap, PropMode, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// The class of the windows that a rule knows as images.
pub const IMAGES: &str = "screens-images";

/// A program with windows; they go with it.
pub struct Desk {
    pub conn: RustConnection,
    pub root: Window,
    pub gc: u32,
}

impl Desk {
    pub fn open(display: &str) -> Self {
        let (conn, at) = x11rb::connect(Some(display)).unwrap();
        let root = conn.setup().roots[at].root;
        conn.prefetch_maximum_request_bytes();
        let gc = conn.generate_id().unwrap();
        conn.create_gc(gc, root, &CreateGCAux::new().graphics_exposures(0)).unwrap();
        Self { conn, root, gc }
    }

    /// A picture that nobody sees yet, four bytes a pixel.
    pub fn picture(&self, (w, h): (u16, u16), bgrx: &[u8]) -> Pixmap {
        let pixmap = self.conn.generate_id().unwrap();
        self.conn.create_pixmap(24, pixmap, self.root, w, h).unwrap();
        self.conn.put_image(ImageFormat::Z_PIXMAP, pixmap, self.gc, w, h, 0, 0, 0, 24, bgrx).unwrap();
        pixmap
    }

    /// A window that shows a picture whenever it is exposed; not mapped yet.
    pub fn window(&self, class: &str, title: &str, place: (i16, i16, u16, u16), shows: Pixmap) -> Window {
        let (window, (x, y, w, h)) = (self.conn.generate_id().unwrap(), place);
        let aux = CreateWindowAux::new().background_pixmap(shows).override_redirect(1);
        let kind = WindowClass::INPUT_OUTPUT;
        self.conn.create_window(COPY_DEPTH_FROM_PARENT, window, self.root, x, y, w, h, 0, kind, 0, &aux).unwrap();
        let class = format!("{class}\0{class}\0");
        let property = |name: AtomEnum, text: &str| {
            let (mode, kind) = (PropMode::REPLACE, AtomEnum::STRING);
            self.conn.change_property8(mode, window, name, kind, text.as_bytes()).unwrap();
        };
        property(AtomEnum::WM_CLASS, &class);
        property(AtomEnum::WM_NAME, title);
        window
    }

    /// Draws a generated screen's windows as real ones, the images right on the lowest window that holds them.
    pub fn draw(&self, screen: &Screen) {
        let whole = screens::Rect::new(0, 0, screen.width, screen.height);
        let named = |class: &str, rect| WindowBox { class: class.to_owned(), title: String::new(), rect };
        let mut windows = vec![named("ground", whole)];
        windows.extend(screen.windows.iter().cloned());
        for rect in &screen.viewports {
            let holds = |window: &WindowBox| window.class != "ground" && window.rect.intersect(*rect) == *rect;
            let at = windows.iter().position(holds).unwrap_or(0);
            windows.insert(at + 1, named(IMAGES, *rect));
        }
        for WindowBox { class, title, rect } in windows {
            let rect = rect.intersect(whole);
            if rect.pixels() > 0 {
                let shows = self.picture((rect.w as u16, rect.h as u16), &cut(screen, rect));
                let place = (rect.x as i16, rect.y as i16, rect.w as u16, rect.h as u16);
                self.conn.map_window(self.window(&class, &title, place, shows)).unwrap();
            }
        }
        self.conn.sync().unwrap();
    }
}

/// A part of a screen's pixels.
pub fn cut(screen: &Screen, rect: screens::Rect) -> Vec<u8> {
    let row = |y: i32| {
        let start = ((y * screen.width + rect.x) * 4) as usize;
        &screen.bgrx[start..start + rect.w as usize * 4]
    };
    (rect.y..rect.bottom()).flat_map(row).copied().collect()
}
