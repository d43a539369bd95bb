//! The open history: its one writer.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use history::{Actor, Checkpoint, Draft, Entry, Head, KeyId, Kind, Moment, Payload, SigningKey, Stub};
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::Mutex;

use crate::{
    StoreError, aside, batch::Batch, derived, migrate, reserve::Reserve, rows, rows::End, schema, schema::Broken,
};

/// The history, open for appending and reading.
///
/// Appends run one after another; reading and verifying go on beside them.
#[derive(Debug)]
pub struct History {
    pub(crate) path: PathBuf,
    pub(crate) writer: Mutex<Writer>,
    pub(crate) reader: Mutex<SqliteConnection>,
    // Held until the process ends or the history is dropped; never read.
    lock: File,
}

pub(crate) struct Writer {
    pub(crate) connection: SqliteConnection,
    pub(crate) key: Option<SigningKey>,
    reserve: Reserve,
    /// True while a transaction may be open, also after an append was dropped half-way.
    unsettled: bool,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("signs", &self.key.is_some()).finish_non_exhaustive()
    }
}

impl History {
    /// Opens the database, or begins a new one. A damaged one is set aside, and the new one's first entry says so,
    /// unless that is broken off half-way: what was set aside lies there then without it.
    ///
    /// `key` signs every new head; without it entries are appended unsigned until [`History::sign_with`].
    ///
    /// # Errors
    /// [`StoreError::Locked`] where another process writes it; [`StoreError::TooNew`]; and faults of the disk.
    pub async fn open(path: &Path, key: Option<SigningKey>, at: Moment) -> Result<Self, StoreError> {
        let lock = lock(path)?;
        let opened = if aside::is_log_alone(path)? {
            Err(StoreError::Damaged("the database's file is missing or empty".to_owned()).into())
        } else {
            connect(path, at).await
        };
        match opened {
            Ok(connections) => {
                let first = (Kind::HistoryBegun, Payload::new());
                Self::start(path, lock, connections, key, at, first).await
            }
            Err(Broken { error: StoreError::Damaged(why), open }) => {
                Self::anew(path, lock, open.into_iter().collect(), key, at, why).await
            }
            Err(broken) => Err(broken.close().await),
        }
    }

    /// Sets the database aside as damaged and begins a new one, whose first entry says so and why.
    ///
    /// # Errors
    /// Faults of the disk.
    pub async fn begin_anew(self, at: Moment, why: &str) -> Result<Self, StoreError> {
        let Self { path, writer, reader, lock } = self;
        let Writer { connection, key, .. } = writer.into_inner();
        Self::anew(&path, lock, vec![reader.into_inner(), connection], key, at, why.to_owned()).await
    }

    /// Renames what lies there while it is still open, where the system lets that be done, and begins a new one.
    async fn anew(
        path: &Path,
        lock: File,
        open: Vec<SqliteConnection>,
        key: Option<SigningKey>,
        at: Moment,
        why: String,
    ) -> Result<Self, StoreError> {
        // SQLite leaves a file that was renamed as it is, and its log with it. Windows renames no file that is open: there the
        // log is moved into the damaged file.
        let (before, after) = if cfg!(windows) { (open, Vec::new()) } else { (Vec::new(), open) };
        close_all(before).await;
        let file = match aside::set_aside(path, at) {
            Ok(file) => file,
            Err(error) => {
                // Closed where it lies, SQLite would write to it: the end of the process lets go of it.
                Box::leak(Box::new(after));
                return Err(error.into());
            }
        };
        close_all(after).await;
        let mut payload = Payload::new();
        payload.insert("file".to_owned(), file.into());
        payload.insert("why".to_owned(), why.into());
        match connect(path, at).await {
            Ok(connections) => Self::start(path, lock, connections, key, at, (Kind::HistorySetAside, payload)).await,
            Err(broken) => Err(broken.close().await),
        }
    }

