//! Setting a damaged database aside: renamed with the date, never overwritten, never removed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::DateTime;
use history::Moment;

/// The path of a file that lies beside the database: its name with an ending.
pub(crate) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Whether a log lies beside a database that is missing or empty: what is left of a history that somebody removed or emptied.
/// SQLite would remove it as soon as it looks.
pub(crate) fn is_log_alone(database: &Path) -> io::Result<bool> {
    let empty = match fs::metadata(database) {
        Ok(file) => file.len() == 0,
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(error),
    };
    Ok(empty && beside(database, "-wal").exists())
}

/// A time as a part of a file's name, UTC.
pub(crate) fn date(at: Moment) -> String {
    DateTime::from_timestamp_millis(at.utc).unwrap_or_default().format("%Y%m%dT%H%M%SZ").to_string()
}

/// Renames the database and its log, and says the new name.
pub(crate) fn set_aside(database: &Path, at: Moment) -> io::Result<String> {
    let date = date(at);
    let target = (1..)
        .map(|count: u32| match count {
            1 => beside(database, &format!(".damaged-{date}")),
            more => beside(database, &format!(".damaged-{date}-{more}")),
        })
        .find(|path| !path.exists() && !beside(path, "-wal").exists())
        .unwrap_or_else(|| beside(database, ".damaged"));
    for ending in ["", "-wal", "-shm"] {
        match fs::rename(beside(database, ending), beside(&target, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(target.file_name().unwrap_or_default().to_string_lossy().into_owned())
}
