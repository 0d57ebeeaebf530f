//! The durable store: what the engine knows after a crash. An embedded database, a file in production and memory in a world.

pub(crate) mod accounts;
pub(crate) mod creations;
pub(crate) mod domains;
pub(crate) mod licences;
pub(crate) mod outbox;
pub(crate) mod partners;
mod schema;
mod seal;
pub(crate) mod state;

use std::{
    fmt,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, OnceLock},
};

use rusqlite::{Connection, Params, Transaction, types::ValueRef};
pub use seal::SealKey;

use crate::failure::{Failure, FailureKind};

/// More statements than the store has.
const N_STATEMENTS_KEPT: usize = 64;

/// Asked before each commit; lets a world count commits and make them fail.
pub trait StoreGate: Send + Sync {
    /// Allows the commit.
    ///
    /// # Errors
    /// A text makes the commit fail with it: the transaction is rolled back, nothing is stored.
    fn commit(&self) -> Result<(), String>;
}

/// A handle to the store; clones share it. It outlives the engine that uses it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    database: Mutex<Connection>,
    gate: Mutex<Option<Arc<dyn StoreGate>>>,
    seal_key: SealKey,
    name: String,
    dumped: Mutex<Option<Dumped>>,
}

/// The content as it was told last; it is the same until another row changes.
struct Dumped {
    n_changes: u64,
    text: String,
}

