//! What the remote side still holds down from before a person at this machine took over: it counts again only after the
//! remote side has let go of it, so that no drag goes on and no key repeats by itself. No display here.

use std::collections::HashSet;

use super::Injection;

/// More keys than any hands hold.
const MAX_KEYS: usize = 64;

/// Buttons and keys that the remote side must let go of first.
#[derive(Debug, Default)]
pub(super) struct LetGo {
    buttons: u8,
    keys: HashSet<u32>,
}

impl LetGo {
    /// These were down when the person took over.
    pub(super) fn hold(&mut self, buttons: u8, keys: impl Iterator<Item = u32>) {
        self.buttons |= buttons;
        keys.for_each(|key| self.key(key));
    }

    /// An event came while the person was at it.
    pub(super) fn refused(&mut self, event: Injection) {
        match event {
            Injection::Pointer { buttons, .. } => self.buttons = buttons,
            Injection::Key { keysym, down: true } => self.key(keysym),
            Injection::Key { keysym, down: false } => {
                self.keys.remove(&keysym);
            }
        }
    }

    /// What remains of an event; `None` for a key that was never let go of.
    pub(super) fn rest(&mut self, event: Injection) -> Option<Injection> {
        match event {
            Injection::Pointer { x, y, buttons } => {
                self.buttons &= buttons;
                Some(Injection::Pointer { x, y, buttons: buttons & !self.buttons })
            }
            Injection::Key { keysym, down: true } => (!self.keys.contains(&keysym)).then_some(event),
            Injection::Key { keysym, down: false } => {
                self.keys.remove(&keysym);
                Some(event)
            }
        }
    }

    fn key(&mut self, keysym: u32) {
        if self.keys.len() < MAX_KEYS {
            self.keys.insert(keysym);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(buttons: u8) -> Injection {
        Injection::Pointer { x: 1, y: 2, buttons }
    }

    fn key(down: bool) -> Injection {
        Injection::Key { keysym: 0x61, down }
    }

    #[test]
    fn a_button_counts_again_after_it_was_up() {
        let mut let_go = LetGo::default();
        let_go.hold(0b001, [].into_iter());
        assert_eq!(let_go.rest(at(0b001)), Some(at(0)));
        assert_eq!(let_go.rest(at(0b101)), Some(at(0b100)));
        assert_eq!(let_go.rest(at(0)), Some(at(0)));
        assert_eq!(let_go.rest(at(0b001)), Some(at(0b001)));
    }

    #[test]
    fn a_button_that_went_down_and_up_meanwhile_is_free() {
        let mut let_go = LetGo::default();
        let_go.refused(at(0b010));
        let_go.refused(at(0));
        assert_eq!(let_go.rest(at(0b010)), Some(at(0b010)));
    }

    #[test]
    fn a_key_counts_again_after_it_was_up() {
        let mut let_go = LetGo::default();
        let_go.refused(key(true));
        assert_eq!(let_go.rest(key(true)), None);
        assert_eq!(let_go.rest(key(false)), Some(key(false)));
        assert_eq!(let_go.rest(key(true)), Some(key(true)));
    }
}
