//! One client's connection: bytes in, events and bytes out, and an update whenever the client is due one.

use std::collections::VecDeque;

use screen::{ClearedPointer, MaskedFrame, Rect};

use crate::RfbError;
use crate::encodings::Supported;
use crate::flow::Flow;
use crate::handshake::{self, SERVER_VERSION, Version};
use crate::messages::{self, ClientMessage};
use crate::picture::Picture;
use crate::pixel_format::{PixelFormat, Translation, put_colour_map};
use crate::tracker::Tracker;
use crate::update::{self, Encoders, Notice};

/// Bytes that may wait to be taken before a client that keeps asking for answers is cut off.
const MAX_ANSWERS: usize = 1 << 20;
/// Events that may wait to be taken.
const MAX_EVENTS: usize = 4096;
/// The longest desktop name that is sent, in bytes.
const MAX_NAME: usize = 255;
/// Fence flags (the community's ClientFence): a request, and the modes that this server honours.
const FENCE_REQUEST: u32 = 1 << 31;
const FENCE_SYNC_NEXT: u32 = 1 << 2;
const FENCE_MODES: u32 = 0b111;

/// What a client did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The handshake is done; updates will follow.
    Ready {
        /// Whether the client leaves other clients connected (RFC 6143, 7.3.1).
        shared: bool,
    },
    /// The pointer moved or a button changed (RFC 6143, 7.5.5).
    Pointer {
        /// The column, in pixels, within the picture.
        x: u16,
        /// The row, in pixels, within the picture.
        y: u16,
        /// Bit 0 is the left button, 1 the middle, 2 the right, 3 to 6 the wheel.
        buttons: u8,
    },
    /// A key went down or up (RFC 6143, 7.5.4).
    Key {
        /// The X11 keysym.
        keysym: u32,
        /// Whether it went down.
        down: bool,
    },
}

/// Where the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Version,
    Security(Version),
    Init,
    Running,
    Over,
}

/// An RFB 3.8 server for one client (RFC 6143).
///
/// The caller passes on what the client sent ([`Server::receive`]), carries out its events, sends what
/// [`Server::take_output`] gives, and calls [`Server::update`] at each change of the picture, after each `receive` while
/// [`Server::wants_update`], and at [`Server::poll_timeout`]. Calling it too often is harmless. To hold updates back while
/// the connection is congested, the caller simply does not call `update`; no damage is lost by that as long as it is
/// named in a later call.
#[derive(Debug)]
pub struct Server {
    phase: Phase,
    view_only: bool,
    name: String,
    input: Vec<u8>,
    /// Bytes of clipboard text still to be thrown away.
    skip: u64,
    events: VecDeque<Event>,
    output: Vec<u8>,
    translation: Translation,
    supported: Supported,
    /// Whether the client has named its encodings; before that it is sent nothing.
    negotiated: bool,
    flow: Flow,
    /// A fence whose answer waits for the message after it.
    sync_fence: Option<Vec<u8>>,
    notice: Notice,
    cursor: ClearedPointer,
    tracker: Tracker,
    encoders: Encoders,
}

impl Server {
    /// Starts a connection for a picture of `width` x `height` pixels; the opening is ready to be taken.
    #[must_use]
    pub fn new(width: u16, height: u16, name: &str, view_only: bool) -> Self {
        Self {
            phase: Phase::Version,
            view_only,
            name: bounded(name),
            input: Vec::new(),
            skip: 0,
            events: VecDeque::new(),
            output: SERVER_VERSION.to_vec(),
            translation: Translation::to(PixelFormat::NATIVE),
            supported: Supported::default(),
            negotiated: false,
            flow: Flow::default(),
            sync_fence: None,
            notice: Notice::default(),
            cursor: ClearedPointer::hidden(),
            tracker: Tracker::new(width, height),
            encoders: Encoders::new(),
        }
    }

