//! Floods: memory and history stay bounded, and End still ends.

use console::event::Event;
use console::view::Grantable;
use testsuite::deep;
use wire::{Frame, FrameKind, FromConsole, FromRelay, Kind, PairStart, Refusal, SessionId};

use crate::lies::{Random, deliver};
use crate::made_up::made_up;
use crate::world::World;
use crate::world::engineer::{Engineer, engineer_id};

#[test]
fn i8_floods_leave_memory_and_history_bounded() {
    // What a process holds says nothing while other tests run in it.
    const ALONE: &str = "CHAPERONE_FLOOD_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let mut again = std::process::Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "floods::i8_floods_leave_memory_and_history_bounded", "--nocapture"]).env(ALONE, "1");
        let output = again.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let mut world = World::new();
    let digits = world.release();
    let mut random = Random(0xf100d);
    let many = deep(20_000, 200_000);
    let template = PairStart::parse(&Engineer::new(7).start("00000000").payload).unwrap();
    let flood = |world: &mut World, random: &mut Random| {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&random.next().to_be_bytes());
        id[15] = 1;
        let (session, engineer) = (SessionId(id), engineer_id());
        let event = match random.below(8) {
            0 => Event::Text(FromRelay::PeerLost { session }),
            1 => Event::Text(FromRelay::Close { session, reason: Refusal::Over }),
            2 => Event::Frame(Frame { session, kind: FrameKind::Transport, payload: vec![0; 4_096] }),
            3 => Event::Frame(Frame { session, kind: FrameKind::Handshake, payload: vec![0; 48] }),
            _ => {
                let _ = world.text(FromRelay::Open { session, engineer, kind: Kind::ApplicationSupport });
                let payload = PairStart { resume: (random.below(4) == 0).then_some(1), ..template.clone() }.encode();
                Event::Frame(Frame { session, kind: FrameKind::Pairing, payload })
            }
        };
        let did = world.does(event);
        assert!(did.len() <= 16, "one message makes {} commands", did.len());
        world.log.clear();
        world.frames.clear();
        world.texts.clear();
    };
    for _ in 0..1_000 {
        flood(&mut world, &mut random);
    }
    let (before, entries) = (resident(), world.history.len());
    for _ in 0..many {
        flood(&mut world, &mut random);
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 8 << 20, "{many} messages left {grown} bytes");
    assert!(world.history.len() - entries <= 12, "{} entries in a moment", world.history.len() - entries);
    let _ = world.pass(61_000);
    assert!(world.facts().iter().any(|fact| fact == "pairings-refused"), "the rest is counted together");
    // One of them took the exchange for its 20 s, and a try; the password is still good for who has it.
    let mut jana = Engineer::new(200);
    let _ = world.tries(&mut jana, &digits);
    assert_eq!(jana.last(), Some(&FromConsole::Asked { seconds: 30 }));
}

#[test]
fn i3_a_flood_inside_a_session_does_not_keep_it_from_ending() {
    let mut world = World::new();
    let mut jana = world.active(&[Grantable::View, Grantable::Control]);
    for (_, message, harmless) in made_up() {
        if harmless {
            for _ in 0..1_000 {
                deliver(&mut world, &message, &mut Vec::new());
            }
        }
    }
    world.log.clear();
    let did = world.end();
    assert_eq!(&did[..3], ["close-gate", "release-input", "stop-mirror"]);
    world.frames.retain(|frame| frame.session == jana.session);
    world.converse(&mut jana);
    assert_eq!(jana.ended(), Some(Refusal::Over));
}

/// Bytes of memory that this process has.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}
