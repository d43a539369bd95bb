//! A relay that lies, between a real console's core and a real engineer's end: every lie about every message.
//!
//! The console is `console`'s core in a world in memory, which panics where anything opens without the staff's recorded
//! word, the banner and the mirror; the engineer's end is `pairing`'s. What comes as bytes is read as `link` reads it.
//! Lies to the socket itself (a gigabyte, silence, floods of control messages) are in `link`'s own tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../src-tauri/crates/console/tests/world/mod.rs"]
mod world;

#[path = "hostile_relay/changed.rs"]
mod changed;
#[path = "hostile_relay/floods.rs"]
mod floods;
#[path = "hostile_relay/lies.rs"]
mod lies;
#[path = "hostile_relay/made_up.rs"]
mod made_up;
#[path = "hostile_relay/proofs.rs"]
mod proofs;
