//! The reasons that facts give.

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
    /// Nobody is at the workstation, and the session is one that somebody attends.
    Absent,
}

/// What a session ends of unless the staff keep it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Warning {
    /// Nothing has happened in it for a while.
    Idle,
    /// It has lasted as long as one may without being confirmed.
    Longest,
    /// The service hours are about to end; the staff cannot keep it open.
    Hours,
}

/// Why Full did not open although it was chosen and recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotOpened {
    /// An examination runs, or may run.
    Examination,
    /// The block could not be verified.
    NotBlocked,
    /// The choice was overtaken, or its time was over.
    Overtaken,
}

/// Who or what ended a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The staff ended it.
    Staff,
    /// IT ended it.
    It,
    /// The staff ended this one while others went on.
    Removed,
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
    /// Nothing happened in it for too long.
    Idle,
    /// It lasted as long as one may, and nobody confirmed it again.
    Longest,
    /// An examination ran, or could, while Full was open.
    Examination,
    /// The service hours are over.
    Hours,
    /// A new policy does not allow it.
    Policy,
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
