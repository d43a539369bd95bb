//! What must always hold, each in a test that names it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod world;

use policy::Limits;
use session::{
    Effect, EndReason, Fact, Grantable, Grants, Input, Level, Machine, Offer, Refused, Remembered, Stage, Start, Stored,
};
use wire::{Capability, Refusal};
use world::*;

#[test]
fn i2_recorded_before_widening() {
    check(At::Blocked, &[(In(LIMITED), "+LevelChosen"), (Written, "")]);
    check(At::Blocked, &[(In(PERMANENT), "+LevelChosen"), (Written, "Store")]);
    check(At::Blocked, &[(In(task()), "+TaskReleased"), (Written, "")]);
    check(At::Open, &[(In(Input::OfferPassword), "+PasswordOffered"), (Written, "ShowPassword")]);
    check(At::Offered, &[(In(pair_start(1)), "+PairingTried"), (Written, "SendShare")]);
    check(At::Asked, &[(In(accept(1, Grants::VIEW)), "+Accepted"), (Written, "ShowBanner")]);
    check(At::Watching, &[(In(grant(1, Grantable::Control)), "+Granted"), (Written, "SendGranted AllowInput")]);
    check(At::Paused, &[(In(Input::Resume), "+Resumed"), (Written, "OpenGate SendResumed AllowInput")]);
    check(At::BannerLost, &[(In(Input::BannerShown), "+Resumed"), (Written, "OpenGate SendResumed AllowInput")]);
    check(At::Locked, &[(In(Input::ScreenUnlocked), "+Resumed"), (Written, "OpenGate SendResumed AllowInput")]);
    check(At::MirrorFailed, &[(In(Input::Resume), "+Resumed"), (Written, "StartMirror")]);
    check(At::Reconnecting, &[(Written, "OpenGate SendGranted AllowInput")]);
}

#[test]
fn i2_not_recorded_is_not_granted() {
    let unchanged = |from: At, input: Input, expect: &str| {
        let mut world = World::at(from);
        let before = (world.machine.standing().clone(), world.machine.offer());
        world.play(&In(input));
        assert_eq!(world.play(&Failed), expect, "{from:?}");
        assert_eq!((world.machine.standing().clone(), world.machine.offer()), before, "{from:?}");
        // A late success is nobody's.
        assert!(world.play(&Written).starts_with("!OutOfPlace"), "{from:?}");
    };
    unchanged(At::Blocked, LIMITED, "NotDone");
    unchanged(At::Blocked, task(), "NotDone");
    unchanged(At::Open, PERMANENT, "NotDone");
    unchanged(At::Open, Input::OfferPassword, "NotDone");
    unchanged(At::Watching, grant(1, Grantable::Control), "NotDone");
    unchanged(At::Paused, Input::Resume, "NotDone");
    unchanged(At::MirrorFailed, Input::Resume, "NotDone");

    let world = check(At::Asked, &[(In(accept(1, Grants::VIEW)), "+Accepted"), (Failed, "Turn NotDone")]);
    assert_eq!(world.machine.seats(), []);
    let world = check(At::Offered, &[(In(pair_start(1)), "+PairingTried"), (Failed, "Turn NotDone")]);
    assert!(matches!(world.machine.offer(), Offer::On { tries_left: 2, .. }), "the try stays used");
}

#[test]
fn i2_narrowing_acts_then_is_kept_and_retried() {
    let mut world = World::at(At::Controlling);
    check_in(
        &mut world,
        &[
            (In(take_back(1, Grantable::Control)), "ReleaseInput SendGranted +TakenBack"),
            (Failed, ""),
            (In(grant(1, Grantable::Control)), "!NotRecorded"),
            (In(Input::End), "CloseGate ReleaseInput StopMirror SendEnded VerifyGone"),
            (In(LIMITED), "!NotRecorded"),
            (Wait(1_999), ""),
            (Wait(1), "VerifyGone +TakenBack"),
            (Failed, ""),
        ],
    );
    assert!(world.machine.unrecorded());
    check_in(&mut world, &[(Wait(2_000), "VerifyGone +TakenBack"), (Written, "+Ended"), (Written, "")]);
    assert!(!world.machine.unrecorded());
}

