//! View models of the program itself: About.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What this program is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct About {
    /// The version.
    pub version: String,
    /// The device's identifier; empty before enrolment.
    pub device: String,
    /// Libraries and their licences.
    pub libraries: Vec<Library>,
}

/// A library and its licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct Library {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence (SPDX).
    pub licence: String,
}
