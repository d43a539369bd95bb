//! The managed policy is the ceiling of the site's settings.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use policy::{
    Attended, Grantable, Highest, HistoryRules, Language, Layers, Limits, Opening, Policy, Source, StaffCheck,
};
use proptest::prelude::*;
use screen::MaskRule;

const EXAMPLE: &str = include_str!("../../../../tests/data/policy/example.toml");
const PIN: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";

fn effective(managed: &str, site: &str) -> policy::Effective {
    let text = |text: &str| format!("version = 1\n{text}");
    let (managed, site) = (text(managed), text(site));
    let layers = Layers { managed: Some(&managed), site: Some(&site) };
    layers.effective().unwrap_or_else(|error| panic!("{managed}\n---\n{site}\n{error}"))
}

fn mask(name: &str, title: &str) -> String {
    format!("[[mask]]\nname = \"{name}\"\ntitle = \"{title}\"\nregion = \"whole\"\n")
}

fn person(initials: &str, pin: &str) -> String {
    format!("[[approval.person]]\ninitials = \"{initials}\"\npin = \"{pin}\"\n")
}

/// The rules' names and titles, in order.
fn rules(rules: &[MaskRule]) -> Vec<(&str, &str)> {
    rules.iter().map(|rule| (rule.name.as_str(), rule.title.as_ref().unwrap().as_str())).collect()
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
[link]
address = "elsewhere.example:443"
ca = "/tmp/elsewhere.pem"
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
    assert_eq!((found.link, found.end_hotkey), (managed.link, managed.end_hotkey));
    // A managed policy without tools and examinations has none, whatever the site says.
    let none = Layers { managed: Some("version = 1"), site: Some(site) }.effective().unwrap().policy;
    assert!(none.tools.is_empty() && none.examination.is_none() && !none.limits.interlock());
    assert_eq!((none.link.address, none.link.ca), (None, None), "nor another service centre than the enrolment's");
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
    let managed = "version = 1\n[[approval.person]]\ninitials = \"AB\"";
    let (layer, why) = told(managed, &format!("version = 1\n[approval]\nstaff = \"pin\"\n{}", person("CD", PIN)));
    assert_eq!(layer, Source::Site);
    assert!(
        why.contains("it does not fit the managed policy: with `staff = \"pin\"` each person has a `pin`"),
        "{why}"
    );
    // What one file says twice, or against itself, is as wrong as ever.
    let mask = mask("a", "*list*");
    let (layer, why) = told(good, &format!("version = 1\n{mask}{mask}"));
    assert!(layer == Source::Site && why.contains("a mask named \"a\" stands above already"), "{why}");
    let (layer, why) = told("version = 1\n[session]\nidle_minutes = 4\nidle_warning_seconds = 121", good);
    assert!(layer == Source::Managed && why.contains("allowed is up to half the idle time, 120"), "{why}");
}

#[test]
fn i6_a_mask_that_both_layers_list_counts_once() {
    let managed = format!("{}{}", mask("a", "*list*"), mask("b", "*report*"));
    let found = effective(&managed, &format!("{}{}", mask("b", "*report*"), mask("c", "*letter*")));
    assert_eq!(rules(&found.policy.masks), [("a", "*list*"), ("b", "*report*"), ("c", "*letter*")]);
    let same = effective(&managed, &managed);
    assert_eq!(same, effective(&managed, ""));
    let by_site = same.settings.iter().find(|setting| setting.source == Source::Site);
    assert_eq!(by_site, None, "the site adds nothing");
    // The order of a mask's keys does not matter.
    let turned = "[[mask]]\ntitle = \"*list*\"\nregion = \"whole\"\nname = \"a\"\n";
    assert_eq!(effective(&managed, turned), effective(&managed, ""));
}

#[test]
fn i6_a_sites_mask_with_a_managed_masks_name_holds_under_another_one() {
    let managed = mask("a", "*list*");
    let found = effective(&managed, &mask("a", "*report*"));
    assert_eq!(rules(&found.policy.masks), [("a", "*list*"), ("a (site)", "*report*")]);
    let name = found.settings.iter().find(|setting| setting.key == "mask.1.name").unwrap();
    assert_eq!((name.value.as_deref(), name.source), (Some("\"a (site)\""), Source::Site));
    // Names that either layer has already are not taken, whatever comes first.
    let managed = format!("{managed}{}", mask("a (site)", "*b*"));
    let site = format!("{}{}{}", mask("a", "*c*"), mask("a (site 2)", "*d*"), mask("a (site)", "*e*"));
    let found = effective(&managed, &site);
    let expect = [
        ("a", "*list*"),
        ("a (site)", "*b*"),
        ("a (site 3)", "*c*"),
        ("a (site 2)", "*d*"),
        ("a (site) (site)", "*e*"),
    ];
    assert_eq!(rules(&found.policy.masks), expect);
    // A name is at most a hundred characters: its end gives way.
    let [one, two] = ["é", "è"].map(|last| format!("{}{last}", "é".repeat(99)));
    let found = effective(
        &format!("{}{}", mask(&one, "*a*"), mask(&two, "*b*")),
        &format!("{}{}", mask(&one, "*c*"), mask(&two, "*d*")),
    );
    let [third, fourth] = [(93, " (site)"), (91, " (site 2)")].map(|(n, suffix)| format!("{}{suffix}", "é".repeat(n)));
    let expect = [(one.as_str(), "*a*"), (&two, "*b*"), (&third, "*c*"), (&fourth, "*d*")];
    assert_eq!(rules(&found.policy.masks), expect);
}

