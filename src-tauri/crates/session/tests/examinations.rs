//! The examination interlock: Full opens under a verified block alone, and the block outlives it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod world;

use session::{Block, Checklist, EndReason, ExamState, Input, Level, Remembered, Signed, Start, Stored};
use world::*;

fn block(world: &World) -> Block {
    world.machine.examinations().block
}

#[test]
fn full_from_its_choice_to_the_release() {
    let mut world = World::new();
    check_in(
        &mut world,
        &[
            (In(FULL), "!ExaminationRuns"),
            (In(RUNNING), ""),
            (In(FULL), "!ExaminationRuns"),
            (In(IDLE), ""),
            (In(FULL), "+LevelChosen"),
            (Written, "BlockExaminations Store"),
        ],
    );
    assert_eq!(world.level(), Level::NoAccess, "not before the block is verified");
    check_in(&mut world, &[(In(BLOCKED), "")]);
    assert!(matches!(world.level(), Level::Full { .. }));
    check_in(
        &mut world,
        &[(In(RELEASE), "!OutOfPlace"), (In(BLOCK), "+LevelChosen"), (Written, "+NotReleased"), (Written, "")],
    );
    assert_eq!(block(&world), Block::NotReleased);
    let half = Checklist { system_was_tried: false, ..Checklist::DONE };
    check_in(
        &mut world,
        &[
            (In(Input::CompleteRelease { checklist: half, signed: Signed::NOBODY }), "!Checklist"),
            (In(UNBLOCKED), ""),
            (In(RELEASE), "+ReleaseCompleted"),
            (In(RELEASE), "!Busy"),
            (In(FULL), "!Busy"),
            (Written, "UnblockExaminations"),
            (In(FULL), "!Busy"),
            (In(UNBLOCKED), "Store +Released"),
            (Written, ""),
        ],
    );
    assert_eq!(block(&world), Block::Off);
}

#[test]
fn i10_full_that_cannot_be_guarded_does_not_open() {
    // The policy names no interlock.
    let mut world = World::start(policy(""), Stored::NoAccess);
    check_in(&mut world, &[(In(IDLE), ""), (In(FULL), "!NoInterlock")]);
    // The block is not verified, or nobody says.
    for last in [In(UNBLOCKED), Wait(15_000), In(RUNNING), In(Input::Examination(ExamState::Unknown))] {
        let mut world = World::at(At::FullComing);
        let said = world.play(&last);
        assert_eq!(said, "+FullNotOpened", "{last:?}");
        assert!(matches!(world.level(), Level::Limited { .. }), "{last:?}: what held before still does");
        assert_eq!(block(&world), Block::NotReleased, "{last:?}: whether it holds is not known");
        world.play(&In(BLOCKED));
        assert!(matches!(world.level(), Level::Limited { .. }), "{last:?}: too late");
    }
    // An examination begins while the choice is being recorded.
    let mut world = World::at(At::Open);
    check_in(&mut world, &[(In(IDLE), ""), (In(FULL), "+LevelChosen"), (In(RUNNING), ""), (Written, "+FullNotOpened")]);
    assert_eq!(block(&world), Block::Off, "nothing was asked for");
}

#[test]
fn i3_a_full_that_is_coming_can_be_overtaken() {
    for (by, level) in [(BLOCK, Level::NoAccess), (Input::End, Level::NoAccess), (Input::ItEnds, Level::NoAccess)] {
        let mut world = World::at(At::FullComing);
        assert!(world.machine.can_end());
        world.play(&Go(by.clone()));
        world.play(&Go(BLOCKED));
        assert_eq!((world.level(), block(&world)), (level, Block::NotReleased), "{by:?}");
    }
    let mut world = World::at(At::FullComing);
    world.play(&Go(PERMANENT));
    world.play(&Go(BLOCKED));
    assert_eq!(world.level(), Level::PermanentLimited);
}

/// Full never goes on where an examination runs, may run, or could begin.
#[test]
fn i10_a_broken_interlock_ends_full_and_its_sessions_at_once() {
    for broken in [RUNNING, Input::Examination(ExamState::Unknown), UNBLOCKED] {
        let mut world = World::at(At::Interfering);
        let said = world.play(&In(broken.clone()));
        assert!(said.starts_with("CloseGate ReleaseInput StopTool SendEnded VerifyGone"), "{broken:?}: {said}");
        assert_eq!((world.level(), world.why(1)), (Level::NoAccess, EndReason::Examination), "{broken:?}");
        assert_eq!(world.machine.standing().restorable, None);
        assert_eq!(block(&world), Block::NotReleased);
    }
}

