//! I9: every changed, removed, inserted or reordered entry is found, and so is a rollback where a later head is known.
#![allow(clippy::unwrap_used, clippy::panic, clippy::wildcard_enum_match_arm)]

use history::{
    Actor, Checkpoint, Doubt, Draft, Entry, Head, Kind, Moment, Sealed, SigningKey, Tampering, Verdict, VerifyingKey,
    verify,
};
use proptest::prelude::*;
use serde_json::json;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn public() -> Option<VerifyingKey> {
    Some(key().verifying_key())
}

fn draft(number: u64) -> Draft {
    Draft {
        at: Moment { utc: 1_800_000_000_000 + i64::try_from(number).unwrap(), monotonic: number },
        actor: Actor::Staff { user: "meier".into() },
        kind: Kind::ALL[usize::try_from(number).unwrap() % Kind::ALL.len()].clone(),
        session: number.is_multiple_of(2).then(|| "00ff".to_owned()),
        payload: json!({"engineer": "Jana Petrov", "number": number}).as_object().unwrap().clone(),
    }
}

/// A chain and its head after each entry.
fn chain(length: u64) -> (Vec<Sealed>, Vec<Head>) {
    let mut heads: Vec<Head> = Vec::new();
    let mut sealed = Vec::new();
    for number in 1..=length {
        let (entry, stored) = draft(number).seal(heads.last().copied()).unwrap();
        heads.push(entry.head());
        sealed.push(stored);
    }
    (sealed, heads)
}

fn signed(heads: &[Head]) -> Option<Checkpoint> {
    heads.last().map(|head| Checkpoint::sign(*head, &key()))
}

/// Makes every hash fit again from an entry on, as somebody who knows the encoding can.
fn rehash(chain: &mut [Sealed], from: usize) {
    for at in from..chain.len() {
        if at > 0 {
            let previous = chain[at - 1].hash.0;
            let end = chain[at].encoded.len() - 32;
            chain[at].encoded[end..].copy_from_slice(&previous);
        }
        chain[at].hash = Sealed::digest(&chain[at].encoded);
    }
}

#[track_caller]
fn found(verdict: &Verdict, what: &str) {
    assert!(matches!(verdict, Verdict::Tampered { .. }), "{what}: {verdict:?}");
}

#[test]
fn i9_an_untouched_chain_is_intact() {
    let (chain, heads) = chain(5);
    let intact = |signed_up_to, known_up_to| Verdict::Intact {
        entries: 5,
        head: heads[4],
        signed_up_to,
        known_up_to,
        removed: None,
    };
    assert_eq!(verify(&chain, signed(&heads), public(), None), intact(Some(5), None));
    assert_eq!(verify(&chain, signed(&heads), public(), Some(heads[2])), intact(Some(5), Some(3)));
    assert_eq!(verify(&chain, None, None, Some(heads[4])), intact(None, Some(5)));
}

#[test]
fn i9_without_an_anchor_nothing_is_called_intact() {
    let (chain, heads) = chain(5);
    let check = |checkpoint, key, known, why| match verify(&chain, checkpoint, key, known) {
        Verdict::CannotSay { entries: 5, why: said, .. } => assert_eq!(said, why),
        other => panic!("{other:?}"),
    };
    check(signed(&heads), None, None, Doubt::Unanchored);
    check(None, public(), None, Doubt::Unsigned { from: 1 });
    check(signed(&heads[..3]), public(), None, Doubt::Unsigned { from: 4 });
    check(None, None, Some(heads[1]), Doubt::Unsigned { from: 3 });
    // Entries that somebody without the key put at the end cannot be told from honest unsigned ones: never intact.
    assert!(matches!(
        verify(&chain, signed(&heads[..4]), public(), Some(heads[3])),
        Verdict::CannotSay { entries: 5, why: Doubt::Unsigned { from: 5 }, .. }
    ));
    let empty = Verdict::CannotSay { entries: 0, head: None, why: Doubt::Empty };
    assert_eq!(verify([], None, public(), None), empty);
}

