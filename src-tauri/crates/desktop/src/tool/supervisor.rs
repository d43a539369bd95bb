//! The supervisor's process: starts the tool, adopts all that its processes leave behind, and ends it whole.
//!
//! Whatever a process of the tool does, its ancestors lead here: an orphan becomes this process's child. So when the
//! system says that there is no child left, nothing of the tool is left. It has no window, no network and no settings,
//! and reads nothing but its order; when the console's end of its input closes, the console is gone or done.

use std::fs::File;
use std::io::{self, ErrorKind, PipeReader, PipeWriter, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::{Signal, WaitOptions};

use super::Told;
use super::processes::{self, Entry, Process};
use super::protocol::{Ask, Order, Said};
use super::run::{Act, Run};
use super::system::keep_to_standard_streams;
use crate::process::Program;

/// How often the tool's processes are noted for the console, which needs them should this process be lost.
const NOTE_EVERY: Duration = Duration::from_millis(250);
/// So many times a full read is taken of what a gone tool left in its pipe, which somebody else may hold.
const LAST_READS: usize = 32;
/// With so many unread bytes, no more lists of processes are written.
const UNREAD: usize = 256 * 1024;
/// One reaped process: its number, whether it has a status, the status.
const RECORD: usize = 9;

/// Runs the supervisor: all that `chaperone-supervise` does.
#[must_use]
pub fn supervise() -> ExitCode {
    match Supervisor::start() {
        Ok(Some(supervisor)) => {
            supervisor.serve();
            ExitCode::SUCCESS
        }
        Ok(None) | Err(_) => ExitCode::FAILURE,
    }
}

struct Supervisor {
    run: Run,
    clock: Instant,
    own: u32,
    tool: u32,
    asks: Option<File>,
    output: Option<PipeReader>,
    reaped: PipeReader,
    out: Out,
    /// So much more output is told.
    room: usize,
    cut: bool,
    /// What has been asked to end.
    asked: Vec<Process>,
    family: Vec<Process>,
    note_at: Duration,
}

impl Supervisor {
    /// Starts the tool; `None` if it could not be, which was told.
    fn start() -> io::Result<Option<Self>> {
        stand_alone()?;
        let mut asks = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        let file = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let Order { program, limits } = Order::read(&mut asks)?;
        let mut out = Out { file, queue: Vec::new() };
        let (output, tool) = match spawn(&program) {
            Ok(started) => started,
            Err(fault) => {
                out.say(&Said::Failed(fault.raw_os_error().unwrap_or(0)));
                out.file.write_all(&out.queue)?;
                return Ok(None);
            }
        };
        out.say(&Said::Started);
        let (reaped, tell) = io::pipe()?;
        thread::Builder::new().name("reap".to_owned()).spawn(move || reap(tell))?;
        for fd in [asks.as_fd(), out.file.as_fd(), output.as_fd(), reaped.as_fd()] {
            fcntl_setfl(fd, fcntl_getfl(fd)? | OFlags::NONBLOCK)?;
        }
        Ok(Some(Self {
            run: Run::new(limits.time_to_end),
            clock: Instant::now(),
            own: std::process::id(),
            tool,
            asks: Some(asks),
            output: Some(output),
            reaped,
            out,
            room: limits.output,
            cut: false,
            asked: Vec::new(),
            family: Vec::new(),
            note_at: Duration::ZERO,
        }))
    }

    /// Returns once nothing of the tool is left and the console knows or is gone.
    fn serve(mut self) {
        while !self.reaped_all() {
            self.hear();
            self.read();
            let acts = self.run.tick(self.clock.elapsed());
            self.act(acts);
            self.note();
            self.out.write();
            self.wait();
        }
        for _ in 0..LAST_READS {
            if !self.read() {
                break;
            }
        }
        self.out.say(&Said::Told(self.run.childless()));
        while !self.out.queue.is_empty() {
            self.out.write();
            let _ = poll(&mut [PollFd::new(&self.out.file, PollFlags::OUT)], None);
        }
    }

    fn act(&mut self, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Ask => self.asked = self.signal(Signal::TERM, |_| true),
                Act::AskOrphans => {
                    let asked = self
                        .signal(Signal::TERM, |entry| entry.parent == self.own && !self.asked.contains(&entry.process));
                    self.asked.extend(asked);
                }
                Act::Kill => drop(self.signal(Signal::KILL, |_| true)),
                Act::Tell(told) => self.out.say(&Said::Told(told)),
            }
        }
    }

    /// Sends `signal` to the processes of the tool that are `meant`, and gives those.
    fn signal(&self, signal: Signal, meant: impl Fn(&Entry) -> bool) -> Vec<Process> {
        let found = processes::descendants(self.own, &processes::all());
        let found: Vec<Process> = found.iter().filter(|entry| meant(entry)).map(|entry| entry.process).collect();
        found.iter().for_each(|process| processes::signal(*process, signal));
        found
    }

    /// Takes note of who ended; whether that was the last one.
    fn reaped_all(&mut self) -> bool {
        let mut record = [0; RECORD];
        loop {
            match self.reaped.read_exact(&mut record) {
                Ok(()) => {
                    let [p0, p1, p2, p3, has, s0, s1, s2, s3] = record;
                    if u32::from_le_bytes([p0, p1, p2, p3]) == self.tool {
                        let status = (has == 1).then_some(i32::from_le_bytes([s0, s1, s2, s3]));
                        let acts = self.run.exited(status, self.clock.elapsed());
                        self.act(acts);
                    }
                }
                Err(fault) => return !matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
            }
        }
    }

    /// Hears what the console asks; its end is the tool's.
    fn hear(&mut self) {
        let mut bytes = [0; 16];
        let asked = match self.asks.as_mut().map(|asks| asks.read(&mut bytes)) {
            None => return,
            Some(Ok(length)) if length > 0 => bytes.get(..length).unwrap_or_default(),
            Some(Err(fault)) if matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => return,
            Some(Ok(_) | Err(_)) => {
                self.asks = None;
                &[]
            }
        };
        let gone = self.asks.is_none().then_some(Ask::Kill);
        for ask in asked.iter().filter_map(|byte| Ask::read(*byte)).chain(gone) {
            let acts = self.run.asked(ask, self.clock.elapsed());
            self.act(acts);
        }
    }

    /// Reads what the tool prints, once; whether there may be more.
    fn read(&mut self) -> bool {
        let mut bytes = [0; 64 * 1024];
        let read = match self.output.as_mut().map(|output| output.read(&mut bytes)) {
            None => return false,
            Some(Ok(length)) if length > 0 => bytes.get(..length).unwrap_or_default(),
            Some(Err(fault)) if matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => return false,
            Some(Ok(_) | Err(_)) => {
                self.output = None;
                return false;
            }
        };
        let (told, dropped) = read.split_at(read.len().min(self.room));
        self.room -= told.len();
        if !told.is_empty() {
            self.out.say(&Said::Told(Told::Output(told.to_vec())));
        }
        if !dropped.is_empty() && !self.cut {
            self.cut = true;
            self.out.say(&Said::Told(Told::Cut));
        }
        true
    }

    /// Tells the console which processes the tool has, where that changed.
    fn note(&mut self) {
        let now = self.clock.elapsed();
        if now < self.note_at {
            return;
        }
        self.note_at = now + NOTE_EVERY;
        // A console that does not read is not given ever more to read.
        if self.out.queue.len() > UNREAD {
            return;
        }
        let found = processes::descendants(self.own, &processes::all());
        let family: Vec<Process> = found.iter().map(|entry| entry.process).collect();
        if family != self.family {
            self.out.say(&Said::Family(family.clone()));
            self.family = family;
        }
    }

    /// Waits until somebody speaks or it is time for something.
    fn wait(&self) {
        let next = self.run.due().map_or(self.note_at, |due| due.min(self.note_at));
        let left = next.saturating_sub(self.clock.elapsed());
        let mut fds = vec![PollFd::new(&self.reaped, PollFlags::IN)];
        fds.extend(self.asks.as_ref().map(|asks| PollFd::new(asks, PollFlags::IN)));
        fds.extend(self.output.as_ref().map(|output| PollFd::new(output, PollFlags::IN)));
        if !self.out.queue.is_empty() {
            fds.push(PollFd::new(&self.out.file, PollFlags::OUT));
        }
        let _ = poll(&mut fds, Timespec::try_from(left).ok().as_ref());
    }
}

