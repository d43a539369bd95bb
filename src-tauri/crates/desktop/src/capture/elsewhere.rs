//! Systems on which capture is not built yet.

use std::convert::Infallible;

use screen::{Judged, Masker, PointerShape, Withheld};

use super::{CaptureError, Monitor, Seen};

/// A capture that cannot be.
#[derive(Debug)]
pub struct Capture(Infallible);

impl Capture {
    /// Refuses.
    ///
    /// # Errors
    /// Always [`CaptureError::Unsupported`].
    pub fn open(_display: Option<&str>, _monitor: Option<&str>) -> Result<Self, CaptureError> {
        Err(CaptureError::Unsupported("screen capture"))
    }

    /// Cannot be called.
    #[must_use]
    pub fn monitor(&self) -> Monitor {
        match self.0 {}
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// None.
    pub fn pump(&mut self) -> Result<Seen, CaptureError> {
        match self.0 {}
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// None.
    pub fn look(&mut self, _masker: &mut Masker, _now_ms: u64) -> Result<Result<Judged, Withheld>, CaptureError> {
        match self.0 {}
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// None.
    pub fn pointer(&mut self) -> Result<Option<PointerShape>, CaptureError> {
        match self.0 {}
    }
}
