//! Several engineers at once, who signs, IT's hand, and the call for help.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod world;

use session::{Choice, EndReason, Grantable, Grants, Input, Level, Signed, Stored};
use wire::{Capability, HelpReason};
use world::*;

#[test]
fn each_further_participant_has_a_consent_of_their_own() {
    let mut world = World::at(At::Controlling);
    check_in(
        &mut world,
        &[
            (Go(Input::OfferPassword), "+PasswordOffered ShowPassword"),
            (Go(pair_start(2)), "+PairingTried SendShare"),
            (Go(paired(2)), "WipePassword SendAsked +Asked"),
        ],
    );
    assert_eq!(world.machine.request().unwrap().session, id(2));
    world.machine.may(id(2), Capability::View).unwrap_err();
    // One banner, one mirror: both are there already.
    check_in(&mut world, &[(Go(accept(2, Grants::VIEW)), "+Accepted OpenGate SendGranted")]);
    world.machine.may(id(2), Capability::View).unwrap();
    world.machine.may(id(1), Capability::Control).unwrap();
    // What is lost is lost for both, and first of all nothing leaves.
    check_in(&mut world, &[(In(Input::BannerLost), "HoldGate ReleaseInput SendPaused HoldGate SendPaused +Paused")]);
    world.play(&Go(Input::Appended));
    world.play(&Go(Input::Appended));
    world.play(&Wait(5_000));
    assert_eq!((world.why(1), world.why(2)), (EndReason::Banner, EndReason::Banner));
}

#[test]
fn remote_control_is_with_one_at_a_time() {
    let mut world = World::at(At::TwoIn);
    check_in(
        &mut world,
        &[(Go(grant(2, Grantable::Control)), "+Granted ReleaseInput SendGranted SendGranted AllowInput +TakenBack")],
    );
    assert_eq!(world.machine.may(id(1), Capability::Control), Err(session::Refused::NotGranted));
    world.machine.may(id(2), Capability::Control).unwrap();
}

#[test]
fn i3_removing_one_leaves_the_other_and_removing_the_last_is_the_end() {
    let mut world = World::at(At::TwoIn);
    check_in(
        &mut world,
        &[(Go(Input::Remove { session: id(1) }), "CloseGate ReleaseInput SendEnded VerifyGone +Ended")],
    );
    assert_eq!((world.why(1), matches!(world.level(), Level::Limited { .. })), (EndReason::Removed, true));
    world.machine.may(id(2), Capability::View).unwrap();
    check_in(&mut world, &[(Go(gone(1)), "+Gone"), (In(Input::Remove { session: id(1) }), "!OutOfPlace")]);
    world.play(&Go(Input::Remove { session: id(2) }));
    assert_eq!((world.why(2), world.level()), (EndReason::Staff, Level::NoAccess));
    check_in(&mut world, &[(Go(gone(2)), "HideBanner +Gone"), (In(Input::Dismiss { session: id(1) }), "")]);
    assert_eq!(world.machine.seats().len(), 1, "each card is put away by itself");
}

#[test]
fn both_kinds_at_once() {
    let mut world = World::at(At::Controlling);
    world.play(&Go(technical(2, 0)));
    check_in(
        &mut world,
        &[(Go(paired(2)), "+TechnicalBegan SendGranted"), (Go(run(2, 1, "coil-check")), "+ToolStarted StartTool")],
    );
    // The mirror goes with the last who may view, the banner with the last of all.
    check_in(
        &mut world,
        &[
            (Go(Input::Left { session: id(1) }), "CloseGate ReleaseInput StopMirror SendEnded VerifyGone +Ended"),
            (Go(gone(1)), "+Gone"),
        ],
    );
    world.machine.may(id(2), Capability::RunTool).unwrap();
    check_in(
        &mut world,
        &[(Go(Input::Left { session: id(2) }), "CloseGate ReleaseInput StopTool SendEnded VerifyGone +Ended")],
    );
}

