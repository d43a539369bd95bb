//! A viewer that measures: reads on a thread of its own and notes when a numbered picture is decoded whole.

use std::io::{BufReader, Read, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use super::decoder::{Decoder, Reader, encoding};
use super::screen::{Area, Screen};
use crate::stage::rfb;

/// How long a server may leave the viewer without the first picture.
const SOON: Duration = Duration::from_secs(20);

/// Reads the number of the picture that is shown; none where it is torn or there is none.
pub(super) type Mark = fn(&Screen, last: u32) -> Option<u32>;

/// What the reading thread shows and notes.
struct Shown {
    screen: Screen,
    mark: Mark,
    last: u32,
    /// When each number was first seen.
    seen: Vec<(u32, Instant)>,
    updates: u32,
}

/// A connected viewer; disconnects when it is dropped.
pub(super) struct Viewer {
    stream: TcpStream,
    shown: Arc<Mutex<Shown>>,
    bytes: Arc<AtomicU64>,
    reading: Option<JoinHandle<Result<()>>>,
}

/// Counts what is read.
struct Counted(TcpStream, Arc<AtomicU64>);

impl Read for Counted {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read(to)?;
        self.1.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn lock(shown: &Mutex<Shown>) -> MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Viewer {
    /// Connects and waits for the first whole picture.
    pub(super) fn connect(at: SocketAddr, mark: Mark) -> Result<Self> {
        let stream = TcpStream::connect(at).with_context(|| format!("no viewer can connect to {at}"))?;
        stream.set_nodelay(true)?;
        let bytes = Arc::new(AtomicU64::new(0));
        let mut reader = Reader(BufReader::with_capacity(256 * 1024, Counted(stream.try_clone()?, bytes.clone())));
        stream.set_read_timeout(Some(SOON))?;
        let screen = greet(&mut reader, &stream)?;
        stream.set_read_timeout(None)?;
        rfb::request(&mut &stream, false, (screen.width, screen.height))?;
        let shown = Shown { screen, mark, last: 0, seen: Vec::new(), updates: 0 };
        let shown = Arc::new(Mutex::new(shown));
        let (to, writer) = (shown.clone(), stream.try_clone()?);
        let reading = std::thread::spawn(move || read(&mut reader, &writer, &to));
        let viewer = Self { stream, shown, bytes, reading: Some(reading) };
        let since = Instant::now();
        while lock(&viewer.shown).updates == 0 {
            ensure!(since.elapsed() < SOON, "no picture came");
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(viewer)
    }

    /// Bytes that came so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Presses and releases a key.
    pub(super) fn tap(&mut self, keysym: u32) -> Result<()> {
        for down in [1, 0] {
            let mut message = vec![4, down, 0, 0];
            message.extend_from_slice(&keysym.to_be_bytes());
            self.stream.write_all(&message)?;
        }
        Ok(())
    }

    /// The pixels of an area as they are shown now.
    pub(super) fn cut(&self, area: Area) -> Result<Vec<u32>> {
        lock(&self.shown).screen.cut(area)
    }

    /// Forgets what was seen so far: from now on numbers count.
    pub(super) fn begin(&self) {
        let mut shown = lock(&self.shown);
        shown.last = 0;
        shown.seen.clear();
    }

    /// When each number was first seen.
    pub(super) fn seen(&self) -> Vec<(u32, Instant)> {
        lock(&self.shown).seen.clone()
    }

    /// Disconnects; an error where the server's bytes were not understood.
    pub(super) fn end(mut self) -> Result<()> {
        self.close()
    }

    fn close(&mut self) -> Result<()> {
        let Some(reading) = self.reading.take() else { return Ok(()) };
        let _ = self.stream.shutdown(Shutdown::Both);
        match reading.join() {
            Ok(Err(error)) if error.downcast_ref::<std::io::Error>().is_none() => Err(error),
            Ok(_) => Ok(()),
            Err(_) => bail!("the viewer's thread panicked"),
        }
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            eprintln!("the viewer: {error:#}");
        }
    }
}

/// Shakes hands, and asks for what a good viewer takes.
fn greet<R: Read>(reader: &mut Reader<R>, mut stream: &TcpStream) -> Result<Screen> {
    let (width, height) = rfb::greet(&mut reader.0, &mut stream)?;
    rfb::set_bgrx(&mut stream)?;
    let wanted = [
        encoding::TIGHT,
        encoding::COPY_RECT,
        encoding::RAW,
        encoding::QUALITY_8,
        encoding::LAST_RECT,
        encoding::CURSOR,
        encoding::FENCE,
        encoding::CONTINUOUS,
    ];
    rfb::set_encodings(&mut stream, &wanted)?;
    Ok(Screen::new(width, height))
}

/// Reads until the connection ends; asks for the next picture when one begins, as viewers do, or once for all of them.
fn read<R: Read>(reader: &mut Reader<R>, mut stream: &TcpStream, shown: &Mutex<Shown>) -> Result<()> {
    let mut decoder = Decoder::new()?;
    let mut continuous = false;
    loop {
        match reader.u8()? {
            0 => {
                if !continuous {
                    let shown = lock(shown);
                    rfb::request(&mut stream, true, (shown.screen.width, shown.screen.height))?;
                }
                update(reader, &mut decoder, shown)?;
            }
            1 => {
                reader.array::<3>()?;
                let colours = reader.u16()?;
                reader.bytes(usize::from(colours) * 6)?;
            }
            2 => {}
            3 => {
                reader.array::<3>()?;
                let length = reader.u32()?;
                reader.bytes(usize::try_from(length)?)?;
            }
            150 if !continuous => {
                continuous = true;
                let mut message = vec![150, 1, 0, 0, 0, 0];
                let shown = lock(shown);
                message.extend([shown.screen.width, shown.screen.height].iter().flat_map(|n| n.to_be_bytes()));
                stream.write_all(&message)?;
            }
            150 => {}
            248 => {
                reader.array::<3>()?;
                let flags = reader.u32()?;
                let length = reader.u8()?;
                let payload = reader.bytes(usize::from(length))?;
                if flags & 1 << 31 != 0 {
                    let mut answer = vec![248, 0, 0, 0];
                    answer.extend_from_slice(&(flags & 7).to_be_bytes());
                    answer.push(length);
                    answer.extend_from_slice(&payload);
                    stream.write_all(&answer)?;
                }
            }
            other => bail!("message {other} is not known"),
        }
    }
}

/// Decodes one update, and notes the number that is shown then.
fn update<R: Read>(reader: &mut Reader<R>, decoder: &mut Decoder, shown: &Mutex<Shown>) -> Result<()> {
    reader.u8()?;
    for _ in 0..reader.u16()? {
        let area = Area { x: reader.u16()?, y: reader.u16()?, w: reader.u16()?, h: reader.u16()? };
        match reader.u32()?.cast_signed() {
            encoding::LAST_RECT => break,
            encoding::CURSOR => {
                let mask = usize::from(area.w).div_ceil(8) * usize::from(area.h);
                reader.bytes(area.pixels() * 4 + mask)?;
            }
            number => decoder.rectangle(number, area, reader, &mut lock(shown).screen)?,
        }
    }
    let now = Instant::now();
    let mut shown = lock(shown);
    shown.updates += 1;
    if let Some(number) = (shown.mark)(&shown.screen, shown.last)
        && number != shown.last
    {
        shown.last = number;
        shown.seen.push((number, now));
    }
    Ok(())
}
