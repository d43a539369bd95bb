//! The managed policy is the ceiling of the site's settings.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use policy::{
    Attended, Grantable, Highest, HistoryRules, Language, Layers, Limits, Opening, Policy, Source, StaffCheck,
};
use proptest::prelude::*;

const EXAMPLE: &str = include_str!("../../../../tests/data/policy/example.toml");

fn effective(managed: &str, site: &str) -> policy::Effective {
    let text = |text: &str| format!("version = 1\n{text}");
    let (managed, site) = (text(managed), text(site));
    let layers = Layers { managed: Some(&managed), site: Some(&site) };
    layers.effective().unwrap_or_else(|error| panic!("{managed}\n---\n{site}\n{error}"))
}

#[test]
fn i6_the_site_goes_below_the_managed_policy_and_never_above_it() {
    let limits = |managed: &str, site: &str| effective(managed, site).policy.limits;
    for (managed, site, expect) in [
        ("highest = \"limited\"", "highest = \"full\"", Highest::Limited),
        ("highest = \"full\"", "highest = \"limited\"", Highest::Limited),
        ("", "highest = \"limited\"", Highest::Limited),
        ("highest = \"limited\"", "", Highest::Limited),
    ] {
        let found = limits(&format!("[access]\n{managed}"), &format!("[access]\n{site}"));
        assert_eq!(found.highest(), expect, "{managed} {site}");
    }
    // What the managed policy does not name it leaves at the default; without one the site's settings are the policy.
    assert_eq!(limits("", "[session]\nidle_minutes = 60").idle_minutes(), 15);
    assert_eq!(limits("", "[session]\nidle_minutes = 5").idle_minutes(), 5);
    let alone = Layers { managed: None, site: Some("version = 1\n[session]\nidle_minutes = 60") };
    assert_eq!(alone.effective().unwrap().policy.limits.idle_minutes(), 60);
    assert_eq!(limits("[session]\nidle_minutes = 20", "[session]\nidle_minutes = 60").idle_minutes(), 20);
    let attended = |managed: &str, site: &str| {
        let of = |word: &str| format!("[session]\nattended = \"{word}\"");
        limits(&of(managed), &of(site)).attended()
    };
    assert_eq!(attended("always", "never"), Attended::Always);
    assert_eq!(attended("never", "always"), Attended::Always);
    let second = "[approval]\nstaff = \"initials\"\nsecond_person_for_full = true";
    let found = limits(second, "[approval]\nstaff = \"none\"\nsecond_person_for_full = false");
    assert!(found.second_person_for_full() && found.staff_check() == StaffCheck::Initials);
}

#[test]
fn i6_what_cannot_be_compared_is_the_managed_policys() {
    let site = r#"
version = 1
[examination]
file = "/tmp/always-idle"
[hotkey]
end = "Ctrl+Alt+Shift+F12"
[link.proxy]
address = "elsewhere.example:3128"
[[approval.person]]
initials = "ZZ"
pin = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"
[[tool]]
id = "shell"
title = { en = "Shell", de = "Shell", fr = "Shell" }
command = "/bin/sh"
disturbs = false
[[mask]]
name = "added by the site"
title = "*reading room*"
region = "whole"
[[parameter_window]]
name = "added by the site"
title = "*shim*"
"#;
    let managed = Policy::parse(EXAMPLE).unwrap();
    let found = Layers { managed: Some(EXAMPLE), site: Some(site) }.effective().unwrap().policy;
    assert_eq!(found.tools, managed.tools);
    assert_eq!((found.people, found.examination), (managed.people, managed.examination));
    assert_eq!((found.proxy, found.end_hotkey), (managed.proxy, managed.end_hotkey));
    // A managed policy without tools and examinations has none, whatever the site says.
    let none = Layers { managed: Some("version = 1"), site: Some(site) }.effective().unwrap().policy;
    assert!(none.tools.is_empty() && none.examination.is_none() && !none.limits.interlock());
    // More that is masked, and more that is protected, is narrower.
    assert_eq!(found.masks[..managed.masks.len()], managed.masks);
    assert_eq!(found.masks.last().unwrap().name, "added by the site");
    assert_eq!(found.parameter_windows[..managed.parameter_windows.len()], managed.parameter_windows);
    assert_eq!(found.parameter_windows.len(), managed.parameter_windows.len() + 1);
}

