//! Runs one step: says what it is, runs the command, says how long it took.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// The project's root folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// A program run at the project's root.
pub fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    command
}

/// Cargo, run at the project's root.
pub fn cargo(arguments: &[&str]) -> Command {
    program(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments)
}

/// npm, run in the UI's folder.
pub fn npm(arguments: &[&str]) -> Command {
    let mut command = program("npm", arguments);
    command.current_dir(root().join("ui"));
    command
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Runs a step and fails where it fails.
pub fn step(name: &str, mut command: Command) -> Result<()> {
    println!("\n== {name}");
    let start = Instant::now();
    let status = command.status().with_context(|| format!("{name}: cannot start {:?}", command.get_program()))?;
    println!("== {name}: {:.0} s", start.elapsed().as_secs_f32());
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// The standard output of a command, or nothing where it fails.
pub fn output(mut command: Command) -> Option<String> {
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Puts the program in this one's place, so that a signal to end reaches it.
#[cfg(unix)]
pub fn hand_over(mut program: Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;

    let error = program.exec();
    Err(error).with_context(|| format!("cannot start {:?}", program.get_program()))
}

/// Runs the program as a step.
#[cfg(not(unix))]
pub fn hand_over(program: Command) -> Result<()> {
    step("run", program)
}
