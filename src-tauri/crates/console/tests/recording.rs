//! What is recorded before anything opens, and what cannot be: the history at the console's core.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use console::core::Origin;
use console::event::{Command, Event};
use console::view::{Ask, Grantable, Language};
use desktop::notifications::{Notice, Urgency};
use wire::Refusal;

use world::engineer::Engineer;
use world::{Gate, Journal, MIRROR_READY, World, accept, acts, check, control, origin, release};

const VIEW: &[Grantable] = &[Grantable::View];
const BOTH: &[Grantable] = &[Grantable::View, Grantable::Control];

#[test]
fn i2_what_opens_waits_for_its_record() {
    let mut world = World::new();
    world.journal = Journal::Held;
    let _ = world.asks(release());
    assert_eq!(world.password(), None);
    let _ = world.journal(Journal::Prompt);
    let digits = world.password().unwrap();

    world.journal = Journal::Held;
    let mut jana = Engineer::new(1);
    check(&world.tries(&mut jana, &digits), &["append pairing-tried"]);
    check(&world.journal(Journal::Prompt), &["share"]);
    world.converse(&mut jana);

    world.journal = Journal::Held;
    check(&world.asks(accept(&jana, BOTH)), &["append accepted"]);
    check(&world.does(Event::Banner(true)), &[]);
    check(&world.does(MIRROR_READY), &[]);
    check(&world.journal(Journal::Prompt), &["show-banner"]);
    let _ = world.does(Event::Banner(true));
    check(&world.does(MIRROR_READY), &["open-gate", "mirror resume", "send granted view+control", "allow-input"]);

    let _ = world.asks(control(false));
    world.journal = Journal::Held;
    check(&world.asks(control(true)), &["append granted"]);
    assert!(!world.input);
    let _ = world.journal(Journal::Prompt);
    assert!(world.input);
    let _ = world.asks(Ask::Pause { on: true });
    world.journal = Journal::Held;
    check(&world.asks(Ask::Pause { on: false }), &["append resumed"]);
    assert_eq!((world.gate, world.input), (Gate::Held, false));
    let _ = world.journal(Journal::Prompt);
    assert_eq!((world.gate, world.input), (Gate::Open, true));
}

#[test]
fn i2_i10_what_cannot_be_recorded_is_not_done_and_said() {
    // The release.
    let mut world = World::new();
    world.journal = Journal::Broken;
    let _ = world.asks(release());
    let view = world.core.view();
    assert!(view.password.is_none() && view.level.task.is_none());
    assert!(view.notices.iter().any(|notice| notice.code == "not-recorded"), "{:?}", view.notices);

    // The try: the share does not leave.
    let mut world = World::new();
    let digits = world.release();
    world.journal = Journal::Broken;
    let mut jana = Engineer::new(1);
    let did = world.tries(&mut jana, &digits);
    assert!(!did.contains(&"share".to_owned()), "{did:?}");
    assert_eq!(jana.refused, Some(Refusal::NotRecorded));

    // The acceptance: nobody is let in, and the engineer hears why.
    let mut world = World::new();
    let mut jana = world.asked();
    world.journal = Journal::Broken;
    let did = world.asks(accept(&jana, BOTH));
    let told = ["append accepted", "send ended not-recorded", "forget", "close not-recorded"];
    assert_eq!(&acts(&did)[..told.len()], &told);
    world.converse(&mut jana);
    assert_eq!(jana.ended(), Some(Refusal::NotRecorded));
    check(&world.does(Event::Banner(true)), &[]);
    assert!(world.core.view().session.is_none());

    // The end: it ends at once, and the card says that it is not recorded yet; then it is.
    let mut world = World::new();
    let _jana = world.active(VIEW);
    world.journal = Journal::Broken;
    let did = world.end();
    assert_eq!(&acts(&did)[..3], ["close-gate", "release-input", "stop-mirror"]);
    assert!(!world.core.view().ended.unwrap().recorded);
    world.journal = Journal::Prompt;
    let _ = world.pass(5_000);
    assert!(world.core.view().ended.unwrap().recorded);
    assert!(world.facts().contains(&"ended".to_owned()));
}

