//! One child process on a short lead: cleared environment, piped output, dies with this process, verified gone.
//!
//! What it speaks over its pipes is its own matter, and so is starting it again.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// What to start.
#[derive(Debug, Clone)]
pub struct Program {
    /// The executable, as an absolute path.
    pub path: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its whole environment; nothing else is passed on.
    pub env: Vec<(OsString, OsString)>,
}

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// In a way the system could not tell.
    Unknown,
}

/// A child could not be started.
#[derive(Debug, thiserror::Error)]
#[error("{path} could not be started")]
pub struct NotStarted {
    /// The executable.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

/// A child could not be verified to be gone in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("process {pid} is still there after {} ms", .waited.as_millis())]
pub struct StillThere {
    /// The child's process number.
    pub pid: u32,
    /// How long it was waited for.
    pub waited: Duration,
}

/// The three pipes of a child.
#[derive(Debug)]
pub struct Pipes {
    /// Where the child reads.
    pub stdin: ChildStdin,
    /// What the child says.
    pub stdout: ChildStdout,
    /// What the child complains about.
    pub stderr: ChildStderr,
}

/// A running child; dropping it kills it and everything in its process group.
#[derive(Debug)]
pub struct Child {
    pid: u32,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    /// `Some` once the child is reaped; its number means nothing from then on.
    exit: Mutex<Option<Exit>>,
    changed: Condvar,
}

impl Child {
    /// Starts `program` in a process group of its own; `ended` is called, on a thread of this child's own, once it is gone.
    ///
    /// The child is killed by the system when this process dies, however it dies.
    ///
    /// # Errors
    /// [`NotStarted`] with the system's reason.
    pub fn start(program: Program, ended: impl FnOnce(Exit) + Send + 'static) -> Result<(Self, Pipes), NotStarted> {
        let path = program.path.clone();
        let fault = |source| NotStarted { path: path.clone(), source };
        let state = Arc::new(State::default());
        let (started, outcome) = mpsc::channel();
        let theirs = Arc::clone(&state);
        // The thread that starts the child also waits for it: Linux ties the death signal to the starting *thread*.
        thread::Builder::new()
            .name("child".to_owned())
            .spawn(move || {
                let mut child = match command(&program).spawn() {
                    Ok(child) => child,
                    Err(fault) => return drop(started.send(Err(fault))),
                };
                let pipes = match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
                    (Some(stdin), Some(stdout), Some(stderr)) => Ok((child.id(), Pipes { stdin, stdout, stderr })),
                    _ => Err(io::Error::other("a pipe is missing")),
                };
                let _ = started.send(pipes);
                let exit = reap(&mut child, &theirs);
                ended(exit);
            })
            .map_err(fault)?;
        let (pid, pipes) = outcome
            .recv()
            .map_err(|_| fault(io::Error::other("the starting thread ended")))
            .and_then(|it| it.map_err(fault))?;
        Ok((Self { pid, state }, pipes))
    }

    /// The child's process number.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// How the child ended, if it has.
    pub fn exit(&self) -> Option<Exit> {
        *lock(&self.state.exit)
    }

    /// Kills the child and its process group at once, without waiting.
    pub fn kill(&self) {
        let exit = lock(&self.state.exit);
        // The number is the child's only until it is reaped, which the lock keeps from happening meanwhile.
        if exit.is_none() {
            kill_group(self.pid);
        }
    }