#[test]
fn i2_a_widening_that_was_overtaken_does_not_happen() {
    // The second grant is not the first one's record.
    check(
        At::Watching,
        &[
            (In(grant(1, Grantable::Control)), "+Granted"),
            (In(take_back(1, Grantable::Control)), ""),
            (In(grant(1, Grantable::Control)), ""),
            (Written, "+TakenBack"),
            (Written, "+Granted"),
            (In(take_back(1, Grantable::View)), "HoldGate SendGranted"),
            (Written, "+TakenBack"),
            (Written, ""),
        ],
    );
    check(
        At::BannerLost,
        &[(In(Input::BannerShown), "+Resumed"), (In(Input::BannerLost), ""), (Written, "+Paused"), (Written, "")],
    );
    check(At::Reconnecting, &[(In(Input::LinkLost), ""), (Written, "+LinkLost")])
        .machine
        .may(id(1), Capability::View)
        .unwrap_err();
    check(At::Blocked, &[(In(LIMITED), "+LevelChosen"), (In(BLOCK), ""), (Written, "+LevelChosen"), (Written, "")]);
    check(
        At::Blocked,
        &[(In(LIMITED), "+LevelChosen"), (In(Input::End), ""), (Written, "+AccessClosed"), (Written, "")],
    );
    let mut world =
        check(At::Accepting, &[(In(Input::Left { session: id(1) }), "Turn"), (Written, "+RequestLost"), (Written, "")]);
    assert_eq!(world.machine.seats(), []);
    assert_eq!(world.play(&In(Input::BannerShown)), "!OutOfPlace");
}

#[test]
fn i3_end_from_every_state() {
    for at in At::ALL {
        for end in [Input::End, Input::ItEnds] {
            ends(at, end);
        }
    }
}

fn ends(at: At, end: Input) {
    let mut world = World::at(at);
    let running = world.machine.actives().map(|active| active.session).collect::<Vec<_>>();
    let can_end = world.machine.can_end();
    let was = world.level();
    let (done, effects) = world.handle(end.clone());
    assert_eq!(done.is_ok(), can_end, "{at:?}");
    // What flows is cut ahead of everything else, in every session.
    let words = effects.iter().map(word).collect::<Vec<_>>();
    let cut = ["CloseGate", "ReleaseInput", "StopMirror", "StopTool"];
    let last = words.iter().rposition(|word| cut.contains(&word.as_str())).map_or(0, |last| last + 1);
    assert!(words.iter().take(last).all(|word| cut.contains(&word.as_str())), "{at:?}: {words:?}");
    for session in &running {
        assert!(effects.contains(&Effect::CloseGate { session: *session }), "{at:?}");
        assert!(effects.contains(&Effect::ReleaseInput { session: *session }), "{at:?}");
        assert!(effects.contains(&Effect::VerifyGone { session: *session }), "{at:?}");
        let Some(Stage::Ending(ending)) = world.machine.seat(*session) else { panic!("{at:?}") };
        for run in ending.runs.keys() {
            assert!(effects.contains(&Effect::StopTool { session: *session, run: *run }), "{at:?}");
        }
        let by_it = matches!(end, Input::ItEnds);
        assert_eq!(ending.ended.why, if by_it { EndReason::It } else { EndReason::Staff });
    }
    let standing = world.machine.standing();
    assert_eq!((standing.level, standing.task.is_some()), (Level::NoAccess, false), "{at:?}");
    let restorable = matches!(was, Level::Limited { .. } | Level::PermanentLimited);
    assert_eq!(standing.restorable.is_some(), restorable, "{at:?}");
    assert!(!matches!(world.machine.offer(), Offer::On { .. }), "{at:?}");
    world.machine.may(id(1), Capability::View).unwrap_err();
    // What the history and the block say late opens nothing.
    for late in [Input::Appended, BLOCKED].into_iter().cycle().take(16) {
        let (_, effects) = world.handle(late);
        let widens = |effect: &Effect| {
            matches!(
                effect,
                Effect::OpenGate { .. }
                    | Effect::AllowInput { .. }
                    | Effect::ShowBanner
                    | Effect::SendShare { .. }
                    | Effect::StartTool { .. }
                    | Effect::UnblockExaminations
            )
        };
        assert!(!effects.iter().any(widens), "{at:?}: {effects:?}");
        assert_eq!(world.level(), Level::NoAccess, "{at:?}");
    }
    for session in &running {
        if let Some(Stage::Ending(ending)) = world.machine.seat(*session).cloned() {
            for run in ending.runs.keys() {
                assert_eq!(world.handle(Input::Gone { session: *session }).0, Err(Refused::ToolsRun), "{at:?}");
                world.handle(ended(1, *run)).0.unwrap();
            }
        }
        world.handle(Input::Gone { session: *session }).0.unwrap();
        assert!(matches!(world.machine.seat(*session), Some(Stage::Ended(_))), "{at:?}");
    }
    assert!(!world.machine.can_end(), "{at:?}");
}

