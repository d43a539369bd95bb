//! Fuzzes `rfb::client`.
#![no_main]

#[path = "../entries/rfb.rs"]
mod rfb;

libfuzzer_sys::fuzz_target!(|data: &[u8]| rfb::client(data));
