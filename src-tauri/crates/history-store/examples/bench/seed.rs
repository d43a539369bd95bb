//! Makes a history of years fast: a true chain, written in large transactions, signed at its end; what is derived from it is
//! made by the store itself. What comes out is what appending one by one makes, which is checked at a small size.

use std::{
    fs,
    path::{Path, PathBuf},
};

use history::{Actor, Checkpoint, Draft, Entry, Head, Kind, Moment, Payload, Sealed};
use history_store::{History, SessionFilter};
use serde_json::json;
use sqlx::{ConnectOptions as _, Connection as _, QueryBuilder, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{key, now};

/// How many entries each session has.
pub const ENTRIES: usize = 20;
/// Five years in milliseconds.
pub const YEARS: i64 = 5 * 365 * 86_400_000;
/// Rows of one statement, and statements of one transaction.
const ROWS: usize = 200;
const STATEMENTS: usize = 200;

pub const ENGINEERS: [&str; 24] = [
    "Jana Petrov",
    "Ole Brandt",
    "Ada Okoro",
    "Mila Novak",
    "Tom Hansen",
    "Ines Duarte",
    "Karl Weiss",
    "Lea Fontaine",
    "Nils Berg",
    "Rosa Marin",
    "Ivo Kovac",
    "Emma Lind",
    "Paul Roth",
    "Sofia Conti",
    "Max Keller",
    "Nora Lang",
    "Jan Vesely",
    "Lucie Moreau",
    "Finn Olsen",
    "Eva Horak",
    "Hugo Petit",
    "Lena Graf",
    "Omar Haddad",
    "Vera Sokol",
];
const USERS: [&str; 8] = ["meier", "schmidt", "duval", "keller", "novotny", "jensen", "rossi", "lopez"];
const WORDS: [&str; 16] = [
    "coil",
    "gradient",
    "cooling",
    "helium",
    "table",
    "network",
    "calibration",
    "noise",
    "log",
    "software",
    "console",
    "shim",
    "trigger",
    "archive",
    "protocol",
    "door",
];

/// Numbers from a seed (SplitMix64).
fn number(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x1234_5678_9abc_def1);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn of<'a>(list: &[&'a str], seed: u64) -> &'a str {
    list[usize::try_from(seed % list.len() as u64).unwrap()]
}

/// The name of the session with this number.
pub fn id(session: usize) -> String {
    format!("{:016x}{:016x}", number(session as u64), number(!(session as u64)))
}

/// A word that one session alone says.
pub fn rare(session: usize) -> String {
    format!("part{session:07}")
}

/// The entries of the session with this number of so many.
pub fn session(session: usize, of_all: usize) -> Vec<Draft> {
    let seed = number(session as u64 ^ 0xabcd);
    let begun = now().utc - YEARS + YEARS / i64::try_from(of_all).unwrap() * i64::try_from(session).unwrap();
    let engineer = of(&ENGINEERS, seed);
    let (user, refused, technical) = (of(&USERS, seed >> 8), seed.is_multiple_of(11), (seed >> 20).is_multiple_of(3));
    let reason = format!("{} of the {}, {}", of(&WORDS, seed >> 12), of(&WORDS, seed >> 16), rare(session));
    let asked = json!({
        "fact": "asked", "engineer": engineer, "organisation": of(&["Acme Imaging", "Nordic Scan", "Medica"], seed >> 24),
        "level": of(&["no-access", "limited", "permanent-limited", "full"], seed >> 28), "ticket": format!("SR-{session:07}"),
        "reason": reason, "method": if technical { "time-password" } else { "session-password" },
        "session-kind": if technical { "technical-support" } else { "application-support" },
    });
    let (console, staff) = (|| Actor::Console, || Actor::Staff { user: user.to_owned() });
    let remote = || Actor::Engineer { id: engineer.to_lowercase().replace(' ', "."), name: engineer.to_owned() };
    let mut lines =
        vec![(Kind::PairingTried, remote(), json!({"fact": "tried"})), (Kind::SessionAsked, remote(), asked)];
    if refused {
        lines.push((Kind::SessionRefused, staff(), json!({"outcome": "staff-refused"})));
    } else {
        lines.push((Kind::SessionGranted, staff(), json!({"capabilities": ["view", "point"], "wants": ["view"]})));
    }
    while lines.len() < ENTRIES - 2 {
        let at = lines.len() as u64;
        let text = format!("{} {}", of(&WORDS, seed >> at), of(&WORDS, seed >> (at + 7)));
        lines.push(match at % 4 {
            0 => (Kind::EngineerDid, remote(), json!({"fact": "pointer", "text": text, "count": at})),
            1 => (Kind::ToolStarted, staff(), json!({"tool": "log-collector", "text": text})),
            2 => (Kind::ToolEnded, console(), json!({"tool": "log-collector", "status": 0})),
            _ => (Kind::MaskStatement, console(), json!({"frames": at * 1000, "withheld": 3, "regions": 2})),
        });
    }
    let outcome = of(&["staff", "engineer", "idle", "deadline", "link-lost"], seed >> 32);
    let outcome = if refused { "staff-refused" } else { outcome };
    lines.push((Kind::SessionEnded, staff(), json!({"fact": "ended", "outcome": outcome})));
    lines.push((Kind::SessionGone, console(), json!({"processes": 2})));
    let length = i64::try_from(60_000 + (seed >> 36) % 3_600_000).unwrap() / i64::try_from(ENTRIES).unwrap();
    (0..)
        .zip(lines)
        .map(|(place, (kind, actor, payload))| Draft {
            at: Moment { utc: begun + place * length, monotonic: (session * ENTRIES) as u64 },
            actor,
            kind,
            session: Some(id(session)),
            payload: Payload::from_iter(payload.as_object().unwrap().clone()),
        })
        .collect()
}

