//! A link that is lost, taken up again, or not, at the console's core.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use console::event::Event;
use console::view::{EndReason, Grantable, LinkState, PauseReason};
use link::LinkFault;
use wire::{FromConsole, FromEngineer, FromRelay, SessionId};

use world::{Gate, World, accept, acts, check};

const VIEW: &[Grantable] = &[Grantable::View];
const BOTH: &[Grantable] = &[Grantable::View, Grantable::Control];

#[test]
fn a_lost_link_holds_and_a_new_handshake_takes_it_up() {
    for lost in [true, false] {
        let mut world = World::new();
        let mut jana = world.active(BOTH);
        for n in 1..=20_u32 {
            let lose = if lost { Event::Down(LinkFault::Lost) } else { Event::Text(peer_lost(jana.session)) };
            let did = world.does(lose);
            assert_eq!((world.gate, world.input), (Gate::Held, false), "{did:?}");
            assert!(did.contains(&"append link-lost".to_owned()), "{did:?}");
            assert_eq!(world.core.view().session.unwrap().participants[0].paused, Some(PauseReason::Link));
            assert_eq!(world.clients.len(), 0, "the viewers of the old link are still fed");
            if lost {
                let _ = world.does(Event::Up);
            }
            world.frames.clear();
            let _ = world.text(jana.announced());
            let start = jana.come_back();
            check(&world.frame(start), &["share"]);
            let before = world.log.len();
            world.converse(&mut jana);
            let expect = [
                "handshake",
                "append session-resumed",
                "channel",
                "open-gate",
                "mirror resume",
                "send granted view+control",
                "allow-input",
            ];
            check(&world.log[before..], &expect);
            assert!(jana.is_connected());
            assert_eq!(
                jana.last(),
                Some(&FromConsole::Granted { capabilities: vec![wire::Capability::View, wire::Capability::Control] })
            );
            let viewer = jana.say(FromEngineer::ViewerOpened { viewer: n + 1 });
            let did = world.frame(viewer);
            assert!(did.iter().any(|one| one.starts_with("mirror opened")), "{did:?}");
            assert_eq!(world.clients.len(), 1);
        }
        let _ = world.text(peer_lost(jana.session));
        let did = world.pass(20_001);
        assert_eq!(&acts(&did)[..3], ["close-gate", "release-input", "stop-mirror"]);
        assert_eq!(world.core.view().ended.unwrap().why, EndReason::LinkLost);
    }
}

fn peer_lost(session: SessionId) -> FromRelay {
    FromRelay::PeerLost { session }
}

#[test]
fn i3_who_comes_back_before_the_loss_was_seen_gets_nothing_more_on_the_old_channel() {
    let mut world = World::new();
    let mut jana = world.active(BOTH);
    world.frames.clear();
    let _ = world.text(jana.announced());
    let start = jana.come_back();
    let _ = world.frame(start);
    let before = world.log.len();
    world.converse(&mut jana);
    let did = acts(&world.log[before..]);
    let at = |one: &str| did.iter().position(|did| *did == one).unwrap_or_else(|| panic!("no {one}: {did:?}"));
    assert!(at("hold-gate") < at("channel") && at("mirror closed 1") < at("channel"), "{did:?}");
    assert!(at("append session-resumed") < at("open-gate") && at("channel") < at("open-gate"), "{did:?}");
    assert!(at("release-input") < at("channel"), "{did:?}");
    assert_eq!((world.gate, jana.gave_up), (Gate::Open, None));
}

#[test]
fn a_lost_link_takes_a_request_back() {
    let mut world = World::new();
    let jana = world.asked();
    let _ = world.does(Event::Down(LinkFault::Lost));
    assert!(world.core.view().request.is_none());
    assert!(world.ask(accept(&jana, VIEW)).is_err());
    assert_eq!(world.facts().last().unwrap(), "request-lost");
}

#[test]
fn a_link_that_goes_another_way_takes_a_request_back_and_tells_nobody_of_a_loss() {
    let mut world = World::new();
    let jana = world.asked();
    let did = world.does(Event::Unlinked);
    assert!(world.core.view().request.is_none());
    assert!(world.ask(accept(&jana, VIEW)).is_err());
    assert_eq!(world.facts().last().unwrap(), "request-lost");
    assert_eq!(world.core.view().link.state, LinkState::Connecting);
    assert!(!did.iter().any(|one| one.starts_with("notify link")), "{did:?}");
}

#[test]
fn a_way_that_cannot_be_used_is_said_until_it_can_and_recorded_once() {
    let mut world = World::new();
    let way = |world: &World| world.core.view().notices.into_iter().find(|notice| notice.code == "way");
    let no_way = |why: &str| Event::NoWay(why.to_owned());
    for (why, recorded) in [("gone", 1), ("gone", 1), ("not a certificate", 2)] {
        let _ = world.does(no_way(why));
        let notice = way(&world).unwrap();
        assert!(notice.stays && notice.text.contains(&format!("({why})")), "{notice:?}");
        assert_eq!(world.notes.iter().filter(|draft| draft.payload["fact"] == "no-way").count(), recorded);
        let link = world.core.view().link;
        assert_eq!(
            (link.state, link.reason.as_str()),
            (LinkState::Lost, "The way to the service centre cannot be used. Call IT.")
        );
    }
    let _ = world.does(Event::Connecting);
    assert_eq!((way(&world), world.core.view().link.reason.as_str()), (None, ""));
}