#[test]
fn the_block_stays_however_full_ends() {
    let ends: Vec<Do> = vec![
        In(BLOCK),
        In(LIMITED),
        In(PERMANENT),
        In(Input::End),
        In(Input::ItEnds),
        Wait(60 * 60_000),
        Wall(60 * 60_000),
        In(RUNNING),
        In(changed(policy(RELAXED), tools())),
    ];
    for end in ends {
        let mut world = World::at(At::Full);
        world.play(&end);
        assert!(!matches!(world.level(), Level::Full { .. }), "{end:?}");
        assert_eq!(block(&world), Block::NotReleased, "{end:?}");
    }
    // Across a restart, from the moment that the block is asked for.
    for at in [At::FullComing, At::Full, At::NotReleased] {
        let mut world = World::at(At::Open);
        world.play(&In(IDLE));
        world.play(&In(FULL));
        let stored = world.handle(Input::Appended).1.into_iter().find_map(|effect| match effect {
            session::Effect::Store(remembered) => Some(remembered),
            _ => None,
        });
        assert!(stored.unwrap().not_released, "{at:?}");
    }
    let start = Start { remembered: Remembered { not_released: true, ..Remembered::default() }, ..Start::default() };
    let now = World::new().now;
    let mut again = World::started(rules(relaxed()), now, start);
    again.drain();
    again.play(&Written);
    assert_eq!(block(&again), Block::NotReleased);
    check_in(&mut again, &[(Go(RELEASE), "+ReleaseCompleted UnblockExaminations"), (Go(UNBLOCKED), "Store +Released")]);
}

#[test]
fn i10_a_release_that_fails_says_so() {
    for last in [In(BLOCKED), Wait(15_000)] {
        let mut world = World::at(At::NotReleased);
        world.play(&Go(RELEASE));
        assert_eq!(world.play(&last), "+ReleaseFailed", "{last:?}");
        assert_eq!(block(&world), Block::NotReleased);
        world.play(&Written);
        assert_eq!(world.play(&Go(RELEASE)), "+ReleaseCompleted UnblockExaminations");
    }
    // Not recorded, not released.
    let mut world = World::at(At::NotReleased);
    check_in(&mut world, &[(In(RELEASE), "+ReleaseCompleted"), (Failed, "NotDone")]);
    assert_eq!(block(&world), Block::NotReleased);
}

#[test]
fn nothing_is_released_while_an_interfering_tool_runs() {
    let mut world = World::at(At::Interfering);
    world.play(&Go(LIMITED));
    check_in(
        &mut world,
        &[
            (In(RELEASE), "!ToolsRun"),
            (Go(ended(1, 1)), "SendToolEnded +ToolEnded"),
            (Go(RELEASE), "+ReleaseCompleted UnblockExaminations"),
        ],
    );
    let mut world = World::at(At::Interfering);
    world.play(&Go(Input::End));
    check_in(
        &mut world,
        &[
            (In(RELEASE), "!ToolsRun"),
            (Go(ended(1, 1)), "+ToolEnded"),
            (Go(RELEASE), "+ReleaseCompleted UnblockExaminations"),
        ],
    );
}

#[test]
fn full_may_follow_full_before_the_release() {
    let mut world = World::at(At::NotReleased);
    check_in(&mut world, &[(Go(FULL), "+LevelChosen BlockExaminations"), (Go(BLOCKED), "")]);
    assert!(matches!(world.level(), Level::Full { .. }));
    // And be longer: the block that holds is enough.
    let longer = choose(session::Choice::Full { minutes: 90 });
    check_in(&mut world, &[(Go(longer), "+LevelChosen")]);
    assert_eq!(world.level().until().unwrap().left(world.now), 90 * 60_000);
}

#[test]
fn narrowing_full_keeps_the_sessions() {
    let mut world = World::at(At::Interfering);
    check_in(&mut world, &[(Go(LIMITED), "SendGranted StopTool +LevelChosen +NotReleased +ToolStopped")]);
    assert_eq!(world.active(1).runs.len(), 1, "being ended");
}