/// The history of so many sessions; made where it is not there yet.
pub async fn history(folder: &Path, sessions: usize) -> PathBuf {
    let folder = folder.join(format!("{sessions}"));
    let path = folder.join("history.db");
    // Of another form: made by another version of this program.
    let done = folder.join("made-1");
    if !done.exists() {
        let began = std::time::Instant::now();
        let _ = fs::remove_dir_all(&folder);
        make(&path, sessions).await;
        fs::write(done, "").unwrap();
        println!("made a history of {sessions} sessions in {:.0} s", began.elapsed().as_secs_f64());
    }
    path
}

async fn make(path: &Path, sessions: usize) {
    let history = History::open(path, Some(key()), now()).await.unwrap();
    let mut head = history.head().await.unwrap().unwrap();
    history.close().await.unwrap();
    let options = SqliteConnectOptions::new().filename(path).pragma("synchronous", "OFF");
    let mut connection = options.connect().await.unwrap();
    let mut drafts = (0..sessions).flat_map(|number| session(number, sessions)).peekable();
    while drafts.peek().is_some() {
        sqlx::raw_sql("BEGIN").execute(&mut connection).await.unwrap();
        for _ in 0..STATEMENTS {
            let rows: Vec<Draft> = drafts.by_ref().take(ROWS).collect();
            if !rows.is_empty() {
                head = write(&mut connection, head, rows).await;
            }
        }
        sign(&mut connection, head).await;
        sqlx::raw_sql("COMMIT").execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    let history = History::open(path, Some(key()), now()).await.unwrap();
    history.rebuild_sessions().await.unwrap();
    history.close().await.unwrap();
}

async fn write(connection: &mut SqliteConnection, mut head: Head, drafts: Vec<Draft>) -> Head {
    let sealed: Vec<(Entry, Sealed)> = drafts
        .into_iter()
        .map(|draft| {
            let sealed = draft.seal(Some(head)).unwrap();
            head = sealed.0.head();
            sealed
        })
        .collect();
    let mut query = QueryBuilder::new("INSERT INTO entries (sequence, session, encoded, hash) ");
    query.push_values(sealed, |mut row, (entry, Sealed { encoded, hash })| {
        row.push_bind(i64::try_from(entry.sequence).unwrap());
        row.push_bind(entry.session).push_bind(encoded).push_bind(hash.0.to_vec());
    });
    query.build().execute(connection).await.unwrap();
    head
}

async fn sign(connection: &mut SqliteConnection, head: Head) {
    let Checkpoint { head, key, signature } = Checkpoint::sign(head, &key());
    sqlx::query("UPDATE checkpoint SET sequence = ?, hash = ?, key = ?, signature = ?")
        .bind(i64::try_from(head.sequence).unwrap())
        .bind(head.hash.0.to_vec())
        .bind(key.0.to_vec())
        .bind(signature.to_vec())
        .execute(connection)
        .await
        .unwrap();
}

/// Checks that what is made fast reads as what was appended one by one.
pub async fn agrees_with_appends(folder: &Path) {
    const SESSIONS: usize = 40;
    let folder = tempfile::tempdir_in(folder).unwrap();
    let fast = folder.path().join("fast").join("history.db");
    make(&fast, SESSIONS).await;
    let fast = History::open(&fast, Some(key()), now()).await.unwrap();
    let slow = History::open(&folder.path().join("slow").join("history.db"), Some(key()), now()).await.unwrap();
    for draft in (0..SESSIONS).flat_map(|number| session(number, SESSIONS)) {
        slow.append(draft).await.unwrap();
    }
    assert_eq!(fast.entries(0, 10_000).await.unwrap(), slow.entries(0, 10_000).await.unwrap());
    assert_eq!(fast.recent(1000).await.unwrap(), slow.recent(1000).await.unwrap());
    for text in ["helium", "part0000007", "log-collector"] {
        let filter = SessionFilter { text: text.to_owned(), ..SessionFilter::default() };
        let found = fast.sessions_page(&filter, None, 100).await.unwrap();
        assert!(!found.lines.is_empty() && found == slow.sessions_page(&filter, None, 100).await.unwrap(), "{text}");
    }
    let all = (now().utc - YEARS, now().utc);
    assert_eq!(fast.pictures(all.0, all.1).await.unwrap(), slow.pictures(all.0, all.1).await.unwrap());
    for history in [fast, slow] {
        let verdict = history_store::verify_file(history.path(), Some(key().verifying_key()), None).await;
        assert!(matches!(verdict, history::Verdict::Intact { .. }), "{verdict:?}");
    }
}
