//! The end-to-end channel: sealed, ordered, nothing lost, nothing twice.
//!
//! A payload is 8 bytes counter (big endian) and the Noise transport ciphertext under that counter. The opener takes the
//! next counter and no other. One exception, at the engineer's end: [`FromConsole::Ended`] may follow a gap, because the
//! console drops what it had queued when a session ends.

use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use snow::StatelessTransportState;
use wire::{BadItem, FromConsole, FromEngineer, Item, MAX_ITEM, MAX_RFB, Refusal, ViewerId};
use zeroize::Zeroizing;

const COUNTER: usize = 8;
const TAG: usize = 16;

/// The console's end of a channel.
pub type ConsoleChannel = Channel<FromConsole, FromEngineer>;
/// The engineer's end of a channel.
pub type EngineerChannel = Channel<FromEngineer, FromConsole>;

/// One end of a channel that sends messages `Out` and takes messages `In`; both ways carry RFB bytes too.
#[derive(Debug)]
pub struct Channel<Out, In> {
    sealer: Sealer<Out>,
    opener: Opener<In>,
}

/// The sending half of a channel.
pub struct Sealer<Out> {
    cipher: Arc<StatelessTransportState>,
    next: u64,
    plain: Zeroizing<Vec<u8>>,
    messages: PhantomData<fn(Out)>,
}

/// The receiving half of a channel.
pub struct Opener<In> {
    cipher: Arc<StatelessTransportState>,
    /// The counter that comes next; `None` once the channel is closed.
    next: Option<u64>,
    plain: Zeroizing<Vec<u8>>,
    messages: PhantomData<fn() -> In>,
}

/// A message that one end of the channel takes.
pub trait Incoming: Serialize + for<'de> Deserialize<'de> {
    /// Whether a message of this type may ever follow a gap.
    const MAY_FOLLOW_GAP: bool;
    /// Whether this one is the last, after which the channel is closed; only such a one may follow a gap.
    fn is_last(&self) -> bool;
}

impl Incoming for FromEngineer {
    const MAY_FOLLOW_GAP: bool = false;
    fn is_last(&self) -> bool {
        match self {
            Self::Leave => true,
            Self::Credential(_)
            | Self::ViewerOpened { .. }
            | Self::ViewerClosed { .. }
            | Self::Ask { .. }
            | Self::ToolList
            | Self::ToolRun { .. }
            | Self::ToolStop { .. } => false,
        }
    }
}

impl Incoming for FromConsole {
    const MAY_FOLLOW_GAP: bool = true;
    fn is_last(&self) -> bool {
        match self {
            Self::Ended { .. } => true,
            Self::Asked { .. }
            | Self::Granted { .. }
            | Self::ViewerGone { .. }
            | Self::Paused
            | Self::Resumed
            | Self::Tools { .. }
            | Self::ToolStarted { .. }
            | Self::ToolRefused { .. }
            | Self::ToolOutput { .. }
            | Self::ToolEnded { .. } => false,
        }
    }
}

/// Why an item could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The item is too long.
    #[error(transparent)]
    Item(#[from] BadItem),
    /// The counter is used up.
    #[error("the channel's counter is used up")]
    Exhausted,
}

/// Why a payload was not taken; each of them closes the channel, and the session must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is too short or too long to be sealed.
    #[error("payload of {0} bytes cannot be sealed")]
    Length(usize),
    /// Its counter came before: it was repeated or put out of order.
    #[error("payload {counter} repeated or out of order, expected {expected}")]
    Repeated {
        /// The payload's counter.
        counter: u64,
        /// The counter that comes next.
        expected: u64,
    },
    /// Payloads before it are missing.
    #[error("payload {counter} follows a gap, expected {expected}")]
    Gap {
        /// The payload's counter.
        counter: u64,
        /// The counter that comes next.
        expected: u64,
    },
    /// It was changed on its way, or sealed for someone else.
    #[error("payload {0} is damaged")]
    Damaged(u64),
    /// It was sealed by the other end, and is no item.
    #[error("payload {counter} is no item: {error}")]
    Item {
        /// The payload's counter.
        counter: u64,
        /// Why not.
        error: BadItem,
    },
    /// The channel was closed, by its last message or by an error before.
    #[error("the channel is closed")]
    Closed,
}

impl OpenError {
    /// The code that the other end is told.
    #[must_use]
    pub fn refusal(self) -> Refusal {
        match self {
            Self::Repeated { .. } => Refusal::Replay,
            Self::Closed => Refusal::Over,
            Self::Length(_) | Self::Gap { .. } | Self::Damaged(_) | Self::Item { .. } => Refusal::Protocol,
        }
    }
}

impl<Out: Incoming, In: Incoming> Channel<Out, In> {
    pub(crate) fn new(cipher: Arc<StatelessTransportState>) -> Self {
        let sealer = Sealer {
            cipher: Arc::clone(&cipher),
            next: 0,
            plain: Zeroizing::new(Vec::with_capacity(MAX_ITEM)),
            messages: PhantomData,
        };
        let opener =
            Opener { cipher, next: Some(0), plain: Zeroizing::new(vec![0; MAX_ITEM + TAG]), messages: PhantomData };
        Self { sealer, opener }
    }

