//! Who is connected, which sessions are open between them, and where a frame goes.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::ws::Message;
use tokio::sync::mpsc;
use wire::{DeviceId, EngineerId, FromRelay, HelpReason, Kind, Refusal, SessionId};

use super::access::Access;
use super::announce::Announcer;
use crate::access_log::AccessLog;

/// How long a session is kept for an end that was lost.
pub(super) const GRACE: Duration = Duration::from_secs(60);
/// Sessions that one engineer may have open.
const SESSIONS_MOST: usize = 8;
/// Calls for help of one device that come sooner after the last one are not heard.
const HELP_EVERY: Duration = Duration::from_secs(10);

/// The number of one connection.
pub(super) type ConnectionId = u64;

/// Who a connection belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    Device(DeviceId),
    Engineer { engineer: EngineerId, device: DeviceId },
}

/// The sending side of a connection.
#[derive(Clone)]
struct End {
    id: ConnectionId,
    messages: mpsc::Sender<Message>,
}

impl End {
    /// Tells something without waiting; an end that does not keep up is told nothing, and found dead soon.
    fn tell(&self, message: &FromRelay) {
        if self.messages.try_send(Message::text(message.encode())).is_err() {
            tracing::debug!(connection = self.id, "a control message found no room");
        }
    }
}

struct Session {
    engineer: EngineerId,
    device: DeviceId,
    engineer_end: Option<End>,
    device_end: Option<End>,
    lost_since: Option<Instant>,
    bytes: u64,
}

impl Session {
    fn both(&self) -> impl Iterator<Item = &End> {
        self.engineer_end.iter().chain(&self.device_end)
    }
}

/// All connections and sessions.
pub(super) struct Hub {
    state: Mutex<State>,
    log: AccessLog,
    announcer: Announcer,
}

#[derive(Default)]
struct State {
    last_id: ConnectionId,
    devices: HashMap<DeviceId, End>,
    sessions: HashMap<SessionId, Session>,
    /// When each device's last call for help was heard; a new connection does not make it forgotten.
    helped: HashMap<DeviceId, Instant>,
}

impl Hub {
    pub(super) fn new(log: AccessLog, announcer: Announcer) -> Self {
        Self { state: Mutex::default(), log, announcer }
    }

