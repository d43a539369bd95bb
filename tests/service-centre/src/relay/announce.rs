//! Calls for help on standard output: one JSON object a line, for whoever sits at the service centre.

use std::io::Write;
use std::sync::mpsc::{SyncSender, sync_channel};

use wire::{DeviceId, HelpReason};

/// Lines that may wait to be printed; more are in the access log alone.
const WAITING_MOST: usize = 64;

/// Prints without ever holding up who tells: a full or closed output costs a line, never the relay.
pub(super) struct Announcer(SyncSender<String>);

impl Announcer {
    pub(super) fn start() -> Self {
        let (sender, lines) = sync_channel::<String>(WAITING_MOST);
        std::thread::spawn(move || {
            for line in lines {
                let mut stdout = std::io::stdout().lock();
                if let Err(error) = writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
                    tracing::warn!(%error, "a call for help cannot be printed");
                }
            }
        });
        Self(sender)
    }

    /// Prints that a device's staff call for help.
    pub(super) fn help(&self, device: &DeviceId, reason: HelpReason) {
        let time = crate::timestamp();
        let line = serde_json::json!({ "event": "help", "time": time, "device": device, "reason": reason });
        if self.0.try_send(line.to_string()).is_err() {
            tracing::warn!(%device, "a call for help is in the access log alone");
        }
    }
}
