//! The policy's page.

use desktop::paths::{PolicyText, PolicyTexts};
use policy::{Effective, Setting, Source};

use crate::explain::{Told, explain};
use crate::view::{PolicyPage, PolicyRule, PolicySource};
use crate::words::Words;

/// The policy in plain words, as it is read.
#[must_use]
pub fn policy(words: &Words, texts: &PolicyTexts, read: Result<Effective, String>) -> PolicyPage {
    let path =
        |text: &Option<PolicyText>| text.as_ref().map(|text| text.path.display().to_string()).unwrap_or_default();
    let (managed, site) = (path(&texts.managed), path(&texts.site));
    let effective = match read {
        Ok(effective) => effective,
        Err(detail) => {
            let problem = words.with("notice-policy", &[("detail", detail.into())]);
            return PolicyPage { rules: Vec::new(), managed, site, trial: texts.trial, problem };
        }
    };
    let rule = |told: Told| {
        let sources = sources(&told.keys, &effective.settings, texts.trial);
        PolicyRule { section: told.section, text: told.text, sources }
    };
    let rules = explain(words, &effective.policy).into_iter().map(rule).collect();
    PolicyPage { rules, managed, site, trial: texts.trial, problem: String::new() }
}

/// Who says what holds for these keys.
pub(crate) fn sources(keys: &[String], settings: &[Setting], trial: bool) -> Vec<PolicySource> {
    let of = |setting: &&Setting| keys.iter().any(|key| setting.key.starts_with(key.as_str()));
    let says = |setting: &Setting| match setting.source {
        Source::Default => PolicySource::Default,
        Source::Site => PolicySource::Site,
        Source::Managed if trial => PolicySource::Trial,
        Source::Managed => PolicySource::Managed,
    };
    let mut sources: Vec<PolicySource> = settings.iter().filter(of).map(says).collect();
    sources.sort();
    sources.dedup();
    // Beside what somebody says a default says nothing.
    if sources.len() != 1 {
        sources.retain(|source| *source != PolicySource::Default);
    }
    if sources.is_empty() {
        sources.push(PolicySource::Default);
    }
    sources
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_told_with_who_says_so() {
        let text = |path: &str, text: &str| Some(PolicyText { path: path.into(), text: text.to_owned() });
        let texts = PolicyTexts {
            managed: text(
                "/etc/chaperone/policy.toml",
                "version = 1\n[password]\ntries = 2\n[session]\nidle_warning_seconds = 60",
            ),
            site: text("/etc/chaperone/site.toml", "version = 1\n[session]\nidle_minutes = 5"),
            trial: false,
        };
        let words = Words::of(crate::view::Language::En);
        let page = policy(&words, &texts, crate::policy_files::effective(&texts));
        let of = |page: &PolicyPage, sentence: &str| {
            page.rules.iter().find(|rule| rule.text.starts_with(sentence)).unwrap().sources.clone()
        };
        assert_eq!(of(&page, "A session password has 2 tries."), [PolicySource::Managed]);
        assert_eq!(of(&page, "A session in which nothing is done"), [PolicySource::Site, PolicySource::Managed]);
        assert_eq!(of(&page, "A request that nobody answers"), [PolicySource::Default]);
        assert_eq!((page.managed.as_str(), page.problem.as_str()), ("/etc/chaperone/policy.toml", ""));
        let trial = PolicyTexts { trial: true, site: None, ..texts.clone() };
        let page = policy(&words, &trial, crate::policy_files::effective(&trial));
        assert!(page.trial && of(&page, "A session password has 2 tries.") == [PolicySource::Trial], "{page:?}");
        let wrong = PolicyTexts { site: text("/etc/chaperone/site.toml", "version = 2"), ..texts };
        let page = policy(&words, &wrong, crate::policy_files::effective(&wrong));
        assert!(page.rules.is_empty() && page.problem.contains("/etc/chaperone/site.toml, line 1"), "{page:?}");
    }
}
