//! Fuzzes `policy::file`.
#![no_main]

#[path = "../entries/policy.rs"]
#[allow(dead_code, reason = "each target uses one entry")]
mod policy;

libfuzzer_sys::fuzz_target!(|data: &[u8]| policy::file(data));
