//! The example file, the defaults, and what each mistake says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use policy::{
    Attended, CommandLine, ExaminationSource, Grantable, Highest, Initials, Language, Limits, Opening, Policy,
    StaffCheck, ToolOutput,
};
use screen::{Corner, Length, MaskRegion, RelativeRect};

const EXAMPLE: &str = include_str!("../../../../tests/data/policy/example.toml");

#[test]
fn the_example_is_read() {
    let policy = Policy::parse(EXAMPLE).unwrap();
    let limits = policy.limits;
    assert_eq!(limits.highest(), Highest::PermanentLimited);
    assert_eq!(limits.longest_grant_minutes(), 240);
    assert_eq!((limits.password_life_minutes(), limits.password_tries()), (5, 2));
    assert_eq!((limits.request_seconds(), limits.grace_seconds()), (20, 10));
    assert_eq!(policy.language, Language::De);
    assert_eq!(policy.end_hotkey.to_string(), "Ctrl+Alt+Pause");
    assert_eq!(policy.link.address.as_deref(), Some("relay.hospital.example:443"));
    assert_eq!(policy.link.ca.as_deref(), Some("/etc/chaperone/relay-ca.pem"));
    let proxy = policy.link.proxy.unwrap();
    assert_eq!(
        (proxy.host.as_str(), proxy.port, proxy.user.as_deref()),
        ("proxy.hospital.example", 3128, Some("chaperone"))
    );
    let [list, viewport, worklist, reports] = policy.masks.as_slice() else { panic!("four masks") };
    assert_eq!((list.name.as_str(), &list.class, &list.region), ("patient list", &None, &MaskRegion::Whole));
    assert!(list.title.as_ref().unwrap().matches("The Patient List - St. Alban"));
    assert_eq!(viewport.region, MaskRegion::Corners(Corner { w: Length::Pixels(260), h: Length::Pixels(120) }));
    let share = Length::Share;
    let column = RelativeRect { x: share(0), y: share(1_000), w: share(2_500), h: share(9_000) };
    assert_eq!(worklist.region, MaskRegion::Rects(vec![column]));
    assert!(reports.process.as_ref().unwrap().matches("Report-Viewer.exe"));
    assert!([list, viewport, worklist].iter().all(|mask| mask.process.is_none()));
    assert!(policy.windows[2].process.as_ref().unwrap().matches("cooling-display"));
}

#[test]
fn an_empty_policy_is_the_default() {
    assert_eq!(Policy::parse("version = 1").unwrap(), Policy::default());
    let limits = Limits::default();
    assert_eq!(limits.highest(), Highest::Full);
    assert_eq!(limits.password_life_minutes(), Limits::PASSWORD_LIFE_MINUTES);
    assert_eq!(limits.password_tries(), Limits::PASSWORD_TRIES);
    assert_eq!(limits.request_seconds(), Limits::REQUEST_SECONDS);
    assert_eq!(limits.grace_seconds(), Limits::GRACE_SECONDS);
    assert_eq!((limits.idle_minutes(), limits.idle_warning_seconds(), limits.longest_minutes()), (15, 60, 120));
    assert_eq!((limits.attended(), limits.presence_minutes()), (Attended::ApplicationSupport, 10));
    assert_eq!((limits.participants(), limits.staff_check()), (2, StaffCheck::None));
    assert!(!limits.second_person_for_full() && !limits.interlock());
    assert_eq!(Policy::default().end_hotkey.to_string(), "Ctrl+Alt+End");
}

