//! What holds after everything is done is checked against the books.

use console::view::{Grantable, Level, View};
use policy::Highest;
use session::ExamState;
use wire::SessionId;

use super::super::{Gate, World, code};
use super::{Breadth, rank, session_of};

impl World {
    /// Whatever is open is open by the staff's durable word, and by what is true now.
    pub(in super::super) fn rests(&mut self) {
        let view = self.core.view();
        self.level_is_chosen(&view);
        self.sessions_are_let_in(&view);
        self.tools_are_allowed(&view);
        let open: Vec<SessionId> = (self.watch.words.iter())
            .filter(|(_, word)| word.gate == Some(Gate::Open))
            .map(|(session, _)| *session)
            .collect();
        open.into_iter().for_each(|session| self.may_flow(session));
        assert!(!self.input || self.controllers().next().is_some(), "input acts that nobody granted");
        if self.input && self.watch.parameters {
            let granted = self.controllers().any(|word| word.granted.contains("parameters"));
            assert!(granted, "parameters can be adjusted that nobody granted");
        }
    }

    fn level_is_chosen(&mut self, view: &View) {
        let (now, watch) = (self.now.mono, &mut self.watch);
        let (level, rank) = (view.level.level, rank(view.level.level));
        let highest = match watch.policy.limits.highest() {
            Highest::NoAccess => 0,
            Highest::Limited => 1,
            Highest::PermanentLimited => 2,
            Highest::Full => 3,
        };
        assert!(rank <= highest, "{level:?} is above what policy allows");
        assert!(!watch.unusable || rank == 0, "{level:?} under a policy that cannot be used");
        let full = level == Level::Full;
        if full {
            assert!(self.examinations_blocked, "Full without a verified block");
            assert_eq!(watch.exam, ExamState::Idle, "an examination under Full");
        }
        watch.seen.fulls += usize::from(full && !watch.full);
        watch.full = full;
        assert!(!self.examinations_blocked || view.no_examinations, "that examinations are blocked does not show");
        watch.promised.retain(|one| now < one.until);
        watch.suspended.retain(|one| now < one.until);
        if rank > 0 {
            let held = watch.promised.iter().any(|one| one.rank >= rank);
            assert!(held, "{level:?} holds, and the staff's choice of it is over or was never durable");
        } else if !view.level.opening_full {
            for one in std::mem::take(&mut watch.promised) {
                if !watch.suspended.contains(&one) {
                    watch.suspended.push(one);
                }
            }
        }
        assert!(view.level.task.is_none() || watch.task, "a task is open that is not durable");
    }

    fn sessions_are_let_in(&self, view: &View) {
        let watch = &self.watch;
        let Some(session) = &view.session else { return };
        let open = view.level.level != Level::NoAccess || view.level.task.is_some();
        assert!(open, "somebody is in and nothing is open");
        let limits = &watch.policy.limits;
        assert!(session.participants.len() <= usize::from(limits.participants()), "more are in than policy allows");
        let controls = session.participants.iter().filter(|one| one.granted.contains(&Grantable::Control));
        assert!(controls.count() <= 1, "two control at a time");
        for one in &session.participants {
            let word = &watch.words[&session_of(&one.id).unwrap()];
            assert!(word.admitted && !word.ended, "somebody is in who was not let in, or whose session is over");
            let granted = one.granted.iter().all(|one| word.granted.contains(&code(one)));
            assert!(granted, "{:?} is granted, and durable is {:?}", one.granted, word.granted);
            assert!(!word.technical || one.granted.iter().all(|one| *one == Grantable::Tools));
            assert!(self.now.mono < word.confirmed.saturating_add(watch.longest), "a session goes on for too long");
        }
    }

    fn tools_are_allowed(&self, view: &View) {
        let watch = &self.watch;
        for key in self.tools.iter().filter(|key| !watch.stopping.contains(key)) {
            let (word, id) = (&watch.words[&key.0], &watch.runs[key]);
            assert!(!word.ended, "a tool goes on after the end of its session");
            let open = view.level.level != Level::NoAccess || view.level.task.is_some();
            assert!(open && word.granted.contains("tools"), "a tool goes on that nobody grants");
            let Some(tool) = watch.policy.tools.iter().find(|tool| tool.id == *id) else {
                panic!("a tool goes on that policy does not list")
            };
            let full = view.level.level == Level::Full && self.examinations_blocked;
            assert!(!tool.disturbs || full, "a tool goes on that disturbs examinations");
            let adjusts = !word.technical && word.granted.contains("parameters");
            assert!(!tool.adjusts || adjusts, "a tool goes on that adjusts parameters");
            assert!(
                !tool.stop_for_examination || watch.exam == ExamState::Idle,
                "a tool goes on that an examination stops"
            );
        }
    }

    pub(in super::super) fn breadth(&self) -> Breadth {
        let view = self.core.view();
        let participants = view.session.map(|session| session.participants).unwrap_or_default();
        Breadth {
            level: rank(view.level.level),
            task: view.level.task.is_some(),
            granted: participants.into_iter().map(|one| (one.id, one.granted)).collect(),
        }
    }

    /// What came from outside made nothing wider.
    pub(in super::super) fn not_wider(&self, before: &Breadth) {
        let after = self.breadth();
        assert!(after.level <= before.level && after.task <= before.task, "a message from outside opened a level");
        for (session, granted) in &after.granted {
            let had = before.granted.get(session);
            let wider = had.is_none_or(|had| granted.iter().any(|one| !had.contains(one)));
            assert!(!wider, "a message from outside let in or granted");
        }
    }

    /// Nothing is open, and nothing flows or acts.
    pub fn is_closed(&self) {
        let view = self.core.view();
        assert_eq!((self.gate, self.input, self.mirror), (Gate::Closed, false, false));
        assert!(self.tools.iter().all(|key| self.watch.stopping.contains(key)), "a tool was not told to end");
        assert_eq!(view.level.level, Level::NoAccess);
        let open = view.level.task.is_some() || view.level.opening_full || view.password.is_some();
        let coming = view.request.is_some() || view.session.is_some();
        assert!(!open && !coming && !view.can_end, "something is open after the end");
    }
}
