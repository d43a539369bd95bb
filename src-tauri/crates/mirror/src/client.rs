//! The clients of the mirror: one RFB server each, and the bytes that wait to be sent to it.

use std::collections::BTreeMap;

use mirror::protocol::{ClientId, FromMirror, InputEvent, MAX_CLIENTS};
use rfb::{Event, RfbError, Server};
use screen::{ClearedPointer, MaskedFrame, Rect, Region};

use crate::output::Output;

/// More rectangles of damage than this become one.
const MAX_DAMAGE: usize = 256;

/// All clients.
#[derive(Debug, Default)]
pub struct Clients {
    clients: BTreeMap<ClientId, Client>,
}

#[derive(Debug)]
struct Client {
    server: Server,
    /// What changed since its last update.
    damage: Region,
    /// Bytes for it, and how many of them are taken.
    bytes: Vec<u8>,
    taken: usize,
    /// Why it ends, once its bytes are gone.
    ending: Option<RfbError>,
}

impl Client {
    fn has_bytes(&self) -> bool {
        self.taken < self.bytes.len()
    }

    fn refill(&mut self) {
        self.bytes.clear();
        self.taken = 0;
        self.server.drain_output(&mut self.bytes);
    }
}

impl Clients {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.clients.is_empty()
    }

    /// Starts a client; whether its number was free.
    pub fn open(&mut self, id: ClientId, server: Server, whole: Rect, output: &mut Output) -> bool {
        if self.clients.contains_key(&id) {
            return false;
        }
        if self.clients.len() >= MAX_CLIENTS {
            output.say(&FromMirror::ClientGone { client: id, why: "too many clients".to_owned() });
            return true;
        }
        let damage = Region::from_iter([whole]);
        self.clients.insert(id, Client { server, damage, bytes: Vec::new(), taken: 0, ending: None });
        true
    }

    /// Forgets a client at once, with all that it was to be sent.
    pub fn close(&mut self, id: ClientId) {
        self.clients.remove(&id);
    }

    /// Sets whether a client's input is dropped.
    pub fn set_view_only(&mut self, id: ClientId, view_only: bool) {
        if let Some(client) = self.clients.get_mut(&id) {
            client.server.set_view_only(view_only);
        }
    }

    /// Shows every client another pointer.
    pub fn set_cursor(&mut self, pointer: &ClearedPointer) {
        self.clients.values_mut().for_each(|client| client.server.set_cursor(pointer.clone()));
    }

    /// Takes a client's bytes and hands its input up; while paused, input is dropped. Unknown clients have just gone.
    pub fn receive(&mut self, id: ClientId, bytes: &[u8], paused: bool, output: &mut Output) {
        let Some(client) = self.clients.get_mut(&id).filter(|client| client.ending.is_none()) else { return };
        if let Err(error) = client.server.receive(bytes) {
            client.ending = Some(error);
        }
        while let Some(event) = client.server.poll_event() {
            let event = match event {
                Event::Ready { .. } => continue,
                Event::Pointer { x, y, buttons } => InputEvent::Pointer { x, y, buttons },
                Event::Key { keysym, down } => InputEvent::Key { keysym, down },
            };
            if !paused {
                output.say(&FromMirror::Input { client: id, event });
            }
        }
    }

    /// Notes what changed in the picture.
    pub fn damage(&mut self, rects: &[Rect], whole: Rect) {
        for client in self.clients.values_mut() {
            rects.iter().for_each(|rect| client.damage.add(*rect));
            if client.damage.rects().len() > MAX_DAMAGE {
                client.damage = Region::from_iter([whole]);
            }
        }
    }

    /// Gives updates to the clients whose bytes have all been taken, and lets go of those that end. Whether a client
    /// was held back by bytes that still wait.
    pub fn update(&mut self, frame: &MaskedFrame, now_ms: u64, paused: bool, output: &mut Output) -> bool {
        let held_back = self.clients.values().any(Client::has_bytes);
        for client in self.clients.values_mut().filter(|client| !client.has_bytes()) {
            if !paused && client.ending.is_none() {
                match client.server.update(frame, client.damage.rects(), now_ms) {
                    Ok(_) => client.damage = Region::new(),
                    Err(error) => client.ending = Some(error),
                }
            }
            client.refill();
        }
        self.clients.retain(|id, client| match &client.ending {
            Some(error) if !client.has_bytes() => {
                output.say(&FromMirror::ClientGone { client: *id, why: error.to_string() });
                false
            }
            Some(_) | None => true,
        });
        held_back
    }

    /// When an update is due even if nothing changes.
    pub fn poll_timeout(&self) -> Option<u64> {
        self.clients
            .values()
            .filter(|client| !client.has_bytes())
            .filter_map(|client| client.server.poll_timeout())
            .min()
    }

    /// Up to `limit` bytes of the client that comes after `last`, in turn.
    pub fn next_bytes(&mut self, last: ClientId, limit: usize) -> Option<(ClientId, Vec<u8>)> {
        let waiting = |(id, client): (&ClientId, &Client)| client.has_bytes().then_some(*id);
        let after = (std::ops::Bound::Excluded(last), std::ops::Bound::Unbounded);
        let id = self.clients.range(after).find_map(waiting).or_else(|| self.clients.iter().find_map(waiting))?;
        let client = self.clients.get_mut(&id)?;
        let end = client.bytes.len().min(client.taken + limit);
        let bytes = client.bytes[client.taken..end].to_vec();
        client.taken = end;
        Some((id, bytes))
    }
}
