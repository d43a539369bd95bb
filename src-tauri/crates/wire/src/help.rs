//! What the hospital's staff call for help about.

use serde::{Deserialize, Serialize};

/// Why the staff call for help: a closed list, so that no word about a patient leaves with the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HelpReason {
    /// The device, or a part of it, does not start.
    DoesNotStart,
    /// The pictures are not as they should be.
    ImageQuality,
    /// An error message shows.
    ErrorMessage,
    /// A question about the use of the device.
    Question,
    /// Something else.
    Other,
}

impl HelpReason {
    /// The code as it stands in messages.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DoesNotStart => "does-not-start",
            Self::ImageQuality => "image-quality",
            Self::ErrorMessage => "error-message",
            Self::Question => "question",
            Self::Other => "other",
        }
    }
}
