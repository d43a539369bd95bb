//! What the machine asks the console to do, in order.

use wire::{HelpReason, Refusal, RunId, SessionId, ToolEnd, ToolId, ToolRefusal};

use crate::level::Remembered;
use crate::time::{Millis, Now};
use crate::{Capabilities, Fact, Warning};

/// One thing to do. Effects are performed in the order in which they are polled.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Write the fact durably, then answer with [`Input::Appended`](crate::Input::Appended) or
    /// [`Input::AppendFailed`](crate::Input::AppendFailed). At most one is unanswered at any time.
    Append {
        /// What happened.
        fact: Fact,
        /// When: earlier than now where the history could not be written.
        at: Now,
    },
    /// Tell the staff that what they asked for was not done, because it could not be recorded.
    NotDone(Fact),
    /// Remember this for the next start.
    Store(Remembered),
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
    /// Tell the engineer what is possible now.
    SendGranted {
        /// The session.
        session: SessionId,
        /// All of it.
        capabilities: Capabilities,
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
    /// Tell the engineer that a run was not started.
    SendToolRefused {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
        /// Why.
        reason: ToolRefusal,
    },
    /// Tell the engineer that a run is over; of its status only what policy declares for the tool.
    SendToolEnded {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
        /// The tool.
        tool: ToolId,
        /// How it ended.
        how: ToolEnd,
        /// Its exit status.
        status: Option<i32>,
    },
    /// Send the staff's call for help; answered by `HelpHeard`.
    SendHelp {
        /// Why.
        reason: HelpReason,
    },
    /// Warn the staff, visibly and audibly, that a session ends soon unless they keep it open.
    Warn {
        /// The session.
        session: SessionId,
        /// Why it ends.
        why: Warning,
        /// When, on the clock that counts sleep.
        at: Millis,
    },
    /// Show the banner and keep it above everything; answered by `BannerShown` or `BannerLost`.
    ShowBanner,
    /// Put the sessions' banner away.
    HideBanner,
    /// Start the mirror; answered by `MirrorReady` or `MirrorFailed`.
    StartMirror,
    /// Stop the mirror; no answer.
    StopMirror,
    /// Let the mirror's bytes leave for a session; the first update after it is a full one.
    OpenGate {
        /// The session.
        session: SessionId,
    },
    /// Let no byte of the mirror leave for a session until its gate opens again; messages still go.
    HoldGate {
        /// The session.
        session: SessionId,
    },
    /// Let nothing leave for a session any more, and drop what is queued: it is over.
    CloseGate {
        /// The session.
        session: SessionId,
    },
    /// Let the remote input of a session act; that of one at most.
    AllowInput {
        /// The session.
        session: SessionId,
    },
    /// Let no remote input of a session act, and release every key and button that it holds.
    ReleaseInput {
        /// The session.
        session: SessionId,
    },
    /// Start a tool; answered by `ToolEnded` in the end, or by `ToolFailed`.
    StartTool {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
        /// The tool.
        tool: ToolId,
    },
    /// End a tool: ask, wait its time, then by force; answered by `ToolEnded`.
    StopTool {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
    },
    /// Block examinations and verify the block; answered by `ExaminationsBlocked`.
    BlockExaminations,
    /// Release the block on examinations; answered by `ExaminationsBlocked`.
    UnblockExaminations,
    /// Verify that what ran for the session is gone, by force where needed; answered by `Gone`.
    VerifyGone {
        /// The session.
        session: SessionId,
    },
}