/// What is still to be written to the console; bounded by the limit of the tool's output.
struct Out {
    file: File,
    queue: Vec<u8>,
}

impl Out {
    fn say(&mut self, said: &Said) {
        said.encode(&mut self.queue);
    }

    /// Writes what can be written now.
    fn write(&mut self) {
        while !self.queue.is_empty() {
            match self.file.write(&self.queue) {
                Ok(length) => drop(self.queue.drain(..length)),
                Err(fault) if fault.kind() == ErrorKind::WouldBlock => return,
                Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
                // Nobody reads any more.
                Err(_) => self.queue.clear(),
            }
        }
    }
}

/// Takes note of every child's end, adopted ones too, until there is none left; then `tell` closes.
fn reap(mut tell: PipeWriter) {
    loop {
        match rustix::process::wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) => {
                let status = status.exit_status();
                let mut record = Vec::with_capacity(RECORD);
                record.extend(pid.as_raw_nonzero().get().to_le_bytes());
                record.push(u8::from(status.is_some()));
                record.extend(status.unwrap_or(0).to_le_bytes());
                // The other end is held to the end of the process.
                let _ = tell.write_all(&record);
            }
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            // `ECHILD`: none is left.
            Err(_) => return,
        }
    }
}

/// Makes this process one that adopts, and that no terminal, no logout and no dying thread of the console's ends early.
#[expect(unsafe_code, reason = "ignoring a signal is a call of the C library")]
fn stand_alone() -> io::Result<()> {
    for signal in [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM] {
        // SAFETY: no handler is set, so no code can run in a signal's context.
        unsafe { libc::signal(signal, libc::SIG_IGN) };
    }
    rustix::process::set_parent_process_death_signal(None)?;
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
    Ok(())
}

