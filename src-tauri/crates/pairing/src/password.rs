//! The session password: eight digits that staff read out on the phone.

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use zeroize::{Zeroize, ZeroizeOnDrop};

const DIGITS: usize = 8;
const COUNT: u32 = 100_000_000;

/// Eight digits, shown as two groups of four; wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SessionPassword([u8; DIGITS]);

/// A text that is not eight digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a session password has eight digits")]
pub struct BadPassword;

impl SessionPassword {
    /// Draws a password from `seed`; every one of the 10^8 is as likely as the next.
    #[must_use]
    pub fn from_seed(mut seed: [u8; 32]) -> Self {
        let mut rng = ChaCha20Rng::from_seed(seed);
        seed.zeroize();
        // Numbers above the largest multiple of `COUNT` are drawn again: a plain remainder would favour the small ones.
        let fair = u32::MAX - u32::MAX % COUNT;
        let mut number = loop {
            let drawn = rng.next_u32();
            if drawn < fair {
                break drawn % COUNT;
            }
        };
        let mut digits = [0; DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
        Self(digits)
    }

    /// Reads what the engineer types: eight ASCII digits, with spaces and dashes wherever they like.
    ///
    /// # Errors
    /// [`BadPassword`] for anything else.
    pub fn parse(text: &str) -> Result<Self, BadPassword> {
        // Filled in place, so that a refused text is wiped too.
        let mut password = Self([0; DIGITS]);
        let mut count = 0;
        for c in text.chars() {
            match c {
                '0'..='9' => {
                    *password.0.get_mut(count).ok_or(BadPassword)? = c as u8;
                    count += 1;
                }
                '-' | '\u{2010}'..='\u{2015}' => {}
                c if c.is_whitespace() => {}
                _ => return Err(BadPassword),
            }
        }
        if count == DIGITS { Ok(password) } else { Err(BadPassword) }
    }

    /// The two groups of four digits, as staff read them out.
    #[must_use]
    pub fn groups(&self) -> [String; 2] {
        let text = |digits: &[u8]| digits.iter().map(|&digit| char::from(digit)).collect();
        [text(&self.0[..4]), text(&self.0[4..])]
    }

    /// The eight digits in ASCII, as they enter SPAKE2.
    pub(crate) fn digits(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for SessionPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionPassword(..)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn a_draw_that_would_favour_small_numbers_is_repeated() {
        let mut repeated = 0;
        for n in 0..=255 {
            let mut rng = ChaCha20Rng::from_seed([n; 32]);
            let (first, second) = (rng.next_u32(), rng.next_u32());
            if first >= 4_200_000_000 && second < 4_200_000_000 {
                repeated += 1;
                let password = SessionPassword::from_seed([n; 32]);
                assert_eq!(password.groups().concat(), format!("{:08}", second % COUNT));
            }
        }
        assert!(repeated > 0);
    }
}
