//! Runs one of the hospital's commands for a limited time, and reads the beginning of what it prints.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

use super::Answer;
use crate::process::{Child, Exit, Pipes, Program};

/// How long a command that was killed may take to be gone.
const GONE: Duration = Duration::from_millis(500);
/// How often it is looked whether a command that holds its output open has ended.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Runs it; its output is read to its end, and up to `most` bytes are kept.
pub fn run(program: Program, limit: Duration, most: usize) -> Option<Answer> {
    let start = Instant::now();
    let (ended, exit) = mpsc::channel();
    let started = Child::start(program, move |how| {
        let _ = ended.send(how);
    });
    let (child, Pipes { stdin, stdout, stderr }) = match started {
        Ok(started) => started,
        Err(fault) => {
            tracing::warn!(%fault, "a command of the examination interlock did not start");
            return None;
        }
    };
    drop(stdin);
    let (mut stdout, mut stderr) = (Reader::new(stdout, most)?, Reader::new(stderr, 0)?);
    let mut how = None;
    // What it left behind may hold the pipes open: they are read no longer than it runs.
    while how.is_none() && start.elapsed() < limit {
        let left = limit.saturating_sub(start.elapsed());
        how = if stdout.is_open() || stderr.is_open() {
            wait(&[&stdout, &stderr], left.min(LOOK_EVERY));
            exit.try_recv().ok()
        } else {
            exit.recv_timeout(left).ok()
        };
        stdout.read();
        stderr.read();
    }
    let Some(how) = how else {
        let _ = child.kill_and_verify(GONE);
        return None;
    };
    match how {
        Exit::Code(status) => Some(Answer { status, output: stdout.kept }),
        Exit::Signal(_) | Exit::Unknown => None,
    }
}

/// Waits until one of the pipes that are open can be read, for at most `limit`.
fn wait(readers: &[&Reader], limit: Duration) {
    let pipes = readers.iter().filter_map(|reader| reader.pipe.as_ref());
    let mut fds: Vec<PollFd<'_>> = pipes.map(|pipe| PollFd::new(pipe, PollFlags::IN)).collect();
    let _ = poll(&mut fds, Timespec::try_from(limit).ok().as_ref());
}

/// One pipe, read as far as there is something.
struct Reader {
    pipe: Option<File>,
    kept: Vec<u8>,
    most: usize,
}

impl Reader {
    fn new(pipe: impl Into<OwnedFd>, most: usize) -> Option<Self> {
        let pipe = File::from(pipe.into());
        fcntl_setfl(&pipe, fcntl_getfl(&pipe).ok()? | OFlags::NONBLOCK).ok()?;
        Some(Self { pipe: Some(pipe), kept: Vec::new(), most })
    }

    fn is_open(&self) -> bool {
        self.pipe.is_some()
    }

    fn read(&mut self) {
        let mut bytes = [0; 64 * 1024];
        match self.pipe.as_mut().map(|pipe| pipe.read(&mut bytes)) {
            Some(Ok(length)) if length > 0 => {
                let room = self.most.saturating_sub(self.kept.len()).min(length);
                self.kept.extend(bytes.iter().take(room));
            }
            Some(Err(fault)) if matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Some(Ok(_) | Err(_)) => self.pipe = None,
            None => {}
        }
    }
}
