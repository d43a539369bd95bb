//! A policy in plain words: what it allows, and what it leaves open.

use fluent::FluentValue;
use policy::{Attended, Highest, Language, Policy, StaffCheck, Tool, ToolOutput};

use crate::view::Language as Shown;
use crate::words::Words;

/// One sentence for each thing that the policy decides, the most important first.
#[must_use]
pub fn explain(words: &Words, policy: &Policy) -> Vec<String> {
    let limits = &policy.limits;
    let mut told = Vec::new();
    let mut say = |key: &str, said: &[(&str, FluentValue<'_>)]| told.push(words.with(key, said));
    say(highest(limits.highest()), &[]);
    if limits.highest() == Highest::Full && !limits.interlock() {
        say("policy-full-no-interlock", &[]);
    }
    say("policy-longest-grant", &[("minutes", limits.longest_grant_minutes().into())]);
    let staff = match limits.staff_check() {
        StaffCheck::None => "policy-check-none",
        StaffCheck::Initials if policy.people.is_empty() => "policy-check-anybody",
        StaffCheck::Initials => "policy-check-initials",
        StaffCheck::Pin => "policy-check-pin",
    };
    say(staff, &[("people", policy.people.len().into())]);
    if limits.second_person_for_full() {
        say("policy-second-person", &[]);
    }
    say("policy-password-life", &[("minutes", limits.password_life_minutes().into())]);
    say("policy-password-tries", &[("tries", limits.password_tries().into())]);
    say("policy-request", &[("seconds", limits.request_seconds().into())]);
    say("policy-participants", &[("count", limits.participants().into())]);
    let idle = [("minutes", limits.idle_minutes().into()), ("seconds", limits.idle_warning_seconds().into())];
    say("policy-idle", &idle);
    say("policy-longest", &[("minutes", limits.longest_minutes().into())]);
    say("policy-grace", &[("seconds", limits.grace_seconds().into())]);
    let attended = match limits.attended() {
        Attended::Never => "policy-attended-never",
        Attended::ApplicationSupport => "policy-attended-application",
        Attended::Always => "policy-attended-always",
    };
    say(attended, &[("minutes", limits.presence_minutes().into())]);
    match &policy.examination {
        None => say("policy-examination-none", &[]),
        Some(examination) => say("policy-examination", &[("seconds", examination.poll_seconds.into())]),
    }
    if policy.masks.is_empty() {
        say("policy-masks-none", &[]);
    } else {
        say("policy-masks", &[("names", list(policy.masks.iter().map(|mask| mask.name.as_str())))]);
    }
    if policy.parameter_windows.is_empty() {
        say("policy-parameters-none", &[]);
    } else {
        say(
            "policy-parameters",
            &[("names", list(policy.parameter_windows.iter().map(|window| window.name.as_str())))],
        );
    }
    if policy.tools.is_empty() {
        say("policy-tools-none", &[]);
    }
    policy.tools.iter().for_each(|tool| told.extend(explain_tool(words, tool)));
    told.push(words.with("policy-hotkey", &[("keys", policy.end_hotkey.to_string().into())]));
    told.push(match &policy.proxy {
        None => words.say("policy-proxy-none"),
        Some(proxy) => words.with("policy-proxy", &[("proxy", format!("{}:{}", proxy.host, proxy.port).into())]),
    });
    told
}

fn highest(highest: Highest) -> &'static str {
    match highest {
        Highest::NoAccess => "policy-highest-no-access",
        Highest::Limited => "policy-highest-limited",
        Highest::PermanentLimited => "policy-highest-permanent",
        Highest::Full => "policy-highest-full",
    }
}

fn explain_tool(words: &Words, tool: &Tool) -> Vec<String> {
    let language = match words.language() {
        Shown::En => Language::En,
        Shown::De => Language::De,
        Shown::Fr => Language::Fr,
    };
    let title = || ("tool", FluentValue::from(tool.title.of(language).to_owned()));
    let learns = words.say(match tool.output {
        ToolOutput::None => "policy-learns-none",
        ToolOutput::ExitStatus => "policy-learns-exit-status",
        ToolOutput::Text => "policy-learns-text",
    });
    let place = if tool.disturbs { "policy-tool-full" } else { "policy-tool-open" };
    let mut told = vec![words.with(place, &[title(), ("learns", learns.into())])];
    if tool.adjusts {
        told.push(words.with("policy-tool-adjusts", &[title()]));
    }
    if tool.stop_for_examination {
        told.push(words.with("policy-tool-stops", &[title()]));
    }
    told
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> FluentValue<'static> {
    names.collect::<Vec<_>>().join(", ").into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const EXAMPLE: &str = include_str!("../../../../tests/data/policy/example.toml");

    #[test]
    fn a_policy_is_told_in_every_language() {
        let example = Policy::parse(EXAMPLE).unwrap();
        let every = [Shown::En, Shown::De, Shown::Fr].map(|language| explain(&Words::of(language), &example));
        assert!(every.iter().all(|told| told.len() == every[0].len()));
        // A key that is missing is told as itself.
        assert!(every.iter().flatten().all(|told| !told.starts_with("policy-") && told.ends_with('.')), "{every:?}");
        let [english, german, _] = every;
        let has = |told: &[String], what: &str| told.iter().any(|one| one == what);
        assert!(has(&english, "Staff may choose every level up to Permanent limited access."), "{english:?}");
        assert!(has(&english, "A session password has 2 tries."));
        assert!(has(
            &english,
            "The engineer may run “Gradient test” at Full access only, and learns how it ended and its exit status."
        ));
        assert!(
            has(
                &german,
                "„Spulentest“ wird beendet, sobald eine Untersuchung beginnt, und startet während einer nicht."
            ),
            "{german:?}"
        );
    }

    #[test]
    fn what_is_left_open_is_told() {
        let told = explain(&Words::of(Shown::En), &Policy::default());
        for what in [
            "Full access cannot be opened: this policy does not say how examinations are blocked.",
            "No mask rule is named: only this console's own windows and notifications are masked. Patient data in other windows is not.",
            "No window is marked for measurement parameters: what is not marked is not protected.",
            "No service tool may be run.",
        ] {
            assert!(told.iter().any(|one| one == what), "{what}: {told:?}");
        }
    }
}
