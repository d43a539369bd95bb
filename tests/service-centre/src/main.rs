//! The binary: one subcommand a role, each a process of its own.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use service_centre::{engineer, identity, relay};

/// The reference service centre and engineer's client.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    role: Role,
}

#[derive(Debug, Subcommand)]
enum Role {
    /// Who the engineers are, and what they may reach.
    #[command(subcommand)]
    Identity(identity::IdentityCommand),
    /// Forwards sealed frames between devices and engineers.
    Relay(relay::RelayCommand),
    /// Opens a session as an engineer.
    Engineer(engineer::EngineerCommand),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    // The one place of this program that chooses the cryptography.
    let installed = rustls::crypto::ring::default_provider().install_default();
    anyhow::ensure!(installed.is_ok(), "a cryptography provider is installed already");
    match Arguments::parse().role {
        Role::Identity(command) => identity::run(command).await,
        Role::Relay(command) => relay::run(command).await,
        Role::Engineer(command) => engineer::run(command).await,
    }
}
