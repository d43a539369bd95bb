//! The process's one loop: waits for the display, the console and the pipe, and acts on whichever speaks.
//!
//! There is no frame timer: what changes is judged, encoded and written at once. Deliberately absent: injection of
//! input, and any decision about who may see or do what.

use std::os::fd::{AsFd, BorrowedFd};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use desktop::capture::{Capture, CaptureError};
use mirror::protocol::{
    Decoder, Detector, Failure, FromMirror, HEARTBEAT_MS, MAX_KNOWN, MAX_MASKS, Masked, Start, Stats, ToMirror,
};
use rfb::Server;
use rustix::event::{PollFd, PollFlags, Timespec};
use screen::{Ask, ClearedPointer, Job, MaskRule, Masker, Pattern, Processes, Question, Rect, Rules, Words};

use crate::client::Clients;
use crate::eye::{Eye, Outcome};
use crate::output::Output;
use crate::sandbox;

/// Statistics and masks are told at most this often, in milliseconds.
const STATS_MS: u64 = 500;
/// How long a look that was refused waits until it is due again, in milliseconds.
const AGAIN_MS: u64 = 50;
/// A detector that has not answered for so long is called stalled, in milliseconds.
const STALLED_MS: u64 = 5000;
/// One that does nothing for so long hangs, in milliseconds: locked in, the process can start no other thread, and ends. A turn
/// counts for a second at most, so that time in which all of the process stood still does not count.
const HUNG_MS: u64 = 30_000;
const TURN_MS: u64 = 1000;
/// Lines are read once nothing has changed for so long, so that no change waits for them, in milliseconds.
const CALM_MS: u64 = 250;
/// Where something changes all the time, a part of a window is read this often all the same, in milliseconds.
const READ_MS: u64 = 2000;
/// How long the last words may take.
const FAREWELL: Duration = Duration::from_millis(500);

/// Why the process ends.
#[derive(Debug, thiserror::Error)]
enum End {
    /// The console said so, or is gone.
    #[error("the console is done")]
    Done,
    /// Something is missing or broke.
    #[error("failed")]
    Failed(Failure),
}

impl From<CaptureError> for End {
    fn from(error: CaptureError) -> Self {
        Self::Failed(match error {
            CaptureError::Display(_) => Failure::Display,
            CaptureError::Unsupported(_) | CaptureError::Memory(_) => Failure::Unsupported,
            CaptureError::Monitor => Failure::Monitor,
        })
    }
}

impl From<rustix::io::Errno> for End {
    /// The pipes are the only files: when they break, the console is gone.
    fn from(_: rustix::io::Errno) -> Self {
        Self::Done
    }
}

/// Runs the mirror until the console ends it.
pub fn run() -> ExitCode {
    let mut output = Output::default();
    let (stdin, stdout) = (std::io::stdin(), std::io::stdout());
    let end = match open(stdin.as_fd(), stdout.as_fd()) {
        Ok(mut process) => {
            let end = process.serve(stdin.as_fd(), stdout.as_fd());
            output = process.output;
            end
        }
        Err(end) => end,
    };
    match end {
        End::Done => ExitCode::SUCCESS,
        End::Failed(reason) => {
            output.say(&FromMirror::Failed { reason });
            farewell(&mut output, stdout.as_fd());
            ExitCode::FAILURE
        }
    }
}

/// Writes what is left to say, for a short time.
fn farewell(output: &mut Output, stdout: BorrowedFd<'_>) {
    let start = Instant::now();
    while let Ok(true) = output.write(stdout, None) {
        let left = FAREWELL.saturating_sub(start.elapsed());
        let mut fds = [PollFd::new(&stdout, PollFlags::OUT)];
        if left.is_zero() || wait(&mut fds, Some(left)).is_err() {
            return;
        }
    }
}

