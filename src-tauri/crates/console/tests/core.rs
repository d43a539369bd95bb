//! The whole main job at the console's core, in memory: which commands, in which order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use console::core::{BrokenOff, Origin};
use console::event::{Event, Stopped};
use console::view::{Ask, EndReason, Grantable, Level, Mirrored, PauseReason};
use mirror::protocol::{InputEvent, Stats};
use wire::{FromConsole, FromEngineer, FromRelay, Item, Refusal, SessionId};

use world::engineer::Engineer;
use world::{Gate, Journal, MIRROR_READY, World, accept, acts, check, control, origin, release};

const VIEW: &[Grantable] = &[Grantable::View];
const BOTH: &[Grantable] = &[Grantable::View, Grantable::Control];

fn key() -> InputEvent {
    InputEvent::Key { keysym: 0x61, down: true }
}

fn stats(frames: u64, withheld: u64) -> Stats {
    Stats { frames, withheld, by_rule: [("patients".to_owned(), 3)].into(), ..Stats::default() }
}

#[test]
fn a_session_password_is_as_long_as_the_policy_says() {
    for length in [8, 11, 12] {
        let policy = format!("version = 1\n[password]\nlength = {length}\n");
        let mut world = World::of(Origin { policy: policy::Policy::parse(&policy).unwrap(), ..origin() });
        let _ = world.asks(release());
        let digits = world.password().unwrap();
        assert_eq!(digits.chars().filter(char::is_ascii_digit).count(), length, "{digits}");
        let mut jana = Engineer::new(1);
        let tried = world.tries(&mut jana, &digits);
        assert!(tried.contains(&"notify request".to_owned()), "{tried:?}");
    }
}

#[test]
fn the_whole_job_in_order() {
    let mut world = World::new();
    let released = world.asks(release());
    check(&released, &["append task-released", "append password-offered"]);
    let digits = world.password().unwrap();

    let mut jana = Engineer::new(1);
    let tried = world.tries(&mut jana, &digits);
    check(&tried, &["append pairing-tried", "share", "handshake", "channel", "send asked 30", "append asked"]);
    assert!(tried.contains(&"notify request".to_owned()));
    assert_eq!(world.password(), None, "a password that was right is used up");
    let request = world.core.view().request.unwrap();
    assert_eq!((request.engineer.name.as_str(), request.ticket.as_str()), ("Jana Petrov", "T-1042"));
    assert_eq!(jana.last(), Some(&FromConsole::Asked { seconds: 30 }));

    let accepted = world.asks(accept(&jana, VIEW));
    check(&accepted, &["append accepted", "show-banner"]);
    check(&world.does(Event::Banner(true)), &["start-mirror"]);
    check(&world.does(MIRROR_READY), &["open-gate", "mirror resume", "send granted view"]);
    let opened = jana.say(FromEngineer::ViewerOpened { viewer: 1 });
    check(&world.frame(opened), &["viewer 1=1", "mirror opened 1", "append viewer-opened"]);
    let bytes = jana.seal(&Item::Rfb { viewer: 1, bytes: b"RFB 003.008\n".to_vec() });
    check(&world.frame(bytes), &["mirror bytes 1"]);
    world.picture(b"masked");

    // Without the grant nothing acts; with it, it does, once that is recorded.
    check(&world.does(Event::Input { client: 1, event: key() }), &[]);
    let ask = jana.say(FromEngineer::Ask { capability: wire::Capability::Control });
    check(&world.frame(ask), &["append capability-asked"]);
    let granted = world.asks(control(true));
    check(&granted, &["append granted", "send granted view+control", "mirror input 1 on", "allow-input"]);
    check(&world.does(Event::Input { client: 1, event: key() }), &["inject"]);
    check(&world.does(Event::Input { client: 9, event: key() }), &[]);
    let taken = world.asks(control(false));
    check(&taken, &["release-input", "send granted view", "mirror input 1 off", "append taken-back"]);
    check(&world.does(Event::Input { client: 1, event: key() }), &[]);

    check(&world.asks(Ask::Pause { on: true }), &["hold-gate", "mirror pause", "send paused", "append paused"]);
    let choice = jana.seal(&Item::Rfb { viewer: 1, bytes: vec![1] });
    check(&world.frame(choice), &["mirror bytes 1"]);
    check(&world.does(Event::Input { client: 1, event: key() }), &[]);
    let resumed = world.asks(Ask::Pause { on: false });
    check(&resumed, &["append resumed", "open-gate", "mirror resume", "send resumed"]);

    let closed = jana.say(FromEngineer::ViewerClosed { viewer: 1 });
    check(&world.frame(closed), &["mirror closed 1", "append viewer-closed"]);
    let left = jana.say(FromEngineer::Leave);
    let left = world.frame(left);
    let end = ["close-gate", "release-input", "stop-mirror", "send ended over", "forget", "close over", "verify-gone"];
    assert_eq!(&acts(&left)[..end.len()], &end);
    assert_eq!(&acts(&left)[end.len()..], ["append task-used", "hide-banner", "append ended", "append gone"]);
    world.converse(&mut jana);
    assert_eq!((jana.ended(), jana.gave_up.as_deref()), (Some(Refusal::Over), None));
    assert_eq!(jana.heard.iter().filter(|item| matches!(item, Item::Rfb { .. })).count(), 1);
    let ended = world.core.view().ended.unwrap();
    assert_eq!((ended.why, ended.recorded), (EndReason::Engineer, true));
    world.ask(Ask::Dismiss).unwrap();
    assert!(world.core.view().ended.is_none());
}

