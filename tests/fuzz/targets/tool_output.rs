//! Fuzzes `screen::output`.
#![no_main]

#[path = "../entries/screen.rs"]
#[allow(dead_code, reason = "each target uses one entry")]
mod screen;

libfuzzer_sys::fuzz_target!(|data: &[u8]| screen::output(data));
