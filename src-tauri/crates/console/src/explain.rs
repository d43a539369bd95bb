//! A policy in plain words: what it allows, and what it leaves open.

use fluent::FluentValue;
use policy::{Attended, Grants, Highest, Opening, Policy, ServiceHours, StaffCheck, Tool, ToolOutput};
use screen::MaskRegion;

use crate::record::capability_code;
use crate::view::PolicySection;
use crate::words::Words;

/// One thing that the policy decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What it is about.
    pub section: PolicySection,
    /// The keys that it comes from; a section of the file stands for all its keys.
    pub keys: Vec<String>,
    /// The sentence.
    pub text: String,
}

/// Gathers the sentences.
struct Teller<'a> {
    words: &'a Words,
    told: Vec<Told>,
}

impl Teller<'_> {
    fn say(&mut self, section: PolicySection, keys: &[&str], key: &str, said: &[(&str, FluentValue<'_>)]) {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        self.told.push(Told { section, keys, text: self.words.with(key, said) });
    }
}

/// One sentence for each thing that the policy decides, section by section, the most important first.
#[must_use]
pub fn explain(words: &Words, policy: &Policy) -> Vec<Told> {
    let mut teller = Teller { words, told: Vec::new() };
    access(&mut teller, policy);
    hours(&mut teller, policy);
    sessions(&mut teller, policy);
    screen(&mut teller, policy);
    tools(&mut teller, policy);
    let keys = ("keys", policy.end_hotkey.to_string().into());
    teller.say(PolicySection::Workstation, &["hotkey.end"], "policy-hotkey", &[keys]);
    if let Some(relay) = &policy.link.address {
        teller.say(PolicySection::Workstation, &["link.address"], "policy-relay", &[("relay", relay.as_str().into())]);
    }
    if let Some(ca) = &policy.link.ca {
        teller.say(PolicySection::Workstation, &["link.ca"], "policy-relay-ca", &[("ca", ca.as_str().into())]);
    }
    match &policy.link.proxy {
        None => teller.say(PolicySection::Workstation, &["link.proxy"], "policy-proxy-none", &[]),
        Some(proxy) => {
            let address = format!("{}:{}", proxy.host, proxy.port);
            teller.say(PolicySection::Workstation, &["link.proxy"], "policy-proxy", &[("proxy", address.into())]);
        }
    }
    if policy.languages.len() < policy::Language::ALL.len() {
        let named = policy.languages.iter().map(|one| teller.words.say(language_name(*one))).collect::<Vec<_>>();
        let names = [("names", named.join(", ").into())];
        teller.say(PolicySection::Workstation, &["language.offered"], "policy-languages", &names);
    }
    history(&mut teller, policy);
    teller.told
}

fn access(teller: &mut Teller<'_>, policy: &Policy) {
    const ABOUT: PolicySection = PolicySection::Access;
    let limits = &policy.limits;
    teller.say(ABOUT, &["access.highest"], highest(limits.highest()), &[]);
    if limits.highest() == Highest::Full && !limits.interlock() {
        teller.say(ABOUT, &["examination"], "policy-full-no-interlock", &[]);
    }
    let first = if limits.permanent_at_first() { "policy-first-permanent" } else { "policy-first-none" };
    teller.say(ABOUT, &["access.default", "access.highest"], first, &[]);
    for (key, level) in [
        ("no_access", Highest::NoAccess),
        ("limited", Highest::Limited),
        ("permanent_limited", Highest::PermanentLimited),
        ("full", Highest::Full),
    ] {
        let grants = limits.grantable(level);
        if level <= limits.highest() && grants != Grants::ALL {
            let of_level = teller.words.say(&format!("policy-level-{}", key.replace('_', "-")));
            let keys = [&*format!("access.capabilities.{key}")];
            if grants == Grants::NONE {
                teller.say(ABOUT, &keys, "policy-capabilities-none", &[("level", of_level.into())]);
                continue;
            }
            let said = [("level", of_level.into()), ("capabilities", capabilities(teller.words, grants).into())];
            teller.say(ABOUT, &keys, "policy-capabilities", &said);
        }
    }
    let minutes = [("minutes", limits.longest_grant_minutes().into())];
    teller.say(ABOUT, &["access.longest_grant_minutes"], "policy-longest-grant", &minutes);
    let staff = match limits.staff_check() {
        StaffCheck::None => "policy-check-none",
        StaffCheck::Initials if policy.people.is_empty() => "policy-check-anybody",
        StaffCheck::Initials => "policy-check-initials",
        StaffCheck::Pin => "policy-check-pin",
    };
    teller.say(ABOUT, &["approval.staff", "approval.person"], staff, &[("people", policy.people.len().into())]);
    if limits.second_person_for_full() {
        teller.say(ABOUT, &["approval.second_person_for_full"], "policy-second-person", &[]);
    }
}

fn language_name(language: policy::Language) -> &'static str {
    match language {
        policy::Language::En => "policy-language-en",
        policy::Language::De => "policy-language-de",
        policy::Language::Fr => "policy-language-fr",
    }
}