#[test]
fn i1_with_view_taken_back_its_viewers_end_and_nothing_of_that_time_leaves_later() {
    let mut world = World::new();
    let mut jana = world.active(BOTH);
    let grant = |on| Ask::Grant { id: String::new(), capability: Grantable::View, on, sign: None };
    let opened = jana.say(FromEngineer::ViewerOpened { viewer: 1 });
    world.frame(opened);
    let taken = world.asks(grant(false));
    let expect = [
        "hold-gate",
        "release-input",
        "send granted ",
        "mirror closed 1",
        "send viewer-gone 1",
        "append taken-back",
        "append taken-back",
        "append viewer-closed",
    ];
    check(&taken, &expect);
    assert!(taken.contains(&"no-viewers".to_owned()), "what waits for the viewer is dropped: {taken:?}");
    let again = jana.say(FromEngineer::ViewerOpened { viewer: 2 });
    check(&world.frame(again), &["send viewer-gone 2"]);
    check(&world.asks(grant(true)), &["append granted", "send granted view", "open-gate", "mirror resume"]);
    let again = jana.say(FromEngineer::ViewerOpened { viewer: 3 });
    check(&world.frame(again), &["viewer 2=3", "mirror opened 2", "append viewer-opened"]);
    let broken = world.does(Event::PipeBroken { session: jana.session });
    assert!(acts(&broken).starts_with(&["close-gate"]), "{broken:?}");
}

#[test]
fn i7_where_local_input_is_not_watched_nobody_controls() {
    let mut world = World::new();
    let _jana = world.active(BOTH);
    let lost = world.does(Event::LocalUnknown("the display is gone".to_owned()));
    check(&lost, &["release-input", "send granted view", "mirror input 1 off", "append taken-back"]);
    let codes: Vec<String> = world.core.view().notices.into_iter().map(|notice| notice.code).collect();
    assert_eq!(codes, ["presence", "hotkey"]);
    assert_eq!(world.ask(control(true)).unwrap_err().code, "unwatched");
    let mut world = World::new();
    let _ = world.does(Event::LocalUnknown("the display is gone".to_owned()));
    let next = world.asked();
    assert_eq!(world.ask(accept(&next, BOTH)).unwrap_err().code, "unwatched");
    // An acceptance that is being recorded while the watch is lost gives View alone.
    let mut world = World::new();
    let next = world.asked();
    world.journal = Journal::Held;
    let _ = world.asks(accept(&next, BOTH));
    let _ = world.does(Event::LocalUnknown("the display is gone".to_owned()));
    let _ = world.journal(Journal::Prompt);
    let _ = world.does(Event::Banner(true));
    let begun = world.does(MIRROR_READY);
    assert!(begun.contains(&"send granted view".to_owned()) && !world.input, "{begun:?}");
}

