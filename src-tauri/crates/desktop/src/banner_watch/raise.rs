//! Brings a hidden banner back: asks the window manager first, then takes the banner out of its hands. At a bounded rate, as
//! two programs that each raise themselves above the other would otherwise keep the display busy.

use std::time::{Duration, Instant};

use screen::Area;
use x11rb::connection::Connection;
use x11rb::errors::{ConnectionError, ReplyError};
use x11rb::protocol::shape::{ConnectionExt as _, SK, SO};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, EventMask,
    PropMode, StackMode,
};
use x11rb::wrapper::ConnectionExt as _;

use super::Why;
use super::look::Eyes;
use crate::window_state::{self, bottom_right};

/// The first tries follow each other at this distance at least,
const SOON: Duration = Duration::from_millis(200);
/// so many of them,
const FIRST: u32 = 12;
/// and later ones at this.
const LATER: Duration = Duration::from_secs(1);
/// From this try on the window manager is not asked any more.
const PATIENCE: u32 = 3;
/// A banner that was seen for so long starts anew.
const RESTED: Duration = Duration::from_secs(3);
/// EWMH: all desktops.
const ALL_DESKTOPS: u32 = u32::MAX;
const REMOVE: u32 = 0;
const ADD: u32 = 1;
/// EWMH: the request comes from what the user uses to arrange windows.
const PAGER: u32 = 2;

/// How often it was tried, and when last.
#[derive(Default)]
pub(super) struct Raise {
    tries: u32,
    last: Option<Instant>,
    /// The window manager has no hand in the banner any more.
    bare: bool,
    /// Where the banner was when it was seen and nothing had to be done.
    place: Option<Area>,
}

impl Raise {
    /// Asks the window manager to keep the banner above and on every desktop.
    pub(super) fn stand(eyes: &Eyes) -> Result<(), ConnectionError> {
        let atoms = &eyes.atoms;
        state(eyes, ADD, atoms._NET_WM_STATE_ABOVE, atoms._NET_WM_STATE_STICKY)?;
        tell(eyes, atoms._NET_WM_DESKTOP, [ALL_DESKTOPS, PAGER, 0, 0, 0])
    }

    /// The banner can be seen: it is put back where it was, if raising has moved it.
    pub(super) fn rest(&mut self, eyes: &Eyes, now: Instant) -> Result<(), ReplyError> {
        if self.last.is_some_and(|last| now - last > RESTED) {
            self.tries = 0;
        }
        if self.tries == 0 {
            self.place = eyes.now_at;
        } else if eyes.now_at != Some(self.home(eyes)?) && self.is_due(now) {
            self.last = Some(now);
            self.put_home(eyes)?;
            eyes.x.flush()?;
        }
        Ok(())
    }

    fn is_due(&self, now: Instant) -> bool {
        let gap = if self.tries < FIRST { SOON } else { LATER };
        self.last.is_none_or(|last| now - last >= gap)
    }

    /// Tries once, unless it was tried just now.
    pub(super) fn raise(&mut self, eyes: &Eyes, why: Why, now: Instant) -> Result<(), ReplyError> {
        if !self.is_due(now) {
            return Ok(());
        }
        self.last = Some(now);
        self.tries = self.tries.saturating_add(1);
        match why {
            // Nobody but its owner can help.
            Why::Gone | Why::Silent | Why::NoDisplay => return Ok(()),
            Why::Transparent => opaque(eyes)?,
            Why::Unmapped | Why::Moved | Why::Shrunk | Why::Covered | Why::PartlyCovered => {
                if self.tries < PATIENCE {
                    self.ask(eyes, why, self.tries > 1)?;
                } else if eyes.around.is_empty() && self.bare {
                    self.ask(eyes, why, true)?;
                } else {
                    self.bare = true;
                    self.take_out(eyes)?;
                }
            }
        }
        eyes.x.flush()?;
        Ok(())
    }

    /// Asks as any program may; `firmly` also raises the frame itself, above full-screen windows and menus.
    fn ask(&self, eyes: &Eyes, why: Why, firmly: bool) -> Result<(), ReplyError> {
        let (x, window, atoms) = (&eyes.x, eyes.banner.window, &eyes.atoms);
        state(eyes, REMOVE, atoms._NET_WM_STATE_HIDDEN, atoms._NET_WM_STATE_SHADED)?;
        state(eyes, REMOVE, atoms._NET_WM_STATE_BELOW, x11rb::NONE)?;
        Self::stand(eyes)?;
        if why == Why::Moved || why == Why::Shrunk {
            self.put_home(eyes)?;
        }
        x.map_window(window)?.ignore_error();
        let above = ConfigureWindowAux::new().stack_mode(StackMode::ABOVE);
        x.configure_window(window, &above)?.ignore_error();
        if firmly {
            for around in &eyes.around {
                x.configure_window(*around, &above)?.ignore_error();
            }
        }
        Ok(())
    }

