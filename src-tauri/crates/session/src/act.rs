//! What each input does: one total match, and what the history's answers bring about.

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::{Effect, EndReason, Fact, Input, PairingFault, PauseReason, Refused};

impl Machine {
    pub(crate) fn act(&mut self, input: Input) -> Result<(), Refused> {
        match input {
            Input::ChooseLevel { choice, signed } => self.choose_level(choice, signed),
            Input::RestoreLevel { signed } => self.restore_level(signed),
            Input::ReleaseTask { whom, what, minutes, signed } => self.release_task(whom, what, minutes, signed),
            Input::RevokeTask => self.revoke_task(),
            Input::OfferPassword => self.offer_password(),
            Input::WithdrawPassword => self.withdraw_password(),
            Input::Accept { session, grants, signed } => self.accept(session, grants, signed),
            Input::Refuse { session } => self.refuse(session),
            Input::Grant { session, capability, signed } => self.grant(session, capability, signed),
            Input::TakeBack { session, capability } => self.take_back(session, capability),
            Input::Pause => self.pause(),
            Input::Resume => self.resume(),
            Input::KeepOpen => self.keep_open(),
            Input::Remove { session } => self.remove_one(session),
            Input::End => self.end_all(EndReason::Staff),
            Input::Dismiss { session } => self.dismiss(session),
            Input::CompleteRelease { checklist, signed } => self.complete_release(checklist, signed),
            Input::CallHelp { reason } => self.call_help(reason),
            Input::ItEnds => self.end_all(EndReason::It),
            Input::PolicyChanged(rules) => self.done(|machine| machine.policy_changed(*rules)),
            Input::Appended => self.appended(),
            Input::AppendFailed => self.append_failed(),
            Input::PairStart { session, claimed, kind, time_step, resume } => {
                self.pair_start(session, claimed, kind, time_step, resume)
            }
            Input::PairFailed { session, why } => self.pairing_failed(session, why),
            Input::Paired { session, engineer, reason, ticket, wants } => {
                self.paired(session, engineer, reason, ticket, wants)
            }
            Input::Reconnected { session, n } => self.reconnected(session, n),
            Input::ViewerOpened { session, viewer } => self.viewer_opened(session, viewer),
            Input::ViewerClosed { session, viewer } => self.viewer_closed(session, viewer),
            Input::AskedFor { session, capability } => self.asked_for(session, capability),
            Input::Activity { session } => self.activity(session),
            Input::RunTool { session, run, tool } => self.run_tool(session, run, tool),
            Input::StopTool { session, run } => self.stop_tool(session, run),
            Input::HelpHeard => self.help_heard(),
            Input::Left { session } => self.leave(session, EndReason::Engineer, PairingFault::Lost),
            Input::Broke { session, rule } => self.broke(session, rule),
            Input::Closed { session } => self.leave(session, EndReason::LinkLost, PairingFault::Lost),
            Input::PeerLost { session } => self.peer_lost(session),
            Input::LinkLost => self.done(Self::link_lost),
            Input::BannerShown => self.banner_shown(),
            Input::BannerLost => self.banner_lost(),
            Input::MirrorReady => self.mirror_ready(),
            Input::MirrorFailed { why } => self.mirror_failed(why),
            Input::ScreenLocked => self.done(Self::screen_locked),
            Input::ScreenUnlocked => self.done(Self::screen_unlocked),
            Input::LocalPresence => self.done(Self::local_presence),
            Input::LocalUnwatched => self.done(Self::local_unwatched),
            Input::Examination(state) => self.done(|machine| machine.examination(state)),
            Input::ExaminationsBlocked(blocked) => self.done(|machine| machine.examinations_blocked(blocked)),
            Input::ToolEnded { session, run, how, status } => self.tool_over(session, run, Some((how, status))),
            Input::ToolFailed { session, run } => self.tool_over(session, run, None),
            Input::Gone { session } => self.gone(session),
            Input::ClockSet { by } => self.done(|machine| machine.ledger.record(Fact::ClockSet { by })),
            Input::Stopping => self.done(Self::stopping),
            Input::Tick => Ok(()),
        }
    }

    /// What cannot be refused.
    #[allow(clippy::unnecessary_wraps, reason = "an arm of a match whose other arms refuse")]
    fn done(&mut self, act: impl FnOnce(&mut Self)) -> Result<(), Refused> {
        act(self);
        Ok(())
    }

    /// A fact is durable: what waited for it happens, unless it was overtaken.
    fn appended(&mut self) -> Result<(), Refused> {
        match self.ledger.appended()? {
            None => {}
            Some(Widening::Level(level)) => self.open_level(level),
            Some(Widening::Task(task)) => self.open_task(task),
            Some(Widening::Offer { until, tries }) => self.open_offer(until, tries),
            Some(Widening::Share(session)) => self.share(session),
            Some(Widening::Admit { session, grants, signed }) => self.admit(session, grants, signed),
            Some(Widening::Grant { session, capability }) => self.granted(session, capability),
            Some(Widening::Unpause { session, why }) => self.unpause(session, why),
            Some(Widening::RestartMirror(session)) => self.restart_mirror(session),
            Some(Widening::Relink { session, n }) => self.relink(session, n),
            Some(Widening::KeepOpen(session)) => self.kept_open(session),
            Some(Widening::Tool { session, run }) => self.start_tool(session, run),
            Some(Widening::Release) => self.release(),
            Some(Widening::Help(reason)) => self.send_help(reason),
        }
        Ok(())
    }

    /// A fact could not be written: what waited to widen does not happen, and the staff are told.
    fn append_failed(&mut self) -> Result<(), Refused> {
        for (fact, widening) in self.ledger.failed(self.now)? {
            match widening {
                Widening::Share(_) => self.fail_pairing(PairingFault::NotRecorded),
                Widening::Admit { session, .. } => self.acceptance_not_recorded(session),
                Widening::Unpause { why: PauseReason::Staff, .. } => self.resume_not_recorded(),
                Widening::Tool { session, run } => self.run_not_recorded(session, run),
                Widening::Level(_)
                | Widening::Task(_)
                | Widening::Offer { .. }
                | Widening::Grant { .. }
                | Widening::Unpause {
                    why:
                        PauseReason::Banner
                        | PauseReason::Mirror
                        | PauseReason::Link
                        | PauseReason::Locked
                        | PauseReason::Absent,
                    ..
                }
                | Widening::RestartMirror(_)
                | Widening::Relink { .. }
                | Widening::KeepOpen(_)
                | Widening::Release
                | Widening::Help(_) => {}
            }
            self.effects.push_back(Effect::NotDone(fact));
        }
        Ok(())
    }
}
