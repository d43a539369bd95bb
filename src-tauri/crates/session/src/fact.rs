//! What the history must know: typed, without texts of its own.

use pairing::ProvenEngineer;
use wire::{EngineerId, Reason, Refusal, SessionId, Ticket, ViewerId};

use crate::level::Level;
use crate::time::{Deadline, Millis};
use crate::{Grantable, Grants, PairingFault};

/// Why nothing is sent for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PauseReason {
    /// The staff paused.
    Staff,
    /// The banner cannot be seen.
    Banner,
    /// The mirror failed.
    Mirror,
    /// The link is lost.
    Link,
    /// The workstation's screen is locked or blank.
    Locked,
}

/// Who or what ended a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The staff ended it.
    Staff,
    /// The engineer left.
    Engineer,
    /// The time of the level or the task was over.
    Deadline,
    /// The link did not come back within the grace, or the relay closed the session.
    LinkLost,
    /// The staff closed the level or took the task back.
    Revoked,
    /// The banner could not be shown.
    Banner,
    /// The engineer's end broke the protocol.
    Protocol,
    /// The console was stopped while it ran.
    Stopped,
}

/// Why an offer of a session password was withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Withdrawal {
    /// The staff withdrew it.
    Staff,
    /// Access was closed.
    Closed,
}

/// One fact for the history.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Fact {
    /// The console started.
    Started {
        /// The level that holds from now on.
        level: Level,
        /// The session that was broken off by the last stop, where there was one.
        broken_off: Option<SessionId>,
    },
    /// The staff chose a level.
    LevelChosen {
        /// The level.
        level: Level,
    },
    /// The staff restored the level that they had suspended by an end.
    LevelRestored {
        /// The level.
        level: Level,
    },
    /// The level's time is over.
    LevelExpired {
        /// The level that held.
        was: Level,
    },
    /// The staff closed access without a session: level, task and offer.
    AccessClosed {
        /// The level that held.
        was: Level,
    },
    /// The staff released one task.
    TaskReleased {
        /// The engineer or the ticket.
        whom: String,
        /// What for.
        what: String,
        /// Until when.
        until: Deadline,
    },
    /// The staff took the task back, or a level took its place.
    TaskRevoked,
    /// The task's time is over.
    TaskExpired,
    /// A session used the task up: access is blocked again.
    TaskUsed {
        /// The session.
        session: SessionId,
    },
    /// A session password is on offer.
    PasswordOffered {
        /// Until when.
        until: Deadline,
        /// How many tries it has.
        tries: u8,
    },
    /// It was withdrawn.
    PasswordWithdrawn {
        /// Why.
        why: Withdrawal,
    },
    /// It ended unused.
    PasswordExpired,
    /// It was tried too often.
    PasswordBurnt,
    /// An engineer's end uses up a try; recorded before the console answers.
    PairingTried {
        /// The session.
        session: SessionId,
        /// Who the engineer's end says to be.
        claimed: EngineerId,
        /// How many tries are left.
        tries_left: u8,
    },
    /// The pairing came to nothing.
    PairingFailed {
        /// The session.
        session: SessionId,
        /// Why.
        why: PairingFault,
    },
    /// A pairing message was turned away without a try.
    PairingRefused {
        /// The session it named.
        session: SessionId,
        /// Who the engineer's end said to be.
        claimed: EngineerId,
        /// Why.
        reason: Refusal,
    },
    /// More pairing messages were turned away than are recorded one by one.
    PairingsRefused {
        /// How many more.
        count: u32,
    },
    /// A proven engineer asks to be let in.
    Asked {
        /// The session.
        session: SessionId,
        /// Who it is.
        engineer: ProvenEngineer,
        /// Why the engineer asks.
        reason: Reason,
        /// The ticket; may be empty.
        ticket: Ticket,
        /// What is asked for.
        wants: Grants,
    },
    /// The staff let the engineer in.
    Accepted {
        /// The session.
        session: SessionId,
        /// What is granted.
        grants: Grants,
    },
    /// The staff refused.
    Refused {
        /// The session.
        session: SessionId,
    },
    /// Nobody answered in time.
    NoAnswer {
        /// The session.
        session: SessionId,
    },
    /// The request went away before the staff answered.
    RequestLost {
        /// The session.
        session: SessionId,
        /// Why.
        why: EndReason,
    },
    /// The staff accepted, but the history could not record it: nobody was let in.
    AcceptNotRecorded {
        /// The session.
        session: SessionId,
    },
    /// The staff granted one more capability.
    Granted {
        /// The session.
        session: SessionId,
        /// Which.
        capability: Grantable,
    },
    /// The staff took one capability back.
    TakenBack {
        /// The session.
        session: SessionId,
        /// Which.
        capability: Grantable,
    },
    /// The engineer asks for one more capability.
    CapabilityAsked {
        /// The session.
        session: SessionId,
        /// Which.
        capability: Grantable,
    },
    /// Nothing is sent for now.
    Paused {
        /// The session.
        session: SessionId,
        /// Why.
        why: PauseReason,
    },
    /// A reason to pause is gone; recorded before anything is sent again.
    Resumed {
        /// The session.
        session: SessionId,
        /// Which reason.
        why: PauseReason,
    },
    /// The mirror failed.
    MirrorFailed {
        /// The session.
        session: SessionId,
        /// Why, in the mirror's words.
        why: String,
    },
    /// A viewer connected.
    ViewerOpened {
        /// The session.
        session: SessionId,
        /// The viewer.
        viewer: ViewerId,
    },
    /// A viewer has gone.
    ViewerClosed {
        /// The session.
        session: SessionId,
        /// The viewer.
        viewer: ViewerId,
    },
    /// The link is lost; the session waits for its return.
    LinkLost {
        /// The session.
        session: SessionId,
    },
    /// The engineer is back in the same session; recorded before anything is sent again.
    SessionResumed {
        /// The session.
        session: SessionId,
        /// The number of the reconnection.
        n: u32,
        /// How long nothing was sent, in milliseconds.
        gap: Millis,
    },
    /// The engineer's end broke the protocol.
    ProtocolBroken {
        /// The session.
        session: SessionId,
        /// Which rule.
        rule: &'static str,
    },
    /// The session is over.
    Ended {
        /// The session.
        session: SessionId,
        /// Why.
        why: EndReason,
        /// The level that holds from now on.
        level: Level,
    },
    /// What ran for the session is verified gone.
    Gone {
        /// The session.
        session: SessionId,
    },
    /// The wall clock was set.
    ClockSet {
        /// By how many milliseconds; negative where it was set back.
        by: i64,
    },
}