    /// Takes bytes from the client. Memory stays bounded whatever they are; this is the entry for hostile input.
    ///
    /// # Errors
    /// Any error ends the connection; what [`Server::take_output`] still holds (a refusal's reason) may be sent first.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<(), RfbError> {
        if self.phase == Phase::Over {
            return Err(RfbError::Over);
        }
        let mut input = std::mem::take(&mut self.input);
        input.extend_from_slice(bytes);
        let result = self.consume(&input);
        match result {
            Ok(used) => {
                input.drain(..used);
                self.input = input;
                Ok(())
            }
            Err(error) => {
                self.phase = Phase::Over;
                Err(error)
            }
        }
    }

    fn consume(&mut self, input: &[u8]) -> Result<usize, RfbError> {
        let mut used = 0;
        loop {
            let rest = &input[used..];
            let skipped = rest.len().min(usize::try_from(self.skip).unwrap_or(usize::MAX));
            self.skip -= skipped as u64;
            used += skipped;
            let step = self.step(&rest[skipped..])?;
            used += step;
            if step == 0 {
                return Ok(used);
            }
            if self.output.len() > self.flow.last_update() + MAX_ANSWERS || self.events.len() > MAX_EVENTS {
                return Err(RfbError::Flood);
            }
        }
    }

    /// Handles one message from the front of `input` and returns its length, 0 while it is incomplete.
    fn step(&mut self, input: &[u8]) -> Result<usize, RfbError> {
        match self.phase {
            Phase::Version => match input.first_chunk::<12>() {
                Some(bytes) => {
                    let version = Version::parse(bytes).ok_or(RfbError::NotRfb)?;
                    self.output.extend_from_slice(version.security());
                    self.phase = if version.client_chooses() { Phase::Security(version) } else { Phase::Init };
                    Ok(12)
                }
                // A client of another protocol is told off at its first wrong byte.
                None if !b"RFB ".starts_with(&input[..input.len().min(4)]) => Err(RfbError::NotRfb),
                None => Ok(0),
            },
            Phase::Security(version) => {
                let Some(chosen) = input.first() else { return Ok(0) };
                match version.security_result(*chosen) {
                    Ok(result) => self.output.extend_from_slice(result),
                    Err(refusal) => {
                        self.output.extend_from_slice(&refusal);
                        return Err(RfbError::SecurityType(*chosen));
                    }
                }
                self.phase = Phase::Init;
                Ok(1)
            }
            Phase::Init => {
                let Some(shared) = input.first() else { return Ok(0) };
                let Rect { w, h, .. } = self.tracker.bounds();
                handshake::put_server_init(w, h, &self.name, &mut self.output);
                self.phase = Phase::Running;
                self.events.push_back(Event::Ready { shared: *shared != 0 });
                Ok(1)
            }
            Phase::Running => match messages::parse(input)? {
                Some((message, length)) => {
                    if let Some(answer) = self.sync_fence.take() {
                        self.output.extend_from_slice(&answer);
                    }
                    self.handle(message);
                    Ok(length)
                }
                None => Ok(0),
            },
            Phase::Over => Err(RfbError::Over),
        }
    }

    fn handle(&mut self, message: ClientMessage) {
        match message {
            ClientMessage::SetPixelFormat(format) => {
                self.translation = Translation::to(format);
                self.notice.cursor = self.supported.cursor;
                if self.translation.needs_colour_map() {
                    put_colour_map(&mut self.output);
                }
            }
            ClientMessage::SetEncodings(list) => self.set_encodings(Supported::from_list(&list)),
            ClientMessage::UpdateRequest { incremental, area } => {
                if !incremental {
                    self.tracker.force(area);
                }
                self.flow.request(area);
            }
            ClientMessage::Key { down, keysym } => {
                if !self.view_only {
                    self.events.push_back(Event::Key { keysym, down });
                }
            }
            ClientMessage::Pointer { buttons, x, y } => {
                if !self.view_only {
                    self.pointer(x, y, buttons);
                }
            }
            ClientMessage::CutText { length } => self.skip = length,
            ClientMessage::ContinuousUpdates { enable, area } => {
                if self.flow.continuous(enable.then_some(area)) {
                    update::put_end_of_continuous_updates(&mut self.output);
                }
            }
            ClientMessage::Fence { flags, payload } => self.fence(flags, &payload),
            ClientMessage::SetDesktopSize => {
                if self.supported.extended_desktop_size {
                    let Rect { w, h, .. } = self.tracker.bounds();
                    update::put_size_refused(w, h, &mut self.output);
                }
            }
        }
    }

    fn set_encodings(&mut self, supported: Supported) {
        let before = std::mem::replace(&mut self.supported, supported);
        self.negotiated = true;
        self.encoders.tight.set_compression(supported.compression);
        self.notice.cursor |= supported.cursor && !before.cursor;
        self.notice.size |= supported.extended_desktop_size && !before.extended_desktop_size;
        if supported.fence && !before.fence {
            update::put_fence(FENCE_REQUEST, &[], &mut self.output);
        }
        if supported.continuous_updates && supported.fence && !(before.continuous_updates && before.fence) {
            update::put_end_of_continuous_updates(&mut self.output);
        }
    }

    fn pointer(&mut self, x: u16, y: u16, buttons: u8) {
        let Rect { w, h, .. } = self.tracker.bounds();
        let event = Event::Pointer { x: x.min(w.saturating_sub(1)), y: y.min(h.saturating_sub(1)), buttons };
        // Only the last of several moves matters.
        if matches!(self.events.back(), Some(Event::Pointer { buttons: held, .. }) if *held == buttons) {
            self.events.pop_back();
        }
        self.events.push_back(event);
    }

    fn fence(&mut self, flags: u32, payload: &[u8]) {
        if flags & FENCE_REQUEST == 0 {
            return self.flow.acknowledged(payload);
        }
        // Messages are handled one after the other, so "block before" and "block after" hold by themselves.
        let mut answer = Vec::new();
        update::put_fence(flags & FENCE_MODES, payload, &mut answer);
        if flags & FENCE_SYNC_NEXT != 0 {
            self.sync_fence = Some(answer);
        } else {
            self.output.extend_from_slice(&answer);
        }
    }

    /// The next thing that the client did. While view only, keys and pointer are dropped unseen.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Takes all bytes that are to be sent to the client.
    #[must_use]
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// Appends all bytes that are to be sent to the client, and keeps the own buffer for reuse.
    pub fn drain_output(&mut self, into: &mut Vec<u8>) {
        into.append(&mut self.output);
    }

    /// Sets whether keys and pointer are ignored; narrowing also drops those not yet polled.
    pub fn set_view_only(&mut self, view_only: bool) {
        self.view_only = view_only;
        if view_only {
            self.events.retain(|event| matches!(event, Event::Ready { .. }));
        }
    }

    /// Sets the pointer's shape; a client without the Cursor pseudo-encoding is sent nothing.
    pub fn set_cursor(&mut self, cursor: ClearedPointer) {
        if cursor != self.cursor {
            self.cursor = cursor;
            self.notice.cursor = self.supported.cursor;
        }
    }

    /// Sets the desktop's name; a client without the DesktopName pseudo-encoding keeps the first one.
    pub fn set_name(&mut self, name: &str) {
        self.name = bounded(name);
        self.notice.name = true;
    }

    /// Whether the client is due an update, if there is anything to tell.
    #[must_use]
    pub fn wants_update(&self) -> bool {
        self.phase == Phase::Running && self.negotiated && self.flow.due()
    }

    /// When the caller should call [`Server::update`] even if nothing changes, in its milliseconds; a past time means
    /// at once.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<u64> {
        if self.wants_update() { self.tracker.rested_at(self.flow.area()) } else { None }
    }

    /// Tells what changed since the last call; writes at most one FramebufferUpdate, if the client is due one.
    ///
    /// `damage` says where to look: pixels outside it are taken to be unchanged. Damage that cannot be sent yet is kept.
    /// Returns whether something was written.
    ///
    /// # Errors
    /// When the size changed and the client cannot follow, or when a compression library fails; both end the connection.
    pub fn update(&mut self, frame: &MaskedFrame, damage: &[Rect], now_ms: u64) -> Result<bool, RfbError> {
        let result = Picture::of(frame).and_then(|picture| self.update_picture(&picture, damage, now_ms));
        if result.is_err() {
            self.phase = Phase::Over;
        }
        result
    }

    fn update_picture(&mut self, picture: &Picture, damage: &[Rect], now_ms: u64) -> Result<bool, RfbError> {
        if self.phase == Phase::Over {
            return Err(RfbError::Over);
        }
        if picture.bounds() != self.tracker.bounds() {
            self.tracker = Tracker::new(picture.width, picture.height);
            self.notice.size = true;
            self.notice.resized = self.phase == Phase::Running;
        }
        damage.iter().for_each(|rect| self.tracker.damage(*rect));
        if !self.wants_update() {
            return Ok(false);
        }
        if self.notice.resized && !self.supported.desktop_size && !self.supported.extended_desktop_size {
            return Err(RfbError::CannotResize);
        }
        let start = self.output.len();
        let area = self.flow.area().intersect(picture.bounds());
        let client = update::Client { supported: &self.supported, translation: &self.translation };
        let notice = std::mem::take(&mut self.notice);
        let told = update::Told { notice, cursor: &self.cursor, name: &self.name };
        let out = &mut self.output;
        if update::put(picture, area, now_ms, &client, &told, &mut self.tracker, &mut self.encoders, out)? {
            if let Some(number) = self.flow.sent(self.output.len() - start) {
                update::put_fence(FENCE_REQUEST | 1, &number, &mut self.output);
            }
            return Ok(true);
        }
        Ok(false)
    }
}

/// A name of bounded length, cut at a character.
fn bounded(name: &str) -> String {
    name.chars()
        .scan(0, |length, c| {
            *length += c.len_utf8();
            (*length <= MAX_NAME).then_some(c)
        })
        .collect()
}