/// Waits for the first message, opens the display and locks the process in, in this order.
fn open(stdin: BorrowedFd<'_>, stdout: BorrowedFd<'_>) -> Result<Process, End> {
    // The pipe's end tells the same, but not while a call to the display hangs.
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    for fd in [stdin, stdout] {
        let flags = rustix::fs::fcntl_getfl(fd)?;
        rustix::fs::fcntl_setfl(fd, flags | rustix::fs::OFlags::NONBLOCK)?;
    }
    let mut input = Input::default();
    let start = loop {
        match input.decoder.next_message().map_err(|_| End::Failed(Failure::Protocol))? {
            Some(ToMirror::Start(start)) => break start,
            Some(ToMirror::Stop) => return Err(End::Done),
            Some(
                ToMirror::ClientOpened { .. }
                | ToMirror::ClientInput { .. }
                | ToMirror::ClientBytes { .. }
                | ToMirror::ClientClosed { .. }
                | ToMirror::OwnPids { .. }
                | ToMirror::Drawn { .. }
                | ToMirror::Known { .. }
                | ToMirror::Process { .. }
                | ToMirror::Explain { .. }
                | ToMirror::Pause
                | ToMirror::Resume,
            ) => return Err(End::Failed(Failure::Protocol)),
            None => {
                wait(&mut [PollFd::new(&stdin, PollFlags::IN)], None)?;
                input.read(stdin)?;
            }
        }
    };
    let Start { display, monitor, name, own_pids, notifications, rules, words, known, effort } = start;
    let capture = Capture::open(display.as_deref(), monitor.as_deref())?;
    let mut output = Output::default();
    let mut shipped = Words::shipped();
    shipped.add(words.iter().map(String::as_str));
    let opened = Eye::open(shipped, Duration::from_millis(HEARTBEAT_MS), || {
        output.say(&FromMirror::Heartbeat);
        let _ = output.write(stdout, None);
    });
    let mut key = [0; 32];
    rustix::rand::getrandom(&mut key, rustix::rand::GetRandomFlags::empty())?;
    sandbox::lock().map_err(|_| End::Failed(Failure::Sandbox))?;
    let rules = Rules {
        own: own_pids,
        notifications: notifications.iter().map(|class| Pattern::new(class)).collect(),
        policy: rules.into_iter().map(MaskRule::from).collect(),
        drawn: Vec::new(),
        processes: Processes::default(),
    };
    let (eye, detector) = match opened {
        Ok(eye) => (Some(eye), Detector::Works),
        Err(why) => (None, why),
    };
    output.say(&FromMirror::Detector { state: detector });
    let masker = Masker::new(capture.monitor().size, rules, key);
    Ok(Process {
        capture,
        masker,
        sight: Sight {
            eye,
            detector,
            asked: None,
            idle: Idle::default(),
            rest_until: 0,
            effort: effort.clamp(1, 100),
            changed_at: 0,
            read_at: 0,
        },
        known: Vec::new(),
        reads: !known,
        explain: false,
        masks: Vec::new(),
        name,
        input,
        output,
        clients: Clients::default(),
        pointer: ClearedPointer::hidden(),
        paused: false,
        stats: Stats::default(),
        stats_at: 0,
        heartbeat_at: 0,
        again_at: 0,
        clock: Instant::now(),
    })
}

/// The detector, and the job that it has.
struct Sight {
    /// `None` where there is none: then only what rules alone decide shows.
    eye: Option<Eye>,
    /// As last told.
    detector: Detector,
    /// When the job that is out was given out, and whether it can be left for a more urgent one.
    asked: Option<(u64, bool)>,
    idle: Idle,
    /// No job goes out before, so that the workstation's own work has its share.
    rest_until: u64,
    /// In percent of the time.
    effort: u8,
    /// When something was last found changed.
    changed_at: u64,
    /// When a part of a window was last given out to be read.
    read_at: u64,
}

/// For how long the detector has done nothing though it has a job.
#[derive(Default)]
struct Idle {
    /// How much it had done at the last turn, and when that was.
    steps: u64,
    turn: u64,
    /// In milliseconds.
    silent: u64,
}

impl Sight {
    /// Whether the detector has a job and does nothing about it.
    fn hangs(&mut self, now: u64) -> bool {
        let steps = self.eye.as_ref().map_or(0, Eye::steps);
        let Idle { steps: before, turn, silent } = self.idle;
        let silent = match self.asked {
            Some(_) if steps == before => silent.saturating_add(now.saturating_sub(turn).min(TURN_MS)),
            Some(_) | None => 0,
        };
        self.idle = Idle { steps, turn: now, silent };
        silent >= HUNG_MS
    }

