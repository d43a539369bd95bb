//! Notification mails at the console's core, in memory: to whom, when, with which words, and what is told of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use console::core::{BrokenOff, Origin};
use console::event::Event;
use console::view::{Ask, Level, Tone};
use link::{LinkFault, MailFault};
use pairing::{TimePassword, step_at};
use policy::{Language, Policy};
use wire::{FromEngineer, Mail, MailAddress, MailFate, MailState, MailTold, SessionId};

use world::engineer::Engineer;
use world::{Journal, World, fact, origin};

const SERVICE: &str = "mri-service@hospital.example";
const IT: &str = "it@hospital.example";
const HOUR: u64 = 3_600_000;

fn listed(to: &[&str]) -> Policy {
    Policy { mail_to: to.iter().map(|to| (*to).to_owned()).collect(), ..Policy::default() }
}

fn world(to: &[&str]) -> World {
    World::of(Origin { policy: listed(to), ..origin() })
}

fn technical(world: &mut World, n: u8) -> Engineer {
    if world.core.view().level.level != Level::PermanentLimited {
        world.ask(Ask::ChooseLevel { level: Level::PermanentLimited, minutes: None, sign: None }).unwrap();
    }
    let step = step_at(world.now.wall / 1000);
    let mut jana = Engineer::technical(n, step);
    jana.at = world.now.wall / 1000;
    let code = TimePassword::parse(world::TOTP_SECRET).unwrap().code_at(step).groups().concat();
    let _ = world.tries(&mut jana, &code);
    let _ = world.does(Event::Banner(true));
    world.converse(&mut jana);
    assert!(jana.is_connected());
    jana
}

fn leaves(world: &mut World, jana: &mut Engineer) {
    let leave = jana.say(FromEngineer::Leave);
    let _ = world.frame(leave);
}

fn fate(to: &str, state: MailState, code: Option<u16>) -> MailFate {
    MailFate { to: MailAddress::new(to).unwrap(), state, code }
}

/// What the service centre says of the mail that was handed in last.
fn told(world: &mut World, told: Result<Vec<MailFate>, MailFault>) {
    let id = world.mails.last().expect("a mail was handed in").id;
    let _ = world.does(Event::Mail { id, told: told.map(|fates| MailTold { fates }) });
}

/// The entries about mails: what, when, to whom, and the number.
fn entries(world: &World) -> Vec<(String, String, String, Option<u64>)> {
    let mails = world.notes.iter().filter(|draft| fact(draft).starts_with("mail-"));
    let text = |draft: &history::Draft, name: &str| draft.payload[name].as_str().unwrap().to_owned();
    mails
        .map(|draft| {
            assert!(draft.session.is_some());
            let code = draft.payload.get("code").and_then(serde_json::Value::as_u64);
            (fact(draft), text(draft, "mail"), text(draft, "to"), code)
        })
        .collect()
}

fn entry(fact: &str, about: &str, to: &str, code: Option<u64>) -> (String, String, String, Option<u64>) {
    (fact.to_owned(), about.to_owned(), to.to_owned(), code)
}

fn card(world: &World) -> Vec<(Tone, String)> {
    let ended = world.core.view().ended.expect("an end card");
    ended.mails.into_iter().map(|item| (item.tone, item.text)).collect()
}

#[test]
fn without_a_list_nothing_is_sent_and_nothing_is_said() {
    let mut world = world(&[]);
    let mut jana = technical(&mut world, 1);
    leaves(&mut world, &mut jana);
    let _ = world.pass(HOUR);
    assert!(world.mails.is_empty() && entries(&world).is_empty() && card(&world).is_empty());
}

