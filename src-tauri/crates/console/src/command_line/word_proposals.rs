//! `chaperone words`: reads the screen, or pictures of it, and proposes words for `[masking] words`; nothing is added or recorded.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Error, Result};

use super::policy::print;
use super::words;
use crate::handle::Options;
use crate::policy_files::PolicyFiles;
use crate::view::WordProposals;
use crate::word_proposals;

/// `chaperone words`: exit 0 where words are proposed, 1 where there is none to propose, 2 where nothing could be read.
///
/// # Errors
/// Why nothing could be read: the policy, a picture, the display or the detector.
pub fn propose(options: &Options, pictures: &[PathBuf], json: bool) -> Result<ExitCode> {
    let words = words();
    let wrong = |detail: String| Error::msg(words.with("cli-policy-wrong", &[("detail", detail.into())]));
    let policy = PolicyFiles::new(options).policy().map_err(wrong)?;
    let absolute = |path: &PathBuf| std::path::absolute(path).with_context(|| path.display().to_string());
    let pictures: Vec<PathBuf> = pictures.iter().map(absolute).collect::<Result<_>>()?;
    let found = word_proposals::read(&policy, &pictures).map_err(|why| Error::msg(why.told(&words, &pictures)))?;
    let found = found.view(&words);
    if json {
        print(&serde_json::to_string_pretty(&found)?)?;
    } else {
        print(&told(&found))?;
        if !found.words.is_empty() {
            print(&words.say("words-how"))?;
        }
    }
    Ok(ExitCode::from(u8::from(found.words.is_empty())))
}

fn told(found: &WordProposals) -> String {
    let lines = found.words.iter().map(|one| format!("  {} ({})", one.word, one.seen));
    std::iter::once(found.sentence.clone()).chain(lines).collect::<Vec<_>>().join("\n")
}
