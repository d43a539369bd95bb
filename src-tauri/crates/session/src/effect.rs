//! What the machine asks the console to do, in order.

use wire::{Refusal, SessionId};

use crate::level::Stored;
use crate::{Fact, Grants};

/// One thing to do. Effects are performed in the order in which they are polled.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Write the fact durably, then answer with [`Input::Appended`](crate::Input::Appended) or
    /// [`Input::AppendFailed`](crate::Input::AppendFailed). At most one is unanswered at any time.
    Append(Fact),
    /// Tell the staff that what they asked for was not done, because it could not be recorded.
    NotDone(Fact),
    /// Remember the level for the next start.
    Store(Stored),
    /// Show the digits of the session password.
    ShowPassword,
    /// Wipe the digits of the session password.
    WipePassword,
    /// Let the console's pairing share leave (empty for a reconnection).
    SendShare {
        /// The session.
        session: SessionId,
    },
    /// Answer a pairing message with a refusal, and touch nothing else: the session it names may be running.
    Rebuff {
        /// The session it names.
        session: SessionId,
        /// Why.
        reason: Refusal,
    },
    /// Refuse the pairing or the request that was open, close it at the relay, and forget its keys.
    Turn {
        /// The session.
        session: SessionId,
        /// Why.
        reason: Refusal,
    },
    /// Tell the engineer that the staff are asked.
    SendAsked {
        /// The session.
        session: SessionId,
        /// Seconds until silence is refusal.
        seconds: u16,
    },
    /// Tell the engineer what is granted now.
    SendGranted {
        /// The session.
        session: SessionId,
        /// All of it.
        grants: Grants,
    },
    /// Tell the engineer that nothing is sent for now.
    SendPaused {
        /// The session.
        session: SessionId,
    },
    /// Tell the engineer that it goes on.
    SendResumed {
        /// The session.
        session: SessionId,
    },
    /// Tell the engineer that the session is over, close it at the relay, and forget its keys.
    SendEnded {
        /// The session.
        session: SessionId,
        /// Why.
        reason: Refusal,
    },
    /// Show the banner and keep it above everything; answered by `BannerShown` or `BannerLost`.
    ShowBanner,
    /// Put the session's banner away.
    HideBanner,
    /// Start the mirror; answered by `MirrorReady` or `MirrorFailed`.
    StartMirror,
    /// Stop the mirror; no answer.
    StopMirror,
    /// Let the mirror's bytes leave; the first update after it is a full one.
    OpenGate {
        /// The session.
        session: SessionId,
    },
    /// Let no byte of the mirror leave until the gate opens again; messages still go.
    HoldGate,
    /// Let nothing leave any more, and drop what is queued: the session is over.
    CloseGate,
    /// Let remote input act.
    AllowInput,
    /// Let no remote input act, and release every key and button that it holds.
    ReleaseInput,
    /// Verify that what ran for the session is gone, by force where needed; answered by `Gone`.
    VerifyGone,
}