#[test]
fn a_mail_at_the_start_and_one_after_with_what_the_screen_says_too() {
    let mut world = world(&[SERVICE, IT]);
    let mut jana = technical(&mut world, 1);
    let [start] = &world.mails[..] else { panic!("{:?}", world.log) };
    let to: Vec<&str> = start.to.iter().map(MailAddress::as_str).collect();
    assert_eq!((to, start.device.as_str()), (vec![SERVICE, IT], "mri-1"));
    assert_eq!(start.subject.as_str(), "Remote service at mri-1 has begun");
    let (engineer, session) = {
        let view = world.core.view().session.unwrap();
        (view.participants[0].clone(), view.id)
    };
    for said in [&*engineer.engineer.name, &engineer.engineer.organisation, &engineer.reason, &engineer.ticket] {
        assert!(!said.is_empty() && start.text.as_str().contains(said), "{said:?}:\n{}", start.text.as_str());
    }
    for said in ["Permanent limited access", "technical support", "(UTC"] {
        assert!(start.text.as_str().contains(said), "{said}:\n{}", start.text.as_str());
    }
    let start_id = start.id;
    told(&mut world, Ok(vec![fate(SERVICE, MailState::Handed, Some(250)), fate(IT, MailState::Handed, Some(250))]));
    let _ = world.pass(95_000);
    leaves(&mut world, &mut jana);
    let [_, after] = &world.mails[..] else { panic!("{:?}", world.log) };
    assert_ne!(after.id, start_id);
    assert_eq!(after.subject.as_str(), "Remote service at mri-1 is over");
    let text = after.text.as_str();
    for said in [
        "Lasted: 1 min 35 s",
        "the engineer left",
        "Service tools started: 0; asked for and not started: 0",
        "The screen was not mirrored: no picture of it left the workstation.",
        "All that ran for the session is gone, verified.",
    ] {
        assert!(text.contains(said), "{said}:\n{text}");
    }
    let both = format!("{SERVICE}, {IT}");
    let expected = [
        entry("mail-asked", "start", &both, None),
        entry("mail-handed", "start", SERVICE, None),
        entry("mail-handed", "start", IT, None),
        entry("mail-asked", "after", &both, None),
    ];
    assert_eq!(entries(&world), expected);
    assert!(
        world
            .notes
            .iter()
            .filter(|draft| fact(draft).starts_with("mail-"))
            .all(|draft| draft.session.as_ref() == Some(&session))
    );
    let card = card(&world);
    assert_eq!(card[0], (Tone::Plain, format!("Mail to {SERVICE} (at the start): handed to the mail server.")));
    assert_eq!(card[3], (Tone::Plain, format!("Mail to {IT} (after the session): asked of the service centre.")));
    assert!(!format!("{card:?}").contains("delivered"));
}

#[test]
fn mails_are_in_the_hospitals_language_whatever_the_screen_speaks() {
    let policy = Policy { language: Language::De, ..listed(&[IT]) };
    let mut world = World::of(Origin { policy, ..origin() });
    world.ask(Ask::Language { language: console::view::Language::En }).unwrap();
    let mut jana = technical(&mut world, 1);
    assert_eq!(world.mails[0].subject.as_str(), "Fernwartung an mri-1 hat begonnen");
    told(&mut world, Ok(vec![fate(IT, MailState::Handed, Some(250))]));
    leaves(&mut world, &mut jana);
    assert_eq!(card(&world)[0].1, format!("Mail to {IT} (at the start): handed to the mail server."));
}

#[test]
fn i2_no_mail_tells_of_what_is_not_recorded() {
    let mut world = world(&[IT]);
    world.ask(Ask::ChooseLevel { level: Level::PermanentLimited, minutes: None, sign: None }).unwrap();
    let step = step_at(world.now.wall / 1000);
    let code = TimePassword::parse(world::TOTP_SECRET).unwrap().code_at(step).groups().concat();
    let mut jana = Engineer::technical(1, step);
    let _ = world.text(jana.announced());
    let start = jana.start(&code);
    let _ = world.frame(start);
    world.journal = Journal::Held;
    world.converse(&mut jana);
    assert!(world.log.iter().any(|did| did == "append technical-began"), "{:?}", world.log);
    assert!(world.mails.is_empty(), "told before it was durable");
    let _ = world.journal(Journal::Broken);
    let _ = world.pass(60_000);
    assert!(world.mails.is_empty() && entries(&world).is_empty(), "told of what never was");
}

