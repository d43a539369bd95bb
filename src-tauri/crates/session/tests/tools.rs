//! Service tools: which may run, from their record to their verified end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod world;

use session::{Grantable, Grants, Input, Refused, RunState, Stage};
use wire::{Capability, ToolEnd, ToolId, ToolRefusal};
use world::*;

#[test]
fn a_run_from_its_record_to_its_end() {
    let world = check(
        At::Technical,
        &[
            (In(run(1, 1, "coil-check")), "+ToolStarted"),
            (In(run(1, 2, "coil-check")), "!Tool(Busy) SendToolRefused"),
            (In(ended(1, 1)), "!OutOfPlace"),
            (Written, "StartTool +ToolRefused"),
            (Written, ""),
            (In(run(1, 2, "log-copy")), "!OutOfPlace"),
            (Go(ended(1, 1)), "SendToolEnded +ToolEnded"),
            (In(ended(1, 1)), "!OutOfPlace"),
            (Go(run(1, 3, "log-copy")), "+ToolStarted StartTool"),
            (Go(Input::StopTool { session: id(1), run: 3 }), "StopTool +ToolStopped"),
            (Go(Input::StopTool { session: id(1), run: 3 }), ""),
            (Go(ended(1, 3)), "SendToolEnded +ToolEnded"),
            (Go(run(1, 4, "coil-check")), "+ToolStarted StartTool"),
            (Go(Input::ToolFailed { session: id(1), run: 4 }), "SendToolRefused +ToolRefused"),
        ],
    );
    assert!(world.active(1).runs.is_empty());
}

#[test]
fn i2_a_tool_that_is_not_recorded_does_not_start() {
    let mut world =
        check(At::Technical, &[(In(run(1, 1, "coil-check")), "+ToolStarted"), (Failed, "SendToolRefused NotDone")]);
    assert!(world.active(1).runs.is_empty());
    assert!(world.play(&Written).starts_with("!OutOfPlace"));
    // Neither does one that was overtaken.
    let stop = Input::StopTool { session: id(1), run: 1 };
    check(
        At::Technical,
        &[(In(run(1, 1, "coil-check")), "+ToolStarted"), (In(stop), "SendToolRefused"), (Written, "+ToolRefused")],
    );
    check(
        At::Technical,
        &[
            (In(run(1, 1, "coil-check")), "+ToolStarted"),
            (In(take_back(1, Grantable::Tools)), "SendGranted SendToolRefused"),
            (Written, "+TakenBack"),
        ],
    );
    let world = check(
        At::Technical,
        &[
            (In(run(1, 1, "coil-check")), "+ToolStarted"),
            (In(Input::Pause), "SendPaused"),
            (Written, "SendToolRefused +Paused"),
        ],
    );
    assert!(world.active(1).runs.is_empty());
}

#[test]
fn i6_only_listed_tools_run_and_only_where_everything_allows_them() {
    let check = |at: At, tool: &str, expect: Result<(), ToolRefusal>| {
        let world = World::at(at);
        assert_eq!(world.machine.may_run(id(1), &ToolId::new(tool).unwrap()), expect, "{at:?} {tool}");
    };
    let no = Err(ToolRefusal::NotAllowed);
    check(At::Technical, "coil-check", Ok(()));
    check(At::Technical, "log-copy", Ok(()));
    check(At::Technical, "gradient-test", no);
    check(At::Technical, "shim", no);
    check(At::Technical, "rm", Err(ToolRefusal::UnknownTool));
    check(At::ToolRuns, "coil-check", Err(ToolRefusal::Busy));
    check(At::Controlling, "coil-check", no);
    check(At::Asked, "coil-check", no);
    let mut world = World::at(At::Controlling);
    world.play(&In(IDLE));
    let may = |world: &World, tool: &str| world.machine.may_run(id(1), &ToolId::new(tool).unwrap());
    world.play(&Go(grant(1, Grantable::Tools)));
    assert_eq!((may(&world, "coil-check"), may(&world, "shim")), (Ok(()), no));
    // Measurement parameters: only in application support, with a grant of their own.
    world.play(&Go(grant(1, Grantable::Parameters)));
    assert_eq!((may(&world, "shim"), may(&world, "gradient-test")), (Ok(()), no));
    world.machine.may(id(1), Capability::AdjustParameters).unwrap();
    world.play(&Go(FULL));
    assert_eq!(may(&world, "gradient-test"), no, "before the block is verified");
    world.play(&Go(BLOCKED));
    assert_eq!(may(&world, "gradient-test"), Ok(()));
    world.play(&Go(Input::Pause));
    assert_eq!(may(&world, "gradient-test"), Err(ToolRefusal::Paused));
    world.play(&Go(Input::Resume));
    world.play(&Go(take_back(1, Grantable::View)));
    assert_eq!(may(&world, "shim"), no, "parameters go with view");
    assert_eq!(world.handle(grant(1, Grantable::Parameters)).0, Err(Refused::ViewFirst));
}

