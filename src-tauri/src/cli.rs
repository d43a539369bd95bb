//! The command line: without a command the application, with one a word to the running console or to a file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use console::command_line::could::{self, Asked};
use console::command_line::export::Export;
use console::command_line::policy::{self, Files};
use console::command_line::policy_install::{self, Layer};
use console::export::Form;
use console::view::Language;
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
    /// Read the screen, or pictures of it, here on this workstation, and propose words for the policy's `[masking] words`; none
    /// is added: exit 0 words are proposed, 1 there is none, 2 nothing could be read.
    Words {
        /// The screen as it is now; so it is without a picture, too.
        #[arg(long, conflicts_with = "pictures")]
        screen: bool,
        /// Pictures of a screen (PNG).
        #[arg(value_name = "PICTURE.png")]
        pictures: Vec<PathBuf>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Look at the connection to the service centre.
    #[command(subcommand)]
    Link(Link),
    /// Look at the policy, deployed or in a file, or install one.
    #[command(subcommand)]
    Policy(Policy),
    /// Work with the history.
    #[command(subcommand)]
    History(History),
    /// As root: what the window saves as the site's settings, from the standard input. The system's question is for this
    /// command alone.
    #[command(hide = true)]
    SaveSite {
        /// The SHA-256 of the text that it goes over, in hex; `none` where there is no file.
        #[arg(long, value_name = "SHA256")]
        over: String,
    },
}

#[derive(Subcommand)]
enum Link {
    /// Test it, step by step, on a connection of its own: exit 0 every step works, 1 one fails, 2 nothing can be tested.
    Check {
        /// As JSON, at the end.
        #[arg(long)]
        json: bool,
    },
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
    /// Say what an engineer could do at some time, under some level.
    Could {
        #[command(flatten)]
        files: PolicyFiles,
        /// The level that staff chose; `task`: No access, with a task released to the engineer.
        #[arg(long, value_enum)]
        level: AskedLevel,
        /// When: a day's beginning (2026-11-30), or a time (2026-11-30T07:00:00+01:00); without it now.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// While an examination runs.
        #[arg(long)]
        examination: bool,
    },
    /// As root: check a policy, show what it changes, and put it in its place, keeping the one before: exit 0 done, 1 not
    /// good, 2 cannot be read or written.
    Install {
        /// Its file; `-`, or nothing, for the standard input.
        file: Option<PathBuf>,
        /// As the site's settings, below the managed policy.
        #[arg(long)]
        site: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum AskedLevel {
    NoAccess,
    Task,
    Limited,
    PermanentLimited,
    Full,
}

impl From<AskedLevel> for could::CouldLevel {
    fn from(level: AskedLevel) -> Self {
        match level {
            AskedLevel::NoAccess => Self::NoAccess,
            AskedLevel::Task => Self::Task,
            AskedLevel::Limited => Self::Limited,
            AskedLevel::PermanentLimited => Self::PermanentLimited,
            AskedLevel::Full => Self::Full,
        }
    }
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
    /// Export a history, whole, of a period or of one session: exit 0 intact, 1 tampered, 2 cannot say, 3 nothing written.
    Export(Out),
    /// Print the public key of this workstation's history, to be kept elsewhere for `verify --key`.
    Key,
}

#[derive(Args)]
struct Out {
    /// The history's file; without it this workstation's own history.
    file: Option<PathBuf>,
    /// What the export is to look like.
    #[arg(long, value_enum)]
    format: Format,
    /// From this day (2026-11-30) or time (2026-11-30T14:00:00Z) on.
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Until the end of this day, or before this time.
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// One session only.
    #[arg(long, value_name = "ID", conflicts_with_all = ["from", "to"])]
    session: Option<String>,
    /// The language of its words; without it that of the command line.
    #[arg(long, value_enum)]
    language: Option<Tongue>,
    /// The public key, 64 hex digits.
    #[arg(long)]
    key: Option<String>,
    /// A known head, `SEQUENCE:HASH`.
    #[arg(long)]
    head: Option<String>,
    /// The file to write, which must not be there; `-` for the standard output.
    #[arg(long, value_name = "OUT")]
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A table for a spreadsheet.
    Csv,
    /// One JSON object a line, to compute the chain again.
    Jsonl,
    /// A printable report (HTML).
    Report,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tongue {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
}

impl Out {
    fn export(&self) -> Export<'_> {
        Export {
            file: self.file.as_deref(),
            form: match self.format {
                Format::Csv => Form::Csv,
                Format::Jsonl => Form::Jsonl,
                Format::Report => Form::Report,
            },
            from: self.from.as_deref(),
            to: self.to.as_deref(),
            session: self.session.as_deref(),
            language: self.language.map(|language| match language {
                Tongue::En => Language::En,
                Tongue::De => Language::De,
                Tongue::Fr => Language::Fr,
            }),
            key: self.key.as_deref(),
            head: self.head.as_deref(),
            out: &self.out,
        }
    }
}

/// Does what the arguments say.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let options = Options { policy: arguments.policy };
    match arguments.command {
        None => crate::app::run(arguments.hidden, options).map(|()| ExitCode::SUCCESS),
        Some(Command::End) => command_line::end(),
        Some(Command::Status { json }) => command_line::status(json),
        Some(Command::Enrol { file }) => command_line::enrol(&file, &options),
        Some(Command::Words { screen: _, pictures, json }) => {
            command_line::word_proposals::propose(&options, &pictures, json)
        }
        Some(Command::Link(Link::Check { json })) => command_line::link::check(&options, json),
        Some(Command::Policy(Policy::Check(files))) => policy::check(files.files(&options)),
        Some(Command::Policy(Policy::Show { files, json })) => policy::show(files.files(&options), json),
        Some(Command::Policy(Policy::Schema)) => policy::schema(),
        Some(Command::Policy(Policy::Could { files, level, at, examination })) => {
            could::answer(files.files(&options), Asked { level: level.into(), at: at.as_deref(), examination })
        }
        Some(Command::Policy(Policy::Explain(files))) => policy::explained(files.files(&options)),
        Some(Command::Policy(Policy::Install { file, site })) => {
            policy_install::install(file.as_deref(), if site { Layer::Site } else { Layer::Managed })
        }
        Some(Command::SaveSite { over }) => policy_install::save_site(&over),
        Some(Command::History(History::Verify { file, key, head })) => {
            command_line::verify(file.as_deref(), key.as_deref(), head.as_deref())
        }
        Some(Command::History(History::Export(out))) => command_line::export::export(&out.export()),
        Some(Command::History(History::Key)) => command_line::export::key(),
    }
}
