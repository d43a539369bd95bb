//! The switch behind every End: it stops frames and input from any thread, before the event loop hears of it.
//!
//! INVARIANT (I3): [`Switch::end`] takes no lock that is held over I/O, needs neither the loop, the window, the relay nor
//! the disk, and when it returns no further frame begins and no remote input acts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use desktop::input::{Injection, Injector, InputError};
use link::Gate;
use wire::SessionId;

/// What the sessions have open at this moment.
#[derive(Clone, Default)]
pub struct Switch(Arc<Mutex<Open>>);

#[derive(Default)]
struct Open {
    frames: BTreeMap<SessionId, Gate>,
    input: Option<Injector>,
    input_allowed: bool,
    parameters_allowed: bool,
    /// Ends that the event loop has not heard of yet: until then nothing opens again.
    unheard: u32,
}

impl Switch {
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops frames and remote input at once; nothing opens again before [`Switch::heard`].
    pub fn end(&self) {
        let gates = {
            let mut open = self.lock();
            open.unheard += 1;
            open.input_allowed = false;
            if let Some(input) = &open.input {
                input.release();
            }
            std::mem::take(&mut open.frames)
        };
        gates.values().for_each(Gate::close);
        tracing::info!("frames and input are stopped");
    }

    /// The event loop has taken an end in.
    pub fn heard(&self) {
        let mut open = self.lock();
        open.unheard = open.unheard.saturating_sub(1);
    }

    /// The gate of a session's frames, under the switch: after a hold the same one, because frames that are sealed and
    /// still wait for the link may not be lost; else a new one, which is closed while an end is on its way to the loop.
    #[must_use]
    pub fn frames(&self, session: SessionId) -> Gate {
        let mut open = self.lock();
        if open.unheard > 0 {
            let gate = Gate::open();
            gate.close();
            return gate;
        }
        open.frames.entry(session).or_insert_with(Gate::open).clone()
    }

    /// Closes the frames of one session alone.
    pub fn close_frames(&self, session: SessionId) {
        let gate = self.lock().frames.remove(&session);
        if let Some(gate) = gate {
            gate.close();
        }
    }

    /// Closes the frames of all sessions.
    pub fn close_all_frames(&self) {
        let gates = std::mem::take(&mut self.lock().frames);
        gates.values().for_each(Gate::close);
    }

    /// Lets remote input act through `injector`, unless an end is on its way to the loop.
    pub fn allow_input(&self, injector: Injector) {
        let mut open = self.lock();
        if open.unheard > 0 {
            return;
        }
        open.input = Some(injector);
        open.input_allowed = true;
    }

    /// Lets remote input reach windows of measurement parameters, or not.
    pub fn allow_parameters(&self, allowed: bool) {
        let mut open = self.lock();
        open.parameters_allowed = allowed && open.input.is_some();
        if let Some(input) = &open.input {
            input.allow_parameters(allowed);
        }
    }

    /// Whether remote input may reach windows of measurement parameters.
    #[must_use]
    pub fn are_parameters_allowed(&self) -> bool {
        self.lock().parameters_allowed
    }

    /// A person uses this machine's own keyboard or mouse: remote input lets go, and waits.
    pub fn person_is_here(&self) {
        if let Some(input) = &self.lock().input {
            input.local_first().person_is_here();
        }
    }

    /// Acts on one remote event, while remote input may act.
    ///
    /// # Errors
    /// The injector's.
    pub fn inject(&self, event: Injection) -> Result<(), InputError> {
        let open = self.lock();
        match &open.input {
            Some(input) if open.input_allowed => input.inject(event),
            Some(_) | None => Ok(()),
        }
    }

    /// Lets no remote input act any more, and takes the injector away: dropping it lets go of every key and button.
    pub fn release_input(&self) -> Option<Injector> {
        let mut open = self.lock();
        open.input_allowed = false;
        open.parameters_allowed = false;
        open.input.take()
    }
}

impl std::fmt::Debug for Switch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let open = self.lock();
        f.debug_struct("Switch")
            .field("frames", &open.frames.len())
            .field("input_allowed", &open.input_allowed)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn i3_nothing_opens_between_an_end_and_the_loop_hearing_of_it() {
        let session = SessionId::try_from("0123456789abcdef0123456789abcdef".to_owned()).unwrap();
        let switch = Switch::default();
        let before = switch.frames(session);
        switch.end();
        switch.end();
        assert!(before.is_closed());
        assert!(switch.frames(session).is_closed(), "a loop that was opening goes on opening");
        switch.heard();
        assert!(switch.frames(session).is_closed(), "the second end is still on its way");
        switch.heard();
        assert!(!switch.frames(session).is_closed());
    }
}
