//! The policy's files: read, put together, and watched.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use desktop::paths::{self, PolicyTexts};
use policy::{Effective, LayerError, Layers, Policy, Source};
use tokio::sync::mpsc;

use crate::event::Event;
use crate::handle::Options;

/// How often they are looked at.
const EVERY: Duration = Duration::from_secs(2);
/// How long what they say must stay the same: one that is being written is half a policy.
const SETTLES: Duration = Duration::from_millis(200);

/// Where the policy is read from; clones are the same one.
#[derive(Debug, Clone)]
pub(crate) struct PolicyFiles {
    trial: Option<PathBuf>,
    /// Those that were there since the start.
    held: Arc<Mutex<BTreeSet<PathBuf>>>,
}

impl PolicyFiles {
    pub(crate) fn new(options: &Options) -> Self {
        Self { trial: options.policy.clone(), held: Arc::default() }
    }

    /// What they say now; what is wrong with them as a sentence's part.
    pub(crate) fn texts(&self) -> Result<PolicyTexts, String> {
        let texts = paths::policy(self.trial.as_deref()).map_err(|error| format!("{:#}", anyhow::Error::new(error)))?;
        self.none_is_gone(&texts)?;
        Ok(texts)
    }

    /// INVARIANT (I6): what IT deployed does not end by being away, as while it is replaced; a new start ends it.
    fn none_is_gone(&self, texts: &PolicyTexts) -> Result<(), String> {
        let there = [&texts.managed, &texts.site].into_iter().flatten().map(|text| text.path.clone()).collect();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gone) = held.difference(&there).next() {
            return Err(format!("{} is gone", gone.display()));
        }
        held.extend(there);
        Ok(())
    }

    /// What holds.
    pub(crate) fn policy(&self) -> Result<Policy, String> {
        Ok(effective(&self.texts()?)?.policy)
    }

    /// Tells of every policy that is another one than `known`.
    pub(crate) fn watch(self, mut known: Result<Policy, String>, events: &mpsc::UnboundedSender<Event>) {
        let events = events.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                let now = settled(&known, || self.policy()).await;
                if now == known {
                    continue;
                }
                known = now.clone();
                tracing::info!(usable = now.is_ok(), "another policy");
                if events.send(Event::Policy(now.map(Box::new))).is_err() {
                    return;
                }
            }
        });
    }
}

/// What `read` gives once it stays the same for a moment.
async fn settled(
    known: &Result<Policy, String>,
    mut read: impl FnMut() -> Result<Policy, String>,
) -> Result<Policy, String> {
    let mut now = read();
    while now != *known {
        tokio::time::sleep(SETTLES).await;
        let again = read();
        if again == now {
            break;
        }
        now = again;
    }
    now
}

/// What holds under both layers; what is wrong with one names its file.
pub(crate) fn effective(texts: &PolicyTexts) -> Result<Effective, String> {
    let layers = Layers {
        managed: texts.managed.as_ref().map(|managed| managed.text.as_str()),
        site: texts.site.as_ref().map(|site| site.text.as_str()),
    };
    layers.effective().map_err(|LayerError { layer, error }| {
        let wrong = if layer == Source::Site { &texts.site } else { &texts.managed };
        let path = wrong.as_ref().map(|wrong| wrong.path.display().to_string()).unwrap_or_default();
        format!("{path}, {error}")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn i6_a_policy_that_held_and_is_gone_is_no_missing_policy() {
        let files = PolicyFiles::new(&Options::default());
        let text = |path: &str| Some(paths::PolicyText { path: path.into(), text: "version = 1".to_owned() });
        let both = PolicyTexts { managed: text("policy.toml"), site: text("site.toml"), trial: false };
        files.none_is_gone(&PolicyTexts::default()).unwrap();
        files.none_is_gone(&both).unwrap();
        let none = files.none_is_gone(&PolicyTexts { managed: None, ..both.clone() });
        assert_eq!(none.unwrap_err(), "policy.toml is gone");
        assert!(files.none_is_gone(&PolicyTexts { site: None, ..both.clone() }).is_err());
        files.none_is_gone(&both).unwrap();
    }

    #[tokio::test]
    async fn i10_a_policy_that_is_being_written_does_not_hold() {
        let tries =
            |tries: u8| Policy::parse(&format!("version = 1\n[password]\ntries = {tries}")).map_err(|e| e.to_string());
        let half = Err("half a line".to_owned());
        let reads = |all: Vec<Result<Policy, String>>| {
            let mut all = all.into_iter();
            move || all.next().unwrap()
        };
        let found = settled(&tries(3), reads(vec![half.clone(), tries(2), tries(1), tries(1)])).await;
        assert_eq!(found, tries(1));
        assert_eq!(settled(&tries(3), reads(vec![half.clone(), tries(3)])).await, tries(3), "as it was");
        assert_eq!(settled(&tries(3), reads(vec![half.clone(), half.clone()])).await, half);
    }
}
