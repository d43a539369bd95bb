//! What shows of people: who asks, who is in, what they run, and what is left when it is over.

use pairing::ProvenEngineer;
use policy::ToolOutput;
use session::{Active, EndReason, Ended, Grantable, PauseReason, Stage, Warning};
use wire::Kind;

use super::{Core, wall};
use crate::core::tools::{Ending, ToolRun};
use crate::record::end_code;
use crate::view::{
    EndReason as ShownEnd, EndedView, EngineerView, Grantable as Shown, LeftView, ParticipantView,
    PauseReason as ShownPause, RequestView, SessionKind, SessionView, ToolEnd, ToolEnding, ToolResultView, ToolRunView,
    ToolShare, ToolState, WarningKind, WarningView,
};

/// How many runs of tools the page shows.
const RUNS: usize = 20;
/// How long before the longest duration, or the service hours, are over that shows, in milliseconds.
const LONGEST_SHOWN: u64 = 120_000;

impl Core {
    /// True where one more engineer may join.
    pub(super) fn has_room(&self) -> bool {
        let taken = self.machine.seats().iter().filter(|seat| match seat {
            Stage::Active(_) | Stage::Ending(_) => true,
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Ended(_) => false,
        });
        taken.count() < usize::from(self.machine.limits().participants())
    }

    pub(super) fn request_view(&self) -> Option<RequestView> {
        let asked = self.machine.request()?;
        if asked.accepting.is_some() {
            return None;
        }
        Some(RequestView {
            id: asked.session.to_string(),
            engineer: self.engineer_view(&asked.engineer),
            reason: asked.reason.as_str().to_owned(),
            ticket: asked.ticket.as_str().to_owned(),
            wants: asked.wants.iter().map(shown_grantable).collect(),
            offers: self.offers(asked.kind),
            since: wall(asked.since),
            deadline: self.shown(asked.deadline),
        })
    }

    /// What staff may grant in a session of this kind, where policy lets them.
    fn offers(&self, kind: Kind) -> Vec<Shown> {
        if kind == Kind::TechnicalSupport {
            return vec![Shown::Tools];
        }
        let tools = &self.policy.tools;
        let parameters = !self.policy.parameter_windows.is_empty() || tools.iter().any(|tool| tool.adjusts);
        let further = [(!tools.is_empty(), Shown::Tools), (parameters, Shown::Parameters)];
        let further = further.into_iter().filter(|(there, _)| *there).map(|(_, shown)| shown);
        [Shown::View, Shown::Control].into_iter().chain(further).collect()
    }

    pub(super) fn session_view(&self) -> Option<SessionView> {
        let first = self.machine.actives().next()?;
        let shared =
            [PauseReason::Mirror, PauseReason::Banner, PauseReason::Locked, PauseReason::Absent, PauseReason::Staff];
        let paused = shared.into_iter().find(|why| self.machine.actives().any(|active| active.pauses.has(*why)));
        let controlled = self.machine.actives().any(|active| active.grants.has(Grantable::Control));
        let kinds = self.machine.actives().any(|active| active.kind == Kind::ApplicationSupport);
        Some(SessionView {
            id: first.session.to_string(),
            since: wall(first.since),
            until: self.machine.until().map(|until| self.shown(until)),
            participants: self.machine.actives().map(|active| self.participant_view(active)).collect(),
            paused: paused.map(shown_pause),
            local_first: controlled && self.local_first(),
            tools: self.tale.tools.iter().rev().take(RUNS).map(|run| self.run_view(run)).collect(),
            feed: self.tale.feed.iter().cloned().collect(),
            mask: self.mask_view(),
            drawn: self.drawn_view(),
            blind: self.blind(),
            screen: self.screen.filter(|_| kinds).map(|(_, _, width, height)| [u32::from(width), u32::from(height)]),
        })
    }

    fn participant_view(&self, active: &Active) -> ParticipantView {
        let may_run = self.policy.tools.iter().filter(|tool| self.machine.may_run(active.session, &tool.id).is_ok());
        ParticipantView {
            id: active.session.to_string(),
            kind: shown_kind(active.kind),
            engineer: self.engineer_view(&active.engineer),
            reason: active.reason.as_str().to_owned(),
            ticket: active.ticket.as_str().to_owned(),
            since: wall(active.since),
            granted: active.grants.iter().map(shown_grantable).collect(),
            asked: active.asked.iter().map(shown_grantable).collect(),
            offers: self.offers(active.kind),
            paused: active.pauses.has(PauseReason::Link).then_some(ShownPause::Link),
            may_run: may_run.map(|tool| tool.id.as_str().to_owned()).collect(),
            viewers: u32::try_from(active.viewers.len()).unwrap_or(u32::MAX),
            warning: self.warning_view(active),
        }
    }

    fn warning_view(&self, active: &Active) -> Option<WarningView> {
        let (why, at) = self.machine.ends_of(active.session)?;
        let (why, early) = match why {
            Warning::Idle => (WarningKind::Idle, u64::from(self.machine.limits().idle_warning_seconds()) * 1_000),
            Warning::Longest => (WarningKind::Longest, LONGEST_SHOWN),
            Warning::Hours => (WarningKind::Hours, LONGEST_SHOWN),
        };
        (at.saturating_sub(self.now.mono) <= early).then(|| WarningView { why, ends: self.shown_at(at) })
    }

