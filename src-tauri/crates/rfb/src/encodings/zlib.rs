//! A zlib stream that lives as long as the connection, flushed after each piece (RFC 6143, 7.7.6).

use flate2::{Compress, Compression, FlushCompress};

use crate::RfbError;

#[derive(Debug)]
pub(crate) struct Zlib(Compress);

impl Zlib {
    /// Opens a stream with a zlib header; level 1 is the quickest.
    pub(crate) fn new(level: u32) -> Self {
        Self(Compress::new(Compression::new(level), true))
    }

    /// Appends the compressed form of `data`, complete for a reader that has all that came before.
    pub(crate) fn put(&mut self, data: &[u8], out: &mut Vec<u8>) -> Result<(), RfbError> {
        let before = self.0.total_in();
        loop {
            let taken = usize::try_from(self.0.total_in() - before).unwrap_or(usize::MAX);
            let rest = data.get(taken..).unwrap_or_default();
            out.reserve(rest.len() / 2 + 256);
            let flush = FlushCompress::Sync;
            self.0.compress_vec(rest, out, flush).map_err(|_| RfbError::Encoding("zlib refused its input"))?;
            let all = usize::try_from(self.0.total_in() - before).unwrap_or(usize::MAX) >= data.len();
            // Room left over means that nothing waits inside the stream.
            if all && out.len() < out.capacity() {
                return Ok(());
            }
        }
    }
}
