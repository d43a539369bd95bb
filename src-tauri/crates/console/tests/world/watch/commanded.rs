//! What is commanded is checked against the books before it is done.

use policy::{Attended, Policy};
use wire::{FromConsole, RunId, SessionId};

use super::super::{Gate, World};
use super::{Word, longest};

impl World {
    pub(in super::super) fn set_gate(&mut self, session: SessionId, gate: Gate) {
        let word = self.watch.word(session);
        if !word.ended {
            word.gate = Some(gate);
        }
        let gates = || self.watch.words.values().filter_map(|word| word.gate);
        let is = |gate| gates().any(|one| one == gate);
        self.gate = if is(Gate::Open) {
            Gate::Open
        } else if is(Gate::Held) {
            Gate::Held
        } else {
            Gate::Closed
        };
    }

    pub(in super::super) fn closed(&mut self, session: SessionId) {
        let word = self.watch.word(session);
        assert!(word.admitted && !word.ended, "a session ends twice, or never was");
        word.ended = true;
        word.granted.clear();
        self.watch.seen.ends += 1;
    }

    pub(in super::super) fn may_open(&mut self, session: SessionId) {
        self.watch.seen.gates += 1;
        self.may_flow(session);
    }

    /// Whether frames of a session may leave.
    pub(super) fn may_flow(&self, session: SessionId) {
        let watch = &self.watch;
        let word = &watch.words[&session];
        assert!(word.admitted, "the gate opens before the acceptance is durable");
        assert!(!word.ended, "the gate opens after the end");
        assert!(!word.technical && word.granted.contains("view"), "the gate opens without a grant");
        assert!(watch.banner, "the gate opens without a banner");
        assert!(self.mirror && watch.ready, "the gate opens without a masked frame");
        assert!(!watch.locked, "the gate opens behind a locked screen");
        assert!(!word.lost && watch.link, "the gate opens without a link");
        assert!(!word.paused && !watch.paused, "the gate opens while the staff pause");
        let limits = &watch.policy.limits;
        let attended = limits.attended() != Attended::Never;
        let until = watch.present.saturating_add(u64::from(limits.presence_minutes()) * 60_000);
        assert!(!attended || self.now.mono < until, "the gate is open and nobody is here");
    }

    pub(in super::super) fn may_mirror(&mut self) {
        let watch = &mut self.watch;
        let in_now = |word: &Word| word.admitted && !word.ended && !word.technical;
        assert!(watch.words.values().any(in_now), "the mirror starts before the acceptance is durable");
        assert!(watch.banner, "the mirror starts without a banner");
        watch.ready = false;
    }

    pub(in super::super) fn may_show(&self) {
        let in_now = |word: &Word| word.admitted && !word.ended;
        assert!(self.watch.words.values().any(in_now), "the banner shows before the acceptance is durable");
    }

    pub(in super::super) fn hides(&mut self) {
        self.watch.banner = false;
        self.watch.paused = false;
        // The next watch tells of a lock anew.
        self.watch.locked = false;
        assert_eq!((self.gate, self.mirror), (Gate::Closed, false), "the banner goes before the session");
        assert!(self.tools.is_empty(), "the banner goes while tools run");
    }

    pub(in super::super) fn may_view(&self, session: SessionId) {
        let word = &self.watch.words[&session];
        let views = word.admitted && !word.ended && word.granted.contains("view");
        assert!(views, "a viewer before the acceptance is durable, or without its grant");
    }

    pub(in super::super) fn may_send(&self, session: SessionId, message: &FromConsole) {
        let admitted = self.watch.words.get(&session).is_some_and(|word| word.admitted);
        match message {
            // The last is how a viewer is refused, too.
            FromConsole::Asked { .. } | FromConsole::Ended { .. } | FromConsole::ViewerGone { .. } => {}
            FromConsole::Granted { capabilities } => {
                assert!(admitted, "told of a grant before the acceptance is durable");
                let never = |one| capabilities.contains(&one);
                let view = never(wire::Capability::View);
                assert!(!(self.watch.words[&session].technical && view), "technical support is granted the screen");
            }
            FromConsole::Paused
            | FromConsole::Resumed
            | FromConsole::Tools { .. }
            | FromConsole::ToolStarted { .. }
            | FromConsole::ToolRefused { .. }
            | FromConsole::ToolOutput { .. }
            | FromConsole::ToolEnded { .. } => assert!(admitted, "told something before the acceptance is durable"),
        }
    }

    /// The sessions that the staff let control, and whose picture leaves.
    pub(super) fn controllers(&self) -> impl Iterator<Item = &Word> {
        let controls = |word: &&Word| word.gate == Some(Gate::Open) && word.granted.contains("control");
        self.watch.words.values().filter(controls)
    }

    pub(in super::super) fn may_control(&mut self) {
        assert!(!self.watch.unwatched, "control where local input is not noticed");
        assert!(
            self.controllers().next().is_some(),
            "input acts before the grant is durable, or while no picture leaves"
        );
        self.watch.seen.controls += 1;
    }

    pub(in super::super) fn may_be_told_control(&self) {
        let told = self.watch.words.values().any(|word| !word.ended && word.granted.contains("control"));
        assert!(told, "the mirror takes input that nobody granted");
    }

    pub(in super::super) fn allow_parameters(&mut self, allowed: bool) {
        let granted = |word: &Word| word.granted.contains("control") && word.granted.contains("parameters");
        assert!(!allowed || self.watch.words.values().any(granted), "parameters before the grant is durable");
        self.watch.parameters = allowed;
    }

    pub(in super::super) fn may_start(&mut self, session: SessionId, run: RunId, tool: &policy::Tool) {
        let watch = &mut self.watch;
        let word = &watch.words[&session];
        assert!(word.admitted && !word.ended, "a tool starts and nobody is in");
        assert!(watch.recorded.contains(&(session, run)), "a tool starts before that is durable");
        assert!(!word.lost && !word.paused && !watch.paused, "a tool starts in a session that is paused");
        assert!(watch.banner || (word.technical && watch.locked), "a tool starts without a banner");
        assert!(!watch.runs.contains_key(&(session, run)), "a run starts twice");
        watch.seen.tools += 1;
        watch.seen.disturbing += usize::from(tool.disturbs);
        watch.runs.insert((session, run), tool.id.clone());
    }

    pub(in super::super) fn stops(&mut self, session: SessionId, run: RunId) {
        self.watch.stopping.insert((session, run));
    }

    pub(in super::super) fn holds(&mut self, policy: Policy) {
        self.watch.longest = self.watch.longest.max(longest(&policy));
        self.watch.policy = policy;
        self.watch.unusable = false;
    }
}
