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
    /// Refuse a pairing or a request, and forget the session's keys.
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
    /// Let frames leave; the first update after it is a full one.
    OpenGate {
        /// The session.
        session: SessionId,
    },
    /// Let nothing leave, and drop what is queued.
    CloseGate,
    /// Let remote input act.
    AllowInput,
    /// Let no remote input act, and release every key and button that it holds.
    ReleaseInput,
    /// Verify that what ran for the session is gone, by force where needed; answered by `Gone`.
    VerifyGone,
}
