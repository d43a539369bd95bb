//! The whole exchange between the two ends, and what happens to those who do not play by it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;

use wire::{Capability, FromConsole, FromEngineer, Item};

#[test]
fn the_right_password_pairs() {
    let (paired, asked, connected) = paired();
    assert_eq!(asked, request());
    assert_eq!(paired.engineer().id(), &engineer());
    assert_eq!(paired.engineer().name().as_str(), "Jana Petrov");
    assert_eq!(paired.engineer().organisation().as_str(), "Acme Imaging");
    let (mut console, _, _) = paired.into_parts();
    let mut engineer = connected.channel;
    let asked = Item::Message(FromConsole::Asked { seconds: 30 });
    assert_eq!(engineer.open(&console.seal(&asked).unwrap()).unwrap(), asked);
    let ask = Item::Message(FromEngineer::Ask { capability: Capability::Control });
    assert_eq!(console.open(&engineer.seal(&ask).unwrap()).unwrap(), ask);
}
