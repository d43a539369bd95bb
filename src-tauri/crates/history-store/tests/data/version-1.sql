PRAGMA journal_mode = WAL;
CREATE TABLE entries (
    sequence INTEGER PRIMARY KEY,
    session TEXT,
    encoded BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX entries_by_session ON entries (session, sequence) WHERE session IS NOT NULL;
CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
CREATE TRIGGER entries_are_not_removed BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
CREATE TRIGGER entries_follow BEFORE INSERT ON entries
    WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM entries)
    BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
CREATE TABLE checkpoint (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL,
    key BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    engineer TEXT NOT NULL,
    organisation TEXT NOT NULL,
    session_kind TEXT NOT NULL,
    level TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    outcome TEXT NOT NULL,
    entered INTEGER NOT NULL,
    reason TEXT NOT NULL,
    ticket TEXT NOT NULL,
    approver TEXT NOT NULL,
    method TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_time ON sessions (since, id);
CREATE INDEX sessions_open ON sessions (since) WHERE until IS NULL;
PRAGMA user_version = 1;
