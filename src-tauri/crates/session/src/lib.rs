//! The lifecycle of sessions: access levels, capabilities, limits and effects.
//!
//! Sans-IO: [`Machine::handle`] takes one input with the time, [`Machine::poll_effect`] gives what is to be done, in
//! order, and [`Machine::poll_timeout`] when to come back with [`Input::Tick`]. Nothing here opens, waits, reads a clock
//! or rolls a die; digits, keys and pixels never enter.

#![forbid(unsafe_code)]
#![deny(clippy::wildcard_enum_match_arm)]

mod access;
mod act;
mod asked;
mod could;
mod effect;
mod ended;
mod examination;
mod fact;
mod flow;
mod grant;
mod grants;
mod help;
mod hours;
mod input;
mod it;
mod ledger;
mod length;
mod level;
mod link;
mod machine;
mod offer;
mod pair;
mod pauses;
mod refused;
mod rules;
mod signed;
mod stage;
mod technical;
mod time;
mod tools;
mod why;
mod workstation;

pub use could::{Could, Question, could};
pub use effect::Effect;
pub use examination::{Block, Checklist, ExamState, Examinations};
pub use fact::Fact;
pub use grants::Capabilities;
pub use help::Help;
pub use input::{Choice, Input, PairingFault};
pub use level::{Level, Remembered, Standing, Stored, Task};
pub use machine::{Machine, Start};
pub use offer::Offer;
pub use pauses::Pauses;
pub use policy::{Grantable, Grants};
pub use refused::Refused;
pub use rules::Rules;
pub use signed::Signed;
pub use stage::{Active, Asked, Ended, Ending, Pairing, Stage};
pub use time::{Deadline, Millis, Now, WallMillis};
pub use tools::{Ran, Run, RunState, Tools, Traits, Unfit, tools};
pub use why::{EndReason, NotOpened, PauseReason, Warning, Withdrawal};
pub use workstation::{Banner, MirrorState};
