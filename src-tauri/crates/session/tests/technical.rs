//! Technical support: who may in without a click, under what, and with which password.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod world;

use session::{EndReason, Grantable, Grants, Input, Level, PairingFault, PauseReason, Signed, Stored};
use wire::{Capability, Kind, Refusal};
use world::*;

fn task_for(whom: &str) -> Input {
    Input::ReleaseTask { whom: whom.into(), what: "coil check".into(), minutes: 30, signed: Signed::NOBODY }
}

#[test]
fn i2_technical_support_begins_without_a_click_once_it_is_recorded() {
    let mut world = World::at(At::Open);
    check_in(
        &mut world,
        &[
            (In(technical(1, 0)), "Store +PairingTried"),
            (Written, "SendShare"),
            (In(paired(1)), "+TechnicalBegan"),
            (Written, "ShowBanner"),
        ],
    );
    assert_eq!(world.machine.may(id(1), Capability::RunTool), Err(session::Refused::Paused), "i4: no banner yet");
    check_in(&mut world, &[(In(Input::BannerShown), "SendGranted"), (In(Input::MirrorReady), "!OutOfPlace")]);
    let active = world.active(1);
    assert_eq!((active.kind, active.grants), (Kind::TechnicalSupport, Grants::TOOLS));
    world.machine.may(id(1), Capability::RunTool).unwrap();
    for never in [Capability::View, Capability::Control, Capability::AdjustParameters, Capability::RunInterferingTool] {
        assert_eq!(world.machine.may(id(1), never), Err(session::Refused::NotGranted), "{never:?}");
    }
    for never in [Grantable::View, Grantable::Control, Grantable::Parameters] {
        assert_eq!(world.handle(grant(1, never)).0, Err(session::Refused::NotGranted), "{never:?}");
    }
}

#[test]
fn i2_technical_support_that_cannot_be_recorded_does_not_begin() {
    let mut world = World::at(At::Open);
    check_in(
        &mut world,
        &[
            (Go(technical(1, 0)), "Store +PairingTried SendShare"),
            (In(paired(1)), "+TechnicalBegan"),
            (Failed, "Turn NotDone"),
        ],
    );
    assert_eq!(world.machine.seats(), []);
    check(At::Open, &[(In(technical(1, 0)), "Store +PairingTried"), (Failed, "Turn NotDone")]);
}

#[test]
fn i6_technical_support_needs_what_the_staff_chose() {
    check(At::Blocked, &[(In(technical(1, 0)), "!Turned(NotReleased) Rebuff +PairingRefused")]);
    let at = |level: Input, expect: &str| {
        let mut world = World::new();
        for step in [In(IDLE), Go(level), Go(BLOCKED), Go(technical(1, 0))] {
            world.play(&step);
        }
        assert!(world.play(&Go(paired(1))).starts_with(expect), "{:?}", world.level());
    };
    for level in [LIMITED, PERMANENT, FULL] {
        at(level, "+TechnicalBegan");
    }
    for whom in ["jana.petrov", " Jana Petrov ", "t-1001"] {
        at(task_for(whom), "+TechnicalBegan");
    }
    for whom in ["ali.demir", "Jana", "T-100"] {
        at(task_for(whom), "Turn +TechnicalTurned");
    }
    // Access that is closed while the password is proven lets nobody in.
    let mut world = World::at(At::Open);
    check_in(
        &mut world,
        &[
            (Go(technical(1, 0)), "Store +PairingTried SendShare"),
            (Go(BLOCK), "Turn +LevelChosen +PairingFailed"),
            (In(paired(1)), "!OutOfPlace"),
        ],
    );
}

#[test]
fn i3_a_task_is_one_session_and_then_access_is_blocked_again() {
    let mut world = World::new();
    for step in [Go(task_for("jana.petrov")), Go(technical(1, 0)), Go(paired(1)), Go(Input::BannerShown)] {
        world.play(&step);
    }
    assert_eq!(world.handle(technical(2, 1)).0, Err(session::Refused::Turned(Refusal::Participants)));
    world.machine.may(id(1), Capability::RunTool).unwrap();
    world.play(&Go(Input::Appended));
    check_in(
        &mut world,
        &[(Go(Input::Left { session: id(1) }), "CloseGate ReleaseInput SendEnded VerifyGone +TaskUsed +Ended")],
    );
    assert!(!world.machine.standing().is_open());
}

