//! The control socket as a Unix socket in a folder only its user can enter.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::FlockOperation;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{NotAnswered, NotOpened, Peer};
use crate::paths;

const NAME: &str = "control.sock";
/// Longest line in either direction, bytes.
const LINE: usize = 64 * 1024;
/// How long a client may take to ask, and to take its answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many clients are heard at once; one more, and the one that has dawdled longest is dropped.
const CLIENTS: usize = 16;

/// The listening end: answers until it is dropped.
#[derive(Debug)]
pub struct ControlSocket {
    path: PathBuf,
    listener: UnixListener,
    /// Held, never read: says that a console of this user is alive, and is freed by the system when it dies.
    _alive: File,
}

impl ControlSocket {
    /// Listens in `directory` (see [`paths::runtime_dir`]) and calls `answer`, on threads of its own, for each question.
    ///
    /// Questions that do not parse get no answer. `answer` may block; other clients are still heard.
    ///
    /// # Errors
    /// [`NotOpened::AlreadyRunning`] if a live console holds the folder. The socket of one that was killed is replaced.
    pub fn open<Q: DeserializeOwned, A: Serialize>(
        directory: &Path,
        answer: impl Fn(Peer, Q) -> A + Send + Sync + 'static,
    ) -> Result<Self, NotOpened> {
        let directory = paths::private_dir(directory)?;
        let alive = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(directory.join("alive"))
            .map_err(NotOpened::Io)?;
        match rustix::fs::flock(&alive, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => return Err(NotOpened::AlreadyRunning),
            Err(fault) => return Err(NotOpened::Io(fault.into())),
        }
        let path = directory.join(NAME);
        match fs::remove_file(&path) {
            Err(fault) if fault.kind() != io::ErrorKind::NotFound => return Err(NotOpened::Io(fault)),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&path).map_err(NotOpened::Io)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(NotOpened::Io)?;
        let accepting = listener.try_clone().map_err(NotOpened::Io)?;
        let answer = Arc::new(move |peer, line: &[u8]| {
            let question = serde_json::from_slice(line).ok()?;
            serde_json::to_vec(&answer(peer, question)).ok()
        });
        thread::Builder::new()
            .name("control-socket".to_owned())
            .spawn(move || accept(&accepting, &answer))
            .map_err(NotOpened::Io)?;
        Ok(Self { path, listener, _alive: alive })
    }

    /// Where it listens.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for ControlSocket {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        let _ = rustix::net::shutdown(&self.listener, rustix::net::Shutdown::Both);
    }
}

/// The clients whose question is still coming, the longest waiting first.
#[derive(Default)]
struct Asking {
    next: u64,
    streams: VecDeque<(u64, UnixStream)>,
}

fn accept(listener: &UnixListener, answer: &Arc<impl Fn(Peer, &[u8]) -> Option<Vec<u8>> + Send + Sync + 'static>) {
    let asking = Arc::new(Mutex::new(Asking::default()));
    let threads = Arc::new(());
    loop {
        let stream = match listener.accept() {
            Ok((stream, _)) => stream,
            Err(fault) if fault.kind() == io::ErrorKind::InvalidInput => return,
            // Out of descriptors, or a client that was gone again at once.
            Err(_) => {
                thread::sleep(Duration::from_millis(10));
                continue;
            }
        };
        // Blocked answers are bounded too; who comes on top of them is turned away, not queued.
        if Arc::strong_count(&threads) > 4 * CLIENTS {
            continue;
        }
        let Some((peer, id)) = admit(&stream, &asking) else { continue };
        let (answer, asking, counted) = (Arc::clone(answer), Arc::clone(&asking), Arc::clone(&threads));
        let _ = thread::Builder::new().name("control-client".to_owned()).spawn(move || {
            let line = read_line(&stream, Instant::now() + PATIENCE);
            asking.lock().unwrap_or_else(PoisonError::into_inner).streams.retain(|(other, _)| *other != id);
            if let Some(reply) = line.ok().and_then(|line| answer(peer, &line)) {
                let _ = write_line(&stream, &reply, Instant::now() + PATIENCE);
            }
            drop(counted);
        });
    }
}

/// Lets in this user and root; makes room by dropping the client that has been asking longest.
fn admit(stream: &UnixStream, asking: &Mutex<Asking>) -> Option<(Peer, u64)> {
    let peer = peer(stream)?;
    if peer.uid != 0 && peer.uid != rustix::process::geteuid().as_raw() {
        return None;
    }
    let mut asking = asking.lock().unwrap_or_else(PoisonError::into_inner);
    if asking.streams.len() >= CLIENTS
        && let Some((_, oldest)) = asking.streams.pop_front()
    {
        let _ = oldest.shutdown(std::net::Shutdown::Both);
    }
    let id = asking.next;
    asking.next += 1;
    asking.streams.push_back((id, stream.try_clone().ok()?));
    Some((peer, id))
}

fn peer(stream: &UnixStream) -> Option<Peer> {
    let found = rustix::net::sockopt::socket_peercred(stream).ok()?;
    Some(Peer { uid: found.uid.as_raw(), pid: found.pid.as_raw_nonzero().get().cast_unsigned() })
}

fn read_line(mut stream: &UnixStream, deadline: Instant) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        stream.set_read_timeout(Some(left(deadline)?))?;
        let read = stream.read(&mut chunk)?;
        let Some(new) = chunk.get(..read).filter(|new| !new.is_empty()) else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        if let Some(end) = new.iter().position(|byte| *byte == b'\n') {
            line.extend(new.iter().take(end));
            return Ok(line);
        }
        line.extend_from_slice(new);
        if line.len() > LINE {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
}

fn write_line(mut stream: &UnixStream, line: &[u8], deadline: Instant) -> io::Result<()> {
    let mut bytes = line.to_vec();
    bytes.push(b'\n');
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        stream.set_write_timeout(Some(left(deadline)?))?;
        let written = stream.write(rest)?;
        rest = rest.get(written..).unwrap_or_default();
    }
    Ok(())
}

fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

pub(super) fn exchange(socket: &Path, line: &[u8], limit: Duration) -> Result<Vec<u8>, NotAnswered> {
    let stream = UnixStream::connect(socket).map_err(|fault| {
        let nobody = matches!(fault.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused);
        if nobody { NotAnswered::NotRunning } else { NotAnswered::Silent(fault) }
    })?;
    let deadline = Instant::now() + limit;
    write_line(&stream, line, deadline).and_then(|()| read_line(&stream, deadline)).map_err(NotAnswered::Silent)
}

pub(super) fn sockets() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = paths::runtime_dir().ok().map(|own| own.join(NAME)).into_iter().collect();
    if rustix::process::geteuid().is_root()
        && let Ok(users) = fs::read_dir("/run/user")
    {
        found.extend(users.flatten().map(|user| user.path().join("chaperone").join(NAME)));
    }
    found.retain(|path| path.exists());
    found.dedup();
    found
}

#[cfg(test)]
#[path = "linux_tests.rs"]
mod tests;
