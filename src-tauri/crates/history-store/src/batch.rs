//! Statements that are run in one go: each word with the thread that has the database costs more than most statements do.

use sqlx::{
    Arguments as _, AssertSqlSafe, Encode, Executor as _, Sqlite, SqliteConnection, Type,
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::StoreError;

/// Statements, and the values that stand for their `?`, in the same order. The first that fails ends it.
#[derive(Default)]
pub(crate) struct Batch {
    sql: String,
    values: SqliteArguments,
}

impl Batch {
    /// Begins with a statement.
    pub(crate) fn of(sql: &'static str) -> Self {
        let mut batch = Self::default();
        batch.add(sql);
        batch
    }

    /// Adds a statement.
    pub(crate) fn add(&mut self, sql: &'static str) {
        self.sql.push_str(sql);
        self.sql.push_str(";\n");
    }

    /// Adds the next value.
    pub(crate) fn bind<'v>(&mut self, value: impl Encode<'v, Sqlite> + Type<Sqlite>) -> Result<(), StoreError> {
        self.values.add(value).map_err(|fault| sqlx::Error::Encode(fault).into())
    }

    /// Runs all of them.
    pub(crate) async fn run(self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        if !self.sql.is_empty() {
            self.query().execute(connection).await?;
        }
        Ok(())
    }

    /// Runs all of them; the last one, and no other, gives at most one row.
    pub(crate) async fn row(self, connection: &mut SqliteConnection) -> Result<Option<SqliteRow>, StoreError> {
        Ok(connection.fetch_optional(self.query()).await?)
    }

    fn query(self) -> sqlx::query::Query<'static, Sqlite, SqliteArguments> {
        // Made of the program's own texts alone.
        sqlx::query_with(AssertSqlSafe(self.sql), self.values)
    }
}
