//! Everything that can happen to the machine.

use pairing::ProvenEngineer;
use wire::{Capability, EngineerId, Kind, Reason, SessionId, Ticket, ViewerId};

use crate::{Grantable, Grants};

/// A level as staff choose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// No access.
    NoAccess,
    /// Limited, for some minutes.
    Limited {
        /// How long.
        minutes: u32,
    },
    /// Limited, until revoked.
    PermanentLimited,
    /// Full, for some minutes.
    Full {
        /// How long.
        minutes: u32,
    },
}

/// Why a pairing came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PairingFault {
    /// The password was wrong.
    WrongPassword,
    /// The credential did not verify.
    BadCredential,
    /// A message was malformed or out of place.
    Protocol,
    /// The engineer's end went away.
    Lost,
    /// The exchange took too long.
    Slow,
    /// The password's time ended meanwhile.
    Expired,
    /// The staff closed access meanwhile.
    Closed,
    /// The try could not be recorded.
    NotRecorded,
}

/// One thing that happened. Inputs that come from outside are marked so: they can only narrow, ask, or prove.
#[derive(Debug, Clone)]
pub enum Input {
    // The staff.
    /// Chooses a level.
    ChooseLevel(Choice),
    /// Restores the level that an end by staff suspended.
    RestoreLevel,
    /// Releases one task at No access.
    ReleaseTask {
        /// The engineer or the ticket.
        whom: String,
        /// What for.
        what: String,
        /// How long, in minutes.
        minutes: u32,
    },
    /// Takes the released task back.
    RevokeTask,
    /// Offers a session password; the caller made its digits and shows them once the offer holds.
    OfferPassword,
    /// Withdraws it.
    WithdrawPassword,
    /// Lets the engineer in.
    Accept {
        /// The session that was shown.
        session: SessionId,
        /// What is granted; View at least.
        grants: Grants,
    },
    /// Refuses the engineer.
    Refuse {
        /// The session that was shown.
        session: SessionId,
    },
    /// Grants one more capability while the session runs.
    Grant(Grantable),
    /// Takes one capability back while the session runs.
    TakeBack(Grantable),
    /// Pauses the session.
    Pause,
    /// Ends the staff's pause, and starts a mirror that failed again.
    Resume,
    /// Ends everything: session, request, offer, task and level. Needs no login and no network.
    End,
    /// Puts the end card away.
    Dismiss,

    // The history.
    /// The entry of the last [`Effect::Append`](crate::Effect::Append) is durable.
    Appended,
    /// It could not be written.
    AppendFailed,

    // The engineer's end, through the relay: outside.
    /// The first pairing message arrived.
    PairStart {
        /// The session it names.
        session: SessionId,
        /// Who the engineer says to be.
        claimed: EngineerId,
        /// The kind it names.
        kind: Kind,
        /// The number of the reconnection, where it resumes a session.
        resume: Option<u32>,
    },
    /// The pairing came to nothing.
    PairFailed {
        /// The session.
        session: SessionId,
        /// Why.
        why: PairingFault,
    },
    /// The password and the credential are proven.
    Paired {
        /// The session.
        session: SessionId,
        /// The proof of who it is: without one, no session leaves its pairing.
        engineer: ProvenEngineer,
        /// Why the engineer asks.
        reason: Reason,
        /// The ticket; may be empty.
        ticket: Ticket,
        /// What is asked for.
        wants: Grants,
    },
    /// A new handshake under the session's resume key succeeded.
    Reconnected {
        /// The session.
        session: SessionId,
        /// The number of the reconnection; only rises.
        n: u32,
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
    /// The engineer asks for one more capability; it is only shown.
    AskedFor {
        /// The session.
        session: SessionId,
        /// Which.
        capability: Capability,
    },
    /// The engineer leaves.
    Left {
        /// The session.
        session: SessionId,
    },
    /// The engineer's end broke the protocol inside the session.
    Broke {
        /// The session.
        session: SessionId,
        /// The rule that was broken, in words that name no secret.
        rule: &'static str,
    },
    /// The relay says that the session is closed.
    Closed {
        /// The session.
        session: SessionId,
    },
    /// The engineer's end lost its link.
    PeerLost {
        /// The session.
        session: SessionId,
    },
    /// The console's own link is lost.
    LinkLost,

    // This workstation.
    /// The banner can be seen.
    BannerShown,
    /// The banner cannot be seen.
    BannerLost,
    /// The mirror runs and has its first masked frame.
    MirrorReady,
    /// The mirror could not start, or stopped.
    MirrorFailed {
        /// Why, in words.
        why: String,
    },
    /// The screen is locked or blank.
    ScreenLocked,
    /// The screen is usable again.
    ScreenUnlocked,
    /// What ran for the session is verified gone.
    Gone,
    /// The wall clock was set.
    ClockSet {
        /// By how many milliseconds; negative where it was set back.
        by: i64,
    },
    /// The console stops in an orderly way.
    Stopping,
    /// Time passed.
    Tick,
}
