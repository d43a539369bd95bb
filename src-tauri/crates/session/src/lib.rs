//! The lifecycle of sessions: access levels, capabilities, limits and effects.
//!
//! Sans-IO: [`Machine::handle`] takes one input with the time, [`Machine::poll_effect`] gives what is to be done, in
//! order, and [`Machine::poll_timeout`] when to come back with [`Input::Tick`]. Nothing here opens, waits, reads a clock
//! or rolls a die; digits, keys and pixels never enter.

#![forbid(unsafe_code)]
#![deny(clippy::wildcard_enum_match_arm)]

mod access;
mod active;
mod asked;
mod effect;
mod ended;
mod fact;
mod grants;
mod input;
mod ledger;
mod level;
mod machine;
mod offer;
mod pair;
mod pauses;
mod refused;
mod stage;
mod time;

pub use effect::Effect;
pub use fact::{EndReason, Fact, PauseReason, Withdrawal};
pub use grants::{Grantable, Grants};
pub use input::{Choice, Input, PairingFault};
pub use level::{Level, Standing, Stored, Task};
pub use machine::{Machine, Start};
pub use offer::Offer;
pub use pauses::Pauses;
pub use refused::Refused;
pub use stage::{Active, Asked, Ended, Ending, MirrorState, Pairing, Stage};
pub use time::{Deadline, Millis, Now, WallMillis};
