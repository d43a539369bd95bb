//! The binary `chaperone-mirror`: the one process that holds unmasked pixels, and that has no network.
//!
//! Started by the console, which speaks [`mirror::protocol`] over its standard input and output. It logs nothing: what
//! there is to say goes to the console as a message.

#[cfg(target_os = "linux")]
mod client;
#[cfg(target_os = "linux")]
mod eye;
#[cfg(target_os = "linux")]
mod output;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod sandbox;
#[cfg(target_os = "linux")]
mod self_test;
#[cfg(target_os = "linux")]
mod words;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => process::run(),
        Some("--self-test") => self_test::run(),
        Some("--words") => words::run(std::env::args_os().skip(2).collect()),
        Some(_) => ExitCode::from(2),
    }
}

/// Capture is not built here yet: the console is told so.
#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    use std::io::Write;

    use mirror::protocol::{Failure, FromMirror, encode_from};

    let mut bytes = Vec::new();
    if encode_from(&FromMirror::Failed { reason: Failure::Unsupported }, &mut bytes).is_ok() {
        let _ = std::io::stdout().write_all(&bytes);
    }
    ExitCode::FAILURE
}
