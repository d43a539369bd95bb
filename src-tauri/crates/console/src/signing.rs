//! Who signs for what widens: initials and PINs against the people whom policy names.
//!
//! A PIN is compared here, away from the loop, because that takes a while on purpose (Argon2); the machine is told only
//! who signed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use argon2::{Argon2, PasswordHash, PasswordVerifier as _};
use desktop::clock::boottime_ms;
use policy::{Initials, Person, Policy, StaffCheck};
use session::Signed;

use crate::view::{Signature, Signer};

/// How many PINs of one person may be wrong in a row before the next must wait.
const WRONG: u32 = 5;
/// How long it waits then, in milliseconds.
const WAIT: u64 = 60_000;

/// Why a signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsigned {
    /// Initials or PIN fit nobody.
    Nobody {
        /// The initials as they were given.
        initials: String,
        /// True where a PIN was compared and was wrong.
        wrong_pin: bool,
    },
    /// Too many of this person's PINs were wrong: no other is compared for so many seconds.
    Wait {
        /// How long.
        seconds: u64,
    },
}

/// What policy asks of signatures; clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct Signatures(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    rules: Mutex<Rules>,
    /// Held over a comparison: PINs are compared one at a time, so that none passes while others are being counted.
    comparing: Mutex<()>,
}

#[derive(Debug, Default)]
struct Rules {
    check: Check,
    people: Vec<Person>,
    /// Of those whom policy names, and nobody else.
    tries: BTreeMap<Initials, Tries>,
}

/// A person's PINs that were wrong, one after the other: no other person's right one makes up for them.
#[derive(Debug, Default)]
struct Tries {
    wrong: u32,
    wait_until: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Check {
    #[default]
    Nothing,
    Initials,
    Pin,
}

impl Signatures {
    /// The policy's.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let signatures = Self::default();
        signatures.set(policy);
        signatures
    }

    /// Goes by another policy.
    pub fn set(&self, policy: &Policy) {
        let mut rules = self.lock();
        rules.check = match policy.limits.staff_check() {
            StaffCheck::None => Check::Nothing,
            StaffCheck::Initials => Check::Initials,
            StaffCheck::Pin => Check::Pin,
        };
        rules.people.clone_from(&policy.people);
    }

    fn lock(&self) -> MutexGuard<'_, Rules> {
        self.0.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who signed; compares PINs, which blocks for a moment.
    ///
    /// # Errors
    /// [`Unsigned`].
    pub fn check(&self, signature: Option<&Signature>) -> Result<Signed, Unsigned> {
        let Some(signature) = signature else { return Ok(Signed::NOBODY) };
        let by = self.person(&signature.by)?;
        let second = signature.second.as_ref().map(|signer| self.person(signer)).transpose()?;
        Ok(Signed { by: Some(by), second })
    }

    fn person(&self, signer: &Signer) -> Result<Initials, Unsigned> {
        let nobody = |wrong_pin| Unsigned::Nobody { initials: signer.initials.clone(), wrong_pin };
        let initials = Initials::new(&signer.initials).ok_or_else(|| nobody(false))?;
        let _comparing = self.0.comparing.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = {
            let rules = self.lock();
            let person = rules.people.iter().find(|person| person.initials == initials);
            if rules.check != Check::Pin {
                return if person.is_some() || rules.people.is_empty() { Ok(initials) } else { Err(nobody(false)) };
            }
            let (until, now) = (rules.tries.get(&initials).map_or(0, |tries| tries.wait_until), boottime_ms());
            if now < until {
                return Err(Unsigned::Wait { seconds: (until - now).div_ceil(1_000) });
            }
            person.and_then(|person| person.pin.clone()).ok_or_else(|| nobody(false))?
        };
        let pin = signer.pin.as_ref().ok_or_else(|| nobody(false))?;
        let fits = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(pin.expose().as_bytes(), &hash).is_ok());
        let mut rules = self.lock();
        if fits {
            rules.tries.remove(&initials);
            return Ok(initials);
        }
        let tries = rules.tries.entry(initials).or_default();
        tries.wrong += 1;
        if tries.wrong >= WRONG {
            *tries = Tries { wrong: 0, wait_until: boottime_ms() + WAIT };
        }
        Err(nobody(true))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use argon2::PasswordHasher as _;
    use argon2::password_hash::SaltString;

