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
    /// Look at the policy, deployed or in a file; nothing is changed.
    #[command(subcommand)]
    Policy(Policy),
    /// Work with the history.
    #[command(subcommand)]
    History(History),
}

#[derive(Subcommand)]
enum Policy {
    /// Say whether a policy is good, or what is wrong and where: exit 0 good, 1 not, 2 cannot be read.
    Check {
        /// The file; without it the deployed policy.
        file: Option<PathBuf>,
    },
    /// Show what holds, key by key, with the defaults.
    Show {
        /// The file; without it the deployed policy.
        file: Option<PathBuf>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema, for editors.
    Schema,
    /// Say in plain words what a policy allows, and what it leaves open.
    Explain {
        /// The file; without it the deployed policy.
        file: Option<PathBuf>,
    },
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
        Some(Command::Policy(Policy::Check { file })) => command_line::policy_check(file.as_deref()),
        Some(Command::Policy(Policy::Show { file, json })) => command_line::policy_show(file.as_deref(), json),
        Some(Command::Policy(Policy::Schema)) => command_line::policy_schema(),
        Some(Command::Policy(Policy::Explain { file })) => command_line::policy_explain(file.as_deref()),
        Some(Command::History(History::Verify { file, key, head })) => {
            command_line::verify(file.as_deref(), key.as_deref(), head.as_deref())
        }
    }
}
