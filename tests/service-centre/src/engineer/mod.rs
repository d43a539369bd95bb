//! The engineer's client: signs in, opens a session, pairs, and lends the channel to viewers on this machine, or, in
//! technical support, runs the hospital's service tools.

mod carry;
mod cli;
mod client;
mod dial;
mod event;
mod exchange;
mod follow;
mod line;
mod listen;
mod page;
mod prompt;
mod session;
mod viewer;

pub use cli::{EngineerCommand, run};
pub use client::{Client, ClientError, IdentityAt, SessionRequest};
pub use event::Event;
pub use listen::serve_rfb;
pub use page::Page;
pub use prompt::secret;
pub use session::{NotOpen, Session};
pub use viewer::Viewer;
