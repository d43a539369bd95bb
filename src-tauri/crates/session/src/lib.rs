//! The lifecycle of sessions: access levels, capabilities, limits and effects.
//!
//! Sans-IO: `Machine::handle` takes one input with the time, `poll_effect` gives what is to be done, in
//! order, and `poll_timeout` when to come back with [`Input::Tick`]. Nothing here opens, waits, reads a clock
//! or rolls a die; digits, keys and pixels never enter.

#![forbid(unsafe_code)]
#![deny(clippy::wildcard_enum_match_arm)]
#![expect(dead_code, reason = "the machine follows")]

mod effect;
mod engineer;
mod fact;
mod grants;
mod input;
mod level;
mod refused;
mod time;

pub use effect::Effect;
pub use engineer::Engineer;
pub use fact::{EndReason, Fact, PauseReason, Withdrawal};
pub use grants::{Grantable, Grants};
pub use input::{Choice, Input, PairingFault};
pub use level::{Level, Standing, Stored, Task};
pub use refused::Refused;
pub use time::{Deadline, Millis, Now, WallMillis};
