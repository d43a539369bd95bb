//! Space kept in advance, so that an end can be recorded on a full disk (I2).

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

/// How much is kept, in bytes; enough for more than forty closing entries.
pub const RESERVE: u64 = 2 * 1024 * 1024;

/// The file that keeps the space.
#[derive(Debug, Clone)]
pub(crate) struct Reserve(PathBuf);

impl Reserve {
    /// The reserve of a database.
    pub(crate) fn of(database: &Path) -> Self {
        Self(crate::aside::beside(database, ".reserve"))
    }

    /// Makes the reserve unless it is there.
    pub(crate) fn ensure(&self) -> io::Result<()> {
        if fs::metadata(&self.0).is_ok_and(|meta| meta.len() == RESERVE) {
            return Ok(());
        }
        let made = self.make();
        if made.is_err() {
            let _ = fs::remove_file(&self.0);
        }
        made
    }

    fn make(&self) -> io::Result<()> {
        let mut file = fs::File::create(&self.0)?;
        let block = [0xa5; 64 * 1024];
        for _ in 0..RESERVE / block.len() as u64 {
            file.write_all(&block)?;
        }
        file.sync_all()
    }

    /// Gives the space back to the disk.
    pub(crate) fn release(&self) {
        if let Err(error) = fs::remove_file(&self.0)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the history's reserve could not be released");
        }
    }
}