#[test]
fn i3_end_comes_ahead_of_what_waits_to_be_done() {
    let mut world = World::at(At::MirrorStarting);
    world.machine.handle(world.now, Input::MirrorReady).unwrap();
    world.machine.handle(world.now, Input::End).unwrap();
    let words = world.drain().iter().map(word).collect::<Vec<_>>();
    assert_eq!(words, ["CloseGate", "ReleaseInput", "StopMirror", "SendGranted", "SendEnded", "VerifyGone", "+Ended"]);
}

#[test]
fn i3_verification_is_asked_for_until_it_is_answered() {
    check(
        At::Ending,
        &[
            (Wait(2_000), "VerifyGone"),
            (In(pair_start(9)), "!Turned(NotReleased) Rebuff +PairingRefused"),
            (Written, ""),
            (Wait(2_000), "VerifyGone"),
            (Go(gone(1)), "HideBanner +Gone"),
        ],
    );
}

/// The level that holds after each kind of end.
#[test]
fn i3_level_after_the_end() {
    let ends: [(Input, EndReason); 7] = [
        (Input::End, EndReason::Staff),
        (Input::ItEnds, EndReason::It),
        (Input::Remove { session: id(1) }, EndReason::Staff),
        (Input::Left { session: id(1) }, EndReason::Engineer),
        (Input::Closed { session: id(1) }, EndReason::LinkLost),
        (Input::Broke { session: id(1), rule: "counter" }, EndReason::Protocol),
        (Input::Stopping, EndReason::Stopped),
    ];
    for (input, why) in ends {
        // A standing level.
        let mut world = World::at_after(At::Controlling, At::Open, &[Go(PERMANENT)]);
        world.play(&Go(input.clone()));
        let standing = world.machine.standing();
        let (level, restorable) = match why {
            EndReason::Staff | EndReason::It => (Level::NoAccess, Some(Level::PermanentLimited)),
            EndReason::Stopped => (Level::NoAccess, None),
            _ => (Level::PermanentLimited, None),
        };
        assert_eq!((standing.level, standing.restorable), (level, restorable), "{why:?}");
        assert_eq!(world.why(1), why);
        // A released task is used up, whoever ends.
        let mut world = World::at_after(At::Controlling, At::Open, &[Go(task())]);
        assert!(world.machine.standing().task.is_some());
        world.play(&Go(input));
        assert!(!world.machine.standing().is_open(), "{why:?}");
        assert_eq!(world.machine.standing().restorable, None, "{why:?}");
    }
}

