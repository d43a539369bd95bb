//! The history in the forms that others read: entries as CSV and as JSON Lines, a printable report, what a period gives
//! evidence for, and messages for a SIEM.
//!
//! An export never hides what does not hold: every entry carries its [`Standing`], and what cannot be read is exported as
//! its bytes. Whether the history is intact is found before the first entry is written; where the bytes come from and go to
//! is the caller's.

pub mod audit_event;
pub mod audit_message;
pub mod csv;
pub mod evidence;
pub mod jsonl;
pub mod report;
mod standing;
pub mod syslog;

pub use standing::{Standing, Stored, utc, verdict_code};
