//! A database of its own for each test, cloned from one that is migrated.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use remiss::db::embedded::EmbeddedPostgres;
use remiss::db::pool::connect;
use remiss::db::schema::municipalities;
use remiss::db::{migrations, pool};

/// A database that is removed when the test is over.
pub struct TestDatabase {
    /// Address, for the owner of the tables.
    pub url: String,
    name: String,
    admin: Option<String>,
}

impl TestDatabase {
    /// A migrated database with the municipality in it.
    pub async fn new() -> TestDatabase {
        let template = template().await;
        TestDatabase::make(&format!("TEMPLATE {template}")).await
    }

    /// An empty database.
    pub async fn empty() -> TestDatabase {
        TestDatabase::make("TEMPLATE template0").await
    }

    async fn make(options: &str) -> TestDatabase {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = EmbeddedPostgres::shared_for_tests().await.unwrap();
        let name = format!(
            "test_{}_{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        );
        let admin = server.url("postgres");
        let mut connection = connect(&admin).await.unwrap();
        drop_database(&mut connection, &name).await;
        connection
            .batch_execute(&format!("CREATE DATABASE {name} {options}"))
            .await
            .unwrap();
        TestDatabase {
            url: server.url(&name),
            name,
            admin: Some(admin),
        }
    }

    /// The database `name` of a server that the test starts and stops itself, migrated and with the municipality in it.
    pub async fn on(server: &EmbeddedPostgres, name: &str) -> TestDatabase {
        let url = server.url(name);
        fill(&url).await;
        TestDatabase {
            url,
            name: name.to_owned(),
            admin: None,
        }
    }

    /// The database `name` of a server of one's own, given by the address of another database of it. It is made where it is missing, and
    /// kept at the end: for what takes long to fill.
    pub async fn kept(server: &str, name: &str) -> TestDatabase {
        let (host, _) = server.rsplit_once('/').unwrap();
        let url = format!("{host}/{name}");
        let mut admin = connect(server).await.unwrap();
        if admin
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
            .await
            .is_ok()
        {
            fill(&url).await;
        } else {
            migrations::run(&url).await.unwrap();
        }
        TestDatabase {
            url,
            name: name.to_owned(),
            admin: None,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection as the owner of the tables: row-level security does not hold for it.
    pub async fn owner(&self) -> pool::Connection {
        connect(&self.url).await.unwrap()
    }

    /// Removes the database.
    pub async fn remove(self) {
        if let Some(admin) = self.admin {
            let mut connection = connect(&admin).await.unwrap();
            drop_database(&mut connection, &self.name).await;
        }
    }
}

/// Drops a database with all its connections. While the server itself tidies it (autovacuum), that is refused for a moment.
async fn drop_database(connection: &mut pool::Connection, name: &str) {
    let mut tries = 0;
    while let Err(error) = connection
        .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .await
    {
        tries += 1;
        assert!(tries < 100, "{error}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// Migrates an empty database, and puts the municipality of the tests in it.
async fn fill(url: &str) {
    migrations::run(url).await.unwrap();
    let mut inside = connect(url).await.unwrap();
    diesel::insert_into(municipalities::table)
        .values((
            diesel::ExpressionMethods::eq(municipalities::id, crate::app::MUNICIPALITY),
            diesel::ExpressionMethods::eq(municipalities::name, "Örebro kommun"),
            diesel::ExpressionMethods::eq(
                municipalities::created_at,
                jiff_diesel::ToDiesel::to_diesel(jiff::Timestamp::UNIX_EPOCH),
            ),
        ))
        .execute(&mut inside)
        .await
        .unwrap();
}

/// The migrated template, made once per machine and set of migrations.
async fn template() -> String {
    static ONCE: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    ONCE.get_or_init(|| async {
        let server = EmbeddedPostgres::shared_for_tests().await.unwrap();
        let name = format!("template_{:016x}", fingerprint_of_the_migrations());
        let mut admin = connect(&server.url("postgres")).await.unwrap();
        // Several test processes may start at once: one makes the template, the others wait for it.
        admin
            .batch_execute("SELECT pg_advisory_lock(4711)")
            .await
            .unwrap();
        #[derive(diesel::QueryableByName)]
        struct Known {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let known: Known = diesel::sql_query(format!(
            "SELECT count(*) AS count FROM pg_database WHERE datname = '{name}'"
        ))
        .get_result(&mut admin)
        .await
        .unwrap();
        if known.count == 0 {
            let unfinished = format!("{name}_unfinished");
            drop_database(&mut admin, &unfinished).await;
            admin
                .batch_execute(&format!("CREATE DATABASE {unfinished} TEMPLATE template0"))
                .await
                .unwrap();
            fill(&server.url(&unfinished)).await;
            // The connection's end reaches the server a little later than the rename.
            let rename = format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{unfinished}';
                 ALTER DATABASE {unfinished} RENAME TO {name}"
            );
            let mut tries = 0;
            while let Err(error) = admin.batch_execute(&rename).await {
                tries += 1;
                assert!(tries < 50, "{error}");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
        name
    })
    .await
    .clone()
}

fn fingerprint_of_the_migrations() -> u64 {
    use std::hash::{Hash, Hasher};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut hasher = std::hash::DefaultHasher::new();
    for folder in files.iter().filter(|path| path.is_dir()) {
        std::fs::read_to_string(folder.join("up.sql"))
            .unwrap()
            .hash(&mut hasher);
    }
    hasher.finish()
}
