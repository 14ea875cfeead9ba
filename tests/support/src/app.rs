//! The service, as a test runs it: over HTTP on a free port, with a clock that the test moves.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use remiss::access::{Boards, Caller, NewKey, Role, create_key};
use remiss::app::{App, Clock};
use remiss::config::Config;
use remiss::db::{Database, Limits, Road};
use remiss::files::FileStore;
use uuid::Uuid;

use crate::{Actor, TestDatabase};

/// The municipality of the tests.
pub const MUNICIPALITY: Uuid = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);

/// A running service with a database, a file store and mail folders of its own.
pub struct TestApp {
    /// The application: for its clock, its jobs and its settings. What can be seen through HTTP is looked at there.
    pub app: App,
    /// Its database.
    pub database: TestDatabase,
    /// Address of the server, without a slash at the end.
    pub address: String,
    folder: PathBuf,
    server: actix_web::dev::ServerHandle,
}

impl TestApp {
    /// A service on 2 September 2019, eight in the morning, when the demonstration begins.
    pub async fn new() -> TestApp {
        TestApp::at("2019-09-02T06:00:00Z").await
    }

    /// A service at this time, UTC.
    pub async fn at(now: &str) -> TestApp {
        TestApp::with_settings(now, |_| {}).await
    }

    /// A service at this time with other settings than the usual ones.
    pub async fn with_settings(now: &str, change: impl FnOnce(&mut Config)) -> TestApp {
        let database = TestDatabase::new().await;
        TestApp::over(database, now, change)
    }

    /// A service at this time with templates of the municipality's own, given by file name and text.
    pub async fn with_templates(now: &str, files: &[(&str, &str)]) -> TestApp {
        TestApp::with_settings(now, |config| {
            let folder = config.storage.data_dir.join("templates");
            std::fs::create_dir_all(&folder).unwrap();
            for (name, text) in files {
                std::fs::write(folder.join(name), text).unwrap();
            }
            config.documents.templates_dir = folder;
        })
        .await
    }

    /// A service at this time over a database that is there.
    pub fn over(database: TestDatabase, now: &str, change: impl FnOnce(&mut Config)) -> TestApp {
        let folder = std::env::temp_dir().join(format!("remiss-{}", database.name()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut config = Config::defaults();
        config.server.public_base_url = address.clone();
        config.storage.data_dir = folder.clone();
        config.municipality.name = "Örebro kommun".to_owned();
        // A change is seen at once: a test asks right after it.
        config.public_pages.fresh_ms = 0;
        // The clock stands still: no minute would ever be over.
        config.limits.requests_per_minute = 0;
        change(&mut config);
        let templates = remiss::document_templates::load(&config.documents).unwrap();
        let mail_texts = remiss::mail_texts::load(&config.mail).unwrap();
        let page_texts = remiss::public::load_page_texts(&config.public_pages).unwrap();
        let connections = {
            let (url, road) = match config.database.pooler_url.is_empty() {
                true => (database.url.clone(), Road::Straight),
                false => (
                    config.database.pooler_url.expose().to_owned(),
                    Road::ThroughPooler,
                ),
            };
            let limits = Limits::of_statements(Duration::from_secs(20));
            move || Database::by(&url, 4, road, limits).unwrap()
        };
        let app = App::new(
            Arc::new(config),
            Clock::standing_at(now.parse::<Timestamp>().unwrap()),
            connections(),
            FileStore::open(folder.join("files")).unwrap(),
            MUNICIPALITY,
            templates,
            mail_texts,
        )
        .with_page_texts(page_texts);
        let server = remiss::http::server::serve(app.clone(), listener, 1, connections).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        TestApp {
            app,
            database,
            address,
            folder,
            server: handle,
        }
    }

    /// Somebody with a key of this role, for all boards.
    pub async fn actor(&self, role: Role) -> Actor {
        self.actor_with(role, Boards::All, None).await
    }

    /// Somebody with a key of this role, for these boards, or of this organisation.
    pub async fn actor_with(&self, role: Role, boards: Boards, organisation: Option<Uuid>) -> Actor {
        let key = NewKey {
            name: format!("{role} i test"),
            role,
            boards,
            secrecy: false,
            organisation,
            expires_at: None,
            requests_per_minute: None,
        };
        self.actor_with_key(key).await
    }

    /// Somebody with a key of this role, for these boards, who sees what is under secrecy on them.
    pub async fn actor_with_secrecy(&self, role: Role, boards: Boards) -> Actor {
        let key = NewKey {
            name: format!("{role} med sekretess i test"),
            role,
            boards,
            secrecy: true,
            organisation: None,
            expires_at: None,
            requests_per_minute: None,
        };
        self.actor_with_key(key).await
    }

    async fn actor_with_key(&self, key: NewKey) -> Actor {
        let made = self
            .app
            .write(&Caller::system("test"), async |connection| {
                create_key(&self.app, connection, &key).await
            })
            .await;
        Actor::new(&self.address, Some(made.unwrap().1))
    }

    /// Somebody without a key.
    pub fn stranger(&self) -> Actor {
        Actor::new(&self.address, None)
    }

    /// Moves the clock, UTC.
    pub fn set_time(&self, now: &str) {
        self.app.clock().set(now.parse().unwrap());
    }

    /// Lets the worker do what is due, until nothing is left.
    pub async fn work(&self) {
        // A round may write jobs for the next one.
        for _ in 0..50 {
            let fetched = remiss::inbox::fetch(&self.app).await.unwrap();
            if fetched + remiss::jobs::round(&self.app).await.unwrap() == 0 {
                return;
            }
        }
        panic!("the worker does not come to rest");
    }

    /// The folder with the files and mails of this test.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// The same service started again over its database, with other settings and an empty folder.
    pub async fn restarted(self, change: impl FnOnce(&mut Config)) -> TestApp {
        self.server.stop(false).await;
        let now = self.app.now().to_string();
        TestApp::over(self.database, &now, change)
    }

    /// Ends the service and removes its database and files.
    pub async fn stop(self) {
        self.server.stop(false).await;
        self.database.remove().await;
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
