//! Fuzzes `wire::frame`.
#![no_main]

#[path = "../entries/wire.rs"]
#[allow(dead_code, reason = "each target uses one entry")]
mod wire;

libfuzzer_sys::fuzz_target!(|data: &[u8]| wire::frame(data));
