//! Time-dependent passwords: the numbers of RFC 6238, the steps, and the exchange of technical support.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use pairing::{BadSecret, Context, Initiator, PairError, Pairing, TimePassword, step_at, step_is_near};
use wire::{Kind, PairStart};

/// The bytes `1234...` of RFC 6238, appendix B, 32 of them for SHA-256, in base32.
const RFC_SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";

fn secret() -> TimePassword {
    TimePassword::parse(RFC_SECRET).unwrap()
}

fn technical() -> Context {
    Context { kind: Kind::TechnicalSupport, ..context() }
}

#[test]
fn codes_are_those_of_rfc_6238_appendix_b() {
    for (time, code) in [
        (59, "46119246"),
        (1_111_111_109, "68084774"),
        (1_111_111_111, "67062674"),
        (1_234_567_890, "91819424"),
        (2_000_000_000, "90698825"),
        (20_000_000_000, "77737706"),
    ] {
        assert_eq!(secret().code_at(step_at(time)).groups().concat(), code, "{time}");
    }
}

#[test]
fn every_step_has_eight_digits() {
    let secret = secret();
    let codes = (0..2_000).chain([u64::MAX - 1, u64::MAX]).map(|step| secret.code_at(step).groups().concat());
    let codes: Vec<String> = codes.collect();
    assert!(codes.iter().all(|code| code.len() == 8));
    assert!(codes.iter().any(|code| code.starts_with('0')), "leading zeros are kept");
}

#[test]
fn a_step_is_the_clocks_or_its_neighbour() {
    assert_eq!([0, 29, 30, 59, 60].map(step_at), [0, 0, 1, 1, 2]);
    for (step, clock, near) in [
        (100, 3_000, true),
        (100, 3_029, true),
        (99, 3_000, true),
        (101, 3_000, true),
        (98, 3_000, false),
        (102, 3_029, false),
        (0, 0, true),
        (1, 0, true),
        (u64::MAX, 0, false),
        (u64::MAX, u64::MAX, false),
    ] {
        assert_eq!(step_is_near(step, clock), near, "{step} at {clock}");
    }
}

#[test]
fn what_is_no_secret_is_refused() {
    for text in [
        "",
        "JBSWY3DPEHPK3PXP",
        "gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
        "GEZDGNBVGY3TQOJQGEZDGNBVG1",
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA====",
    ] {
        assert_eq!(TimePassword::parse(text).map(drop), Err(BadSecret), "{text}");
    }
    assert!(TimePassword::parse("GEZDGNBVGY3TQOJQGEZDGNBVGY").is_ok(), "128 bits");
}

#[test]
fn nothing_secret_shows_in_debug() {
    insta::assert_snapshot!(format!("{:?} {:?}", secret(), secret().code_at(1)), @"TimePassword(..) SessionPassword(..)");
}

/// The engineer's end with the code of `own`, saying `said`; the console's with the code of what it hears.
fn exchange(own: u64, said: u64, bend: impl Fn(&mut PairStart)) -> Result<(), PairError> {
    let (initiator, mut start) = Initiator::start(technical(), &secret().code_at(own), Some(said), [11; 32]);
    bend(&mut start);
    let code = secret().code_at(start.time_step.unwrap_or_default());
    let (pairing, reply) = Pairing::start(technical(), &code, &start, [12; 32])?;
    let (proving, message1) = initiator.finish(&reply)?;
    let (unconfirmed, message2) = pairing.finish(&message1)?;
    let connected = proving.confirm(&message2, &jwt(), &proof_key(), request())?;
    let (paired, _) = unconfirmed.confirm(&connected.first, NOW, &trust())?;
    assert_eq!(paired.engineer().id(), &engineer());
    Ok(())
}

#[test]
fn the_code_of_the_step_that_is_said_pairs() {
    let step = step_at(NOW);
    assert_eq!(exchange(step, step, |_| ()), Ok(()));
    assert_eq!(exchange(u64::MAX, u64::MAX, |_| ()), Ok(()));
}

#[test]
fn i8_the_code_of_another_step_opens_nothing() {
    let step = step_at(NOW);
    assert_eq!(exchange(step, step + 1, |_| ()), Err(PairError::WrongPassword), "an old code under a new step");
    assert_eq!(exchange(step + 1, step, |_| ()), Err(PairError::WrongPassword));
    let said_anew = |start: &mut PairStart| start.time_step = Some(step + 1);
    assert_eq!(exchange(step, step, said_anew), Err(PairError::WrongPassword), "a relay that moves the step");
    assert_eq!(exchange(step, step, |start| start.time_step = None), Err(PairError::Malformed));
    assert_eq!(exchange(step, step, |start| start.kind = Kind::ApplicationSupport), Err(PairError::Mismatch));
}

#[test]
fn i8_a_step_that_was_moved_with_the_same_code_opens_nothing() {
    // Even where the code did not change with the step, the prologue did.
    let step = step_at(NOW);
    let code = || secret().code_at(step);
    let (initiator, mut start) = Initiator::start(technical(), &code(), Some(step), [11; 32]);
    start.time_step = Some(step + 1);
    let (pairing, reply) = Pairing::start(technical(), &code(), &start, [12; 32]).unwrap();
    let (_, message1) = initiator.finish(&reply).unwrap();
    assert_eq!(pairing.finish(&message1).map(drop), Err(PairError::WrongPassword));
}

#[test]
fn i8_a_code_does_not_pair_in_application_support() {
    // The code as a session password, and the relay makes the opening fit: the kind is bound into the keys.
    let step = step_at(NOW);
    let code = || secret().code_at(step);
    let (initiator, mut start) = Initiator::start(technical(), &code(), Some(step), [11; 32]);
    (start.kind, start.time_step) = (Kind::ApplicationSupport, None);
    let (pairing, reply) = Pairing::start(context(), &code(), &start, [12; 32]).unwrap();
    let (_, message1) = initiator.finish(&reply).unwrap();
    assert_eq!(pairing.finish(&message1).map(drop), Err(PairError::WrongPassword));
    // And a session password, or a start without a step, is none of technical support.
    let (_, start) = Initiator::start(technical(), &code(), None, [11; 32]);
    assert_eq!(Pairing::start(technical(), &code(), &start, [12; 32]).map(drop), Err(PairError::Malformed));
}

#[test]
fn i8_a_recorded_exchange_of_the_same_step_opens_nothing() {
    let step = step_at(NOW);
    let code = || secret().code_at(step);
    let (initiator, start) = Initiator::start(technical(), &code(), Some(step), [11; 32]);
    let (pairing, reply) = Pairing::start(technical(), &code(), &start, [12; 32]).unwrap();
    let (proving, message1) = initiator.finish(&reply).unwrap();
    let (unconfirmed, message2) = pairing.finish(&message1).unwrap();
    let connected = proving.confirm(&message2, &jwt(), &proof_key(), request()).unwrap();
    assert!(unconfirmed.confirm(&connected.first, NOW, &trust()).is_ok());
    let (again, _) = Pairing::start(technical(), &code(), &start, [13; 32]).unwrap();
    assert_eq!(again.finish(&message1).map(drop), Err(PairError::WrongPassword));
}
