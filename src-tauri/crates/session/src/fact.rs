//! What the history must know: typed, without texts of its own.

use pairing::ProvenEngineer;
use wire::{
    EngineerId, HelpReason, Kind, Reason, Refusal, RunId, SessionId, Ticket, ToolEnd, ToolId, ToolRefusal, ViewerId,
};

use crate::level::Level;
use crate::time::{Deadline, Millis};
use crate::why::{EndReason, NotOpened, PauseReason, Warning, Withdrawal};
use crate::{Checklist, Grantable, Grants, PairingFault, Signed};

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
        /// Who signed.
        signed: Signed,
    },
    /// The staff restored the level that they had suspended by an end.
    LevelRestored {
        /// The level.
        level: Level,
        /// Who signed.
        signed: Signed,
    },
    /// The level's time is over.
    LevelExpired {
        /// The level that held.
        was: Level,
    },
    /// Staff or IT closed access without a session: level, task and offer.
    AccessClosed {
        /// The level that held.
        was: Level,
        /// Who.
        why: EndReason,
    },
    /// Full was chosen, but it did not open.
    FullNotOpened {
        /// Why.
        why: NotOpened,
    },
    /// Full was closed because examinations were possible: one ran or could not be told, or the block was gone.
    FullBroken,
    /// Examinations stay blocked until the staff complete the release checklist.
    NotReleased,
    /// The staff completed the release checklist.
    ReleaseCompleted {
        /// Its items.
        checklist: Checklist,
        /// Who signed.
        signed: Signed,
    },
    /// Examinations are possible again.
    Released,
    /// The block on examinations could not be released.
    ReleaseFailed,
    /// Another policy holds.
    PolicyChanged {
        /// The level that holds from now on.
        level: Level,
    },
    /// The service hours began.
    HoursOpened {
        /// The level that holds from now on.
        level: Level,
    },
    /// The service hours are over, and access is blocked.
    HoursClosed {
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
        /// Who signed.
        signed: Signed,
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
        /// The kind.
        kind: Kind,
        /// How many tries are left.
        tries_left: u8,
        /// The time step of the time-dependent password: neither it nor one before it works again.
        time_step: Option<u64>,
    },
    /// Time-dependent passwords were wrong too often: technical support is locked.
    TechnicalLocked {
        /// Until when.
        until: Deadline,
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
        /// Who signed.
        signed: Signed,
    },
    /// A proven engineer begins technical support, by the level or the task that holds.
    TechnicalBegan {
        /// The session.
        session: SessionId,
        /// Who it is.
        engineer: ProvenEngineer,
        /// Why.
        reason: Reason,
        /// The ticket; may be empty.
        ticket: Ticket,
        /// The level that allows it; No access: the released task does.
        level: Level,
        /// What is granted.
        grants: Grants,
    },
    /// A proven engineer was turned away from technical support.
    TechnicalTurned {
        /// The session.
        session: SessionId,
        /// Who it is.
        engineer: ProvenEngineer,
        /// Why.
        reason: Refusal,
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
        /// Who signed.
        signed: Signed,
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
    /// The staff are warned that a session ends soon.
    Warned {
        /// The session.
        session: SessionId,
        /// Why it ends.
        why: Warning,
    },
    /// The staff confirmed that a session goes on.
    KeptOpen {
        /// The session.
        session: SessionId,
    },
    /// A tool is started.
    ToolStarted {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
        /// The tool.
        tool: ToolId,
    },
    /// A tool was not started.
    ToolRefused {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
        /// The tool.
        tool: ToolId,
        /// Why.
        reason: ToolRefusal,
    },
    /// A tool is being ended.
    ToolStopped {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
        /// The tool.
        tool: ToolId,
    },
    /// A tool is verified gone.
    ToolEnded {
        /// The session.
        session: SessionId,
        /// The run.
        run: RunId,
        /// The tool.
        tool: ToolId,
        /// How it ended.
        how: ToolEnd,
        /// Its exit status, where it had one.
        status: Option<i32>,
    },
    /// The staff call for help.
    HelpCalled {
        /// Why.
        reason: HelpReason,
    },
    /// The service centre heard the call.
    HelpHeard {
        /// Why it was made.
        reason: HelpReason,
    },
    /// The mirror failed.
    MirrorFailed {
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