impl Store {
    /// Opens the store in the file `path`, or makes it.
    ///
    /// # Errors
    /// `Store` when the file cannot be opened or is no store.
    pub fn file(path: &Path, seal_key: SealKey) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let database = Connection::open(path)
            .and_then(|database| {
                database.execute_batch(
                    "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL;",
                )?;
                database.execute_batch(schema::SCHEMA)?;
                Ok(database)
            })
            .map_err(|error| store_failure("open the store", &name, &error))?;
        Ok(Self::with_database(database, name, seal_key, None))
    }

    /// Makes an empty store in memory.
    ///
    /// # Errors
    /// `Store` when there is no memory for it.
    pub fn memory(seal_key: SealKey) -> Result<Self, Failure> {
        let name = "memory".to_owned();
        let database =
            empty_in_memory().map_err(|error| store_failure("open the store", &name, &error))?;
        let empty = Dumped { n_changes: database.total_changes(), text: String::new() };
        Ok(Self::with_database(database, name, seal_key, Some(empty)))
    }

    /// Sets or removes the gate that is asked before each commit.
    ///
    /// # Panics
    /// When a thread panicked while it held the gate.
    pub fn set_gate(&self, gate: Option<Arc<dyn StoreGate>>) {
        *self.inner.gate.lock().expect("nobody panics while holding the gate") = gate;
    }

    /// The whole content as text, in a fixed order: one line a row, sealed values as `<sealed>`.
    ///
    /// # Panics
    /// When the database cannot be read, which for a store in memory is a bug.
    #[must_use]
    pub fn dump(&self) -> String {
        let database = self.database();
        let n_changes = database.total_changes();
        let mut dumped = self.inner.dumped.lock().expect("nobody panics while holding the dump");
        match dumped.as_ref().filter(|dumped| dumped.n_changes == n_changes) {
            Some(dumped) => dumped.text.clone(),
            None => {
                let text = dump(&database).expect("an open store can be read");
                *dumped = Some(Dumped { n_changes, text: text.clone() });
                text
            }
        }
    }

    /// The bytes of the database as they would be on disk, to search them for secrets.
    ///
    /// # Panics
    /// When the database cannot be read, which for a store in memory is a bug.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        self.database().serialize("main").expect("an open store can be read").to_vec()
    }

    pub(crate) fn seal_key(&self) -> &SealKey {
        &self.inner.seal_key
    }

    /// Reads; `tried` completes "failed to …".
    pub(crate) fn read<T>(
        &self,
        tried: &str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Failure> {
        work(&self.database()).map_err(|error| store_failure(tried, &self.inner.name, &error))
    }

    /// Reads and writes in one transaction, stored whole or not at all; `tried` completes "failed to …".
    pub(crate) fn write<T>(
        &self,
        tried: &str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Failure> {
        let failure = |error: &dyn fmt::Display| store_failure(tried, &self.inner.name, error);
        let mut database = self.database();
        let transaction = database.transaction().map_err(|error| failure(&error))?;
        let done = work(&transaction).map_err(|error| failure(&error))?;
        self.ask_gate().map_err(|text| failure(&text))?;
        transaction.commit().map_err(|error| failure(&error))?;
        Ok(done)
    }

    /// Rewrites the database so that no trace of deleted rows is left in it.
    pub(crate) fn vacuum(&self) -> Result<(), Failure> {
        let tried = "erase deleted content of the store";
        let failure = |error: &dyn fmt::Display| store_failure(tried, &self.inner.name, error);
        let database = self.database();
        self.ask_gate().map_err(|text| failure(&text))?;
        database.execute_batch("VACUUM").map_err(|error| failure(&error))
    }

    fn with_database(
        database: Connection,
        name: String,
        seal_key: SealKey,
        dumped: Option<Dumped>,
    ) -> Self {
        database.set_prepared_statement_cache_capacity(N_STATEMENTS_KEPT);
        let inner = Inner {
            database: Mutex::new(database),
            gate: Mutex::default(),
            seal_key,
            name,
            dumped: Mutex::new(dumped),
        };
        Self { inner: Arc::new(inner) }
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction rolled it back, so the database behind a poisoned lock is sound.
        self.inner.database.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn ask_gate(&self) -> Result<(), String> {
        let gate = self.inner.gate.lock().expect("nobody panics while holding the gate").clone();
        gate.map_or(Ok(()), |gate| gate.commit())
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("name", &self.inner.name).finish_non_exhaustive()
    }
}

/// An empty store in memory: a copy of one that was made once, because a copy is cheaper than nine tables.
fn empty_in_memory() -> rusqlite::Result<Connection> {
    static IMAGE: OnceLock<Vec<u8>> = OnceLock::new();
    let image = match IMAGE.get() {
        Some(image) => image,
        None => {
            let mut first = Connection::open_in_memory()?;
            // Small pages, because a world has few rows and its bytes are searched for secrets.
            first.execute_batch("PRAGMA page_size = 1024")?;
            first.execute_batch(schema::SCHEMA)?;
            let image = first.serialize("main")?.to_vec();
            IMAGE.get_or_init(|| image)
        }
    };
    let mut database = Connection::open_in_memory()?;
    database.deserialize_read_exact("main", image.as_slice(), image.len(), false)?;
    // As in a file, deleted secrets are overwritten.
    database.execute_batch("PRAGMA secure_delete = ON")?;
    Ok(database)
}

/// Runs a statement that returns no rows, prepared once a connection; the number of rows it changed.
pub(crate) fn execute(
    transaction: &Transaction<'_>,
    statement: &str,
    values: impl Params,
) -> rusqlite::Result<usize> {
    transaction.prepare_cached(statement)?.execute(values)
}

fn store_failure(tried: &str, name: &str, error: &dyn fmt::Display) -> Failure {
    Failure {
        kind: FailureKind::Store,
        tried: tried.to_owned(),
        on: format!("the local store ({name})"),
        came_back: error.to_string(),
        advice: "check that the disk is neither full nor read-only, and try again".to_owned(),
    }
}

fn dump(database: &Connection) -> rusqlite::Result<String> {
    use fmt::Write as _;

    let mut text = String::new();
    for table in schema::TABLES {
        let mut rows = database.prepare_cached(&format!("SELECT * FROM {table} ORDER BY 1"))?;
        let columns: Vec<String> = rows.column_names().map(str::to_owned).collect();
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            text.push_str(table);
            for (index, column) in columns.iter().enumerate() {
                let value = match row.get_ref(index)? {
                    ValueRef::Null => continue,
                    ValueRef::Integer(number) => number.to_string(),
                    ValueRef::Real(number) => number.to_string(),
                    ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).replace('\n', "\\n"),
                    ValueRef::Blob(_) => "<sealed>".to_owned(),
                };
                write!(text, " {column}={value}").expect("writing to a string succeeds");
            }
            text.push('\n');
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
