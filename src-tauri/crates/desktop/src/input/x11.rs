//! Injection on X11 through `XTEST`, by the core pointer and keyboard: the pointer that moves is the real one.
//!
//! Why not a master pointer and keyboard of its own, made with `XInput` 2: tried with openbox and GTK, the engineer's click
//! still took the staff's keyboard focus along, the window manager showed no window as active, the first keys after a
//! click were lost, and there were two pointers, of which the mirror could show only the other. What it was for holds
//! without it: the server gives every `XTEST` event the source of a device that no hardware has ([`injected_devices`]), so
//! remote and local are told apart by source all the same. The price: software of this machine that injects through
//! `XTEST`, such as an on-screen keyboard, does not count as a person either.
//!
//! INVARIANT (I7): between asking whose window an event would reach and injecting it, the server is grabbed, so no window
//! can come in between.

use std::collections::HashSet;
use std::mem::{self, Discriminant};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::thread;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::res::ConnectionExt as _;
use x11rb::protocol::xinput::{ConnectionExt as _, DeviceId};
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, Window};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::keys::Keys;
use super::let_go::LetGo;
use super::own::Spare;
use super::shared::{Job, LocalFirst, Shared, release};
use super::{HELD_CHECK, Injection, InputError, ParameterWindow, Refusal, Report};

pub(super) const KEY_PRESS: u8 = 2;
pub(super) const KEY_RELEASE: u8 = 3;
const BUTTON_PRESS: u8 = 4;
const BUTTON_RELEASE: u8 = 5;
const MOTION: u8 = 6;
const QUEUE: usize = 512;
/// How long a program may take to look up a key that was bound for it, before the key is unbound at the end.
const LOOK_UP: Duration = Duration::from_millis(50);

/// Injects input on a thread of its own; dropping it drops what waits and releases every key and button.
#[derive(Debug)]
pub struct Injector {
    jobs: SyncSender<Job>,
    shared: Arc<Shared>,
    done: Receiver<()>,
}

impl Injector {
    /// Starts injecting into `display` (`None`: the one of the environment), sparing every window of `own_pids`, and
    /// `parameters` until [`Injector::allow_parameters`] opens them.
    ///
    /// `report` is called on the injector's thread and should return quickly.
    ///
    /// # Errors
    /// See [`InputError`].
    pub fn start(
        display: Option<&str>,
        own_pids: &[u32],
        parameters: Vec<ParameterWindow>,
        mut report: impl FnMut(Report) + Send + 'static,
    ) -> Result<Self, InputError> {
        let mut hands = Hands::open(display, own_pids, parameters)?;
        let (jobs, queue) = mpsc::sync_channel(QUEUE);
        let (finished, done) = mpsc::channel();
        let shared = Arc::new(Shared::new());
        let theirs = Arc::clone(&shared);
        thread::Builder::new()
            .name("input".to_owned())
            .spawn(move || {
                if let Err(failed) = hands.work(&queue, &theirs, &mut report) {
                    theirs.ended.store(true, Ordering::SeqCst);
                    report(Report::Failed(failed));
                }
                let _ = hands.release_all().and_then(|()| hands.keys.unbind(&hands.x));
                drop(finished);
            })
            .map_err(fault)?;
        Ok(Self { jobs, shared, done })
    }

    /// Queues `event` and returns at once.
    ///
    /// # Errors
    /// [`InputError::TooFast`] if too many wait: they are dropped and everything is released.
    /// [`InputError::Ended`] if injection has failed before.
    pub fn inject(&self, event: Injection) -> Result<(), InputError> {
        if self.shared.ended.load(Ordering::SeqCst) {
            return Err(InputError::Ended);
        }
        let round = self.shared.round.load(Ordering::SeqCst);
        self.jobs.try_send(Job { round, event: Some(event) }).map_err(|refused| match refused {
            TrySendError::Full(_) => {
                self.release();
                InputError::TooFast
            }
            TrySendError::Disconnected(_) => InputError::Ended,
        })
    }

    /// Drops what waits and releases every key and button; later events are injected again.
    pub fn release(&self) {
        release(&self.jobs, &self.shared);
    }

    /// A handle for whoever watches this machine's own keyboard and mouse.
    pub fn local_first(&self) -> LocalFirst {
        LocalFirst { jobs: self.jobs.clone(), shared: Arc::clone(&self.shared) }
    }

    /// Opens the windows that set measurement parameters to remote input, or closes them, which releases everything.
    pub fn allow_parameters(&self, allowed: bool) {
        if self.shared.parameters.swap(allowed, Ordering::SeqCst) && !allowed {
            self.release();
        }
    }