#[test]
fn i9_an_entry_that_waits_for_the_disk_tells_when_it_happened_and_is_told_once() {
    let mut world = World::new();
    let _jana = world.active(VIEW);
    let ended = world.now;
    world.journal = Journal::Broken;
    let did = world.end();
    let notified = |did: &[String]| did.iter().filter(|one| one.starts_with("notify")).count();
    assert_eq!(notified(&did), 1, "{did:?}");
    let lines = world.core.view().ended.unwrap().done.len();
    let retried = world.pass(60_000);
    assert!(retried.iter().filter(|one| *one == "append ended").count() > 1, "{retried:?}");
    assert_eq!(notified(&retried), 0, "{retried:?}");
    assert_eq!(world.core.view().ended.unwrap().done.len(), lines, "one line each");
    world.journal = Journal::Prompt;
    let _ = world.pass(5_000);
    // Those behind it, too.
    for fact in ["ended", "gone"] {
        let entry = world.history.iter().find(|draft| world::fact(draft) == fact).unwrap();
        assert_eq!(entry.at.monotonic, ended.mono, "{fact}");
    }
}

#[test]
fn i9_a_changed_history_is_told_on_the_desktop_until_a_person_has_seen_it() {
    let mut world = World::new();
    for (language, summary) in [
        (Language::En, "The history was changed"),
        (Language::De, "Der Verlauf wurde verändert"),
        (Language::Fr, "L'historique a été modifié"),
    ] {
        world.ask(Ask::Language { language }).unwrap();
        world.core.notify_changed("Entry 7 does not hold.".to_owned());
        let Some(Command::Notify(notice)) = world.core.poll_command() else { panic!("nothing is told") };
        let (key, body) = ("history".to_owned(), "Entry 7 does not hold.".to_owned());
        assert_eq!(notice, Notice { key, summary: summary.to_owned(), body, urgency: Urgency::Critical });
        assert!(world.core.poll_command().is_none());
    }
}

#[test]
fn i10_a_release_that_cannot_be_used_is_no_release() {
    let nobody = Origin { vendor: None, ..origin() };
    let unlucky = Origin { random: Box::new(|| None), ..origin() };
    let blocked = console::core::Blocked { key: "notice-history", detail: "disk".to_owned() };
    for (origin, code) in [
        (nobody, "not-enrolled"),
        (unlucky, "not-recorded"),
        (Origin { blocked: vec![blocked], ..world::origin() }, "blocked"),
    ] {
        let mut world = World::of(origin);
        let refused = world.ask(release()).unwrap_err();
        assert_eq!(refused.code, code);
        assert!(world.core.view().level.task.is_none(), "{code}: a task is released all the same");
        assert_eq!(world.facts(), [""; 0], "{code}");
    }
}

#[test]
fn i10_a_history_that_was_set_aside_blocks_until_the_staff_have_seen_it() {
    let mut world = World::of(Origin { set_aside: vec!["history.sqlite.damaged-1".to_owned()], ..origin() });
    let refused = world.ask(release()).unwrap_err();
    assert_eq!(refused.code, "blocked");
    let shown = world.core.view().notices.first().cloned().unwrap();
    assert!(shown.text.contains("history.sqlite.damaged-1") && !shown.stays, "{shown:?}");
    let seen = world.asks(Ask::DismissNotice { code: shown.code });
    assert!(
        seen.iter().any(|did| did.starts_with("store")) && seen.contains(&"note set-aside-seen".to_owned()),
        "{seen:?}"
    );
    assert!(world.core.view().notices.is_empty());
    world.ask(release()).unwrap();
}

#[test]
fn i10_a_policy_that_is_mended_lifts_no_other_block() {
    let blocked = |key, detail: &str| console::core::Blocked { key, detail: detail.to_owned() };
    let both = vec![blocked("notice-policy", "line 3"), blocked("notice-history", "disk")];
    let mut world = World::of(Origin { blocked: both, ..origin() });
    let why = world.ask(release()).unwrap_err().sentence;
    assert!(why.contains("line 3") && why.contains("disk"), "{why}");
    let _ = world.does(Event::Policy(Ok(Box::default())));
    let why = world.ask(release()).unwrap_err().sentence;
    assert!(!why.contains("line 3") && why.contains("disk"), "{why}");
    // One that breaks later stands beside it and goes again.
    let _ = world.does(Event::Policy(Err("line 7".to_owned())));
    let _ = world.does(Event::Policy(Ok(Box::default())));
    let notices: Vec<String> = world.core.view().notices.into_iter().map(|notice| notice.code).collect();
    assert_eq!(notices.iter().filter(|code| code.starts_with("notice-")).collect::<Vec<_>>(), ["notice-history"]);
    assert!(world.ask(release()).is_err());
}
