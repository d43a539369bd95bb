//! Fuzzes `pairing::start`.
#![no_main]

#[path = "../entries/pairing.rs"]
mod pairing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| pairing::start(data));