/// The notice stands as long as the key that the page names does not work.
#[test]
fn i3_an_end_key_that_is_not_watched_is_told_until_another_one_is() {
    let mut world = World::new();
    let codes =
        |world: &World| -> Vec<String> { world.core.view().notices.into_iter().map(|notice| notice.code).collect() };
    let _ = world.does(Event::EndKey(false));
    assert_eq!(codes(&world), ["hotkey"]);
    let _ = world.does(Event::EndKey(true));
    assert!(codes(&world).is_empty());
}

#[test]
fn i8_three_wrong_passwords_burn_it_and_nobody_is_shown() {
    let mut world = World::new();
    let digits = world.release();
    let wrong = if digits == "00000000" { "11111111" } else { "00000000" };
    for n in 1..=3 {
        let mut end = Engineer::new(n);
        let did = world.tries(&mut end, wrong);
        let (refusal, burnt) = if n < 3 {
            (Refusal::WrongPassword, None)
        } else {
            (Refusal::PasswordBurnt, Some("append password-burnt"))
        };
        let code = if n < 3 { "wrong-password" } else { "password-burnt" };
        let (rebuff, close) = (format!("rebuff {code}"), format!("close {code}"));
        let expect =
            ["append pairing-tried", "share", &rebuff, &close, "append pairing-failed"].into_iter().chain(burnt);
        check(&did, &expect.collect::<Vec<_>>());
        assert_eq!(end.refused, Some(refusal));
        assert!(world.core.view().request.is_none());
    }
    let mut late = Engineer::new(9);
    let did = world.tries(&mut late, &digits);
    assert!(!did.contains(&"share".to_owned()), "{did:?}");
    assert_eq!(late.refused, Some(Refusal::PasswordBurnt));
    assert_eq!(world.password(), None);
}

