//! One edit by SQL, drawn at random.

use std::{fmt, path::Path};

use sqlx::{Connection as _, Row as _, SqliteConnection};

use crate::{common::dice::Dice, run, sql};

/// A table and its columns.
#[derive(Debug)]
pub struct Table {
    pub name: String,
    columns: Vec<String>,
}

/// All tables that hold rows, the database's own list of tables among them; without those that have no rowid to choose a row by,
/// which are two of the search's own.
pub async fn tables(path: &Path) -> Vec<Table> {
    let mut connection = sql(path).await;
    let found = sqlx::query(
        "SELECT t.name, group_concat(c.name) FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c
         WHERE t.schema = 'main' AND t.type IN ('table', 'shadow') AND c.hidden = 0 AND NOT t.wr GROUP BY t.name ORDER BY t.name",
    );
    let mut tables = Vec::new();
    for row in found.fetch_all(&mut connection).await.unwrap() {
        let (name, columns): (String, String) = (row.get(0), row.get(1));
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {name}")));
        if rows.fetch_one(&mut connection).await.unwrap().get::<i64, _>(0) > 0 {
            tables.push(Table { name, columns: columns.split(',').map(str::to_owned).collect() });
        }
    }
    connection.close().await.unwrap();
    tables
}

/// The statements of one edit.
pub struct Edit {
    table: String,
    statements: String,
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.statements)
    }
}

/// Some row of a table, by its place.
fn row(table: &str, dice: &mut Dice) -> String {
    let place = dice.next() % 100_000;
    // Tables without a rowid are told apart by all of their primary key, which is what follows `rowid` there.
    format!("(SELECT rowid FROM {table} LIMIT 1 OFFSET {place} % (SELECT count(*) FROM {table}))")
}

/// Another value for a column.
fn value(column: &str, table: &str, dice: &mut Dice) -> String {
    let number = dice.next() % 1000;
    match dice.below(11) {
        0 => format!("{column} + {}", 1 + number % 3),
        1 => format!("{column} - 1"),
        2 => "0".to_owned(),
        3 => "NULL".to_owned(),
        4 => "''".to_owned(),
        5 => format!("x'{:02x}' || {column}", number % 256),
        6 => format!("{column} || 'x'"),
        7 => format!("substr({column}, 1, max(0, length({column}) - 1 - {number} % 8))"),
        8 => format!("(SELECT {column} FROM {table} WHERE rowid = {})", row(table, dice)),
        // One byte in the middle, of the same type as before.
        9 => format!(
            "CASE typeof({column}) WHEN 'blob' THEN
             CAST(substr({column}, 1, {number} % max(1, length({column}))) || x'{:02x}' ||
             substr({column}, {number} % max(1, length({column})) + 2) AS BLOB) ELSE
             substr({column}, 1, {number} % max(1, length({column}))) || '{}' ||
             substr({column}, {number} % max(1, length({column})) + 2) END",
            dice.next() % 256,
            char::from(b'a' + u8::try_from(dice.below(26)).unwrap()),
        ),
        _ => format!("zeroblob(length({column}))"),
    }
}

impl Edit {
    pub fn draw(dice: &mut Dice, tables: &[Table]) -> Self {
        let table = dice.pick(tables);
        let (name, column) = (&table.name, dice.pick(&table.columns));
        let statements = match dice.below(10) {
            0 | 1 => format!("DELETE FROM {name} WHERE rowid = {}", row(name, dice)),
            2 | 3 => Self::insert(table, dice),
            4 | 5 => Self::swap(table, column, dice),
            _ => {
                format!("UPDATE {name} SET {column} = {} WHERE rowid = {}", value(column, name, dice), row(name, dice))
            }
        };
        Self { table: name.clone(), statements }
    }

    /// A row more: another one with some of its columns changed.
    fn insert(table: &Table, dice: &mut Dice) -> String {
        let name = &table.name;
        let values: Vec<String> = table
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| match at {
                0 if dice.chance(2) => format!("(SELECT max({column}) FROM {name}) + 1"),
                0 => format!("{column} || '{}'", dice.below(100)),
                _ if dice.chance(4) => value(column, name, dice),
                _ => column.clone(),
            })
            .collect();
        let how = *dice.pick(&["INSERT", "INSERT OR REPLACE"]);
        format!("{how} INTO {name} SELECT {} FROM {name} WHERE rowid = {}", values.join(", "), row(name, dice))
    }

    /// Two rows change places in one column, or in all but the first.
    fn swap(table: &Table, column: &str, dice: &mut Dice) -> String {
        let (name, one, other) = (&table.name, row(&table.name, dice), row(&table.name, dice));
        let columns: Vec<&str> = if dice.chance(2) && table.columns.len() > 2 {
            table.columns[1..].iter().map(String::as_str).collect()
        } else {
            vec![column]
        };
        let list = columns.join(", ");
        let from = |alias: &str| columns.iter().map(|c| format!("{alias}.{c}")).collect::<Vec<_>>().join(", ");
        format!(
            "CREATE TEMP TABLE pair AS SELECT {one} AS a, {other} AS b;
             CREATE TEMP TABLE old AS SELECT rowid AS place, {list} FROM {name} WHERE rowid IN (SELECT a FROM pair UNION SELECT b FROM pair);
             UPDATE {name} SET ({list}) = (SELECT {} FROM old, pair WHERE old.place = iif({name}.rowid = pair.a, pair.b, pair.a))
             WHERE rowid IN (SELECT a FROM pair UNION SELECT b FROM pair)",
            from("old"),
        )
    }

    pub fn table(&self) -> &str {
        &self.table
    }

    /// Applies it; false where the tables' own rules refuse it or nothing is another than before.
    pub async fn apply(&self, connection: &mut SqliteConnection) -> bool {
        run(connection, "PRAGMA writable_schema = ON").await.unwrap();
        run(connection, "BEGIN").await.unwrap();
        let done = run(connection, &self.statements).await;
        let ended = run(connection, if done.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
        done.is_ok_and(|rows| rows > 0) && ended.is_ok()
    }
}
