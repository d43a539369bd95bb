//! Everything that can happen to the machine.

use pairing::ProvenEngineer;
use wire::{Capability, EngineerId, HelpReason, Kind, Reason, RunId, SessionId, Ticket, ToolEnd, ToolId, ViewerId};

use crate::{Checklist, ExamState, Grantable, Grants, Rules, Signed};

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
    /// Access was closed meanwhile.
    Closed,
    /// The try could not be recorded.
    NotRecorded,
}

/// One thing that happened. Inputs that come from outside are marked so: they can only narrow, ask, or prove.
#[derive(Debug, Clone)]
pub enum Input {
    // The staff.
    /// Chooses a level.
    ChooseLevel {
        /// Which.
        choice: Choice,
        /// Who signs; needed for what widens.
        signed: Signed,
    },
    /// Restores the level that an end by staff or IT suspended.
    RestoreLevel {
        /// Who signs.
        signed: Signed,
    },
    /// Releases one task at No access.
    ReleaseTask {
        /// The engineer or the ticket.
        whom: String,
        /// What for.
        what: String,
        /// How long, in minutes.
        minutes: u32,
        /// Who signs.
        signed: Signed,
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
        /// Who signs.
        signed: Signed,
    },
    /// Refuses the engineer.
    Refuse {
        /// The session that was shown.
        session: SessionId,
    },
    /// Grants one more capability while the session runs.
    Grant {
        /// The session.
        session: SessionId,
        /// Which.
        capability: Grantable,
        /// Who signs.
        signed: Signed,
    },
    /// Takes one capability back while the session runs.
    TakeBack {
        /// The session.
        session: SessionId,
        /// Which.
        capability: Grantable,
    },
    /// Pauses every session.
    Pause,
    /// Ends the staff's pause, and starts a mirror that failed again.
    Resume,
    /// Confirms that the sessions go on: against idle time, and against the longest duration.
    KeepOpen,
    /// Ends one session while others go on; where it is alone, this is [`Input::End`].
    Remove {
        /// The session.
        session: SessionId,
    },
    /// Ends everything: sessions, request, offer, task and level. Needs no login and no network.
    End,
    /// Puts an end card away.
    Dismiss {
        /// The session.
        session: SessionId,
    },
    /// The release checklist is done: examinations may be possible again.
    CompleteRelease {
        /// Its items, as the staff ticked them.
        checklist: Checklist,
        /// Who signs.
        signed: Signed,
    },
    /// Calls the service centre for help.
    CallHelp {
        /// Why.
        reason: HelpReason,
    },

    // IT.
    /// Ends everything, as [`Input::End`] does.
    ItEnds,
    /// Another policy holds from now on; what is wider than it is narrowed at once.
    PolicyChanged(Box<Rules>),

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
        /// The time step of the time-dependent password, in technical support.
        time_step: Option<u64>,
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
    /// The engineer did something that only counts as activity: input, a message.
    Activity {
        /// The session.
        session: SessionId,
    },
    /// The engineer asks for a tool to be run.
    RunTool {
        /// The session.
        session: SessionId,
        /// The run's number; only rises.
        run: RunId,
        /// The tool.
        tool: ToolId,
    },
    /// The engineer, or the staff, ask for a run to be stopped.
    StopTool {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
    },
    /// The relay says that the call for help was heard.
    HelpHeard,
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
    /// Somebody is at the workstation: local input, or a click.
    LocalPresence,
    /// This machine's own keyboard and mouse are not watched, from now on.
    LocalUnwatched,
    /// What the examination state is now.
    Examination(ExamState),
    /// Whether examinations are verified to be blocked: the answer to `BlockExaminations` and `UnblockExaminations`, and
    /// whenever it changes.
    ExaminationsBlocked(bool),
    /// A tool that ran is verified gone, with everything that it started.
    ToolEnded {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
        /// How it ended.
        how: ToolEnd,
        /// Its exit status, where it had one.
        status: Option<i32>,
    },
    /// A tool could not be started: nothing of it runs.
    ToolFailed {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
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
    /// The console stops in an orderly way.
    Stopping,
    /// Time passed.
    Tick,
}
