//! A random walk: whatever happens in whatever order, what must always hold is checked after every step.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod world;

use std::cell::RefCell;
use std::collections::BTreeSet;

use policy::Limits;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use session::{Choice, Effect, Fact, Grantable, Grants, Input, Level, PairingFault, Stage, Stored};
use wire::{Capability, SessionId};
use world::*;

/// What an observer outside the machine knows, from inputs and effects alone.
#[derive(Debug, Default)]
struct Observer {
    gate: bool,
    input: bool,
    /// The session whose acceptance is durable.
    accepted: Option<SessionId>,
    /// What staff granted last, by their word and durably.
    word: Grants,
    durable: Grants,
    under_way: Option<Fact>,
    banner: bool,
    mirror: bool,
    paused: bool,
    locked: bool,
    link: bool,
    over: BTreeSet<SessionId>,
}

#[derive(Debug, Default)]
struct Seen {
    steps: usize,
    opened: usize,
    controlled: usize,
    ended: usize,
    resumed: usize,
}

fn walk(codes: &[(u8, u8, u8)], seen: &RefCell<Seen>) {
    let mut world = World::start(Limits::default(), Stored::NoAccess);
    let mut observer = Observer { link: true, ..Observer::default() };
    for code in codes {
        let (input, wait) = choose(&world, *code);
        world.now.mono += wait;
        world.now.wall += wait;
        step(&mut world, &mut observer, input, &mut seen.borrow_mut());
        end_ends(&world);
        timeouts_come_to_rest(&world);
    }
}

fn step(world: &mut World, observer: &mut Observer, input: Input, seen: &mut Seen) {
    seen.steps += 1;
    let before = world.machine.clone();
    let from = world.machine.stage().session();
    match &input {
        Input::Appended => match observer.under_way.take() {
            Some(Fact::Accepted { session, grants }) => {
                (observer.accepted, observer.durable) = (Some(session), grants);
            }
            Some(Fact::Granted { capability, .. }) => observer.durable = observer.durable.with(capability),
            Some(_) | None => {}
        },
        Input::AppendFailed => observer.under_way = None,
        Input::BannerShown => observer.banner = matches!(before.stage(), Stage::Active(_)),
        Input::BannerLost => observer.banner = false,
        Input::MirrorReady => observer.mirror = true,
        Input::MirrorFailed { .. } => observer.mirror = false,
        Input::Pause => observer.paused = true,
        Input::Resume => observer.paused = false,
        Input::ScreenLocked => observer.locked = true,
        Input::ScreenUnlocked => observer.locked = false,
        Input::LinkLost => observer.link = false,
        Input::PeerLost { session } if from == Some(*session) => observer.link = false,
        Input::Reconnected { session, .. } if from == Some(*session) => observer.link = true,
        _ => {}
    }
    let recorded = matches!(input, Input::Appended);
    let local = matches!(input, Input::MirrorReady);
    let (done, effects) = world.handle(input.clone());
    match &input {
        Input::Accept { grants, .. } if done.is_ok() => observer.word = *grants,
        take_back(1, one) if done.is_ok() => {
            observer.word = observer.word.without(*one);
            observer.durable = observer.durable.without(*one);
        }
        grant(1, one) if done.is_ok() => observer.word = observer.word.with(*one),
        _ => {}
    }
    for effect in &effects {
        match effect {
            Effect::Append(fact) => {
                assert!(observer.under_way.is_none(), "one append at a time");
                observer.under_way = Some(fact.clone());
            }
            Effect::OpenGate { session } => {
                assert!(recorded || local, "the gate opened by {input:?}");
                assert_eq!(observer.accepted, Some(*session), "i2: opened without a recorded acceptance");
                assert!(!observer.over.contains(session), "opened after its end");
                seen.opened += 1;
                observer.gate = true;
            }
            Effect::AllowInput => {
                seen.controlled += 1;
                observer.input = true;
            }
            Effect::HoldGate | Effect::CloseGate => observer.gate = false,
            Effect::ReleaseInput => observer.input = false,
            Effect::ShowBanner => {
                let session = world.machine.stage().session();
                *observer = Observer {
                    accepted: session,
                    word: observer.word,
                    durable: observer.durable,
                    under_way: observer.under_way.take(),
                    locked: observer.locked,
                    link: true,
                    over: std::mem::take(&mut observer.over),
                    ..Observer::default()
                };
            }
            Effect::StopMirror => observer.mirror = false,
            Effect::SendEnded { session, .. } | Effect::Turn { session, .. } => {
                seen.ended += 1;
                observer.over.insert(*session);
            }
            Effect::SendGranted { session, .. } | Effect::SendAsked { session, .. } | Effect::SendShare { session } => {
                assert!(!observer.over.contains(session), "ended is final");
                seen.resumed += usize::from(matches!(world.machine.stage(), Stage::Active(_)));
            }
            Effect::ShowPassword => assert!(recorded, "i2: a password shown by {input:?}"),
            Effect::NotDone(_)
            | Effect::Store(_)
            | Effect::WipePassword
            | Effect::Rebuff { .. }
            | Effect::SendPaused { .. }
            | Effect::SendResumed { .. }
            | Effect::HideBanner
            | Effect::StartMirror
            | Effect::VerifyGone => {}
        }
    }
    if observer.gate {
        assert!(observer.banner, "i4: frames without a banner after {input:?}");
        assert!(observer.mirror && !observer.paused && !observer.locked && observer.link, "{observer:?} {input:?}");
        assert!(observer.word.has(Grantable::View) && observer.durable.has(Grantable::View), "view is not granted");
        assert!(world.machine.standing().is_open(), "frames at a closed level");
    }
    if observer.input {
        assert!(observer.gate, "input without frames");
        let granted = observer.word.has(Grantable::Control) && observer.durable.has(Grantable::Control);
        assert!(granted, "control is not granted");
    }
    assert_eq!(world.machine.may(id(1), Capability::View).is_ok(), observer.gate);
    assert_eq!(world.machine.may(id(1), Capability::Control).is_ok(), observer.input);
    assert!(world.machine.may(id(1), Capability::SendFile).is_err());
    let (was, is) = (before.standing(), world.machine.standing());
    assert!(recorded || is.level == was.level || narrower(was.level, is.level), "i2: {was:?} to {is:?} by {input:?}");
    assert!(recorded || is.task.is_none() || was.task.is_some(), "i2: a task by {input:?}");
    if let Some(session) = world.machine.stage().session()
        && observer.over.contains(&session)
    {
        assert!(matches!(world.machine.stage(), Stage::Ending(_) | Stage::Ended(_)), "ended is final");
    }
}

