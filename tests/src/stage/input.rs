//! What a person does at the workstation: the mouse and the keyboard, through XTEST.

use anyhow::{Context as _, Result};
use x11rb::connection::Connection as _;
use x11rb::protocol::{
    xproto::{
        BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT,
        MOTION_NOTIFY_EVENT,
    },
    xtest::ConnectionExt as _,
};

use super::Display;

/// A button of the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// The left one.
    Left = 1,
    /// The wheel, pressed.
    Middle = 2,
    /// The right one.
    Right = 3,
}

/// Numbers of keys that have no character.
pub mod keysym {
    /// Enter.
    pub const RETURN: u32 = 0xff0d;
    /// Escape.
    pub const ESCAPE: u32 = 0xff1b;
    /// Tab.
    pub const TAB: u32 = 0xff09;
    /// The left shift.
    pub const SHIFT: u32 = 0xffe1;
    /// The left control.
    pub const CONTROL: u32 = 0xffe3;
    /// The left alt.
    pub const ALT: u32 = 0xffe9;
    /// End.
    pub const END: u32 = 0xff57;
}

impl Display {
    /// Where the pointer is.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn pointer(&self) -> Result<(i16, i16)> {
        let pointer = self.x().query_pointer(self.root())?.reply()?;
        Ok((pointer.root_x, pointer.root_y))
    }

    /// Moves the pointer.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn point(&self, x: i16, y: i16) -> Result<()> {
        self.fake(MOTION_NOTIFY_EVENT, 0, x, y)
    }

    /// Presses or releases a button where the pointer is.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn button(&self, button: Button, down: bool) -> Result<()> {
        self.fake(if down { BUTTON_PRESS_EVENT } else { BUTTON_RELEASE_EVENT }, button as u8, 0, 0)
    }

    /// Moves the pointer and clicks.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn click(&self, x: i16, y: i16) -> Result<()> {
        self.point(x, y)?;
        self.button(Button::Left, true)?;
        self.button(Button::Left, false)
    }

    /// Presses or releases a key by its symbol; see [`keysym`].
    ///
    /// # Errors
    /// Where the keyboard has no such key.
    pub fn key(&self, symbol: u32, down: bool) -> Result<()> {
        let (code, _) = self.keycode(symbol)?;
        self.fake(if down { KEY_PRESS_EVENT } else { KEY_RELEASE_EVENT }, code, 0, 0)
    }

    /// Presses keys one after another and releases them in turn: a shortcut.
    ///
    /// # Errors
    /// Where the keyboard has no such key.
    pub fn chord(&self, symbols: &[u32]) -> Result<()> {
        symbols.iter().try_for_each(|symbol| self.key(*symbol, true))?;
        symbols.iter().rev().try_for_each(|symbol| self.key(*symbol, false))
    }

    /// Types a text.
    ///
    /// # Errors
    /// Where the keyboard has no key for one of its characters.
    pub fn type_text(&self, text: &str) -> Result<()> {
        for character in text.chars() {
            // Latin-1 characters are their own symbols.
            let symbol = u32::from(character);
            let (_, shifted) = self.keycode(symbol)?;
            if shifted {
                self.chord(&[keysym::SHIFT, symbol])?;
            } else {
                self.chord(&[symbol])?;
            }
        }
        Ok(())
    }

    /// The key of a symbol, and whether it is the shifted one.
    fn keycode(&self, symbol: u32) -> Result<(u8, bool)> {
        let (from, to) = (self.setup().min_keycode, self.setup().max_keycode);
        let map = self.x().get_keyboard_mapping(from, to - from + 1)?.reply()?;
        let keys = (from..=to).zip(map.keysyms.chunks(map.keysyms_per_keycode.max(1).into()));
        let mut places = keys.filter_map(|(code, symbols)| {
            let at = symbols.iter().take(2).position(|found| *found == symbol)?;
            Some((code, at == 1))
        });
        places.next().with_context(|| format!("the keyboard has no key {symbol:#x}"))
    }

    fn fake(&self, kind: u8, detail: u8, x: i16, y: i16) -> Result<()> {
        self.x().xtest_fake_input(kind, detail, 0, self.root(), x, y, 0)?;
        self.x().flush()?;
        // Done once the server has answered something after it.
        self.pointer()?;
        Ok(())
    }
}
