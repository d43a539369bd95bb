//! Bringing a database of an earlier version up to date.
//!
//! Before any step a copy is made beside it, forced to the disk and read back. All steps are one transaction: a crash or a full
//! disk leaves the old database or the new one, whole.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use history::Moment;
use sqlx::{Connection as _, Row as _, SqliteConnection};

use crate::{StoreError, aside, derived, rows, schema};

/// Brings the tables up to date, and makes what is derived anew where it is missing or broken.
///
/// # Errors
/// [`StoreError::NotMigrated`] where a database of an earlier version stays as it is; [`StoreError::Damaged`].
pub(crate) async fn up_to_date(connection: &mut SqliteConnection, path: &Path, at: Moment) -> Result<(), StoreError> {
    match schema::version(connection).await? {
        schema::VERSION => derived::ensure(connection).await,
        0 => steps(connection, 0).await,
        from => {
            let done = migrate(connection, path, from, at).await;
            done.map_err(|why| {
                if matches!(why, StoreError::Damaged(_)) {
                    why
                } else {
                    StoreError::NotMigrated { from, why: Box::new(why) }
                }
            })
        }
    }
}

async fn migrate(connection: &mut SqliteConnection, path: &Path, from: usize, at: Moment) -> Result<(), StoreError> {
    let backup = back_up(connection, path, from, at).await?;
    tracing::info!(from, to = schema::VERSION, backup = %backup.display(), "the history is brought to a new version");
    steps(connection, from).await?;
    // Lets space go back to the disk in small steps after a removal; without it the space is used again.
    let rewritten = sqlx::raw_sql("PRAGMA auto_vacuum = INCREMENTAL; VACUUM").execute(connection).await;
    if let Err(error) = rewritten {
        tracing::warn!(%error, "the history keeps the space that it does not need");
    }
    Ok(())
}

async fn steps(connection: &mut SqliteConnection, from: usize) -> Result<(), StoreError> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let done = async {
        for step in schema::STEPS.iter().skip(from) {
            sqlx::raw_sql(*step).execute(&mut *connection).await?;
        }
        derived::make_anew(connection).await?;
        let version = format!("PRAGMA user_version = {}", schema::VERSION);
        // The text is made of a constant.
        sqlx::raw_sql(sqlx::AssertSqlSafe(version)).execute(&mut *connection).await?;
        sqlx::query("COMMIT").execute(&mut *connection).await?;
        Ok(())
    }
    .await;
    if done.is_err() {
        // Fails where SQLite has taken it back already.
        let _ = sqlx::query("ROLLBACK").execute(connection).await;
    }
    done
}

/// Copies the database beside itself: `NAME.version-1-20270115T080000Z.backup`.
async fn back_up(
    connection: &mut SqliteConnection,
    path: &Path,
    version: usize,
    at: Moment,
) -> Result<PathBuf, StoreError> {
    let name = format!(".version-{version}-{}.backup", aside::date(at));
    let (target, part) = (aside::beside(path, &name), aside::beside(path, ".backup-unfinished"));
    if let Err(error) = fs::remove_file(&part)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(error.into());
    }
    let made = copy(connection, &part).await;
    if made.is_err() {
        let _ = fs::remove_file(&part);
    }
    made?;
    fs::rename(&part, &target)?;
    if let Some(folder) = path.parent() {
        sync_folder(folder)?;
    }
    Ok(target)
}

/// Makes the copy, forces it to the disk, and reads it back: it must hold as many entries, and the same head.
async fn copy(connection: &mut SqliteConnection, part: &Path) -> Result<(), StoreError> {
    let text = part.to_str().ok_or_else(|| std::io::Error::other("the history's path is no text"))?;
    sqlx::query("VACUUM INTO ?").bind(text).execute(&mut *connection).await?;
    File::open(part)?.sync_all()?;
    let mut copy = schema::reader(part, true).await?;
    let equal = is_equal(connection, &mut copy).await;
    let (copy, equal) = schema::or_close(copy, equal).await?;
    copy.close().await?;
    if equal { Ok(()) } else { Err(std::io::Error::other("the backup is not what was backed up").into()) }
}

async fn is_equal(connection: &mut SqliteConnection, copy: &mut SqliteConnection) -> Result<bool, StoreError> {
    let check: String = sqlx::query("PRAGMA integrity_check").fetch_one(&mut *copy).await?.try_get(0)?;
    Ok(check == "ok"
        && count(copy).await? == count(connection).await?
        && rows::head(copy).await? == rows::head(connection).await?)
}

async fn count(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query("SELECT count(*) FROM entries").fetch_one(connection).await?.try_get(0)?)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows has no such call; its file system journals the name.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}
