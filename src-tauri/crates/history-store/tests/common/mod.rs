//! What the tests of the store share.
#![allow(dead_code, reason = "each test file uses a part")]

pub mod dice;
pub mod exported;

use std::{ops::ControlFlow, path::Path};

use history::{Actor, Draft, Head, Kind, Moment, SigningKey, VerifyingKey};
use history_store::{History, Progress};
use serde_json::{Value, json};
use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub fn public() -> Option<VerifyingKey> {
    Some(key().verifying_key())
}

pub fn at(utc: i64) -> Moment {
    Moment { utc: 1_800_000_000_000 + utc, monotonic: 0 }
}

/// True where the full counts are asked for.
pub fn deep() -> bool {
    std::env::var_os("CHAPERONE_DEEP").is_some()
}

/// A folder in memory, where the system has such.
pub fn in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

pub fn draft(utc: i64, kind: Kind, session: Option<&str>, payload: Value) -> Draft {
    let payload = payload.as_object().unwrap().clone();
    Draft { at: at(utc), actor: Actor::Staff { user: "meier".into() }, kind, session: session.map(Into::into), payload }
}

/// The entries of one whole session.
pub fn session(utc: i64, id: &str, engineer: &str, ticket: &str) -> Vec<Draft> {
    let asked = json!({"engineer": engineer, "organisation": "Acme Imaging", "level": "no-access", "ticket": ticket});
    vec![
        draft(utc, Kind::PairingTried, Some(id), json!({})),
        draft(utc + 1, Kind::SessionAsked, Some(id), asked),
        draft(utc + 2, Kind::SessionGranted, Some(id), json!({"wants": ["view"]})),
        draft(utc + 3, Kind::SessionEnded, Some(id), json!({"outcome": "staff"})),
    ]
}

/// A day of some sixty entries: sessions that ended, were refused and run still, and what belongs to none.
pub fn day() -> Vec<Draft> {
    const HOUR: i64 = 3_600_000;
    let mut drafts = vec![draft(0, Kind::ConsoleStarted, None, json!({"version": "0.1.0"}))];
    for (number, (engineer, ticket)) in
        [("Jana Petrov", "T_100"), ("Ole Brandt", "TX100"), ("Ada Okoro", "")].into_iter().cycle().take(12).enumerate()
    {
        let (utc, id) = (HOUR * i64::try_from(number).unwrap(), format!("{:08x}", number * 0x1357_9bdf % 0xffff_fff1));
        let mut lines = session(utc, &id, engineer, ticket);
        match number % 4 {
            0 => drop(lines.drain(2..)),
            1 => lines.insert(3, draft(utc + 2, Kind::EngineerDid, Some(&id), json!({"text": "opened the log – é"}))),
            _ => {}
        }
        if number % 4 == 0 && number < 8 {
            lines.push(draft(utc + 3, Kind::SessionRefused, Some(&id), json!({"outcome": "no-answer"})));
        }
        drafts.append(&mut lines);
        drafts.push(draft(utc + 9, Kind::LevelNarrowed, None, json!({"level": "no-access", "number": number})));
    }
    drafts
}

/// Writes a small history, closes it, and gives its head.
pub async fn small(path: &Path) -> Head {
    let history = History::open(path, Some(key()), at(0)).await.unwrap();
    for draft in day() {
        history.append(draft).await.unwrap();
    }
    let head = history.head().await.unwrap().unwrap();
    history.close().await.unwrap();
    head
}

/// Writes a small history as the first version did, and gives its head.
pub async fn small_of_version_1(path: &Path) -> Head {
    let new = in_memory();
    let head = small(&new.path().join("history.db")).await;
    let mut connection = SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap();
    sqlx::raw_sql(include_str!("../data/version-1.sql")).execute(&mut connection).await.unwrap();
    let attach = sqlx::query("ATTACH ? AS new").bind(new.path().join("history.db").to_str().unwrap().to_owned());
    attach.execute(&mut connection).await.unwrap();
    sqlx::raw_sql(
        "INSERT INTO entries SELECT sequence, session, encoded, hash FROM new.entries ORDER BY sequence;
         INSERT INTO checkpoint SELECT one, sequence, hash, key, signature FROM new.checkpoint;
         INSERT INTO sessions SELECT id, engineer, organisation, session_kind, level, since, until, outcome, entered,
            reason, ticket, approver, method FROM new.lines",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    head
}

/// For verification that nobody ends.
pub fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
