//! A random walk: whatever happens in whatever order, what must always hold is checked after every step.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod world;

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use session::{
    Banner, Block, Choice, Effect, ExamState, Grantable, Grants, Input, Level, Machine, MirrorState, Offer,
    PairingFault, Stage, Stored,
};
use wire::{Capability, HelpReason, Kind, ToolEnd};
use world::observer::{Observer, is_outside};
use world::*;

/// What came to pass in the walks: one that never gets in proves nothing.
#[derive(Debug, Default)]
struct Seen {
    steps: usize,
    opened: usize,
    controlled: usize,
    ended: usize,
    resumed: usize,
    technical: usize,
    both: usize,
    tools: usize,
    full: usize,
    warned: usize,
}

impl Seen {
    fn note(&mut self, world: &World, effects: &[Effect]) {
        self.steps += 1;
        for effect in effects {
            match effect {
                Effect::OpenGate { .. } => self.opened += 1,
                Effect::AllowInput { .. } => self.controlled += 1,
                Effect::SendEnded { .. } | Effect::Turn { .. } => self.ended += 1,
                Effect::SendResumed { .. } => self.resumed += 1,
                Effect::StartTool { .. } => self.tools += 1,
                Effect::Warn { .. } => self.warned += 1,
                _ => {}
            }
        }
        self.technical += usize::from(world.machine.actives().any(|active| active.kind == Kind::TechnicalSupport));
        self.both += usize::from(world.machine.actives().count() == 2);
        self.full += usize::from(matches!(world.level(), Level::Full { .. }));
    }
}

fn walk(codes: &[(u8, u8, u8)], seen: &RefCell<Seen>) {
    let mut world = World::start(policy(INTERLOCK), Stored::NoAccess);
    let mut observer = Observer::default();
    for code in codes {
        let (input, wait) = choose_input(&world, *code);
        world.now.mono += wait;
        world.now.wall += wait;
        step(&mut world, &mut observer, input, &mut seen.borrow_mut());
        timeouts_come_to_rest(&world);
    }
}

fn step(world: &mut World, observer: &mut Observer, input: Input, seen: &mut Seen) {
    // Time that passed is the machine's to act on before the message comes: it is not the message that widened.
    let (_, effects) = tick(world, observer);
    seen.note(world, &effects);
    let before = world.machine.clone();
    let (done, effects) = world.handle(input.clone());
    seen.note(world, &effects);
    observer.step(is_outside(&input).then_some(&before), &input, done, &effects, world);
    assert!(observer.broken.is_empty(), "{:?} after {input:?}: {effects:?}", observer.broken);
    assert!(Observer::end_ends(world.clone()), "end does not end after {input:?}");
    let (was, is) = (before.standing().level, world.level());
    let widens = matches!(input, Input::Appended | Input::ExaminationsBlocked(true));
    assert!(widens || was == is || narrower(was, is), "i2: {was:?} to {is:?} by {input:?}");
    for seat in world.machine.seats() {
        let never = [Capability::SendFile, Capability::ReceiveFile, Capability::Clipboard, Capability::Point];
        assert!(never.into_iter().all(|one| world.machine.may(seat.session(), one).is_err()));
    }
}

