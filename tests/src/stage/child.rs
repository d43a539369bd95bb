//! A process that ends with its owner, and all that it started with it.

use std::{
    fs::{self, File},
    io::Write as _,
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, kill_process, kill_process_group};

pub use rustix::process::Signal;

use super::until;

/// How long a process may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(3);

/// A process in a group of its own; its output goes to files, its input is a pipe.
#[derive(Debug)]
pub struct Child {
    name: String,
    child: std::process::Child,
    out: PathBuf,
    err: PathBuf,
}

impl Child {
    /// Starts a process; its output goes to `NAME.out` and `NAME.err` in `logs`, after what is there.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn spawn(name: &str, logs: &Path, command: &mut Command) -> Result<Self> {
        let log = |ending| -> Result<(PathBuf, File)> {
            let path = logs.join(format!("{name}.{ending}"));
            let file = File::options().create(true).append(true).open(&path).context("cannot make a log")?;
            Ok((path, file))
        };
        let ((out, to_out), (err, to_err)) = (log("out")?, log("err")?);
        let child = command
            .stdin(Stdio::piped())
            .stdout(to_out)
            .stderr(to_err)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {name} ({})", command.get_program().display()))?;
        Ok(Self { name: name.to_owned(), child, out, err })
    }

    /// The process's identifier, which is also its group's.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it wrote to its standard output so far.
    #[must_use]
    pub fn out(&self) -> String {
        fs::read(&self.out).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// What it wrote to its standard error so far.
    #[must_use]
    pub fn err(&self) -> String {
        fs::read(&self.err).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// Waits for a whole line of its output in which `pick` finds something.
    ///
    /// # Errors
    /// Where none comes within the time, or the process ends before.
    pub fn line<T>(&mut self, what: &str, within: Duration, mut pick: impl FnMut(&str) -> Option<T>) -> Result<T> {
        until(&format!("{}: {what}", self.name), within, || {
            let ended = self.ended()?;
            let out = self.out();
            let whole = out.rsplit_once('\n').map_or("", |(whole, _)| whole);
            if let Some(found) = whole.lines().find_map(&mut pick) {
                return Ok(Some(found));
            }
            if let Some(status) = ended {
                bail!("{} ended with {status} before {what}: {}", self.name, self.err());
            }
            Ok(None)
        })
    }

    /// Writes a line to its standard input.
    ///
    /// # Errors
    /// Where it does not read any more.
    pub fn write_line(&mut self, line: &str) -> Result<()> {
        let input = self.child.stdin.as_mut().context("the input is closed")?;
        writeln!(input, "{line}").and_then(|()| input.flush()).with_context(|| format!("{} reads no more", self.name))
    }

    /// Closes its standard input.
    pub fn close_input(&mut self) {
        self.child.stdin = None;
    }

    /// Sends a signal to the process alone.
    ///
    /// # Errors
    /// Where it is gone.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill_process(self.pid()?, signal)?)
    }

    /// Sends a signal to the process and all that it started in its group.
    ///
    /// # Errors
    /// Where they are gone.
    pub fn signal_all(&self, signal: Signal) -> Result<()> {
        Ok(kill_process_group(self.pid()?, signal)?)
    }

    fn pid(&self) -> Result<Pid> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        pid.with_context(|| format!("{} has no process identifier", self.name))
    }

    /// How it ended; none while it runs.
    ///
    /// # Errors
    /// Where the system cannot say.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// Where it does not end within the time.
    pub fn wait(&mut self, within: Duration) -> Result<ExitStatus> {
        until(&format!("{} ends", self.name), within, || Ok(self.child.try_wait()?))
    }

    /// Ends it in order, or by force after a few seconds, with all that it started in its group.
    ///
    /// # Errors
    /// Where the system cannot say how it ended.
    pub fn end(mut self) -> Result<ExitStatus> {
        self.stop()
    }

    fn stop(&mut self) -> Result<ExitStatus> {
        if self.ended()?.is_none() {
            let _ = self.signal_all(Signal::TERM);
            // A stopped process reads its signals only once it goes on.
            let _ = self.signal_all(Signal::CONT);
            let _ = self.wait(GRACE);
        }
        let _ = self.signal_all(Signal::KILL);
        Ok(self.child.wait()?)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("{} could not be ended: {error:#}", self.name);
        }
    }
}

/// Runs a command to its end and gives its standard output.
///
/// # Errors
/// Where it cannot be run or fails; with what it said.
pub fn run(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let done = command.stdin(Stdio::null()).output().with_context(|| format!("cannot run {name}"))?;
    if !done.status.success() {
        let signal = done.status.signal().map(|signal| format!(" (signal {signal})")).unwrap_or_default();
        bail!(
            "{name} failed{signal}: {}{}",
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    #[test]
    fn what_it_started_ends_with_it() {
        let logs = tempfile::tempdir().unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' TERM; sleep 1000 & echo $!; wait; wait"]);
        let mut child = Child::spawn("shell", logs.path(), &mut shell).unwrap();
        let sleeper: i32 = child.line("its pid", SOON, |line| line.parse().ok()).unwrap();
        drop(child);
        let gone = || Ok(rustix::process::test_kill_process(Pid::from_raw(sleeper).unwrap()).is_err().then_some(()));
        until("the sleeper is gone", SOON, gone).unwrap();
    }

    #[test]
    fn a_stopped_process_can_be_ended() {
        let logs = tempfile::tempdir().unwrap();
        let child = Child::spawn("sleep", logs.path(), Command::new("sleep").arg("1000")).unwrap();
        child.signal(Signal::STOP).unwrap();
        assert_eq!(child.end().unwrap().signal(), Some(15));
    }

    #[test]
    fn a_line_that_never_comes_says_why() {
        let logs = tempfile::tempdir().unwrap();
        let mut child =
            Child::spawn("sh", logs.path(), Command::new("sh").args(["-c", "echo no >&2; exit 3"])).unwrap();
        let error = child.line("a word", SOON, |_| None::<()>).unwrap_err().to_string();
        assert!(error.contains("exit status: 3") && error.contains("no"), "{error}");
    }
}
