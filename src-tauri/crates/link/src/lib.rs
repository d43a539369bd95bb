//! All that goes out: one WebSocket over TLS 1.3 to the relay, HTTPS calls that enrol this device and hand mails in, and
//! audit messages to the hospital's collector by syslog over TLS.
//!
//! The link runs on a thread of its own, so that nothing else in the process can hold it up. It carries
//! [`wire::ToRelay`] texts and sealed [`wire::Frame`]s; it neither opens nor makes them.
//!
//! INVARIANT: after [`Gate::close`] returns, no further frame sent under that gate begins; the one that may
//! be half written is handed over within [`CLOSE_GRACE`] and sent within [`DRAIN_GRACE`], or the connection is reset so
//! that its rest never leaves.
//!
//! Deliberately absent: a fallback to older TLS on the way to the relay, a way to skip a certificate check, and any listening socket.

#![forbid(unsafe_code)]

mod backoff;
mod carry;
mod check;
mod config;
mod dial;
mod enrol;
mod fault;
mod gate;
mod https;
mod identity;
mod mail;
mod outbound;
mod proxy;
mod run;
mod syslog;
mod tap;
mod tls;

pub use backoff::Backoff;
pub use carry::{CLOSE_GRACE, DRAIN_GRACE};
pub use check::{CheckFault, Found, Outcome, Passed, STEP_PATIENCE, Step, check};
pub use config::{Basic, ConfigFault, LinkConfig, Pace, Proxy, RelayAddress, Trust};
pub use enrol::{EnrolFault, EnrolmentFault, enrol, parse_enrolment};
pub use fault::{CertificateFault, LinkFault, ProtocolFault, ProxyFault};
pub use gate::Gate;
pub use identity::{Identity, IdentityFault};
pub use mail::{MailDesk, MailFault};
pub use outbound::SendFault;
pub use run::{Link, LinkEvent};
pub use syslog::{Collector, Taken};