#[test]
fn i6_what_staff_may_grant_and_when_is_what_both_layers_allow() {
    let limited = |list: &str| format!("[access.capabilities]\nlimited = {list}");
    let both = |managed: &str, site: &str| {
        let found = effective(managed, site);
        let setting =
            found.settings.iter().find(|setting| setting.key == "access.capabilities.limited").unwrap().clone();
        (found.policy.limits.grantable(Highest::Limited).iter().collect::<Vec<_>>(), setting.source)
    };
    use Grantable::{Control, Tools, View};
    let managed = limited(r#"["view", "control", "tools"]"#);
    assert_eq!(both(&managed, &limited(r#"["tools", "view", "parameters"]"#)), (vec![View, Tools], Source::Site));
    assert_eq!(
        both(&managed, &limited(r#"["view", "control", "tools"]"#)),
        (vec![View, Control, Tools], Source::Managed)
    );
    assert_eq!(both(&managed, &limited("[]")), (vec![], Source::Site));
    assert_eq!(both("", &limited(r#"["tools"]"#)), (vec![Tools], Source::Site));
    assert_eq!(both(&managed, "").1, Source::Managed);
    assert_eq!(both("", "").0, Grantable::ALL);

    let hours = |zone: &str, open: &str| format!("[service_hours]\nzone = \"{zone}\"\nopen = [{open}]");
    let day = |days: &str, from: &str, to: &str| format!("{{ days = [{days}], from = \"{from}\", to = \"{to}\" }}");
    let week = hours("Europe/Berlin", &day(r#""mon", "tue""#, "07:00", "18:00"));
    let told = |managed: &str, site: &str| effective(managed, site).policy.service_hours.unwrap().openings();
    let site = format!("{}, {}", day(r#""tue", "sat""#, "06:00", "09:30"), day(r#""tue""#, "17:00", "24:00"));
    let windows = [("07:00", "09:30"), ("17:00", "18:00")].map(|(from, to)| (from.to_owned(), to.to_owned()));
    let narrower = told(&week, &hours("Europe/Berlin", &site));
    assert_eq!(narrower, [Opening { days: vec![1], windows: windows.to_vec() }]);
    assert_eq!(told("", &week), told(&week, ""));
    assert_eq!(told(&week, &hours("Europe/Berlin", &day(r#""mon", "tue", "wed""#, "00:00", "24:00"))), told(&week, ""));
    // Hours by another clock, or that never meet, are no policy.
    let unfit = |site: &str| {
        let (managed, site) = (format!("version = 1\n{week}"), format!("version = 1\n{site}"));
        Layers { managed: Some(&managed), site: Some(&site) }.effective().unwrap_err()
    };
    let other = unfit(&hours("Europe/Paris", &day(r#""mon""#, "07:00", "18:00")));
    assert_eq!(other.layer, Source::Site);
    assert!(other.error.message.contains("`zone` is \"Europe/Paris\", allowed is \"Europe/Berlin\""), "{other}");
    let never = unfit(&hours("Europe/Berlin", &day(r#""mon""#, "18:00", "24:00")));
    assert!(never.error.message.contains("never open at the same time"), "{never}");
}

#[test]
fn i6_the_history_and_whom_it_is_told_are_the_managed_policys() {
    let site = "[history]\nkeep_months = 1\nauditors = [\"zz\"]\n[siem]\naddress = \"elsewhere.example:1\"\n[mail]\nto = [\"z@elsewhere.example\"]\n[language]\noffered = [\"fr\"]\n[access]\ndefault = \"permanent-limited\"";
    let below = effective("", site).policy;
    assert_eq!(below.history, HistoryRules::default());
    assert_eq!((below.siem, below.mail_to.len()), (None, 0));
    assert_eq!(below.language, Language::Fr);
    // The managed policy that names no first level has No access.
    assert!(!below.limits.permanent_at_first());
    let alone = Layers { managed: None, site: Some(&format!("version = 1\n{site}")) }.effective().unwrap().policy;
    assert_eq!(alone.history.keep_months, 1);
    assert!(alone.limits.permanent_at_first());
}

#[test]
fn i10_a_layer_that_cannot_be_used_is_told_by_its_name() {
    let told = |managed: &str, site: &str| {
        let error = Layers { managed: Some(managed), site: Some(site) }.effective().unwrap_err();
        (error.layer, error.to_string())
    };
    let good = "version = 1";
    assert_eq!(told("version = 2", good), (Source::Managed, "line 1, column 11: `version` is 2, allowed is 1".into()));
    assert_eq!(told(good, "version = 2"), (Source::Site, "line 1, column 11: `version` is 2, allowed is 1".into()));
    let (layer, why) =
        told("version = 1\n[session]\nidle_minutes = 4", "version = 1\n[session]\nidle_warning_seconds = 300");
    assert_eq!(layer, Source::Site);
    assert!(why.contains("it does not fit the managed policy: `idle_warning_seconds` is 300"), "{why}");
    let mask = "version = 1\n[[mask]]\nname = \"a\"\nregion = \"whole\"";
    assert!(told(mask, mask).1.contains("a mask named \"a\" stands above already"));
}

#[test]
fn settings_say_which_layer_says_it_and_what_the_ceiling_is() {
    let found = effective(
        "[session]\nidle_minutes = 20\n[password]\ntries = 2\n[[mask]]\nname = \"a\"\nregion = \"whole\"",
        "[session]\nidle_minutes = 5\nlongest_minutes = 60\nparticipants = 4\n[password]\ntries = 3\n[[mask]]\nname = \"b\"\nregion = \"whole\"",
    );
    let of = |key: &str| {
        let setting = found.settings.iter().find(|setting| setting.key == key).unwrap();
        (setting.value.as_deref(), setting.source, setting.managed.as_deref())
    };
    assert_eq!(of("session.idle_minutes"), (Some("5"), Source::Site, Some("20")));
    assert_eq!(of("session.longest_minutes"), (Some("60"), Source::Site, None));
    assert_eq!(of("session.participants"), (Some("2"), Source::Default, None));
    assert_eq!(of("password.tries"), (Some("2"), Source::Managed, Some("2")));
    assert_eq!(of("mask.0.name"), (Some("\"a\""), Source::Managed, Some("\"a\"")));
    assert_eq!(of("mask.1.name"), (Some("\"b\""), Source::Site, None));
}

/// Some of the keys that limit access, each with any good value.
fn any_limits() -> impl Strategy<Value = String> {
    let maybe = |key: &'static str, range: std::ops::RangeInclusive<i64>| {
        proptest::option::of(range)
            .prop_map(move |value| value.map(|value| format!("{key} = {value}\n")).unwrap_or_default())
    };
    let word = |key: &'static str, words: &'static [&'static str]| {
        proptest::option::of(proptest::sample::select(words))
            .prop_map(move |word| word.map(|word| format!("{key} = \"{word}\"\n")).unwrap_or_default())
    };
    let access = (
        word("highest", &["no-access", "limited", "permanent-limited", "full"]),
        maybe("longest_grant_minutes", 1..=1440),
        word("default", &["no-access", "permanent-limited"]),
        proptest::option::of(proptest::sample::subsequence(vec!["view", "control", "tools", "parameters"], 0..=4)),
    );
    let password = (maybe("life_minutes", 1..=10), maybe("tries", 1..=3));
    let session = (
        maybe("grace_seconds", 0..=20),
        maybe("idle_minutes", 2..=240),
        maybe("longest_minutes", 5..=1440),
        word("attended", &["never", "application-support", "always"]),
        maybe("presence_minutes", 1..=60),
        maybe("participants", 1..=4),
    );
    let second = proptest::bool::ANY
        .prop_map(|on| if on { "staff = \"initials\"\nsecond_person_for_full = true\n" } else { "" });
    let staff = prop_oneof![word("staff", &["none", "initials"]), second.prop_map(str::to_owned)];
    let approval = (staff, maybe("seconds", 5..=30));
    (access, password, session, approval).prop_map(|(access, password, session, (staff, request))| {
        let grants = access.3.filter(|listed| listed.contains(&"view") || *listed == ["tools"] || listed.is_empty());
        let grants = grants.map(|listed| format!("capabilities.full = {listed:?}\n")).unwrap_or_default();
        format!(
            "[access]\n{}{}{}{grants}[password]\n{}{}[request]\n{request}[session]\n{}{}{}{}{}{}[approval]\n{staff}",
            access.0,
            access.1,
            access.2,
            password.0,
            password.1,
            session.0,
            session.1,
            session.2,
            session.3,
            session.4,
            session.5
        )
    })
}

fn attended(limits: &Limits) -> u8 {
    match limits.attended() {
        Attended::Never => 0,
        Attended::ApplicationSupport => 1,
        Attended::Always => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// For whatever both layers say, nothing that the managed one names is wider.
    #[test]
    fn i6_no_site_settings_widen_a_managed_policy(managed in any_limits(), site in any_limits()) {
        let found = effective(&managed, &site).policy.limits;
        let ceiling = Policy::parse(&format!("version = 1\n{managed}")).unwrap().limits;
        prop_assert!(found.highest() <= ceiling.highest());
        for (found, ceiling) in [
            (found.longest_grant_minutes(), ceiling.longest_grant_minutes()),
            (found.password_life_minutes(), ceiling.password_life_minutes()),
            (found.password_tries().into(), ceiling.password_tries().into()),
            (found.request_seconds().into(), ceiling.request_seconds().into()),
            (found.grace_seconds().into(), ceiling.grace_seconds().into()),
            (found.idle_minutes(), ceiling.idle_minutes()),
            (found.longest_minutes(), ceiling.longest_minutes()),
            (found.presence_minutes(), ceiling.presence_minutes()),
            (found.participants().into(), ceiling.participants().into()),
        ] {
            prop_assert!(found <= ceiling, "{} above {}", found, ceiling);
        }
        let (grants, most) = (found.grantable(Highest::Full), ceiling.grantable(Highest::Full));
        prop_assert_eq!(grants, grants.common(most));
        prop_assert!(ceiling.permanent_at_first() || !found.permanent_at_first());
        prop_assert!(attended(&found) >= attended(&ceiling));
        prop_assert!(found.staff_check() == ceiling.staff_check() || ceiling.staff_check() == StaffCheck::None);
        prop_assert!(found.second_person_for_full() || !ceiling.second_person_for_full());
        prop_assert!(!found.interlock());
    }
}
