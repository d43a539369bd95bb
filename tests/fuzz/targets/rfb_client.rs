//! Fuzzes `rfb::client`.
#![no_main]

#[path = "../entries/rfb.rs"]
#[allow(dead_code, reason = "each target uses one entry")]
mod rfb;

libfuzzer_sys::fuzz_target!(|data: &[u8]| rfb::client(data));
