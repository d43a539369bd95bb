//! Service tools: policy lists them, the engineer asks for a run, and it starts once that is recorded.
//!
//! What no longer may run is not stopped from place to place but by one function that looks at the state.

use std::collections::BTreeMap;

use wire::{Capability, RunId, SessionId, ToolEnd, ToolId, ToolRefusal};

use crate::examination::ExamState;
use crate::ledger::Widening;
use crate::machine::Machine;
use crate::stage::{Active, Stage};
use crate::{Capabilities, Effect, Fact, Refused};

/// How many tools may run at a time, in all sessions together.
const RUNS: usize = 4;

/// What the machine must know of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Traits {
    /// True where it can disturb an examination.
    pub disturbs: bool,
    /// True where it adjusts measurement parameters.
    pub adjusts: bool,
    /// True where it is stopped when an examination begins.
    pub stop_for_examination: bool,
}

/// The policy's tools.
pub type Tools = BTreeMap<ToolId, Traits>;

/// The policy's tools, as the machine takes them.
#[must_use]
pub fn tools(listed: &[policy::Tool]) -> Tools {
    let traits = |tool: &policy::Tool| Traits {
        disturbs: tool.disturbs,
        adjusts: tool.adjusts,
        stop_for_examination: tool.stop_for_examination,
    };
    listed.iter().map(|tool| (tool.id.clone(), traits(tool))).collect()
}

/// How a run of a tool stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunState {
    /// It starts once it is recorded.
    Recording,
    /// It runs.
    Running,
    /// It is being ended.
    Stopping,
}

/// One run of a tool that is not over.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Run {
    /// The tool.
    pub tool: ToolId,
    /// How it stands.
    pub state: RunState,
}

/// How a tool ended that still ran when its session ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ran {
    /// The run.
    pub run: RunId,
    /// The tool.
    pub tool: ToolId,
    /// How it ended.
    pub how: ToolEnd,
    /// Its exit status, where it had one.
    pub status: Option<i32>,
}

/// Why a tool may not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// No tool may.
    Tools,
    /// It can disturb an examination, and examinations are not blocked.
    Disturbs,
    /// It adjusts measurement parameters, and that is not granted.
    Adjusts,
    /// It stops for an examination, and one runs or may run.
    Examination,
}

/// Whether capabilities are enough for a tool.
///
/// # Errors
/// [`Unfit`] where they are not.
pub(crate) fn fits(traits: Traits, allowed: Capabilities, examination: ExamState) -> Result<(), Unfit> {
    let needs = [
        (allowed.has(Capability::RunTool), Unfit::Tools),
        (!traits.disturbs || allowed.has(Capability::RunInterferingTool), Unfit::Disturbs),
        (!traits.adjusts || allowed.has(Capability::AdjustParameters), Unfit::Adjusts),
        (!traits.stop_for_examination || examination == ExamState::Idle, Unfit::Examination),
    ];
    needs.into_iter().find(|(met, _)| !met).map_or(Ok(()), |(_, why)| Err(why))
}

impl Machine {
    /// Whether a tool may run in a session, pauses aside.
    fn is_allowed(&self, active: &Active, tool: &ToolId) -> Result<(), ToolRefusal> {
        let Some(traits) = self.tools.get(tool) else { return Err(ToolRefusal::UnknownTool) };
        fits(*traits, self.allowed(active), self.examinations.state).map_err(|_| ToolRefusal::NotAllowed)
    }

    /// Whether a tool would start now.
    ///
    /// # Errors
    /// [`ToolRefusal`] where it would not.
    pub fn may_run(&self, session: SessionId, tool: &ToolId) -> Result<(), ToolRefusal> {
        let active = self.seat(session).and_then(Stage::active).ok_or(ToolRefusal::NotAllowed)?;
        self.is_allowed(active, tool)?;
        if !active.flows {
            return Err(ToolRefusal::Paused);
        }
        if self.ledger.unrecorded() {
            return Err(ToolRefusal::NotRecorded);
        }
        let runs = self.seats.iter().filter_map(Stage::runs).flat_map(BTreeMap::values).collect::<Vec<_>>();
        if runs.len() >= RUNS || runs.iter().any(|run| run.tool == *tool) {
            return Err(ToolRefusal::Busy);
        }
        Ok(())
    }

    pub(crate) fn run_tool(&mut self, session: SessionId, run: RunId, tool: ToolId) -> Result<(), Refused> {
        let now = self.now.mono;
        let active = self.active(session)?;
        if run <= active.last_run {
            return Err(Refused::OutOfPlace);
        }
        active.last_run = run;
        active.active_at = now;
        active.warned_idle = false;
        if let Err(reason) = self.may_run(session, &tool) {
            self.refuse_run(session, run, tool, reason)?;
            return Err(Refused::Tool(reason));
        }
        self.ledger.widen(Fact::ToolStarted { session, run, tool: tool.clone() }, Widening::Tool { session, run })?;
        self.active(session)?.runs.insert(run, Run { tool, state: RunState::Recording });
        Ok(())
    }

