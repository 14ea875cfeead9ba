//! The migrations, embedded in the binary.

use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::pool::{ConnectError, Connection, connect};

/// All migrations, in order.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// Why the database could not be migrated.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// A migration failed; the sentence names it.
    #[error("a migration failed: {0}")]
    Migration(String),
    /// The thread of the migrations broke.
    #[error("the migrations were interrupted: {0}")]
    Interrupted(String),
}

/// Brings the database at `url` up to date; returns the names of the migrations that were run. As the owner of the
/// tables, not as the application's role. Two at once wait for each other.
pub async fn run(url: &str) -> Result<Vec<String>, MigrateError> {
    with_harness(url, |harness| {
        let run = harness
            .run_pending_migrations(MIGRATIONS)
            .map_err(|error| error.to_string())?;
        Ok(run.iter().map(ToString::to_string).collect())
    })
    .await
}

/// Takes every migration back, newest first. Everything is lost: for the test that down undoes up.
pub async fn revert_all(url: &str) -> Result<Vec<String>, MigrateError> {
    with_harness(url, |harness| {
        let reverted = harness
            .revert_all_migrations(MIGRATIONS)
            .map_err(|error| error.to_string())?;
        Ok(reverted.iter().map(ToString::to_string).collect())
    })
    .await
}

/// Whether migrations are missing in the database at `url`.
pub async fn pending(url: &str) -> Result<bool, MigrateError> {
    with_harness(url, |harness| {
        harness
            .has_pending_migration(MIGRATIONS)
            .map_err(|error| error.to_string())
    })
    .await
}

/// How the database stands to the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How many migrations of the program it does not have.
    pub missing: usize,
    /// Versions of migrations that it has and the program does not know: a newer program was here. The program goes on: migrations first only add.
    pub newer: Vec<String>,
}

/// How the database at `url` stands to the program.
pub async fn standing_at(url: &str) -> Result<Standing, MigrateError> {
    standing(&mut connect(url).await?).await
}

/// How the database stands to the program, as the application's role sees it.
pub async fn standing(connection: &mut Connection) -> Result<Standing, MigrateError> {
    use diesel::migration::{Migration, MigrationSource, MigrationVersion};
    #[derive(diesel::QueryableByName)]
    struct Applied {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let words = |error: &dyn std::fmt::Display| MigrateError::Migration(error.to_string());
    let applied: Vec<Applied> = diesel_async::RunQueryDsl::load(
        diesel::sql_query("SELECT version FROM __diesel_schema_migrations"),
        connection,
    )
    .await
    .map_err(|error| words(&error))?;
    let wanted: Vec<Box<dyn Migration<diesel::pg::Pg>>> =
        MIGRATIONS.migrations().map_err(|error| words(&error))?;
    let applied: Vec<MigrationVersion<'_>> = applied
        .into_iter()
        .map(|applied| MigrationVersion::from(applied.version))
        .collect();
    let names: Vec<MigrationVersion<'_>> = wanted
        .iter()
        .map(|migration| migration.name().version())
        .collect();
    Ok(Standing {
        missing: names.iter().filter(|name| !applied.contains(name)).count(),
        newer: applied
            .iter()
            .filter(|version| !names.contains(version))
            .map(ToString::to_string)
            .collect(),
    })
}

type Harness = AsyncConnectionWrapper<diesel_async::AsyncPgConnection>;

async fn with_harness<R: Send + 'static>(
    url: &str,
    work: impl FnOnce(&mut Harness) -> Result<R, String> + Send + 'static,
) -> Result<R, MigrateError> {
    let url = url.to_owned();
    // The harness blocks: it gets a thread and a runtime of its own.
    tokio::task::spawn_blocking(move || {
        // With a thread of its own: the harness waits on the handle, which does not drive the connection.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| MigrateError::Interrupted(error.to_string()))?;
        let connection = runtime.block_on(async {
            use diesel_async::SimpleAsyncConnection;
            let mut connection = connect(&url).await?;
            // Two processes that migrate at once wait for each other; the lock goes with the connection.
            connection
                .batch_execute("SELECT pg_advisory_lock(7236485)")
                .await
                .map_err(|error| MigrateError::Migration(error.to_string()))?;
            Ok::<_, MigrateError>(connection)
        })?;
        let _entered = runtime.enter();
        let mut harness = Harness::from(connection);
        let result = work(&mut harness).map_err(MigrateError::Migration);
        drop(harness);
        result
    })
    .await
    .map_err(|error| MigrateError::Interrupted(error.to_string()))?
}