#[test]
fn four_tools_at_a_time() {
    let mut world = World::at(At::Technical);
    for step in [Go(run(1, 1, "coil-check")), Go(run(1, 2, "log-copy")), Go(FULL), Go(BLOCKED)] {
        world.play(&step);
    }
    assert_eq!(world.play(&Go(run(1, 3, "gradient-test"))), "+ToolStarted StartTool");
    assert_eq!(world.active(1).runs.len(), 3);
}

/// Whatever takes the right away stops what runs, at once.
#[test]
fn i6_what_no_longer_may_run_is_stopped() {
    let stopped = |from: At, input: Input| {
        let mut world = World::at(from);
        let said = world.play(&In(input.clone()));
        assert!(said.split(' ').any(|word| word == "StopTool"), "{from:?} {input:?}: {said}");
        let runs = match world.stage(1) {
            Stage::Active(active) => &active.runs,
            Stage::Ending(ending) => &ending.runs,
            stage => panic!("{stage:?}"),
        };
        assert!(runs.values().all(|run| run.state == RunState::Stopping || matches!(world.stage(1), Stage::Ending(_))));
    };
    for input in [take_back(1, Grantable::Tools), BLOCK, Input::End, Input::ItEnds, Input::Stopping] {
        stopped(At::ToolRuns, input.clone());
        stopped(At::Interfering, input);
    }
    let no_tools = changed(relaxed(), session::Tools::new());
    stopped(At::ToolRuns, no_tools);
    for input in [LIMITED, PERMANENT, RUNNING, UNBLOCKED] {
        stopped(At::Interfering, input);
    }
    // A tool that gives way to examinations.
    let mut world = World::at(At::Technical);
    world.play(&Go(run(1, 1, "log-copy")));
    check_in(&mut world, &[(Go(RUNNING), "StopTool +ToolStopped")]);
    let mut world = World::at(At::Technical);
    world.play(&Go(run(1, 1, "log-copy")));
    check_in(&mut world, &[(Go(Input::Examination(session::ExamState::Unknown)), "StopTool +ToolStopped")]);
    check(At::ToolRuns, &[(Go(RUNNING), "")]);
}

#[test]
fn i3_a_session_is_gone_only_once_its_tools_are() {
    let mut world = World::at(At::ToolRuns);
    check_in(
        &mut world,
        &[
            (Go(Input::End), "CloseGate ReleaseInput StopTool SendEnded VerifyGone +Ended"),
            (In(gone(1)), "!ToolsRun"),
            (Wait(2_000), "VerifyGone"),
            (Go(Input::ToolEnded { session: id(1), run: 1, how: ToolEnd::Killed, status: None }), "+ToolEnded"),
            (Go(gone(1)), "HideBanner +Gone"),
        ],
    );
    let Stage::Ended(card) = world.stage(1) else { panic!("ended") };
    assert_eq!((card.tools[0].run, card.tools[0].how), (1, ToolEnd::Killed));
}

#[test]
fn i3_a_start_that_was_not_polled_is_dropped_by_the_end() {
    let mut world = World::at(At::Technical);
    world.play(&In(run(1, 1, "coil-check")));
    world.machine.handle(world.now, Input::Appended).unwrap();
    world.machine.handle(world.now, Input::End).unwrap();
    let words = world.drain().iter().map(word).collect::<Vec<_>>();
    assert_eq!(words, ["CloseGate", "ReleaseInput", "SendEnded", "VerifyGone", "+Ended"]);
    world.handle(gone(1)).0.unwrap();
}

#[test]
fn application_support_holds_tools_by_grant() {
    let mut world = World::at(At::Asked);
    let grants = Grants::VIEW.with(Grantable::Tools);
    for step in [Go(accept(1, grants)), Go(Input::BannerShown), Go(Input::MirrorReady)] {
        world.play(&step);
    }
    check_in(&mut world, &[(Go(run(1, 1, "coil-check")), "+ToolStarted StartTool")]);
    check_in(&mut world, &[(Go(take_back(1, Grantable::View)), "HoldGate SendGranted +TakenBack")]);
    assert_eq!(world.active(1).runs.len(), 1, "tools go on without view");
}

/// An engineer who asks for more than can be recorded is ended.
#[test]
fn i8_a_flood_of_runs_ends_the_session() {
    let mut world = World::at(At::Technical);
    let refused = (1..200).find(|n| world.handle(run(1, *n, "rm")).0 == Err(Refused::TooMany));
    assert!(refused.is_some());
    assert!(matches!(world.stage(1), Stage::Ending(_)));
}