    fn refuse_run(&mut self, session: SessionId, run: RunId, tool: ToolId, reason: ToolRefusal) -> Result<(), Refused> {
        self.effects.push_back(Effect::SendToolRefused { session, run, reason });
        self.record_outside(session, Fact::ToolRefused { session, run, tool, reason })
    }

    /// The run is recorded: it starts, where it still may.
    pub(crate) fn start_tool(&mut self, session: SessionId, run: RunId) {
        let Some(active) = self.seat(session).and_then(Stage::active) else { return };
        let Some(Run { tool, state: RunState::Recording }) = active.runs.get(&run).cloned() else { return };
        let refused = match self.is_allowed(active, &tool) {
            Ok(()) if active.flows => None,
            Ok(()) => Some(ToolRefusal::Paused),
            Err(reason) => Some(reason),
        };
        let Ok(active) = self.active(session) else { return };
        if let Some(reason) = refused {
            active.runs.remove(&run);
            let _ = self.refuse_run(session, run, tool, reason);
        } else {
            active.runs.insert(run, Run { tool: tool.clone(), state: RunState::Running });
            self.effects.push_back(Effect::StartTool { session, run, tool });
        }
    }

    /// The run could not be recorded: it does not start.
    pub(crate) fn run_not_recorded(&mut self, session: SessionId, run: RunId) {
        if let Ok(active) = self.active(session)
            && active.runs.remove(&run).is_some()
        {
            self.effects.push_back(Effect::SendToolRefused { session, run, reason: ToolRefusal::NotRecorded });
        }
    }

    /// The engineer or the staff stop a run.
    pub(crate) fn stop_tool(&mut self, session: SessionId, run: RunId) -> Result<(), Refused> {
        self.active(session)?.runs.get(&run).ok_or(Refused::OutOfPlace)?;
        self.stop_run(session, run);
        Ok(())
    }

    fn stop_run(&mut self, session: SessionId, run: RunId) {
        let Ok(active) = self.active(session) else { return };
        let Some(Run { tool, state }) = active.runs.get_mut(&run) else { return };
        let tool = tool.clone();
        match state {
            RunState::Stopping => {}
            RunState::Running => {
                *state = RunState::Stopping;
                self.effects.push_back(Effect::StopTool { session, run });
                self.ledger.record(Fact::ToolStopped { session, run, tool });
            }
            RunState::Recording => {
                active.runs.remove(&run);
                self.ledger.cancel(|widening| *widening == Widening::Tool { session, run });
                let reason = ToolRefusal::NotAllowed;
                self.effects.push_back(Effect::SendToolRefused { session, run, reason });
                self.ledger.record(Fact::ToolRefused { session, run, tool, reason });
            }
        }
    }

    /// Stops every run that may not be any more.
    ///
    /// INVARIANT (I6): whatever took the right away.
    pub(crate) fn settle_tools(&mut self) {
        let mut stop = Vec::new();
        for active in self.actives() {
            let unallowed = active.runs.iter().filter(|(_, run)| self.is_allowed(active, &run.tool).is_err());
            stop.extend(unallowed.map(|(run, _)| (active.session, *run)));
        }
        for (session, run) in stop {
            self.stop_run(session, run);
        }
    }

    /// A tool is verified gone, or never came up.
    pub(crate) fn tool_over(
        &mut self,
        session: SessionId,
        run: RunId,
        ended: Option<(ToolEnd, Option<i32>)>,
    ) -> Result<(), Refused> {
        let now = self.now.mono;
        let seat = self.seats.iter_mut().find(|seat| seat.session() == session).ok_or(Refused::OtherSession)?;
        let runs = match seat {
            Stage::Active(active) => {
                active.active_at = now;
                &mut active.runs
            }
            Stage::Ending(ending) => &mut ending.runs,
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Ended(_) => return Err(Refused::OutOfPlace),
        };
        match runs.get(&run) {
            Some(Run { state: RunState::Running | RunState::Stopping, .. }) => {}
            Some(Run { state: RunState::Recording, .. }) | None => return Err(Refused::OutOfPlace),
        }
        let Some(Run { tool, .. }) = runs.remove(&run) else { return Err(Refused::OutOfPlace) };
        let Some((how, status)) = ended else {
            let reason = ToolRefusal::Failed;
            if let Stage::Active(_) = seat {
                self.effects.push_back(Effect::SendToolRefused { session, run, reason });
            }
            self.ledger.record(Fact::ToolRefused { session, run, tool, reason });
            return Ok(());
        };
        match seat {
            Stage::Active(_) => {
                self.effects.push_back(Effect::SendToolEnded { session, run, tool: tool.clone(), how, status });
            }
            Stage::Ending(ending) => ending.ended.tools.push(Ran { run, tool: tool.clone(), how, status }),
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Ended(_) => {}
        }
        self.ledger.record(Fact::ToolEnded { session, run, tool, how, status });
        Ok(())
    }
}
