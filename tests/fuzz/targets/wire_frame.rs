//! Fuzzes `wire::frame`.
#![no_main]

#[path = "../entries/wire.rs"]
mod wire;

libfuzzer_sys::fuzz_target!(|data: &[u8]| wire::frame(data));
