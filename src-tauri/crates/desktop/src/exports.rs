//! Files that somebody exports: whole or not there at all, never over another file, for this user alone.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, PersistError};

/// A file that is being written beside its place, and gone unless it is kept.
#[derive(Debug)]
pub struct ExportFile {
    file: BufWriter<NamedTempFile>,
}

impl ExportFile {
    /// Begins a file in a folder, under a hidden name, with mode 0600.
    ///
    /// # Errors
    /// Where the folder does not take it.
    pub fn begin(folder: &Path) -> io::Result<Self> {
        let file = Builder::new().prefix(".chaperone-export-").suffix(".part").tempfile_in(folder)?;
        Ok(Self { file: BufWriter::with_capacity(64 * 1024, file) })
    }

    /// Puts it in its place, on the disk.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] where something is there already; nothing is kept then, nor at any other error.
    pub fn keep(self, place: &Path) -> io::Result<()> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist_noclobber(place).map_err(|PersistError { error, .. }| error)?;
        // The name, too: a folder that cannot be synchronised is one whose file system needs no telling.
        if let Some(Ok(folder)) = place.parent().map(File::open) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Write for ExportFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Where exports go: the user's documents, else the downloads, else the home folder; none where this user has no home.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let user = directories::UserDirs::new()?;
    let places = [user.document_dir(), user.download_dir(), Some(user.home_dir())];
    places.into_iter().flatten().find(|place| place.is_dir()).map(Path::to_owned)
}

/// The first name of this kind that is free in a folder: `STEM.ENDING`, then `STEM-2.ENDING` and so on.
#[must_use]
pub fn free_name(folder: &Path, stem: &str, ending: &str) -> PathBuf {
    (1_u32..)
        .map(|count| match count {
            1 => folder.join(format!("{stem}.{ending}")),
            more => folder.join(format!("{stem}-{more}.{ending}")),
        })
        .find(|place| place.symlink_metadata().is_err())
        .unwrap_or_else(|| folder.join(stem))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_export_is_whole_or_not_there_and_never_over_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let place = free_name(folder.path(), "history", "csv");
        let mut file = ExportFile::begin(folder.path()).unwrap();
        file.write_all(b"half").unwrap();
        assert!(!place.exists());
        drop(file);
        assert_eq!(names(folder.path()), [""; 0]);

        let mut file = ExportFile::begin(folder.path()).unwrap();
        file.write_all(b"whole").unwrap();
        file.keep(&place).unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"whole");
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);

        let second = ExportFile::begin(folder.path()).unwrap();
        assert_eq!(second.keep(&place).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&place).unwrap(), b"whole");
        assert_eq!(free_name(folder.path(), "history", "csv"), folder.path().join("history-2.csv"));
        // A link in its place leads elsewhere: it is not followed.
        let link = folder.path().join("link.csv");
        symlink("/nowhere/at/all", &link).unwrap();
        assert_eq!(
            ExportFile::begin(folder.path()).unwrap().keep(&link).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(free_name(folder.path(), "link", "csv"), folder.path().join("link-2.csv"));
        assert_eq!(names(folder.path()), ["history.csv", "link.csv"]);
    }
}