#[test]
fn the_example_limits_sessions_and_tools() {
    let policy = Policy::parse(EXAMPLE).unwrap();
    let limits = policy.limits;
    assert_eq!((limits.idle_minutes(), limits.idle_warning_seconds(), limits.longest_minutes()), (10, 45, 90));
    assert_eq!((limits.attended(), limits.presence_minutes(), limits.participants()), (Attended::Always, 5, 3));
    assert_eq!((limits.staff_check(), limits.second_person_for_full()), (StaffCheck::Pin, true));
    let [first, second] = policy.people.as_slice() else { panic!("two people") };
    assert_eq!((first.initials.as_str(), second.initials.as_str()), ("AB", "CDE"));
    assert!(first.pin.as_ref().unwrap().starts_with("$argon2id$"));
    assert_eq!(format!("{first:?}"), "Person { initials: Initials(AB), .. }");
    let [coil, gradient] = policy.tools.as_slice() else { panic!("two tools") };
    assert_eq!((coil.id.as_str(), coil.title.of(Language::De)), ("coil-check", "Spulentest"));
    assert_eq!((coil.title.of(Language::En), coil.title.of(Language::Fr)), ("Coil check", "Test des antennes"));
    let line = |program: &str, args: &[&str]| CommandLine {
        program: program.into(),
        args: args.iter().copied().map(String::from).collect(),
    };
    assert_eq!(coil.command, line("/opt/service/coil-check", &["--all", "--brief"]));
    assert_eq!((coil.disturbs, coil.adjusts, coil.stop_for_examination), (false, false, true));
    assert_eq!((coil.end_seconds, coil.output_kib, coil.output), (20, 128, ToolOutput::Text));
    assert_eq!((gradient.disturbs, gradient.adjusts, gradient.stop_for_examination), (true, false, false));
    assert_eq!((gradient.end_seconds, gradient.output_kib, gradient.output), (10, 64, ToolOutput::ExitStatus));
    let examination = policy.examination.unwrap();
    assert_eq!(examination.source, ExaminationSource::File("/run/scanner/examination".into()));
    assert_eq!(examination.poll_seconds, 1);
    assert_eq!(examination.hooks.unwrap().unblock, line("/opt/scanner/examinations", &["unblock"]));
    assert!(limits.interlock());
    let [window] = policy.parameter_windows.as_slice() else { panic!("one window") };
    assert!(window.matches("Scanner-Console", "", "T1 Protocol"));
    assert!(window.matches("x", "scanner-console", "protocol"));
    assert!(!window.matches("scanner-console", "", "worklist"));
}

#[test]
fn the_example_says_when_what_and_whom() {
    let policy = Policy::parse(EXAMPLE).unwrap();
    let grantable = |level| policy.limits.grantable(level).iter().collect::<Vec<_>>();
    assert_eq!(grantable(Highest::Limited), [Grantable::View, Grantable::Control, Grantable::Tools]);
    assert_eq!(grantable(Highest::PermanentLimited), [Grantable::View, Grantable::Tools]);
    assert!(!policy.limits.permanent_at_first());
    let hours = policy.service_hours.unwrap();
    let window = |from: &str, to: &str| vec![(from.to_owned(), to.to_owned())];
    let week = Opening { days: vec![0, 1, 2, 3, 4], windows: window("07:00", "18:00") };
    let saturday = Opening { days: vec![5], windows: window("08:00", "12:30") };
    assert_eq!((hours.zone(), hours.openings()), ("Europe/Berlin", vec![week, saturday]));
    assert_eq!(policy.languages, [Language::De, Language::En]);
    assert_eq!((policy.history.keep_months, policy.history.auditors), (48, vec!["meier".to_owned()]));
    let siem = policy.siem.unwrap();
    assert_eq!((siem.host.as_str(), siem.port), ("siem.hospital.example", 6514));
    assert_eq!(siem.ca.as_deref(), Some("/etc/chaperone/siem-ca.pem"));
    assert_eq!(policy.mail_to, ["mri-service@hospital.example", "it@hospital.example"]);
}

