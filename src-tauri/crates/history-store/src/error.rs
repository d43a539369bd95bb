//! What can go wrong with the database, by what is to be done about it.

use std::io;

/// Why the history could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full: nothing that widens access is recorded.
    #[error("no space is left for the history")]
    Full(#[source] Source),
    /// The database or its folder cannot be written.
    #[error("the history cannot be written: it is read-only")]
    ReadOnly(#[source] Source),
    /// The database is damaged; [`crate::History::begin_anew`] sets it aside.
    #[error("the history's database is damaged: {0}")]
    Damaged(String),
    /// Another process writes this history.
    #[error("another process has the history open")]
    Locked,
    /// A later version of this program made the database.
    #[error("the history was written by a later version of this program (format {0})")]
    TooNew(i64),
    /// An earlier version's database could not be brought up to date; nothing in it was changed.
    #[error(
        "the history is of an earlier version ({from}) and could not be brought up to date; nothing in it was changed: {why}"
    )]
    NotMigrated {
        /// The version that it is of.
        from: usize,
        /// Why not.
        why: Box<Self>,
    },
    /// Without the console's key nothing is removed.
    #[error("without the console's signing key nothing is removed from the history")]
    Unsigned,
    /// What was to be removed is not what was written: nothing is removed.
    #[error("nothing is removed from the history: at entry {sequence}, {what}")]
    Tampered {
        /// The first entry that does not hold.
        sequence: u64,
        /// What is wrong with it.
        what: history::Tampering,
    },
    /// A session that is not over, or goes on too long, keeps what is old.
    #[error(
        "nothing more is removed from the history: session {session} is not over, or too long, and holds what is older"
    )]
    Held {
        /// The session.
        session: String,
    },
    /// The entry is out of bounds.
    #[error(transparent)]
    Unfit(#[from] history::Unfit),
    /// The disk failed otherwise.
    #[error("the history could not be read or written")]
    Disk(#[source] Source),
}

/// What lies under a [`StoreError`].
pub type Source = Box<dyn std::error::Error + Send + Sync>;

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        let kind = error.kind();
        if matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            Self::Full(error.into())
        } else if matches!(kind, io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) {
            Self::ReadOnly(error.into())
        } else {
            Self::Disk(error.into())
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|e| e.code()).and_then(|code| code.parse().ok());
        match code {
            Some(code) => Self::of_code(code, error),
            None if matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_)) => {
                Self::Damaged(error.to_string())
            }
            None => Self::Disk(error.into()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error().map(|error| error.extended_code) {
            Some(code) => Self::of_code(code, error),
            None => Self::Damaged(error.to_string()),
        }
    }
}

impl StoreError {
    /// By SQLite's result code: <https://www.sqlite.org/rescode.html>.
    fn of_code(code: i32, error: impl std::error::Error + Send + Sync + 'static) -> Self {
        // The low byte is the primary one.
        match code & 0xff {
            5 | 6 => Self::Locked,
            8 => Self::ReadOnly(error.into()),
            11 | 26 => Self::Damaged(error.to_string()),
            13 => Self::Full(error.into()),
            // No table or column of that name (1), or a value of another type: not a database of ours.
            1 => Self::Damaged(error.to_string()),
            _ => Self::Disk(error.into()),
        }
    }
}
