//! The command line: without a command the application, with one a word to the running console or to a file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use console::command_line::policy::{self, Files};
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
    Check(PolicyFiles),
    /// Show what holds, key by key, and who says it.
    Show {
        #[command(flatten)]
        files: PolicyFiles,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema, for editors.
    Schema,
    /// Say in plain words what a policy allows, and what it leaves open.
    Explain(PolicyFiles),
}

#[derive(Args)]
struct PolicyFiles {
    /// A managed policy's file; without it the deployed one.
    file: Option<PathBuf>,
    /// A file with a site's settings, which go below the managed policy and never above it; without it the deployed one.
    #[arg(long, value_name = "FILE")]
    site: Option<PathBuf>,
}

impl PolicyFiles {
    fn files<'a>(&'a self, options: &'a Options) -> Files<'a> {
        Files { managed: self.file.as_deref(), site: self.site.as_deref(), trial: options.policy.as_deref() }
    }
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
        Some(Command::Policy(Policy::Check(files))) => policy::check(files.files(&options)),
        Some(Command::Policy(Policy::Show { files, json })) => policy::show(files.files(&options), json),
        Some(Command::Policy(Policy::Schema)) => policy::schema(),
        Some(Command::Policy(Policy::Explain(files))) => policy::explained(files.files(&options)),
        Some(Command::History(History::Verify { file, key, head })) => {
            command_line::verify(file.as_deref(), key.as_deref(), head.as_deref())
        }
    }
}