#[test]
fn a_participant_who_joins_a_paused_session_waits() {
    let mut world = World::at(At::Paused);
    for step in [Go(Input::OfferPassword), Go(pair_start(2)), Go(paired(2))] {
        world.play(&step);
    }
    check_in(
        &mut world,
        &[
            (Go(accept(2, Grants::VIEW)), "+Accepted +Paused"),
            (Go(Input::Resume), "+Resumed OpenGate SendResumed AllowInput +Resumed OpenGate SendGranted"),
        ],
    );
}

#[test]
fn a_failed_mirror_starts_again_for_all() {
    let mut world = World::at(At::TwoIn);
    world.play(&Go(Input::MirrorFailed { why: "gone".into() }));
    check_in(
        &mut world,
        &[
            (Go(Input::Resume), "+Resumed StartMirror +Resumed"),
            (Go(Input::MirrorReady), "OpenGate SendResumed AllowInput OpenGate SendResumed"),
        ],
    );
}

#[test]
fn four_end_cards_are_kept() {
    let mut world = World::new();
    world.play(&Go(LIMITED));
    for session in 1..=6 {
        for step in [
            Go(technical(session, u64::from(session - 1) * 2)),
            Go(paired(session)),
            Go(Input::Left { session: id(session) }),
            Go(gone(session)),
            Wait(60_000),
        ] {
            world.play(&step);
        }
    }
    assert_eq!(world.machine.seats().iter().map(|seat| seat.session().0[0]).collect::<Vec<_>>(), [3, 4, 5, 6]);
}

// Who signs.

#[test]
fn i6_what_widens_is_signed_where_policy_asks() {
    let text = format!("{RELAXED}{INTERLOCK}[approval]\nstaff = \"initials\"\nsecond_person_for_full = true\n");
    let mut world = World::start(policy(&text), Stored::NoAccess);
    let level = |choice, signed| In(Input::ChooseLevel { choice, signed });
    let (limited, full) = (Choice::Limited { minutes: 60 }, Choice::Full { minutes: 60 });
    let shorter = Choice::Limited { minutes: 30 };
    let (one, two, same) = (Signed { second: None, ..signed("AB", "") }, signed("AB", "CD"), signed("AB", "AB"));
    world.play(&In(IDLE));
    check_in(
        &mut world,
        &[
            (level(limited, Signed::NOBODY), "!Unsigned"),
            (level(limited, one), "+LevelChosen"),
            (Written, ""),
            (level(shorter, Signed::NOBODY), "+LevelChosen"),
            (Written, ""),
            (level(full, Signed::NOBODY), "!Unsigned"),
            (level(full, one), "!SecondPersonNeeded"),
            (level(full, same), "!SamePerson"),
            (level(full, two), "+LevelChosen"),
            (Written, "BlockExaminations Store"),
            (Go(BLOCKED), ""),
            (Go(level_of(Choice::NoAccess)), "+LevelChosen +NotReleased"),
            (In(RELEASE), "!Unsigned"),
            (In(task()), "!Unsigned"),
            (In(RESTORE), "!NothingToRestore"),
            (level(limited, one), "+LevelChosen"),
            (Written, ""),
            (Go(Input::OfferPassword), "+PasswordOffered ShowPassword"),
            (Go(pair_start(1)), "+PairingTried SendShare"),
            (Go(paired(1)), "WipePassword SendAsked +Asked"),
            (In(accept(1, Grants::VIEW)), "!Unsigned"),
            (Go(Input::Accept { session: id(1), grants: Grants::VIEW, signed: one }), "+Accepted ShowBanner"),
            (In(grant(1, Grantable::Control)), "!Unsigned"),
            (In(take_back(1, Grantable::Control)), ""),
            (Go(Input::End), "CloseGate ReleaseInput StopMirror SendEnded VerifyGone +Ended"),
            (In(RESTORE), "!Unsigned"),
            (In(Input::RestoreLevel { signed: one }), "+LevelRestored"),
        ],
    );
}

fn level_of(choice: Choice) -> Input {
    Input::ChooseLevel { choice, signed: Signed::NOBODY }
}

// IT.

