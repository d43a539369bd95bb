//! Clocks that are set, machines that sleep and disks that are full, at the console's core in memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use console::EndedFrom;
use console::core::Origin;
use console::event::Event;
use console::view::{Ask, EndReason, Grantable, HelpReason, Level};
use mirror::protocol::InputEvent;
use pairing::{TimePassword, step_at};
use policy::Policy;
use session::{ExamState, Signed};
use wire::{FromEngineer, FromRelay, Item, ToolId};

use world::engineer::Engineer;
use world::{Gate, Journal, MIRROR_READY, World, accept, origin};

const MINUTE: u64 = 60_000;
const DAY: i64 = 86_400_000;

const POLICY: &str = r#"
version = 1
[session]
participants = 3
[[tool]]
id = "coil-check"
title = { en = "Coil check", de = "Spulentest", fr = "Test des antennes" }
command = "/bin/true"
disturbs = false
[examination]
command = ["/bin/echo", "idle"]
block = ["/bin/true"]
unblock = ["/bin/true"]
blocked = ["/bin/true"]
"#;

fn world() -> World {
    World::of(Origin { policy: Policy::parse(POLICY).unwrap(), ..origin() })
}

fn choose(world: &mut World, level: Level, minutes: u32) {
    world.ask(Ask::ChooseLevel { level, minutes: Some(minutes), sign: None }).unwrap();
}

fn level(world: &World) -> Level {
    world.core.view().level.level
}

fn set_clock(world: &mut World, by: i64) {
    world.now.wall = world.now.wall.checked_add_signed(by).unwrap();
    let _ = world.does(Event::ClockSet(by));
}

/// An engineer of technical support, let in.
fn technical(world: &mut World, n: u8) -> Engineer {
    let step = step_at(world.now.wall / 1_000);
    let code = TimePassword::parse(world::TOTP_SECRET).unwrap().code_at(step).groups().concat();
    let mut jana = Engineer::technical(n, step);
    jana.at = world.now.wall / 1_000;
    let _ = world.tries(&mut jana, &code);
    let _ = world.does(Event::Banner(true));
    world.converse(&mut jana);
    jana
}

/// An engineer of application support who asks, by the password on offer.
fn asks(world: &mut World, n: u8) -> Engineer {
    world.ask(Ask::OfferPassword).unwrap();
    let digits = world.password().unwrap();
    let mut jana = Engineer::new(n);
    let _ = world.tries(&mut jana, &digits);
    assert!(world.core.view().request.is_some());
    jana
}

/// An engineer of application support who is in.
fn application(world: &mut World, n: u8, grant: &[Grantable]) -> Engineer {
    let mut jana = asks(world, n);
    world.ask(accept(&jana, grant)).unwrap();
    let _ = world.does(Event::Banner(true));
    let _ = world.does(MIRROR_READY);
    world.converse(&mut jana);
    assert_eq!(world.gate, Gate::Open);
    jana
}

/// An engineer of application support who controls, with a viewer.
fn controlling(world: &mut World, n: u8) -> Engineer {
    let mut jana = application(world, n, &[Grantable::View, Grantable::Control]);
    let opened = jana.say(FromEngineer::ViewerOpened { viewer: 1 });
    let _ = world.frame(opened);
    jana
}

fn key() -> Event {
    Event::Input { client: 1, event: InputEvent::Key { keysym: 0x61, down: true } }
}

fn run(world: &mut World, jana: &mut Engineer) -> Vec<String> {
    let frame = jana.say(FromEngineer::ToolRun { tool: ToolId::new("coil-check").unwrap(), run: 1 });
    world.frame(frame)
}

fn count(world: &World, fact: &str) -> usize {
    world.facts().iter().filter(|one| *one == fact).count()
}

fn unrecorded(world: &World) -> bool {
    world.core.view().notices.iter().any(|notice| notice.code == "unrecorded")
}

// Clocks.