#[test]
fn i3_end_does_the_same_whether_a_mail_hangs_or_there_is_none() {
    let ends = |to: &[&str]| {
        let mut world = world(to);
        let _jana = technical(&mut world, 1);
        assert_eq!(world.mails.len(), to.len().min(1));
        let _ = world.pass(5_000);
        let did = world.end();
        did.into_iter().filter(|did| !did.contains("mail")).collect::<Vec<_>>()
    };
    assert_eq!(ends(&[IT]), ends(&[]));
}

#[test]
fn what_is_put_off_is_asked_again_and_what_is_refused_is_said() {
    let mut world = world(&[SERVICE, IT]);
    let mut jana = technical(&mut world, 1);
    // Of an address that the console did not name nothing is believed.
    let stranger = fate("other@elsewhere.example", MailState::Handed, Some(250));
    told(
        &mut world,
        Ok(vec![fate(SERVICE, MailState::Waiting, Some(451)), fate(IT, MailState::Waiting, None), stranger]),
    );
    assert_eq!(world.mails.len(), 1);
    let _ = world.pass(2_000);
    assert_eq!(world.mails.len(), 2, "asked again");
    assert_eq!(world.mails[0], world.mails[1], "by the same words");
    told(&mut world, Ok(vec![fate(SERVICE, MailState::Refused, Some(550)), fate(IT, MailState::Waiting, None)]));
    let refused = format!("Mail to {SERVICE} (at the start): refused by the mail server, answer 550. It was not sent.");
    let notices = world.core.view().notices;
    assert!(notices.iter().any(|notice| notice.text == refused && !notice.stays), "{notices:?}");
    let _ = world.pass(4_000);
    told(&mut world, Ok(vec![fate(SERVICE, MailState::Refused, Some(550)), fate(IT, MailState::GivenUp, None)]));
    assert_eq!(
        entries(&world)[1..],
        [entry("mail-refused", "start", SERVICE, Some(550)), entry("mail-given-up", "start", IT, None)]
    );
    let asked = world.mails.len();
    let _ = world.pass(HOUR / 6);
    assert_eq!(world.mails.len(), asked, "asked on after every fate was known");
    leaves(&mut world, &mut jana);
    assert_eq!(card(&world)[0], (Tone::Warning, refused));
}

#[test]
fn what_the_service_centre_declines_is_not_asked_again() {
    for (fault, fact, code) in [
        (MailFault::NotOffered, "mail-not-offered", None),
        (MailFault::Declined { status: 401 }, "mail-declined", Some(401)),
    ] {
        let mut world = world(&[IT]);
        let _jana = technical(&mut world, 1);
        told(&mut world, Err(fault));
        let _ = world.pass(60_000);
        assert_eq!(world.mails.len(), 1);
        assert_eq!(entries(&world)[1..], [entry(fact, "start", IT, code)]);
    }
}

#[test]
fn i10_a_service_centre_that_is_away_is_asked_ever_more_rarely_for_a_day_and_then_it_is_said() {
    let mut world = world(&[IT]);
    let mut jana = technical(&mut world, 1);
    let away = || MailFault::Link(LinkFault::Address(std::io::ErrorKind::ConnectionRefused));
    told(&mut world, Err(away()));
    leaves(&mut world, &mut jana);
    let unreached = format!(
        "Mail to {IT} (at the start): not sent yet; the service centre cannot be reached for it. It is tried again."
    );
    assert_eq!(card(&world)[0], (Tone::Warning, unreached));
    let mut answered = 1;
    while entries(&world).iter().filter(|entry| entry.0 == "mail-unreached").count() < 2 {
        let _ = world.pass(1_000);
        while answered < world.mails.len() {
            let id = world.mails[answered].id;
            let _ = world.does(Event::Mail { id, told: Err(away()) });
            answered += 1;
        }
        assert!(world.now.mono < 30 * HOUR, "asked for ever");
    }
    assert!((300..400).contains(&world.mails.len()), "{} questions", world.mails.len());
    let asked = world.mails.len();
    let _ = world.pass(HOUR);
    assert_eq!(world.mails.len(), asked);
}