/// What the file names beyond the highest level, or does not offer, gives way.
#[test]
fn i6_the_first_level_is_never_above_the_highest() {
    let first =
        |text: &str| Policy::parse(&format!("version = 1\n[access]\n{text}")).unwrap().limits.permanent_at_first();
    assert!(first("default = \"permanent-limited\""));
    assert!(first("default = \"permanent-limited\"\nhighest = \"permanent-limited\""));
    assert!(!first("default = \"permanent-limited\"\nhighest = \"limited\""));
    assert!(!first("default = \"no-access\"") && !first(""));
    let languages = |text: &str| Policy::parse(&format!("version = 1\n[language]\n{text}")).unwrap();
    assert_eq!(languages("default = \"de\"\noffered = [\"fr\", \"en\"]").language, Language::Fr);
    assert_eq!(languages("offered = [\"fr\", \"en\"]").language, Language::En);
}

#[test]
fn full_needs_the_whole_interlock() {
    let interlock = |text: &str| Policy::parse(&format!("version = 1\n{text}")).unwrap().limits.interlock();
    assert!(!interlock(""));
    assert!(!interlock("[examination]\ncommand = [\"/bin/state\"]"));
    assert!(interlock(
        "[examination]\ncommand = [\"/bin/state\"]\nblock = [\"/b\"]\nunblock = [\"/u\"]\nblocked = [\"/q\"]"
    ));
}

#[test]
fn initials_are_letters() {
    for (text, expect) in
        [("AB", Some("AB")), ("abcd", Some("ABCD")), ("A", None), ("ABCDE", None), ("A1", None), ("Ä", None)]
    {
        assert_eq!(Initials::new(text).as_ref().map(Initials::as_str), expect, "{text}");
    }
}

