//! Entries of the history in SQLite: appended durably, read in pages, verified as a whole.
//!
//! An append is one transaction in WAL mode with `synchronous=FULL`: when it returns, the entry survives a crash. The same
//! transaction updates the list of sessions and, where there is a key, signs the new head. Beside the database lie a lock
//! (one writer at a time) and a reserve of space that is released so that an end can be recorded on a full disk.
//!
//! What is derived from the entries (the list of sessions, what is searched, what the pictures count) is no evidence and can be
//! made anew. Retention removes the oldest entries and leaves a signed stub. A database of an earlier version is brought up to
//! date after a backup of it was made.
//!
//! What an entry says and what verification means is `history`'s. There is no clock and no keyring here.

#![forbid(unsafe_code)]

mod aside;
mod batch;
mod chain;
mod derived;
mod error;
mod listing;
mod lists;
mod migrate;
mod pictures;
mod plain;
mod purge;
mod read;
mod reading;
mod reserve;
mod rows;
mod schema;
mod search;
mod snapshot;
mod store;
mod tables;
mod verify;

pub use error::StoreError;
pub use pictures::{LENGTHS, Pictures, QUARTER, Quarter};
pub use purge::Purged;
pub use read::{Choices, Page, SessionFilter};
pub use reserve::RESERVE;
pub use schema::LOG_PAGES;
pub use snapshot::Snapshot;
pub use store::History;
pub use verify::{Progress, verify_file, verify_file_with};
