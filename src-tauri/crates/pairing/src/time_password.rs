//! The time-dependent password of technical support (RFC 6238): SHA-256, 8 digits, steps of 30 s.
//!
//! Deliberately absent: a clock, and the memory of the last step that was accepted; `session` keeps that.

use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::SessionPassword;

/// The length of a time step, in seconds (RFC 6238, section 4.1).
pub const STEP_SECONDS: u64 = 30;
const DIGITS: u8 = 8;

/// The secret that a device and identity agreed on at enrolment; wiped when dropped.
///
/// ```compile_fail
/// let secret = pairing::TimePassword::parse("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
/// let copy = secret.clone(); // not there
/// ```
pub struct TimePassword(Totp);

/// A text that is no secret: not base32 (RFC 4648, section 6), or shorter than 128 bits (RFC 4226, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a secret for time-dependent passwords")]
pub struct BadSecret;

impl TimePassword {
    /// Reads a secret as the enrolment file names it: in base32 without padding.
    ///
    /// # Errors
    /// [`BadSecret`].
    pub fn parse(base32: &str) -> Result<Self, BadSecret> {
        if base32.contains('=') {
            return Err(BadSecret);
        }
        let secret = Secret::try_from_base32(base32).map_err(|_| BadSecret)?;
        let builder = Builder::new().with_algorithm(Algorithm::SHA256).with_digits(DIGITS).with_secret(secret);
        // The callers count in steps: one of `totp-rs`'s seconds is one of our steps.
        Ok(Self(builder.with_step_duration(1).build().map_err(|_| BadSecret)?))
    }

    /// The password of a time step.
    #[must_use]
    #[allow(clippy::expect_used, reason = "`totp-rs` writes as many digits as it was told to")]
    pub fn code_at(&self, step: u64) -> SessionPassword {
        let digits = Zeroizing::new(self.0.generate(step).to_string());
        SessionPassword::parse(&digits).expect("eight digits")
    }
}

impl std::fmt::Debug for TimePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TimePassword(..)")
    }
}

/// The time step that a clock stands in (RFC 6238, section 4.2; T0 is 0).
#[must_use]
pub const fn step_at(unix_seconds: u64) -> u64 {
    unix_seconds / STEP_SECONDS
}

/// Whether a step is the clock's, the one before or the one after it (RFC 6238, section 5.2).
#[must_use]
pub const fn step_is_near(step: u64, unix_seconds: u64) -> bool {
    step.abs_diff(step_at(unix_seconds)) <= 1
}