#[test]
fn i3_a_clock_set_a_day_back_and_forth_neither_extends_a_limited_grant_nor_ends_it_late() {
    // Set to and fro within the grant, in either order; and each alone.
    for by in [[-DAY, DAY], [-DAY, 0], [DAY, -DAY], [DAY, 0]] {
        let mut world = world();
        choose(&mut world, Level::Limited, 60);
        let mut jana = technical(&mut world, 1);
        let start = world.now.mono;
        let _ = world.pass(5 * MINUTE);
        set_clock(&mut world, by[0]);
        let _ = world.pass(MINUTE);
        set_clock(&mut world, by[1]);
        // Whoever sets the clock forward ends the grant at once: the shown time is over. Whoever sets it back gains nothing.
        if by[0] > 0 {
            assert_eq!(level(&world), Level::NoAccess, "{by:?}");
            assert_eq!(world.core.view().ended.unwrap().why, EndReason::Deadline);
        }
        while level(&world) == Level::Limited {
            assert!(world.now.mono < start + 60 * MINUTE, "{by:?}: it goes on for longer than was granted");
            let next = world.core.poll_timeout().expect("a grant has a deadline");
            let keep = world.core.view().session.is_some();
            if keep {
                world.ask(Ask::KeepOpen).unwrap();
            }
            let _ = world.pass((next - world.now.mono).clamp(1, MINUTE));
        }
        if by[0] < 0 && by[1] == 0 {
            assert_eq!(world.now.mono, start + 60 * MINUTE, "set back alone: to the minute as granted");
        }
        assert!(world.now.mono <= start + 60 * MINUTE);
        assert_eq!(count(&world, "level-expired"), 1, "{by:?}");
        assert_eq!(count(&world, "ended"), 1);
        world.converse(&mut jana);
        assert!(jana.ended().is_some());
        // What the clock says later brings nothing back.
        set_clock(&mut world, -DAY);
        set_clock(&mut world, DAY);
        assert_eq!(level(&world), Level::NoAccess);
        assert!(world.ask(Ask::RestoreLevel { sign: None }).is_err());
    }
}

