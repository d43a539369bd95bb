//! `chaperone policy` as IT uses it: in scripts and by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::{Command, Output};

use serde_json::Value;
use testsuite::stage::program;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/policy/example.toml");

fn policy(language: &str, arguments: &[&str]) -> Output {
    Command::new(program("chaperone").unwrap()).env("LC_ALL", language).arg("policy").args(arguments).output().unwrap()
}

fn said(output: &Output) -> (Option<i32>, &str, &str) {
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_policy_is_checked_before_it_is_deployed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    let check = |text: &[u8]| {
        std::fs::write(&file, text).unwrap();
        policy("C", &["check", file.to_str().unwrap()])
    };
    let good = policy("C", &["check", EXAMPLE]);
    let (code, told, _) = said(&good);
    assert!(code == Some(0) && told.contains(": good."), "{good:?}");
    let bad = check(b"version = 1\n[password]\ntries = 9\n");
    let (code, told, why) = said(&bad);
    assert_eq!((code, told), (Some(1), ""));
    let expect =
        "policy.toml, line 3, column 9: `tries` is 9, allowed is 1 to 3. With this policy, access is blocked.\n";
    assert!(why.ends_with(expect), "{why}");
    let binary = check(&[0xff, 0xfe]);
    assert!(binary.status.code() == Some(2) && binary.stdout.is_empty(), "{binary:?}");
    let missing = policy("C", &["check", "/nonexistent/policy.toml"]);
    assert!(missing.status.code() == Some(2) && !missing.stderr.is_empty(), "{missing:?}");
    for command in ["show", "explain"] {
        std::fs::write(&file, "version = 2").unwrap();
        let refused = policy("C", &[command, file.to_str().unwrap()]);
        assert!(refused.status.code() == Some(2) && refused.stdout.is_empty(), "{command}: {refused:?}");
    }
}

#[test]
fn a_policy_is_shown_and_explained() {
    let shown = policy("C", &["show", "--json", EXAMPLE]);
    let settings: Value = serde_json::from_slice(&shown.stdout).unwrap();
    let of = |key: &str| settings.as_array().unwrap().iter().find(|one| one["key"] == key).unwrap().clone();
    assert!(of("session.idle_minutes")["source"] == "managed" && of("session.idle_minutes")["value"] == "10");
    assert!(of("tool.1.end_seconds")["source"] == "default" && of("tool.1.end_seconds")["value"] == "10");
    let shown = policy("C", &["show", EXAMPLE]);
    assert!(said(&shown).1.contains("tool.1.end_seconds = 10  # default\n"), "{shown:?}");
    for (language, sentence) in [
        ("C", "- Full access needs a second person.\n"),
        ("de_DE.UTF-8", "- Voller Zugriff braucht eine zweite Person.\n"),
        ("fr_FR.UTF-8", "- L'accès complet exige une deuxième personne.\n"),
    ] {
        let explained = policy(language, &["explain", EXAMPLE]);
        assert!(said(&explained).1.contains(sentence), "{language}: {explained:?}");
    }
}

#[test]
fn i6_a_sites_settings_stay_below_the_managed_policy() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site.toml");
    std::fs::write(&site, "version = 1\n[session]\nidle_minutes = 5\nparticipants = 4\n[language]\ndefault = \"fr\"\n")
        .unwrap();
    let site = site.to_str().unwrap();
    let shown = policy("C", &["show", EXAMPLE, "--site", site]);
    let told = said(&shown).1;
    for line in [
        "session.idle_minutes = 5  # site; the managed policy says 10\n",
        "session.participants = 3  # managed policy\n",
        "language.default = \"de\"  # managed policy\n",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    std::fs::write(site, "version = 1\n[session]\nidle = 5\n").unwrap();
    let refused = policy("C", &["check", EXAMPLE, "--site", site]);
    let (code, _, why) = said(&refused);
    assert!(code == Some(1) && why.contains("site.toml, line 3, column 1: unknown field `idle`"), "{why}");
}

#[test]
fn the_schema_is_for_editors() {
    let schema: Value = serde_json::from_slice(&policy("C", &["schema"]).stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["properties"]["password"]["properties"]["tries"]["maximum"], 3);
}

#[test]
fn what_an_engineer_could_do_is_said_for_a_time_and_a_level() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    let text = "version = 1\n[access]\nhighest = \"permanent-limited\"\n[access.capabilities]\nlimited = [\"view\"]\n\
        [service_hours]\nzone = \"Europe/Berlin\"\n[[service_hours.open]]\ndays = [\"mon\"]\nfrom = \"07:00\"\nto = \"18:00\"\n";
    std::fs::write(&file, text).unwrap();
    let could = |level: &str, at: &str| {
        let output = policy("C", &["could", file.to_str().unwrap(), "--level", level, "--at", at]);
        let (code, told, why) = said(&output);
        (code, format!("{told}{why}"))
    };
    let (monday, sunday) = ("2026-11-30T12:00:00+01:00", "2026-11-29T12:00:00+01:00");
    let check = |level, at, sentences: &[&str]| {
        let (code, told) = could(level, at);
        assert_eq!(code, Some(0), "{told}");
        for sentence in sentences {
            assert!(told.contains(sentence), "{level} {at}: {sentence} is not in {told}");
        }
    };
    check(
        "permanent-limited",
        monday,
        &["Technical support: an engineer could come in, without a click.", "hours end"],
    );
    check("permanent-limited", sunday, &["no engineer could come in: it is outside the service hours.", "hours begin"]);
    check("no-access", monday, &["Technical support: no engineer could come in: access is blocked."]);
    check("task", monday, &["Technical support: an engineer could come in, without a click."]);
    check("full", monday, &["no engineer could come in: this policy does not allow this level."]);
    check(
        "limited",
        monday,
        &[
            "Technical support: no engineer could come in: this policy lets staff grant nothing for it at this level.",
            "At most, once the staff granted it: see the screen.",
        ],
    );
    let (code, told) = could("limited", "tomorrow");
    assert!(code == Some(1) && told.contains("tomorrow"), "{told}");
}