/// What may be granted, in words.
fn capabilities(words: &Words, grants: Grants) -> String {
    let named = grants.iter().map(|one| words.say(&format!("policy-grant-{}", capability_code(one))));
    named.collect::<Vec<_>>().join(", ")
}

fn hours(teller: &mut Teller<'_>, policy: &Policy) {
    const KEYS: [&str; 1] = ["service_hours"];
    let Some(hours) = &policy.service_hours else {
        return teller.say(PolicySection::Access, &KEYS, "policy-hours-always", &[]);
    };
    let said = [("zone", hours.zone().into()), ("hours", openings(teller.words, hours).into())];
    teller.say(PolicySection::Access, &KEYS, "policy-hours", &said);
}

/// The days with their windows, as the clock of the hours' zone shows them.
fn openings(words: &Words, hours: &ServiceHours) -> String {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let day = |day: &u8| DAYS.get(usize::from(*day)).map(|day| words.say(&format!("policy-days-{day}")));
    let window =
        |(from, to): (String, String)| words.with("policy-window", &[("from", from.into()), ("to", to.into())]);
    let opening = |opening: Opening| {
        let days = opening.days.iter().filter_map(day).collect::<Vec<_>>().join(", ");
        let windows = opening.windows.into_iter().map(window).collect::<Vec<_>>().join(", ");
        format!("{days} {windows}")
    };
    hours.openings().into_iter().map(opening).collect::<Vec<_>>().join("; ")
}

/// What becomes of the history, and whom it is told.
fn history(teller: &mut Teller<'_>, policy: &Policy) {
    const ABOUT: PolicySection = PolicySection::History;
    let months = [("months", policy.history.keep_months.into())];
    teller.say(ABOUT, &["history.keep_months"], "policy-history", &months);
    let mut names = |keys: &[&str], none: &str, some: &str, names: &[String]| {
        let named = [("names", list(names.iter().map(String::as_str)))];
        teller.say(ABOUT, keys, if names.is_empty() { none } else { some }, &named);
    };
    names(&["history.auditors"], "policy-auditors-none", "policy-auditors", &policy.history.auditors);
    names(&["mail"], "policy-mail-none", "policy-mail", &policy.mail_to);
    let Some(siem) = &policy.siem else { return teller.say(ABOUT, &["siem"], "policy-siem-none", &[]) };
    let address = ("address", format!("{}:{}", siem.host, siem.port).into());
    match &siem.ca {
        None => teller.say(ABOUT, &["siem"], "policy-siem", &[address]),
        Some(ca) => teller.say(ABOUT, &["siem"], "policy-siem-ca", &[address, ("ca", ca.as_str().into())]),
    }
}

