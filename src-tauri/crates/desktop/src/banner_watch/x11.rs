//! The watch on X11. One thread looks and brings the banner back, and may have to wait for the display; another judges and
//! tells, and waits for nobody.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use x11rb::connection::{Connection, RequestConnection};
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::randr::{ConnectionExt as _, NotifyMask};
use x11rb::protocol::res::ConnectionExt as _;
use x11rb::protocol::shape;
use x11rb::rust_connection::RustConnection;

use super::judge::{Judge, Look, Seen};
use super::look::Eyes;
use super::raise::Raise;
use super::{Banner, BannerWatchError, LOOK_EVERY, Told, Why};

/// Two looks are at least this far apart, however much happens on the display.
const BREATH: Duration = Duration::from_millis(5);
/// While windows come and go during each look, this many make one.
const LOOKS: usize = 3;

/// A running watch; dropping it ends it without a further word.
#[derive(Debug)]
pub struct BannerWatch {
    shared: Arc<Shared>,
    /// Closing it wakes the thread.
    _end: OwnedFd,
}

/// The owner's sign of life, for whoever gives it; any number of copies may.
#[derive(Debug, Clone)]
pub struct Pulse(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    started: Instant,
    /// Milliseconds from `started`.
    beat: AtomicU64,
    /// Width and height that the banner must have, 16 bits each.
    size: AtomicU32,
    hidden: AtomicBool,
    ended: AtomicBool,
}

impl Shared {
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Pulse {
    /// Says that the banner's owner is alive. Quick, from any thread.
    pub fn beat(&self) {
        self.0.beat.fetch_max(self.0.now(), Ordering::SeqCst);
    }
}

impl BannerWatch {
    /// Starts to watch `banner` on `display` (`None`: the one of the environment) and calls `tell` on a thread of its own.
    ///
    /// How the banner stands is told first, whichever it is. The start counts as a beat.
    ///
    /// # Errors
    /// See [`BannerWatchError`].
    pub fn start(
        display: Option<&str>,
        banner: Banner,
        tell: impl FnMut(Told) + Send + 'static,
    ) -> Result<Self, BannerWatchError> {
        let shared = Arc::new(Shared {
            started: Instant::now(),
            beat: AtomicU64::new(0),
            size: AtomicU32::new(packed(banner.size)),
            hidden: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        });
        let eyes = open(display, banner)?;
        let (wake, end) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).map_err(fault)?;
        let (looks, seen) = mpsc::channel();
        let theirs = Arc::clone(&shared);
        thread::Builder::new()
            .name("banner-judge".to_owned())
            .spawn(move || judge(&seen, &theirs, tell))
            .map_err(fault)?;
        let theirs = Arc::clone(&shared);
        thread::Builder::new()
            .name("banner-watch".to_owned())
            .spawn(move || run(eyes, &wake, &looks, &theirs))
            .map_err(fault)?;
        Ok(Self { shared, _end: end })
    }

    /// Says that the banner's owner is alive; see [`Pulse`].
    pub fn beat(&self) {
        self.pulse().beat();
    }

    /// A handle for the owner's sign of life.
    pub fn pulse(&self) -> Pulse {
        Pulse(Arc::clone(&self.shared))
    }

    /// From now on the banner must be so large: to be called once it is.
    pub fn expect(&self, size: (u16, u16)) {
        self.shared.size.store(packed(size), Ordering::SeqCst);
    }
}

impl Drop for BannerWatch {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
    }
}

fn packed((w, h): (u16, u16)) -> u32 {
    u32::from(w) << 16 | u32::from(h)
}

fn unpacked(size: u32) -> (u16, u16) {
    let [a, b, c, d] = size.to_be_bytes();
    (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]))
}

fn fault(source: impl std::error::Error + Send + Sync + 'static) -> BannerWatchError {
    BannerWatchError::Display(Box::new(source))
}

fn open(display: Option<&str>, banner: Banner) -> Result<Eyes, BannerWatchError> {
    let (x, number) = RustConnection::connect(display).map_err(fault)?;
    let root = x.setup().roots.get(number).map(|screen| screen.root).ok_or(BannerWatchError::Lacks("a screen"))?;
    let lacks = |what| move |_| BannerWatchError::Lacks(what);
    let res = x.res_query_version(1, 2).map_err(fault)?.reply().map_err(lacks("XRes"))?;
    let randr = x.randr_query_version(1, 5).map_err(fault)?.reply().map_err(lacks("RandR"))?;
    if x.extension_information(shape::X11_EXTENSION_NAME).map_err(fault)?.is_none() {
        return Err(BannerWatchError::Lacks("SHAPE"));
    }
    if (res.server_major, res.server_minor) < (1, 2) {
        return Err(BannerWatchError::Lacks("XRes 1.2"));
    }
    if (randr.major_version, randr.minor_version) < (1, 5) {
        return Err(BannerWatchError::Lacks("RandR 1.5"));
    }
    x.randr_select_input(root, NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE | NotifyMask::OUTPUT_CHANGE)
        .map_err(fault)?;
    Eyes::new(x, number, root, banner).map_err(fault)
}

