//! An RFB 3.8 server (RFC 6143): handshake, client messages, update tracking and encoders.
//!
//! Sans-IO: one [`Server`] per client takes the client's bytes in, gives events and the server's bytes out, and is told
//! the time in milliseconds. Pixels enter as [`screen::MaskedFrame`] only, so nothing unmasked can be encoded.
//!
//! ```compile_fail
//! let mut server = rfb::Server::new(1, 1, "", true);
//! let grabbed: &[u8] = &[0; 4];
//! server.update(grabbed, &[], 0); // pixels that no masker has cleared
//! ```
//!
//! Deliberately absent: sockets, threads, timers, security types other than None (the bytes travel inside a channel
//! that is already authenticated and encrypted), clipboard transfer, and resizing at the client's wish.

#![forbid(unsafe_code)]

mod cursor;
mod encodings;
mod error;
mod flow;
mod handshake;
mod messages;
mod picture;
mod pixel_format;
mod scroll;
mod server;
mod tracker;
mod update;

pub use error::RfbError;
pub use pixel_format::PixelFormat;
pub use server::{Event, Server};
pub use tracker::REST_MS;
