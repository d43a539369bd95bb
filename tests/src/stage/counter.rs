//! A viewer without a picture: it asks for updates all the time and counts the bytes that come.

use std::io::Read as _;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::rfb::{greet, request, set_encodings};

/// How often the whole screen is asked for again.
const ASK: Duration = Duration::from_millis(20);
const ZRLE: i32 = 16;

/// A connected viewer; it hangs up when it is dropped.
#[derive(Debug)]
pub struct Counter {
    tcp: TcpStream,
    seen: Arc<Seen>,
    threads: Vec<JoinHandle<()>>,
}

/// A viewer that shook hands and has not said yet what it wants.
#[derive(Debug)]
pub struct Greeted {
    tcp: TcpStream,
    size: (u16, u16),
}

#[derive(Debug, Default)]
struct Seen {
    bytes: AtomicU64,
    last: Mutex<Option<Instant>>,
    over: AtomicBool,
}

impl Greeted {
    /// Connects without a password.
    ///
    /// # Errors
    /// Where it is not let in.
    pub fn connect(at: SocketAddr) -> Result<Self> {
        let tcp = TcpStream::connect(at)?;
        tcp.set_nodelay(true)?;
        tcp.set_read_timeout(Some(Duration::from_secs(60)))?;
        let size = greet(&mut &tcp, &mut &tcp).context("the viewer was not let in")?;
        tcp.set_read_timeout(None)?;
        Ok(Self { tcp, size })
    }

    /// Goes on as a viewer does.
    ///
    /// # Errors
    /// Where the other end has hung up.
    pub fn count(self) -> Result<Counter> {
        let Self { tcp, size } = self;
        set_encodings(&mut &tcp, &[ZRLE])?;
        let seen = Arc::new(Seen::default());
        let (mut asking, over) = (tcp.try_clone()?, Arc::clone(&seen));
        let asker = std::thread::spawn(move || {
            while !over.over.load(Ordering::SeqCst) && request(&mut asking, true, size).is_ok() {
                std::thread::sleep(ASK);
            }
        });
        let (mut reading, counts) = (tcp.try_clone()?, Arc::clone(&seen));
        let reader = std::thread::spawn(move || {
            let mut piece = vec![0; 64 * 1024];
            while let Ok(count @ 1..) = reading.read(&mut piece) {
                counts.bytes.fetch_add(count as u64, Ordering::SeqCst);
                *counts.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
            }
            counts.over.store(true, Ordering::SeqCst);
        });
        Ok(Counter { tcp, seen, threads: vec![asker, reader] })
    }
}

impl Counter {
    /// Connects without a password and asks for pictures.
    ///
    /// # Errors
    /// Where it is not let in.
    pub fn connect(at: SocketAddr) -> Result<Self> {
        Greeted::connect(at)?.count()
    }

    /// How many bytes came so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.seen.bytes.load(Ordering::SeqCst)
    }

    /// When the last of them came.
    #[must_use]
    pub fn last(&self) -> Option<Instant> {
        *self.seen.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True once the other end has hung up.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.seen.over.load(Ordering::SeqCst)
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.seen.over.store(true, Ordering::SeqCst);
        let _ = self.tcp.shutdown(Shutdown::Both);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