#[test]
fn i3_a_grant_whose_deadline_passed_in_sleep_ends_on_the_first_event_after_it() {
    type First = (&'static str, fn(&mut World, &mut Engineer));
    let first: [First; 7] = [
        ("a tick", |world, _| drop(world.does(Event::Tick))),
        ("a frame", |world, jana| {
            let frame = jana.say(FromEngineer::ToolRun { tool: ToolId::new("coil-check").unwrap(), run: 1 });
            let _ = world.frame(frame);
        }),
        ("the banner", |world, _| drop(world.does(Event::Banner(true)))),
        ("the relay", |world, _| drop(world.text(FromRelay::HelpHeard {}))),
        ("an examination", |world, _| drop(world.does(Event::Examination(ExamState::Idle)))),
        ("the staff", |world, _| drop(world.ask(Ask::KeepOpen))),
        ("the link", |world, _| drop(world.does(Event::Down(link::LinkFault::Lost)))),
    ];
    for (name, first) in first {
        let mut world = world();
        choose(&mut world, Level::Limited, 10);
        let mut jana = technical(&mut world, 1);
        // The machine sleeps: no timer runs, and the wall clock stands still until it is set again.
        world.now.mono += 10 * MINUTE;
        first(&mut world, &mut jana);
        let view = world.core.view();
        assert_eq!(view.level.level, Level::NoAccess, "{name}");
        assert!(view.session.is_none(), "{name}");
        assert_eq!(view.ended.unwrap().why, EndReason::Deadline, "{name}");
        assert!(world.tools.is_empty() && !world.log.iter().any(|did| did.starts_with("start-tool")), "{name}");
        world.is_closed();
    }
}

#[test]
fn i3_what_a_viewer_sends_after_a_sleep_past_the_deadline_acts_no_more() {
    for sends_input in [true, false] {
        let mut world = world();
        choose(&mut world, Level::Limited, 10);
        let mut jana = controlling(&mut world, 1);
        assert_eq!(world.does(key()), ["inject"]);
        world.now.mono += 10 * MINUTE;
        world.now.wall += 10 * MINUTE;
        let did = if sends_input {
            world.does(key())
        } else {
            let bytes = jana.seal(&Item::Rfb { viewer: 1, bytes: b"RFB 003.008\n".to_vec() });
            world.frame(bytes)
        };
        assert_eq!(did[0], "close-gate", "{did:?}");
        assert!(!did.iter().any(|one| one == "inject" || one.starts_with("mirror bytes")), "{did:?}");
        world.is_closed();
    }
}

// A full disk.

/// Where a grant begins, how it is asked for, and what must not be there afterwards.
struct Granted {
    name: &'static str,
    from: fn(&mut World) -> Engineer,
    grant: fn(&mut World, &mut Engineer),
    opens: fn(&World) -> bool,
    /// The entry that is missing.
    fact: &'static str,
}

fn open(world: &mut World) -> Engineer {
    choose(world, Level::Limited, 60);
    Engineer::new(9)
}

fn nobody(_: &mut World) -> Engineer {
    Engineer::new(9)
}

fn requested(world: &mut World) -> Engineer {
    choose(world, Level::Limited, 60);
    asks(world, 1)
}

fn viewing(world: &mut World) -> Engineer {
    choose(world, Level::Limited, 60);
    application(world, 1, &[Grantable::View])
}

fn paused(world: &mut World) -> Engineer {
    let jana = viewing(world);
    world.ask(Ask::Pause { on: true }).unwrap();
    jana
}

fn warned(world: &mut World) -> Engineer {
    choose(world, Level::PermanentLimited, 0);
    let jana = technical(world, 1);
    let _ = world.pass(14 * MINUTE);
    assert!(world.core.view().session.unwrap().participants[0].warning.is_some());
    jana
}

fn working(world: &mut World) -> Engineer {
    choose(world, Level::PermanentLimited, 0);
    technical(world, 1)
}

fn not_released(world: &mut World) -> Engineer {
    let _ = world.does(Event::Examination(ExamState::Idle));
    choose(world, Level::Full, 30);
    choose(world, Level::NoAccess, 0);
    assert!(world.examinations_blocked && world.core.view().release.is_some());
    Engineer::new(9)
}

fn release_ask() -> Ask {
    use console::view::ReleaseItem::{SettingsAreBack, SystemWasTried, WorkIsOver};
    Ask::CompleteRelease { done: vec![WorkIsOver, SettingsAreBack, SystemWasTried], sign: None }
}

fn chooses(level: Level) -> Ask {
    Ask::ChooseLevel { level, minutes: Some(30), sign: None }
}

fn granted(world: &World, capability: Grantable) -> bool {
    let session = world.core.view().session;
    session.is_some_and(|session| session.participants[0].granted.contains(&capability))
}

const GRANTS: &[Granted] = &[
    Granted {
        name: "Limited",
        from: nobody,
        grant: |world, _| drop(world.ask(chooses(Level::Limited))),
        opens: |world| level(world) != Level::NoAccess,
        fact: "level-chosen-until",
    },
    Granted {
        name: "Permanent limited",
        from: open,
        grant: |world, _| drop(world.ask(chooses(Level::PermanentLimited))),
        opens: |world| level(world) != Level::Limited,
        fact: "level-chosen",
    },
    Granted {
        name: "Full",
        from: |world| {
            let _ = world.does(Event::Examination(ExamState::Idle));
            nobody(world)
        },
        grant: |world, _| drop(world.ask(chooses(Level::Full))),
        opens: |world| level(world) != Level::NoAccess || world.examinations_blocked,
        fact: "level-chosen-until",
    },
    Granted {
        name: "more time",
        from: |world| {
            choose(world, Level::Limited, 10);
            Engineer::new(9)
        },
        grant: |world, _| drop(world.ask(Ask::Extend { sign: None })),
        opens: |world| world.core.view().level.until.unwrap() > i64::try_from(world.now.wall + 10 * MINUTE).unwrap(),
        fact: "level-chosen-until",
    },
    Granted {
        name: "the level that was ended",
        from: |world| {
            choose(world, Level::Limited, 60);
            let _ = world.end();
            Engineer::new(9)
        },
        grant: |world, _| drop(world.ask(Ask::RestoreLevel { sign: None })),
        opens: |world| level(world) != Level::NoAccess,
        fact: "level-restored",
    },
    Granted {
        name: "a task",
        from: nobody,
        grant: |world, _| drop(world.ask(world::release())),
        opens: |world| world.core.view().level.task.is_some() || world.password().is_some(),
        fact: "task-released",
    },
    Granted {
        name: "a password",
        from: open,
        grant: |world, _| drop(world.ask(Ask::OfferPassword)),
        opens: |world| world.password().is_some(),
        fact: "password-offered",
    },
    Granted {
        name: "the share of a password",
        from: |world| {
            choose(world, Level::Limited, 60);
            world.ask(Ask::OfferPassword).unwrap();
            Engineer::new(1)
        },
        grant: |world, jana| {
            let digits = world.password().unwrap();
            let _ = world.tries(jana, &digits);
        },
        opens: |world| world.core.view().request.is_some() || world.log.iter().any(|did| did == "share"),
        fact: "pairing-tried",
    },
    Granted {
        name: "the acceptance",
        from: requested,
        grant: |world, jana| drop(world.ask(accept(jana, &[Grantable::View]))),
        opens: |world| world.core.view().session.is_some() || world.mirror,
        fact: "accepted",
    },
    Granted {
        name: "technical support",
        from: open,
        grant: |world, _| drop(technical(world, 1)),
        opens: |world| world.core.view().session.is_some(),
        fact: "technical-began",
    },
    Granted {
        name: "control",
        from: viewing,
        grant: |world, _| drop(world.ask(world::control(true))),
        opens: |world| world.input || granted(world, Grantable::Control),
        fact: "granted",
    },
    Granted {
        name: "tools",
        from: viewing,
        grant: |world, _| {
            drop(world.ask(Ask::Grant { id: String::new(), capability: Grantable::Tools, on: true, sign: None }));
        },
        opens: |world| granted(world, Grantable::Tools),
        fact: "granted",
    },
    Granted {
        name: "going on",
        from: paused,
        grant: |world, _| drop(world.ask(Ask::Pause { on: false })),
        opens: |world| world.gate == Gate::Open,
        fact: "resumed",
    },
    Granted {
        name: "keeping it open",
        from: warned,
        grant: |world, _| drop(world.ask(Ask::KeepOpen)),
        opens: |world| world.core.view().session.unwrap().participants[0].warning.is_none(),
        fact: "kept-open",
    },
    Granted {
        name: "a tool",
        from: working,
        grant: |world, jana| drop(run(world, jana)),
        opens: |world| !world.tools.is_empty() || world.log.iter().any(|did| did.starts_with("start-tool")),
        fact: "tool-started",
    },
    Granted {
        name: "the release for patients",
        from: not_released,
        grant: |world, _| drop(world.ask(release_ask())),
        opens: |world| !world.examinations_blocked || world.core.view().release.is_none(),
        fact: "release-completed",
    },
    Granted {
        name: "the call for help",
        from: nobody,
        grant: |world, _| drop(world.ask(Ask::CallHelp { reason: HelpReason::Question })),
        opens: |world| world.texts.iter().any(|text| matches!(text, wire::ToRelay::Help { .. })),
        fact: "help-called",
    },
];

#[test]
fn i2_i10_on_a_full_disk_nothing_is_granted_and_that_is_said() {
    for Granted { name, from, grant, opens, fact } in GRANTS {
        let mut world = world();
        let mut jana = from(&mut world);
        let before = count(&world, fact);
        world.log.clear();
        world.journal = Journal::Broken;
        grant(&mut world, &mut jana);
        assert!(!opens(&world), "{name} on a full disk");
        assert_eq!(count(&world, fact), before, "{name} counts as recorded");
        let said = world.core.view().notices.iter().any(|notice| notice.code == "not-recorded");
        assert!(said, "{name}: nobody is told");
        // Nor does it come by itself once there is room.
        let _ = world.journal(Journal::Prompt);
        let _ = world.pass(10_000);
        assert!(!opens(&world), "{name} by itself");
        assert_eq!(count(&world, fact), before, "{name} recorded by itself");
    }
}

#[test]
fn i2_a_grant_under_way_that_the_disk_cannot_keep_is_none() {
    for Granted { name, from, grant, opens, fact } in GRANTS {
        let mut world = world();
        let mut jana = from(&mut world);
        let before = count(&world, fact);
        world.log.clear();
        world.journal = Journal::Held;
        grant(&mut world, &mut jana);
        assert!(!opens(&world), "{name} before it is recorded");
        let _ = world.journal(Journal::Broken);
        assert!(!opens(&world), "{name} on a full disk");
        assert_eq!(count(&world, fact), before, "{name} counts as recorded");
    }
}

#[test]
fn i3_i10_on_a_full_disk_every_end_ends_and_is_recorded_once_there_is_room() {
    type Way = (&'static str, EndReason, fn(&mut World, &mut Engineer));
    let ways: [Way; 6] = [
        ("staff", EndReason::Staff, |world, _| drop(world.end())),
        ("IT", EndReason::It, |world, _| drop(world.does(Event::End(EndedFrom::Administrator)))),
        ("engineer", EndReason::Engineer, |world, jana| {
            let leave = jana.say(FromEngineer::Leave);
            let _ = world.frame(leave);
        }),
        ("deadline", EndReason::Deadline, |world, _| {
            world.now.mono += 60 * MINUTE;
            world.now.wall += 60 * MINUTE;
            let _ = world.does(Event::Tick);
        }),
        ("removal", EndReason::Removed, |world, jana| {
            world.ask(Ask::Remove { id: jana.session.to_string() }).unwrap();
        }),
        ("revoked", EndReason::Revoked, |world, _| choose(world, Level::NoAccess, 0)),
    ];
    for (name, why, way) in ways {
        let mut world = world();
        choose(&mut world, Level::Limited, 60);
        let mut other = technical(&mut world, 1);
        let _ = run(&mut world, &mut other);
        let mut jana = application(&mut world, 2, &[Grantable::View, Grantable::Control]);
        assert!(world.input);
        world.journal = Journal::Broken;
        way(&mut world, &mut jana);
        // It ends although nothing of it can be kept.
        assert_eq!((world.gate, world.input, world.mirror), (Gate::Closed, false, false), "{name}");
        let view = world.core.view();
        let stays = matches!(why, EndReason::Engineer | EndReason::Removed);
        assert_eq!(view.session.is_some(), stays, "{name}: the other one's session");
        assert_eq!(world.tools.is_empty(), !stays, "{name}: the other one's tool");
        if !stays {
            world.is_closed();
            let ended = view.ended.unwrap();
            assert_eq!((ended.why, ended.recorded), (why, false), "{name}: not yet recorded, and that shows");
        }
        assert!(unrecorded(&world), "{name}");
        assert_eq!(count(&world, "ended"), 0, "{name}");
        // While it is not recorded nothing opens, however long.
        let _ = world.pass(30_000);
        assert!(world.ask(chooses(Level::PermanentLimited)).is_err(), "{name}");
        assert_eq!(count(&world, "ended"), 0, "{name}");

        let _ = world.journal(Journal::Prompt);
        let _ = world.pass(10_000);
        let sessions = if stays { 1 } else { 2 };
        assert_eq!(count(&world, "ended"), sessions, "{name}: once each");
        assert_eq!(count(&world, "gone"), sessions, "{name}");
        assert!(!unrecorded(&world), "{name}");
        if !stays {
            assert!(world.core.view().ended.unwrap().recorded, "{name}");
        }
        world.ask_signed(chooses(Level::PermanentLimited), Signed::NOBODY).unwrap();
        assert_eq!(level(&world), Level::PermanentLimited, "{name}");
    }
}

#[test]
fn i3_who_ends_beside_the_one_who_controls_takes_no_input_away() {
    let mut world = world();
    choose(&mut world, Level::Limited, 60);
    let other = technical(&mut world, 1);
    let _jana = controlling(&mut world, 2);
    let did = world.does(Event::Text(FromRelay::Close { session: other.session, reason: wire::Refusal::Over }));
    assert!(did.iter().any(|one| one == "close-gate"), "{did:?}");
    assert!(world.input, "{did:?}");
    assert_eq!(world.does(key()), ["inject"]);
    let did = world.end();
    assert!(did.iter().any(|one| one == "release-input") && !world.input, "{did:?}");
}