/// Each mistake is told with its place and what is allowed.
#[test]
fn i10_mistakes_are_told_with_their_place() {
    let check = |text: &str, expect: &str| {
        let told = Policy::parse(&format!("version = 1\n{text}")).unwrap_err().to_string();
        assert!(told.starts_with(expect), "{text}\n  told: {told}\n  not:  {expect}");
    };
    check("[acces]", "line 2, column 2: unknown field `acces`, expected one of `version`, `access`");
    check(
        "[access]\nhigh = 1",
        "line 3, column 1: unknown field `high`, expected one of `highest`, `default`, `longest_grant_minutes`",
    );
    check(
        "[access]\nhighest = \"all\"",
        "line 3, column 11: `highest` is \"all\", allowed are \"no-access\", \"limited\", \"permanent-limited\", \"full\"",
    );
    check("[access]\nhighest = 3", "line 3, column 11: invalid type: integer `3`, expected a string");
    check(
        "[access]\nlongest_grant_minutes = 0",
        "line 3, column 25: `longest_grant_minutes` is 0, allowed is 1 to 1440",
    );
    check("[password]\nlife_minutes = 11", "line 3, column 16: `life_minutes` is 11, allowed is 1 to 10");
    check("[password]\n  tries = 4", "line 3, column 11: `tries` is 4, allowed is 1 to 3");
    check("[password]\ntries = -1", "line 3, column 9: `tries` is -1, allowed is 1 to 3");
    check("[request]\nseconds = 31", "line 3, column 11: `seconds` is 31, allowed is 5 to 30");
    check("[request]\nseconds = 4", "line 3, column 11: `seconds` is 4, allowed is 5 to 30");
    check("[session]\ngrace_seconds = 21", "line 3, column 17: `grace_seconds` is 21, allowed is 0 to 20");
    check("[session]\nidle_minuts = 5", "line 3, column 1: unknown field `idle_minuts`");
    check("[language]\ndefault = \"it\"", "line 3, column 11: `default` is \"it\", allowed are \"en\", \"de\", \"fr\"");
    check("[password]\ntries = 1\ntries = 2", "line 4, column 1: duplicate key");
    check("[password", "line 2, column 10: ");
    let hours = |rest: &str| format!("[service_hours]\nzone = \"Europe/Berlin\"\nopen = [\n{rest}\n]");
    let week = r#"  { days = ["mon", "fri"], from = "07:00", to = "18:00" },"#;
    check("[service_hours]\nzone = \"UTC\"", "line 2, column 1: missing field `open`");
    check(
        "[service_hours]\nzone = \"Berlin\"\nopen = []",
        "line 3, column 8: `zone` is \"Berlin\", allowed is the IANA",
    );
    check(&hours(""), "line 4, column 8: `open` lists 0 windows, allowed are 1 to 50");
    check(
        &hours(r#"{ days = ["mon"], from = "22:00", to = "06:00" }"#),
        "line 5, column 40: `to` is \"06:00\", which is not after `from`; what goes on past midnight is two windows",
    );
    check(
        &hours(&format!("{week}\n{}", r#"  { days = ["sat", "fri"], from = "17:59", to = "24:00" }"#)),
        "line 6, column 3: this window overlaps the one from 07:00 to 18:00 on the same day",
    );
    check(
        &hours(r#"{ days = ["mon", "mon"], from = "07:00", to = "18:00" }"#),
        "line 5, column 18: `days` names this above already",
    );
    check(
        &hours(r#"{ days = ["mon"], from = "7:00", to = "18:00" }"#),
        "line 5, column 26: `from` is \"7:00\", allowed is \"HH:MM\" from \"00:00\" to \"23:59\"",
    );
    check(
        "[access.capabilities]\nfull = [\"tools\", \"control\"]",
        "line 3, column 8: `full` names \"control\" or \"parameters\", which need \"view\"",
    );
    check("[mail]\nto = [\"a\"]", "line 3, column 7: `to` has \"a\", allowed are addresses as");
    check("[history]\nkeep_months = 61", "line 3, column 15: `keep_months` is 61, allowed is 1 to 60");
    check("[language]\noffered = []", "line 3, column 11: `offered` names none, it must name at least 1");
    check("[[mask]]\nregion = \"whole\"", "line 2, column 1: missing field `name`");
    check("[[mask]]\nname = \"\"\nregion = \"whole\"", "line 3, column 8: `name` must be 1 to 100 characters");
    check("[[mask]]\nname = \"a\"", "line 2, column 1: a mask has exactly one of `region = \"whole\"`");
    check(
        "[[mask]]\nname = \"a\"\nregion = \"whole\"\ncorners = { width = 1, height = 1 }",
        "line 2, column 1: a mask has exactly one of",
    );
    check(
        "[[mask]]\nname = \"a\"\nregion = \"half\"",
        "line 4, column 10: `region` is \"half\", allowed are \"whole\"",
    );
    check(
        "[[mask]]\nname = \"a\"\ncorners = { width = 0, height = 1 }",
        "line 4, column 21: `width` is 0, allowed is 1 to 16384",
    );
    check("[[mask]]\nname = \"a\"\nrectangles = []", "line 4, column 14: `rectangles` must hold at least one");
    for (x, width) in [("0.5", "0.6"), ("-0.1", "0.5"), ("0.5", "0.0"), ("nan", "0.5"), ("0.5", "inf")] {
        let rectangle = format!("{{ x = {x}, y = 0.0, width = {width}, height = 1.0 }}");
        let expect = "line 4, column 15: a rectangle lies inside the window";
        check(&format!("[[mask]]\nname = \"a\"\nrectangles = [{rectangle}]"), expect);
    }
    check(
        "[[mask]]\nname = \"a\"\nregion = \"whole\"\n[[mask]]\nname = \"a\"\nregion = \"whole\"",
        "line 6, column 8: a mask named \"a\" stands above already",
    );
    for end in [
        "End",
        "Ctrl+End",
        "Ctrl+Ctrl+End",
        "ctrl+alt+End",
        "Ctrl+Alt+",
        "Ctrl+Alt+F13",
        "Ctrl+Alt+F01",
        "Ctrl+Alt+e",
        "",
    ] {
        let expect = format!("line 3, column 7: `end` is \"{end}\", allowed are at least two of Ctrl, Alt");
        check(&format!("[hotkey]\nend = \"{end}\""), &expect);
    }
    for address in ["proxy", "proxy:", ":80", "proxy:0", "proxy:65536", "http://proxy:80", "a b:80"] {
        let expect = format!("line 3, column 11: `address` is \"{address}\", allowed is \"name:port\"");
        check(&format!("[link.proxy]\naddress = \"{address}\""), &expect);
    }
}

/// The same for what limits sessions, names tools, and guards examinations.
#[test]
fn i10_mistakes_about_sessions_and_tools_are_told_with_their_place() {
    let check = |text: &str, expect: &str| {
        let told = Policy::parse(&format!("version = 1\n{text}")).unwrap_err().to_string();
        assert!(told.starts_with(expect), "{text}\n  told: {told}\n  not:  {expect}");
    };
    for (key, value, range) in [
        ("idle_minutes", "0", "1 to 240"),
        ("idle_minutes", "241", "1 to 240"),
        ("idle_warning_seconds", "9", "10 to 300"),
        ("longest_minutes", "4", "5 to 1440"),
        ("presence_minutes", "61", "1 to 60"),
        ("participants", "0", "1 to 4"),
        ("participants", "5", "1 to 4"),
    ] {
        let column = key.len() + 4;
        let expect = format!("line 3, column {column}: `{key}` is {value}, allowed is {range}");
        check(&format!("[session]\n{key} = {value}"), &expect);
    }
    check(
        "[session]\nidle_minutes = 1\nidle_warning_seconds = 31",
        "line 4, column 24: `idle_warning_seconds` is 31, allowed is up to half the idle time, 30",
    );
    check(
        "[session]\nattended = \"no\"",
        "line 3, column 12: `attended` is \"no\", allowed are \"never\", \"application-support\", \"always\"",
    );
    check(
        "[approval]\nstaff = \"x\"",
        "line 3, column 9: `staff` is \"x\", allowed are \"none\", \"initials\", \"pin\"",
    );
    check(
        "[approval]\nstaff = \"pin\"",
        "line 3, column 9: `staff = \"pin\"` needs at least one `[[approval.person]]`",
    );
    check("[approval]\nsecond_person_for_full = true", "line 3, column 26: `second_person_for_full` needs `staff");
    let person = |rest: &str| format!("[approval]\nstaff = \"initials\"\n[[approval.person]]\n{rest}");
    check(&person("initials = \"ab\""), "line 5, column 12: `initials` is \"ab\", allowed are 2 to 4 letters A to Z");
    check(&person("initials = \"AB\"\npin = \"1234\""), "line 6, column 7: `pin` must be the Argon2id hash");
    check(
        &person("initials = \"AB\"\n[[approval.person]]\ninitials = \"AB\""),
        "line 7, column 12: the initials \"AB\" stand above already",
    );
    check(
        "[approval]\nstaff = \"pin\"\n[[approval.person]]\ninitials = \"AB\"",
        "line 4, column 1: with `staff = \"pin\"` each person has a `pin`",
    );
    let tool = |rest: &str| {
        let head = "title = { en = \"a\", de = \"a\", fr = \"a\" }\ncommand = \"/bin/a\"";
        format!("[[tool]]\n{head}\n{rest}")
    };
    check(&tool("id = \"a\""), "line 2, column 1: missing field `disturbs`");
    check(&tool("disturbs = true"), "line 2, column 1: missing field `id`");
    check(
        &tool("id = \"A\"\ndisturbs = true"),
        "line 5, column 6: `id` is \"A\", allowed are 1 to 40 characters of a to z, 0 to 9 and -",
    );
    let good = "id = \"a\"\ndisturbs = true\n";
    check(&tool(&format!("{good}end_seconds = 121")), "line 7, column 15: `end_seconds` is 121, allowed is 1 to 120");
    check(&tool(&format!("{good}output_kib = 0")), "line 7, column 14: `output_kib` is 0, allowed is 1 to 1024");
    check(&tool(&format!("{good}output = \"all\"")), "line 7, column 10: `output` is \"all\", allowed are \"none\"");
    check(
        &tool(&format!("{good}output = \"text\"")),
        "line 7, column 10: `output = \"text\"` needs `prints_no_patient_data = true`",
    );
    check(&tool(&format!("{good}args = [\"a\\u0000\"]")), "line 7, column 9: `args` must be at most 64 texts");
    check(&tool(&format!("{good}shell = true")), "line 7, column 1: unknown field `shell`");
    check(&format!("{}{}", tool(good), tool(good)), "line 10, column 6: a tool with the id \"a\" stands above already");
    check(
        "[[tool]]\nid = \"a\"\ntitle = { en = \"a\", de = \"a\", fr = \"a\" }\ncommand = \"a\"\ndisturbs = true",
        "line 5, column 11: `command` must be an absolute path",
    );
    check("[examination]", "line 2, column 1: `[examination]` has exactly one of `file` and `command`");
    check("[examination]\nfile = \"state\"", "line 3, column 8: `file` must be an absolute path");
    check("[examination]\ncommand = []", "line 3, column 11: `command` must name a command by its absolute path");
    check(
        "[examination]\nfile = \"/s\"\npoll_seconds = 11",
        "line 4, column 16: `poll_seconds` is 11, allowed is 1 to 10",
    );
    check(
        "[examination]\nfile = \"/s\"\nblock = [\"/b\"]",
        "line 2, column 1: `block`, `unblock` and `blocked` are named all three, or none",
    );
    check("[[parameter_window]]\nname = \"a\"", "line 2, column 1: a parameter window has at least one of");
    check(
        "[[parameter_window]]\nname = \"a\"\nclass = \"x\"\n[[parameter_window]]\nname = \"a\"\nclass = \"x\"",
        "line 6, column 8: a parameter window named \"a\" stands above already",
    );
}

#[test]
fn the_version_is_needed() {
    let check = |text: &str, expect: &str| {
        let told = Policy::parse(text).unwrap_err().to_string();
        assert!(told.starts_with(expect), "{text}: {told}");
    };
    check("", "line 1, column 1: missing field `version`");
    check("version = 2", "line 1, column 11: `version` is 2, allowed is 1");
    check("version = \"1\"", "line 1, column 11: invalid type");
}

#[test]
fn columns_count_characters() {
    let fault = Policy::parse("version = 1\n[[mask]]\nname = \"Größe\"\nregion = \"whole\"\n[hotkey]\nend=\"ÄÖ+X\"")
        .unwrap_err();
    assert_eq!((fault.line, fault.column), (6, 5));
    let fault = Policy::parse("version = 1 # ä ö ü\nlanguage = { default = \"ü\", x = 1 }").unwrap_err();
    assert_eq!((fault.line, fault.column), (2, 29));
}

#[test]
fn addresses_and_hotkeys_that_are_good() {
    let address = |text: &str| {
        let policy = Policy::parse(&format!("version = 1\n[link.proxy]\naddress = \"{text}\"")).unwrap();
        let proxy = policy.link.proxy.unwrap();
        (proxy.host, proxy.port)
    };
    assert_eq!(address("10.1.2.3:8080"), ("10.1.2.3".to_owned(), 8080));
    assert_eq!(address("[2001:db8::1]:3128"), ("[2001:db8::1]".to_owned(), 3128));
    let hotkey =
        |text: &str| Policy::parse(&format!("version = 1\n[hotkey]\nend = \"{text}\"")).unwrap().end_hotkey.to_string();
    assert_eq!(hotkey("Super+Shift+Alt+Ctrl+F12"), "Ctrl+Alt+Shift+Super+F12");
    assert_eq!(hotkey("Shift+Ctrl+E"), "Ctrl+Shift+E");
}