#[test]
fn i3_one_input_restores_a_suspended_level() {
    let mut world = World::at_after(At::Controlling, At::Open, &[Go(PERMANENT)]);
    check_in(
        &mut world,
        &[
            (Go(Input::End), "CloseGate ReleaseInput StopMirror SendEnded VerifyGone Store +Ended"),
            (In(RESTORE), "+LevelRestored"),
            (Written, "Store"),
            (In(RESTORE), "!NothingToRestore"),
        ],
    );
    assert_eq!(world.machine.standing().level, Level::PermanentLimited);
    // A deadline goes on while the level is suspended.
    let mut world = World::at(At::Open);
    world.play(&Go(Input::End));
    check_in(&mut world, &[(Wait(60 * 60_000), ""), (In(RESTORE), "!NothingToRestore")]);
}

#[test]
fn i3_after_a_crash_inside_a_session_there_is_no_access() {
    let now = World::new().now;
    for (level, broken_off, expect) in [
        (Stored::NoAccess, None, Level::NoAccess),
        (Stored::PermanentLimited, None, Level::PermanentLimited),
        (Stored::PermanentLimited, Some(id(1)), Level::NoAccess),
    ] {
        let mut machine = Machine::start(
            rules(Limits::default()),
            now,
            Start { remembered: Remembered { level, ..Remembered::default() }, broken_off, ..Start::default() },
        );
        assert_eq!(machine.standing().level, Level::NoAccess, "not before it is recorded");
        let effects = std::iter::from_fn(|| machine.poll_effect()).collect::<Vec<_>>();
        assert!(effects.contains(&Effect::Append { fact: Fact::Started { level: expect, broken_off }, at: now }));
        let forgets = effects.contains(&Effect::Store(Remembered::default()));
        assert_eq!(forgets, level == Stored::PermanentLimited && expect == Level::NoAccess);
        machine.handle(now, Input::Appended).unwrap();
        assert_eq!(machine.standing().level, expect);
    }
}

#[test]
fn i4_no_banner_no_frames() {
    // The mirror does not even start before the banner is seen.
    check(At::BannerComing, &[(In(Input::MirrorReady), "!OutOfPlace"), (In(Input::BannerShown), "StartMirror")]);
    check(At::MirrorStarting, &[(In(Input::BannerLost), "+Paused"), (In(Input::MirrorReady), ""), (Written, "")])
        .machine
        .may(id(1), Capability::View)
        .unwrap_err();
    // Lost: what flows stops at once.
    check(At::Controlling, &[(In(Input::BannerLost), "HoldGate ReleaseInput SendPaused +Paused")]);
    // Not back in time: over.
    let ended = "CloseGate ReleaseInput StopMirror SendEnded VerifyGone +Ended";
    let world = check(At::BannerLost, &[(Wait(4_999), ""), (Wait(1), ended)]);
    assert_eq!(world.why(1), EndReason::Banner);
    check(At::BannerComing, &[(Wait(4_999), ""), (Wait(1), ended)]);
    // A locked screen is not hiding; a banner that is lost behind it is.
    check(At::Locked, &[(Wait(10 * 60_000), "")]);
    check(At::Locked, &[(Go(Input::BannerLost), "+Paused"), (Wait(4_999), ""), (Wait(1), ended)]);
    check(
        At::BannerLost,
        &[
            (Go(Input::ScreenLocked), "+Paused"),
            (Wait(10 * 60_000), ""),
            (Go(Input::ScreenUnlocked), "+Resumed"),
            (Wait(4_999), ""),
            (Wait(1), ended),
        ],
    );
}

#[test]
fn i5_silence_is_denial() {
    check(
        At::Asked,
        &[(Wait(29_999), ""), (Wait(1), "Turn +NoAnswer"), (In(accept(1, Grants::VIEW)), "!OutOfPlace"), (Written, "")],
    );
    // An answer that comes with the last moment's tick comes too late.
    let mut world = World::at(At::Asked);
    world.now.mono += 30_000;
    assert_eq!(world.play(&In(accept(1, Grants::VIEW))), "!OutOfPlace Turn +NoAnswer");
    // One in time that is still being written is not silence; nothing opens before it is written.
    check(
        At::Asked,
        &[(Wait(29_999), ""), (In(accept(1, Grants::VIEW)), "+Accepted"), (Wait(60_000), ""), (Written, "ShowBanner")],
    );
}