fn tick(world: &mut World, observer: &mut Observer) -> (Machine, Vec<Effect>) {
    let before = world.machine.clone();
    let (done, effects) = world.handle(Input::Tick);
    observer.step(None, &Input::Tick, done, &effects, world);
    assert!(observer.broken.is_empty(), "{:?} by time: {effects:?}", observer.broken);
    (before, effects)
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

/// Most steps lead on, as people who want a session would; the others are anything at all.
fn choose_input(world: &World, (what, a, b): (u8, u8, u8)) -> (Input, u64) {
    let seats = world.machine.seats();
    let current = seats.get(usize::from(a) % seats.len().max(1)).map_or(a % 8, |seat| seat.session().0[0]);
    if what < 192 {
        return (onward(world, current, a, b), u64::from(b % 8));
    }
    let one = Grantable::ALL[usize::from(b) % 4];
    let any = if a.is_multiple_of(3) { a % 8 } else { current };
    let session = id(any);
    let wait = if b.is_multiple_of(16) {
        [500, 4_999, 19_999, 30_000, 60_000, 600_000, 1_800_000][usize::from(a) % 7]
    } else {
        0
    };
    let rare = b.is_multiple_of(4);
    let input = match what % 44 {
        0 => [LIMITED, PERMANENT, FULL, BLOCK][usize::from(b) % 4].clone(),
        1 => RESTORE,
        2 => choose(Choice::Limited { minutes: u32::from(b) }),
        3 => Input::RevokeTask,
        4 => task(),
        5 => Input::WithdrawPassword,
        6 => accept(any, if b.is_multiple_of(2) { Grants::VIEW } else { Grants::CONTROL }),
        7 => Input::Refuse { session },
        8 | 9 => grant(any, one),
        10 => take_back(any, one),
        11 => Input::Pause,
        12 => Input::Resume,
        13 if rare => Input::End,
        13 => Input::Dismiss { session },
        14 | 15 => Input::AppendFailed,
        16 => pair_start(any),
        17 => reconnect(any, u32::from(b % 16)),
        18 => Input::PairFailed { session, why: PairingFault::BadCredential },
        19 => paired(any),
        20 | 21 => Input::Reconnected { session, n: u32::from(b % 16) },
        22 => Input::ViewerOpened { session, viewer: u32::from(b) },
        23 => Input::ViewerClosed { session, viewer: u32::from(b) },
        24 => Input::AskedFor { session, capability: one.capability() },
        25 if rare => Input::Left { session },
        25 => Input::PeerLost { session },
        26 if rare => Input::Broke { session, rule: "counter" },
        26 => Input::LinkLost,
        27 if rare => Input::Closed { session },
        27 => Input::BannerShown,
        28 => Input::BannerLost,
        29 => Input::MirrorFailed { why: "gone".into() },
        30 => Input::ScreenLocked,
        31 => Input::ScreenUnlocked,
        32 => Input::ClockSet { by: -1_000 },
        33 => Input::MirrorReady,
        34 if rare => Input::ItEnds,
        34 => Input::Remove { session },
        35 => Input::KeepOpen,
        36 if rare => Input::Examination([ExamState::Idle, ExamState::Running, ExamState::Unknown][usize::from(b) % 3]),
        36 => IDLE,
        37 => Input::ExaminationsBlocked(!b.is_multiple_of(8)),
        38 => run(any, u32::from(b), ["coil-check", "gradient-test", "shim", "log-copy", "rm"][usize::from(a) % 5]),
        39 => Input::StopTool { session, run: u32::from(b) },
        40 if rare => lower(a),
        40 => RELEASE,
        41 => Input::CallHelp { reason: HelpReason::Question },
        42 => wrong(any),
        _ => Input::Tick,
    };
    (input, wait)
}

fn lower(a: u8) -> Input {
    let highest = ["full", "full", "permanent-limited", "limited"][usize::from(a) % 4];
    let limits = policy(&format!("{INTERLOCK}[access]\nhighest = \"{highest}\"\n"));
    // Now and then with hours that are closed now, or soon.
    let hours =
        [None, None, None, Some(hours(&[("00:00", "08:30"), ("08:40", "24:00")])), Some(hours(&[("00:00", "07:30")]))];
    let hours = hours[usize::from(a / 4) % 5].clone();
    Input::PolicyChanged(Box::new(session::Rules { hours, ..rules(limits) }))
}

fn onward(world: &World, current: u8, a: u8, b: u8) -> Input {
    if world.owed && !a.is_multiple_of(8) {
        return Input::Appended;
    }
    let machine = &world.machine;
    let session = id(current);
    match machine.examinations().block {
        Block::Coming { .. } => return BLOCKED,
        Block::Releasing { .. } => return UNBLOCKED,
        Block::NotReleased if b.is_multiple_of(5) => return RELEASE,
        Block::Off | Block::On | Block::NotReleased => {}
    }
    if matches!(machine.mirror(), MirrorState::Starting { .. }) && b.is_multiple_of(2) {
        return Input::MirrorReady;
    }
    if matches!(machine.banner(), Banner::Hidden { .. }) && b.is_multiple_of(3) {
        return Input::BannerShown;
    }
    match machine.seat(session) {
        None | Some(Stage::Ended(_)) if !machine.standing().is_open() => match a % 4 {
            0 => task(),
            1 => FULL,
            2 => IDLE,
            _ => LIMITED,
        },
        None | Some(Stage::Ended(_)) => join(world, a),
        Some(Stage::Pairing(_)) => paired(current),
        Some(Stage::Asked(_)) => accept(current, if a.is_multiple_of(2) { Grants::VIEW } else { Grants::CONTROL }),
        Some(Stage::Active(active)) => match b % 14 {
            0 => Input::BannerShown,
            1 => Input::KeepOpen,
            2 => Input::Resume,
            3 => Input::Reconnected { session, n: u32::from(a % 32) },
            4 => Input::ScreenUnlocked,
            5 if active.kind == Kind::ApplicationSupport => grant(current, Grantable::Control),
            6 => grant(current, Grantable::Tools),
            7 => run(current, u32::from(a), ["coil-check", "gradient-test"][usize::from(b / 16) % 2]),
            8 => Input::LocalPresence,
            9 => Input::Activity { session },
            10 | 11 => join(world, a),
            12 => IDLE,
            5 | 13.. => match active.runs.keys().next() {
                Some(run) => Input::ToolEnded { session, run: *run, how: ToolEnd::Exited, status: None },
                None => Input::BannerShown,
            },
        },
        Some(Stage::Ending(ending)) => match ending.runs.keys().next() {
            Some(run) => Input::ToolEnded { session, run: *run, how: ToolEnd::Killed, status: None },
            None => gone(current),
        },
    }
}

/// One more engineer comes, of either kind.
fn join(world: &World, a: u8) -> Input {
    if a.is_multiple_of(3) {
        let Input::PairStart { session, claimed, kind, resume, .. } = technical(a, 0) else { panic!("a pair start") };
        return Input::PairStart { session, claimed, kind, resume, time_step: Some(world.now.wall / 30_000) };
    }
    match world.machine.offer() {
        Offer::On { .. } => pair_start(a),
        Offer::None | Offer::Expired | Offer::Burnt => Input::OfferPassword,
    }
}

#[test]
fn whatever_happens_in_whatever_order() {
    let seen = RefCell::new(Seen::default());
    let config = Config { cases: 320, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let codes = prop::collection::vec(any::<(u8, u8, u8)>(), 50..250);
    runner
        .run(&codes, |codes| {
            walk(&codes, &seen);
            Ok(())
        })
        .unwrap_or_else(|fault| panic!("{fault}"));
    let seen = seen.into_inner();
    println!("{seen:?}");
    assert!(seen.steps >= 20_000, "{seen:?}");
    // A walk that never gets in proves nothing.
    assert!(seen.opened >= 120 && seen.controlled >= 80 && seen.ended >= 200 && seen.resumed >= 60, "{seen:?}");
    assert!(seen.technical >= 1_000 && seen.both >= 500 && seen.tools >= 80 && seen.full >= 300, "{seen:?}");
}