/// Starts the tool; gives its output and its number.
fn spawn(program: &Program) -> io::Result<(PipeReader, u32)> {
    let (output, end) = io::pipe()?;
    let mut command = Command::new(&program.path);
    command
        .args(&program.args)
        .env_clear()
        .envs(program.env.iter().map(|(name, value)| (name, value)))
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(end.try_clone()?)
        .stderr(end);
    inherit_nothing(&mut command);
    // The reaper waits for it, not this handle. The command goes too, and with it the pipe's ends on this side.
    let tool = command.spawn()?.id();
    Ok((output, tool))
}

#[expect(unsafe_code, reason = "the only way to run code in the child before it becomes the program")]
fn inherit_nothing(command: &mut Command) {
    let parent = rustix::process::getpid();
    // SAFETY: between fork and exec the closure makes system calls and allocates nothing.
    unsafe {
        command.pre_exec(move || {
            rustix::process::setsid()?;
            // It may have been lowered for this console; to raise it again is not everywhere allowed.
            let _ = rustix::process::setpriority_process(None, 0);
            take_all_signals();
            // Nobody else's process may come of it: such a one could not be ended.
            if libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 {
                return Err(io::Error::last_os_error());
            }
            rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
            if rustix::process::getppid() != Some(parent) {
                return Err(ErrorKind::BrokenPipe.into());
            }
            keep_to_standard_streams()
        });
    }
}

/// Sets every signal to what it does in a fresh process; runs between fork and exec.
#[expect(unsafe_code, reason = "no safe library sets them all")]
fn take_all_signals() {
    // The C library's own call refuses the signals that it keeps to itself. All zero is "the default", with no flags.
    let default = [0_u64; 8];
    for signal in 1..=64 {
        // SAFETY: the kernel reads the structure, which is shorter than this array, and writes nothing; no handler is
        // set. The two signals that cannot be set are refused, which is right.
        unsafe { libc::syscall(libc::SYS_rt_sigaction, signal, default.as_ptr(), std::ptr::null_mut::<u64>(), 8) };
    }
    // SAFETY: the set is plain memory that `sigemptyset` fills before it is used.
    unsafe {
        let mut none = std::mem::zeroed();
        libc::sigemptyset(&raw mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const none, std::ptr::null_mut());
    }
}
