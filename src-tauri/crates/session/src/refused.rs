//! Why an input was not done.

use wire::{Refusal, ToolRefusal};

/// A named refusal; nothing became wider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    /// The policy's ceiling lies below it.
    #[error("the policy does not allow this level")]
    Policy,
    /// The policy does not allow this to be granted at the level that holds.
    #[error("the policy does not allow this to be granted")]
    Barred,
    /// Outside the service hours nothing is opened.
    #[error("outside the service hours")]
    Hours,
    /// No minutes, or more than policy allows.
    #[error("the policy does not allow this length")]
    Length,
    /// The task names nobody, or nothing to do.
    #[error("the task says not whom or what it is for")]
    Text,
    /// The level that holds is open already, so no task is released.
    #[error("a task is released at no access only")]
    LevelOpen,
    /// Neither a level is open nor a task released.
    #[error("access is blocked")]
    Blocked,
    /// There is no level to restore.
    #[error("there is no level to restore")]
    NothingToRestore,
    /// Nothing is open that could be ended.
    #[error("nothing is open")]
    NothingToEnd,
    /// A session password is on offer, or somebody asks or is in already.
    #[error("this, or what it excludes, is open already")]
    Busy,
    /// This does not fit what is going on.
    #[error("not possible now")]
    OutOfPlace,
    /// Another session than the one that is open is meant.
    #[error("not the session that is open")]
    OtherSession,
    /// Nobody is let in without View.
    #[error("nobody is let in without view")]
    ViewFirst,
    /// The capability is not granted, or cannot be.
    #[error("not granted")]
    NotGranted,
    /// This machine's own keyboard and mouse are not watched, so nobody controls.
    #[error("local input is not watched")]
    Unwatched,
    /// The session is paused.
    #[error("the session is paused")]
    Paused,
    /// The history cannot record, so nothing is widened.
    #[error("the history cannot record")]
    NotRecorded,
    /// More viewers at once than one session may have.
    #[error("too many viewers")]
    TooMany,
    /// As many sessions run as may.
    #[error("no more participants may join")]
    Participants,
    /// The policy does not say how examinations are told and blocked, so there is no Full.
    #[error("full needs the examination interlock")]
    NoInterlock,
    /// An examination runs, or may run.
    #[error("an examination runs, or may run")]
    ExaminationRuns,
    /// Not every item of the release checklist is done.
    #[error("the release checklist is not complete")]
    Checklist,
    /// A tool runs that must be gone first.
    #[error("a tool still runs")]
    ToolsRun,
    /// The policy asks for initials.
    #[error("the policy asks who signs")]
    Unsigned,
    /// The policy asks for a second person.
    #[error("the policy asks for a second person")]
    SecondPersonNeeded,
    /// The second person is the first one.
    #[error("the second person is the first one")]
    SamePerson,
    /// The tool was not started; the engineer's end was told so.
    #[error("the tool was not started: {0:?}")]
    Tool(ToolRefusal),
    /// The engineer's end was turned away; it was told so.
    #[error("turned away: {0:?}")]
    Turned(Refusal),
}