#[test]
fn i6_outside_only_narrows() {
    for at in At::ALL {
        for outside in outside(1).into_iter().chain(outside(2)) {
            let mut world = World::at(at);
            let before = world.machine.standing().clone();
            let flowed = world.machine.may(id(1), Capability::View).is_ok();
            let (_, effects) = world.handle(outside.clone());
            let widens = |effect: &Effect| {
                matches!(
                    effect,
                    Effect::OpenGate { .. } | Effect::AllowInput { .. } | Effect::StartMirror | Effect::ShowPassword
                )
            };
            assert!(!effects.iter().any(widens), "{at:?} {outside:?}: {effects:?}");
            assert!(flowed || world.machine.may(id(1), Capability::View).is_err(), "{at:?} {outside:?}");
            let after = world.machine.standing();
            assert!(after.level == before.level && (after.task == before.task || after.task.is_none()));
        }
    }
}

fn outside(session: u8) -> Vec<Input> {
    let session_id = id(session);
    vec![
        pair_start(session),
        reconnect(session, 1),
        wrong(session),
        paired(session),
        Input::Reconnected { session: session_id, n: 1 },
        Input::ViewerOpened { session: session_id, viewer: 1 },
        Input::ViewerClosed { session: session_id, viewer: 1 },
        Input::AskedFor { session: session_id, capability: Capability::Control },
        Input::Left { session: session_id },
        Input::Broke { session: session_id, rule: "counter" },
        Input::Closed { session: session_id },
        Input::PeerLost { session: session_id },
        Input::LinkLost,
    ]
}

#[test]
fn i6_policy_is_the_ceiling() {
    let limits = policy("[access]\nhighest = \"limited\"\nlongest_grant_minutes = 30\n");
    let mut world = World::start(limits, Stored::PermanentLimited);
    assert_eq!(world.machine.standing().level, Level::NoAccess, "the remembered level lies above it");
    check_in(
        &mut world,
        &[
            (In(FULL), "!Policy"),
            (In(PERMANENT), "!Policy"),
            (In(LIMITED), "!Length"),
            (In(choose(session::Choice::Limited { minutes: 0 })), "!Length"),
            (In(choose(session::Choice::Limited { minutes: 30 })), "+LevelChosen"),
        ],
    );
    let limits = policy("[password]\nlife_minutes = 1\ntries = 1\n[request]\nseconds = 5\n");
    let mut world = World::start(limits, Stored::NoAccess);
    check_in(
        &mut world,
        &[
            (Go(LIMITED), "+LevelChosen"),
            (Go(Input::OfferPassword), "+PasswordOffered ShowPassword"),
            (Wait(60_000), "WipePassword +PasswordExpired"),
            (Written, ""),
            (Go(Input::OfferPassword), "+PasswordOffered ShowPassword"),
            (Go(pair_start(1)), "+PairingTried SendShare"),
            (Go(wrong(1)), "Turn WipePassword +PairingFailed +PasswordBurnt"),
        ],
    );
}

