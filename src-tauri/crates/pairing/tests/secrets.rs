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
        ("123456789", Some(["12345", "6789"])),
        ("1234 5678 9012", Some(["123456", "789012"])),
        ("1234567890123", None),
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
        for digit in SessionPassword::of_length(12, seed).groups().concat().bytes() {
            count[usize::from(digit - b'0')] += 1;
        }
    }
    // 48,000 digits: 4,800 of each, standard deviation 66.
    assert!(count.iter().all(|n| (4_450..5_150).contains(n)), "{count:?}");
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed(seed: [u8; 32], length in 0..20_usize) {
        let groups = SessionPassword::of_length(length, seed).groups();
        let digits = groups.concat();
        prop_assert!(digits.len() == length.clamp(8, 12) && digits.bytes().all(|b| b.is_ascii_digit()));
        prop_assert_eq!(groups[0].len(), digits.len().div_ceil(2));
        prop_assert!(digits.starts_with(&SessionPassword::from_seed(seed).groups().concat()));
        prop_assert_eq!(SessionPassword::parse(&groups.join(" ")).unwrap().groups(), groups);
    }

    #[test]
    fn no_text_makes_parsing_panic(text: String) {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        prop_assert!(SessionPassword::parse(&text).is_err() || (8..=12).contains(&digits));
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
