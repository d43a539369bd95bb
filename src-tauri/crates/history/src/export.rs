//! The history in the forms that others read.

pub mod audit_event;
pub mod audit_message;
pub mod syslog;
