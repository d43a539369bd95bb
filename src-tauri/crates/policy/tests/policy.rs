//! The example file, the defaults, and what each mistake says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use policy::{Highest, Language, Limits, Policy};
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
    let proxy = policy.proxy.unwrap();
    assert_eq!(
        (proxy.host.as_str(), proxy.port, proxy.user.as_deref()),
        ("proxy.hospital.example", 3128, Some("chaperone"))
    );
    let [list, viewport, worklist] = policy.masks.as_slice() else { panic!("three masks") };
    assert_eq!((list.name.as_str(), &list.class, &list.region), ("patient list", &None, &MaskRegion::Whole));
    assert!(list.title.as_ref().unwrap().matches("The Patient List - St. Alban"));
    assert_eq!(viewport.region, MaskRegion::Corners(Corner { w: Length::Pixels(260), h: Length::Pixels(120) }));
    let share = Length::Share;
    let column = RelativeRect { x: share(0), y: share(1_000), w: share(2_500), h: share(9_000) };
    assert_eq!(worklist.region, MaskRegion::Rects(vec![column]));
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
    assert_eq!(Policy::default().end_hotkey.to_string(), "Ctrl+Alt+End");
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
        "line 3, column 1: unknown field `high`, expected `highest` or `longest_grant_minutes`",
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
    check("[session]\nidle_minutes = 5", "line 3, column 1: unknown field `idle_minutes`");
    check("[language]\ndefault = \"it\"", "line 3, column 11: `default` is \"it\", allowed are \"en\", \"de\", \"fr\"");
    check("[password]\ntries = 1\ntries = 2", "line 4, column 1: duplicate key");
    check("[password", "line 2, column 10: ");
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
        let proxy = Policy::parse(&format!("version = 1\n[link.proxy]\naddress = \"{text}\"")).unwrap().proxy.unwrap();
        (proxy.host, proxy.port)
    };
    assert_eq!(address("10.1.2.3:8080"), ("10.1.2.3".to_owned(), 8080));
    assert_eq!(address("[2001:db8::1]:3128"), ("[2001:db8::1]".to_owned(), 3128));
    let hotkey =
        |text: &str| Policy::parse(&format!("version = 1\n[hotkey]\nend = \"{text}\"")).unwrap().end_hotkey.to_string();
    assert_eq!(hotkey("Super+Shift+Alt+Ctrl+F12"), "Ctrl+Alt+Shift+Super+F12");
    assert_eq!(hotkey("Shift+Ctrl+E"), "Ctrl+Shift+E");
}
