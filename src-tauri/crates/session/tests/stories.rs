//! Whole stories and single rules, one line each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod world;

use session::{Grantable, Grants, Input, Level, Offer, PauseReason, Refused, Signed, Stage, Stored};
use wire::Capability;
use world::*;

#[test]
fn the_main_job() {
    let session = id(1);
    let world = check(
        At::Blocked,
        &[
            (Go(task()), "+TaskReleased"),
            (Go(Input::OfferPassword), "+PasswordOffered ShowPassword"),
            (Go(pair_start(1)), "+PairingTried SendShare"),
            (Go(paired(1)), "WipePassword SendAsked +Asked"),
            (Go(accept(1, Grants::VIEW)), "+Accepted ShowBanner"),
            (In(Input::BannerShown), "StartMirror"),
            (In(Input::MirrorReady), "OpenGate SendGranted"),
            (Go(Input::ViewerOpened { session, viewer: 1 }), "+ViewerOpened"),
            (Go(Input::AskedFor { session, capability: Capability::Control }), "+CapabilityAsked"),
            (Go(grant(1, Grantable::Control)), "+Granted SendGranted AllowInput"),
            (Go(take_back(1, Grantable::Control)), "ReleaseInput SendGranted +TakenBack"),
            (Go(Input::Pause), "HoldGate SendPaused +Paused"),
            (Go(Input::Resume), "+Resumed OpenGate SendResumed"),
            (Go(Input::ViewerClosed { session, viewer: 1 }), "+ViewerClosed"),
            (Go(Input::Left { session }), "CloseGate ReleaseInput StopMirror SendEnded VerifyGone +TaskUsed +Ended"),
            (Go(gone(1)), "HideBanner +Gone"),
            (In(Input::Dismiss { session: id(1) }), ""),
        ],
    );
    assert_eq!(world.machine.seats(), []);
    assert!(!world.machine.can_end());
}

#[test]
fn a_task_and_its_password_in_one_go() {
    check(
        At::Blocked,
        &[
            (In(task()), "+TaskReleased"),
            (In(Input::OfferPassword), ""),
            (Written, "+PasswordOffered"),
            (Written, "ShowPassword"),
        ],
    );
    let world = check(
        At::Blocked,
        &[(In(task()), "+TaskReleased"), (In(Input::OfferPassword), ""), (Failed, "NotDone NotDone")],
    );
    assert!(!world.machine.can_end());
}

#[test]
fn a_password_needs_open_access() {
    check(At::Blocked, &[(In(Input::OfferPassword), "!Blocked")]);
    check(At::Offered, &[(In(Input::OfferPassword), "!Busy")]);
    check(At::Asked, &[(In(Input::OfferPassword), "!Busy")]);
    check(At::TwoIn, &[(In(Input::OfferPassword), "!Participants")]);
    check(At::Offered, &[(In(BLOCK), "WipePassword +LevelChosen"), (Written, "+PasswordWithdrawn")]);
    check(At::Pairing, &[(Go(BLOCK), "WipePassword Turn +LevelChosen +PasswordWithdrawn +PairingFailed")]);
    check(At::Pairing, &[(Go(Input::WithdrawPassword), "WipePassword Turn +PasswordWithdrawn +PairingFailed")]);
    check(At::Open, &[(In(Input::WithdrawPassword), "!OutOfPlace")]);
}

#[test]
fn a_password_ends_unused() {
    check(At::Offered, &[(Wait(599_999), ""), (Wait(1), "WipePassword +PasswordExpired")]);
    let mut world = World::at(At::Offered);
    world.play(&Wait(595_000));
    check_in(
        &mut world,
        &[
            (Go(pair_start(1)), "+PairingTried SendShare"),
            (Wait(5_000), "WipePassword Turn +PasswordExpired"),
            (Written, "+PairingFailed"),
            (Written, ""),
            (In(pair_start(2)), "!Turned(PasswordExpired) Rebuff +PairingRefused"),
        ],
    );
}

#[test]
fn a_slow_exchange_uses_its_try() {
    let world = check(At::Pairing, &[(Wait(19_999), ""), (Wait(1), "Turn +PairingFailed")]);
    assert!(matches!(world.machine.offer(), Offer::On { tries_left: 2, .. }));
}

#[test]
fn a_password_works_once() {
    let world = check(At::Asked, &[(Go(Input::Refuse { session: id(1) }), "Turn +Refused")]);
    assert_eq!(world.machine.offer(), Offer::None);
    assert!(world.machine.standing().is_open());
}