    /// How many events were refused so far.
    pub fn refused(&self) -> u64 {
        self.shared.refused.load(Ordering::Relaxed)
    }

    /// Ends injection and waits, for at most `limit`, until every key and button is released.
    ///
    /// # Errors
    /// [`InputError::Ended`] if the display did not take the releases in time; nothing is injected after this all the same.
    pub fn stop(self, limit: Duration) -> Result<(), InputError> {
        self.end();
        match self.done.recv_timeout(limit) {
            Err(RecvTimeoutError::Timeout) => Err(InputError::Ended),
            Ok(()) | Err(RecvTimeoutError::Disconnected) => Ok(()),
        }
    }

    fn end(&self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        self.release();
    }
}

impl Drop for Injector {
    fn drop(&mut self) {
        self.end();
    }
}

pub(super) fn fault(source: impl std::error::Error + Send + Sync + 'static) -> InputError {
    InputError::Display(Box::new(source))
}

/// The devices that only software moves: the server marks them with a property that cannot be changed.
pub(crate) fn injected_devices(x: &RustConnection) -> Result<HashSet<DeviceId>, ReplyError> {
    let mark = x.intern_atom(false, b"XTEST Device")?.reply()?.atom;
    let mut found = HashSet::new();
    for device in x.xinput_xi_query_device(0u16)?.reply()?.infos {
        let value = x.xinput_xi_get_property(device.deviceid, false, mark, AtomEnum::INTEGER.into(), 0, 1)?.reply();
        // A device that was pulled out meanwhile is no device.
        if value.is_ok_and(|value| value.num_items > 0) {
            found.insert(device.deviceid);
        }
    }
    Ok(found)
}

/// The injecting end of the connection, and what it holds down.
struct Hands {
    x: RustConnection,
    root: Window,
    spare: Spare,
    keys: Keys,
    buttons: u8,
    let_go: LetGo,
}

impl Hands {
    fn open(display: Option<&str>, own_pids: &[u32], parameters: Vec<ParameterWindow>) -> Result<Self, InputError> {
        let (x, screen) = RustConnection::connect(display).map_err(fault)?;
        let root = x.setup().roots.get(screen).map(|screen| screen.root).ok_or(InputError::Lacks("a screen"))?;
        x.xtest_get_version(2, 2).map_err(fault)?.reply().map_err(|_| InputError::Lacks("XTEST"))?;
        x.xinput_xi_query_version(2, 2).map_err(fault)?.reply().map_err(|_| InputError::Lacks("XInput 2"))?;
        let res = x.res_query_version(1, 2).map_err(fault)?.reply().map_err(|_| InputError::Lacks("XRes"))?;
        if (res.server_major, res.server_minor) < (1, 2) {
            return Err(InputError::Lacks("XRes 1.2"));
        }
        let keys = Keys::read(&x)?;
        let spare = Spare::new(&x, root, own_pids, parameters)?;
        Ok(Self { x, root, spare, keys, buttons: 0, let_go: LetGo::default() })
    }

    fn work(
        &mut self,
        queue: &Receiver<Job>,
        shared: &Shared,
        report: &mut impl FnMut(Report),
    ) -> Result<(), InputError> {
        let mut round = 0;
        let mut refusing: Option<Discriminant<Refusal>> = None;
        while !shared.ended.load(Ordering::SeqCst) {
            let job = if self.keys.any_held() {
                match queue.recv_timeout(HELD_CHECK) {
                    Ok(job) => Some(job),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                }
            } else {
                let Ok(job) = queue.recv() else { return Ok(()) };
                Some(job)
            };
            let now = shared.round.load(Ordering::SeqCst);
            if now != round {
                round = now;
                if shared.is_local() {
                    self.let_go.hold(self.buttons, self.keys.held());
                }
                self.release_all()?;
            }
            self.hear()?;
            let outcome = match job {
                None => self.let_go_of_spared(shared)?,
                Some(Job { round: queued, event: Some(event) })
                    if queued == round && !shared.ended.load(Ordering::SeqCst) =>
                {
                    self.perform(event, shared, round)?
                }
                Some(_) => continue,
            };
            match outcome {
                Ok(()) => refusing = None,
                Err(refusal) => {
                    shared.refused.fetch_add(1, Ordering::Relaxed);
                    let kind = Some(mem::discriminant(&refusal));
                    if mem::replace(&mut refusing, kind) != kind {
                        report(Report::Refused(refusal));
                    }
                }
            }
        }
        Ok(())
    }

