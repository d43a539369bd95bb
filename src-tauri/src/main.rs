//! Chaperone: the hospital's own console for vendor remote service.
//!
//! The shell: the only code that knows Tauri. It opens windows and tray, passes requests on and shows views;
//! what happens is decided in `session` and done in `console`.

#![forbid(unsafe_code)]
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod cli;
mod commands;
mod tray;
mod windows;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("CHAPERONE_LOG").unwrap_or_else(|_| "info".into()))
        .init();
    let provided = rustls::crypto::ring::default_provider().install_default();
    debug_assert!(provided.is_ok(), "the provider is installed once, here");
    match cli::run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("chaperone: {error:#}");
            ExitCode::from(2)
        }
    }
}
