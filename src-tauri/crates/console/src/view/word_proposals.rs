//! Words that an administrator may add to the harmless ones.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Words that were read and are proposed; they go to the window or the terminal that asked, and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct WordProposals {
    /// What came of it, in a sentence.
    pub sentence: String,
    /// The words, the most frequent first.
    pub words: Vec<WordProposal>,
    /// True where it stands in the history that the screen was read, false where it could not be recorded; null where it was
    /// asked on the command line, which records nothing.
    pub recorded: Option<bool>,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct WordProposal {
    /// In lower case.
    pub word: String,
    /// How often it was seen.
    pub times: u32,
    /// The same in words, with a warning where it was only once.
    pub seen: String,
}

/// Without the word: it may still be a name.
impl std::fmt::Debug for WordProposal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WordProposal").field("times", &self.times).finish_non_exhaustive()
    }
}
