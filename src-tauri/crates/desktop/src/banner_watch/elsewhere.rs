//! No watch: says so.

use super::{Banner, BannerWatchError, Told};
use crate::Unsupported;

/// A running watch.
#[derive(Debug)]
pub struct BannerWatch(std::convert::Infallible);

/// The owner's sign of life.
#[derive(Debug, Clone)]
pub struct Pulse(std::convert::Infallible);

impl Pulse {
    /// Says that the banner's owner is alive.
    pub fn beat(&self) {
        match self.0 {}
    }
}

impl BannerWatch {
    /// Says that there is none.
    ///
    /// # Errors
    /// Always [`BannerWatchError::Unsupported`].
    pub fn start(
        _display: Option<&str>,
        _banner: Banner,
        _tell: impl FnMut(Told) + Send + 'static,
    ) -> Result<Self, BannerWatchError> {
        Err(Unsupported("the watch on the banner").into())
    }

    /// Says that the banner's owner is alive.
    pub fn beat(&self) {
        match self.0 {}
    }

    /// A handle for the owner's sign of life.
    pub fn pulse(&self) -> Pulse {
        match self.0 {}
    }

    /// From now on the banner must be so large.
    pub fn expect(&self, _size: (u16, u16)) {
        match self.0 {}
    }
}
