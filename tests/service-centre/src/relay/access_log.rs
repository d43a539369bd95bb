//! The access log: who reached which device, when, and how many bytes; one JSON object a line.

use std::fs::File;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use serde::Serialize;
use wire::{DeviceId, EngineerId, Refusal, SessionId};

use crate::folder::Folder;

/// What is logged.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Access {
    Enrolled { device: DeviceId },
    DeviceUp { device: DeviceId },
    DeviceDown { device: DeviceId },
    EngineerUp { engineer: EngineerId, device: DeviceId },
    EngineerDown { engineer: EngineerId },
    Opened { session: SessionId, engineer: EngineerId, device: DeviceId },
    Refused { session: SessionId, engineer: EngineerId, device: DeviceId, reason: Refusal },
    Lost { session: SessionId, bytes: u64 },
    Closed { session: SessionId, engineer: EngineerId, device: DeviceId, reason: Refusal, bytes: u64 },
}

/// The log's file.
pub(super) struct AccessLog(Mutex<File>);

impl AccessLog {
    pub(super) fn open(folder: &Folder) -> anyhow::Result<Self> {
        let path = folder.path("access.log");
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self(Mutex::new(file)))
    }

    pub(super) fn write(&self, access: &Access) {
        #[derive(Serialize)]
        struct Line<'a> {
            time: String,
            #[serde(flatten)]
            access: &'a Access,
        }
        let time = chrono::DateTime::from_timestamp(i64::try_from(crate::unix_now()).unwrap_or(0), 0)
            .map(|time| time.to_rfc3339())
            .unwrap_or_default();
        let written = serde_json::to_string(&Line { time, access }).map_err(std::io::Error::other).and_then(|line| {
            let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(format!("{line}\n").as_bytes())
        });
        if let Err(error) = written {
            tracing::error!(%error, "the access log cannot be written");
        }
    }
}
