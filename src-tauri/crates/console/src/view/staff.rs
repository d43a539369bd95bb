//! View models of what the staff sign, release and call for.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::Zeroize;

/// How policy wants to know which of the staff it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum StaffCheck {
    /// Not at all: the user of the operating system is enough.
    None,
    /// By initials.
    Initials,
    /// By initials and PIN.
    Pin,
}

/// What policy asks for before something becomes wider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct ChecksView {
    /// How staff say who they are.
    pub staff: StaffCheck,
    /// True where Full takes a second person.
    pub second_for_full: bool,
}

/// A PIN on its way to be checked.
#[derive(PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Pin(String);

impl Pin {
    /// The digits, for the check alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Pin {
    fn from(digits: &str) -> Self {
        Self(digits.to_owned())
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin")
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// One of the staff.
#[derive(Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct Signer {
    /// The initials, in capitals.
    pub initials: String,
    /// The PIN, where policy asks for it.
    #[ts(type = "string | null")]
    pub pin: Option<Pin>,
}

/// Who wants it, and who approves it in addition.
#[derive(Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct Signature {
    /// Who wants it.
    pub by: Signer,
    /// The second person, where policy asks for one.
    pub second: Option<Signer>,
}

/// One item of the checklist before patients are examined again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum ReleaseItem {
    /// The service work is over, and its equipment is away from the scanner.
    WorkIsOver,
    /// Settings and measurement parameters are as they are for patients.
    SettingsAreBack,
    /// The scanner was tried, and works as it should.
    SystemWasTried,
}

/// That the scanner is not released for patients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct ReleaseView {
    /// Since when Full is over.
    #[ts(type = "number")]
    pub since: i64,
    /// What has to be ticked.
    pub items: Vec<ReleaseItem>,
    /// True once everything was ticked, while the block of examinations is being taken away.
    pub releasing: bool,
}

/// Why the staff call for help: a closed list, so that no free text leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum HelpReason {
    /// The scanner does not start.
    DoesNotStart,
    /// The image quality.
    ImageQuality,
    /// An error message.
    ErrorMessage,
    /// A question.
    Question,
    /// Something else.
    Other,
}

/// How a call for help stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum HelpState {
    /// On its way.
    Sending,
    /// The service centre has it.
    Heard,
    /// It did not reach the service centre.
    Failed,
}

/// The last call for help, until the staff put it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct HelpView {
    /// Why.
    pub reason: HelpReason,
    /// How it stands.
    pub state: HelpState,
    /// Since when it stands so.
    #[ts(type = "number")]
    pub at: i64,
}