#[test]
fn what_waits_is_bounded_and_the_rest_is_said() {
    let mut world = world(&[IT]);
    for n in 1..=20 {
        let mut jana = technical(&mut world, n);
        leaves(&mut world, &mut jana);
        let _ = world.ask(Ask::Dismiss);
        let _ = world.pass(31_000);
    }
    let full = entries(&world).iter().filter(|entry| entry.0 == "mail-full").count();
    assert_eq!(full, 8, "of forty mails thirty-two may wait");
    let mut ids: Vec<_> = world.mails.iter().map(|mail: &Mail| mail.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert!(ids.len() <= 32);
}

#[test]
fn i6_a_narrower_list_takes_back_what_was_not_handed_in() {
    let mut world = world(&[SERVICE, IT]);
    let mut jana = technical(&mut world, 1);
    told(&mut world, Err(MailFault::Later { status: 503 }));
    let _ = world.does(Event::Policy(Ok(Box::new(listed(&[IT, "not an address"])))));
    // It was asked for once: it may have been sent.
    assert_eq!(entries(&world)[1..], [entry("mail-untold", "start", SERVICE, None)]);
    let _ = world.pass(2_000);
    let to: Vec<&str> = world.mails.last().unwrap().to.iter().map(MailAddress::as_str).collect();
    assert_eq!(to, [IT]);
    leaves(&mut world, &mut jana);
    assert!(entries(&world).contains(&entry("mail-bad-address", "after", "not an address", None)));
}

#[test]
fn who_was_told_of_a_start_is_told_that_a_stop_broke_it_off() {
    let broken_off = Some(BrokenOff { session: SessionId([9; 16]), engineer: "Jana Petrov".to_owned() });
    let world = World::of(Origin { policy: listed(&[IT]), broken_off, ..origin() });
    let [after] = &world.mails[..] else { panic!("{:?}", world.mails) };
    assert_eq!(after.subject.as_str(), "Remote service at mri-1 is over");
    let known = ["Jana Petrov", "Chaperone was stopped", "No access", "stands in the history"];
    for said in known.into_iter().chain(["Ended: some time before ", "Not everything that ran"]) {
        assert!(after.text.as_str().contains(said), "{said}:\n{}", after.text.as_str());
    }
    for never in ["not mirrored", "is gone, verified"] {
        assert!(!after.text.as_str().contains(never), "{}", after.text.as_str());
    }
}

#[test]
fn what_may_have_been_sent_is_never_told_as_not_sent() {
    let mut world = world(&[IT]);
    let _jana = technical(&mut world, 1);
    told(&mut world, Err(MailFault::Link(LinkFault::Lost)));
    let mut answered = 1;
    while !entries(&world).contains(&entry("mail-untold", "start", IT, None)) {
        let _ = world.pass(1_000);
        while answered < world.mails.len() {
            let id = world.mails[answered].id;
            let away = MailFault::Link(LinkFault::Address(std::io::ErrorKind::ConnectionRefused));
            let _ = world.does(Event::Mail { id, told: Err(away) });
            answered += 1;
        }
        assert!(world.now.mono < 30 * HOUR, "asked for ever");
    }
    assert!(!entries(&world).contains(&entry("mail-unreached", "start", IT, None)));
}

#[test]
fn a_stop_says_of_every_waiting_mail_what_is_known() {
    let mut world = world(&[IT]);
    let mut jana = technical(&mut world, 1);
    let away = || Err(MailFault::Link(LinkFault::Address(std::io::ErrorKind::ConnectionRefused)));
    told(&mut world, away());
    leaves(&mut world, &mut jana);
    told(&mut world, Ok(vec![fate(IT, MailState::Waiting, None)]));
    world.core.stop_mails();
    let _ = world.does(Event::Tick);
    let after = |fact: &str| entries(&world).into_iter().filter(|entry| entry.0 == fact).collect::<Vec<_>>();
    assert_eq!(after("mail-stopped"), [entry("mail-stopped", "start", IT, None)]);
    assert_eq!(after("mail-unknown"), [entry("mail-unknown", "after", IT, None)]);
}