    /// `first` is said in a history that has no entry yet.
    async fn start(
        path: &Path,
        lock: File,
        connections: Connections,
        key: Option<SigningKey>,
        at: Moment,
        (kind, payload): (Kind, Payload),
    ) -> Result<Self, StoreError> {
        let reserve = Reserve::of(path);
        if let Err(error) = reserve.ensure() {
            tracing::warn!(%error, "the history has no reserve: nothing is granted until it has");
        }
        let Connections { writer: connection, reader, empty } = connections;
        let writer = Mutex::new(Writer { connection, key, reserve, unsettled: false });
        let history = Self { path: path.to_owned(), writer, reader: Mutex::new(reader), lock };
        if empty {
            let first = Draft { at, actor: Actor::Console, kind, session: None, payload };
            if let Err(error) = history.append(first).await {
                let _ = history.close().await;
                return Err(error);
            }
        }
        Ok(history)
    }

    /// Appends an entry; when this returns, the entry is on the disk and the session's line is up to date.
    ///
    /// An entry that narrows access may use the reserved space; any other is refused while the reserve is not there.
    /// Dropped half-way, the entry is either whole or not there.
    ///
    /// # Errors
    /// [`StoreError`]; the entry is then not there.
    pub async fn append(&self, draft: Draft) -> Result<Entry, StoreError> {
        let mut writer = self.writer.lock().await;
        if !draft.kind.narrows() {
            writer.reserve.ensure()?;
            return writer.write(draft).await;
        }
        match writer.write(draft.clone()).await {
            Err(StoreError::Full(_) | StoreError::Disk(_)) => {
                tracing::warn!("the disk is full: the history's reserve is released to record what narrows access");
                writer.reserve.release();
                writer.settle().await;
                // What stands in the log moves into the database; the log's own space is then used again, not given away.
                let _ = sqlx::query("PRAGMA wal_checkpoint(RESTART)").execute(&mut writer.connection).await;
                writer.write(draft).await
            }
            other => other,
        }
    }

    /// Signs every head from the next entry on; entries that stand there unsigned are told in an entry of their own.
    pub async fn sign_with(&self, key: SigningKey) {
        self.writer.lock().await.key = Some(key);
    }

    /// The newest entry's head; none only in a history that was never begun.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn head(&self) -> Result<Option<Head>, StoreError> {
        rows::head(&mut *self.reader.lock().await).await
    }

    /// Makes the list of sessions, and all else that is derived, again from the entries.
    ///
    /// # Errors
    /// [`StoreError`]; it is then as it was.
    pub async fn rebuild_sessions(&self) -> Result<(), StoreError> {
        let mut writer = self.writer.lock().await;
        writer.begin().await?;
        let done = derived::make_anew(&mut writer.connection).await;
        writer.end(done).await
    }

    /// Where the database lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the database in order.
    ///
    /// # Errors
    /// [`StoreError`]; nothing that was acknowledged is lost.
    pub async fn close(self) -> Result<(), StoreError> {
        let reader = self.reader.into_inner().close().await;
        let writer = self.writer.into_inner().connection.close().await;
        drop(self.lock);
        reader.and(writer).map_err(StoreError::from)
    }
}

struct Connections {
    writer: SqliteConnection,
    reader: SqliteConnection,
    empty: bool,
}

/// Opens both connections and reads the newest entry, which a new one must continue.
async fn connect(path: &Path, at: Moment) -> Result<Connections, Broken> {
    let mut writer = schema::writer(path).await?;
    let read = async {
        migrate::up_to_date(&mut writer, path, at).await?;
        let empty = rows::head(&mut writer).await?.is_none();
        rows::checkpoint(&mut writer).await?;
        rows::stub(&mut writer).await?;
        Ok((schema::reader(path, false).await?, empty))
    }
    .await;
    let (writer, (reader, empty)) = schema::or_broken(writer, read)?;
    Ok(Connections { writer, reader, empty })
}

async fn close_all(connections: Vec<SqliteConnection>) {
    for connection in connections {
        let _ = connection.close().await;
    }
}

