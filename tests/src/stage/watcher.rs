//! A viewer that looks at every pixel of every update: none may be what it watches for.
//!
//! It takes Raw rectangles only, so that what it sees is what was sent, and asks for the next update as soon as one
//! begins, so that none is left out.

use std::io::BufReader;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use image::RgbImage;

use super::rfb::{array, bytes, greet, request, set_bgrx, set_encodings};
use super::{Picture, until};

const RAW: i32 = 0;

/// Tells whether a pixel (red, green, blue) is one that must never be sent.
pub type Forbidden = fn([u8; 3]) -> bool;

/// What was seen so far.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The picture as it is now.
    pub picture: Picture,
    /// Updates that came.
    pub updates: u64,
    /// Pixels that came, each time they did.
    pub pixels: u64,
    /// Forbidden pixels that came.
    pub forbidden: u64,
    /// The first of them: the update's number, x, y and the colour.
    pub first: Option<(u64, u32, u32, [u8; 3])>,
}

/// A connected viewer; disconnects when it is dropped.
#[derive(Debug)]
pub struct Watcher {
    stream: TcpStream,
    seen: Arc<Mutex<Seen>>,
    reading: Option<JoinHandle<Result<()>>>,
}

impl Watcher {
    /// Connects to an RFB port and waits for the first whole picture.
    ///
    /// # Errors
    /// Where the port does not speak RFB 3.8 without a password, or no picture comes within the time.
    pub fn connect(at: SocketAddr, forbidden: Forbidden, within: Duration) -> Result<Self> {
        let stream = TcpStream::connect(at).with_context(|| format!("nobody listens at {at}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(within))?;
        let mut from = BufReader::with_capacity(1 << 18, stream.try_clone()?);
        let (width, height) = greet(&mut from, &mut &stream)?;
        set_bgrx(&mut &stream)?;
        set_encodings(&mut &stream, &[RAW])?;
        stream.set_read_timeout(None)?;
        let picture = Picture(RgbImage::new(width.into(), height.into()));
        let seen = Seen { picture, updates: 0, pixels: 0, forbidden: 0, first: None };
        let seen = Arc::new(Mutex::new(seen));
        let (writer, to) = (stream.try_clone()?, seen.clone());
        request(&mut &writer, false, (width, height))?;
        let reading = std::thread::spawn(move || read(&mut from, &writer, (width, height), forbidden, &to));
        let watcher = Self { stream, seen, reading: Some(reading) };
        until("the first picture", within, || Ok((watcher.seen().updates > 0).then_some(())))?;
        Ok(watcher)
    }

    /// What was seen so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        lock(&self.seen).clone()
    }

    /// How many updates came so far.
    #[must_use]
    pub fn updates(&self) -> u64 {
        lock(&self.seen).updates
    }

    /// Waits until so many more updates came.
    ///
    /// # Errors
    /// Where they do not come within the time.
    pub fn more(&self, updates: u64, within: Duration) -> Result<()> {
        let wanted = self.updates() + updates;
        until(&format!("{updates} more updates"), within, || Ok((self.updates() >= wanted).then_some(())))
    }

    /// Disconnects and says what was seen in all.
    ///
    /// # Errors
    /// Where the server sent something that is not understood.
    pub fn end(mut self) -> Result<Seen> {
        self.close()?;
        Ok(self.seen())
    }

    fn close(&mut self) -> Result<()> {
        let Some(reading) = self.reading.take() else { return Ok(()) };
        let _ = self.stream.shutdown(Shutdown::Both);
        match reading.join() {
            Ok(Err(error)) if error.downcast_ref::<std::io::Error>().is_none() => Err(error),
            Ok(_) => Ok(()),
            Err(_) => bail!("the watcher's thread panicked"),
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            eprintln!("the watcher: {error:#}");
        }
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

type From = BufReader<TcpStream>;

fn read(from: &mut From, to: &TcpStream, size: (u16, u16), forbidden: Forbidden, seen: &Mutex<Seen>) -> Result<()> {
    loop {
        match array(from)? {
            [0] => {}
            [other] => bail!("a message of type {other} was not asked for"),
        }
        let [_padding] = array(from)?;
        let rectangles = u16::from_be_bytes(array(from)?);
        request(&mut &*to, true, size)?;
        for _ in 0..rectangles {
            rectangle(from, forbidden, seen)?;
        }
        lock(seen).updates += 1;
    }
}

fn rectangle(from: &mut From, forbidden: Forbidden, seen: &Mutex<Seen>) -> Result<()> {
    let head: [u8; 12] = array(from)?;
    let number = |at: usize| u32::from(u16::from_be_bytes([head[at], head[at + 1]]));
    let (x, y, width, height) = (number(0), number(2), number(4), number(6));
    ensure!(head[8..] == [0; 4], "a rectangle that is not Raw");
    let pixels = bytes(from, usize::try_from(width * height * 4)?)?;
    let mut seen = lock(seen);
    let (whole_width, whole_height) = seen.picture.size();
    ensure!(x + width <= whole_width && y + height <= whole_height, "a rectangle outside the picture");
    seen.pixels += u64::from(width * height);
    for (at, bgrx) in (0..).zip(pixels.chunks_exact(4)) {
        let (x, y, colour) = (x + at % width, y + at / width, [bgrx[2], bgrx[1], bgrx[0]]);
        seen.picture.0.put_pixel(x, y, image::Rgb(colour));
        if forbidden(colour) {
            seen.forbidden += 1;
            if seen.first.is_none() {
                seen.first = Some((seen.updates, x, y, colour));
            }
        }
    }
    Ok(())
}
