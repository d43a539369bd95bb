//! What is asked of a mirror's program that only reads the screen, or pictures of it, once for words to propose.
//!
//! It is started with `--words` and the pictures' files (none: the screen), gets one [`WordsAsk`] as JSON on its standard
//! input, answers with one [`WordsAnswer`] as JSON on its standard output, and ends.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Detector, Start};

/// The most words in an answer.
pub const MAX_PROPOSED: usize = 1000;
/// The longest answer, in bytes.
pub const MAX_ANSWER: usize = 256 * 1024;

/// What to read, and what decides about words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordsAsk {
    /// The display, the rules and the words, as for a mirror.
    pub start: Start,
    /// The known patients: a veto.
    pub known: Vec<String>,
    /// The base names of the files that processes run, by process id; nobody knows those that are missing.
    pub processes: BTreeMap<u32, String>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum WordsAnswer {
    /// It was read.
    Read {
        /// The most frequent first; at most [`MAX_PROPOSED`].
        words: Vec<ProposedWord>,
        /// How many lines were read.
        lines: u32,
    },
    /// Nothing was.
    Failed {
        /// Why.
        why: Unread,
    },
}

/// A word that could join the harmless ones; see [`screen::Proposals`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedWord {
    /// The word, in lower case.
    pub word: String,
    /// How often it was seen.
    pub times: u32,
}

/// Without the word: it may still be a name.
impl std::fmt::Debug for ProposedWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProposedWord").field("times", &self.times).finish_non_exhaustive()
    }
}

/// Why nothing was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unread {
    /// The display does not answer, or lacks what is needed.
    Display,
    /// Windows did not come to rest.
    Restless,
    /// The process could not lock itself in.
    Sandbox,
    /// The text detector is missing or failed.
    Detector(Detector),
    /// A picture, by its number from 0, is no PNG picture, or too large.
    Picture(u32),
    /// What was asked is no question.
    Protocol,
}