/// What goes out of place is refused by name and changes nothing but the history.
#[test]
fn i8_pairing_is_refused_by_name() {
    let check = |at: At, input: Input, reason: Refusal| {
        let mut world = World::at(at);
        let seats = world.machine.seats().to_vec();
        let (done, effects) = world.handle(input);
        assert_eq!(done, Err(Refused::Turned(reason)), "{at:?}");
        assert!(matches!(effects.first(), Some(Effect::Rebuff { reason: told, .. }) if *told == reason), "{at:?}");
        assert_eq!(world.machine.seats(), seats, "{at:?}");
    };
    check(At::Blocked, pair_start(1), Refusal::NotReleased);
    check(At::Open, pair_start(1), Refusal::NotReleased);
    check(At::Pairing, pair_start(2), Refusal::Busy);
    check(At::Pairing, pair_start(1), Refusal::Replay);
    check(At::Asked, pair_start(2), Refusal::Busy);
    check(At::Watching, pair_start(2), Refusal::NotReleased);
    check(At::TwoIn, pair_start(3), Refusal::Participants);
    check(At::Watching, pair_start(1), Refusal::Replay);
    check(At::Ending, pair_start(2), Refusal::NotReleased);
    check(At::Ended, pair_start(1), Refusal::Replay);
    check(At::Ended, pair_start(2), Refusal::NotReleased);
    check(At::Ended, reconnect(1, 1), Refusal::Over);
    check(At::Offered, reconnect(1, 1), Refusal::Over);
    check(At::Watching, reconnect(2, 1), Refusal::Over);
    check(At::Watching, reconnect(1, 0), Refusal::Replay);
}

/// After a restart too: whoever knows an old session's identifier cannot write into its line of the history.
#[test]
fn i8_a_session_that_the_history_knows_never_begins_again() {
    let world = World::at(At::Offered);
    let limits = *world.machine.limits();
    let known = [id(1)].into_iter().collect();
    let mut world = World::started(rules(limits), world.now, Start { known, ..Start::default() });
    while let Some(effect) = world.machine.poll_effect() {
        assert!(!matches!(effect, Effect::SendShare { .. }));
    }
    world.machine.handle(world.now, Input::Appended).unwrap();
    for (session, reason) in [(1, Refusal::Replay), (2, Refusal::NotReleased)] {
        assert_eq!(world.machine.handle(world.now, pair_start(session)), Err(Refused::Turned(reason)));
    }
}

#[test]
fn i8_numbers_of_reconnections_only_rise() {
    let mut world = World::at(At::LinkLost);
    check_in(
        &mut world,
        &[
            (In(reconnect(1, 5)), "SendShare"),
            (Go(Input::Reconnected { session: id(1), n: 5 }), "+SessionResumed OpenGate SendGranted AllowInput"),
            (Go(Input::LinkLost), "HoldGate ReleaseInput +LinkLost"),
            (In(reconnect(1, 5)), "!Turned(Replay) Rebuff +PairingRefused"),
            (In(Input::Reconnected { session: id(1), n: 5 }), "!Turned(Replay)"),
            (In(Input::Reconnected { session: id(1), n: 4 }), "!Turned(Replay)"),
            (Written, ""),
            (Go(Input::Reconnected { session: id(1), n: 6 }), "+SessionResumed OpenGate SendGranted AllowInput"),
        ],
    );
}

/// A flood of refused pairings neither fills the history nor keeps a session from ending.
#[test]
fn i8_a_flood_of_pairings_is_counted() {
    let mut world = World::new();
    let mut facts = Vec::new();
    for n in 0..1_000_u32 {
        let (_, effects) = world.handle(pair_start((n % 200) as u8));
        facts.extend(effects.into_iter().filter(|effect| matches!(effect, Effect::Append { .. })));
        facts.extend(world.handle(Input::Appended).1);
    }
    assert_eq!(facts.len(), 8);
    world.now.mono += 60_000;
    let (_, effects) = world.handle(Input::Tick);
    assert_eq!(effects, [Effect::Append { fact: Fact::PairingsRefused { count: 992 }, at: world.now }]);
}

#[test]
fn i10_three_wrong_passwords_burn_it() {
    check(
        At::Offered,
        &[
            (Go(pair_start(1)), "+PairingTried SendShare"),
            (Go(wrong(1)), "Turn +PairingFailed"),
            (Go(pair_start(2)), "+PairingTried SendShare"),
            (Go(wrong(2)), "Turn +PairingFailed"),
            (Go(pair_start(3)), "+PairingTried SendShare"),
            (Go(wrong(3)), "Turn WipePassword +PairingFailed +PasswordBurnt"),
            (In(pair_start(4)), "!Turned(PasswordBurnt) Rebuff +PairingRefused"),
        ],
    );
}

