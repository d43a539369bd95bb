//! What the relay logs: who reached which device, how many bytes, and who called for help.

use serde::Serialize;
use wire::{DeviceId, EngineerId, HelpReason, Kind, Refusal, SessionId};

/// What is logged.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Access {
    Enrolled { device: DeviceId },
    DeviceUp { device: DeviceId },
    DeviceDown { device: DeviceId },
    EngineerUp { engineer: EngineerId, device: DeviceId },
    EngineerDown { engineer: EngineerId },
    Opened { session: SessionId, engineer: EngineerId, device: DeviceId, kind: Kind },
    Refused { session: SessionId, engineer: EngineerId, device: DeviceId, reason: Refusal },
    Lost { session: SessionId, bytes: u64 },
    Closed { session: SessionId, engineer: EngineerId, device: DeviceId, reason: Refusal, bytes: u64 },
    Help { device: DeviceId, reason: HelpReason },
}
