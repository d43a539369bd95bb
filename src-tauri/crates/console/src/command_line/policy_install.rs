//! `chaperone policy install`: checks a policy, shows what it changes, and puts it in its place.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
pub use desktop::paths::Layer;
use desktop::paths::{LONGEST_POLICY, PolicyText, PolicyTexts};
use desktop::policy_write::{self, NotWritten};
use desktop::user;

use super::policy::{bad, print};
use super::words;
use crate::policy_files::effective;
use crate::review::{Review, Said, review};
use crate::saving::{NO_FILE, OTHER, hash};
use crate::words::Words;

/// Takes a candidate from a file, or from the standard input where it is `-` or not named, for the managed policy or for
/// the site's settings. Exit 0 installed, or there already; 1 not good.
///
/// # Errors
/// Where this is not root, the candidate or what is deployed beside it cannot be read, or it cannot be written. Nothing was
/// changed then, unless the error says so.
pub fn install(file: Option<&Path>, layer: Layer) -> Result<ExitCode> {
    let words = words();
    anyhow::ensure!(user::is_root(), "{}", words.say("cli-install-root"));
    put(&words, read(file, &words)?, layer, None)
}

/// What the window has run as root: the site's settings from the standard input, and nothing else, over the text whose
/// SHA-256 is `over`, in hex, or over no file where it is `none`. Exit 3 where something else is there by now.
///
/// # Errors
/// As [`install`].
pub fn save_site(over: &str) -> Result<ExitCode> {
    let words = words();
    anyhow::ensure!(user::is_root(), "{}", words.say("cli-install-root"));
    put(&words, read(None, &words)?, Layer::Site, Some(over))
}

fn put(words: &Words, candidate: PolicyText, layer: Layer, over: Option<&str>) -> Result<ExitCode> {
    let other = match layer {
        Layer::Managed => Layer::Site,
        Layer::Site => Layer::Managed,
    };
    let other = other.read().with_context(|| words.say("cli-install-unchanged"))?;
    let texts = |own: Option<PolicyText>| match layer {
        Layer::Managed => PolicyTexts { managed: own, site: other.clone(), trial: false },
        Layer::Site => PolicyTexts { managed: other.clone(), site: own, trial: false },
    };
    let after = match effective(&texts(Some(candidate.clone()))) {
        Ok(after) => after,
        Err(detail) => {
            let code = bad(words, detail);
            eprintln!("{}", words.say("cli-install-unchanged"));
            return Ok(code);
        }
    };
    let own = layer.read();
    if let Ok(Some(own)) = &own
        && own.text == candidate.text
    {
        print(&words.with("cli-install-same", &[("path", layer.path().display().to_string().into())]))?;
        return Ok(ExitCode::SUCCESS);
    }
    // What is there now may be what this is to mend.
    let before = own.map_err(|error| format!("{:#}", anyhow::Error::new(error))).and_then(|own| effective(&texts(own)));
    if let Err(detail) = &before {
        print(&words.with("cli-install-mends", &[("detail", detail.as_str().into())]))?;
    }
    print(&told(words, &review(words, before.as_ref().ok(), &after)))?;
    let fits = |there: Option<&[u8]>| {
        over.is_none_or(|over| there.map_or_else(|| NO_FILE.to_owned(), hash).eq_ignore_ascii_case(over))
    };
    let written = match policy_write::write(layer, &candidate.text, &stamp(), &fits) {
        Err(NotWritten::Changed(path)) => {
            eprintln!("{}", words.with("cli-install-other", &[("path", path.display().to_string().into())]));
            return Ok(ExitCode::from(OTHER));
        }
        written => written.with_context(|| words.say("cli-install-failed"))?,
    };
    print(&words.with("cli-install-done", &[("path", layer.path().display().to_string().into())]))?;
    if let Some(kept) = written.kept {
        print(&words.with("cli-install-kept", &[("path", kept.display().to_string().into())]))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn stamp() -> String {
    chrono::Utc::now().format("%Y-%m-%dT%H-%M-%S-%3fZ").to_string()
}

fn read(file: Option<&Path>, words: &Words) -> Result<PolicyText> {
    let mut bytes = Vec::new();
    let named = file.filter(|file| *file != Path::new("-"));
    let path = match named {
        Some(path) => {
            let open = std::fs::File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
            open.take(LONGEST_POLICY + 1).read_to_end(&mut bytes)?;
            path.to_owned()
        }
        None => {
            std::io::stdin().take(LONGEST_POLICY + 1).read_to_end(&mut bytes)?;
            PathBuf::from(words.say("cli-install-input"))
        }
    };
    anyhow::ensure!(bytes.len() as u64 <= LONGEST_POLICY, "{} is longer than any policy", path.display());
    let text = String::from_utf8(bytes).with_context(|| format!("{} is not text in UTF-8", path.display()))?;
    Ok(PolicyText { path, text })
}

/// What changes, for a terminal.
fn told(words: &Words, review: &Review) -> String {
    if review.changes.is_empty() {
        return words.say("cli-install-holds");
    }
    let unset = || words.say("cli-policy-unset");
    let mut lines: Vec<String> = Vec::new();
    for change in &review.changes {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(unset);
        lines.push(format!("{}: {} -> {}", change.key, value(&change.before), value(&change.after)));
    }
    for Said { before, after } in &review.said {
        lines.extend(before.iter().map(|said| format!("- {said}")));
        lines.extend(after.iter().map(|said| format!("+ {said}")));
    }
    lines.join("\n")
}