    use super::*;
    use crate::view::Pin;

    fn signer(initials: &str, pin: Option<&str>) -> Signer {
        Signer { initials: initials.to_owned(), pin: pin.map(Pin::from) }
    }

    fn signatures(check: &str) -> Signatures {
        let salt = SaltString::encode_b64(b"salt of the test").unwrap();
        let argon = Argon2::new(
            argon2::Algorithm::Argon2id,
            argon2::Version::V0x13,
            argon2::Params::new(8, 1, 1, None).unwrap(),
        );
        let person = |initials: &str, pin: &str| {
            let hash = argon.hash_password(pin.as_bytes(), &salt).unwrap();
            format!("[[approval.person]]\ninitials = \"{initials}\"\npin = \"{hash}\"\n")
        };
        let people = [person("AB", "1234"), person("CD", "9876")].concat();
        let text = format!("version = 1\n[approval]\nstaff = \"{check}\"\n{people}");
        Signatures::of(&Policy::parse(&text).unwrap())
    }

    #[test]
    fn only_the_people_whom_policy_names_sign() {
        let check = |rules: &str, by: Signer, expect: Result<&str, Unsigned>| {
            let signed = signatures(rules).check(Some(&Signature { by, second: None }));
            let signed = signed.map(|signed| signed.by.unwrap().as_str().to_owned());
            assert_eq!(signed, expect.map(str::to_owned));
        };
        let nobody = |initials: &str, wrong_pin| Err(Unsigned::Nobody { initials: initials.to_owned(), wrong_pin });
        check("initials", signer("AB", None), Ok("AB"));
        check("initials", signer("XY", None), nobody("XY", false));
        check("initials", signer("a1", None), nobody("a1", false));
        check("pin", signer("AB", Some("1234")), Ok("AB"));
        check("pin", signer("AB", Some("9876")), nobody("AB", true));
        check("pin", signer("AB", None), nobody("AB", false));
        check("pin", signer("XY", Some("1234")), nobody("XY", false));
        assert_eq!(signatures("pin").check(None), Ok(Signed::NOBODY), "the machine refuses where somebody must sign");
    }

    #[test]
    fn wrong_pins_make_the_next_one_wait() {
        let signatures = signatures("pin");
        let tries = |pin: &str| {
            let second = Some(signer("CD", Some("9876")));
            signatures.check(Some(&Signature { by: signer("AB", Some(pin)), second }))
        };
        for _ in 0..WRONG {
            assert!(matches!(tries("0000"), Err(Unsigned::Nobody { wrong_pin: true, .. })));
        }
        assert!(matches!(tries("1234"), Err(Unsigned::Wait { seconds: 1..=60 })));
        signatures.lock().tries.clear();
        let signed = tries("1234").unwrap();
        assert_eq!((signed.by.unwrap().as_str(), signed.second.unwrap().as_str()), ("AB", "CD"));
    }

    #[test]
    fn a_right_pin_does_not_make_up_for_the_second_persons_wrong_ones() {
        let signatures = signatures("pin");
        let tries = |pin: &str| {
            let second = Some(signer("CD", Some(pin)));
            signatures.check(Some(&Signature { by: signer("AB", Some("1234")), second }))
        };
        for _ in 0..WRONG {
            assert!(matches!(tries("0000"), Err(Unsigned::Nobody { wrong_pin: true, .. })));
        }
        assert!(matches!(tries("9876"), Err(Unsigned::Wait { seconds: 1..=60 })));
        let alone = signatures.check(Some(&Signature { by: signer("AB", Some("1234")), second: None }));
        assert!(alone.is_ok(), "others sign as before");
    }
}
