//! Taking a session up again after the link was lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use pairing::{ConsoleChannel, EngineerChannel, PairError, Reconnection, ResumeKey, Resumption};
use wire::{EngineerId, FromConsole, Item, Kind, PairReply, PairStart, Refusal};

fn keys() -> (ResumeKey, ResumeKey) {
    let (paired, _, connected) = paired();
    (paired.into_parts().2, connected.resume)
}

fn reconnect(
    console: &mut ResumeKey,
    engineer: &mut ResumeKey,
    seed: u8,
) -> Result<(ConsoleChannel, EngineerChannel, PairStart, Vec<u8>), PairError> {
    let (reconnection, start) = Reconnection::start(engineer, [seed; 32])?;
    let (resumption, reply) = Resumption::start(console, &start, [seed + 1; 32])?;
    let (rejoining, message1) = reconnection.finish(&reply)?;
    let (console, message2) = resumption.finish(&message1)?;
    Ok((console, rejoining.complete(&message2)?, start, message1))
}

fn refused<T>(result: Result<T, PairError>) -> PairError {
    match result {
        Ok(_) => panic!("was accepted"),
        Err(error) => error,
    }
}

#[test]
fn a_session_is_taken_up_again_and_again() {
    let (mut console, mut engineer) = keys();
    for n in 1..=3 {
        let (mut ours, mut theirs, start, _) = reconnect(&mut console, &mut engineer, 30).unwrap();
        assert_eq!((start.resume, start.share.as_str()), (Some(n), ""));
        let item = Item::Message(FromConsole::Resumed);
        assert_eq!(theirs.open(&ours.seal(&item).unwrap()).unwrap(), item);
    }
}

#[test]
fn i8_a_reconnection_seen_before_is_refused() {
    let (mut console, mut engineer) = keys();
    let (_, _, first, _) = reconnect(&mut console, &mut engineer, 30).unwrap();
    let (_, _, second, message1) = reconnect(&mut console, &mut engineer, 40).unwrap();
    for (start, n) in [(&first, 1), (&second, 2)] {
        let error = refused(Resumption::start(&mut console, start, [50; 32]));
        assert_eq!((error, error.refusal()), (PairError::Replay(n), Refusal::Replay));
    }
    let zero = PairStart { resume: Some(0), ..first };
    assert_eq!(refused(Resumption::start(&mut console, &zero, [50; 32])), PairError::Replay(0));
    // Under a new number the recorded handshake does not fit.
    let third = PairStart { resume: Some(3), ..second };
    let (resumption, _) = Resumption::start(&mut console, &third, [50; 32]).unwrap();
    assert_eq!(refused(resumption.finish(&message1)), PairError::WrongPassword);
}

#[test]
fn a_lost_number_is_skipped() {
    let (mut console, mut engineer) = keys();
    Reconnection::start(&mut engineer, [30; 32]).unwrap();
    let (_, _, start, _) = reconnect(&mut console, &mut engineer, 40).unwrap();
    assert_eq!(start.resume, Some(2));
}

#[test]
fn i8_payloads_of_the_lost_link_do_not_open_on_the_new_one() {
    let (paired, _, connected) = paired();
    let (mut old, _, mut console) = paired.into_parts();
    let mut engineer = connected.resume;
    let payload = old.seal(&Item::Message(FromConsole::Paused)).unwrap();
    let (_, mut theirs, _, _) = reconnect(&mut console, &mut engineer, 30).unwrap();
    assert!(theirs.open(&payload).is_err());
}

#[test]
fn a_start_that_does_not_fit_is_refused() {
    let check = |bend: fn(&mut PairStart), expect: PairError| {
        let (mut console, mut engineer) = keys();
        let (_, mut start) = Reconnection::start(&mut engineer, [30; 32]).unwrap();
        bend(&mut start);
        assert_eq!(refused(Resumption::start(&mut console, &start, [31; 32])), expect);
    };
    check(|m| m.version = 0, PairError::Version(0));
    check(|m| m.kind = Kind::TechnicalSupport, PairError::Mismatch);
    check(|m| m.engineer = EngineerId::new("someone").unwrap(), PairError::Mismatch);
    check(|m| m.resume = None, PairError::Malformed);
    check(|m| m.time_step = Some(1), PairError::Malformed);
    check(|m| m.share = "QQ".into(), PairError::Malformed);
}

#[test]
fn a_reply_that_does_not_fit_is_refused() {
    for (reply, expect) in [
        (PairReply::Refused { reason: Refusal::Over }, PairError::Refused(Refusal::Over)),
        (PairReply::Share { share: "QQ".into() }, PairError::Malformed),
    ] {
        let (_, mut engineer) = keys();
        let (reconnection, _) = Reconnection::start(&mut engineer, [30; 32]).unwrap();
        assert_eq!(refused(reconnection.finish(&reply)), expect);
    }
}
