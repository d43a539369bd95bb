//! The TCP stream under the TLS: counts and dates the bytes of frames, and can be reset.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What the kernel may hold unsent, in bytes: little, so that what was written has soon left.
const UNSENT_MOST: u32 = 16 * 1024;

/// The count of frame bytes handed to the socket, over all connections of a link.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    in_frame: AtomicBool,
    bytes: AtomicU64,
    last: Mutex<Option<Instant>>,
}

impl Meter {
    /// Says whether what is written from now on belongs to a frame.
    pub(crate) fn in_frame(&self, on: bool) {
        self.in_frame.store(on, Ordering::SeqCst);
    }

    /// Says whether a frame has begun and is not yet counted in full.
    pub(crate) fn is_in_frame(&self) -> bool {
        self.in_frame.load(Ordering::SeqCst)
    }

    /// The frame bytes handed to the socket so far, TLS and WebSocket included.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::SeqCst)
    }

    /// When the last of them was handed over.
    pub(crate) fn last(&self) -> Option<Instant> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wrote(&self, written: usize) {
        if self.in_frame.load(Ordering::Relaxed) {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
            self.bytes.fetch_add(written as u64, Ordering::SeqCst);
        }
    }
}

/// A handle on the connection's socket while the TLS stream above owns its [`Tap`].
#[derive(Clone)]
pub(crate) struct Socket(Arc<TcpStream>);

impl Socket {
    /// Takes a connected stream and sets it up for low latency.
    ///
    /// # Errors
    /// Where the socket's options cannot be set.
    pub(crate) fn new(tcp: TcpStream) -> io::Result<Self> {
        tcp.set_nodelay(true)?;
        #[cfg(target_os = "linux")]
        socket2::SockRef::from(&tcp).set_tcp_notsent_lowat(UNSENT_MOST)?;
        #[cfg(not(target_os = "linux"))]
        socket2::SockRef::from(&tcp).set_send_buffer_size(UNSENT_MOST as usize)?;
        Ok(Self(Arc::new(tcp)))
    }

    /// Makes the socket throw away what it still holds when it is closed.
    pub(crate) fn reset_on_close(&self) {
        if let Err(error) = self.0.set_zero_linger() {
            tracing::warn!(%error, "the socket cannot be set to reset");
        }
    }

    /// Says whether the kernel has sent all it was given.
    ///
    /// With the low-water mark at one byte, a TCP socket is writable only when nothing is unsent (tcp(7)).
    #[cfg(target_os = "linux")]
    pub(crate) fn all_sent(&self) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        let socket = socket2::SockRef::from(&*self.0);
        if socket.set_tcp_notsent_lowat(1).is_err() {
            return false;
        }
        let mut fds = [PollFd::new(&*self.0, PollFlags::OUT)];
        let sent = matches!(poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })), Ok(1))
            && fds[0].revents().contains(PollFlags::OUT);
        socket.set_tcp_notsent_lowat(UNSENT_MOST).is_ok() && sent
    }

    /// Says whether the kernel has sent all it was given; unknown here, the send buffer is small instead.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn all_sent(&self) -> bool {
        true
    }
}

/// The stream that TLS reads and writes.
pub(crate) struct Tap {
    socket: Socket,
    meter: Arc<Meter>,
}

impl Tap {
    pub(crate) fn new(socket: Socket, meter: Arc<Meter>) -> Self {
        Self { socket, meter }
    }

    fn write(&self, cx: &mut Context<'_>, write: impl Fn(&TcpStream) -> io::Result<usize>) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.socket.0.poll_write_ready(cx))?;
            match write(&self.socket.0) {
                Ok(written) => {
                    self.meter.wrote(written);
                    return Poll::Ready(Ok(written));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncRead for Tap {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.socket.0.poll_read_ready(cx))?;
            match self.socket.0.try_read_buf(buf) {
                Ok(_) => return Poll::Ready(Ok(())),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Tap {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.write(cx, |tcp| tcp.try_write(bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |tcp| tcp.try_write_vectored(slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(socket2::SockRef::from(&*self.socket.0).shutdown(std::net::Shutdown::Write))
    }
}
