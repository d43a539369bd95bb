//! Where the project's programs are, and ports nobody uses.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};

/// The path of one of the project's programs, built with the same profile as this one.
///
/// # Errors
/// Where it was not built.
pub fn program(name: &str) -> Result<PathBuf> {
    let this = std::env::current_exe().context("the program's own path is not known")?;
    let mut folder = this.parent().context("the program lies in no folder")?;
    if folder.ends_with("deps") {
        folder = folder.parent().context("the tests lie in no folder")?;
    }
    let path = folder.join(name);
    ensure!(path.exists(), "{} is missing: build it with `cargo build -p {name}`", path.display());
    Ok(path)
}

/// The folder of noVNC among the UI's modules.
///
/// # Errors
/// Where the UI's modules are not installed.
pub fn novnc() -> Result<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/@novnc/novnc");
    path.canonicalize().context("noVNC is missing: run `cargo xtask setup`")
}

/// A loopback port that was free a moment ago.
///
/// # Errors
/// Where there is none.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
