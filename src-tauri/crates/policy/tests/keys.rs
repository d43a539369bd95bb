//! Every key of the policy with good, missing, out-of-range, mistyped and misspelt values: the parser and the schema agree.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use policy::{Layers, Policy, Setting, Source, schema};
use serde_json::{Value as Json, json};
use toml::{Table, Value};

/// It has every key but one, which is never beside another.
const EXAMPLE: &str = include_str!("../../../../tests/data/policy/example.toml");
const COMMAND: &str = "examination.command";

/// What comes of leaving a key out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// Nothing: a default holds.
    Fine,
    /// The form asks for it.
    Asked,
    /// One of several keys is asked for, or several together.
    Joined,
    /// Another key's value asks for it, which only the parser knows.
    Needed,
}
use Missing::{Asked, Fine, Joined, Needed};

/// A key (in repeated sections with the number of the example's), what comes of leaving it out, good values, bad values that
/// the schema knows too, and bad ones that only the parser knows.
type Row = (&'static str, Missing, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const PIN: &str = r#""$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA""#;
const COMMANDS: [&[&str]; 2] =
    [&[r#"["/bin/a"]"#, r#"["C:\\a.exe", "-x"]"#], &["[]", r#"["a"]"#, r#"["/a\u0007"]"#, r#"["/a", "\u0085"]"#]];
const TEXTS: [&[&str]; 2] = [&[r#""a""#, r#""*Größe?*""#], &[r#""""#, r#""a\nb""#, r#""\u0085""#]];
const PIXELS: [&[&str]; 2] = [&["1", "16384"], &["0", "16385", "-1"]];
/// What staff may grant.
const GRANTS: [&[&str]; 3] = [
    &["[]", r#"["tools"]"#, r#"["parameters", "view"]"#, r#"["view", "control", "tools", "parameters"]"#],
    &[r#"["run"]"#, r#"["view", "view"]"#, "[1]"],
    &[r#"["control"]"#, r#"["tools", "parameters"]"#],
];
const FRACTIONS: &[&str] = &["-0.1", "1.1", "nan"];

const ROWS: &[Row] = &[
    ("version", Asked, &["1"], &["0", "2"], &[]),
    (
        "access.highest",
        Fine,
        &[r#""no-access""#, r#""limited""#, r#""permanent-limited""#, r#""full""#],
        &[r#""all""#, r#""""#, r#""Full""#],
        &[],
    ),
    ("access.default", Fine, &[r#""no-access""#, r#""permanent-limited""#], &[r#""limited""#, r#""full""#], &[]),
    ("access.capabilities.no_access", Fine, GRANTS[0], GRANTS[1], GRANTS[2]),
    ("access.capabilities.limited", Fine, GRANTS[0], GRANTS[1], GRANTS[2]),
    ("access.capabilities.permanent_limited", Fine, GRANTS[0], GRANTS[1], GRANTS[2]),
    ("access.capabilities.full", Fine, GRANTS[0], GRANTS[1], GRANTS[2]),
    (
        "service_hours.zone",
        Asked,
        &[r#""Europe/Berlin""#, r#""America/Argentina/Ushuaia""#, r#""UTC""#],
        &[r#""""#, r#""Europe Berlin""#, r#""+02:00""#],
        &[r#""Europe/Berln""#, r#""europe/berlin""#],
    ),
    (
        "service_hours.open.1.days",
        Asked,
        &[r#"["sat"]"#, r#"["sun", "sat"]"#],
        &["[]", r#"["Sat"]"#, r#"["saturday"]"#, r#"["sat", "sat"]"#],
        &[r#"["fri"]"#],
    ),
    (
        "service_hours.open.0.from",
        Asked,
        &[r#""00:00""#, r#""17:59""#],
        &[r#""7:00""#, r#""24:00""#, r#""07:60""#, r#""07.00""#, r#""07:00:00""#],
        &[r#""18:00""#, r#""22:00""#],
    ),
    (
        "service_hours.open.0.to",
        Asked,
        &[r#""07:01""#, r#""24:00""#],
        &[r#""24:01""#, r#""18""#, r#""-1:00""#, r#""+7:00""#],
        &[r#""07:00""#, r#""02:00""#, r#""00:00""#],
    ),
    ("access.longest_grant_minutes", Fine, &["1", "480", "1440"], &["0", "1441", "-5", "9223372036854775807"], &[]),
    ("password.length", Fine, &["8", "12"], &["7", "13"], &[]),
    ("password.life_minutes", Fine, &["1", "10"], &["0", "11"], &[]),
    ("password.tries", Fine, &["1", "3"], &["0", "4"], &[]),
    ("request.seconds", Fine, &["5", "30"], &["4", "31"], &[]),
    ("session.grace_seconds", Fine, &["0", "20"], &["-1", "21"], &[]),
    ("session.idle_minutes", Fine, &["2", "240"], &["0", "241"], &["1"]),
    ("session.idle_warning_seconds", Fine, &["10", "300"], &["9", "301"], &[]),
    ("session.longest_minutes", Fine, &["5", "1440"], &["4", "1441"], &[]),
    ("session.attended", Fine, &[r#""never""#, r#""application-support""#, r#""always""#], &[r#""yes""#], &[]),
    ("session.presence_minutes", Fine, &["1", "60"], &["0", "61"], &[]),
    ("session.participants", Fine, &["1", "4"], &["0", "5"], &[]),
    ("approval.staff", Needed, &[r#""initials""#, r#""pin""#], &[r#""card""#], &[r#""none""#]),
    ("approval.second_person_for_full", Fine, &["true", "false"], &[], &[]),
    (
        "approval.person.0.initials",
        Asked,
        &[r#""AZ""#, r#""ABCD""#],
        &[r#""A""#, r#""ABCDE""#, r#""ab""#, r#""A1""#],
        &[r#""CDE""#],
    ),
    (
        "approval.person.0.pin",
        Needed,
        &[PIN],
        &[r#""1234""#, r#""$argon2i$v=19$m=1$a$b""#, r#""$argon2id$v=19$m=1$a""#, r#""$argon2id$v=19$m=1$a b$c""#],
        &[],
    ),
    ("mask.0.name", Asked, TEXTS[0], TEXTS[1], &[r#""viewport corner texts""#]),
    ("mask.1.class", Fine, TEXTS[0], TEXTS[1], &[]),
    ("mask.0.title", Fine, TEXTS[0], TEXTS[1], &[]),
    ("mask.3.process", Fine, TEXTS[0], TEXTS[1], &[]),
    ("mask.0.region", Joined, &[r#""whole""#], &[r#""half""#], &[]),
    ("mask.1.corners.width", Asked, PIXELS[0], PIXELS[1], &[]),
    ("mask.1.corners.height", Asked, PIXELS[0], PIXELS[1], &[]),
    ("mask.2.rectangles.0.x", Asked, &["0.0", "0.5"], FRACTIONS, &["0.9"]),
    ("mask.2.rectangles.0.y", Asked, &["0.0", "0.1"], FRACTIONS, &["0.5"]),
    ("mask.2.rectangles.0.width", Asked, &["0.001", "1.0"], &["0.0", "-0.1", "1.1"], &[]),
    ("mask.2.rectangles.0.height", Asked, &["0.001", "0.9"], &["0.0", "-0.1", "1.1"], &["1.0"]),
    ("window.0.name", Asked, TEXTS[0], TEXTS[1], &[r#""patient list""#, r#""gradient monitor""#]),
    ("window.0.class", Joined, TEXTS[0], TEXTS[1], &[]),
    ("window.1.title", Joined, TEXTS[0], TEXTS[1], &[]),
    ("window.2.process", Joined, TEXTS[0], TEXTS[1], &[]),
    ("window.1.shows", Asked, &[r#""images""#, r#""safe""#], &[r#""all""#, r#""""#], &[]),
    ("window.0.corners.width", Asked, PIXELS[0], PIXELS[1], &[]),
    ("window.0.corners.height", Asked, PIXELS[0], PIXELS[1], &[]),
    ("window.0.rectangles.0.x", Asked, &["0.0"], FRACTIONS, &["0.9"]),
    ("window.0.rectangles.0.y", Asked, &["0.0", "0.1"], FRACTIONS, &["0.5"]),
    ("window.0.rectangles.0.width", Asked, &["0.001", "1.0"], &["0.0", "-0.1", "1.1"], &[]),
    ("window.0.rectangles.0.height", Asked, &["0.001", "0.9"], &["0.0", "-0.1", "1.1"], &[]),
    (
        "masking.words",
        Fine,
        &["[]", r#"["TrueFISP", "Größe", "Opened study of *"]"#],
        &[r#"[""]"#, r#"["a\u0007"]"#, "[1]"],
        &[r#"["Study of *"]"#, r#"["*"]"#],
    ),
    ("masking.effort_percent", Fine, &["10", "100"], &["9", "101", "-1"], &[]),
    ("masking.known_patients", Fine, &[r#""/a""#, r#""C:\\a""#], &[r#""a""#, r#""""#], &[]),
    (
        "tool.0.id",
        Asked,
        &[r#""a""#, r#""coil-check-2""#],
        &[r#""""#, r#""Coil""#, r#""a_b""#, r#""a b""#],
        &[r#""gradient-test""#],
    ),
    ("tool.0.title.en", Asked, TEXTS[0], TEXTS[1], &[]),
    ("tool.0.title.de", Asked, TEXTS[0], TEXTS[1], &[]),
    ("tool.0.title.fr", Asked, TEXTS[0], TEXTS[1], &[]),
    (
        "tool.0.command",
        Asked,
        &[r#""/bin/a""#, r#""C:\\a.exe""#, r#""C:/a.exe""#],
        &[r#""""#, r#""a""#, r#""./a""#, r#""/a\u0000""#],
        &[],
    ),
    ("tool.0.args", Fine, &["[]", r#"["", "-x"]"#], &[r#"["\u0000"]"#, "[1]"], &[]),
    ("tool.0.disturbs", Asked, &["true", "false"], &[], &[]),
    ("tool.0.adjusts", Fine, &["true", "false"], &[], &[]),
    ("tool.0.stop_for_examination", Fine, &["true", "false"], &[], &[]),
    ("tool.0.end_seconds", Fine, &["1", "120"], &["0", "121"], &[]),
    ("tool.0.output_kib", Fine, &["1", "1024"], &["0", "1025"], &[]),
    ("tool.0.output", Fine, &[r#""none""#, r#""exit-status""#, r#""text""#], &[r#""all""#], &[]),
    ("tool.0.prints_no_patient_data", Needed, &["true"], &[], &["false"]),
    ("parameter_window.0.name", Asked, TEXTS[0], TEXTS[1], &[]),
    ("parameter_window.0.class", Fine, TEXTS[0], TEXTS[1], &[]),
    ("parameter_window.0.title", Fine, TEXTS[0], TEXTS[1], &[]),
    ("examination.file", Joined, &[r#""/run/state""#], &[r#""state""#, r#""/a\u0009""#], &[]),
    (COMMAND, Joined, COMMANDS[0], COMMANDS[1], &[]),
    ("examination.poll_seconds", Fine, &["1", "10"], &["0", "11"], &[]),
    ("examination.block", Joined, COMMANDS[0], COMMANDS[1], &[]),
    ("examination.unblock", Joined, COMMANDS[0], COMMANDS[1], &[]),
    ("examination.blocked", Joined, COMMANDS[0], COMMANDS[1], &[]),
    (
        "hotkey.end",
        Fine,
        &[r#""Ctrl+Alt+End""#, r#""Super+Shift+A""#, r#""Ctrl+Alt+Shift+Super+F12""#],
        &[
            r#""End""#,
            r#""Ctrl+End""#,
            r#""Ctrl+Ctrl+End""#,
            r#""Ctrl+Alt+F13""#,
            r#""Ctrl+Alt+F01""#,
            r#""Ctrl+Alt+a""#,
            r#""ctrl+alt+End""#,
        ],
        &[],
    ),
    ("language.default", Fine, &[r#""en""#, r#""de""#, r#""fr""#], &[r#""it""#, r#""EN""#], &[]),
    ("language.offered", Fine, &[r#"["fr"]"#, r#"["fr", "en", "de"]"#], &["[]", r#"["it"]"#, r#"["en", "en"]"#], &[]),
    ("history.keep_months", Fine, &["1", "60"], &["0", "61"], &[]),
    ("history.auditors", Fine, &["[]", r#"["a", "HOSPITAL\\meier"]"#], &[r#"[""]"#, r#"["a", "a"]"#], &[]),
    (
        "siem.address",
        Asked,
        &[r#""siem.hospital.example:6514""#, r#""[2001:db8::1]:6514""#],
        &[r#""siem""#, r#"":6514""#, r#""siem:0""#, r#""tls://siem:6514""#],
        &[r#""siem:65536""#],
    ),
    ("siem.ca", Fine, &[r#""/etc/ca.pem""#], &[r#""ca.pem""#, r#""/a\u0009""#], &[]),
    (
        "mail.to",
        Asked,
        &[r#"["a@b"]"#, r#"["o'neil+mri@mail.hospital.example"]"#],
        &[
            "[]",
            r#"["a"]"#,
            r#"["@b"]"#,
            r#"["a@"]"#,
            r#"["a b@c"]"#,
            r#"["a@b@c"]"#,
            r#"["a@-b"]"#,
            r#"["a@b..c"]"#,
            r#"["a\n@b"]"#,
            r#"["A <a@b>"]"#,
            r#"["a@b", "a@b"]"#,
            r#"["a@b", "b@b", "c@b", "d@b", "e@b", "f@b", "g@b", "h@b", "i@b"]"#,
        ],
        &[],
    ),
    (
        "link.proxy.address",
        Asked,
        &[r#""proxy.hospital.example:3128""#, r#""[2001:db8::1]:80""#],
        &[r#""proxy""#, r#"":80""#, r#""proxy:0""#, r#""http://proxy:80""#],
        &[r#""proxy:65536""#],
    ),
    (
        "link.address",
        Fine,
        &[r#""relay.example:443""#, r#""[2001:db8::1]:8443""#],
        &[r#""relay""#, r#"":443""#, r#""relay:0""#, r#""wss://relay:443""#, r#""relay:443/path""#],
        &[r#""relay:65536""#],
    ),
    ("link.ca", Fine, &[r#""/etc/relay-ca.pem""#], &[r#""relay-ca.pem""#, r#""/a\u0009""#], &[]),
    ("link.proxy.user", Fine, TEXTS[0], TEXTS[1], &[]),
];

/// The example, with the one key that is not in it where it is asked for.
fn base(key: &str) -> Value {
    let mut table: Table = EXAMPLE.parse().unwrap();
    if key == COMMAND {
        let examination = table["examination"].as_table_mut().unwrap();
        examination.remove("file");
        examination.insert("command".to_owned(), value(r#"["/bin/state"]"#));
    }
    Value::Table(table)
}

fn value(text: &str) -> Value {
    format!("v = {text}").parse::<Table>().unwrap().remove("v").unwrap()
}

/// The section in which a key stands.
fn section<'a>(policy: &'a mut Value, key: &str) -> &'a mut Table {
    let (path, _) = key.rsplit_once('.').map_or((None, key), |(path, name)| (Some(path), name));
    let mut at = policy;
    for part in path.into_iter().flat_map(|path| path.split('.')) {
        at = match part.parse::<usize>() {
            Ok(n) => &mut at[n],
            Err(_) => &mut at[part],
        };
    }
    at.as_table_mut().unwrap()
}

fn name(key: &str) -> &str {
    key.rsplit_once('.').map_or(key, |(_, name)| name)
}

fn settings(text: &str) -> Vec<Setting> {
    Layers { managed: Some(text), site: None }.effective().unwrap().settings
}

struct Judges {
    schema: jsonschema::Validator,
}

impl Judges {
    /// What the parser says, and whether the schema finds the same text good.
    fn judge(&self, policy: &Value) -> (Result<Policy, String>, bool) {
        let text = toml::to_string(policy).unwrap();
        let told = Policy::parse(&text).map_err(|error| error.to_string());
        // A number that is none has no JSON; it is beyond every bound.
        let json = serde_json::to_value(policy).unwrap();
        (told, self.schema.is_valid(&json))
    }
}

#[test]
fn i10_every_key_takes_what_is_good_and_refuses_what_is_not() {
    let judges = Judges { schema: jsonschema::validator_for(&schema()).unwrap() };
    let example = serde_json::to_value(base("")).unwrap();
    let misfit = judges.schema.iter_errors(&example).next().map(|error| error.to_string());
    assert_eq!(misfit, None, "the example");
    assert_eq!(judges.judge(&base("")).0.err(), None, "the example");
    for (key, missing, good, bad, bad_together) in ROWS {
        let with = |text: &str| {
            let mut policy = base(key);
            section(&mut policy, key).insert(name(key).to_owned(), value(text));
            judges.judge(&policy)
        };
        for text in *good {
            let (told, fits) = with(text);
            assert!(told.is_ok() && fits, "{key} = {text}: {told:?}, the schema says {fits}");
        }
        for text in *bad {
            let (told, fits) = with(text);
            let told = told.unwrap_err();
            assert!(told.starts_with("line ") && !fits, "{key} = {text}: {told}, the schema says {fits}");
        }
        for text in *bad_together {
            let (told, fits) = with(text);
            assert!(told.is_err() && fits, "{key} = {text}: {told:?}, the schema says {fits}");
        }
        // Another type than any key has.
        let (told, fits) = with("1979-05-27");
        assert!(told.unwrap_err().contains("invalid type") && !fits, "{key} of another type");

        let mut without = base(key);
        section(&mut without, key).remove(name(key)).unwrap();
        let (told, fits) = judges.judge(&without);
        let asked = told.as_ref().is_err_and(|told| told.contains(&format!("missing field `{}`", name(key))));
        let (expect_told, expect_fits) = (*missing == Fine, matches!(missing, Fine | Needed));
        assert_eq!(
            (told.is_ok(), fits, asked),
            (expect_told, expect_fits, *missing == Asked),
            "{key} missing: {told:?}"
        );

        let mut misspelt = base(key);
        let table = section(&mut misspelt, key);
        let kept = table.remove(name(key)).unwrap();
        table.insert(format!("{}x", name(key)), kept);
        let (told, fits) = judges.judge(&misspelt);
        let told = told.unwrap_err();
        assert!(told.contains(&format!("unknown field `{}x`, expected", name(key))) && !fits, "{key} misspelt: {told}");
    }
}

#[test]
fn the_table_and_the_example_have_every_key_of_the_schema() {
    fn collect(schema: &Json, at: &str, keys: &mut BTreeSet<String>) {
        let under = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
        if let Some(properties) = schema["properties"].as_object() {
            properties.iter().for_each(|(name, schema)| collect(schema, &under(name), keys));
        } else if schema["items"]["properties"].is_object() {
            collect(&schema["items"], at, keys);
        } else {
            keys.insert(at.to_owned());
        }
    }
    let mut of_schema = BTreeSet::new();
    collect(&schema(), "", &mut of_schema);
    let plain = |key: &str| key.split('.').filter(|part| part.parse::<usize>().is_err()).collect::<Vec<_>>().join(".");
    let of_table: BTreeSet<String> = ROWS.iter().map(|(key, ..)| plain(key)).collect();
    assert_eq!(of_schema, of_table);
    let of_example: BTreeSet<String> =
        settings(EXAMPLE).iter().filter(|s| s.source != Source::Default).map(|s| plain(&s.key)).collect();
    assert_eq!(of_schema.difference(&of_example).collect::<Vec<_>>(), [COMMAND]);
}

/// What the schema calls a default is what holds where the key is left out.
#[test]
fn defaults_are_those_that_hold() {
    let written = settings("version = 1");
    let text: String = written
        .iter()
        .filter(|setting| setting.key != "version" && setting.value.is_some())
        .map(|setting| format!("{} = {}\n", setting.key, setting.value.clone().unwrap()))
        .collect();
    assert!(written.iter().all(|setting| (setting.source == Source::Managed) == (setting.key == "version")));
    assert!(text.contains("request.seconds = 30\n") && text.contains("hotkey.end = \"Ctrl+Alt+End\"\n"), "{text}");
    assert_eq!(Policy::parse(&format!("version = 1\n{text}")).unwrap(), Policy::default());
}

#[test]
fn settings_tell_what_holds_and_keep_the_hash_of_a_pin_to_themselves() {
    let settings = settings(EXAMPLE);
    let of = |key: &str| settings.iter().find(|setting| setting.key == key).unwrap();
    let told = |key: &str| (of(key).value.as_deref(), of(key).source);
    assert_eq!(told("session.idle_minutes"), (Some("10"), Source::Managed));
    assert_eq!(told("tool.1.end_seconds"), (Some("10"), Source::Default));
    assert_eq!(told("tool.0.title.de").0, Some("\"Spulentest\""));
    assert_eq!(told("approval.person.0.pin").0, Some("\"(set)\""));
    assert!(!format!("{settings:?}").contains("argon2"));
    let nothing = Layers::default().effective().unwrap();
    assert_eq!(nothing.policy, Policy::default());
    let of = |key: &str| nothing.settings.iter().find(|setting| setting.key == key).unwrap().value.clone();
    assert_eq!((of("tool"), of("link.proxy"), of("examination")), (None, None, None));
    assert_eq!((of("service_hours"), of("siem"), of("mail")), (None, None, None));
}

/// Editors show each key's meaning.
#[test]
fn the_schema_says_what_every_key_means() {
    fn walk(schema: &Json, at: &str) {
        for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
            assert!(
                inner["description"].as_str().is_some_and(|text| text.ends_with('.')),
                "{at}.{name} has no meaning"
            );
            assert!(!inner["type"].is_array(), "{at}.{name} may be null");
            walk(inner, &format!("{at}.{name}"));
            walk(&inner["items"], &format!("{at}.{name}"));
        }
        assert!(schema["properties"].is_null() || schema["additionalProperties"] == json!(false), "{at}");
    }
    walk(&schema(), "");
}