fn sessions(teller: &mut Teller<'_>, policy: &Policy) {
    const ABOUT: PolicySection = PolicySection::Sessions;
    let limits = &policy.limits;
    let minutes = |minutes: u32| [("minutes", minutes.into())];
    let digits = [("digits", limits.password_length().into())];
    teller.say(ABOUT, &["password.length"], "policy-password-length", &digits);
    let life = minutes(limits.password_life_minutes());
    teller.say(ABOUT, &["password.life_minutes"], "policy-password-life", &life);
    teller.say(ABOUT, &["password.tries"], "policy-password-tries", &[("tries", limits.password_tries().into())]);
    teller.say(ABOUT, &["request.seconds"], "policy-request", &[("seconds", limits.request_seconds().into())]);
    teller.say(ABOUT, &["session.participants"], "policy-participants", &[("count", limits.participants().into())]);
    let idle = [("minutes", limits.idle_minutes().into()), ("seconds", limits.idle_warning_seconds().into())];
    teller.say(ABOUT, &["session.idle_minutes", "session.idle_warning_seconds"], "policy-idle", &idle);
    teller.say(ABOUT, &["session.longest_minutes"], "policy-longest", &minutes(limits.longest_minutes()));
    teller.say(ABOUT, &["session.grace_seconds"], "policy-grace", &[("seconds", limits.grace_seconds().into())]);
    let attended = match limits.attended() {
        Attended::Never => "policy-attended-never",
        Attended::ApplicationSupport => "policy-attended-application",
        Attended::Always => "policy-attended-always",
    };
    let keys = ["session.attended", "session.presence_minutes"];
    teller.say(ABOUT, &keys, attended, &minutes(limits.presence_minutes()));
}

fn screen(teller: &mut Teller<'_>, policy: &Policy) {
    const ABOUT: PolicySection = PolicySection::Screen;
    if policy.masks.is_empty() {
        teller.say(ABOUT, &["mask"], "policy-masks-none", &[]);
    } else {
        let names = list(policy.masks.iter().map(|mask| mask.name.as_str()));
        teller.say(ABOUT, &["mask"], "policy-masks", &[("names", names)]);
    }
    let named = |safe: bool| policy.windows.iter().filter(move |window| (window.region == MaskRegion::Safe) == safe);
    for (safe, code) in [(false, "policy-windows-images"), (true, "policy-windows-safe")] {
        if named(safe).next().is_some() {
            let names = list(named(safe).map(|window| window.name.as_str()));
            teller.say(ABOUT, &["window"], code, &[("names", names)]);
        }
    }
    let masking = &policy.masking;
    if !masking.words.is_empty() {
        let count = [("count", masking.words.len().into())];
        teller.say(ABOUT, &["masking.words"], "policy-masking-words", &count);
    }
    let percent = [("percent", masking.effort_percent.into())];
    teller.say(ABOUT, &["masking.effort_percent"], "policy-masking-effort", &percent);
    if let Some(file) = &masking.known_patients {
        teller.say(ABOUT, &["masking.known_patients"], "policy-masking-known", &[("file", file.as_str().into())]);
    }
    if policy.parameter_windows.is_empty() {
        teller.say(ABOUT, &["parameter_window"], "policy-parameters-none", &[]);
    } else {
        let names = list(policy.parameter_windows.iter().map(|window| window.name.as_str()));
        teller.say(ABOUT, &["parameter_window"], "policy-parameters", &[("names", names)]);
    }
}

fn tools(teller: &mut Teller<'_>, policy: &Policy) {
    const ABOUT: PolicySection = PolicySection::Tools;
    match &policy.examination {
        None => teller.say(ABOUT, &["examination"], "policy-examination-none", &[]),
        Some(examination) => {
            let seconds = [("seconds", examination.poll_seconds.into())];
            teller.say(ABOUT, &["examination"], "policy-examination", &seconds);
        }
    }
    if policy.tools.is_empty() {
        teller.say(ABOUT, &["tool"], "policy-tools-none", &[]);
    }
    for tool in &policy.tools {
        explain_tool(teller, tool, policy.examination.is_some());
    }
}

fn highest(highest: Highest) -> &'static str {
    match highest {
        Highest::NoAccess => "policy-highest-no-access",
        Highest::Limited => "policy-highest-limited",
        Highest::PermanentLimited => "policy-highest-permanent",
        Highest::Full => "policy-highest-full",
    }
}