/// Takes the lock that keeps a second process from writing.
fn lock(path: &Path) -> Result<File, StoreError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::options().create(true).truncate(false).write(true).open(aside::beside(path, ".lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

impl Writer {
    pub(crate) async fn begin(&mut self) -> Result<(), StoreError> {
        self.settle().await;
        self.unsettled = true;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await?;
        Ok(())
    }

    /// Commits what succeeded, takes back what did not.
    pub(crate) async fn end<T>(&mut self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        let done = match done {
            Ok(value) => match sqlx::query("COMMIT").execute(&mut self.connection).await {
                Ok(_) => {
                    self.unsettled = false;
                    Ok(value)
                }
                Err(error) => Err(error.into()),
            },
            failed => failed,
        };
        self.settle().await;
        done
    }

    /// Takes back a transaction that was left open.
    pub(crate) async fn settle(&mut self) {
        if self.unsettled {
            // Fails where SQLite has taken it back already.
            let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
            self.unsettled = false;
        }
    }

    async fn write(&mut self, draft: Draft) -> Result<Entry, StoreError> {
        match self.attempt(draft.clone()).await {
            // What is derived is no reason to record nothing.
            Err(StoreError::Damaged(why)) => {
                tracing::warn!(why, "the index of words is made anew");
                self.begin().await?;
                let made = derived::index_anew(&mut self.connection).await;
                self.end(made).await?;
                self.attempt(draft).await
            }
            other => other,
        }
    }

    async fn attempt(&mut self, draft: Draft) -> Result<Entry, StoreError> {
        self.settle().await;
        self.unsettled = true;
        let begin = Batch::of("BEGIN IMMEDIATE");
        let done = match insert(&mut self.connection, begin, self.key.as_ref(), draft).await {
            Ok((entry, mut rest)) => {
                rest.add("COMMIT");
                rest.run(&mut self.connection).await.map(|()| entry)
            }
            Err(error) => Err(error),
        };
        self.unsettled = done.is_err();
        self.settle().await;
        done
    }
}

/// Inserts an entry, its session's line and the signature over the new head; what `first` has is run before, and what is given
/// with the entry is to be run after.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    first: Batch,
    key: Option<&SigningKey>,
    draft: Draft,
) -> Result<(Entry, Batch), StoreError> {
    let End { mut head, signed, line } = rows::end(connection, first, draft.session.as_deref()).await?;
    if let (Some(key), Some(before)) = (key, head) {
        let id = KeyId::of(&key.verifying_key());
        if !signed.is_some_and(|signed| signed.head == before && signed.key == id) {
            let mut payload = Payload::new();
            payload.insert("signed-up-to".to_owned(), signed.map_or(0, |signed| signed.head.sequence).into());
            payload.insert("signed-by".to_owned(), signed.map_or_else(String::new, |s| s.key.to_string()).into());
            payload.insert("found-up-to".to_owned(), before.sequence.into());
            let (actor, kind) = (Actor::Console, Kind::UnsignedFound);
            let (found, sealed) = Draft { at: draft.at, actor, kind, session: None, payload }.seal(head)?;
            let mut batch = Batch::default();
            rows::put_entry(&mut batch, &found, &sealed)?;
            batch.run(connection).await?;
            head = Some(found.head());
            // What it says is vouched for by the entry of the removal; only the signature is renewed.
            if let Some(stub) = rows::stub(connection).await?
                && rows::is_told(connection, &stub).await?
            {
                rows::put_stub(connection, &Stub::sign(stub.removed, stub.entry, stub.at, key)).await?;
            }
        }
    }
    let (entry, sealed) = draft.seal(head)?;
    let mut batch = Batch::default();
    rows::put_entry(&mut batch, &entry, &sealed)?;
    if let Some(key) = key {
        rows::put_checkpoint(&mut batch, &Checkpoint::sign(entry.head(), key))?;
    }
    let rest = derived::add(connection, batch, line, &entry).await?;
    Ok((entry, rest))
}
