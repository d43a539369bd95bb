//! The stages of the one session, each with what it needs and nothing else.

use std::collections::BTreeSet;

use pairing::ProvenEngineer;
use wire::{EngineerId, Reason, SessionId, Ticket, ViewerId};

use crate::pauses::Pauses;
use crate::time::{Deadline, Millis, Now};
use crate::{EndReason, Grants};

/// Where the session stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Stage {
    /// There is none.
    #[default]
    Idle,
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
    /// True where a session could begin.
    pub(crate) fn is_free(&self) -> bool {
        match self {
            Self::Idle | Self::Ended(_) => true,
            Self::Pairing(_) | Self::Asked(_) | Self::Active(_) | Self::Ending(_) => false,
        }
    }

    /// The session, in whatever stage.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        match self {
            Self::Idle => None,
            Self::Pairing(pairing) => Some(pairing.session),
            Self::Asked(asked) => Some(asked.session),
            Self::Active(active) => Some(active.session),
            Self::Ending(ending) => Some(ending.ended.session),
            Self::Ended(ended) => Some(ended.session),
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
    /// True once the try is recorded and the console's share may leave.
    pub tried: bool,
    pub(crate) until: Millis,
}

/// A proven engineer waits for the staff's answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The session.
    pub session: SessionId,
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
    /// What the staff accepted, while it is being recorded.
    pub accepting: Option<Grants>,
}

/// How the mirror stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MirrorState {
    /// Not started yet: the banner comes first.
    Off,
    /// Started, without a first frame.
    Starting {
        /// When it counts as failed.
        until: Millis,
    },
    /// It runs.
    Ready,
    /// It failed; staff start it again, or end.
    Failed {
        /// Why, in its words.
        why: String,
    },
}

/// The engineer was let in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Active {
    /// The session.
    pub session: SessionId,
    /// Who is in.
    pub engineer: ProvenEngineer,
    /// Why.
    pub reason: Reason,
    /// The ticket.
    pub ticket: Ticket,
    /// Since when.
    pub since: Now,
    /// What is granted.
    pub grants: Grants,
    /// What the engineer asks for in addition.
    pub asked: Grants,
    /// The viewers that are connected.
    pub viewers: BTreeSet<ViewerId>,
    /// Why nothing is sent.
    pub pauses: Pauses,
    /// How the mirror stands.
    pub mirror: MirrorState,
    /// The reasons to pause that hold in the world; always a part of `pauses`, which leaves a reason later, once recorded.
    pub(crate) wrong: Pauses,
    /// True once the banner was seen in this session.
    pub(crate) banner_seen: bool,
    /// When a banner that cannot be seen ends the session.
    pub(crate) banner_until: Option<Millis>,
    /// When a link that is lost ends the session, and since when it is lost.
    pub(crate) link_until: Option<Millis>,
    pub(crate) lost_at: Millis,
    /// The last reconnection's number.
    pub(crate) last_n: u32,
    pub(crate) last_viewer: ViewerId,
    /// True while frames may leave.
    pub(crate) gate: bool,
    /// True while remote input may act.
    pub(crate) input: bool,
    /// True once this link's other end was told what is granted.
    pub(crate) told: bool,
}

/// The session is over; what ran is being verified gone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ending {
    /// What is left of the session.
    pub ended: Ended,
    /// When the verification is asked for again.
    pub(crate) verify_at: Millis,
}

/// What is left of a session.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ended {
    /// The session.
    pub session: SessionId,
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
}
