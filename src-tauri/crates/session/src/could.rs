//! What an engineer could do: answered from the policy's rules, a moment and a level, by the functions that decide for real.

use policy::{Grantable, Grants, Highest};
use wire::{Kind, ToolId};

use crate::examination::ExamState;
use crate::flow::possible;
use crate::hours::Hours;
use crate::level::{chosen, grant};
use crate::time::{Now, WallMillis};
use crate::tools::{Unfit, fits};
use crate::{Capabilities, Choice, Refused, Rules};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// When, as Unix milliseconds.
    pub at: WallMillis,
    /// The level that the staff chose; `None`: No access, with a task released to this engineer.
    pub level: Option<Choice>,
    /// The kind of session.
    pub kind: Kind,
    /// Whether an examination runs.
    pub examination: ExamState,
}

/// What the engineer could do then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Could {
    /// Whether the engineer could come in: technical support without a click, application support once the staff accept.
    pub enters: Result<(), Refused>,
    /// What is possible without a grant of the staff.
    pub alone: Capabilities,
    /// What is possible at most, once the staff granted all that policy lets them.
    pub granted: Capabilities,
    /// The policy's tools that could run at most.
    pub tools: Vec<ToolId>,
    /// The others, each with why not; none are named where nobody comes in.
    pub unfit: Vec<(ToolId, Unfit)>,
    /// When the service hours next end or begin.
    pub turns: Option<WallMillis>,
}

/// Answers.
#[must_use]
pub fn could(rules: &Rules, question: Question) -> Could {
    let Question { at, level, kind, examination } = question;
    let now = Now { mono: 0, wall: at };
    let hours = Hours::new(rules.hours.clone(), now);
    let turns = hours.timeout(now).map(|left| at.saturating_add(left));
    let nothing = |why| Could {
        enters: Err(why),
        alone: Capabilities::default(),
        granted: Capabilities::default(),
        tools: Vec::new(),
        unfit: Vec::new(),
        turns,
    };
    if !hours.open {
        return nothing(Refused::Hours);
    }
    let chosen = match level {
        None => grant(1, &rules.limits, now).map(|_| Highest::NoAccess),
        Some(Choice::NoAccess) => Err(Refused::Blocked),
        Some(Choice::Full { .. }) if examination != ExamState::Idle => Err(Refused::ExaminationRuns),
        Some(choice) => chosen(choice, &rules.limits, now).map(|level| level.kind()),
    };
    let level = match chosen {
        Ok(level) => level,
        Err(why) => return nothing(why),
    };
    let (needs, alone, most) = match kind {
        Kind::TechnicalSupport => (Grantable::Tools, Grants::TOOLS, Grants::TOOLS),
        Kind::ApplicationSupport => (Grantable::View, Grants::NONE, Grants::ALL),
    };
    if !rules.limits.grantable(level).has(needs) {
        return nothing(Refused::Barred);
    }
    let full = level == Highest::Full;
    let come_to = |grants| possible(&rules.limits, level, full, kind, grants);
    let granted = come_to(most);
    let (mut tools, mut unfit) = (Vec::new(), Vec::new());
    for (id, traits) in &rules.tools {
        match fits(*traits, granted, examination) {
            Ok(()) => tools.push(id.clone()),
            Err(why) => unfit.push((id.clone(), why)),
        }
    }
    Could { enters: Ok(()), alone: come_to(alone), granted, tools, unfit, turns }
}
