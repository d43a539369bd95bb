//! `chaperone policy`: looks at the policy, deployed or in files; nothing is changed.

use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Error, Result};
use desktop::paths::{self, PathsError, PolicyText, PolicyTexts};
use policy::{Effective, Setting, Source};

use super::words;
use crate::explain::explain;
use crate::policy_files::effective as effective_of;
use crate::words::Words;

/// The files to look at: the managed policy's and the site's settings; the deployed ones for what is not named.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// The managed policy.
    pub managed: Option<&'a Path>,
    /// The site's settings.
    pub site: Option<&'a Path>,
    /// The policy of a trial, as the program takes it.
    pub trial: Option<&'a Path>,
}

impl Files<'_> {
    fn named(self) -> bool {
        self.managed.is_some() || self.site.is_some()
    }

    fn read(self) -> Result<PolicyTexts> {
        if !self.named() {
            return Ok(paths::policy(self.trial)?);
        }
        // The other layer is the deployed one: it is what a file would meet.
        let mut texts =
            if self.managed.is_some() && self.site.is_some() { PolicyTexts::default() } else { paths::policy(None)? };
        texts.managed = read(self.managed)?.or(texts.managed);
        texts.site = read(self.site)?.or(texts.site);
        Ok(texts)
    }

    /// What holds; an error tells what a console would do.
    pub(super) fn effective(self, words: &Words) -> Result<Effective> {
        let texts = self.read()?;
        let wrong = |detail: String| Error::msg(words.with("cli-policy-wrong", &[("detail", detail.into())]));
        let effective = effective_of(&texts).map_err(wrong)?;
        if texts == PolicyTexts::default() {
            // Beside what is printed, which may be JSON.
            eprintln!("{}", words.say("cli-policy-none"));
        }
        Ok(effective)
    }
}

fn read(file: Option<&Path>) -> Result<Option<PolicyText>> {
    let Some(path) = file else { return Ok(None) };
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Some(PolicyText { path: path.to_owned(), text }))
}

/// `chaperone policy check`: exit 0 good, 1 not; what is wrong, and where, goes to the standard error.
///
/// # Errors
/// Where a file cannot be read.
pub fn check(files: Files<'_>) -> Result<ExitCode> {
    let words = words();
    let texts = match files.read() {
        Ok(texts) => texts,
        Err(error) if matches!(error.downcast_ref(), Some(PathsError::Unsafe { .. })) => {
            return Ok(bad(&words, error.to_string()));
        }
        Err(error) => return Err(error),
    };
    let effective = match effective_of(&texts) {
        Ok(effective) => effective,
        Err(detail) => return Ok(bad(&words, detail)),
    };
    for layer in [&texts.managed, &texts.site].into_iter().flatten() {
        print(&words.with("cli-policy-good", &[("path", layer.path.display().to_string().into())]))?;
    }
    if texts == PolicyTexts::default() {
        print(&words.say("cli-policy-none"))?;
    } else {
        let of = |source| effective.settings.iter().filter(|setting| setting.source == source).count();
        let said = [("managed", of(Source::Managed).into()), ("site", of(Source::Site).into())];
        print(&words.with("cli-policy-keys", &said))?;
    }
    if files.named() {
        print(&words.say("cli-policy-owner"))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn bad(words: &Words, detail: String) -> ExitCode {
    eprintln!("{}", words.with("cli-policy-wrong", &[("detail", detail.into())]));
    ExitCode::from(1)
}

/// `chaperone policy show`: what holds, key by key, and who says it.
///
/// # Errors
/// Where a file cannot be read or is not as it should be.
pub fn show(files: Files<'_>, json: bool) -> Result<ExitCode> {
    let words = words();
    let effective = files.effective(&words)?;
    let line = |Setting { key, value, source, managed }| {
        let Some(value) = value else { return format!("# {key}: {}", words.say("cli-policy-unset")) };
        let by = match (source, managed) {
            (Source::Default, _) => words.say("cli-policy-default"),
            (Source::Managed, _) => words.say("cli-policy-managed"),
            (Source::Site, None) => words.say("cli-policy-site"),
            (Source::Site, Some(managed)) => words.with("cli-policy-site-below", &[("value", managed.into())]),
        };
        format!("{key} = {value}  # {by}")
    };
    if json {
        print(&serde_json::to_string_pretty(&effective.settings)?)?;
    } else {
        print(&effective.settings.into_iter().map(line).collect::<Vec<_>>().join("\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// `chaperone policy schema`: the JSON Schema, for editors.
///
/// # Errors
/// Where it cannot be printed.
pub fn schema() -> Result<ExitCode> {
    print(&serde_json::to_string_pretty(&policy::schema())?)?;
    Ok(ExitCode::SUCCESS)
}

/// `chaperone policy explain`: what holds, and what it leaves open, in plain words.
///
/// # Errors
/// As [`show`].
pub fn explained(files: Files<'_>) -> Result<ExitCode> {
    let words = words();
    let effective = files.effective(&words)?;
    let told = explain(&words, &effective.policy);
    print(&told.iter().map(|told| format!("- {}", told.text)).collect::<Vec<_>>().join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints; who does not read on to the end is no error.
pub(super) fn print(text: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(fault) if fault.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}
