//! Service hours: outside them there is no access at all, and what may come back does so by itself, once it is recorded.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod world;

use policy::Highest;
use session::{
    Choice, EndReason, Fact, Grantable, Grants, Input, Level, Offer, Refused, Remembered, Rules, Signed, Start, Stored,
    Warning,
};
use wire::Refusal;
use world::*;

const MINUTE: u64 = 60_000;
/// The scripts begin at 08:00.
const DAY: [(&str, &str); 2] = [("00:00", "09:00"), ("10:00", "24:00")];

fn with_hours(windows: &[(&str, &str)]) -> Rules {
    Rules { hours: Some(hours(windows)), ..rules(relaxed()) }
}

/// Within the hours, with steps from there.
fn world(steps: &[Do]) -> World {
    let mut world = World::start_with(with_hours(&DAY), Stored::NoAccess);
    steps.iter().for_each(|step| drop(world.play(step)));
    world
}

fn wait(world: &mut World, minutes: u64) -> String {
    let mut said = world.play(&Wait(minutes * MINUTE));
    while world.owed {
        said.push(' ');
        said.push_str(&world.play(&Written));
    }
    said
}

/// Each session of either kind is warned of the end, and ends with the hours.
#[test]
fn i10_sessions_end_with_the_service_hours() {
    let technical = [Go(PERMANENT), Go(technical(1, 0))];
    let mut world = world(&technical);
    world.play(&Go(paired(1)));
    world.play(&Go(Input::BannerShown));
    assert_eq!(world.active(1).session, id(1));
    let (why, at) = world.machine.ends_of(id(1)).unwrap();
    assert_eq!((why, at - world.now.mono), (Warning::Hours, 60 * MINUTE));
    assert_eq!(world.machine.until().unwrap().left(world.now), 60 * MINUTE);
    assert!(!wait(&mut world, 57).contains("Warn"));
    world.play(&Go(Input::KeepOpen));
    let warned = wait(&mut world, 1);
    assert!(warned.contains("Warn") && warned.contains("+Warned"), "{warned}");
    // The staff cannot keep it open beyond them.
    world.play(&Go(Input::KeepOpen));
    let ended = wait(&mut world, 2);
    assert!(ended.contains("SendEnded") && ended.contains("+HoursClosed"), "{ended}");
    assert_eq!(world.why(1), EndReason::Hours);
    assert!(!world.machine.standing().is_open() && world.machine.standing().resting);

    let mut mirror = World::start_with(with_hours(&DAY), Stored::PermanentLimited);
    for step in [Go(Input::OfferPassword), Go(pair_start(1)), Go(paired(1)), Go(accept(1, Grants::CONTROL))] {
        mirror.play(&step);
    }
    for step in [Go(Input::BannerShown), Go(Input::MirrorReady), Go(Input::OfferPassword)] {
        mirror.play(&step);
    }
    assert!(matches!(mirror.machine.offer(), Offer::On { .. }));
    let ended = wait(&mut mirror, 60);
    assert!(ended.starts_with("CloseGate ReleaseInput StopMirror"), "{ended}");
    assert_eq!((mirror.why(1), mirror.machine.offer()), (EndReason::Hours, Offer::None));
}

#[test]
fn i6_outside_the_service_hours_nothing_is_widened() {
    let mut world = world(&[Go(PERMANENT), Go(Input::End)]);
    wait(&mut world, 60);
    let full = choose(Choice::Full { minutes: 60 });
    world.play(&Go(IDLE));
    for input in [LIMITED, PERMANENT, full, RESTORE, task(), Input::OfferPassword] {
        let told = format!("{input:?}");
        assert_eq!(world.handle(input).0, Err(Refused::Hours), "{told}");
    }
    assert_eq!(world.handle(BLOCK).0, Ok(()));
    for start in [technical(1, 120), pair_start(2)] {
        let (refused, effects) = world.handle(start);
        assert_eq!(refused, Err(Refused::Turned(Refusal::OutsideHours)));
        assert!(effects.iter().any(|effect| matches!(effect, session::Effect::Rebuff { .. })));
    }
    assert_eq!(world.handle(Input::End).0, Err(Refused::NothingToEnd));
    assert_eq!(world.machine.hours_open().unwrap().left(world.now), 60 * MINUTE);
}