#[test]
fn i10_a_failed_mirror_starts_again_by_the_staff_alone() {
    check(
        At::Controlling,
        &[
            (
                Go(Input::MirrorFailed { why: "killed".into() }),
                "HoldGate ReleaseInput SendPaused StopMirror +Paused +MirrorFailed",
            ),
            (In(Input::MirrorReady), "!OutOfPlace"),
            (Wait(60_000), ""),
            (Go(Input::Resume), "+Resumed StartMirror"),
            (Wait(10_000), "StopMirror +MirrorFailed"),
            (Written, ""),
            (Go(Input::Resume), "+Resumed StartMirror"),
            (In(Input::MirrorReady), "OpenGate SendResumed AllowInput"),
        ],
    );
}

#[test]
fn i10_a_lost_link_has_a_short_grace() {
    let ended = "CloseGate ReleaseInput StopMirror SendEnded VerifyGone +Ended";
    let world = check(At::LinkLost, &[(Wait(19_999), ""), (Wait(1), ended)]);
    assert_eq!(world.why(1), EndReason::LinkLost);
    let mut world = World::start(policy("[session]\ngrace_seconds = 0\n"), Stored::NoAccess);
    for step in [Go(LIMITED), Go(Input::OfferPassword), Go(pair_start(1)), Go(paired(1)), Go(accept(1, Grants::VIEW))] {
        world.play(&step);
    }
    check_in(&mut world, &[(In(Input::LinkLost), "CloseGate ReleaseInput StopMirror SendEnded VerifyGone +LinkLost")]);
    check(At::Pairing, &[(In(Input::LinkLost), "Turn +PairingFailed")]);
    check(At::Asked, &[(In(Input::PeerLost { session: id(1) }), "Turn +RequestLost")]);
    check(At::Controlling, &[(In(Input::PeerLost { session: id(2) }), "!OtherSession")]);
    check(At::Controlling, &[(In(Input::PeerLost { session: id(1) }), "HoldGate ReleaseInput +LinkLost")]);
}

#[test]
fn i10_deadlines_act_inside_a_session() {
    let ended = "CloseGate ReleaseInput StopMirror SendEnded VerifyGone";
    let level = check(At::Controlling, &[(Wait(60 * 60_000), &format!("{ended} +LevelExpired"))]);
    assert_eq!(level.why(1), EndReason::Deadline);
    let mut task = World::at_after(At::Controlling, At::Open, &[Go(task())]);
    check_in(&mut task, &[(Wait(30 * 60_000), &format!("{ended} +TaskExpired"))]);
    for (input, fact) in [(BLOCK, "+LevelChosen"), (Input::End, "+Ended")] {
        let world = check(At::Controlling, &[(In(input), &format!("{ended} {fact}"))]);
        assert_eq!(world.machine.standing().level, Level::NoAccess);
    }
    let mut task = World::at_after(At::Controlling, At::Open, &[Go(world::task())]);
    check_in(&mut task, &[(In(Input::RevokeTask), &format!("{ended} +TaskRevoked"))]);
}

#[test]
fn i10_the_wall_clock_can_only_shorten() {
    let hour = 60 * 60_000;
    check(At::Open, &[(Wall(-10 * hour), "+ClockSet"), (Written, ""), (Wait(3_600_000), "+LevelExpired")]);
    check(At::Open, &[(Wall(10 * hour), "+LevelExpired"), (Written, "+ClockSet")]);
    check(
        At::Open,
        &[
            (Wall(hour / 2), "+ClockSet"),
            (Written, ""),
            (Wall(-hour / 2), "+ClockSet"),
            (Written, ""),
            (Wait(1_800_000), "+LevelExpired"),
        ],
    );
    check(At::Offered, &[(Wall(hour / 2), "WipePassword +PasswordExpired")]);
}
