//! The console's end of a tool's run: starts the supervisor, hears it, and does its work should it be lost.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Weak, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::processes::{self, Process};
use super::protocol::{Ask, Order, Said};
use super::{Ended, GONE_WITHIN, Limits, Supervisor, Told};
use crate::process::{NotStarted, Program};

/// How long the supervisor may take to start a tool.
const START: Duration = Duration::from_secs(10);
/// How often what a lost supervisor left is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A running tool; dropping it kills it and all that it started.
#[derive(Debug)]
pub struct Tool {
    asks: ChildStdin,
    /// Held while somebody cares.
    _held: Arc<()>,
}

impl Tool {
    /// Starts `program`; `told` is called on a thread of this tool's own, also after the tool is dropped, until it is gone.
    ///
    /// The tool's working directory is `/`, its standard input is empty, and no process of it can become another user's.
    /// Blocks until it runs, 10 seconds at most.
    ///
    /// # Errors
    /// [`NotStarted`], which names the supervisor's path where that could not be started, else the program's.
    pub fn start(
        supervisor: &Supervisor,
        program: Program,
        limits: Limits,
        mut told: impl FnMut(Told) + Send + 'static,
    ) -> Result<Self, NotStarted> {
        let path = program.path.clone();
        let fault = |source| NotStarted { path: path.clone(), source };
        let no_supervisor = |source| NotStarted { path: supervisor.path.clone(), source };
        let mut child = command(supervisor).spawn().map_err(no_supervisor)?;
        let (Some(mut asks), Some(says)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(no_supervisor(io::Error::other("a pipe is missing")));
        };
        let held = Arc::new(());
        let hearer = Hearer { child, says, family: Vec::new(), held: Arc::downgrade(&held) };
        let (started, outcome) = mpsc::channel();
        thread::Builder::new()
            .name("tool".to_owned())
            .spawn(move || hearer.hear(&started, &mut told))
            .map_err(no_supervisor)?;
        asks.write_all(&Order { program, limits }.encode()).map_err(no_supervisor)?;
        match outcome.recv_timeout(START) {
            Ok(Ok(())) => Ok(Self { asks, _held: held }),
            Ok(Err(source)) => Err(fault(source)),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(fault(io::ErrorKind::TimedOut.into())),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(no_supervisor(io::Error::other("the supervisor ended"))),
        }
    }

    /// Asks everything of the tool to end, and kills what has not in its time.
    pub fn end(&self) {
        self.ask(Ask::End);
    }

    /// Kills everything of the tool at once.
    pub fn kill(&self) {
        self.ask(Ask::Kill);
    }

    /// Tries again after it was told that the tool is not gone.
    pub fn check(&self) {
        self.ask(Ask::Check);
    }

    fn ask(&self, ask: Ask) {
        // A supervisor that does not hear is gone, which its other pipe tells.
        let _ = (&self.asks).write_all(&[ask.byte()]);
    }
}

/// Hears the supervisor to its end.
struct Hearer {
    child: Child,
    says: ChildStdout,
    /// The tool's processes as last told.
    family: Vec<Process>,
    held: Weak<()>,
}

impl Hearer {
    fn hear(mut self, started: &mpsc::Sender<io::Result<()>>, told: &mut impl FnMut(Told)) {
        let answer = match Said::read(&mut self.says) {
            Ok(Said::Started) => Ok(()),
            Ok(Said::Failed(0)) => Err(io::Error::other("the supervisor could not start it")),
            Ok(Said::Failed(reason)) => Err(io::Error::from_raw_os_error(reason)),
            Ok(Said::Family(_) | Said::Told(_)) | Err(_) => return self.end_supervisor(),
        };
        let runs = answer.is_ok();
        // Nobody waits any more: the supervisor learns it from its input, and ends what it started.
        if started.send(answer).is_err() || !runs {
            let _ = self.child.wait();
            return;
        }
        let gone = self.pass_on(told);
        self.end_supervisor();
        if !gone {
            self.end_family(told);
        }
    }

    /// Passes on what the supervisor says; whether the tool was gone in the end.
    fn pass_on(&mut self, told: &mut impl FnMut(Told)) -> bool {
        loop {
            match Said::read(&mut self.says) {
                Ok(Said::Family(family)) => self.family = family,
                Ok(Said::Told(Told::Ended { how, status, gone })) => {
                    told(Told::Ended { how, status, gone });
                    if gone {
                        // From here on it has nothing to do but to end.
                        let _ = self.child.wait();
                        return true;
                    }
                }
                Ok(Said::Told(word @ (Told::Output(_) | Told::Cut | Told::Killing))) => told(word),
                Ok(Said::Started | Said::Failed(_)) | Err(_) => return false,
            }
        }
    }

    fn end_supervisor(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Kills what is known of the tool, and what can be found from there, now that nobody adopts its orphans.
    fn end_family(&self, told: &mut impl FnMut(Told)) {
        told(Told::Killing);
        let start = Instant::now();
        let mut family = self.family.clone();
        let mut told_not_gone = false;
        loop {
            let found = processes::kin(&family, &processes::all());
            let gone = found.is_empty();
            let late = start.elapsed() >= GONE_WITHIN;
            if gone || late && !told_not_gone {
                told(Told::Ended { how: Ended::Lost, status: None, gone });
                told_not_gone = true;
            }
            if gone || late && self.held.upgrade().is_none() {
                return;
            }
            found.iter().for_each(|process| processes::signal(*process, Signal::KILL));
            // What was found stays known: a session outlives the process that opened it.
            family.extend(found);
            family.sort_unstable();
            family.dedup();
            thread::sleep(LOOK_EVERY);
        }
    }
}

fn command(supervisor: &Supervisor) -> Command {
    let mut command = Command::new(&supervisor.path);
    command.env_clear().current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    stand_apart(&mut command);
    command
}

#[expect(unsafe_code, reason = "the only way to run code in the child before it becomes the program")]
fn stand_apart(command: &mut Command) {
    // SAFETY: between fork and exec the closure makes two system calls and allocates nothing.
    unsafe {
        command.pre_exec(|| {
            rustix::process::setsid()?;
            keep_to_standard_streams()
        });
    }
}

/// Has every descriptor but the three standard ones closed when the program begins; runs between fork and exec.
#[expect(unsafe_code, reason = "no library offers the system call")]
pub(super) fn keep_to_standard_streams() -> io::Result<()> {
    // SAFETY: the call takes numbers only, and closes nothing before the program begins.
    let done = unsafe { libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
