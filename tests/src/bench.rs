//! The benchmark: the whole chain without the web view, beside two programs of others, seen by a viewer that measures.

mod chain;
mod decoder;
mod peers;
mod plan;
mod scenes;
mod screen;
mod staff;
mod table;
mod usage;
mod viewer;

pub use chain::Chain;
pub use plan::compare;
pub use staff::stand_in;
