//! Recognises the windows in which measurement parameters are set, with their dialogs and menus.

use std::collections::HashSet;

use x11rb::cookie::Cookie;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{Atom, AtomEnum, ConnectionExt as _, GetPropertyReply, Window};
use x11rb::rust_connection::RustConnection;

use super::ParameterWindow;
use crate::windows::there;

/// How much of a title or a class is read, in units of 4 bytes.
const MAX_TEXT: u32 = 256;
/// How many dialogs of dialogs are followed back to the window they belong to.
const MAX_OWNERS: usize = 8;

impl ParameterWindow {
    fn matches(&self, named: &Named) -> bool {
        (self.class.is_some() || self.title.is_some())
            && self.class.as_ref().is_none_or(|class| named.class.iter().any(|part| class.matches(part)))
            && self.title.as_ref().is_none_or(|title| named.titles.iter().any(|text| title.matches(text)))
    }
}

/// What a window calls itself.
struct Named {
    /// Instance and class.
    class: Vec<String>,
    titles: Vec<String>,
    /// The window that it is a dialog or a menu of.
    belongs_to: Option<Window>,
}

/// The windows that policy marks.
pub(super) struct Parameters {
    windows: Vec<ParameterWindow>,
    net_name: Atom,
}

type Asked<'c> = Cookie<'c, RustConnection, GetPropertyReply>;

impl Parameters {
    pub(super) fn new(x: &RustConnection, windows: Vec<ParameterWindow>) -> Result<Self, ReplyError> {
        let net_name = x.intern_atom(false, b"_NET_WM_NAME")?.reply()?.atom;
        Ok(Self { windows, net_name })
    }

    /// Whether one of `windows` is marked, or belongs to one that is.
    pub(super) fn any(&self, x: &RustConnection, windows: &[Window]) -> Result<bool, ReplyError> {
        if self.windows.is_empty() {
            return Ok(false);
        }
        let mut seen: HashSet<Window> = HashSet::new();
        let mut level: Vec<Window> = windows.to_vec();
        for _ in 0..MAX_OWNERS {
            level.retain(|window| seen.insert(*window));
            if level.is_empty() {
                return Ok(false);
            }
            let asked: Vec<_> = level.iter().map(|window| self.ask(x, *window)).collect::<Result<_, _>>()?;
            let mut owners = Vec::new();
            for question in asked {
                let Some(named) = read(question)? else { continue };
                if self.windows.iter().any(|window| window.matches(&named)) {
                    return Ok(true);
                }
                owners.extend(named.belongs_to);
            }
            level = owners;
        }
        Ok(false)
    }

    fn ask<'c>(&self, x: &'c RustConnection, window: Window) -> Result<[Asked<'c>; 4], ReplyError> {
        let text = |property: Atom| x.get_property(false, window, property, AtomEnum::ANY, 0, MAX_TEXT);
        Ok([
            text(AtomEnum::WM_CLASS.into())?,
            text(self.net_name)?,
            text(AtomEnum::WM_NAME.into())?,
            x.get_property(false, window, AtomEnum::WM_TRANSIENT_FOR, AtomEnum::WINDOW, 0, 1)?,
        ])
    }
}

fn read([class, net_name, name, belongs_to]: [Asked<'_>; 4]) -> Result<Option<Named>, ReplyError> {
    let (class, net_name) = (there(class.reply())?, there(net_name.reply())?);
    let (name, belongs_to) = (there(name.reply())?, there(belongs_to.reply())?);
    let (Some(class), Some(net_name), Some(name), Some(belongs_to)) = (class, net_name, name, belongs_to) else {
        return Ok(None);
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    // Either title counts: which of them is shown is the window manager's choice.
    let titles = [&net_name.value, &name.value].into_iter().filter(|title| !title.is_empty());
    Ok(Some(Named {
        class: class.value.split(|byte| *byte == 0).filter(|part| !part.is_empty()).map(text).collect(),
        titles: titles.map(|title| text(title)).collect(),
        belongs_to: belongs_to.value32().and_then(|mut owners| owners.next()).filter(|owner| *owner != x11rb::NONE),
    }))
}