    /// Logs; false where that failed, which the log itself tells.
    pub(super) fn log(&self, access: &Access) -> bool {
        self.log.write(access)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new connection in; a device's older one is replaced.
    pub(super) fn join(&self, who: &Who, messages: mpsc::Sender<Message>) -> ConnectionId {
        let mut state = self.lock();
        state.last_id += 1;
        let id = state.last_id;
        let replaced = match who {
            Who::Device(device) => state.devices.insert(device.clone(), End { id, messages }),
            Who::Engineer { .. } => None,
        };
        if let Some(old) = replaced {
            self.lose(&mut state, old.id);
        }
        drop(state);
        self.log(&match who {
            Who::Device(device) => Access::DeviceUp { device: device.clone() },
            Who::Engineer { engineer, device } => {
                Access::EngineerUp { engineer: engineer.clone(), device: device.clone() }
            }
        });
        id
    }

    /// Forgets a connection; its sessions wait for it to come back.
    pub(super) fn leave(&self, who: &Who, id: ConnectionId) {
        let mut state = self.lock();
        if let Who::Device(device) = who
            && state.devices.get(device).is_some_and(|end| end.id == id)
        {
            state.devices.remove(device);
        }
        self.lose(&mut state, id);
        drop(state);
        self.log(&match who {
            Who::Device(device) => Access::DeviceDown { device: device.clone() },
            Who::Engineer { engineer, .. } => Access::EngineerDown { engineer: engineer.clone() },
        });
    }

    fn lose(&self, state: &mut State, id: ConnectionId) {
        for (session, entry) in &mut state.sessions {
            let mine = |end: &Option<End>| end.as_ref().is_some_and(|end| end.id == id);
            let other = if mine(&entry.engineer_end) {
                entry.engineer_end = None;
                &entry.device_end
            } else if mine(&entry.device_end) {
                entry.device_end = None;
                &entry.engineer_end
            } else {
                continue;
            };
            if let Some(other) = other {
                other.tell(&FromRelay::PeerLost { session: *session });
            }
            entry.lost_since.get_or_insert_with(Instant::now);
            self.log(&Access::Lost { session: *session, bytes: entry.bytes });
        }
    }

    /// Opens a session for an engineer, or takes one up again after a lost link.
    pub(super) fn open(
        &self,
        who: (&EngineerId, &DeviceId),
        end: (ConnectionId, &mpsc::Sender<Message>),
        session: SessionId,
        device: &DeviceId,
        kind: Kind,
    ) {
        let (engineer, allowed) = who;
        let end = End { id: end.0, messages: end.1.clone() };
        let refuse = |reason| {
            end.tell(&FromRelay::Close { session, reason });
            let (engineer, device) = (engineer.clone(), device.clone());
            self.log(&Access::Refused { session, engineer, device, reason });
        };
        if device != allowed {
            return refuse(Refusal::NotAuthorised);
        }
        let mut state = self.lock();
        let device_end = state.devices.get(device).cloned();
        if let Some(known) = state.sessions.get_mut(&session) {
            if (&known.engineer, &known.device) != (engineer, device) {
                return refuse(Refusal::NotAuthorised);
            }
            known.engineer_end = Some(end.clone());
            known.device_end.clone_from(&device_end);
            match device_end {
                Some(device_end) => {
                    known.lost_since = None;
                    device_end.tell(&FromRelay::Open { session, engineer: engineer.clone(), kind });
                }
                None => end.tell(&FromRelay::PeerLost { session }),
            }
            return;
        }
        let Some(device_end) = device_end else { return refuse(Refusal::Unreachable) };
        if state.sessions.values().filter(|entry| entry.engineer == *engineer).count() >= SESSIONS_MOST {
            return refuse(Refusal::Busy);
        }
        device_end.tell(&FromRelay::Open { session, engineer: engineer.clone(), kind });
        let entry = Session {
            engineer: engineer.clone(),
            device: device.clone(),
            engineer_end: Some(end),
            device_end: Some(device_end),
            lost_since: None,
            bytes: 0,
        };
        state.sessions.insert(session, entry);
        drop(state);
        self.log(&Access::Opened { session, engineer: engineer.clone(), device: device.clone(), kind });
    }

    /// Closes a session at the word of one of its ends, and tells the other.
    pub(super) fn close(&self, id: ConnectionId, session: SessionId, reason: Refusal) {
        let mut state = self.lock();
        let mine = state.sessions.get(&session).is_some_and(|entry| entry.both().any(|end| end.id == id));
        if !mine {
            return;
        }
        if let Some(entry) = state.sessions.remove(&session) {
            drop(state);
            self.closed(session, &entry, reason, Some(id));
        }
    }

    fn closed(&self, session: SessionId, entry: &Session, reason: Refusal, by: Option<ConnectionId>) {
        for end in entry.both().filter(|end| Some(end.id) != by) {
            end.tell(&FromRelay::Close { session, reason });
        }
        let (engineer, device) = (entry.engineer.clone(), entry.device.clone());
        self.log(&Access::Closed { session, engineer, device, reason, bytes: entry.bytes });
    }

    /// Hears a device that calls for help: in the log, then on the screen of the service centre, then the device is told.
    /// Who calls too often, or cannot be logged, is told nothing.
    pub(super) fn help(&self, id: ConnectionId, device: &DeviceId, reason: HelpReason, now: Instant) {
        let mut state = self.lock();
        let Some(end) = state.devices.get(device).filter(|end| end.id == id).cloned() else { return };
        if state.helped.get(device).is_some_and(|last| now.duration_since(*last) < HELP_EVERY) {
            tracing::debug!(%device, "a call for help came too soon after the last");
            return;
        }
        if self.log(&Access::Help { device: device.clone(), reason }) {
            state.helped.insert(device.clone(), now);
            self.announcer.help(device, reason);
            end.tell(&FromRelay::HelpHeard {});
        }
    }

    /// Where a frame of `bytes` from this connection goes; `None` where the session is not its own or the other end is lost.
    pub(super) fn route(&self, id: ConnectionId, session: SessionId, bytes: usize) -> Option<mpsc::Sender<Message>> {
        let mut state = self.lock();
        let entry = state.sessions.get_mut(&session)?;
        let is = |end: &Option<End>| end.as_ref().is_some_and(|end| end.id == id);
        let to = if is(&entry.engineer_end) {
            entry.device_end.as_ref()
        } else if is(&entry.device_end) {
            entry.engineer_end.as_ref()
        } else {
            None
        };
        let to = to.map(|end| end.messages.clone())?;
        entry.bytes += bytes as u64;
        Some(to)
    }

    /// Closes the sessions whose lost end did not come back in time.
    pub(super) fn sweep(&self, now: Instant) {
        let over = {
            let mut state = self.lock();
            let late = |entry: &Session| entry.lost_since.is_some_and(|since| now.duration_since(since) >= GRACE);
            state.sessions.extract_if(|_, entry| late(entry)).collect::<Vec<_>>()
        };
        for (session, entry) in over {
            self.closed(session, &entry, Refusal::Unreachable, None);
        }
    }
}