    /// Kills the child and returns once it is verified gone: exited and reaped, its process group empty.
    ///
    /// Blocks for up to `limit`.
    ///
    /// # Errors
    /// [`StillThere`] if that cannot be verified within `limit`.
    pub fn kill_and_verify(&self, limit: Duration) -> Result<Exit, StillThere> {
        let start = Instant::now();
        self.kill();
        let mut exit = lock(&self.state.exit);
        loop {
            let waited = start.elapsed();
            match *exit {
                Some(how) if group_is_empty(self.pid) => return Ok(how),
                Some(_) | None if waited >= limit => return Err(StillThere { pid: self.pid, waited }),
                // Members of the group other than the child are reaped by whoever adopts them: look again shortly.
                Some(_) => {
                    drop(exit);
                    thread::sleep(Duration::from_millis(1));
                    exit = lock(&self.state.exit);
                }
                None => {
                    exit = self
                        .state
                        .changed
                        .wait_timeout(exit, limit.saturating_sub(waited))
                        .unwrap_or_else(PoisonError::into_inner)
                        .0;
                }
            }
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn command(program: &Program) -> Command {
    let mut command = Command::new(&program.path);
    command
        .args(&program.args)
        .env_clear()
        .envs(program.env.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(target_os = "linux")]
    die_with_parent(&mut command);
    command
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the only way to run code in the child before it becomes the program")]
fn die_with_parent(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    let parent = rustix::process::getpid();
    command.process_group(0);
    // SAFETY: between fork and exec the closure makes two system calls and allocates nothing.
    unsafe {
        command.pre_exec(move || {
            rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
            // The parent may have died before the signal was asked for.
            if rustix::process::getppid() == Some(parent) { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
        });
    }
}

/// Waits for the end of `child`, ends what it left in its group, and reaps it.
#[cfg(target_os = "linux")]
fn reap(child: &mut std::process::Child, state: &State) -> Exit {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

    if let Some(pid) = Pid::from_raw(child.id().cast_signed()) {
        // Not reaped yet by this wait, so the number stays the child's until the lock below is held.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), options) {}
    }
    let mut exit = lock(&state.exit);
    kill_group(child.id());
    let how = how(child.wait());
    *exit = Some(how);
    state.changed.notify_all();
    how
}

#[cfg(target_os = "linux")]
fn how(status: io::Result<std::process::ExitStatus>) -> Exit {
    use std::os::unix::process::ExitStatusExt;
    match status {
        Ok(status) => match (status.code(), status.signal()) {
            (Some(code), _) => Exit::Code(code),
            (None, Some(signal)) => Exit::Signal(signal),
            (None, None) => Exit::Unknown,
        },
        Err(_) => Exit::Unknown,
    }
}

#[cfg(target_os = "linux")]
fn kill_group(pid: u32) {
    if let Some(group) = rustix::process::Pid::from_raw(pid.cast_signed()) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

#[cfg(target_os = "linux")]
fn group_is_empty(pid: u32) -> bool {
    rustix::process::Pid::from_raw(pid.cast_signed())
        .is_none_or(|group| rustix::process::test_kill_process_group(group) == Err(rustix::io::Errno::SRCH))
}

#[cfg(not(target_os = "linux"))]
fn reap(child: &mut std::process::Child, state: &State) -> Exit {
    // Without calls of this system's own a child is ended by closing its pipes.
    let how = match child.wait() {
        Ok(status) => status.code().map_or(Exit::Unknown, Exit::Code),
        Err(_) => Exit::Unknown,
    };
    *lock(&state.exit) = Some(how);
    state.changed.notify_all();
    how
}

#[cfg(not(target_os = "linux"))]
fn kill_group(_pid: u32) {}

#[cfg(not(target_os = "linux"))]
fn group_is_empty(_pid: u32) -> bool {
    true
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::io::{BufRead, BufReader, Read, Write};

    use super::*;

    fn shell(script: &str) -> Program {
        Program {
            path: "/bin/sh".into(),
            args: vec!["-c".into(), script.into()],
            env: vec![("ONLY".into(), "this".into())],
        }
    }

    /// Whether a process is there and more than a dead one that its adopter has yet to reap.
    fn runs(pid: &str) -> bool {
        std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(" Z "))
    }

    #[test]
    fn an_exit_is_reported() {
        let (ended, exit) = mpsc::channel();
        let (child, mut pipes) = Child::start(shell("cat; exit 3"), move |how| ended.send(how).unwrap()).unwrap();
        pipes.stdin.write_all(b"heard").unwrap();
        drop(pipes.stdin);
        let mut said = String::new();
        pipes.stdout.read_to_string(&mut said).unwrap();
        assert_eq!(said, "heard");
        assert_eq!(exit.recv().unwrap(), Exit::Code(3));
        assert_eq!(child.exit(), Some(Exit::Code(3)));
    }

    #[test]
    fn only_the_given_environment_is_passed_on() {
        let (_child, mut pipes) = Child::start(shell("tr '\\0' '\\n' </proc/$$/environ"), drop).unwrap();
        let mut said = String::new();
        pipes.stdout.read_to_string(&mut said).unwrap();
        assert_eq!(said, "ONLY=this\n");
    }

    #[test]
    fn i3_what_is_killed_is_verified_gone_with_what_it_started() {
        let (child, pipes) = Child::start(shell("sleep 1000 & echo $!; wait"), drop).unwrap();
        let mut line = String::new();
        BufReader::new(pipes.stdout).read_line(&mut line).unwrap();
        assert_eq!(child.kill_and_verify(Duration::from_secs(5)), Ok(Exit::Signal(9)));
        assert!(!runs(line.trim()) && !runs(&child.pid().to_string()));
        assert_eq!(child.kill_and_verify(Duration::ZERO), Ok(Exit::Signal(9)));
    }

    #[test]
    fn what_a_child_leaves_behind_goes_with_it() {
        let (ended, exit) = mpsc::channel();
        let (child, pipes) =
            Child::start(shell("sleep 1000 >&- 2>&- & echo $!"), move |how| ended.send(how).unwrap()).unwrap();
        let mut left = String::new();
        BufReader::new(pipes.stdout).read_line(&mut left).unwrap();
        assert_eq!(exit.recv().unwrap(), Exit::Code(0));
        assert_eq!(child.kill_and_verify(Duration::from_secs(5)), Ok(Exit::Code(0)));
        assert!(!runs(left.trim()));
    }

    #[test]
    fn a_missing_program_is_named() {
        let program = Program { path: "/nowhere/mirror".into(), args: Vec::new(), env: Vec::new() };
        let fault = Child::start(program, drop).unwrap_err();
        assert_eq!(fault.to_string(), "/nowhere/mirror could not be started");
    }

    #[test]
    fn a_child_outlives_the_thread_that_asked_for_it() {
        let (child, _pipes) = thread::spawn(|| Child::start(shell("sleep 1000"), drop).unwrap()).join().unwrap();
        thread::sleep(Duration::from_millis(50));
        assert_eq!(child.exit(), None);
    }
}