#[test]
fn i6_a_sites_mask_with_a_managed_windows_name_holds_and_the_window_stays() {
    let window = |shows: &str| format!("[[window]]\nname = \"a\"\ntitle = \"*viewer*\"\nshows = \"{shows}\"\n");
    let managed = window("images");
    let ceiling = effective(&managed, "").policy.windows;
    // Without any managed mask, and with one.
    let found = effective(&managed, &mask("a", "*list*")).policy;
    assert_eq!((rules(&found.masks), &found.windows), (vec![("a (site)", "*list*")], &ceiling));
    let found = effective(&format!("{managed}{}", mask("b", "*b*")), &mask("a", "*list*")).policy;
    assert_eq!((rules(&found.masks), &found.windows), (vec![("b", "*b*"), ("a (site)", "*list*")], &ceiling));
    // A site's windows are none under a managed policy, whether or not that one has them.
    for site in [window("images"), window("safe")] {
        assert_eq!(effective(&managed, &site), effective(&managed, ""));
        assert_eq!(effective("", &site), effective("", ""));
        assert_eq!(effective(&mask("a", "*list*"), &site), effective(&mask("a", "*list*"), ""));
    }
}

#[test]
fn i6_a_parameter_window_that_both_layers_list_counts_once_and_each_has_a_name_of_its_own() {
    let window = |name: &str, title: &str| format!("[[parameter_window]]\nname = \"{name}\"\ntitle = \"{title}\"\n");
    let managed = window("a", "*protocol*");
    assert_eq!(effective(&managed, &managed), effective(&managed, ""));
    let site = format!("{}{}", window("a", "*shim*"), window("b", "*coil*"));
    let found = effective(&managed, &site).policy.parameter_windows;
    let told: Vec<_> =
        found.iter().map(|window| (window.name.as_str(), window.title.as_ref().unwrap().as_str())).collect();
    assert_eq!(told, [("a", "*protocol*"), ("a (site)", "*shim*"), ("b", "*coil*")]);
    // Masks have names of their own.
    let found = effective(&mask("b", "*list*"), &site).policy.parameter_windows;
    assert_eq!(found.iter().map(|window| window.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn i6_the_warning_is_at_most_half_the_idle_time_of_both_layers() {
    let both = |managed: &str, site: &str| {
        let found = effective(&format!("[session]\n{managed}"), &format!("[session]\n{site}"));
        let of = |key: &str| found.settings.iter().find(|setting| setting.key == key).unwrap().clone();
        let shown = of("session.idle_warning_seconds");
        let limits = found.policy.limits;
        assert_eq!(shown.value, Some(limits.idle_warning_seconds().to_string()));
        (limits.idle_minutes(), limits.idle_warning_seconds(), shown.source)
    };
    assert_eq!(both("idle_warning_seconds = 300", "idle_minutes = 5"), (5, 150, Source::Site));
    assert_eq!(both("idle_minutes = 4", "idle_warning_seconds = 300"), (4, 120, Source::Site));
    assert_eq!(both("idle_warning_seconds = 300", "idle_minutes = 10"), (10, 300, Source::Managed));
    assert_eq!(both("idle_warning_seconds = 300", "idle_minutes = 240"), (15, 300, Source::Managed));
    assert_eq!(
        both("idle_minutes = 1\nidle_warning_seconds = 30", "idle_warning_seconds = 60"),
        (1, 30, Source::Managed)
    );
}

#[test]
fn i6_the_common_hours_may_be_more_windows_than_one_file_lists() {
    let open = |days: &str, from: &str, to: &str| format!("{{ days = [{days}], from = \"{from}\", to = \"{to}\" }}");
    let section = |open: &[String]| format!("[service_hours]\nzone = \"UTC\"\nopen = [{}]", open.join(", "));
    let quarter = |n: usize| format!("{:02}:{:02}", n / 4, n % 4 * 15);
    let managed: Vec<_> =
        (0..48).map(|n| open("\"mon\", \"tue\", \"wed\"", &quarter(2 * n), &quarter(2 * n + 1))).collect();
    let site = [open("\"mon\"", "00:00", "24:00"), open("\"tue\"", "00:05", "24:00")];
    let found = effective(&section(&managed), &section(&site));
    let openings = found.policy.service_hours.unwrap().openings();
    assert_eq!(
        openings.iter().map(|opening| (opening.days[0], opening.windows.len())).collect::<Vec<_>>(),
        [(0, 48), (1, 48)]
    );
    let last = found.settings.iter().find(|setting| setting.key == "service_hours.open.95.to").unwrap();
    assert_eq!(last.value.as_deref(), Some("\"23:45\""));
}

#[test]
fn i6_where_the_site_asks_for_pins_only_people_with_one_sign() {
    let managed =
        format!("[approval]\nstaff = \"initials\"\n{}[[approval.person]]\ninitials = \"CD\"", person("AB", PIN));
    let people = |site: &str| {
        let policy = effective(&managed, site).policy;
        let people = policy.people.iter().map(|person| person.initials.to_string()).collect::<Vec<_>>();
        (policy.limits.staff_check(), people.join(" "))
    };
    assert_eq!(people(""), (StaffCheck::Initials, "AB CD".to_owned()));
    let site = format!("[approval]\nstaff = \"pin\"\n{}{}", person("CD", PIN), person("EF", PIN));
    assert_eq!(people(&site), (StaffCheck::Pin, "AB".to_owned()));
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
    let password = (maybe("length", 8..=12), maybe("life_minutes", 1..=10), maybe("tries", 1..=3));
    let idle = (proptest::option::of(1_i64..=240), proptest::option::of(10_i64..=300)).prop_map(|(idle, warning)| {
        let said = |key: &str, value: i64| format!("{key} = {value}\n");
        // By itself each layer is good.
        let warning = warning.map(|warning| warning.min(idle.unwrap_or(15) * 30));
        let idle = idle.map(|idle| said("idle_minutes", idle)).unwrap_or_default();
        idle + &warning.map(|warning| said("idle_warning_seconds", warning)).unwrap_or_default()
    });
    let session = (
        maybe("grace_seconds", 0..=20),
        idle,
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
            "[access]\n{}{}{}{grants}[password]\n{}{}{}[request]\n{request}[session]\n{}{}{}{}{}{}[approval]\n{staff}",
            access.0,
            access.1,
            access.2,
            password.0,
            password.1,
            password.2,
            session.0,
            session.1,
            session.2,
            session.3,
            session.4,
            session.5
        )
    })
}

/// Masks and windows with few names and titles, each name once.
fn any_rules() -> impl Strategy<Value = String> {
    let names =
        proptest::sample::subsequence(vec!["a", "a (site)", "a (site 2)", "b", "b (site)"], 0..=5).prop_shuffle();
    names.prop_flat_map(|names| {
        let kinds = proptest::collection::vec((0_u8..4, proptest::sample::select(vec!["*c*", "*d*"])), names.len());
        kinds.prop_map(move |kinds| {
            let rule = |(name, (kind, title)): (&&str, (u8, &str))| match kind {
                0 => format!("[[window]]\nname = \"{name}\"\ntitle = \"{title}\"\nshows = \"safe\"\n"),
                _ => mask(name, title),
            };
            names.iter().zip(kinds).map(rule).collect::<String>()
        })
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
        prop_assert!(found.password_length() >= ceiling.password_length());
        let warning = ceiling.idle_warning_seconds();
        prop_assert!(found.idle_warning_seconds() >= warning.min(u16::try_from(found.idle_minutes() * 30).unwrap()));
        let (grants, most) = (found.grantable(Highest::Full), ceiling.grantable(Highest::Full));
        prop_assert_eq!(grants, grants.common(most));
        prop_assert!(ceiling.permanent_at_first() || !found.permanent_at_first());
        prop_assert!(attended(&found) >= attended(&ceiling));
        prop_assert!(found.staff_check() == ceiling.staff_check() || ceiling.staff_check() == StaffCheck::None);
        prop_assert!(found.second_person_for_full() || !ceiling.second_person_for_full());
        prop_assert!(!found.interlock());
    }

    /// Whatever the names, every mask of both layers holds, the managed ones first and as they are.
    #[test]
    fn i6_no_name_of_a_sites_mask_is_in_the_way(managed in any_rules(), site in any_rules()) {
        let found = effective(&managed, &site).policy;
        let [ceiling, below] = [managed, site].map(|text| Policy::parse(&format!("version = 1\n{text}")).unwrap());
        prop_assert_eq!(&found.masks[..ceiling.masks.len()], ceiling.masks.as_slice());
        prop_assert_eq!(&found.windows, &ceiling.windows);
        for mask in below.masks {
            prop_assert!(found.masks.iter().any(|other| (&other.title, &other.region) == (&mask.title, &mask.region)));
        }
        let mut names: Vec<_> = found.masks.iter().chain(&found.windows).map(|rule| &rule.name).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), all);
    }
}
