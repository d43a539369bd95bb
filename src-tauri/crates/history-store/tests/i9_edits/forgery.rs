//! What somebody can do who knows the format and has the file, but not the key: the chain computed anew from some entry on,
//! the list of sessions made to fit, and the signature left, moved, dropped or replaced by one of an own key.

use std::path::Path;

use history::{Checkpoint, Draft, Entry, Hash, Head, KeyId, Kind, Sealed, SigningKey};
use history_store::History;
use serde_json::json;
use sqlx::{Connection as _, Row as _, SqliteConnection};

use crate::{
    common::{at, dice::Dice, draft},
    run, sql,
};

#[derive(Debug, Clone, Copy)]
enum Change {
    Payload,
    Actor,
    Time,
    Remove,
    Insert,
    Swap,
    Truncate,
}

#[derive(Debug, Clone, Copy)]
enum Signature {
    Left,
    /// The old signature, said to be over the new head.
    Moved,
    /// By a key of the forger's.
    Own,
    /// By a key of the forger's, said to be the console's.
    OwnInDisguise,
    Dropped,
}

#[derive(Debug)]
pub struct Forgery {
    change: Change,
    signature: Signature,
    /// The entry that is changed.
    place: usize,
}

impl Forgery {
    pub fn draw(dice: &mut Dice, entries: usize) -> Self {
        use Change::{Actor, Insert, Payload, Remove, Swap, Time, Truncate};
        use Signature::{Dropped, Left, Moved, Own, OwnInDisguise};
        Self {
            change: *dice.pick(&[Payload, Actor, Time, Remove, Insert, Swap, Truncate]),
            signature: *dice.pick(&[Left, Moved, Own, OwnInDisguise, Dropped]),
            place: 1 + dice.below(entries - 2),
        }
    }

    /// Writes it into the file; true where no signature is left in it.
    pub async fn commit(&self, path: &Path, dice: &mut Dice, true_key: &SigningKey) -> bool {
        let mut connection = sql(path).await;
        let mut entries = read(&mut connection).await;
        self.change(&mut entries, dice);
        run(&mut connection, "DELETE FROM entries").await.unwrap();
        let head = write(&mut connection, entries).await;
        self.sign(&mut connection, head, true_key).await;
        connection.close().await.unwrap();
        // The program's own code makes the list of sessions fit.
        let history = History::open(path, None, at(0)).await.unwrap();
        history.rebuild_sessions().await.unwrap();
        history.close().await.unwrap();
        matches!(self.signature, Signature::Dropped)
    }

    fn change(&self, entries: &mut Vec<Entry>, dice: &mut Dice) {
        let place = self.place;
        match self.change {
            Change::Payload => drop(entries[place].payload.insert("reason".to_owned(), json!("nothing"))),
            Change::Actor => entries[place].actor = history::Actor::Console,
            Change::Time => entries[place].at.utc += 1 + i64::try_from(dice.below(100_000)).unwrap(),
            Change::Remove => drop(entries.remove(place)),
            Change::Insert => {
                let more = Draft { ..draft(7, Kind::EngineerDid, None, json!({"forged": true})) };
                entries.insert(place, more.seal(None).unwrap().0);
            }
            Change::Swap => entries.swap(place, place + 1),
            Change::Truncate => entries.truncate(place),
        }
    }

    async fn sign(&self, connection: &mut SqliteConnection, head: Head, true_key: &SigningKey) {
        let own = SigningKey::from_bytes(&[66; 32]);
        let new = match self.signature {
            Signature::Left => return,
            Signature::Dropped => {
                run(connection, "DELETE FROM checkpoint").await.unwrap();
                return;
            }
            Signature::Moved => {
                let row = sqlx::query("SELECT signature FROM checkpoint").fetch_one(&mut *connection).await.unwrap();
                let signature: Vec<u8> = row.get(0);
                Checkpoint { signature: signature.try_into().unwrap(), ..Checkpoint::sign(head, true_key) }
            }
            Signature::Own => Checkpoint::sign(head, &own),
            Signature::OwnInDisguise => {
                Checkpoint { key: KeyId::of(&true_key.verifying_key()), ..Checkpoint::sign(head, &own) }
            }
        };
        sqlx::query("UPDATE checkpoint SET sequence = ?, hash = ?, key = ?, signature = ?")
            .bind(i64::try_from(new.head.sequence).unwrap())
            .bind(new.head.hash.0.as_slice())
            .bind(new.key.0.as_slice())
            .bind(new.signature.as_slice())
            .execute(connection)
            .await
            .unwrap();
    }
}

async fn read(connection: &mut SqliteConnection) -> Vec<Entry> {
    let rows = sqlx::query("SELECT encoded FROM entries ORDER BY sequence").fetch_all(connection).await.unwrap();
    rows.iter().map(|row| Entry::decode(row.get(0)).unwrap()).collect()
}

/// Seals the entries one after another from the first on, every hash right.
async fn write(connection: &mut SqliteConnection, entries: Vec<Entry>) -> Head {
    let mut head: Option<Head> = None;
    for Entry { at, actor, kind, session, payload, .. } in entries {
        let (entry, Sealed { encoded, hash: Hash(hash) }) =
            Draft { at, actor, kind, session, payload }.seal(head).unwrap();
        head = Some(entry.head());
        sqlx::query("INSERT INTO entries (sequence, session, encoded, hash) VALUES (?, ?, ?, ?)")
            .bind(i64::try_from(entry.sequence).unwrap())
            .bind(entry.session)
            .bind(encoded)
            .bind(hash.as_slice())
            .execute(&mut *connection)
            .await
            .unwrap();
    }
    head.unwrap()
}
