//! Entries of the history in SQLite.
