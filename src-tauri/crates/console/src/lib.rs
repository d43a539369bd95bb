//! The one event loop: owns all state, performs effects and builds view models.

#![forbid(unsafe_code)]

pub mod view;