/// Judges what was seen until there are no more looks.
fn judge(looks: &Receiver<Look>, shared: &Shared, mut tell: impl FnMut(Told)) {
    let mut judge = Judge::new(shared.now());
    loop {
        match looks.recv_timeout(2 * LOOK_EVERY) {
            Ok(look) => judge.look(shared.now(), look),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        judge.beat(shared.beat.load(Ordering::SeqCst));
        let news = judge.judge(shared.now());
        shared.hidden.store(judge.is_hidden(), Ordering::SeqCst);
        for told in news {
            if shared.ended.load(Ordering::SeqCst) {
                return;
            }
            tell(told);
        }
    }
}

/// Looks until the watch ends, the banner is gone, or the display is.
fn run(mut eyes: Eyes, end: &OwnedFd, looks: &Sender<Look>, shared: &Shared) {
    if watch(&mut eyes, end, looks, shared).is_err() {
        let _ = looks.send(Look { seen: Seen::Hidden(Why::NoDisplay), locked: false });
    }
}

fn watch(eyes: &mut Eyes, end: &OwnedFd, looks: &Sender<Look>, shared: &Shared) -> Result<(), ReplyError> {
    let mut raise = Raise::default();
    Raise::stand(eyes)?;
    watch_and_raise(eyes, end, looks, shared, &mut raise)?;
    raise.end(eyes)
}

fn watch_and_raise(
    eyes: &mut Eyes,
    end: &OwnedFd,
    looks: &Sender<Look>,
    shared: &Shared,
    raise: &mut Raise,
) -> Result<(), ReplyError> {
    loop {
        eyes.banner.size = unpacked(shared.size.load(Ordering::SeqCst));
        let (look, unrest) = rested_look(eyes)?;
        if looks.send(look).is_err() || look.seen == Seen::Hidden(Why::Gone) {
            return Ok(());
        }
        let now = Instant::now();
        match look.seen {
            // Nothing is raised above the lock of a screen.
            Seen::Hidden(_) | Seen::Partly | Seen::Whole if look.locked => {}
            Seen::Hidden(why) => raise.raise(eyes, why, now)?,
            Seen::Partly if shared.hidden.load(Ordering::SeqCst) => raise.raise(eyes, Why::PartlyCovered, now)?,
            Seen::Partly | Seen::Whole => raise.rest(eyes, now)?,
        }
        // What waits inside the connection is not seen by waiting on it.
        if drain(eyes)? || unrest {
            thread::sleep(BREATH);
        } else if !wait(eyes, end)? {
            return Ok(());
        }
        drain(eyes)?;
        if shared.ended.load(Ordering::SeqCst) {
            return Ok(());
        }
    }
}

/// Looks until nothing has happened during a look, for a few times, so that none is half from before and half from after.
fn rested_look(eyes: &mut Eyes) -> Result<(Look, bool), ReplyError> {
    let mut look = eyes.look()?;
    let mut unrest = drain(eyes)?;
    for _ in 1..LOOKS {
        if !unrest {
            break;
        }
        look = eyes.look()?;
        unrest = drain(eyes)?;
    }
    Ok((look, unrest))
}

/// Waits for an event or the time of the next look; whether the watch goes on.
fn wait(eyes: &Eyes, end: &OwnedFd) -> Result<bool, ReplyError> {
    eyes.x.flush()?;
    let limit = Timespec::try_from(LOOK_EVERY).ok();
    let mut ready = [PollFd::new(eyes.x.stream(), PollFlags::IN), PollFd::new(end, PollFlags::IN)];
    match poll(&mut ready, limit.as_ref()) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(ready[1].revents().is_empty()),
        Err(broken) => Err(ReplyError::ConnectionError(std::io::Error::from(broken).into())),
    }
}

/// Takes in what has happened; whether anything has.
fn drain(eyes: &mut Eyes) -> Result<bool, ReplyError> {
    let (mut any, mut monitors) = (false, false);
    while let Some(event) = eyes.x.poll_for_event()? {
        any = true;
        monitors |= matches!(event, Event::RandrScreenChangeNotify(_) | Event::RandrNotify(_));
    }
    if monitors {
        eyes.monitors()?;
    }
    Ok(any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_packed_and_unpacked() {
        for size in [(0, 0), (400, 72), (65_535, 1), (1, 65_535)] {
            assert_eq!(unpacked(packed(size)), size);
        }
    }
}
