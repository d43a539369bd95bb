//! The stages of a session, each with what it needs and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use pairing::ProvenEngineer;
use wire::{EngineerId, Kind, Reason, RunId, SessionId, Ticket, ViewerId};

use crate::pauses::Pauses;
use crate::time::{Deadline, Millis, Now};
use crate::tools::{Ran, Run};
use crate::{Capabilities, EndReason, Grants, Signed};

/// Where one session stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stage {
    /// An engineer's end is proving the password.
    Pairing(Pairing),
    /// A proven engineer waits for the staff's answer.
    Asked(Asked),
    /// The engineer was let in.
    Active(Box<Active>),
    /// The session is over; what ran is being verified gone.
    Ending(Ending),
    /// The session is over and gone; the card stays until it is put away.
    Ended(Ended),
}

impl Stage {
    /// The session.
    #[must_use]
    pub fn session(&self) -> SessionId {
        match self {
            Self::Pairing(pairing) => pairing.session,
            Self::Asked(asked) => asked.session,
            Self::Active(active) => active.session,
            Self::Ending(ending) => ending.ended.session,
            Self::Ended(ended) => ended.session,
        }
    }

    /// True where the engineer is on the way in: at most one session is.
    pub(crate) fn is_coming(&self) -> bool {
        match self {
            Self::Pairing(_) | Self::Asked(_) => true,
            Self::Active(_) | Self::Ending(_) | Self::Ended(_) => false,
        }
    }

    /// True where something of the session runs, or may still run.
    pub(crate) fn is_in(&self) -> bool {
        match self {
            Self::Active(_) | Self::Ending(_) => true,
            Self::Pairing(_) | Self::Asked(_) | Self::Ended(_) => false,
        }
    }

    /// The tools of the session that are not over.
    pub(crate) fn runs(&self) -> Option<&BTreeMap<RunId, Run>> {
        match self {
            Self::Active(active) => Some(&active.runs),
            Self::Ending(ending) => Some(&ending.runs),
            Self::Pairing(_) | Self::Asked(_) | Self::Ended(_) => None,
        }
    }

    pub(crate) fn active(&self) -> Option<&Active> {
        match self {
            Self::Active(active) => Some(active),
            Self::Pairing(_) | Self::Asked(_) | Self::Ending(_) | Self::Ended(_) => None,
        }
    }

    pub(crate) fn active_mut(&mut self) -> Option<&mut Active> {
        match self {
            Self::Active(active) => Some(active),
            Self::Pairing(_) | Self::Asked(_) | Self::Ending(_) | Self::Ended(_) => None,
        }
    }
}

/// An engineer's end is proving the password.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pairing {
    /// The session.
    pub session: SessionId,
    /// Who the engineer's end says to be: nothing is proven, so nothing is shown.
    pub claimed: EngineerId,
    /// The kind.
    pub kind: Kind,
    /// True once the try is recorded and the console's share may leave.
    pub tried: bool,
    pub(crate) until: Millis,
}

/// A proven engineer waits for the staff's answer; in technical support, only for the record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The session.
    pub session: SessionId,
    /// The kind.
    pub kind: Kind,
    /// Who asks.
    pub engineer: ProvenEngineer,
    /// Why.
    pub reason: Reason,
    /// The ticket.
    pub ticket: Ticket,
    /// What is asked for.
    pub wants: Grants,
    /// Since when.
    pub since: Now,
    /// When silence becomes refusal.
    pub deadline: Deadline,
    /// What is let in, while it is being recorded.
    pub accepting: Option<Grants>,
}

/// The engineer was let in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Active {
    /// The session.
    pub session: SessionId,
    /// The kind.
    pub kind: Kind,
    /// Who is in.
    pub engineer: ProvenEngineer,
    /// Why.
    pub reason: Reason,
    /// The ticket.
    pub ticket: Ticket,
    /// Since when.
    pub since: Now,
    /// Who let the engineer in.
    pub signed: Signed,
    /// What is granted.
    pub grants: Grants,
    /// What the engineer asks for in addition.
    pub asked: Grants,
    /// The viewers that are connected.
    pub viewers: BTreeSet<ViewerId>,
    /// The tools that run.
    pub runs: BTreeMap<RunId, Run>,
    /// Why nothing is sent.
    pub pauses: Pauses,
    /// The reasons to pause that hold in the world; always a part of `pauses`, which leaves a reason later, once recorded.
    pub(crate) wrong: Pauses,
    /// The reasons whose end is recorded already, by what let the engineer in or started the mirror again.
    pub(crate) cleared: Pauses,
    /// When a link that is lost ends the session, and since when it is lost.
    pub(crate) link_until: Option<Millis>,
    pub(crate) lost_at: Millis,
    /// The last reconnection's number.
    pub(crate) last_n: u32,
    pub(crate) last_viewer: ViewerId,
    pub(crate) last_run: RunId,
    /// When something last happened, and when the staff last said that it goes on.
    pub(crate) active_at: Millis,
    pub(crate) confirmed_at: Millis,
    /// What the staff were warned of since.
    pub(crate) warned_idle: bool,
    pub(crate) warned_longest: bool,
    pub(crate) warned_hours: bool,
    /// True while frames may leave.
    pub(crate) gate: bool,
    /// True while remote input may act.
    pub(crate) input: bool,
    /// True while the session goes on at all, with or without frames.
    pub(crate) flows: bool,
    /// What this link's other end was told last.
    pub(crate) told: Option<Capabilities>,
}

/// The session is over; what ran is being verified gone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ending {
    /// What is left of the session.
    pub ended: Ended,
    /// The tools that are not verified gone.
    pub runs: BTreeMap<RunId, Run>,
    /// When the verification is asked for again.
    pub(crate) verify_at: Millis,
}

/// What is left of a session.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ended {
    /// The session.
    pub session: SessionId,
    /// The kind.
    pub kind: Kind,
    /// Who was in.
    pub engineer: ProvenEngineer,
    /// Why the engineer asked.
    pub reason: Reason,
    /// The ticket.
    pub ticket: Ticket,
    /// Since when.
    pub since: Now,
    /// When it ended.
    pub at: Now,
    /// Why it ended.
    pub why: EndReason,
    /// How the tools ended that still ran.
    pub tools: Vec<Ran>,
}