#[test]
fn i3_a_password_that_was_released_with_a_task_goes_with_it() {
    let mut world = World::new();
    let steps = [
        Go(task_for("jana.petrov")),
        Go(Input::OfferPassword),
        Go(technical(1, 0)),
        Go(paired(1)),
        Go(Input::BannerShown),
    ];
    for step in steps {
        world.play(&step);
    }
    assert!(matches!(world.machine.offer(), session::Offer::On { .. }));
    let left = world.play(&Go(Input::Left { session: id(1) }));
    assert!(left.contains("WipePassword") && left.contains("+TaskUsed"), "{left}");
    assert_eq!(world.machine.offer(), session::Offer::None);
    assert!(!world.machine.standing().is_open());
}

/// A code works once, and not when the clock is set back.
#[test]
fn i8_a_time_step_works_once() {
    let mut world = World::at(At::Open);
    for (more, refusal) in [(2, Refusal::PasswordExpired), (u64::MAX - 60_000_000 + 1, Refusal::PasswordExpired)] {
        assert_eq!(world.handle(technical(1, more)).0, Err(session::Refused::Turned(refusal)), "{more}");
    }
    world.play(&Go(Input::Appended));
    world.play(&Go(Input::Appended));
    let tried = |world: &mut World, session, more| world.play(&Go(technical(session, more)));
    assert!(tried(&mut world, 1, 1).contains("SendShare"), "one ahead of the console's clock");
    world.play(&Go(Input::PairFailed { session: id(1), why: PairingFault::Lost }));
    for more in [0, 1] {
        assert!(tried(&mut world, 2, more).starts_with("!Turned(Replay)"), "{more}");
    }
    world.play(&Go(Input::Appended));
    world.play(&Wall(-24 * 60 * 60_000));
    assert!(tried(&mut world, 3, 1).starts_with("!Turned(Replay)"));
    // Not after a restart either.
    let mut start = session::Start::default();
    start.remembered =
        session::Remembered { level: Stored::PermanentLimited, last_step: Some(60_000_001), ..start.remembered };
    let now = World::new().now;
    let mut again = World::started(rules(relaxed()), now, start);
    again.drain();
    again.play(&Written);
    assert!(tried(&mut again, 4, 1).starts_with("!Turned(Replay)"));
    // A resumption that is none, and a password without a step, are refused.
    let Input::PairStart { session, claimed, kind, resume, .. } = technical(5, 0) else { panic!("a pair start") };
    let no_step = Input::PairStart { session, claimed, kind, resume, time_step: None };
    assert_eq!(World::at(At::Open).handle(no_step).0, Err(session::Refused::Turned(Refusal::Protocol)));
}

#[test]
fn i10_three_wrong_time_passwords_lock_technical_support() {
    let mut world = World::at(At::Open);
    let minute = 60_000;
    for session in [1, 2] {
        let more = u64::from(session) * 2;
        world.play(&Wait(minute));
        assert_eq!(world.play(&Go(technical(session, more))), "Store +PairingTried SendShare");
        assert_eq!(world.play(&Go(wrong(session))), "Turn +PairingFailed");
    }
    world.play(&Wait(minute));
    world.play(&Go(technical(3, 6)));
    assert_eq!(world.play(&Go(wrong(3))), "Turn +PairingFailed +TechnicalLocked");
    assert!(world.machine.technical_locked().is_some());
    world.play(&Wait(minute));
    assert!(world.play(&Go(technical(4, 8))).starts_with("!Turned(LockedOut)"));
    // The wall clock set forward unlocks nothing; the time itself does.
    world.play(&Wall(10 * minute as i64));
    assert!(world.machine.technical_locked().is_some());
    world.play(&Wall(-10 * minute as i64));
    world.play(&Wait(14 * minute));
    assert_eq!(world.machine.technical_locked(), None);
    // One that is right begins the count anew.
    world.play(&Go(technical(5, 36)));
    world.play(&Go(wrong(5)));
    world.play(&Wait(minute));
    world.play(&Go(technical(6, 38)));
    assert!(world.play(&Go(paired(6))).contains("+TechnicalBegan"));
    assert_eq!(world.machine.technical_locked(), None);
}

