//! The binary `chaperone-supervise`: stands between the console and one service tool, so that the tool is ended whole.
//!
//! Started by the console for each run of a tool; see [`desktop::tool`].

use std::process::ExitCode;

fn main() -> ExitCode {
    desktop::tool::supervise()
}