/// True where `to` allows no more, and for no longer, than `from`; wall time may have shortened it besides.
fn narrower(from: Level, to: Level) -> bool {
    let shorter = match (from.until(), to.until()) {
        (Some(from), Some(to)) => to.mono <= from.mono,
        (None, _) => true,
        (Some(_), None) => to == Level::NoAccess,
    };
    let rank = |level: Level| match level {
        Level::NoAccess => 0,
        Level::Limited { .. } | Level::PermanentLimited => 1,
        Level::Full { .. } => 2,
    };
    to == Level::NoAccess || (rank(to) <= rank(from) && shorter)
}

/// I3: from here, one input ends everything.
fn end_ends(world: &World) {
    let mut world = world.clone();
    let runs = matches!(world.machine.stage(), Stage::Active(_));
    let (done, effects) = world.handle(Input::End);
    if runs {
        done.unwrap();
        assert!(
            matches!(effects.as_slice(), [Effect::CloseGate, Effect::ReleaseInput, Effect::StopMirror, ..]),
            "i3: {effects:?}"
        );
    }
    assert!(!world.machine.standing().is_open() && !world.machine.can_end());
    let over = match world.machine.stage() {
        Stage::Idle | Stage::Ending(_) | Stage::Ended(_) => true,
        Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) => false,
    };
    assert!(over && world.machine.may(id(1), Capability::View).is_err());
}

/// A caller that sleeps until the timeout never spins.
fn timeouts_come_to_rest(world: &World) {
    let mut world = world.clone();
    if let Some(at) = world.machine.poll_timeout() {
        assert!(at > world.now.mono, "a timeout that is over already");
        world.now.wall += at - world.now.mono;
        world.now.mono = at;
        world.handle(Input::Tick).0.unwrap();
        assert!(world.machine.poll_timeout().is_none_or(|next| next > at), "a timeout that does not go away");
    }
}