#[test]
fn i3_the_end_cuts_first_at_every_stage() {
    let cut = ["close-gate", "release-input", "stop-mirror"];
    type Way = (&'static str, fn(&mut World, &mut Engineer) -> Vec<String>, EndReason, Refusal, bool);
    let ways: [Way; 6] = [
        ("staff", |world, _| world.end(), EndReason::Staff, Refusal::Over, false),
        (
            "engineer",
            |world, jana| {
                let leave = jana.say(FromEngineer::Leave);
                world.frame(leave)
            },
            EndReason::Engineer,
            Refusal::Over,
            true,
        ),
        (
            "relay",
            |world, jana| world.text(FromRelay::Close { session: jana.session, reason: Refusal::Over }),
            EndReason::LinkLost,
            Refusal::Over,
            true,
        ),
        (
            "protocol",
            |world, jana| {
                let mut frame = jana.say(FromEngineer::Leave);
                frame.payload[10] ^= 1;
                world.frame(frame)
            },
            EndReason::Protocol,
            Refusal::Protocol,
            true,
        ),
        (
            "banner",
            |world, _| {
                let held = world.does(Event::Banner(false));
                assert_eq!(&acts(&held)[..2], ["hold-gate", "release-input"]);
                world.pass(5_001)
            },
            EndReason::Banner,
            Refusal::Over,
            true,
        ),
        ("stop", |world, _| world.does(Event::Stopping), EndReason::Stopped, Refusal::Over, false),
    ];
    for standing in [false, true] {
        for (name, way, why, told, level_stays) in ways {
            let mut world = World::new();
            if standing {
                world.ask(Ask::ChooseLevel { level: Level::PermanentLimited, minutes: None, sign: None }).unwrap();
                world.ask(Ask::OfferPassword).unwrap();
            } else {
                world.ask(release()).unwrap();
            }
            let digits = world.password().unwrap();
            let mut jana = Engineer::new(1);
            let _ = world.tries(&mut jana, &digits);
            world.ask(accept(&jana, BOTH)).unwrap();
            let _ = world.does(Event::Banner(true));
            let _ = world.does(MIRROR_READY);
            world.converse(&mut jana);

            let did = way(&mut world, &mut jana);
            let did = acts(&did);
            assert_eq!(&did[..3], &cut, "{name}: {did:?}");
            assert_eq!((world.gate, world.input, world.mirror), (Gate::Closed, false, false), "{name}");
            world.converse(&mut jana);
            if name != "protocol" {
                assert_eq!((jana.ended(), jana.gave_up.as_deref()), (Some(told), None), "{name}");
            }
            let view = world.core.view();
            assert_eq!(view.ended.unwrap().why, why, "{name}");
            assert!(view.level.task.is_none(), "{name}: the task is used up");
            let holds = if standing && level_stays { Level::PermanentLimited } else { Level::NoAccess };
            assert_eq!(view.level.level, holds, "{name}");
            let restorable = (standing && name == "staff").then_some(Level::PermanentLimited);
            assert_eq!(view.level.restorable, restorable, "{name}");
            // What is under way from before acts no more.
            check(&world.does(Event::Input { client: 1, event: key() }), &[]);
            check(&world.does(MIRROR_READY), &[]);
            check(&world.does(Event::Banner(true)), &[]);
        }
    }
}

#[test]
fn i3_the_end_takes_back_what_is_asked_and_what_is_offered() {
    let mut world = World::new();
    let mut jana = world.asked();
    let did = world.end();
    assert_eq!(&acts(&did)[..3], ["send ended over", "forget", "close over"]);
    world.converse(&mut jana);
    assert_eq!(jana.ended(), Some(Refusal::Over));
    assert!(world.core.view().request.is_none());

    let mut world = World::new();
    let digits = world.release();
    let _ = world.end();
    assert_eq!(world.password(), None);
    let mut late = Engineer::new(2);
    let did = world.tries(&mut late, &digits);
    assert!(!did.contains(&"share".to_owned()));
    assert_eq!(late.refused, Some(Refusal::NotReleased));
}

#[test]
fn i4_nothing_flows_without_the_banner() {
    let mut world = World::new();
    let mut jana = world.asked();
    world.ask(accept(&jana, BOTH)).unwrap();
    check(&world.does(MIRROR_READY), &[]);
    let early = jana.say(FromEngineer::ViewerOpened { viewer: 1 });
    let _ = world.frame(early);
    assert_eq!((world.gate, world.mirror), (Gate::Closed, false));
    let did = world.pass(5_001);
    assert!(did.contains(&"close-gate".to_owned()), "a banner that never shows ends the session: {did:?}");
    assert_eq!(world.core.view().ended.unwrap().why, EndReason::Banner);

    let mut world = World::new();
    let _jana = world.active(BOTH);
    let did = world.does(Event::Banner(false));
    let held = ["hold-gate", "release-input", "mirror pause", "send paused", "append paused"];
    check(&did, &held);
    check(&world.does(Event::Input { client: 1, event: key() }), &[]);
    let did = world.does(Event::Banner(true));
    check(&did, &["append resumed", "open-gate", "mirror resume", "send resumed", "allow-input"]);
    assert!(world.core.view().session.unwrap().paused.is_none());
}

#[test]
fn i5_silence_is_denial() {
    let mut world = World::new();
    let mut jana = world.asked();
    let _ = world.pass(29_999);
    assert!(world.core.view().request.is_some());
    let did = world.pass(1);
    check(&did, &["send ended no-answer", "forget", "close no-answer", "append no-answer"]);
    world.converse(&mut jana);
    assert_eq!(jana.ended(), Some(Refusal::NoAnswer));
    assert!(world.ask(accept(&jana, VIEW)).is_err(), "an answer that comes too late");
    assert!(world.core.view().session.is_none());
}

#[test]
fn the_staff_refuse_and_only_the_session_that_was_shown_is_let_in() {
    let mut world = World::new();
    let mut jana = world.asked();
    for id in ["", "nonsense", &SessionId([9; 16]).to_string()] {
        assert!(world.ask(Ask::Accept { id: id.to_owned(), grant: VIEW.to_vec(), sign: None }).is_err());
    }
    assert!(world.ask(accept(&jana, &[])).is_err(), "nothing is granted");
    check(
        &world.asks(Ask::Refuse { id: jana.session.to_string() }),
        &["send ended refused", "forget", "close refused", "append refused"],
    );
    world.converse(&mut jana);
    assert_eq!(jana.ended(), Some(Refusal::Refused));
}

#[test]
fn i10_a_mirror_that_fails_pauses_and_starts_again_only_when_the_staff_say_so() {
    let mut world = World::new();
    let mut jana = world.active(BOTH);
    let _ = world.does(Event::Stats(stats(100, 2)));
    let did = world.does(Event::MirrorFailed(Stopped::Ended));
    assert!(did.contains(&"hold-gate".to_owned()) && did.contains(&"release-input".to_owned()), "{did:?}");
    assert!(did.contains(&"send viewer-gone 1".to_owned()), "{did:?}");
    let gone = did.iter().position(|one| one == "hold-gate").unwrap();
    assert!(gone < did.iter().position(|one| one == "append mirror-failed").unwrap());
    assert_eq!(world.core.view().session.unwrap().paused, Some(PauseReason::Mirror));
    let _ = world.pass(60_000);
    assert!(!world.mirror, "it came back by itself");
    let viewer = jana.say(FromEngineer::ViewerOpened { viewer: 2 });
    check(&world.frame(viewer), &["send viewer-gone 2"]);
    check(&world.asks(Ask::Pause { on: false }), &["append resumed", "start-mirror"]);
    let did = world.does(MIRROR_READY);
    assert!(did.contains(&"open-gate".to_owned()), "{did:?}");
    let _ = world.does(Event::Stats(stats(7, 0)));
    world.converse(&mut jana);
    assert_eq!(jana.gave_up, None);
    let _ = world.end();
    let mask = world.core.view().ended.unwrap().mask;
    assert_eq!((mask.mirrored, mask.frames, mask.withheld, mask.by_rule), (Mirrored::Yes, 107, 2, 6));
}

#[test]
fn what_is_over_is_put_away_only_after_its_end_is_verified() {
    let mut world = World::new();
    world.not_gone = true;
    let _jana = world.active(BOTH);
    let _ = world.end();
    let ended = world.core.view().ended.unwrap();
    assert_eq!((ended.verified, ended.recorded), (false, false));
    world.ask(Ask::Dismiss).unwrap_err();
    assert!(world.core.view().ended.is_some());

    world.not_gone = false;
    let _ = world.pass(2_001);
    let ended = world.core.view().ended.unwrap();
    assert_eq!((ended.verified, ended.recorded), (true, true));
    world.ask(Ask::Dismiss).unwrap();
    assert!(world.core.view().ended.is_none());
}

#[test]
fn a_session_whose_screen_was_never_mirrored_says_so() {
    let mut world = World::new();
    let jana = world.asked();
    world.ask(accept(&jana, VIEW)).unwrap();
    let _ = world.end();
    assert_eq!(world.core.view().ended.unwrap().mask.mirrored, Mirrored::No);
}

#[test]
fn i3_after_a_crash_there_is_no_access() {
    let broken = Some(BrokenOff { session: SessionId([3; 16]), engineer: "Jana Petrov".to_owned() });
    let mut settings = origin().settings;
    settings.permanent_limited = true;
    let mut world = World::of(Origin { broken_off: broken, settings: settings.clone(), ..origin() });
    let view = world.core.view();
    assert_eq!(view.level.level, Level::NoAccess);
    assert!(view.notices.iter().any(|notice| notice.code == "broken-off" && notice.text.contains("Jana Petrov")));
    world.ask(release()).unwrap();
    assert!(world.core.view().notices.is_empty(), "access is open again, and a notice says that it is blocked");

    let world = World::of(Origin { settings, ..origin() });
    assert_eq!(world.core.view().level.level, Level::PermanentLimited);
}

#[test]
fn i4_a_mirror_that_failed_starts_again_only_with_the_banner() {
    let mut world = World::new();
    let _jana = world.active(VIEW);
    let _ = world.does(Event::MirrorFailed(Stopped::Ended));
    let _ = world.does(Event::Banner(false));
    let did = world.asks(Ask::Pause { on: false });
    assert!(did.contains(&"append resumed".to_owned()) && !world.mirror, "{did:?}");
    let did = world.does(Event::Banner(true));
    assert!(did.contains(&"start-mirror".to_owned()), "{did:?}");
    let _ = world.does(MIRROR_READY);
    assert_eq!(world.gate, Gate::Open);
}