    fn run_view(&self, run: &ToolRun) -> ToolRunView {
        let listed = self.listed(&run.tool);
        let state = match (run.ending, run.killing, run.asked) {
            (Some(_), _, _) => ToolState::Ended,
            (None, true, _) => ToolState::Killing,
            (None, false, Some(_)) => ToolState::Asked,
            (None, false, None) => ToolState::Running,
        };
        let kill_at = run.asked.zip(listed).map(|(asked, listed)| asked + u64::from(listed.end_seconds) * 1_000);
        ToolRunView {
            session: run.session.to_string(),
            run: run.run,
            engineer: run.engineer.clone(),
            title: self.title(&run.tool),
            disturbs: listed.is_some_and(|tool| tool.disturbs),
            adjusts: listed.is_some_and(|tool| tool.adjusts),
            share: match listed.map(|tool| tool.output) {
                None | Some(ToolOutput::None) => ToolShare::Nothing,
                Some(ToolOutput::ExitStatus) => ToolShare::ExitStatus,
                Some(ToolOutput::Text) => ToolShare::Text,
            },
            state,
            since: run.since,
            kill_at: kill_at.filter(|_| state == ToolState::Asked).map(|at| self.shown_at(at)),
            ending: run.ending.map(shown_ending),
            output: run.output.clone(),
            cut: run.cut,
        }
    }

    pub(super) fn ended_view(&self) -> Option<EndedView> {
        if self.machine.actives().next().is_some() {
            return None;
        }
        let mut over: Vec<(&Ended, bool)> = (self.machine.seats().iter())
            .filter_map(|seat| match seat {
                Stage::Ending(ending) => Some((&ending.ended, false)),
                Stage::Ended(ended) => Some((ended, true)),
                Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) => None,
            })
            .collect();
        over.sort_by_key(|(ended, _)| ended.at.mono);
        let ((first, _), (last, _)) = (over.first()?, over.last()?);
        let verified = over.iter().all(|(_, gone)| *gone);
        Some(EndedView {
            id: first.session.to_string(),
            participants: over.iter().map(|(ended, _)| self.left_view(ended)).collect(),
            why: shown_end(last.why),
            sentence: self.words.say(&format!("ended-{}", end_code(last.why))),
            now_holds: self.standing_sentence("now"),
            not_released: self.is_not_released(),
            since: over.iter().map(|(ended, _)| wall(ended.since)).min()?,
            until: wall(last.at),
            done: self.tale.feed.iter().rev().cloned().collect(),
            tools: self.tale.tools.iter().map(|run| self.result_view(run)).collect(),
            stopped: self.tale.stopped.clone(),
            mails: self.mails_view(&over.iter().map(|(ended, _)| ended.session).collect::<Vec<_>>()),
            mask: self.mask_view(),
            verified,
            recorded: verified && !self.machine.unrecorded(),
        })
    }

    fn left_view(&self, ended: &Ended) -> LeftView {
        LeftView {
            engineer: self.engineer_view(&ended.engineer),
            kind: shown_kind(ended.kind),
            since: wall(ended.since),
            until: wall(ended.at),
            sentence: self.words.say(&format!("ended-{}", end_code(ended.why))),
        }
    }

    fn result_view(&self, run: &ToolRun) -> ToolResultView {
        ToolResultView {
            title: self.title(&run.tool),
            engineer: run.engineer.clone(),
            since: run.since,
            asked: run.asked.is_some(),
            ending: run.ending.map(shown_ending),
        }
    }

    fn engineer_view(&self, engineer: &ProvenEngineer) -> EngineerView {
        EngineerView {
            name: engineer.name().as_str().to_owned(),
            organisation: engineer.organisation().as_str().to_owned(),
            proven_by: self.vendor.as_ref().map(|vendor| vendor.name.clone()).unwrap_or_default(),
        }
    }
}

fn shown_kind(kind: Kind) -> SessionKind {
    match kind {
        Kind::ApplicationSupport => SessionKind::ApplicationSupport,
        Kind::TechnicalSupport => SessionKind::TechnicalSupport,
    }
}

fn shown_ending(ending: Ending) -> ToolEnding {
    let how = match ending.how {
        wire::ToolEnd::Exited => ToolEnd::Exited,
        wire::ToolEnd::Stopped => ToolEnd::Stopped,
        wire::ToolEnd::Killed => ToolEnd::Killed,
        wire::ToolEnd::Lost => ToolEnd::Lost,
    };
    ToolEnding { at: ending.at, how, status: ending.status, gone: ending.gone }
}

pub(super) fn shown_grantable(grantable: Grantable) -> Shown {
    match grantable {
        Grantable::View => Shown::View,
        Grantable::Control => Shown::Control,
        Grantable::Tools => Shown::Tools,
        Grantable::Parameters => Shown::Parameters,
    }
}

fn shown_pause(why: PauseReason) -> ShownPause {
    match why {
        PauseReason::Staff => ShownPause::Staff,
        PauseReason::Banner => ShownPause::Banner,
        PauseReason::Mirror => ShownPause::Mirror,
        PauseReason::Link => ShownPause::Link,
        PauseReason::Locked => ShownPause::Locked,
        PauseReason::Absent => ShownPause::Absent,
    }
}

fn shown_end(why: EndReason) -> ShownEnd {
    match why {
        EndReason::Staff => ShownEnd::Staff,
        EndReason::It => ShownEnd::It,
        EndReason::Removed => ShownEnd::Removed,
        EndReason::Engineer => ShownEnd::Engineer,
        EndReason::Deadline => ShownEnd::Deadline,
        EndReason::LinkLost => ShownEnd::LinkLost,
        EndReason::Revoked => ShownEnd::Revoked,
        EndReason::Banner => ShownEnd::Banner,
        EndReason::Protocol => ShownEnd::Protocol,
        EndReason::Idle => ShownEnd::Idle,
        EndReason::Longest => ShownEnd::Longest,
        EndReason::Examination => ShownEnd::Examination,
        EndReason::Policy => ShownEnd::Policy,
        EndReason::Hours => ShownEnd::Hours,
        EndReason::Stopped => ShownEnd::Stopped,
    }
}
