//! From keysyms to keys: finds the key that gives a keysym, with or without Shift; binds a spare one where none does.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt as _, KeyButMask, Keycode, Keysym, Window};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::system::{KEY_PRESS, KEY_RELEASE, fault};
use super::{InputError, Refusal};

const NO_SYMBOL: Keysym = 0;
const SHIFT_L: Keysym = 0xffe1;
const SHIFT_R: Keysym = 0xffe2;
/// How many keysyms that the layout lacks can be bound at a time.
const SPARES: usize = 8;

/// The keyboard's layout, what is bound on top of it, and the keys held down.
pub(super) struct Keys {
    layout: Layout,
    stale: bool,
    spare: Vec<Keycode>,
    /// Oldest first.
    bound: VecDeque<(Keysym, Keycode)>,
    last_bound: Option<Instant>,
    held: HashMap<Keysym, Keycode>,
}

struct Layout {
    first: Keycode,
    width: usize,
    keysyms: Vec<Keysym>,
}

/// A key, and whether Shift must be down for it to give what is wanted; `None` where Shift makes no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    keycode: Keycode,
    shift: Option<bool>,
    /// Whether Caps Lock turns Shift round for this key.
    caps: bool,
}

impl Layout {
    fn read(x: &RustConnection) -> Result<Self, InputError> {
        let (first, last) = (x.setup().min_keycode, x.setup().max_keycode);
        let map = x.get_keyboard_mapping(first, last - first + 1).map_err(fault)?.reply().map_err(fault)?;
        Ok(Self { first, width: usize::from(map.keysyms_per_keycode).max(1), keysyms: map.keysyms })
    }

    fn rows(&self) -> impl Iterator<Item = (Keycode, &[Keysym])> {
        (self.first..=Keycode::MAX).zip(self.keysyms.chunks(self.width))
    }

    fn spare(&self) -> Vec<Keycode> {
        let free = self.rows().filter(|(_, row)| row.iter().all(|keysym| *keysym == NO_SYMBOL));
        let mut free: Vec<_> = free.map(|(keycode, _)| keycode).collect();
        // The highest are the least likely to be on any real keyboard.
        free.reverse();
        free.truncate(SPARES);
        free
    }

    fn find(&self, wanted: Keysym) -> Option<Found> {
        let pair = |row: &[Keysym]| {
            let plain = row.first().copied().unwrap_or(NO_SYMBOL);
            let shifted = row.get(1).copied().filter(|keysym| *keysym != NO_SYMBOL);
            match shifted {
                Some(shifted) => (plain, shifted),
                // A letter with one keysym gives its capital with Shift.
                None => (plain, capital(plain)),
            }
        };
        let at = |column: usize| {
            self.rows().find_map(|(keycode, row)| {
                let (plain, shifted) = pair(row);
                let here = if column == 0 { plain } else { shifted };
                (here == wanted && wanted != NO_SYMBOL).then(|| Found {
                    keycode,
                    shift: (plain != shifted).then_some(column == 1),
                    caps: plain != shifted && capital(plain) == shifted,
                })
            })
        };
        at(0).or_else(|| at(1))
    }
}

impl Keys {
    pub(super) fn read(x: &RustConnection) -> Result<Self, InputError> {
        let layout = Layout::read(x)?;
        let spare = layout.spare();
        let (bound, held) = (VecDeque::new(), HashMap::new());
        Ok(Self { layout, stale: false, spare, bound, last_bound: None, held })
    }

    /// The layout has changed.
    pub(super) fn forget(&mut self) {
        self.stale = true;
    }

    /// Reads the layout again if it has changed.
    pub(super) fn learn(&mut self, x: &RustConnection) -> Result<(), InputError> {
        if std::mem::take(&mut self.stale) {
            self.layout = Layout::read(x)?;
        }
        Ok(())
    }

    pub(super) fn any_held(&self) -> bool {
        !self.held.is_empty()
    }

