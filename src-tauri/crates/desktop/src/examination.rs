//! Whether an examination runs, asked of a file or a command, and the commands that block examinations.
//!
//! Only the two words count; everything else is [`State::Unknown`]. What follows from a state is not decided here.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, Sender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use crate::process::Program;

#[cfg(target_os = "linux")]
#[path = "examination/linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "examination/elsewhere.rs"]
mod system;

/// How long a command that says the state may take.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// The longest answer, in bytes, blanks around it included.
const LONGEST: usize = 64;

/// Where the state comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file that holds the word.
    File(PathBuf),
    /// A command that prints it.
    Command(Program),
}

/// What is known of the examination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// None runs.
    Idle,
    /// One runs.
    Running,
    /// No answer that can be relied on.
    Unknown,
}

/// Asks again and again, on a thread of its own; dropping it ends that.
#[derive(Debug)]
pub struct Watch {
    _end: Sender<()>,
}

impl Watch {
    /// Asks `source` at once and then `every` so often; tells the first state and each change.
    #[must_use]
    pub fn start(source: Source, every: Duration, mut told: impl FnMut(State) + Send + 'static) -> Self {
        let (end, ended) = mpsc::channel();
        let watch = move || {
            let mut last = None;
            loop {
                let asked = Instant::now();
                let state = ask(&source);
                if ended.try_recv() == Err(TryRecvError::Disconnected) {
                    return;
                }
                if last != Some(state) {
                    last = Some(state);
                    told(state);
                }
                match ended.recv_timeout(every.saturating_sub(asked.elapsed())) {
                    Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        };
        if let Err(fault) = thread::Builder::new().name("examination".to_owned()).spawn(watch) {
            tracing::error!(%fault, "the examination's state cannot be watched");
        }
        Self { _end: end }
    }
}

/// Runs a command that blocks examinations, releases them, or says whether they are blocked; gives its exit status.
///
/// `None` where it was not started, was killed, or took longer than `limit`. Blocks for up to `limit` and a little.
#[must_use]
pub fn run_hook(program: Program, limit: Duration) -> Option<i32> {
    Some(system::run(program, limit, 0)?.status)
}

/// What a command answered.
struct Answer {
    status: i32,
    /// The first bytes of its output, up to the number that was asked for.
    output: Vec<u8>,
}

fn ask(source: &Source) -> State {
    match source {
        Source::File(path) => read(path).map_or(State::Unknown, |bytes| understand(&bytes)),
        Source::Command(program) => match system::run(program.clone(), ANSWER_WITHIN, LONGEST + 1) {
            Some(Answer { status: 0, output }) => understand(&output),
            Some(_) | None => State::Unknown,
        },
    }
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(LONGEST).ok()? + 1;
    (file.metadata().ok()?.is_file() && file.take(most).read_to_end(&mut bytes).is_ok()).then_some(bytes)
}

#[cfg(target_os = "linux")]
fn open(path: &Path) -> Option<File> {
    use std::os::unix::fs::OpenOptionsExt;
    // A pipe in the file's place would keep the watch waiting.
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path).ok()
}

#[cfg(not(target_os = "linux"))]
fn open(path: &Path) -> Option<File> {
    OpenOptions::new().read(true).open(path).ok()
}

fn understand(bytes: &[u8]) -> State {
    match bytes.trim_ascii() {
        b"idle" if bytes.len() <= LONGEST => State::Idle,
        b"running" if bytes.len() <= LONGEST => State::Running,
        _ => State::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_words_count() {
        let long = format!("idle{}", " ".repeat(61));
        let cases = [
            ("idle", State::Idle),
            ("running\n", State::Running),
            ("\t idle \r\n", State::Idle),
            ("", State::Unknown),
            ("Idle", State::Unknown),
            ("idle idle", State::Unknown),
            ("idle\nrunning", State::Unknown),
            ("not running", State::Unknown),
            (&long, State::Unknown),
        ];
        for (answer, state) in cases {
            assert_eq!(understand(answer.as_bytes()), state, "{answer:?}");
        }
    }
}