    /// See [`Sealer::seal`].
    ///
    /// # Errors
    /// As there.
    pub fn seal(&mut self, item: &Item<Out>) -> Result<Vec<u8>, SealError> {
        self.sealer.seal(item)
    }

    /// See [`Sealer::seal_rfb`].
    ///
    /// # Errors
    /// As there.
    pub fn seal_rfb(&mut self, viewer: ViewerId, bytes: &[u8]) -> Result<Vec<Vec<u8>>, SealError> {
        self.sealer.seal_rfb(viewer, bytes)
    }

    /// See [`Opener::open`].
    ///
    /// # Errors
    /// As there.
    pub fn open(&mut self, payload: &[u8]) -> Result<Item<In>, OpenError> {
        self.opener.open(payload)
    }

    /// The two halves, which may live in different tasks.
    #[must_use]
    pub fn split(self) -> (Sealer<Out>, Opener<In>) {
        (self.sealer, self.opener)
    }
}

impl<Out: Incoming> Sealer<Out> {
    /// Seals one item: the payload of a transport frame. Payloads must be sent in the order in which they were sealed.
    ///
    /// # Errors
    /// [`SealError`]; no counter is used then.
    pub fn seal(&mut self, item: &Item<Out>) -> Result<Vec<u8>, SealError> {
        self.plain.clear();
        item.encode_into(&mut self.plain)?;
        self.seal_plain()
    }

    /// Seals bytes of a viewer's RFB stream, in as many payloads as they need; none for no bytes.
    ///
    /// # Errors
    /// [`SealError::Exhausted`].
    pub fn seal_rfb(&mut self, viewer: ViewerId, bytes: &[u8]) -> Result<Vec<Vec<u8>>, SealError> {
        let mut payloads = Vec::with_capacity(bytes.len().div_ceil(MAX_RFB));
        for chunk in bytes.chunks(MAX_RFB) {
            self.plain.clear();
            wire::encode_rfb_into(viewer, chunk, &mut self.plain);
            payloads.push(self.seal_plain()?);
        }
        Ok(payloads)
    }

    fn seal_plain(&mut self) -> Result<Vec<u8>, SealError> {
        let mut payload = vec![0; COUNTER + self.plain.len() + TAG];
        let (counter, sealed) = payload.split_at_mut(COUNTER);
        counter.copy_from_slice(&self.next.to_be_bytes());
        // The length is right and it is this end's direction: what is left is the last nonce, which Noise keeps.
        self.cipher.write_message(self.next, &self.plain, sealed).map_err(|_| SealError::Exhausted)?;
        self.next += 1;
        Ok(payload)
    }
}

impl<In: Incoming> Opener<In> {
    /// Opens the payload of the next transport frame.
    ///
    /// # Errors
    /// [`OpenError`]; the channel is closed then.
    pub fn open(&mut self, payload: &[u8]) -> Result<Item<In>, OpenError> {
        // Closed until proven good.
        let expected = self.next.take().ok_or(OpenError::Closed)?;
        let (counter, item) = self.open_after(payload, expected)?;
        let last = match &item {
            Item::Message(message) => message.is_last(),
            Item::Rfb { .. } => false,
        };
        if counter != expected && !last {
            return Err(OpenError::Gap { counter, expected });
        }
        self.next = if last { None } else { counter.checked_add(1) };
        Ok(item)
    }

    /// Opens a payload whose counter is `expected`, or a later one where this end allows for gaps.
    fn open_after(&mut self, payload: &[u8], expected: u64) -> Result<(u64, Item<In>), OpenError> {
        let too_short_or_long = OpenError::Length(payload.len());
        let (counter, sealed) = payload.split_first_chunk::<COUNTER>().ok_or(too_short_or_long)?;
        if sealed.len() <= TAG || sealed.len() > MAX_ITEM + TAG {
            return Err(too_short_or_long);
        }
        let counter = u64::from_be_bytes(*counter);
        if counter < expected {
            return Err(OpenError::Repeated { counter, expected });
        }
        if counter > expected && !In::MAY_FOLLOW_GAP {
            return Err(OpenError::Gap { counter, expected });
        }
        let length =
            self.cipher.read_message(counter, sealed, &mut self.plain).map_err(|_| OpenError::Damaged(counter))?;
        Item::decode(&self.plain[..length])
            .map(|item| (counter, item))
            .map_err(|error| OpenError::Item { counter, error })
    }
}

impl<Out> std::fmt::Debug for Sealer<Out> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("next", &self.next).finish_non_exhaustive()
    }
}

impl<In> std::fmt::Debug for Opener<In> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opener").field("next", &self.next).finish_non_exhaustive()
    }
}
