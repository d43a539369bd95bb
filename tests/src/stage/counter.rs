//! A viewer without a picture: it asks for updates all the time and counts the bytes that come.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

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

#[derive(Debug, Default)]
struct Seen {
    bytes: AtomicU64,
    last: Mutex<Option<Instant>>,
    over: AtomicBool,
}

impl Counter {
    /// Connects without a password.
    ///
    /// # Errors
    /// Where it is not let in.
    pub fn connect(at: SocketAddr) -> Result<Self> {
        let mut tcp = TcpStream::connect(at)?;
        tcp.set_nodelay(true)?;
        tcp.set_read_timeout(Some(Duration::from_secs(60)))?;
        let (width, height) = greet(&mut tcp).context("the viewer was not let in")?;
        tcp.set_read_timeout(None)?;
        let seen = Arc::new(Seen::default());
        let (mut asking, over) = (tcp.try_clone()?, Arc::clone(&seen));
        let mut request = vec![3, 1, 0, 0, 0, 0];
        request.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        let asker = std::thread::spawn(move || {
            while !over.over.load(Ordering::SeqCst) && asking.write_all(&request).is_ok() {
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
        Ok(Self { tcp, seen, threads: vec![asker, reader] })
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

/// RFB 3.8 with security None; gives the screen's size in pixels.
fn greet(tcp: &mut TcpStream) -> Result<(u16, u16)> {
    let mut version = [0; 12];
    tcp.read_exact(&mut version)?;
    tcp.write_all(b"RFB 003.008\n")?;
    let mut count = [0];
    tcp.read_exact(&mut count)?;
    let mut offered = vec![0; count[0].into()];
    tcp.read_exact(&mut offered)?;
    ensure!(offered.contains(&1), "security None is not offered: {offered:?}");
    tcp.write_all(&[1])?;
    let mut result = [0; 4];
    tcp.read_exact(&mut result)?;
    ensure!(result == [0; 4], "refused");
    tcp.write_all(&[1])?;
    let mut init = [0; 24];
    tcp.read_exact(&mut init)?;
    let length = u32::from_be_bytes([init[20], init[21], init[22], init[23]]);
    let mut name = vec![0; length.try_into()?];
    tcp.read_exact(&mut name)?;
    let mut encodings = vec![2, 0, 0, 1];
    encodings.extend(ZRLE.to_be_bytes());
    tcp.write_all(&encodings)?;
    Ok((u16::from_be_bytes([init[0], init[1]]), u16::from_be_bytes([init[2], init[3]])))
}