fn explain_tool(teller: &mut Teller<'_>, tool: &Tool, examinations: bool) {
    let language = teller.words.of_policy();
    let title = || ("tool", FluentValue::from(tool.title.of(language).to_owned()));
    let learns = teller.words.say(match tool.output {
        ToolOutput::None => "policy-learns-none",
        ToolOutput::ExitStatus => "policy-learns-exit-status",
        ToolOutput::Text => "policy-learns-text",
    });
    let place = if tool.disturbs { "policy-tool-full" } else { "policy-tool-open" };
    let mut say = |key: &str, said: &[(&str, FluentValue<'_>)]| teller.say(PolicySection::Tools, &["tool"], key, said);
    say(place, &[title(), ("learns", learns.into())]);
    if tool.adjusts {
        say("policy-tool-adjusts", &[title()]);
    }
    if tool.stop_for_examination {
        say(if examinations { "policy-tool-stops" } else { "policy-tool-never" }, &[title()]);
    }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> FluentValue<'static> {
    names.collect::<Vec<_>>().join(", ").into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::view::Language as Shown;

    const EXAMPLE: &str = include_str!("../../../../tests/data/policy/example.toml");

    #[test]
    fn a_policy_is_told_in_every_language() {
        let example = Policy::parse(EXAMPLE).unwrap();
        let every = [Shown::En, Shown::De, Shown::Fr].map(|language| {
            let told = explain(&Words::of(language), &example);
            told.into_iter().map(|told| told.text).collect::<Vec<_>>()
        });
        assert!(every.iter().all(|told| told.len() == every[0].len()));
        // A key that is missing is told as itself.
        assert!(every.iter().flatten().all(|told| !told.starts_with("policy-") && told.ends_with('.')), "{every:?}");
        let [english, german, _] = every;
        let has = |told: &[String], what: &str| told.iter().any(|one| one == what);
        assert!(has(&english, "Staff may choose every level up to Permanent limited access."), "{english:?}");
        assert!(has(&english, "A session password has 2 tries."));
        assert!(has(&english, "The service centre is reached at relay.hospital.example:443."), "{english:?}");
        let ca = "Only the authority in /etc/chaperone/relay-ca.pem may vouch for the service centre's certificate.";
        assert!(has(&english, ca), "{english:?}");
        assert!(has(
            &english,
            "With the grant for tools the engineer may run “Gradient test” at Full access only, and learns how it ended and its exit status."
        ));
        assert!(
            has(
                &german,
                "„Spulentest“ wird beendet, sobald eine Untersuchung beginnt, und startet während einer nicht."
            ),
            "{german:?}"
        );
    }

    /// Every key has its place in a sentence, but those that only name or describe.
    #[test]
    fn every_key_is_told() {
        // What is above the highest level is not told.
        let example = EXAMPLE.replace("highest = \"permanent-limited\"", "highest = \"full\"");
        let told = explain(&Words::of(Shown::En), &Policy::parse(&example).unwrap());
        let layers = policy::Layers { managed: Some(EXAMPLE), site: None };
        for setting in layers.effective().unwrap().settings {
            let key = setting.key;
            let of = |told: &Told| told.keys.iter().any(|prefix| key.starts_with(prefix.as_str()));
            let apart = ["version", "language.default"].contains(&key.as_str());
            assert!(apart || told.iter().any(of), "{key}");
        }
    }

    #[test]
    fn that_nothing_may_be_granted_is_a_sentence_of_its_own() {
        let none = Policy::parse("version = 1\n[access.capabilities]\nlimited = []\n").unwrap();
        for (language, sentence) in [
            (Shown::En, "At Limited access: staff may grant nothing."),
            (Shown::De, "Bei eingeschränktem Zugriff: Das Personal darf nichts erlauben."),
            (Shown::Fr, "Avec l'accès limité, le personnel ne peut rien autoriser."),
        ] {
            let told = explain(&Words::of(language), &none);
            assert!(told.iter().any(|one| one.text == sentence), "{language:?}: {told:?}");
        }
    }

    #[test]
    fn what_is_left_open_is_told() {
        let told: Vec<String> =
            explain(&Words::of(Shown::En), &Policy::default()).into_iter().map(|told| told.text).collect();
        for what in [
            "Full access cannot be opened: this policy does not say how examinations are blocked.",
            "No mask rule is named. This console's own windows and notifications are masked whole. In all other windows text that is found is masked at every level, except words of the list of harmless words that do not stand as a name would. The detector can miss text; what is no text is not masked.",
            "No window is marked for measurement parameters: what is not marked is not protected.",
            "No service tool may be run.",
        ] {
            assert!(told.iter().any(|one| one == what), "{what}: {told:?}");
        }
    }
}
