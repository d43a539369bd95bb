//! No desktop to ask: says so.

use super::{Area, DesktopError, Monitor, WindowState};
use crate::Unsupported;

/// A connection to the desktop.
#[derive(Debug)]
pub struct Desktop(std::convert::Infallible);

impl Desktop {
    /// Says that there is none.
    ///
    /// # Errors
    /// Always [`DesktopError::Unsupported`].
    pub fn connect(_display: Option<&str>) -> Result<Self, DesktopError> {
        Err(Unsupported("the window's place").into())
    }

    /// The monitors, the primary one first.
    ///
    /// # Errors
    /// See [`DesktopError`].
    pub fn monitors(&self) -> Result<Vec<Monitor>, DesktopError> {
        match self.0 {}
    }

    /// What panels leave free of the whole desktop.
    ///
    /// # Errors
    /// See [`DesktopError`].
    pub fn work_area(&self) -> Result<Option<Area>, DesktopError> {
        match self.0 {}
    }

    /// How `window` stands.
    ///
    /// # Errors
    /// [`DesktopError::NoWindow`] if it is gone.
    pub fn window(&self, _window: u32) -> Result<WindowState, DesktopError> {
        match self.0 {}
    }
}
