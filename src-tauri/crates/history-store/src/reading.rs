//! A database file at one moment, on several connections: what one of them verifies is what another one hands out.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use rusqlite::Connection;
use sqlx::SqliteConnection;
use tempfile::TempDir;

use crate::{
    StoreError,
    aside::{beside, is_log_alone},
    plain, rows, schema,
};

/// So often is it tried to see one moment on all connections while others append.
const TRIES: usize = 1000;

/// One moment of a file; nothing is changed by it.
#[derive(Debug)]
pub(crate) struct Reading {
    /// For pages and single rows.
    pub(crate) rows: SqliteConnection,
    /// For the chain.
    pub(crate) chain: Arc<Mutex<Connection>>,
    /// For SQLite's own check of its tables, beside the chain.
    pub(crate) tables: Arc<Mutex<Connection>>,
    // Dropped last: the copy that is read, where the file cannot be read in its place.
    _copy: Option<TempDir>,
}

impl Reading {
    /// Opens a file, also one that another process writes or that lies where nothing can be written.
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreError> {
        fs::metadata(path)?;
        if is_log_alone(path)? {
            return Err(StoreError::Damaged("the database's file is empty".to_owned()));
        }
        // Without a log nobody has it open, and it may lie on a medium where SQLite cannot put its shared memory.
        let log = beside(path, "-wal").exists();
        match Self::at_one_moment(path, !log, None).await {
            // A log whose shared memory cannot be made here: a copy is as good.
            Err(StoreError::ReadOnly(_) | StoreError::Disk(_)) if log => {
                let folder = tempfile::tempdir()?;
                let copy = folder.path().join("history.db");
                fs::copy(path, &copy)?;
                fs::copy(beside(path, "-wal"), beside(&copy, "-wal"))?;
                Self::at_one_moment(&copy, false, Some(folder)).await
            }
            other => other,
        }
    }

    async fn at_one_moment(path: &Path, immutable: bool, copy: Option<TempDir>) -> Result<Self, StoreError> {
        let mut rows = schema::reader(path, immutable).await?;
        let [watch, chain, tables] = [(); 3].map(|()| plain::open(path, immutable));
        let (watch, chain, tables) = (watch?, chain?, tables?);
        for _ in 0..TRIES {
            let before = plain::data_version(&watch)?;
            sqlx::query("BEGIN").execute(&mut rows).await?;
            // A transaction's snapshot is taken with the first look.
            rows::checkpoint(&mut rows).await?;
            plain::begin(&chain)?;
            plain::begin(&tables)?;
            // Nobody has committed anything in between, so that all of them see the same.
            if plain::data_version(&watch)? == before {
                let [chain, tables] = [chain, tables].map(|connection| Arc::new(Mutex::new(connection)));
                return Ok(Self { rows, chain, tables, _copy: copy });
            }
            sqlx::query("ROLLBACK").execute(&mut rows).await?;
            chain.execute_batch("ROLLBACK")?;
            tables.execute_batch("ROLLBACK")?;
        }
        Err(StoreError::Locked)
    }
}
