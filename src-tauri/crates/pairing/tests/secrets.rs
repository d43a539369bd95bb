//! Passwords, and what a log would show of secrets: nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use pairing::{Initiator, Pairing, SessionPassword};
use proptest::prelude::*;

#[test]
fn passwords_are_read_as_people_write_them() {
    for (typed, expect) in [
        ("12345678", Some(["1234", "5678"])),
        ("1234 5678", Some(["1234", "5678"])),
        ("1234-5678", Some(["1234", "5678"])),
        (" 12 34\u{2013}56\u{a0}78\n", Some(["1234", "5678"])),
        ("00000000", Some(["0000", "0000"])),
        ("1234567", None),
        ("123456789", None),
        ("1234567a", None),
        ("+1234567", None),
        ("１２３４５６７８", None),
        ("", None),
        (&"1".repeat(100_000), None),
    ] {
        let read = SessionPassword::parse(typed).ok().map(|password| password.groups());
        assert_eq!(read, expect.map(|groups| groups.map(String::from)), "{typed:.20}");
    }
}

#[test]
fn passwords_are_spread_evenly() {
    let mut count = [0_u32; 10];
    for n in 0..4_000_u32 {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&n.to_be_bytes());
        for digit in SessionPassword::from_seed(seed).groups().concat().bytes() {
            count[usize::from(digit - b'0')] += 1;
        }
    }
    // 32,000 digits: 3,200 of each, standard deviation 54.
    assert!(count.iter().all(|n| (2_900..3_500).contains(n)), "{count:?}");
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed(seed: [u8; 32]) {
        let groups = SessionPassword::from_seed(seed).groups();
        prop_assert!(groups.iter().all(|group| group.len() == 4 && group.bytes().all(|b| b.is_ascii_digit())));
        prop_assert_eq!(SessionPassword::parse(&groups.join(" ")).unwrap().groups(), groups);
    }

    #[test]
    fn no_text_makes_parsing_panic(text: String) {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        prop_assert!(SessionPassword::parse(&text).is_err() || digits == 8);
    }
}

#[test]
fn nothing_secret_shows_in_debug() {
    let (initiator, start) = Initiator::start(context(), &password(), None, [11; 32]);
    let (pairing, reply) = Pairing::start(context(), &password(), &start, [12; 32]).unwrap();
    insta::assert_snapshot!(format!("{:?} {initiator:?} {pairing:?}", password()), @"SessionPassword(..) Initiator(..) Pairing(..)");
    let (proving, message1) = initiator.finish(&reply).unwrap();
    let (unconfirmed, message2) = pairing.finish(&message1).unwrap();
    insta::assert_snapshot!(format!("{proving:?} {unconfirmed:?}"), @"Proving(..) Unconfirmed(..)");
    let connected = proving.confirm(&message2, &jwt(), &proof_key(), request()).unwrap();
    let (paired, _) = unconfirmed.confirm(&connected.first, NOW, &trust()).unwrap();
    insta::assert_snapshot!(
        format!("{paired:?}"),
        @r#"Paired { channel: Channel { sealer: Sealer { next: 0, .. }, opener: Opener { next: Some(1), .. } }, engineer: ProvenEngineer { id: EngineerId("jana.petrov"), name: CleanText("Jana Petrov"), organisation: CleanText("Acme Imaging") }, resume: ResumeKey { last: 0, .. } }"#
    );
    insta::assert_snapshot!(format!("{:?} {:?}", issuer_key(), proof_key()), @"IssuerKey(..) ProofKey(..)");
}
