//! I9: edits by SQL, drawn at random over all tables and columns, are found or change nothing that is read; so is a chain
//! that somebody without the key computed anew.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::{collections::BTreeMap, fs, path::Path};

use common::{dice::Dice, exported::Exported, in_memory, key, public, small};
use history::{Head, Verdict};
use history_store::verify_file;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions,
};

#[path = "i9_edits/edits.rs"]
mod edits;
#[path = "i9_edits/forgery.rs"]
mod forgery;

/// A small history whose triggers are gone.
struct Prey {
    bytes: Vec<u8>,
    /// The statements that make the triggers again, so that an edit leaves no trace but itself.
    triggers: String,
    head: Head,
    sessions: Vec<String>,
    exported: Exported,
}

async fn sql(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.unwrap()
}

async fn run(connection: &mut SqliteConnection, text: &str) -> Result<u64, sqlx::Error> {
    Ok(sqlx::raw_sql(AssertSqlSafe(text.to_owned())).execute(connection).await?.rows_affected())
}

impl Prey {
    async fn new() -> Self {
        let folder = in_memory();
        let path = folder.path().join("history.db");
        let head = small(&path).await;
        let sessions = Exported::of(&path, &[]).await.unwrap().sessions();
        let exported = Exported::of(&path, &sessions).await.unwrap();
        let mut connection = sql(&path).await;
        let mut triggers = String::new();
        let found = sqlx::query("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
        for row in found.fetch_all(&mut connection).await.unwrap() {
            run(&mut connection, &format!("DROP TRIGGER {}", row.get::<String, _>(0))).await.unwrap();
            triggers += &format!("{};\n", row.get::<String, _>(1));
        }
        connection.close().await.unwrap();
        Self { bytes: fs::read(&path).unwrap(), triggers, head, sessions, exported }
    }

    /// Puts it into a folder, as if nobody had touched it.
    fn put(&self, folder: &Path) -> std::path::PathBuf {
        let path = folder.join("history.db");
        for ending in ["-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(folder.join(format!("history.db{ending}")));
        }
        fs::write(&path, &self.bytes).unwrap();
        path
    }

    /// Says what is wrong where the changed file is called intact though it gives away something else.
    async fn missed(&self, path: &Path, said: &Verdict) -> Option<String> {
        let Verdict::Intact { .. } = said else { return None };
        match Exported::of(path, &self.sessions).await {
            Ok(exported) if exported == self.exported => None,
            Ok(_) => Some(format!("another content is called {said:?}")),
            Err(error) => Some(format!("called intact, but: {error}")),
        }
    }
}

#[tokio::test]
async fn i9_random_edits_by_sql_are_found_or_change_nothing() {
    let prey = Prey::new().await;
    let folder = in_memory();
    let tables = edits::tables(&prey.put(folder.path())).await;
    let count = if common::deep() { 10_000 } else { 1000 };
    let (mut dice, mut done, mut found) = (Dice::new(22), 0, 0);
    let (mut missed, mut touched) = (Vec::new(), BTreeMap::<String, (usize, usize)>::new());
    while done < count {
        let path = prey.put(folder.path());
        let mut connection = sql(&path).await;
        let edit = edits::Edit::draw(&mut dice, &tables);
        // What the tables' own rules refuse is no edit.
        let changed = edit.apply(&mut connection).await;
        let _ = run(&mut connection, &prey.triggers).await;
        let _ = connection.close().await;
        if !changed {
            continue;
        }
        done += 1;
        let said = verify_file(&path, public(), None).await;
        let of_table = touched.entry(edit.table().to_owned()).or_default();
        of_table.0 += 1;
        if !matches!(said, Verdict::Intact { .. }) {
            found += 1;
            of_table.1 += 1;
        }
        if let Some(why) = prey.missed(&path, &said).await {
            missed.push(format!("{edit}: {why}"));
        }
    }
    println!("{done} edits, {found} found; of each table (edits, found): {touched:#?}");
    assert!(missed.is_empty(), "{} missed: {:#?}", missed.len(), &missed[..missed.len().min(30)]);
    for table in &tables {
        assert!(touched.contains_key(&table.name), "{} was never edited", table.name);
    }
    assert!(found * 2 > done, "{found} of {done}");
}

#[tokio::test]
async fn i9_a_chain_computed_anew_without_the_key_is_found() {
    let prey = Prey::new().await;
    let folder = in_memory();
    let count = if common::deep() { 3000 } else { 100 };
    let mut dice = Dice::new(9);
    for number in 0..count {
        let path = prey.put(folder.path());
        let forged = forgery::Forgery::draw(&mut dice, prey.exported.entries.len());
        let stripped = forged.commit(&path, &mut dice, &key()).await;
        let said = verify_file(&path, public(), None).await;
        // Without a signature nothing can be found, but nothing is called intact either.
        let fits = match &said {
            Verdict::Tampered { .. } => true,
            Verdict::CannotSay { .. } => stripped,
            Verdict::Intact { .. } => false,
        };
        assert!(fits, "forgery {number}, {forged:?}: {said:?}");
        let known = verify_file(&path, public(), Some(prey.head)).await;
        assert!(matches!(known, Verdict::Tampered { .. }), "forgery {number}, {forged:?}, head known: {known:?}");
    }
}
