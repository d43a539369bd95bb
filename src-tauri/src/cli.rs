//! The command line: without a command the application, with one a word to the running console or to a file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use console::{Options, command_line};

#[derive(Parser)]
#[command(name = "chaperone", version, about = "The hospital's own console for vendor remote service")]
pub struct Arguments {
    /// Start in the tray, without a window.
    #[arg(long)]
    hidden: bool,
    /// A policy for a trial, where IT deployed none; it must belong to root or to you.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// End the running session, or withdraw what is open; at once, without a question.
    End,
    /// Say what state remote service is in.
    Status {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take the enrolment file from the service centre; it is removed afterwards.
    Enrol {
        /// The file.
        file: PathBuf,
    },
    /// Work with the history.
    #[command(subcommand)]
    History(History),
}

#[derive(Subcommand)]
enum History {
    /// Verify a history file: exit 0 intact, 1 tampered, 2 cannot say.
    Verify {
        /// The file; without it this workstation's own history.
        file: Option<PathBuf>,
        /// The public key, 64 hex digits.
        #[arg(long)]
        key: Option<String>,
        /// A known head, `SEQUENCE:HASH`.
        #[arg(long)]
        head: Option<String>,
    },
}

/// Does what the arguments say.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let options = Options { policy: arguments.policy };
    match arguments.command {
        None => crate::app::run(arguments.hidden, options).map(|()| ExitCode::SUCCESS),
        Some(Command::End) => command_line::end(),
        Some(Command::Status { json }) => command_line::status(json),
        Some(Command::Enrol { file }) => command_line::enrol(&file, &options),
        Some(Command::History(History::Verify { file, key, head })) => {
            command_line::verify(file.as_deref(), key.as_deref(), head.as_deref())
        }
    }
}