#[test]
fn nobody_is_let_in_out_of_place() {
    check(At::Trying, &[(In(paired(1)), "!OutOfPlace")]);
    check(At::Pairing, &[(In(paired(2)), "!OtherSession")]);
    check(At::Pairing, &[(In(accept(1, Grants::VIEW)), "!OutOfPlace")]);
    check(At::Asked, &[(In(accept(2, Grants::VIEW)), "!OtherSession")]);
    check(At::Asked, &[(In(accept(1, Grants::NONE)), "!ViewFirst")]);
    check(At::Accepting, &[(In(accept(1, Grants::CONTROL)), "!OutOfPlace")]);
}

#[test]
fn control_never_goes_without_view() {
    let world = check(
        At::Controlling,
        &[
            (Go(take_back(1, Grantable::View)), "HoldGate ReleaseInput SendGranted +TakenBack +TakenBack"),
            (In(grant(1, Grantable::Control)), "!ViewFirst"),
            (Go(grant(1, Grantable::View)), "+Granted SendGranted OpenGate"),
        ],
    );
    world.machine.may(id(1), Capability::View).unwrap();
    assert_eq!(world.machine.may(id(1), Capability::Control), Err(Refused::NotGranted));
}

#[test]
fn every_message_is_checked() {
    let check = |at: At, view: Result<(), Refused>, control: Result<(), Refused>| {
        let machine = World::at(at).machine;
        assert_eq!(
            (machine.may(id(1), Capability::View), machine.may(id(1), Capability::Control)),
            (view, control),
            "{at:?}"
        );
        assert_eq!(machine.may(id(1), Capability::Clipboard), Err(Refused::NotGranted));
    };
    let (yes, no, paused) = (Ok(()), Err(Refused::NotGranted), Err(Refused::Paused));
    check(At::Blocked, no, no);
    check(At::Asked, no, no);
    check(At::Accepting, no, no);
    check(At::BannerComing, paused, no);
    check(At::Watching, yes, no);
    check(At::Controlling, yes, yes);
    check(At::Paused, paused, paused);
    check(At::Resuming, paused, paused);
    check(At::Locked, paused, paused);
    check(At::BannerLost, paused, paused);
    check(At::MirrorFailed, paused, paused);
    check(At::LinkLost, paused, paused);
    check(At::Reconnecting, paused, paused);
    check(At::Ending, no, no);
    check(At::Ended, no, no);
}

#[test]
fn several_reasons_to_pause_all_have_to_go() {
    let world = check(
        At::Paused,
        &[
            (Go(Input::ScreenLocked), "+Paused"),
            (Go(Input::Resume), "+Resumed"),
            (In(Input::Resume), "!OutOfPlace"),
            (Go(Input::ScreenUnlocked), "+Resumed OpenGate SendResumed AllowInput"),
        ],
    );
    world.machine.may(id(1), Capability::Control).unwrap();
    let world = check(At::Paused, &[(Go(Input::LinkLost), "+LinkLost")]);
    assert_eq!(world.active(1).pauses.first(), Some(PauseReason::Link));
}

#[test]
fn a_session_that_begins_under_a_locked_screen_waits() {
    let mut world = World::at(At::Accepting);
    world.play(&In(Input::ScreenLocked));
    check_in(
        &mut world,
        &[
            (Go(Input::Appended), "ShowBanner +Paused"),
            (In(Input::BannerShown), "StartMirror"),
            (In(Input::MirrorReady), ""),
            (Go(Input::ScreenUnlocked), "+Resumed OpenGate SendGranted"),
        ],
    );
}

#[test]
fn a_pause_that_could_not_be_lifted_is_tried_again() {
    check(
        At::BannerLost,
        &[
            (In(Input::BannerShown), "+Resumed"),
            (Failed, "NotDone"),
            (Wait(1_999), ""),
            (Wait(1), "+Resumed"),
            (Written, "OpenGate SendResumed AllowInput"),
        ],
    );
    // The staff's own pause is lifted by the staff alone.
    check(
        At::Paused,
        &[
            (In(Input::Resume), "+Resumed"),
            (Failed, "NotDone"),
            (Wait(10_000), ""),
            (Go(Input::Resume), "+Resumed OpenGate SendResumed AllowInput"),
        ],
    );
}

#[test]
fn viewers_are_counted_and_bounded() {
    let session = id(1);
    let open = |viewer| Go(Input::ViewerOpened { session, viewer });
    check(
        At::Watching,
        &[
            (open(1), "+ViewerOpened"),
            (open(1), "!OutOfPlace"),
            (open(2), "+ViewerOpened"),
            (open(3), "+ViewerOpened"),
            (open(9), "+ViewerOpened"),
            (open(10), "!TooMany"),
            (Go(Input::ViewerClosed { session, viewer: 4 }), "!OutOfPlace"),
            (Go(Input::ViewerClosed { session, viewer: 3 }), "+ViewerClosed"),
            (open(10), "+ViewerOpened"),
        ],
    );
    // A link that is lost takes its viewers with it.
    let mut world = World::at(At::Watching);
    world.play(&open(1));
    world.play(&Go(Input::LinkLost));
    assert!(world.active(1).viewers.is_empty());
}

