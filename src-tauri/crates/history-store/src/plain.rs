//! Connections whose rows are read in their place, by the thread that computes: verification reads millions of them.
//!
//! The same library lies under them as under the others, so that its locks hold between both.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row, types::ValueRef};

use crate::{StoreError, schema};

/// How much of the file each keeps in memory, in KiB.
const CACHE: i64 = 16 * 1024;

/// Opens a connection that only reads.
pub(crate) fn open(path: &Path, immutable: bool) -> Result<Connection, StoreError> {
    let text = path.to_str().ok_or_else(|| std::io::Error::other("the history's path is no text"))?;
    let mut name = String::from("file:");
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => name.push(char::from(byte)),
            other => name.push_str(&format!("%{other:02X}")),
        }
    }
    if immutable {
        name.push_str("?immutable=1");
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(name, flags)?;
    connection.busy_timeout(schema::WAIT)?;
    connection.pragma_update(None, "cache_size", -CACHE)?;
    Ok(connection)
}

/// Begins a transaction and takes its snapshot.
pub(crate) fn begin(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("BEGIN")?;
    Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?)
}

/// A number that another one follows as soon as anybody else has committed.
pub(crate) fn data_version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
}

fn other(what: &str) -> StoreError {
    StoreError::Damaged(format!("a column holds no {what}"))
}

pub(crate) fn blob<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a [u8], StoreError> {
    match row.get_ref(column)? {
        ValueRef::Blob(bytes) => Ok(bytes),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => Err(other("bytes")),
    }
}

pub(crate) fn text<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a str, StoreError> {
    maybe_text(row, column)?.ok_or_else(|| other("text"))
}

pub(crate) fn maybe_text<'a>(row: &'a Row<'_>, column: usize) -> Result<Option<&'a str>, StoreError> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) => str::from_utf8(bytes).map(Some).map_err(|_| other("text")),
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => Err(other("text")),
    }
}

pub(crate) fn integer(row: &Row<'_>, column: usize) -> Result<i64, StoreError> {
    maybe_integer(row, column)?.ok_or_else(|| other("number"))
}

pub(crate) fn maybe_integer(row: &Row<'_>, column: usize) -> Result<Option<i64>, StoreError> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(number) => Ok(Some(number)),
        ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => Err(other("number")),
    }
}