    /// Notices that the keyboard's layout changed.
    fn hear(&mut self) -> Result<(), InputError> {
        while let Some(event) = self.x.poll_for_event().map_err(fault)? {
            if let Event::MappingNotify(_) = event {
                self.keys.forget();
            }
        }
        self.keys.learn(&self.x)
    }

    fn perform(&mut self, event: Injection, shared: &Shared, round: u64) -> Result<Result<(), Refusal>, InputError> {
        if shared.is_local() {
            self.let_go.refused(event);
            return Ok(Err(Refusal::LocalFirst));
        }
        match self.let_go.rest(event) {
            None => Ok(Err(Refusal::LocalFirst)),
            Some(Injection::Pointer { x, y, buttons }) => {
                // Releasing is never refused, whatever lies under the pointer.
                self.change_buttons(self.buttons & buttons)?;
                self.undisturbed(|hands| {
                    if let Err(refusal) = hands.spare.at(&hands.x, (x, y), shared.parameters.load(Ordering::SeqCst))? {
                        return Ok(Err(refusal));
                    }
                    // Getting here may have waited for the display: what was ended or let go meanwhile does not act.
                    if shared.is_local() {
                        return Ok(Err(Refusal::LocalFirst));
                    }
                    if shared.is_over(round) {
                        return Ok(Ok(()));
                    }
                    hands.fake(MOTION, 0, (x, y))?;
                    hands.change_buttons(buttons)?;
                    Ok(Ok(()))
                })
            }
            Some(Injection::Key { keysym, down: false }) => self.keys.release(&self.x, keysym).map(Ok),
            Some(Injection::Key { keysym, down: true }) => {
                // Binding a spare key takes other clients' attention: before the grab.
                if let Err(refusal) = self.keys.prepare(&self.x, keysym)? {
                    return Ok(Err(refusal));
                }
                self.undisturbed(|hands| {
                    if let Err(refusal) = hands.spare.keys(&hands.x, shared.parameters.load(Ordering::SeqCst))? {
                        return Ok(Err(refusal));
                    }
                    // Getting here may have waited for the display: what was ended or let go meanwhile does not act.
                    if shared.is_local() {
                        return Ok(Err(Refusal::LocalFirst));
                    }
                    if shared.is_over(round) {
                        return Ok(Ok(()));
                    }
                    hands.keys.press(&hands.x, hands.root, keysym)
                })
            }
        }
    }

    /// A key held down repeats by itself: it is let go when a window that is spared gets the keyboard.
    fn let_go_of_spared(&mut self, shared: &Shared) -> Result<Result<(), Refusal>, InputError> {
        let spared = self.spare.keys(&self.x, shared.parameters.load(Ordering::SeqCst))?;
        if spared.is_err() {
            self.keys.release_all(&self.x)?;
            self.x.flush().map_err(fault)?;
        }
        Ok(spared)
    }

    /// Runs `act` while no other client can change anything.
    fn undisturbed<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, InputError>) -> Result<T, InputError> {
        self.x.grab_server().map_err(fault)?;
        let outcome = act(self);
        self.x.ungrab_server().map_err(fault)?;
        self.x.flush().map_err(fault)?;
        outcome
    }

    fn change_buttons(&mut self, buttons: u8) -> Result<(), InputError> {
        for number in 1..=7 {
            let bit = 1 << (number - 1);
            if (self.buttons ^ buttons) & bit != 0 {
                let down = buttons & bit != 0;
                self.fake(if down { BUTTON_PRESS } else { BUTTON_RELEASE }, number, (0, 0))?;
                self.buttons ^= bit;
            }
        }
        self.x.flush().map_err(fault)
    }

    fn fake(&self, kind: u8, detail: u8, (x, y): (i16, i16)) -> Result<(), InputError> {
        self.x.xtest_fake_input(kind, detail, 0, self.root, x, y, 0).map_err(fault)?;
        Ok(())
    }

    fn release_all(&mut self) -> Result<(), InputError> {
        let held = self.keys.any_held() || self.buttons != 0;
        self.keys.release_all(&self.x)?;
        self.change_buttons(0)?;
        if held {
            // Waits until the server has done it, so that "released" is true when it is said.
            self.x.get_input_focus().map_err(fault)?.reply().map_err(fault)?;
        }
        Ok(())
    }
}

impl Keys {
    /// Gives back the keys that were bound, once programs had time to look up the last one.
    fn unbind(&mut self, x: &RustConnection) -> Result<(), InputError> {
        if let Some(wait) = self.last_bound().map(|last| LOOK_UP.saturating_sub(Instant::now() - last)) {
            thread::sleep(wait);
            self.restore(x)?;
        }
        Ok(())
    }
}
