//! The windows of a display: finding them, moving them.

use std::time::Duration;

use anyhow::Result;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, EventMask, MapState,
};

use super::{Display, until};

/// A window as it was when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its identifier.
    pub id: u32,
    /// Its class (`WM_CLASS`, the second word); may be empty.
    pub class: String,
    /// Its title; may be empty.
    pub title: String,
    /// The process it names (`_NET_WM_PID`).
    pub pid: Option<u32>,
    /// Where its content begins, from the left of the display in pixels.
    pub x: i16,
    /// Where its content begins, from the top of the display in pixels.
    pub y: i16,
    /// Its width in pixels.
    pub width: u16,
    /// Its height in pixels.
    pub height: u16,
}

impl Display {
    /// All windows that are mapped and have a class or a title, the lowest first.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn windows(&self) -> Result<Vec<Window>> {
        let mut found = Vec::new();
        let title = self.atom("_NET_WM_NAME")?;
        let pid = self.atom("_NET_WM_PID")?;
        let mut left = vec![self.root()];
        while let Some(id) = left.pop() {
            // A window may go away while it is looked at: it is then left out.
            let Ok(tree) = self.x().query_tree(id)?.reply() else { continue };
            left.extend(tree.children.iter().rev());
            if id != self.root()
                && let Some(window) = self.window(id, title, pid)?
            {
                found.push(window);
            }
        }
        Ok(found)
    }

    fn window(&self, id: u32, title: u32, pid: u32) -> Result<Option<Window>> {
        let Ok(attributes) = self.x().get_window_attributes(id)?.reply() else { return Ok(None) };
        if attributes.map_state != MapState::VIEWABLE {
            return Ok(None);
        }
        let text = |property: u32| -> Result<String> {
            let reply = self.x().get_property(false, id, property, AtomEnum::ANY, 0, 256)?.reply();
            Ok(reply.map(|reply| String::from_utf8_lossy(&reply.value).into_owned()).unwrap_or_default())
        };
        let class = text(AtomEnum::WM_CLASS.into())?.split('\0').nth(1).unwrap_or_default().to_owned();
        let mut name = text(title)?;
        if name.is_empty() {
            name = text(AtomEnum::WM_NAME.into())?;
        }
        if class.is_empty() && name.is_empty() {
            return Ok(None);
        }
        let number = self.x().get_property(false, id, pid, AtomEnum::CARDINAL, 0, 1)?.reply();
        let number = number.ok().and_then(|reply| reply.value32().and_then(|mut values| values.next()));
        let (Ok(geometry), Ok(place)) =
            (self.x().get_geometry(id)?.reply(), self.x().translate_coordinates(id, self.root(), 0, 0)?.reply())
        else {
            return Ok(None);
        };
        Ok(Some(Window {
            id,
            class,
            title: name,
            pid: number,
            x: place.dst_x,
            y: place.dst_y,
            width: geometry.width,
            height: geometry.height,
        }))
    }

    /// Waits for a window that `pick` takes.
    ///
    /// # Errors
    /// Where none comes within the time.
    pub fn window_where(&self, what: &str, within: Duration, pick: impl Fn(&Window) -> bool) -> Result<Window> {
        until(what, within, || Ok(self.windows()?.into_iter().find(|window| pick(window))))
    }

    /// Waits for a window with this title.
    ///
    /// # Errors
    /// Where none comes within the time.
    pub fn window_titled(&self, title: &str, within: Duration) -> Result<Window> {
        self.window_where(&format!("a window titled {title:?}"), within, |window| window.title == title)
    }

    /// Moves a window, as its own program would ask for it.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn move_window(&self, window: &Window, x: i32, y: i32) -> Result<()> {
        self.x().configure_window(window.id, &ConfigureWindowAux::new().x(x).y(y))?;
        Ok(self.x().flush()?)
    }

    /// Asks the window manager to make a window an icon; [`Display::activate`] brings it back.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn minimise(&self, window: &Window) -> Result<()> {
        const ICONIC: u32 = 3;
        self.ask_manager(window, "WM_CHANGE_STATE", [ICONIC, 0, 0, 0, 0])
    }

    /// Asks the window manager to bring a window to the front.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn activate(&self, window: &Window) -> Result<()> {
        self.ask_manager(window, "_NET_ACTIVE_WINDOW", [2, 0, 0, 0, 0])
    }

    /// Sends the window manager a message about a window.
    pub(super) fn ask_manager(&self, window: &Window, what: &str, data: [u32; 5]) -> Result<()> {
        let message = ClientMessageEvent::new(32, window.id, self.atom(what)?, data);
        let to = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        self.x().send_event(false, self.root(), to, message)?;
        Ok(self.x().flush()?)
    }
}