#[test]
fn i9_every_change_of_one_byte_is_found() {
    let (chain, heads) = chain(3);
    let mut tried = 0;
    for entry in 0..chain.len() {
        for at in 0..chain[entry].encoded.len() + 32 {
            for flip in [0x01, 0x20, 0x80, 0xff] {
                let mut changed = chain.clone();
                match at.checked_sub(changed[entry].encoded.len()) {
                    None => changed[entry].encoded[at] ^= flip,
                    Some(at) => changed[entry].hash.0[at] ^= flip,
                }
                found(&verify(&changed, signed(&heads), public(), None), "signed");
                found(&verify(&changed, None, None, heads.last().copied()), "known head");
                // Nobody vouches: the chain alone finds it still.
                found(&verify(&changed, None, None, None), "chain alone");
                rehash(&mut changed, entry);
                if changed != chain {
                    found(&verify(&changed, signed(&heads), public(), None), "signed, hashes made to fit");
                    found(&verify(&changed, None, None, heads.last().copied()), "known head, hashes made to fit");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 1500, "{tried}");
}

#[test]
fn i9_every_change_of_the_checkpoint_is_found() {
    let (chain, heads) = chain(3);
    let good = signed(&heads).unwrap();
    for at in 0..64 {
        let mut bad = good;
        bad.signature[at] ^= 1;
        found(&verify(&chain, Some(bad), public(), None), "signature");
    }
    for at in 0..32 {
        let mut bad = good;
        bad.head.hash.0[at] ^= 1;
        found(&verify(&chain, Some(bad), public(), None), "hash");
    }
    for sequence in [0, 1, 2, 4, u64::MAX] {
        let mut bad = good;
        bad.head.sequence = sequence;
        found(&verify(&chain, Some(bad), public(), None), "sequence");
    }
    let foreign = Checkpoint::sign(heads[2], &SigningKey::from_bytes(&[8; 32]));
    found(&verify(&chain, Some(foreign), public(), None), "foreign key");
}

#[test]
fn i9_removal_insertion_and_reordering_are_found() {
    let (chain, heads) = chain(6);
    let check = |changed: &[Sealed], from: usize, what: &str| {
        found(&verify(changed, signed(&heads), public(), None), what);
        let mut fitted = changed.to_vec();
        rehash(&mut fitted, from);
        found(&verify(&fitted, signed(&heads), public(), None), what);
        // Its numbers made to fit as well.
        for (at, sealed) in fitted.iter_mut().enumerate() {
            sealed.encoded[1..9].copy_from_slice(&(at as u64 + 1).to_be_bytes());
        }
        rehash(&mut fitted, 0);
        found(&verify(&fitted, signed(&heads), public(), None), what);
    };
    for at in 0..6 {
        let mut removed = chain.clone();
        removed.remove(at);
        check(&removed, at, "removed");
        for other in 0..6 {
            if other != at {
                let mut inserted = chain.clone();
                inserted.insert(at, chain[other].clone());
                check(&inserted, at, "inserted");
                let mut swapped = chain.clone();
                swapped.swap(at, other);
                check(&swapped, at.min(other), "swapped");
                let mut replaced = chain.clone();
                replaced[at] = chain[other].clone();
                check(&replaced, at, "replaced");
            }
        }
    }
}

#[test]
fn i9_a_rollback_is_found_where_a_later_head_is_known() {
    let (chain, heads) = chain(6);
    for length in 1..6 {
        let (cut, older) = (&chain[..length], signed(&heads[..length]));
        let known = Verdict::Tampered { sequence: length as u64 + 1, what: Tampering::Missing };
        assert_eq!(verify(cut, older, public(), Some(heads[5])), known);
        // An older checkpoint that was kept makes an older state look whole: that is what the known head is for.
        assert!(matches!(verify(cut, older, public(), None), Verdict::Intact { .. }));
        // With the newest checkpoint left in place the cut shows by itself.
        assert_eq!(verify(cut, signed(&heads), public(), None), known);
    }
    found(&verify([], None, public(), Some(heads[5])), "all of it");
    // Rolled back, then gone on differently.
    let mut fork = chain[..4].to_vec();
    let mut head = heads[3];
    for number in 11..15 {
        let (entry, sealed) = draft(number).seal(Some(head)).unwrap();
        head = entry.head();
        fork.push(sealed);
    }
    let expect = Verdict::Tampered { sequence: 6, what: Tampering::NotTheKnown };
    assert_eq!(verify(&fork, Some(Checkpoint::sign(head, &key())), public(), Some(heads[5])), expect);
}

proptest! {
    #[test]
    fn i9_random_edits_are_found(length in 1_u64..12, edits in proptest::collection::vec((any::<usize>(), any::<usize>(), 1_u8..), 1..6)) {
        let (original, heads) = chain(length);
        let mut changed = original.clone();
        let mut first = changed.len();
        for (entry, at, flip) in edits {
            let entry = entry % changed.len();
            let at = at % changed[entry].encoded.len();
            changed[entry].encoded[at] ^= flip;
            first = first.min(entry);
        }
        prop_assume!(changed != original);
        found(&verify(&changed, signed(&heads), public(), None), "edited");
        rehash(&mut changed, first);
        prop_assume!(changed != original);
        found(&verify(&changed, signed(&heads), public(), None), "edited, hashes made to fit");
    }

    #[test]
    fn i9_the_first_changed_entry_is_named(length in 2_u64..12, pick in any::<prop::sample::Index>()) {
        let (mut chain, heads) = chain(length);
        let at = pick.index(chain.len());
        let end = chain[at].encoded.len() - 33;
        chain[at].encoded[end] ^= 1;
        match verify(&chain, signed(&heads), public(), None) {
            Verdict::Tampered { sequence, .. } => prop_assert_eq!(sequence, at as u64 + 1),
            other => panic!("{other:?}"),
        }
        prop_assert!(Entry::decode(&chain[0].encoded).is_ok() || at == 0);
    }
}
