//! One Postgres for all tests of an account on this machine.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::OnceCell;

use super::{EmbeddedError, EmbeddedOptions, EmbeddedPostgres};

static SHARED: OnceCell<SharedPostgres> = OnceCell::const_new();

/// The server that tests make their databases on: that of `REMISS_TEST_DATABASE_URL` or `DATABASE_URL` if set,
/// otherwise a managed one in the folder for temporary files, with fsync off. The first test process starts it;
/// a minute after the last one it stops.
#[derive(Debug)]
pub struct SharedPostgres {
    server: Server,
}

#[derive(Debug)]
enum Server {
    External(String),
    Embedded(EmbeddedPostgres),
}

impl SharedPostgres {
    /// The address of a database on this server, for a role that may make databases.
    pub fn url(&self, database: &str) -> String {
        match &self.server {
            Server::External(url) => with_database(url, database),
            Server::Embedded(server) => server.url(database),
        }
    }

    async fn start() -> Result<Self, EmbeddedError> {
        for name in ["REMISS_TEST_DATABASE_URL", "DATABASE_URL"] {
            if let Some(url) = std::env::var(name).ok().filter(|url| !url.is_empty()) {
                return Ok(Self {
                    server: Server::External(url),
                });
            }
        }
        let options = EmbeddedOptions {
            databases: Vec::new(),
            fsync: false,
            max_connections: 200,
            linger: Duration::from_secs(60),
            disposable: true,
            ..EmbeddedOptions::at(folder())
        };
        Ok(Self {
            server: Server::Embedded(EmbeddedPostgres::start(options).await?),
        })
    }
}

impl EmbeddedPostgres {
    /// The server for tests, started by the first call in this process or by an earlier process.
    pub async fn shared_for_tests() -> Result<&'static SharedPostgres, EmbeddedError> {
        SHARED.get_or_try_init(SharedPostgres::start).await
    }
}

fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("remiss-tests-{}", rustix::process::geteuid().as_raw()))
}

/// The same address with another database: `postgres://u:p@host/this?sslmode=require`.
fn with_database(url: &str, database: &str) -> String {
    let (address, query) = url
        .split_once('?')
        .map_or((url, None), |(address, query)| (address, Some(query)));
    let host_begins = address.find("://").map_or(0, |at| at + 3);
    let host_ends = address[host_begins..]
        .find('/')
        .map_or(address.len(), |at| host_begins + at);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{database}{query}", &address[..host_ends])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_an_address_changes() {
        assert_eq!(
            with_database("postgres://u:p@db:5433/old?sslmode=require", "new"),
            "postgres://u:p@db:5433/new?sslmode=require"
        );
        assert_eq!(
            with_database("postgres://u@%2Frun%2Fpg/old", "new"),
            "postgres://u@%2Frun%2Fpg/new"
        );
        assert_eq!(with_database("postgres://db", "new"), "postgres://db/new");
    }
}