#[test]
fn i6_a_new_policy_narrows_at_once() {
    let narrowed = |from: Vec<Do>, text: &str| {
        let mut world = World::new();
        from.iter().for_each(|step| drop(world.play(step)));
        world.play(&Go(changed(policy(text), tools())));
        match world.level() {
            Level::NoAccess => "no access".to_owned(),
            Level::Limited { until } => format!("limited {}", until.left(world.now) / 60_000),
            Level::PermanentLimited => "permanent".to_owned(),
            Level::Full { until } => format!("full {}", until.left(world.now) / 60_000),
        }
    };
    let highest = |word: &str| format!("{INTERLOCK}[access]\nhighest = \"{word}\"\nlongest_grant_minutes = 20\n");
    let full = || vec![In(IDLE), Go(FULL), Go(BLOCKED)];
    for (word, expect) in [
        ("full", "full 20"),
        ("limited", "limited 20"),
        ("permanent-limited", "limited 20"),
        ("no-access", "no access"),
    ] {
        assert_eq!(narrowed(full(), &highest(word)), expect, "{word}");
    }
    assert_eq!(narrowed(full(), ""), "limited 60", "without an interlock");
    assert_eq!(narrowed(vec![Go(PERMANENT)], &highest("permanent-limited")), "permanent");
    assert_eq!(narrowed(vec![Go(PERMANENT)], &highest("limited")), "limited 20");
    assert_eq!(narrowed(vec![Go(LIMITED)], &highest("no-access")), "no access");
    // What waits for its record is given up; what was suspended comes back no higher.
    assert_eq!(narrowed(vec![In(LIMITED)], &highest("full")), "no access");
    assert_eq!(narrowed(vec![Go(PERMANENT), Go(Input::End), Go(RESTORE)], &highest("no-access")), "no access");
    assert_eq!(narrowed(vec![In(IDLE), Go(FULL), Go(Input::Tick)], &highest("full")), "no access", "Full on its way");
}

#[test]
fn i6_a_new_policy_ends_what_it_does_not_allow() {
    let mut world = World::at(At::TwoIn);
    let one = policy(&format!("{RELAXED}participants = 1\n"));
    world.play(&Go(changed(one, tools())));
    assert_eq!(world.why(2), EndReason::Policy);
    world.machine.may(id(1), Capability::Control).unwrap();
    let blocked = policy("[access]\nhighest = \"no-access\"\n");
    world.play(&Go(changed(blocked, tools())));
    assert_eq!((world.why(1), world.level()), (EndReason::Policy, Level::NoAccess));
    // The staff's answer has no longer than the new policy gives it.
    let quick = policy("[request]\nseconds = 5\n[password]\nlife_minutes = 1\ntries = 1\n");
    let mut world = World::at(At::Asked);
    world.play(&Go(changed(quick, tools())));
    check_in(&mut world, &[(Wait(4_999), ""), (Wait(1), "Turn +NoAnswer")]);
    let mut world = World::at(At::Offered);
    world.play(&Go(changed(quick, tools())));
    assert!(matches!(world.machine.offer(), session::Offer::On { tries_left: 1, .. }));
    check_in(&mut world, &[(Wait(60_000), "WipePassword +PasswordExpired")]);
}

// Help.

#[test]
fn i2_a_call_for_help_is_recorded_then_sent() {
    let call = Input::CallHelp { reason: HelpReason::ImageQuality };
    let mut world = World::new();
    check_in(
        &mut world,
        &[
            (In(Input::HelpHeard), "!OutOfPlace"),
            (In(call.clone()), "+HelpCalled"),
            (In(call.clone()), "!Busy"),
            (Written, "SendHelp"),
            (Go(Input::HelpHeard), "+HelpHeard"),
            (In(Input::HelpHeard), "!OutOfPlace"),
            (In(call.clone()), "+HelpCalled"),
            (Failed, "NotDone"),
        ],
    );
    assert!(world.machine.help().unwrap().heard);
    assert!(!world.machine.can_end(), "help opens nothing");
    // End does not take it back.
    check(At::Open, &[(In(call), "+HelpCalled"), (In(Input::End), ""), (Written, "SendHelp +AccessClosed")]);
}