#[test]
fn an_engineer_who_does_more_than_can_be_recorded_is_ended() {
    let mut world = World::at(At::Watching);
    let refused = (1..200).find_map(|viewer| {
        let session = id(1);
        let opened = world.handle(Input::ViewerOpened { session, viewer }).0;
        opened.and_then(|()| world.handle(Input::ViewerClosed { session, viewer }).0).err()
    });
    assert_eq!(refused, Some(Refused::TooMany));
    assert!(matches!(world.stage(1), Stage::Ending(_)));
}

#[test]
fn levels_narrow_at_once_and_widen_once_recorded() {
    let limited = |minutes| choose(session::Choice::Limited { minutes });
    let level = |world: &World| match world.machine.standing().level {
        Level::NoAccess => "no access".to_owned(),
        Level::Limited { until } => format!("limited {}", until.left(world.now) / 60_000),
        Level::PermanentLimited => "permanent".to_owned(),
        Level::Full { until } => format!("full {}", until.left(world.now) / 60_000),
    };
    let check = |from: Input, to: Input, at_once: &str, then: &str| {
        let mut world = World::new();
        for step in [In(IDLE), Go(from.clone()), Go(BLOCKED)] {
            world.play(&step);
        }
        world.play(&In(to.clone()));
        assert_eq!(level(&world), at_once, "{from:?} to {to:?}, at once");
        while !world.play(&Written).starts_with('!') {}
        world.play(&Go(BLOCKED));
        assert_eq!(level(&world), then, "{from:?} to {to:?}, recorded");
    };
    check(limited(60), limited(30), "limited 30", "limited 30");
    check(limited(60), limited(90), "limited 60", "limited 90");
    check(limited(60), PERMANENT, "limited 60", "permanent");
    check(limited(30), FULL, "limited 30", "full 60");
    check(PERMANENT, limited(30), "limited 30", "limited 30");
    check(PERMANENT, FULL, "permanent", "full 60");
    check(FULL, limited(90), "limited 60", "limited 90");
    check(FULL, choose(session::Choice::Full { minutes: 90 }), "full 60", "full 90");
    check(FULL, PERMANENT, "limited 60", "permanent");
    check(FULL, limited(30), "limited 30", "limited 30");
    check(FULL, BLOCK, "no access", "no access");
    check(PERMANENT, PERMANENT, "permanent", "permanent");
}

#[test]
fn only_permanent_limited_is_remembered() {
    use session::Effect::Store;
    let stores = |inputs: &[Input]| {
        let mut world = World::new();
        let mut stored = Vec::new();
        for input in inputs {
            let mut effects = world.handle(input.clone()).1;
            for _ in 0..4 {
                effects.extend(world.handle(Input::Appended).1);
            }
            stored.extend(effects.into_iter().filter_map(|effect| match effect {
                Store(remembered) => Some(remembered.level),
                _ => None,
            }));
        }
        stored
    };
    assert_eq!(stores(&[LIMITED, PERMANENT, BLOCK, LIMITED]), [Stored::PermanentLimited, Stored::NoAccess]);
    assert_eq!(stores(&[PERMANENT]), [Stored::PermanentLimited]);
    assert_eq!(stores(&[PERMANENT, LIMITED]), [Stored::PermanentLimited, Stored::NoAccess]);
    assert_eq!(stores(&[PERMANENT, Input::End, RESTORE]).len(), 3);
    assert_eq!(stores(&[PERMANENT, Input::Stopping]), [Stored::PermanentLimited]);
}

#[test]
fn one_task_at_no_access_only() {
    check(At::Open, &[(In(task()), "!LevelOpen")]);
    check(At::TaskReleased, &[(In(task()), "!Busy")]);
    check(At::TaskReleased, &[(Wait(30 * 60_000), "+TaskExpired")]);
    check(At::TaskReleased, &[(In(Input::RevokeTask), "+TaskRevoked"), (In(Input::RevokeTask), "!OutOfPlace")]);
    check(At::TaskReleased, &[(Go(LIMITED), "+LevelChosen +TaskRevoked")]);
    check(
        At::Blocked,
        &[(In(Input::ReleaseTask { whom: " ".into(), what: "x".into(), minutes: 5, signed: Signed::NOBODY }), "!Text")],
    );
    check(
        At::Blocked,
        &[(
            In(Input::ReleaseTask { whom: "x".into(), what: "x".into(), minutes: 481, signed: Signed::NOBODY }),
            "!Length",
        )],
    );
    check(At::Blocked, &[(In(Input::End), "!NothingToEnd")]);
    check(At::TaskReleased, &[(In(Input::End), "+AccessClosed"), (In(RESTORE), "!NothingToRestore")]);
}
