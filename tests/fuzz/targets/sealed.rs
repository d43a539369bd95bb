//! Fuzzes `pairing::sealed`.
#![no_main]

#[path = "../entries/pairing.rs"]
mod pairing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| pairing::sealed(data));
