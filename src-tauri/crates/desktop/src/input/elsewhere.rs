//! No injection: says so.

use std::time::Duration;

use super::{Injection, InputError, ParameterWindow, Report};
use crate::Unsupported;

/// Injects input.
#[derive(Debug)]
pub struct Injector(std::convert::Infallible);

/// Tells that a person is at the machine.
#[derive(Debug, Clone)]
pub struct LocalFirst(std::convert::Infallible);

impl LocalFirst {
    /// Notes that a person uses this machine.
    pub fn person_is_here(&self) {
        match self.0 {}
    }
}

impl Injector {
    /// Says that there is none.
    ///
    /// # Errors
    /// Always [`InputError::Unsupported`].
    pub fn start(
        _display: Option<&str>,
        _own_pids: &[u32],
        _parameters: Vec<ParameterWindow>,
        _report: impl FnMut(Report) + Send + 'static,
    ) -> Result<Self, InputError> {
        Err(Unsupported("remote control").into())
    }

    /// Queues `event`.
    ///
    /// # Errors
    /// See [`InputError`].
    pub fn inject(&self, _event: Injection) -> Result<(), InputError> {
        match self.0 {}
    }

    /// Drops what waits and releases what is pressed.
    pub fn release(&self) {
        match self.0 {}
    }

    /// A handle for whoever watches this machine's own keyboard and mouse.
    pub fn local_first(&self) -> LocalFirst {
        match self.0 {}
    }

    /// Opens parameter windows, or closes them.
    pub fn allow_parameters(&self, _allowed: bool) {
        match self.0 {}
    }

    /// How many events were refused.
    pub fn refused(&self) -> u64 {
        match self.0 {}
    }

    /// Ends injection.
    ///
    /// # Errors
    /// See [`InputError`].
    pub fn stop(self, _limit: Duration) -> Result<(), InputError> {
        match self.0 {}
    }
}
