//! How long sessions go on by themselves: idle time, the longest duration, and presence.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod world;

use session::{EndReason, Input, Level, PauseReason, Stored, Warning};
use world::*;

const MINUTE: u64 = 60_000;

/// Application support with View under the default limits of time, and Permanent limited.
fn watching(text: &str) -> World {
    let mut world = World::start(policy(text), Stored::NoAccess);
    for step in [
        Go(PERMANENT),
        Go(Input::OfferPassword),
        Go(pair_start(1)),
        Go(paired(1)),
        Go(accept(1, session::Grants::VIEW)),
        Go(Input::BannerShown),
        Go(Input::MirrorReady),
    ] {
        world.play(&step);
    }
    world
}

const UNATTENDED: &str = "[session]\nattended = \"never\"\n";

#[test]
fn an_idle_session_is_warned_of_and_ends() {
    let mut world = watching(UNATTENDED);
    let at = world.now.mono + 15 * MINUTE;
    assert_eq!(world.machine.ends_of(id(1)), Some((Warning::Idle, at)));
    check_in(
        &mut world,
        &[
            (Wait(14 * MINUTE - 1), ""),
            (Wait(1), "Warn +Warned"),
            (Written, ""),
            (Wait(MINUTE - 1), ""),
            (Wait(1), "CloseGate ReleaseInput StopMirror SendEnded VerifyGone +Ended"),
        ],
    );
    assert_eq!((world.why(1), world.level()), (EndReason::Idle, Level::PermanentLimited));
}

#[test]
fn activity_and_the_staff_keep_a_session_open() {
    let activity = Input::Activity { session: id(1) };
    let mut world = watching(UNATTENDED);
    world.play(&Wait(14 * MINUTE));
    world.play(&Written);
    check_in(
        &mut world,
        &[
            (In(activity), ""),
            (Wait(14 * MINUTE - 1), ""),
            (Wait(1), "Warn +Warned"),
            (Written, ""),
            (In(Input::KeepOpen), "+KeptOpen"),
            (Written, ""),
            (Wait(14 * MINUTE - 1), ""),
        ],
    );
    // A tool that runs is activity; its end begins the count.
    let mut world = World::start(policy(UNATTENDED), Stored::NoAccess);
    for step in [Go(PERMANENT), Go(technical(1, 0)), Go(paired(1)), Go(Input::BannerShown), Go(run(1, 1, "coil-check"))]
    {
        world.play(&step);
    }
    check_in(
        &mut world,
        &[(Wait(30 * MINUTE), ""), (Go(ended(1, 1)), "SendToolEnded +ToolEnded"), (Wait(14 * MINUTE), "Warn +Warned")],
    );
}

#[test]
fn i2_keeping_open_holds_once_it_is_recorded() {
    let mut world = watching(UNATTENDED);
    world.play(&Go(Input::Tick));
    world.play(&Wait(14 * MINUTE));
    world.play(&Written);
    check_in(
        &mut world,
        &[
            (In(Input::KeepOpen), "+KeptOpen"),
            (Failed, "NotDone"),
            (Wait(MINUTE), "CloseGate ReleaseInput StopMirror SendEnded VerifyGone +Ended"),
        ],
    );
    check(At::Blocked, &[(In(Input::KeepOpen), "!OutOfPlace")]);
}

#[test]
fn the_longest_duration_needs_the_staff_again() {
    let text = "[session]\nattended = \"never\"\nidle_minutes = 240\nlongest_minutes = 30\n";
    let mut world = watching(text);
    check_in(&mut world, &[(Wait(28 * MINUTE - 1), ""), (Wait(1), "Warn +Warned"), (Written, "")]);
    world.play(&In(Input::Activity { session: id(1) }));
    assert!(matches!(world.machine.ends_of(id(1)), Some((Warning::Longest, _))), "activity does not help");
    check_in(&mut world, &[(Go(Input::KeepOpen), "+KeptOpen"), (Wait(28 * MINUTE), "Warn +Warned"), (Written, "")]);
    world.play(&Wait(2 * MINUTE));
    assert_eq!((world.why(1), world.level()), (EndReason::Longest, Level::PermanentLimited));
}

#[test]
fn an_attended_session_pauses_when_nobody_is_here() {
    let mut world = watching("[session]\nidle_minutes = 240\nlongest_minutes = 1440\n");
    check_in(&mut world, &[(Wait(10 * MINUTE - 1), ""), (Wait(1), "HoldGate SendPaused +Paused"), (Written, "")]);
    assert_eq!(world.active(1).pauses.first(), Some(PauseReason::Absent));
    check_in(&mut world, &[(In(Input::LocalPresence), "+Resumed"), (Written, "OpenGate SendResumed")]);
    check_in(&mut world, &[(Wait(9 * MINUTE), ""), (In(Input::LocalPresence), ""), (Wait(9 * MINUTE), "")]);
}

#[test]
fn presence_is_asked_of_the_kinds_that_policy_names() {
    let technical_support = |attended: &str| {
        let text = format!("[session]\nattended = \"{attended}\"\nidle_minutes = 240\nlongest_minutes = 1440\n");
        let mut world = World::start(policy(&text), Stored::NoAccess);
        for step in [Go(PERMANENT), Go(technical(1, 0)), Go(paired(1)), Go(Input::BannerShown), Wait(60 * MINUTE)] {
            world.play(&step);
        }
        world.active(1).pauses.has(PauseReason::Absent)
    };
    assert!(!technical_support("never"));
    assert!(!technical_support("application-support"));
    assert!(technical_support("always"));
    let mut world = watching("[session]\nattended = \"never\"\nidle_minutes = 240\nlongest_minutes = 1440\n");
    check_in(&mut world, &[(Wait(60 * MINUTE), "")]);
}

/// The wall clock, set to and fro, neither keeps a session open nor ends it late.
#[test]
fn i10_the_wall_clock_keeps_no_session_open() {
    let mut world = watching(UNATTENDED);
    let day = 24 * 60 * MINUTE;
    world.play(&Go(Input::Tick));
    for by in [day as i64, -2 * day as i64] {
        world.play(&Wall(by));
        world.play(&Written);
    }
    check_in(&mut world, &[(Wait(14 * MINUTE), "Warn +Warned"), (Written, ""), (Wait(MINUTE - 1), "")]);
    world.play(&Wait(1));
    assert_eq!(world.why(1), EndReason::Idle);
}