#[test]
fn a_session_password_and_a_time_password_do_not_mix() {
    let mut world = World::at(At::Offered);
    world.play(&Go(technical(1, 0)));
    // The offer's end is not the technical session's.
    check_in(&mut world, &[(Go(Input::WithdrawPassword), "WipePassword +PasswordWithdrawn")]);
    assert!(world.play(&Go(paired(1))).contains("+TechnicalBegan"));
    let mut world = World::at(At::Offered);
    world.play(&Go(technical(1, 0)));
    world.play(&Go(wrong(1)));
    assert!(
        matches!(world.machine.offer(), session::Offer::On { tries_left: 3, .. }),
        "no try of the session password"
    );
}

/// Behind a locked screen technical support goes on; the banner is there when it is unlocked.
#[test]
fn i4_technical_support_goes_on_behind_a_locked_screen() {
    let mut world = World::at(At::Technical);
    check_in(
        &mut world,
        &[(Go(Input::BannerLost), "SendPaused +Paused"), (Go(Input::ScreenLocked), "+Resumed SendResumed")],
    );
    check_in(&mut world, &[(Wait(60_000), "")]);
    world.machine.may(id(1), Capability::RunTool).unwrap();
    check_in(&mut world, &[(Go(Input::ScreenUnlocked), "SendPaused +Paused"), (Wait(4_999), "")]);
    assert_eq!(world.active(1).pauses.first(), Some(PauseReason::Banner));
    let ended = "CloseGate ReleaseInput SendEnded VerifyGone +Ended";
    check_in(&mut world, &[(Wait(1), ended)]);
    assert_eq!((world.why(1), matches!(world.level(), Level::Limited { .. })), (EndReason::Banner, true));
}

/// A lock covers the banner; one that is lost behind it is gone, and so is the session.
#[test]
fn i4_behind_a_locked_screen_a_lost_banner_ends_technical_support() {
    let mut world = World::at(At::Technical);
    check_in(&mut world, &[(Go(Input::ScreenLocked), ""), (Wait(60_000), "")]);
    check_in(&mut world, &[(Go(Input::BannerLost), "SendPaused +Paused"), (Wait(4_999), "")]);
    check_in(&mut world, &[(Wait(1), "CloseGate ReleaseInput SendEnded VerifyGone +Ended")]);
    assert_eq!(world.why(1), EndReason::Banner);
}

#[test]
fn i4_the_next_session_is_not_held_to_be_behind_a_lock_that_nobody_watched() {
    let mut world = World::at(At::Technical);
    world.play(&Go(Input::ScreenLocked));
    world.play(&Go(Input::Left { session: id(1) }));
    assert!(world.play(&Go(gone(1))).contains("HideBanner"));
    world.play(&Wait(60_000));
    world.play(&Go(technical(2, 2)));
    assert!(world.play(&Go(paired(2))).contains("ShowBanner"));
    assert_eq!(world.active(2).pauses.first(), Some(PauseReason::Banner), "the banner shows on an unlocked screen");
    world.play(&Wait(5_000));
    assert_eq!(world.why(2), EndReason::Banner);
}

#[test]
fn staff_take_tools_back_and_grant_them_again() {
    check(
        At::Technical,
        &[
            (Go(take_back(1, Grantable::Tools)), "SendGranted +TakenBack"),
            (Go(run(1, 1, "coil-check")), "!Tool(NotAllowed) SendToolRefused +ToolRefused"),
            (Go(grant(1, Grantable::Tools)), "+Granted SendGranted"),
            (Go(run(1, 2, "coil-check")), "+ToolStarted StartTool"),
        ],
    );
}
