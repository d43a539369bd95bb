//! Technical support, tools, the examination interlock and policy at the console's core, in memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use console::core::Origin;
use console::event::{Event, ToolEvent};
use console::view::{Ask, EndReason, FullBarred, Grantable, Level, Look, ReleaseItem, SessionKind, ToolState};
use pairing::{TimePassword, step_at};
use policy::{Initials, Policy};
use session::{ExamState, Signed};
use wire::{FromEngineer, Refusal, ToolEnd, ToolId};

use world::engineer::Engineer;
use world::{World, accept, origin};

const POLICY: &str = r#"
version = 1
[[tool]]
id = "coil-check"
title = { en = "Coil check", de = "Spulentest", fr = "Test des antennes" }
command = "/bin/true"
disturbs = false
output = "text"
prints_no_patient_data = true
[[tool]]
id = "log-summary"
title = { en = "Log summary", de = "Protokoll", fr = "Journal" }
command = "/bin/true"
disturbs = false
output = "none"
[[tool]]
id = "gradient-test"
title = { en = "Gradient test", de = "Gradiententest", fr = "Test des gradients" }
command = "/bin/true"
disturbs = true
[examination]
command = ["/bin/echo", "idle"]
block = ["/bin/true"]
unblock = ["/bin/true"]
blocked = ["/bin/true"]
[[parameter_window]]
name = "parameters"
title = "*parameters*"
"#;

fn world() -> World {
    World::of(Origin { policy: Policy::parse(POLICY).unwrap(), ..origin() })
}

fn step(world: &World) -> u64 {
    step_at(world.now.wall / 1000)
}

fn code(step: u64) -> String {
    TimePassword::parse(world::TOTP_SECRET).unwrap().code_at(step).groups().concat()
}

fn choose(world: &mut World, level: Level, minutes: Option<u32>) {
    world.ask(Ask::ChooseLevel { level, minutes, sign: None }).unwrap();
}

/// An engineer in technical support, with the banner on the screen.
fn technical(world: &mut World, n: u8) -> Engineer {
    let now = step(world);
    let mut jana = Engineer::technical(n, now);
    let _ = world.tries(&mut jana, &code(now));
    let _ = world.does(Event::Banner(true));
    world.converse(&mut jana);
    jana
}

fn run(world: &mut World, jana: &mut Engineer, run: u32, tool: &str) -> Vec<String> {
    let frame = jana.say(FromEngineer::ToolRun { tool: ToolId::new(tool).unwrap(), run });
    world.frame(frame)
}

fn has(did: &[String], what: &str) -> bool {
    did.iter().any(|one| one == what)
}

#[test]
fn under_a_level_nobody_has_to_click_and_under_none_nobody_gets_in() {
    let mut world = world();
    let now = step(&world);
    let mut early = Engineer::technical(1, now);
    let did = world.tries(&mut early, &code(now));
    assert!(!has(&did, "share"), "{did:?}");
    assert_eq!(early.refused, Some(Refusal::NotReleased));

    choose(&mut world, Level::Limited, Some(60));
    let mut jana = Engineer::technical(2, now);
    let did = world.tries(&mut jana, &code(now));
    let (recorded, banner) =
        (did.iter().position(|one| one == "append technical-began"), did.iter().position(|one| one == "show-banner"));
    assert!(recorded.unwrap() < banner.unwrap(), "{did:?}");
    let did = world.does(Event::Banner(true));
    assert!(has(&did, "send granted run-tool"), "{did:?}");
    assert!(!has(&did, "start-mirror") && !world.mirror, "technical support sees no screen");
    let view = world.core.view();
    let session = view.session.unwrap();
    assert_eq!(session.participants[0].kind, SessionKind::TechnicalSupport);
    assert_eq!((view.look, session.screen), (Look::Connected, None));
    assert!(view.sentence.contains("technical support"), "{}", view.sentence);
    // Nothing of application support is granted in it.
    let id = jana.session.to_string();
    for capability in [Grantable::View, Grantable::Control, Grantable::Parameters] {
        assert!(world.ask(Ask::Grant { id: id.clone(), capability, on: true, sign: None }).is_err());
    }
}

