//! View models of the test of the connection to the service centre.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A step of the test, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum CheckStep {
    /// There is an enrolment, and the name has an address.
    Name,
    /// The address takes a connection.
    Address,
    /// The proxy leads on.
    Proxy,
    /// The other end speaks TLS 1.3.
    Tls,
    /// Its certificate is the expected one.
    Certificate,
    /// It knows this device.
    Enrolment,
    /// The clocks agree.
    Clock,
}

/// How a step of the test stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum CheckState {
    /// Its turn has not come.
    Waiting,
    /// It is under way.
    Running,
    /// It is good.
    Passed,
    /// There is nothing to test.
    Unneeded,
    /// It could not be found out, which is no failure.
    Unknown,
    /// It is not good.
    Failed,
    /// A step before it failed, or the test was stopped.
    NotTried,
}

/// One step with what it found, in the language in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct CheckLine {
    /// The step.
    pub step: CheckStep,
    /// How it stands.
    pub state: CheckState,
    /// Its name.
    pub name: String,
    /// How it stands, in a word.
    pub word: String,
    /// What was found; empty before that.
    pub found: String,
    /// What a failure means for access; else empty.
    pub means: String,
    /// What to do about it; else empty.
    pub remedy: String,
}

/// How the test as a whole stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum CheckVerdict {
    /// It is under way.
    Running,
    /// Every step is good.
    Good,
    /// A step failed.
    Failed,
    /// Nothing could be tested.
    Impossible,
    /// It was stopped.
    Stopped,
}

/// The test of the connection, whole, at every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct LinkCheck {
    /// How it stands.
    pub verdict: CheckVerdict,
    /// The same as a sentence, in the language in use.
    pub sentence: String,
    /// What of the connection that stands beside it, in the language in use; empty where there is none.
    pub beside: String,
    /// Every step, in order.
    pub lines: Vec<CheckLine>,
    /// Whether it stands in the history; none while it runs, or where nothing went out.
    pub recorded: Option<bool>,
}
