//! The memory that the X server writes grabs into (MIT-SHM 1.2, attached by file descriptor).

use std::os::fd::OwnedFd;
use std::ptr::NonNull;

use rustix::fs::MemfdFlags;
use rustix::mm::{MapFlags, ProtFlags};
use x11rb::connection::Connection;
use x11rb::protocol::shm::{ConnectionExt as _, Seg};
use x11rb::rust_connection::RustConnection;

use super::CaptureError;

/// One segment, attached to the server until dropped by [`Segment::detach`] or the connection's end.
pub(super) struct Segment {
    id: Seg,
    start: NonNull<u8>,
    length: usize,
}

impl Segment {
    /// Shares new memory with the server.
    pub(super) fn attach(conn: &RustConnection, length: usize) -> Result<Self, CaptureError> {
        let memory = |error: rustix::io::Errno| CaptureError::Memory(error.into());
        let file: OwnedFd = rustix::fs::memfd_create("mirror", MemfdFlags::CLOEXEC).map_err(memory)?;
        rustix::fs::ftruncate(&file, length as u64).map_err(memory)?;
        #[expect(unsafe_code, reason = "shared memory has no safe interface")]
        // SAFETY: the kernel chooses the address, so no other mapping is touched; it is unmapped only in `drop`.
        let start =
            unsafe { rustix::mm::mmap(std::ptr::null_mut(), length, ProtFlags::READ, MapFlags::SHARED, &file, 0) }
                .map_err(memory)?;
        let start =
            NonNull::new(start.cast()).ok_or_else(|| CaptureError::Memory(std::io::ErrorKind::OutOfMemory.into()))?;
        let id = conn.generate_id().map_err(super::system::display)?;
        let segment = Self { id, start, length };
        conn.shm_attach_fd(id, file, false).map_err(super::system::display)?.check().map_err(super::system::display)?;
        Ok(segment)
    }

    pub(super) const fn id(&self) -> Seg {
        self.id
    }

    /// What the server wrote; the caller has the replies of all grabs that it asked for.
    pub(super) const fn bytes(&self) -> &[u8] {
        #[expect(unsafe_code, reason = "shared memory has no safe interface")]
        // SAFETY: `start` maps `length` readable bytes while `self` lives. The server writes only while a grab is
        // under way, and grabs need `&mut Capture`, which a live borrow of these bytes excludes.
        unsafe {
            std::slice::from_raw_parts(self.start.as_ptr(), self.length)
        }
    }

    /// Takes the memory back from the server.
    pub(super) fn detach(self, conn: &RustConnection) -> Result<(), x11rb::errors::ConnectionError> {
        conn.shm_detach(self.id).map(|_| ())
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "shared memory has no safe interface")]
        // SAFETY: made by `attach` with this length, and no borrow of it outlives `self`.
        let _ = unsafe { rustix::mm::munmap(self.start.as_ptr().cast(), self.length) };
    }
}
