//! The session password: eight digits, or up to twelve, that staff read out on the phone.

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// So many digits it has at least, and where nobody asks for more.
const LEAST: usize = 8;
/// So many it has at most.
const MOST: usize = 12;

/// Eight to twelve digits, shown as two groups; wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SessionPassword {
    digits: [u8; MOST],
    length: usize,
}

/// A text that is not eight to twelve digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a session password has eight to twelve digits")]
pub struct BadPassword;

impl SessionPassword {
    /// Draws a password of eight digits from `seed`; every one of the 10^8 is as likely as the next.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self::of_length(LEAST, seed)
    }

    /// Draws a password of so many digits, 8 to 12, from `seed`; every one is as likely as the next.
    #[must_use]
    pub fn of_length(length: usize, mut seed: [u8; 32]) -> Self {
        let mut rng = ChaCha20Rng::from_seed(seed);
        seed.zeroize();
        let mut password = Self { digits: [0; MOST], length: length.clamp(LEAST, MOST) };
        let (first, more) = password.digits.split_at_mut(LEAST);
        draw(&mut rng, first);
        draw(&mut rng, more);
        password.digits[password.length..].zeroize();
        password
    }

    /// Reads what the engineer types: eight to twelve ASCII digits, with spaces and dashes wherever they like.
    ///
    /// # Errors
    /// [`BadPassword`] for anything else.
    pub fn parse(text: &str) -> Result<Self, BadPassword> {
        // Filled in place, so that a refused text is wiped too.
        let mut password = Self { digits: [0; MOST], length: 0 };
        for c in text.chars() {
            match c {
                '0'..='9' => {
                    *password.digits.get_mut(password.length).ok_or(BadPassword)? = c as u8;
                    password.length += 1;
                }
                '-' | '\u{2010}'..='\u{2015}' => {}
                c if c.is_whitespace() => {}
                _ => return Err(BadPassword),
            }
        }
        if password.length >= LEAST { Ok(password) } else { Err(BadPassword) }
    }

    /// The two groups of digits, as staff read them out; of an odd number the first has one more.
    #[must_use]
    pub fn groups(&self) -> [String; 2] {
        let (first, second) = self.digits().split_at(self.length.div_ceil(2));
        [first, second].map(|digits| digits.iter().map(|&digit| char::from(digit)).collect())
    }

    /// The digits in ASCII, as they enter SPAKE2.
    pub(crate) fn digits(&self) -> &[u8] {
        &self.digits[..self.length]
    }
}

/// Fills in digits, each number of so many as likely as the next.
fn draw(rng: &mut ChaCha20Rng, digits: &mut [u8]) {
    let count = digits.iter().fold(1_u32, |count, _| count * 10);
    // Numbers above the largest multiple of `count` are drawn again: a plain remainder would favour the small ones.
    let fair = u32::MAX - u32::MAX % count;
    let mut number = loop {
        let drawn = rng.next_u32();
        if drawn < fair {
            break drawn % count;
        }
    };
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
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
                assert_eq!(password.groups().concat(), format!("{:08}", second % 100_000_000));
            }
        }
        assert!(repeated > 0);
    }
}
