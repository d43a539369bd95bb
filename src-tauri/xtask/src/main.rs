//! `cargo xtask`: sets up, runs, tests and measures the project.
//!
//! Each command installs what it needs, says what it does, and can be run again. No product code here.

#![forbid(unsafe_code)]

mod bench;
mod demo;
mod run;
mod samples;
mod setup;
mod test;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Sets up, runs, tests and measures Chaperone")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what is missing: Debian packages, node modules, tauri-driver, the text detector.
    Setup,
    /// Runs the main job: scanner stand-in, service centre and console side by side.
    Demo(demo::Options),
    /// Runs every test.
    Test(test::Options),
    /// Measures the mirror beside x0vncserver and x11vnc, or the history beside bare SQLite.
    Bench(bench::Options),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Setup => setup::all(),
        Command::Demo(options) => demo::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Bench(options) => bench::run(&options),
    }
}
