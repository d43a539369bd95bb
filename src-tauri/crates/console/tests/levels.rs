//! The access level is no input to masking: what the mirror is told is the same at every level, whatever the policy allows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use console::core::Origin;
use console::event::Event;
use console::masks::{apply, notifications};
use console::view::{Ask, Grantable, Level, ScreenPlace};
use mirror::protocol::{Start, ToMirror};
use policy::Policy;
use session::ExamState;

use world::engineer::Engineer;
use world::{MIRROR_READY, World, accept, origin};

const POLICY: &str = r#"
version = 1
[examination]
command = ["/bin/echo", "idle"]
block = ["/bin/true"]
unblock = ["/bin/true"]
blocked = ["/bin/true"]
"#;

/// Application support at a level, with these grants: what the mirror is told until the end, in order, without who may use
/// the mouse.
fn heard(level: Level, grants: &[Grantable]) -> Vec<String> {
    let mut world = World::of(Origin { policy: Policy::parse(POLICY).unwrap(), ..origin() });
    let _ = world.does(Event::Examination(ExamState::Idle));
    let digits = if level == Level::NoAccess {
        world.release()
    } else {
        let minutes = matches!(level, Level::Limited | Level::Full).then_some(30);
        world.ask(Ask::ChooseLevel { level, minutes, sign: None }).unwrap();
        world.ask(Ask::OfferPassword).unwrap();
        world.password().unwrap()
    };
    let mut engineer = Engineer::new(7);
    let _ = world.tries(&mut engineer, &digits);
    world.ask(accept(&engineer, grants)).unwrap();
    let _ = world.does(Event::Banner(true));
    let _ = world.does(MIRROR_READY);
    world.converse(&mut engineer);
    let opened = engineer.say(wire::FromEngineer::ViewerOpened { viewer: 1 });
    let _ = world.frame(opened);
    assert_eq!(world.core.view().level.level, level);
    world.ask(Ask::MaskMore { place: ScreenPlace { x: 10, y: 20, w: 300, h: 40 } }).unwrap();
    let _ = world.does(Event::Explain(true));
    world.ask(Ask::Pause { on: true }).unwrap();
    world.ask(Ask::Pause { on: false }).unwrap();
    let _ = world.end();
    let told = world.log.iter().filter(|one| one.starts_with("mirror ") || one.ends_with("-mirror"));
    told.filter(|one| !one.starts_with("mirror input")).map(|one| one.replace(" control", "")).collect()
}

#[test]
fn i1_the_mirror_is_told_the_same_at_every_level() {
    use Grantable::{Control, Parameters, Tools, View};
    let expect = heard(Level::NoAccess, &[View]);
    for must in ["start-mirror", "mirror drawn 10,20,300,40", "mirror explain on", "stop-mirror"] {
        assert!(expect.iter().any(|one| one == must), "{must}: {expect:?}");
    }
    assert!(expect.iter().any(|one| one.starts_with("mirror opened")), "{expect:?}");
    for level in [Level::NoAccess, Level::Limited, Level::PermanentLimited, Level::Full] {
        for grants in [&[View][..], &[View, Control], &[View, Control, Tools, Parameters]] {
            assert_eq!(heard(level, grants), expect, "{level:?}, {grants:?}");
        }
    }
}

/// What a message to the mirror says about masking or about a client; nothing else can be said.
fn parts(message: &ToMirror) -> &'static [&'static str] {
    // Every field is named: one about the level, or what the level allows, would have to be added here.
    match message {
        ToMirror::Start(_) => &["what to mask, field by field above"],
        ToMirror::ClientOpened { client: _, view_only: _ } | ToMirror::ClientInput { client: _, view_only: _ } => {
            &["whether input is dropped, which is no part of masking"]
        }
        ToMirror::ClientBytes { client: _, bytes: _ } | ToMirror::ClientClosed { client: _ } => &["a client"],
        ToMirror::OwnPids { pids: _ } => &["whose windows are the console's"],
        ToMirror::Drawn { rects: _ } => &["what staff masked"],
        ToMirror::Known { names: _, last: _ } => &["known patients"],
        ToMirror::Process { ask: _, name: _ } => &["which program a process runs"],
        ToMirror::Explain { on: _ } => &["whether masks are told"],
        ToMirror::Pause | ToMirror::Resume | ToMirror::Stop => &[],
    }
}

#[test]
fn i1_no_message_to_the_mirror_has_a_place_for_the_level() {
    let start = Start::plain(None);
    assert_eq!(parts(&ToMirror::Start(start.clone())).len(), 1);
    let mut bytes = Vec::new();
    mirror::protocol::encode_to(&ToMirror::Start(start), &mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes[5..]).into_owned();
    let said: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut keys: Vec<&str> = said.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let expect =
        ["display", "effort", "known", "monitor", "name", "notifications", "own_pids", "rules", "type", "words"];
    assert_eq!(keys, expect);
}

/// A policy that masks, with something else under `[access]`.
fn told(access: &str) -> Start {
    let masking = r#"
        version = 1
        [[window]]
        name = "viewer"
        class = "echo-viewer"
        shows = "images"
        corners = { width = 260, height = 120 }
        [[mask]]
        name = "worklist"
        title = "*worklist*"
        region = "whole"
        [masking]
        words = ["Localizer"]
        known_patients = "/var/lib/ris/patients.txt"
        effort_percent = 60
        "#;
    let policy = Policy::parse(&format!("{masking}\n{access}")).unwrap_or_else(|error| panic!("{access}: {error}"));
    let mut start = Start { own_pids: vec![7], notifications: notifications(), ..Start::plain(None) };
    assert!(apply(&policy, &mut start));
    start
}

#[test]
fn i1_what_is_masked_is_the_same_for_every_level_and_capability_of_the_policy() {
    let plain = told("");
    // Every field: one about access would have to be named here.
    let Start { display, monitor, name, own_pids, notifications: theirs, rules, words, known, effort } = plain.clone();
    assert_eq!((display, monitor, name.as_str(), own_pids), (None, None, "Chaperone", vec![7]));
    assert_eq!((theirs, words, known, effort), (notifications(), vec!["Localizer".to_owned()], true, 60));
    assert!(["viewer", "worklist", "passwords"].iter().all(|name| rules.iter().any(|rule| rule.name == *name)));
    for highest in ["no-access", "limited", "permanent-limited", "full"] {
        assert_eq!(told(&format!("[access]\nhighest = \"{highest}\"")), plain, "{highest}");
    }
    let sets = ["", "\"view\"", "\"tools\"", "\"view\", \"control\", \"tools\", \"parameters\""];
    for level in ["no_access", "limited", "permanent_limited", "full"] {
        for set in sets {
            assert_eq!(told(&format!("[access.capabilities]\n{level} = [{set}]")), plain, "{level}: {set}");
        }
    }
    for access in ["[access]\ndefault = \"permanent-limited\"", "[access]\nlongest_grant_minutes = 5"] {
        assert_eq!(told(access), plain, "{access}");
    }
}
