//! The relay's command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::serve;
use crate::folder::Folder;

/// How the relay is started.
#[derive(Debug, Args)]
pub struct RelayCommand {
    /// The role's folder; `ca.pem` in it is what enrolment files carry.
    #[arg(long)]
    folder: PathBuf,
    /// The address to listen at.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Identity's `pass.pub`.
    #[arg(long)]
    identity_key: PathBuf,
    /// Names and addresses that the certificate is for.
    #[arg(long = "name", default_values = ["localhost", "127.0.0.1"])]
    names: Vec<String>,
}

/// Serves.
///
/// # Errors
/// Where the folder, the key or the address cannot be used.
pub async fn run(command: RelayCommand) -> anyhow::Result<()> {
    let RelayCommand { folder, listen, identity_key, names } = command;
    let key =
        std::fs::read_to_string(&identity_key).with_context(|| format!("cannot read {}", identity_key.display()))?;
    serve(Folder::open(&folder)?, &key, listen, &names, |address| crate::say_ready("relay", address)).await
}