    pub(super) fn held(&self) -> impl Iterator<Item = Keysym> + '_ {
        self.held.keys().copied()
    }

    pub(super) fn last_bound(&self) -> Option<Instant> {
        self.last_bound
    }

    /// Makes sure that some key gives `keysym`.
    pub(super) fn prepare(&mut self, x: &RustConnection, keysym: Keysym) -> Result<Result<(), Refusal>, InputError> {
        if self.held.contains_key(&keysym) || self.layout.find(keysym).is_some() {
            return Ok(Ok(()));
        }
        let Some(keycode) = self.spare.pop().or_else(|| self.oldest_free()) else {
            return Ok(Err(Refusal::NoKey(keysym)));
        };
        if keysym == NO_SYMBOL || keysym > 0x1fff_ffff {
            self.spare.push(keycode);
            return Ok(Err(Refusal::NoKey(keysym)));
        }
        self.bind(x, keycode, keysym)?;
        self.bound.push_back((keysym, keycode));
        self.last_bound = Some(Instant::now());
        self.layout = Layout::read(x)?;
        Ok(Ok(()))
    }

    /// Presses the key for `keysym`, with Shift as it needs it.
    pub(super) fn press(
        &mut self,
        x: &RustConnection,
        root: Window,
        keysym: Keysym,
    ) -> Result<Result<(), Refusal>, InputError> {
        // A viewer repeats a held key by pressing it again; so does the display.
        if let Some(keycode) = self.held.get(&keysym) {
            fake(x, KEY_PRESS, *keycode)?;
            return Ok(Ok(()));
        }
        let Some(found) = self.layout.find(keysym) else { return Ok(Err(Refusal::NoKey(keysym))) };
        let state = x.query_pointer(root).map_err(fault)?.reply().map_err(fault)?.mask;
        let is_down = state.contains(KeyButMask::SHIFT);
        let turned = found.caps && state.contains(KeyButMask::LOCK);
        match found.shift.map(|shift| shift != turned) {
            Some(true) if !is_down => match self.layout.find(SHIFT_L) {
                Some(shift) => {
                    fake(x, KEY_PRESS, shift.keycode)?;
                    fake(x, KEY_PRESS, found.keycode)?;
                    fake(x, KEY_RELEASE, shift.keycode)?;
                }
                None => return Ok(Err(Refusal::NoKey(keysym))),
            },
            Some(false) if is_down => {
                // Only what was pressed from here can be let go; the staff's own Shift stays.
                let shifts: Vec<_> =
                    [SHIFT_L, SHIFT_R].iter().filter_map(|shift| self.held.get(shift)).copied().collect();
                for shift in &shifts {
                    fake(x, KEY_RELEASE, *shift)?;
                }
                fake(x, KEY_PRESS, found.keycode)?;
                for shift in &shifts {
                    fake(x, KEY_PRESS, *shift)?;
                }
            }
            Some(_) | None => fake(x, KEY_PRESS, found.keycode)?,
        }
        self.held.insert(keysym, found.keycode);
        Ok(Ok(()))
    }

    /// Releases the key that `keysym` pressed, also if Shift has made another keysym of it since.
    pub(super) fn release(&mut self, x: &RustConnection, keysym: Keysym) -> Result<(), InputError> {
        let keycode = match self.held.remove(&keysym) {
            Some(keycode) => Some(keycode),
            None => {
                let keycode = self.layout.find(keysym).map(|found| found.keycode);
                let held = self.held.iter().find(|(_, held)| Some(**held) == keycode).map(|(keysym, _)| *keysym);
                held.and_then(|keysym| self.held.remove(&keysym))
            }
        };
        if let Some(keycode) = keycode
            && !self.held.values().any(|held| *held == keycode)
        {
            fake(x, KEY_RELEASE, keycode)?;
            x.flush().map_err(fault)?;
        }
        Ok(())
    }

    pub(super) fn release_all(&mut self, x: &RustConnection) -> Result<(), InputError> {
        for (_, keycode) in self.held.drain() {
            fake(x, KEY_RELEASE, keycode)?;
        }
        Ok(())
    }

    /// Unbinds every key that was bound.
    pub(super) fn restore(&mut self, x: &RustConnection) -> Result<(), InputError> {
        self.last_bound = None;
        while let Some((_, keycode)) = self.bound.pop_front() {
            self.bind(x, keycode, NO_SYMBOL)?;
            self.spare.push(keycode);
        }
        x.get_input_focus().map_err(fault)?.reply().map_err(fault)?;
        Ok(())
    }

    fn oldest_free(&mut self) -> Option<Keycode> {
        let held = &self.held;
        let oldest = self.bound.iter().position(|(_, keycode)| !held.values().any(|down| down == keycode))?;
        self.bound.remove(oldest).map(|(_, keycode)| keycode)
    }

    fn bind(&self, x: &RustConnection, keycode: Keycode, keysym: Keysym) -> Result<(), InputError> {
        x.change_keyboard_mapping(1, keycode, 2, &[keysym, keysym]).map_err(fault)?.check().map_err(fault)
    }
}

fn fake(x: &RustConnection, kind: u8, keycode: Keycode) -> Result<(), InputError> {
    x.xtest_fake_input(kind, keycode, 0, x11rb::NONE, 0, 0, 0).map_err(fault)?;
    Ok(())
}

/// The capital of a Latin-1 letter; any other keysym is its own.
fn capital(keysym: Keysym) -> Keysym {
    match keysym {
        0x61..=0x7a | 0xe0..=0xf6 | 0xf8..=0xfe => keysym - 0x20,
        _ => keysym,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keysyms_are_found() {
        let layout = Layout { first: 8, width: 2, keysyms: vec![0x61, 0x41, 0x31, 0x21, 0xff0d, 0, 0x62, 0, 0, 0] };
        let check = |keysym, expect: Option<(u8, Option<bool>, bool)>| {
            let found = layout.find(keysym).map(|it| (it.keycode, it.shift, it.caps));
            assert_eq!(found, expect, "{keysym:#x}");
        };
        check(0x61, Some((8, Some(false), true)));
        check(0x41, Some((8, Some(true), true)));
        check(0x21, Some((9, Some(true), false)));
        check(0xff0d, Some((10, None, false)));
        check(0x42, Some((11, Some(true), true)));
        check(0xe9, None);
        check(0, None);
        assert_eq!(layout.spare(), [12]);
    }
}