#[test]
fn i8_a_time_dependent_password_works_once_even_when_the_clock_is_set_back() {
    let mut world = world();
    choose(&mut world, Level::PermanentLimited, None);
    let now = step(&world);
    let mut jana = technical(&mut world, 1);
    let leave = jana.say(FromEngineer::Leave);
    let _ = world.frame(leave);
    assert_eq!(world.core.view().level.level, Level::PermanentLimited, "a standing level outlives the engineer's end");
    let _ = world.does(Event::ClockSet(-30_000));
    world.now.wall -= 30_000;
    for (n, step) in [(2, now), (3, now - 1)] {
        let mut again = Engineer::technical(n, step);
        let did = world.tries(&mut again, &code(step));
        assert!(!has(&did, "share"), "{did:?}");
        assert_eq!(again.refused, Some(Refusal::Replay));
    }
}

#[test]
fn i10_three_wrong_codes_in_a_row_lock_technical_support_and_say_so() {
    let mut world = world();
    choose(&mut world, Level::PermanentLimited, None);
    for n in 1..=3 {
        let now = step(&world);
        let mut mallory = Engineer::technical(n, now);
        let wrong = if code(now) == "00000000" { "11111111" } else { "00000000" };
        let _ = world.tries(&mut mallory, wrong);
        let _ = world.pass(30_000);
    }
    let notices = world.core.view().notices;
    assert!(notices.iter().any(|notice| notice.code == "technical-locked"), "{notices:?}");
    let now = step(&world);
    let mut jana = Engineer::technical(9, now);
    let did = world.tries(&mut jana, &code(now));
    assert!(!has(&did, "share"), "{did:?}");
    assert_eq!(jana.refused, Some(Refusal::LockedOut));
    let _ = world.pass(15 * 60_000);
    assert!(world.core.view().notices.iter().all(|notice| notice.code != "technical-locked"));
    let jana = technical(&mut world, 10);
    assert!(jana.is_connected());
}

#[test]
fn i6_tools_run_as_level_and_policy_allow_and_what_they_print_leaves_as_policy_says() {
    let mut world = world();
    choose(&mut world, Level::Limited, Some(60));
    let mut jana = technical(&mut world, 1);
    let list = jana.say(FromEngineer::ToolList);
    let did = world.frame(list);
    assert!(has(&did, "send tools coil-check log-summary gradient-test!"), "{did:?}");

    let did = run(&mut world, &mut jana, 1, "gradient-test");
    assert!(has(&did, "send tool-refused 1 not-allowed"), "{did:?}");
    let did = run(&mut world, &mut jana, 2, "format-disk");
    assert!(has(&did, "send tool-refused 2 unknown-tool"), "{did:?}");
    let did = run(&mut world, &mut jana, 3, "coil-check");
    let (recorded, started) = (
        did.iter().position(|one| one == "append tool-started"),
        did.iter().position(|one| one.starts_with("start-tool 3")),
    );
    assert!(recorded.unwrap() < started.unwrap(), "{did:?}");
    assert_eq!(world.core.view().look, Look::ToolRunning);
    let _ = run(&mut world, &mut jana, 4, "log-summary");

    let said = |run, text: &str| Event::Tool { session: jana.session, run, what: ToolEvent::Output(text.into()) };
    let did = world.does(said(3, "coil 1\u{1b}[31m ok\u{202e}\n"));
    assert!(has(&did, "send tool-output 3 \"coil 1 ok\\n\""), "{did:?}");
    let did = world.does(said(4, "Muster, Erika"));
    assert!(did.is_empty(), "i1: what policy does not let out leaves: {did:?}");
    let tools = world.core.view().session.unwrap().tools;
    assert_eq!(tools[0].output, "Muster, Erika", "the staff see all of it");

    let ended = |run, status| Event::Tool {
        session: jana.session,
        run,
        what: ToolEvent::Ended { how: ToolEnd::Exited, status, gone: true },
    };
    assert!(has(&world.does(ended(3, Some(0))), "send tool-ended 3 exited 0"));
    assert!(has(&world.does(ended(4, Some(7))), "send tool-ended 4 exited"), "the status is kept from the engineer");
    let tools = world.core.view().session.unwrap().tools;
    assert!(tools.iter().all(|tool| tool.state == ToolState::Ended));
    assert_eq!(tools[0].ending.as_ref().unwrap().status, Some(7));
    let facts = world.facts();
    assert!(facts.contains(&"tool-refused".to_owned()) && facts.contains(&"tool-ended-exited-status".to_owned()));
}

