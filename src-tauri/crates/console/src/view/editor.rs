//! The page about the policy while the site's settings are changed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{PolicyRule, PolicySection};

/// A draft of the site's settings, and what it would mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct PolicyDraft {
    /// The draft's text.
    pub text: String,
    /// The text of the file as it is now; empty where there is none.
    pub base: String,
    /// The file.
    pub file: String,
    /// Its keys, as forms; empty where the text is no TOML.
    pub fields: Vec<PolicyField>,
    /// What is wrong with it; empty where nothing is.
    pub problems: Vec<PolicyProblem>,
    /// What it would allow, section by section; empty where anything is wrong.
    pub rules: Vec<PolicyRule>,
    /// What would hold otherwise, key by key.
    pub changes: Vec<PolicyChange>,
    /// The same in plain words.
    pub said: Vec<PolicySaid>,
    /// What it would do to what is open and runs now, as sentences; none where that cannot be said now.
    pub running: Option<Vec<String>>,
}

/// One key, or a section of keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct PolicyField {
    /// Its place in the file: section, key, and the number of a repeated section from 0.
    pub key: String,
    /// Where it stands on the page.
    pub section: PolicySection,
    /// Its name.
    pub name: String,
    /// What it means, in a sentence.
    pub means: String,
    /// How it is filled in.
    pub form: PolicyForm,
    /// What the draft names; null where it names nothing.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
    /// What holds where the draft names nothing, in words; empty where that is nothing.
    pub otherwise: String,
    /// What the managed policy names, in words; empty where it names nothing.
    pub managed: String,
    /// True where the site cannot change it.
    pub locked: bool,
}

/// How a key is filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum PolicyForm {
    /// A number within bounds: the product's own, or the managed policy's where the site may only narrow.
    Number {
        /// The least.
        least: f64,
        /// The greatest.
        greatest: f64,
        /// True where there is nothing between two whole numbers.
        whole: bool,
    },
    /// One of a few words.
    Choice {
        /// The words.
        words: Vec<PolicyWord>,
    },
    /// Yes or no.
    Toggle {
        /// True where only yes would be narrower.
        only_on: bool,
    },
    /// A text.
    Text {
        /// The most characters.
        longest: u32,
    },
    /// Several of a few words.
    Words {
        /// The words.
        words: Vec<PolicyWord>,
    },
    /// A list of texts.
    Texts {
        /// The most characters of each.
        longest: u32,
    },
    /// Keys that belong together.
    Group {
        /// The keys.
        fields: Vec<PolicyField>,
        /// What the group is made with where it is added.
        #[ts(type = "unknown")]
        fresh: serde_json::Value,
    },
    /// A section that repeats.
    List {
        /// Each with its keys.
        items: Vec<Vec<PolicyField>>,
        /// What one more is made with.
        #[ts(type = "unknown")]
        fresh: serde_json::Value,
    },
    /// Shown here, changed in the managed policy only.
    Managed,
}

/// A word that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct PolicyWord {
    /// As it stands in the file.
    pub code: String,
    /// As it is read.
    pub name: String,
    /// False where the managed policy is narrower.
    pub allowed: bool,
}

/// What is wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct PolicyProblem {
    /// The key that it is about; empty where that is not known.
    pub key: String,
    /// The line, from 1; 0 where it is not about a place.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// What is wrong, and what is allowed.
    pub text: String,
}

/// A key for which something else would hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct PolicyChange {
    /// The key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What holds now; empty where nothing is named.
    pub before: String,
    /// What would hold.
    pub after: String,
}

/// What is said of one matter, without what stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct PolicySaid {
    /// What holds now.
    pub before: Vec<String>,
    /// What would hold.
    pub after: Vec<String>,
}

/// One key of a draft set, or removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
#[serde(deny_unknown_fields)]
pub struct PolicyEdit {
    /// Its place.
    pub key: String,
    /// The value; null removes it.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
}