    /// Takes the banner out of whatever window it is in, and out of the window manager's hands: it is then raised above
    /// full-screen windows and menus too.
    fn take_out(&self, eyes: &Eyes) -> Result<(), ReplyError> {
        let (x, window) = (&eyes.x, eyes.banner.window);
        let home = self.home(eyes)?;
        let side = |place: i32| i16::try_from(place).unwrap_or(0);
        let mark = eyes.atoms._CHAPERONE_BANNER;
        x.change_property32(PropMode::REPLACE, window, mark, AtomEnum::CARDINAL, &[1])?.ignore_error();
        x.unmap_window(window)?.ignore_error();
        let bare = ChangeWindowAttributesAux::new().override_redirect(1);
        x.change_window_attributes(window, &bare)?.ignore_error();
        x.reparent_window(window, eyes.root, side(home.x), side(home.y))?.ignore_error();
        self.put_home(eyes)?;
        x.map_window(window)?.ignore_error();
        x.configure_window(window, &ConfigureWindowAux::new().stack_mode(StackMode::ABOVE))?.ignore_error();
        Ok(())
    }

    fn put_home(&self, eyes: &Eyes) -> Result<(), ReplyError> {
        let home = self.home(eyes)?;
        let place = ConfigureWindowAux::new().x(home.x).y(home.y).width(home.w).height(home.h);
        eyes.x.configure_window(eyes.banner.window, &place)?.ignore_error();
        Ok(())
    }

    /// Where the banner was when it was last seen, or else the bottom right of its monitor.
    fn home(&self, eyes: &Eyes) -> Result<Area, ReplyError> {
        let (w, h) = (u32::from(eyes.banner.size.0), u32::from(eyes.banner.size.1));
        let monitor = eyes.monitor().unwrap_or_default();
        if let Some(place) = self.place
            && place.w >= w
            && place.h >= h
            && super::place::inside(place, monitor)
        {
            return Ok(place);
        }
        let monitor = window_state::Area { x: monitor.x, y: monitor.y, width: monitor.w, height: monitor.h };
        let place = bottom_right(monitor, window_state::work_area(&eyes.x, eyes.root)?, (w, h), 0);
        Ok(Area { x: place.x, y: place.y, w: place.width, h: place.height })
    }

    /// From when it is shown anew, the window manager has the banner again.
    pub(super) fn end(&self, eyes: &Eyes) -> Result<(), ReplyError> {
        if self.bare {
            let managed = ChangeWindowAttributesAux::new().override_redirect(0);
            eyes.x.change_window_attributes(eyes.banner.window, &managed)?.ignore_error();
            eyes.x.delete_property(eyes.banner.window, eyes.atoms._CHAPERONE_BANNER)?.ignore_error();
            // What a connection asked for just before it closed may be dropped.
            eyes.x.get_input_focus()?.reply()?;
        }
        Ok(())
    }
}

fn opaque(eyes: &Eyes) -> Result<(), ReplyError> {
    for window in std::iter::once(&eyes.banner.window).chain(&eyes.around) {
        eyes.x.delete_property(*window, eyes.atoms._NET_WM_WINDOW_OPACITY)?.ignore_error();
        eyes.x.shape_mask(SO::SET, SK::BOUNDING, *window, 0, 0, x11rb::NONE)?.ignore_error();
    }
    Ok(())
}

fn state(eyes: &Eyes, action: u32, first: Atom, second: Atom) -> Result<(), ConnectionError> {
    tell(eyes, eyes.atoms._NET_WM_STATE, [action, first, second, PAGER, 0])
}

/// Tells the window manager something about the banner (EWMH).
fn tell(eyes: &Eyes, what: Atom, data: [u32; 5]) -> Result<(), ConnectionError> {
    let events = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
    let message = ClientMessageEvent::new(32, eyes.banner.window, what, data);
    eyes.x.send_event(false, eyes.root, events, message)?.ignore_error();
    Ok(())
}