/// A standing level comes back with the next hours, recorded first; what was granted for a time, or released, does not.
#[test]
fn i2_a_level_that_rested_holds_again_once_that_is_recorded() {
    let mut standing = world(&[Go(PERMANENT)]);
    wait(&mut standing, 60);
    assert_eq!((standing.level(), standing.machine.standing().resting), (Level::NoAccess, true));
    assert_eq!(standing.play(&Wait(60 * MINUTE)), "+HoursOpened");
    assert_eq!(standing.level(), Level::NoAccess, "not before it is recorded");
    assert_eq!(standing.play(&Failed), "NotDone");
    assert_eq!(standing.level(), Level::NoAccess);
    assert_eq!(standing.play(&Wait(2_000)), "+HoursOpened", "tried again");
    standing.play(&Written);
    assert_eq!((standing.level(), standing.machine.standing().resting), (Level::PermanentLimited, false));

    for (choice, needs) in [(LIMITED, false), (task(), false), (FULL, true)] {
        let mut timed = world(&[Go(IDLE), Go(choice)]);
        if needs {
            timed.play(&Go(BLOCKED));
        }
        assert!(timed.machine.standing().is_open());
        assert_eq!(
            timed.machine.until().unwrap().left(timed.now),
            60.min(if timed.machine.standing().task.is_some() { 30 } else { 60 }) * MINUTE
        );
        wait(&mut timed, 60);
        wait(&mut timed, 60);
        assert!(!timed.machine.standing().is_open() && timed.machine.within_hours());
    }
}

#[test]
fn i6_a_level_that_rests_can_be_revoked_and_is_remembered() {
    let mut world = world(&[Go(PERMANENT)]);
    wait(&mut world, 60);
    let store = |effects: &[session::Effect]| {
        effects.iter().find_map(|effect| {
            if let session::Effect::Store(remembered) = effect { Some(remembered.level) } else { None }
        })
    };
    // A restart outside the hours, and one within them.
    let start = |wall: u64, level, first| {
        let now = session::Now { mono: 1_000, wall };
        let remembered = Remembered { level, ..Remembered::default() };
        let mut again = World::started(with_hours(&DAY), now, Start { remembered, first, ..Start::default() });
        (store(&again.drain()), again.play(&Written), again.machine.standing().clone())
    };
    let (_, _, rests) = start(1_800_000_000_000 + 90 * MINUTE, Stored::PermanentLimited, false);
    assert_eq!((rests.level, rests.resting), (Level::NoAccess, true));
    let (_, _, holds) = start(1_800_000_000_000, Stored::PermanentLimited, false);
    assert_eq!((holds.level, holds.resting), (Level::PermanentLimited, false));

    let (done, effects) = world.handle(BLOCK);
    assert_eq!((done, store(&effects)), (Ok(()), Some(Stored::NoAccess)));
    wait(&mut world, 60);
    assert_eq!((world.level(), world.machine.standing().resting), (Level::NoAccess, false));
}

/// End takes back a level that rests, too: it holds again only when the staff restore it.
#[test]
fn i3_end_takes_back_a_level_that_rests() {
    let mut world = world(&[Go(PERMANENT)]);
    wait(&mut world, 60);
    assert!(world.machine.can_end());
    assert_eq!(world.play(&Go(Input::End)), "Store +AccessClosed");
    assert!(!world.machine.can_end());
    wait(&mut world, 60);
    assert_eq!(world.level(), Level::NoAccess);
    world.play(&Go(RESTORE));
    assert_eq!(world.level(), Level::PermanentLimited);
}

/// End while the level is about to come back leaves it for one click, as every End does.
#[test]
fn i3_end_while_the_hours_begin() {
    let mut world = world(&[Go(PERMANENT)]);
    wait(&mut world, 60);
    world.play(&Wait(60 * MINUTE));
    assert!(world.machine.can_end());
    world.play(&Go(Input::End));
    while world.owed {
        world.play(&Written);
    }
    let standing = world.machine.standing();
    assert_eq!((standing.level, standing.restorable), (Level::NoAccess, Some(Level::PermanentLimited)));
    world.play(&Go(RESTORE));
    assert_eq!(world.level(), Level::PermanentLimited);
}

#[test]
fn i6_a_clock_that_is_set_only_closes() {
    let minutes = |minutes: i64| Wall(minutes * 60_000);
    // Set back: the hours are over when they would have been.
    let mut back = world(&[Go(PERMANENT), minutes(-45)]);
    wait(&mut back, 59);
    assert!(back.machine.standing().is_open());
    wait(&mut back, 1);
    assert!(!back.machine.standing().is_open(), "an hour has passed");
    // Set forward into the next hours: they have not begun.
    back.play(&Wall(120 * 60_000));
    wait(&mut back, 0);
    assert!(!back.machine.standing().is_open());
    // Set forward, and back: what closed opens no earlier than it would have.
    let mut forth = world(&[Go(PERMANENT), minutes(70)]);
    wait(&mut forth, 0);
    assert!(!forth.machine.standing().is_open());
    forth.play(&minutes(-70));
    wait(&mut forth, 0);
    assert_eq!(forth.level(), Level::PermanentLimited);
    wait(&mut forth, 60);
    assert!(!forth.machine.standing().is_open());
}