/// Half the steps lead on, as people who want a session would; the other half is anything at all.
fn choose(world: &World, (what, a, b): (u8, u8, u8)) -> (Input, u64) {
    let session = world.machine.stage().session();
    let current = session.unwrap_or(id(a % 8)).0[0];
    if what < 150 {
        return (onward(world, current, a), u64::from(b % 8));
    }
    let one = if b.is_multiple_of(2) { Grantable::View } else { Grantable::Control };
    let any = if a.is_multiple_of(3) { a % 8 } else { current };
    let session = id(any);
    let wait = if b.is_multiple_of(16) {
        [500, 4_999, 19_999, 30_000, 60_000, 600_000, 1_800_000][usize::from(a) % 7]
    } else {
        0
    };
    let input = match what % 35 {
        0 => [LIMITED, PERMANENT, FULL, BLOCK][usize::from(b) % 4].clone(),
        1 => RESTORE,
        2 => Input::ChooseLevel(Choice::Limited { minutes: u32::from(b) }),
        3 => Input::RevokeTask,
        4 => task(),
        5 => Input::WithdrawPassword,
        6 => accept(any, if b.is_multiple_of(2) { Grants::VIEW } else { Grants::CONTROL }),
        7 => Input::Refuse { session },
        8 | 9 => grant(1, one),
        10 => take_back(1, one),
        11 => Input::Pause,
        12 => Input::Resume,
        13 if b.is_multiple_of(4) => Input::End,
        13 => Input::Dismiss { session: id(1) },
        14 | 15 => Input::AppendFailed,
        16 => pair_start(any),
        17 => reconnect(any, u32::from(b % 16)),
        18 => Input::PairFailed { session, why: PairingFault::BadCredential },
        19 => paired(any),
        20 | 21 => Input::Reconnected { session, n: u32::from(b % 16) },
        22 => Input::ViewerOpened { session, viewer: u32::from(b) },
        23 => Input::ViewerClosed { session, viewer: u32::from(b) },
        24 => Input::AskedFor { session, capability: one.capability() },
        25 if b.is_multiple_of(4) => Input::Left { session },
        25 => Input::PeerLost { session },
        26 if b.is_multiple_of(4) => Input::Broke { session, rule: "counter" },
        26 => Input::LinkLost,
        27 if b.is_multiple_of(4) => Input::Closed { session },
        27 => Input::BannerShown,
        28 => Input::BannerLost,
        29 => Input::MirrorFailed { why: "gone".into() },
        30 => Input::ScreenLocked,
        31 => Input::ScreenUnlocked,
        32 => Input::ClockSet { by: -1_000 },
        33 => Input::MirrorReady,
        _ => Input::Tick,
    };
    (input, wait)
}

fn onward(world: &World, current: u8, a: u8) -> Input {
    if world.owed && !a.is_multiple_of(8) {
        return Input::Appended;
    }
    let machine = &world.machine;
    let session = id(current);
    match machine.stage() {
        Stage::Idle | Stage::Ended(_) if !machine.standing().is_open() => {
            if a.is_multiple_of(2) {
                task()
            } else {
                LIMITED
            }
        }
        Stage::Idle | Stage::Ended(_) => match machine.offer() {
            session::Offer::On { .. } => pair_start(a),
            session::Offer::None | session::Offer::Expired | session::Offer::Burnt => Input::OfferPassword,
        },
        Stage::Pairing(_) => paired(current),
        Stage::Asked(_) => accept(current, if a.is_multiple_of(2) { Grants::VIEW } else { Grants::CONTROL }),
        Stage::Active(active) => match a % 7 {
            0 => Input::BannerShown,
            1 => Input::MirrorReady,
            2 => Input::Resume,
            3 => Input::Reconnected { session, n: u32::from(a % 32) },
            4 => Input::ScreenUnlocked,
            5 if active.pauses.is_empty() => grant(1, Grantable::Control),
            5 => Input::BannerShown,
            _ => Input::MirrorReady,
        },
        Stage::Ending(_) => Input::Gone,
    }
}

#[test]
fn whatever_happens_in_whatever_order() {
    let seen = RefCell::new(Seen::default());
    let config = Config { cases: 160, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let codes = prop::collection::vec(any::<(u8, u8, u8)>(), 50..250);
    runner
        .run(&codes, |codes| {
            walk(&codes, &seen);
            Ok(())
        })
        .unwrap_or_else(|fault| panic!("{fault}"));
    let seen = seen.into_inner();
    assert!(seen.steps >= 20_000, "{seen:?}");
    // A walk that never gets in proves nothing.
    assert!(seen.opened >= 120 && seen.controlled >= 80 && seen.ended >= 200 && seen.resumed >= 80, "{seen:?}");
}
