//! The page about the policy.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What holds by policy, in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct PolicyPage {
    /// What it decides, section by section; empty where it cannot be used.
    pub rules: Vec<PolicyRule>,
    /// Where the managed policy is; empty where none is deployed.
    pub managed: String,
    /// Where the site's settings are; empty where there are none.
    pub site: String,
    /// True where the first is no policy of IT's but one for a trial, which whoever started the program chose.
    pub trial: bool,
    /// Why it cannot be used, as a sentence; empty where it can.
    pub problem: String,
}

/// One thing that it decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct PolicyRule {
    /// What it is about.
    pub section: PolicySection,
    /// The sentence, in the language in use.
    pub text: String,
    /// Who says so: the default alone, or each layer that has a part in it.
    pub sources: Vec<PolicySource>,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
#[serde(rename_all = "snake_case")]
pub enum PolicySection {
    /// Levels, and who may widen access.
    Access,
    /// Passwords, requests and sessions.
    Sessions,
    /// What is masked and what is protected on the screen.
    Screen,
    /// Service tools and examinations.
    Tools,
    /// This workstation: hotkey, languages and the way to the service centre.
    Workstation,
    /// The history, and whom it is told.
    History,
}

/// Who says what holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
#[serde(rename_all = "snake_case")]
pub enum PolicySource {
    /// Nobody: the product's default.
    Default,
    /// The site's settings.
    Site,
    /// The policy of a trial.
    Trial,
    /// The managed policy: nothing goes above it.
    Managed,
}