#[test]
fn i6_other_hours_hold_at_once() {
    let mut world = World::at(At::Controlling);
    let closed = Input::PolicyChanged(Box::new(with_hours(&[("00:00", "01:00")])));
    let said = world.play(&Go(closed));
    assert!(said.starts_with("CloseGate ReleaseInput StopMirror"), "{said}");
    assert_eq!(world.why(1), EndReason::Hours);
    // Shorter hours shorten what was granted.
    let mut limited = World::at(At::Open);
    limited.play(&Go(LIMITED));
    limited.play(&Go(Input::PolicyChanged(Box::new(with_hours(&[("00:00", "08:20")])))));
    let until = limited.level().until().unwrap();
    assert_eq!(until.left(limited.now), 20 * MINUTE);
    limited.play(&Go(Input::PolicyChanged(Box::new(with_hours(&DAY)))));
    assert_eq!(limited.level().until(), Some(until), "longer hours lengthen nothing");
}

/// The level of a first start is policy's, below its highest, recorded first; later ones go by what is remembered.
#[test]
fn i2_the_first_level_is_recorded_before_it_holds() {
    let first = |text: &str, first: bool, broken_off| {
        let limits = policy(&format!("[access]\n{text}"));
        let now = World::new().now;
        let mut world = World::started(rules(limits), now, Start { first, broken_off, ..Start::default() });
        let level = world.level();
        let effects = world.drain();
        world.play(&Written);
        let fact = effects.iter().find_map(|effect| {
            let session::Effect::Append { fact: Fact::Started { level, .. }, .. } = effect else { return None };
            Some(*level)
        });
        assert_eq!((level, fact), (Level::NoAccess, Some(world.level())));
        world.level().kind()
    };
    let permanent = "default = \"permanent-limited\"";
    assert_eq!(first(permanent, true, None), Highest::PermanentLimited);
    assert_eq!(first(permanent, false, None), Highest::NoAccess);
    assert_eq!(first(permanent, true, Some(id(1))), Highest::NoAccess);
    assert_eq!(first(&format!("{permanent}\nhighest = \"limited\""), true, None), Highest::NoAccess);
    assert_eq!(first("", true, None), Highest::NoAccess);
}

/// What policy bars at a level is not granted there, and is taken back where it comes to hold.
#[test]
fn i6_policy_says_what_may_be_granted_at_each_level() {
    let barred = |list: &str, more: &str| {
        policy(&format!("{RELAXED}{INTERLOCK}[access.capabilities]\nlimited = {list}\n{more}"))
    };
    let view = barred(r#"["view"]"#, "");
    let mut world = World::start(view, Stored::NoAccess);
    for step in [Go(LIMITED), Go(Input::OfferPassword), Go(pair_start(1)), Go(paired(1))] {
        world.play(&step);
    }
    assert_eq!(world.handle(accept(1, Grants::CONTROL)).0, Err(Refused::Barred));
    world.play(&Go(accept(1, Grants::VIEW)));
    for one in [Grantable::Control, Grantable::Tools, Grantable::Parameters] {
        assert_eq!(world.handle(grant(1, one)).0, Err(Refused::Barred), "{one:?}");
    }
    // No tools, no technical support; no view, no application support.
    assert_eq!(world.handle(technical(2, 0)).0, Err(Refused::Turned(Refusal::NotReleased)));
    let mut blind = World::start(barred(r#"["tools"]"#, ""), Stored::NoAccess);
    blind.play(&Go(LIMITED));
    assert_eq!(blind.handle(Input::OfferPassword).0, Err(Refused::Barred));

    // A level where it may be, and one where it may not.
    let mut changes = World::at(At::Controlling);
    changes.play(&Go(grant(1, Grantable::Tools)));
    let said = changes.play(&Go(changed(barred(r#"["view", "tools"]"#, "permanent_limited = [\"view\"]"), tools())));
    assert!(said.contains("ReleaseInput") && said.contains("+TakenBack"), "{said}");
    let has = |world: &World| world.active(1).grants.iter().collect::<Vec<_>>();
    assert_eq!(has(&changes), [Grantable::View, Grantable::Tools]);
    changes.play(&Go(PERMANENT));
    assert_eq!(has(&changes), [Grantable::View]);
    changes.play(&Go(LIMITED));
    assert_eq!(has(&changes), [Grantable::View], "nothing comes back by itself");
    let _ = Signed::NOBODY;
}
