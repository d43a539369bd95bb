//! What every mirror is told to mask: the policy's rules, those that are shipped, and the windows of notifications.

use std::collections::{BTreeMap, BTreeSet};

use desktop::executable;
use mirror::protocol::{Rule, Start};
use policy::Policy;
use screen::{MaskRegion, MaskRule, Owner, Pattern, Window};

/// Classes of programs whose windows are notifications, whatever they say.
#[must_use]
pub fn notifications() -> Vec<String> {
    ["dunst", "notify-osd", "xfce4-notifyd", "mate-notification-daemon", "notification-daemon"]
        .map(str::to_owned)
        .into()
}

/// Windows of common desktops that never show: where secrets are typed.
const SECRETS: &[&str] = &[
    "*polkit*agent*",
    "gcr-prompter",
    "pinentry*",
    "gnome-keyring*",
    "seahorse*",
    "kwalletd*",
    "ksshaskpass",
    "ssh-askpass*",
    "keepass*",
];

/// The names of the processes that drew windows, by process id, where they can be known.
pub(crate) fn processes(windows: &[Window]) -> BTreeMap<u32, String> {
    let pid = |window: &Window| match window.owner {
        Owner::Process(pid) => Some(pid),
        Owner::Remote | Owner::Unknown => None,
    };
    let pids: BTreeSet<u32> = windows.iter().filter_map(pid).collect();
    pids.into_iter().filter_map(|pid| Some((pid, executable::name(pid)?))).collect()
}

/// Tells a mirror's first words what the policy says; true where it is something else than before.
pub fn apply(policy: &Policy, start: &mut Start) -> bool {
    let secrets = SECRETS.iter().map(|class| MaskRule {
        name: "passwords".to_owned(),
        class: Some(Pattern::new(class)),
        title: None,
        process: None,
        region: MaskRegion::Whole,
    });
    // The policy's rules come first: of those that judge a window, the first that matches does.
    let rules = policy.masks.iter().chain(&policy.windows).cloned().chain(secrets);
    let rules: Vec<Rule> = rules.map(|rule| Rule::from(&rule)).collect();
    let (words, effort) = (policy.masking.words.clone(), policy.masking.effort_percent);
    let known = policy.masking.known_patients.is_some();
    let same = (&start.rules, &start.words, start.effort, start.known) == (&rules, &words, effort, known);
    (start.rules, start.words, start.effort, start.known) = (rules, words, effort, known);
    !same
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_policys_rules_come_before_those_that_are_shipped() {
        let policy = Policy::parse("version = 1\n[[window]]\nname = \"a\"\nclass = \"b\"\nshows = \"safe\"").unwrap();
        let mut start = Start::plain(None);
        assert!(apply(&policy, &mut start));
        assert!(!apply(&policy, &mut start));
        assert_eq!((start.rules[0].name.as_str(), start.rules[1].name.as_str()), ("a", "passwords"));
    }
}
