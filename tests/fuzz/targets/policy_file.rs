//! Fuzzes `policy::file`.
#![no_main]

#[path = "../entries/policy.rs"]
mod policy;

libfuzzer_sys::fuzz_target!(|data: &[u8]| policy::file(data));