    /// When lines may be read next.
    fn reads_from(&self) -> u64 {
        self.changed_at.saturating_add(CALM_MS).min(self.read_at.saturating_add(READ_MS))
    }
}

/// What the console says, as it comes.
#[derive(Default)]
struct Input {
    decoder: Decoder<ToMirror>,
}

impl Input {
    /// Reads what is there.
    fn read(&mut self, stdin: BorrowedFd<'_>) -> Result<(), End> {
        let mut bytes = [0; 64 * 1024];
        match rustix::io::read(stdin, &mut bytes) {
            Ok(0) => Err(End::Done),
            Ok(length) => {
                self.decoder.push(&bytes[..length]);
                Ok(())
            }
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// The running mirror.
struct Process {
    capture: Capture,
    masker: Masker,
    sight: Sight,
    /// The pieces of a list of known patients that is still coming.
    known: Vec<String>,
    /// Whether lines are read: not before a list that was announced is there.
    reads: bool,
    explain: bool,
    /// As last told.
    masks: Vec<Masked>,
    name: String,
    input: Input,
    output: Output,
    clients: Clients,
    pointer: ClearedPointer,
    paused: bool,
    /// As last told.
    stats: Stats,
    stats_at: u64,
    heartbeat_at: u64,
    /// A look that was refused is not due again before.
    again_at: u64,
    clock: Instant,
}

impl Process {
    fn now(&self) -> u64 {
        u64::try_from(self.clock.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn serve(&mut self, stdin: BorrowedFd<'_>, stdout: BorrowedFd<'_>) -> End {
        self.ready();
        loop {
            if let Err(end) = self.turn(stdin, stdout) {
                return end;
            }
        }
    }

    /// One turn: act on all that is known, then wait for more.
    fn turn(&mut self, stdin: BorrowedFd<'_>, stdout: BorrowedFd<'_>) -> Result<(), End> {
        let busy = self.look()?;
        self.judge()?;
        let left = loop {
            let held_back = self.clients.update(self.masker.frame(), self.now(), self.paused, &mut self.output);
            self.tell();
            let clients = if self.paused { None } else { Some(&mut self.clients) };
            let left = self.output.write(stdout, clients)?;
            // A client whose bytes have only now gone may have an update waiting.
            if left || self.paused || !held_back {
                break left;
            }
        };
        let timeout = if busy { Some(Duration::ZERO) } else { Some(self.timeout()) };
        let (spoken, room) = {
            let display = self.capture.fd();
            let listen = if self.output.is_full() { PollFlags::empty() } else { PollFlags::IN };
            let speak = if left { PollFlags::OUT } else { PollFlags::empty() };
            let mut fds =
                vec![PollFd::new(&display, PollFlags::IN), PollFd::new(&stdin, listen), PollFd::new(&stdout, speak)];
            let judged = self.sight.eye.as_ref().map(Eye::fd);
            fds.extend(judged.as_ref().map(|judged| PollFd::new(judged, PollFlags::IN)));
            wait(&mut fds, timeout)?;
            (fds[1].revents(), fds[2].revents())
        };
        if room.contains(PollFlags::ERR) {
            return Err(End::Done);
        }
        if spoken.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
            self.input.read(stdin)?;
            while let Some(message) = self.input.decoder.next_message().map_err(|_| End::Failed(Failure::Protocol))? {
                self.take(message)?;
            }
        }
        Ok(())
    }

    /// Takes in what happened on the screen; whether it still has to be looked at again.
    fn look(&mut self) -> Result<bool, End> {
        let seen = self.capture.pump()?;
        let now = self.now();
        if seen.monitor {
            self.masker.restart(self.capture.monitor().size, now);
            let whole = self.masker.frame().size().rect();
            self.clients.damage(&[whole], whole);
            self.ready();
        }
        if seen.pointer {
            self.pointer = self.capture.pointer()?.map_or_else(ClearedPointer::hidden, ClearedPointer::judge);
            self.clients.set_cursor(&self.pointer);
        }
        let due = self.masker.next_deadline().is_some_and(|deadline| deadline.max(self.again_at) <= now);
        if self.paused || self.clients.is_empty() || !(seen.changed || due) {
            return Ok(false);
        }
        let judged = self.capture.look(&mut self.masker, now)?;
        match judged {
            Ok(judged) => {
                // An image that moves waits for nobody.
                if self.masker.is_urgent() {
                    self.sight.changed_at = now;
                }
                self.clients.damage(&judged.damage, self.masker.frame().size().rect());
                for Question { ask, pid } in self.masker.questions() {
                    self.output.say(&FromMirror::Process { ask, pid });
                }
            }
            // What is due stays so; it is not tried without a rest.
            Err(_) => self.again_at = now.saturating_add(AGAIN_MS),
        }
        Ok(self.capture.is_pending())
    }

    /// Takes the detector's answer in, and gives it the next job.
    fn judge(&mut self) -> Result<(), End> {
        let now = self.now();
        let Some(eye) = &self.sight.eye else { return Ok(()) };
        match eye.outcome() {
            Ok(Some((outcome, took))) => self.settle(outcome, took, now),
            Ok(None) => {}
            Err(_) => return Err(End::Failed(Failure::Detector)),
        }
        if let Some((since, _)) = self.sight.asked
            && now >= since.saturating_add(STALLED_MS)
        {
            self.say_detector(Detector::Stalled);
        }
        if self.sight.hangs(now) {
            return Err(End::Failed(Failure::Detector));
        }
        if self.paused || self.clients.is_empty() {
            return Ok(());
        }
        match self.sight.asked {
            Some((_, true)) if self.masker.is_urgent() => {
                if let Some(eye) = &self.sight.eye {
                    eye.hurry();
                }
            }
            Some(_) => {}
            None if now < self.sight.rest_until => {}
            None => {
                let reads = self.reads && now >= self.sight.reads_from();
                if let Some(job) = self.masker.next_job(reads, now) {
                    self.ask(job, now);
                }
            }
        }
        Ok(())
    }

    fn ask(&mut self, job: Job, now: u64) {
        let reads = matches!(job.ask(), Ask::Read { .. });
        self.sight.asked = Some((now, reads));
        if reads {
            self.sight.read_at = now;
        }
        // A thread that is gone is found out at the next turn.
        let _ = self.sight.eye.as_ref().map(|eye| eye.ask(job));
    }

    fn settle(&mut self, outcome: Outcome, took: Duration, now: u64) {
        self.sight.asked = None;
        let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let idle = took.saturating_mul(u64::from(100 - self.sight.effort)) / u64::from(self.sight.effort);
        self.sight.rest_until = now.saturating_add(idle);
        match outcome {
            Outcome::Found(job, found) => {
                let damage = self.masker.settle(job, &found, now);
                self.clients.damage(&damage, self.masker.frame().size().rect());
                self.say_detector(Detector::Works);
            }
            Outcome::Left(job) => self.masker.give_up(&job, now),
            Outcome::Failed(job) => {
                self.masker.give_up(&job, now);
                self.say_detector(Detector::Broken);
                // Not at once again, as what failed may fail for long.
                self.sight.rest_until = now.saturating_add(STATS_MS);
            }
        }
    }

    fn say_detector(&mut self, state: Detector) {
        if self.sight.detector != state {
            self.sight.detector = state;
            self.output.say(&FromMirror::Detector { state });
        }
    }

    fn take(&mut self, message: ToMirror) -> Result<(), End> {
        match message {
            ToMirror::ClientOpened { client, view_only } => {
                if self.clients.is_empty() {
                    self.masker.forget_processes();
                }
                let size = self.masker.frame().size();
                let mut server = Server::new(size.w, size.h, &self.name, view_only);
                server.set_cursor(self.pointer.clone());
                if !self.clients.open(client, server, size.rect(), &mut self.output) {
                    return Err(End::Failed(Failure::Protocol));
                }
            }
            ToMirror::ClientInput { client, view_only } => self.clients.set_view_only(client, view_only),
            ToMirror::ClientBytes { client, bytes } => {
                self.clients.receive(client, &bytes, self.paused, &mut self.output);
            }
            ToMirror::ClientClosed { client } => self.clients.close(client),
            ToMirror::OwnPids { pids } => {
                self.masker.set_own(pids);
                self.capture.look_again();
            }
            ToMirror::Drawn { rects } => {
                let damage = self.masker.set_drawn(rects.into_iter().map(Rect::from).collect());
                self.clients.damage(&damage, self.masker.frame().size().rect());
                self.capture.look_again();
            }
            ToMirror::Known { names, last } => self.take_known(names, last)?,
            ToMirror::Process { ask, name } => {
                if self.masker.answer(ask, name) {
                    self.capture.look_again();
                }
            }
            ToMirror::Explain { on } => {
                self.explain = on;
                self.masks.clear();
            }
            ToMirror::Pause => self.paused = true,
            ToMirror::Resume => {
                self.paused = false;
                self.masker.forget_processes();
                let whole = self.masker.frame().size().rect();
                self.clients.damage(&[whole], whole);
                self.capture.look_again();
            }
            ToMirror::Stop => return Err(End::Done),
            ToMirror::Start(_) => return Err(End::Failed(Failure::Protocol)),
        }
        Ok(())
    }

    fn take_known(&mut self, names: Vec<String>, last: bool) -> Result<(), End> {
        self.known.extend(names);
        if self.known.len() > MAX_KNOWN {
            return Err(End::Failed(Failure::Protocol));
        }
        if last {
            let names = std::mem::take(&mut self.known);
            if let Some(eye) = &self.sight.eye {
                eye.change_words(|words| words.set_known(names.iter().map(String::as_str)));
            }
        }
        // Until a new list is there in whole, no line shows again.
        self.reads = last;
        self.masker.read_again();
        self.capture.look_again();
        Ok(())
    }

    fn ready(&mut self) {
        let monitor = self.capture.monitor();
        self.output.say(&FromMirror::Ready {
            x: monitor.x.into(),
            y: monitor.y.into(),
            width: monitor.size.w,
            height: monitor.size.h,
        });
    }

    /// Says that it lives, and what it did, when it is time.
    fn tell(&mut self) {
        let now = self.now();
        if now >= self.heartbeat_at {
            self.heartbeat_at = now + HEARTBEAT_MS;
            if !self.output.is_full() {
                self.output.say(&FromMirror::Heartbeat);
            }
        }
        if now >= self.stats_at && !self.output.is_full() {
            let stats = Stats::from(self.masker.statistics());
            if stats != self.stats {
                self.stats_at = now + STATS_MS;
                self.output.say(&FromMirror::Stats(stats.clone()));
                self.stats = stats;
            }
            if self.explain {
                self.tell_masks(now);
            }
        }
    }

    fn tell_masks(&mut self, now: u64) {
        let explained = self.masker.explained().into_iter();
        let mut masks: Vec<Masked> =
            explained.map(|mask| Masked { place: mask.rect.into(), why: mask.reason.into() }).collect();
        masks.sort_by_key(|mask| std::cmp::Reverse(u32::from(mask.place.w) * u32::from(mask.place.h)));
        masks.truncate(MAX_MASKS);
        if masks != self.masks {
            self.stats_at = now + STATS_MS;
            self.output.say(&FromMirror::Masks { masks: masks.clone() });
            self.masks = masks;
        }
    }

    /// How long nothing is due.
    fn timeout(&self) -> Duration {
        let active = !self.paused && !self.clients.is_empty();
        let linger = self.masker.next_deadline().map(|at| at.max(self.again_at)).filter(|_| active);
        let rest = self.clients.poll_timeout().filter(|_| active);
        let idle = active && self.sight.eye.is_some() && self.sight.asked.is_none();
        let read = self.masker.next_job_at(self.reads).map(|at| at.max(self.sight.reads_from()));
        let job = [self.masker.next_job_at(false), read].into_iter().flatten().min();
        let job = job.filter(|_| idle).map(|at| at.max(self.sight.rest_until));
        let next = [Some(self.heartbeat_at), linger, rest, job].into_iter().flatten().min().unwrap_or(0);
        Duration::from_millis(next.saturating_sub(self.now()))
    }
}

/// Waits until one of the files is ready, or the time is over.
fn wait(fds: &mut [PollFd<'_>], timeout: Option<Duration>) -> rustix::io::Result<()> {
    let timeout = timeout.map(|timeout| Timespec {
        tv_sec: i64::try_from(timeout.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: timeout.subsec_nanos().into(),
    });
    match rustix::event::poll(fds, timeout.as_ref()) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error),
    }
}
