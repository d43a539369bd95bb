//! Stable codes for the history: they never change their meaning.

use serde_json::Value;
use session::{EndReason, Grantable, Grants, Level, NotOpened, PairingFault, PauseReason};
use wire::{Refusal, ToolEnd, ToolRefusal};

/// The stable code of a level.
#[must_use]
pub fn level_code(level: Level) -> &'static str {
    match level {
        Level::NoAccess => "no-access",
        Level::Limited { .. } => "limited",
        Level::PermanentLimited => "permanent-limited",
        Level::Full { .. } => "full",
    }
}

/// The stable code of a capability.
#[must_use]
pub fn capability_code(capability: Grantable) -> &'static str {
    match capability {
        Grantable::View => "view",
        Grantable::Control => "control",
        Grantable::Tools => "tools",
        Grantable::Parameters => "parameters",
    }
}

/// The stable code of an end.
#[must_use]
pub fn end_code(why: EndReason) -> &'static str {
    match why {
        EndReason::Staff => "staff",
        EndReason::Engineer => "engineer",
        EndReason::Deadline => "deadline",
        EndReason::LinkLost => "link-lost",
        EndReason::Revoked => "revoked",
        EndReason::Banner => "banner",
        EndReason::Protocol => "protocol",
        EndReason::Stopped => "stopped",
        EndReason::It => "it",
        EndReason::Removed => "removed",
        EndReason::Idle => "idle",
        EndReason::Longest => "longest",
        EndReason::Examination => "examination",
        EndReason::Policy => "policy",
        EndReason::Hours => "hours",
    }
}

/// The stable code of why Full did not open.
#[must_use]
pub fn not_opened_code(why: NotOpened) -> &'static str {
    match why {
        NotOpened::Examination => "examination",
        NotOpened::NotBlocked => "not-blocked",
        NotOpened::Overtaken => "overtaken",
    }
}

pub(super) fn tool_refusal_code(why: ToolRefusal) -> &'static str {
    match why {
        ToolRefusal::UnknownTool => "tool-unknown-tool",
        ToolRefusal::NotAllowed => "tool-not-allowed",
        ToolRefusal::Paused => "tool-paused",
        ToolRefusal::Busy => "tool-busy",
        ToolRefusal::NotRecorded => "tool-not-recorded",
        ToolRefusal::Failed => "tool-failed",
    }
}

pub(super) fn tool_end_fact(how: ToolEnd, status: Option<i32>) -> &'static str {
    match (how, status) {
        (ToolEnd::Exited, Some(_)) => "tool-ended-exited-status",
        (ToolEnd::Exited, None) => "tool-ended-exited",
        (ToolEnd::Stopped, _) => "tool-ended-stopped",
        (ToolEnd::Killed, _) => "tool-ended-killed",
        (ToolEnd::Lost, _) => "tool-ended-lost",
    }
}

/// The stable code of a pause.
#[must_use]
pub fn pause_code(why: PauseReason) -> &'static str {
    match why {
        PauseReason::Staff => "pause-staff",
        PauseReason::Banner => "pause-banner",
        PauseReason::Mirror => "pause-mirror",
        PauseReason::Link => "pause-link",
        PauseReason::Locked => "pause-locked",
        PauseReason::Absent => "pause-absent",
    }
}

pub(super) fn fault_code(why: PairingFault) -> &'static str {
    match why {
        PairingFault::WrongPassword => "wrong-password",
        PairingFault::BadCredential => "bad-credential",
        PairingFault::Protocol => "protocol",
        PairingFault::Lost => "lost",
        PairingFault::Slow => "slow",
        PairingFault::Expired => "password-expired",
        PairingFault::Closed => "closed",
        PairingFault::NotRecorded => "not-recorded",
    }
}

pub(super) fn refusal_code(reason: Refusal) -> String {
    serde_json::to_value(reason).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn codes(grants: Grants) -> Value {
    grants.iter().map(capability_code).collect()
}