#[test]
fn i6_narrowing_stops_what_runs_at_once() {
    type Way = (&'static str, fn(&mut World, &Engineer));
    let ways: [Way; 4] = [
        ("the level is revoked", |world, _| choose(world, Level::NoAccess, None)),
        ("tools are taken back", |world, jana| {
            let id = jana.session.to_string();
            world.ask(Ask::Grant { id, capability: Grantable::Tools, on: false, sign: None }).unwrap();
        }),
        ("the tool leaves the policy", |world, _| {
            let policy = Policy::parse("version = 1").unwrap();
            let _ = world.does(Event::Policy(Ok(Box::new(policy))));
        }),
        ("the policy cannot be used", |world, _| drop(world.does(Event::Policy(Err("line 1".to_owned()))))),
    ];
    for (name, way) in ways {
        let mut world = world();
        choose(&mut world, Level::Limited, Some(60));
        let mut jana = technical(&mut world, 1);
        let _ = run(&mut world, &mut jana, 1, "coil-check");
        assert_eq!(world.tools.len(), 1);
        world.log.clear();
        way(&mut world, &jana);
        assert!(world.log.iter().any(|did| did == "stop-tool 1"), "{name}: {:?}", world.log);
        assert!(world.tools.is_empty(), "{name}");
    }
}

#[test]
fn i3_the_end_stops_tools_and_is_over_only_when_they_are_gone() {
    let mut world = world();
    choose(&mut world, Level::Limited, Some(60));
    let mut jana = technical(&mut world, 1);
    let _ = run(&mut world, &mut jana, 1, "coil-check");
    // The supervisor has not answered yet.
    world.tools.clear();
    let did = world.end();
    assert!(has(&did, "stop-tool 1") && has(&did, "close-gate"), "{did:?}");
    assert!(!world.facts().contains(&"gone".to_owned()), "called gone while a tool may run");
    let view = world.core.view();
    assert_eq!((view.level.level, view.level.restorable), (Level::NoAccess, Some(Level::Limited)));
    assert!(!view.ended.unwrap().recorded);
    let what = ToolEvent::Ended { how: ToolEnd::Killed, status: None, gone: true };
    let _ = world.does(Event::Tool { session: jana.session, run: 1, what });
    let _ = world.pass(3_000);
    let ended = world.core.view().ended.unwrap();
    assert!(ended.recorded && ended.tools[0].ending.as_ref().unwrap().gone, "{ended:?}");
    assert!(ended.stopped.is_empty(), "told of a mirror that never ran: {ended:?}");
    assert!(world.facts().contains(&"tool-ended-killed".to_owned()) && world.facts().contains(&"gone".to_owned()));
}

#[test]
fn i10_what_another_source_says_of_examinations_is_not_known_until_it_does() {
    let mut world = world();
    let full = || Ask::ChooseLevel { level: Level::Full, minutes: Some(30), sign: None };
    let same = Policy::parse(&POLICY.replace("Gradient test", "Gradients")).unwrap();
    let other = Policy::parse(&POLICY.replace("\"idle\"", "\"running\"")).unwrap();
    let _ = world.does(Event::Examination(ExamState::Idle));
    let _ = world.does(Event::Policy(Ok(Box::new(same))));
    assert_eq!(world.core.view().level.full_barred, None);
    let _ = world.does(Event::Policy(Ok(Box::new(other))));
    assert_eq!(world.core.view().level.full_barred, Some(FullBarred::ExaminationUnknown));
    assert_eq!(world.ask(full()).unwrap_err().code, "examination-runs");
}

#[test]
fn full_opens_only_where_no_examination_runs_and_the_block_is_verified() {
    let mut world = world();
    let full = || Ask::ChooseLevel { level: Level::Full, minutes: Some(30), sign: None };
    assert_eq!(world.core.view().level.full_barred, Some(FullBarred::ExaminationUnknown));
    assert_eq!(world.ask(full()).unwrap_err().code, "examination-runs");
    let _ = world.does(Event::Examination(ExamState::Running));
    assert_eq!(world.core.view().level.full_barred, Some(FullBarred::ExaminationRuns));
    assert_eq!(world.ask(full()).unwrap_err().code, "examination-runs");
    let _ = world.does(Event::Examination(ExamState::Idle));
    assert_eq!(world.core.view().level.full_barred, None);

    world.hooks_fail = true;
    world.ask(full()).unwrap();
    let view = world.core.view();
    assert_eq!(view.level.level, Level::NoAccess, "it opened without a verified block");
    assert!(view.notices.iter().any(|notice| notice.code == "full-not-opened"));
    world.hooks_fail = false;
    world.ask(full()).unwrap();
    assert!(world.examinations_blocked);
    assert_eq!(world.core.view().level.level, Level::Full);
    let mut jana = technical(&mut world, 1);
    let did = run(&mut world, &mut jana, 1, "gradient-test");
    assert!(did.iter().any(|one| one.starts_with("start-tool 1")), "{did:?}");

    // An examination under Full: all of it is over at once.
    let did = world.does(Event::Examination(ExamState::Running));
    assert!(has(&did, "stop-tool 1") && has(&did, "close-gate"), "{did:?}");
    let view = world.core.view();
    assert_eq!((view.level.level, view.ended.unwrap().why), (Level::NoAccess, EndReason::Examination));
    assert!(view.release.is_some() && view.no_examinations && world.examinations_blocked, "the block stays");

    let release = |done| Ask::CompleteRelease { done, sign: None };
    assert_eq!(world.ask(release(vec![ReleaseItem::WorkIsOver])).unwrap_err().code, "checklist");
    let all = vec![ReleaseItem::WorkIsOver, ReleaseItem::SettingsAreBack, ReleaseItem::SystemWasTried];
    let did = world.asks(release(all));
    let (recorded, released) = (
        did.iter().position(|one| one == "append release-completed"),
        did.iter().position(|one| one == "unblock-examinations"),
    );
    assert!(recorded.unwrap() < released.unwrap(), "{did:?}");
    assert!(!world.examinations_blocked && world.core.view().release.is_none());
    assert!(!world.core.view().notices.iter().any(|notice| notice.code == "full-broken"), "told to examine nobody");
}

#[test]
fn a_task_whose_place_a_level_takes_is_not_told_as_blocked() {
    let mut world = world();
    let (whom, what) = ("T-1042".to_owned(), "Coil check".to_owned());
    world.ask(Ask::ReleaseTask { whom, what, minutes: 30, password: false, sign: None }).unwrap();
    choose(&mut world, Level::Limited, Some(60));
    let level = world.core.view().level;
    assert!(level.task.is_none() && level.task_over.is_none(), "{level:?}");
}

#[test]
fn a_pause_stops_no_tool_and_says_so() {
    let mut world = world();
    choose(&mut world, Level::Limited, Some(60));
    let mut jana = technical(&mut world, 1);
    let _ = run(&mut world, &mut jana, 1, "coil-check");
    world.ask(Ask::Pause { on: true }).unwrap();
    let view = world.core.view();
    assert_eq!(view.look, Look::ToolRunning);
    assert!(view.sentence.ends_with("“Coil check” still runs."), "{}", view.sentence);
}

#[test]
fn a_released_task_lets_in_whom_it_names_and_nobody_else() {
    for (whom, name, lets_in) in
        [("T-1042", "the ticket", true), ("jana petrov", "the name", true), ("T-9999", "another ticket", false)]
    {
        let mut world = world();
        let (whom, what) = (whom.to_owned(), "Coil check".to_owned());
        world.ask(Ask::ReleaseTask { whom, what, minutes: 30, password: false, sign: None }).unwrap();
        let now = step(&world);
        let mut jana = Engineer::technical(1, now);
        let _ = world.tries(&mut jana, &code(now));
        let _ = world.does(Event::Banner(true));
        world.converse(&mut jana);
        assert_eq!(world.core.view().session.is_some(), lets_in, "{name}");
        if lets_in {
            let leave = jana.say(FromEngineer::Leave);
            let _ = world.frame(leave);
            let view = world.core.view();
            assert!(view.level.task.is_none(), "{name}: a task is used once");
            assert!(view.level.task_over.is_some(), "{name}: the way back is a step that shows");
            world.ask(Ask::DismissTask).unwrap();
            assert!(world.core.view().level.task_over.is_none());
        } else {
            assert_eq!(jana.ended().or(jana.refused), Some(Refusal::AnotherTask), "{name}");
        }
    }
}

#[test]
fn two_engineers_are_let_in_each_by_its_own_word_and_one_can_be_removed() {
    let mut world = world();
    choose(&mut world, Level::Limited, Some(60));
    let technician = technical(&mut world, 1);
    world.ask(Ask::OfferPassword).unwrap();
    let digits = world.password().unwrap();
    let mut jana = Engineer::new(2);
    let _ = world.tries(&mut jana, &digits);
    let request = world.core.view().request.unwrap();
    assert_eq!(request.offers, [Grantable::View, Grantable::Control, Grantable::Tools, Grantable::Parameters]);
    world.ask(accept(&jana, &[Grantable::View])).unwrap();
    let _ = world.does(world::MIRROR_READY);
    let session = world.core.view().session.unwrap();
    assert_eq!(session.participants.len(), 2);
    // What is granted to one is not the other's.
    let sees = |one: usize| session.participants[one].granted.contains(&Grantable::View);
    assert!(!sees(0) && sees(1));
    assert!(!world.core.view().room);
    assert_eq!(world.ask(Ask::OfferPassword).unwrap_err().code, "participants");
    let _ = world.pass(30_000);
    let now = step(&world);
    let mut third = Engineer::technical(3, now);
    let _ = world.tries(&mut third, &code(now));
    assert_eq!(third.refused, Some(Refusal::Participants));

    // Who may have seen the screen leaves a statement of what was masked; who cannot have, leaves none.
    let states = |did: &[String]| did.iter().filter(|one| one.contains("mask-statement")).count();
    assert_eq!(states(&world.asks(Ask::Remove { id: jana.session.to_string() })), 1);
    let view = world.core.view();
    assert_eq!(view.session.unwrap().participants.len(), 1);
    assert_eq!(view.level.level, Level::Limited, "the other one's level stays");
    assert_eq!(states(&world.end()), 0);
    world.frames.clear();
    assert_eq!(world.core.view().level.level, Level::NoAccess);
    assert_eq!(world.core.view().ended.unwrap().participants.len(), 2);
    assert!(technician.is_connected());
}

#[test]
fn i6_policy_asks_who_signs_and_a_second_person_for_full() {
    let policy = format!("{POLICY}\n[approval]\nstaff = \"initials\"\nsecond_person_for_full = true\n");
    let mut world = World::of(Origin { policy: Policy::parse(&policy).unwrap(), ..origin() });
    let _ = world.does(Event::Examination(ExamState::Idle));
    let ask = |level| Ask::ChooseLevel { level, minutes: Some(30), sign: None };
    let signed =
        |by: &str, second: Option<&str>| Signed { by: Initials::new(by), second: second.and_then(Initials::new) };
    let code = |done: Result<(), console::view::AskRefused>| done.unwrap_err().code;
    assert_eq!(code(world.ask(ask(Level::Limited))), "unsigned");
    world.ask_signed(ask(Level::Limited), signed("AB", None)).unwrap();
    assert_eq!(world.last_fact().payload["signed-by"], "AB");
    assert_eq!(code(world.ask_signed(ask(Level::Full), signed("AB", None))), "second-person");
    assert_eq!(code(world.ask_signed(ask(Level::Full), signed("AB", Some("AB")))), "same-person");
    world.ask_signed(ask(Level::Full), signed("AB", Some("CD"))).unwrap();
    assert_eq!(world.core.view().level.level, Level::Full);
    // Narrowing asks nobody.
    world.ask(ask(Level::NoAccess)).unwrap();
}

#[test]
fn a_session_that_idles_is_warned_and_ends_unless_it_is_kept_open() {
    let mut world = world();
    choose(&mut world, Level::PermanentLimited, None);
    let mut jana = technical(&mut world, 1);
    let did = world.pass(14 * 60_000);
    assert!(has(&did, "notify warning"), "{did:?}");
    assert!(world.core.view().session.unwrap().participants[0].warning.is_some());
    world.ask(Ask::KeepOpen).unwrap();
    assert!(world.core.view().session.unwrap().participants[0].warning.is_none());
    let _ = world.pass(15 * 60_000);
    let view = world.core.view();
    assert_eq!((view.ended.unwrap().why, view.level.level), (EndReason::Idle, Level::PermanentLimited));
    world.converse(&mut jana);
    assert_eq!(jana.ended(), Some(Refusal::Over));
}

#[test]
fn a_call_for_help_says_what_became_of_it() {
    let mut world = world();
    let call = || Ask::CallHelp { reason: console::view::HelpReason::ImageQuality };
    let did = world.asks(call());
    assert!(
        did.iter().position(|one| one == "append help-called") < did.iter().position(|one| one == "relay"),
        "{did:?}"
    );
    assert_eq!(world.core.view().help.unwrap().state, console::view::HelpState::Sending);
    let _ = world.text(wire::FromRelay::HelpHeard {});
    assert_eq!(world.core.view().help.unwrap().state, console::view::HelpState::Heard);
    let _ = world.does(Event::Down(link::LinkFault::Lost));
    assert_eq!(world.ask(call()).unwrap_err().code, "help");
}
