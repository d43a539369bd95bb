//! Fuzzes `pairing::credential`.
#![no_main]

#[path = "../entries/pairing.rs"]
#[allow(dead_code, reason = "each target uses one entry")]
mod pairing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| pairing::credential(data));
