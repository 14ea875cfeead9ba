//! The managed Postgres against the real programs, each test with a cluster of its own.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::DirBuilderExt;

use tokio_postgres::{Client, NoTls};

use super::*;

/// A folder for one test, removed at its end.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("remiss-embedded-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Without fsync, for speed: `kill -9` of a process loses nothing that the system already has.
    fn options(&self) -> EmbeddedOptions {
        EmbeddedOptions {
            fsync: false,
            max_connections: 10,
            ..EmbeddedOptions::at(self.0.join("postgres"))
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::env::var_os("KEEP").is_none() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

async fn client(server: &EmbeddedPostgres) -> Client {
    let (client, connection) = tokio_postgres::connect(&server.url("remiss"), NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

#[tokio::test]
async fn data_outlives_a_stop_and_a_killed_postmaster() {
    let place = Place::new("killed");
    let server = EmbeddedPostgres::start(place.options()).await.unwrap();
    client(&server)
        .await
        .batch_execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
        .await
        .unwrap();
    server.stop().await.unwrap();

    let server = EmbeddedPostgres::start(place.options()).await.unwrap();
    client(&server)
        .await
        .batch_execute("INSERT INTO kept VALUES (2)")
        .await
        .unwrap();
    let killed = server.pid;
    kill_process(killed, Signal::KILL).unwrap();
    drop(server);

    let server = EmbeddedPostgres::start(place.options()).await.unwrap();
    assert_ne!(server.pid, killed);
    let row = client(&server)
        .await
        .query_one("SELECT sum(n) FROM kept", &[])
        .await
        .unwrap();
    assert_eq!(row.get::<_, i64>(0), 3);
}

#[tokio::test]
async fn a_postmaster_killed_under_a_user_is_started_again_by_the_next() {
    let place = Place::new("joined-dead");
    let first = EmbeddedPostgres::start(place.options()).await.unwrap();
    kill_process(first.pid, Signal::KILL).unwrap();
    let second = EmbeddedPostgres::start(place.options()).await.unwrap();
    assert_eq!(
        client(&second)
            .await
            .query_one("SELECT 1", &[])
            .await
            .unwrap()
            .get::<_, i32>(0),
        1
    );
}

#[tokio::test]
async fn two_starts_at_once_share_one_server_and_the_last_user_stops_it() {
    let place = Place::new("twice");
    let (first, second) = tokio::join!(
        EmbeddedPostgres::start(place.options()),
        EmbeddedPostgres::start(place.options())
    );
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.pid, second.pid);
    let folders = first.folders.clone();

    first.stop().await.unwrap();
    assert_eq!(
        client(&second)
            .await
            .query_one("SELECT 1", &[])
            .await
            .unwrap()
            .get::<_, i32>(0),
        1
    );
    second.stop().await.unwrap();
    assert_eq!(folders.running_server(), None);
}

#[tokio::test]
async fn a_left_over_pid_file_with_the_number_of_another_program_does_no_harm() {
    let place = Place::new("stale");
    let server = EmbeddedPostgres::start(place.options()).await.unwrap();
    let (folders, account) = (server.folders.clone(), server.account);
    server.stop().await.unwrap();
    // Owned by the server's account, so that Postgres would believe that another server runs.
    let mut other = account.command("sleep").arg("60").spawn().unwrap();
    let pid_file = folders.data().join("postmaster.pid");
    fs::write(
        &pid_file,
        format!("{}\n{}\n", other.id(), folders.data().display()),
    )
    .unwrap();
    account.take_over(&pid_file).unwrap();

    let started = EmbeddedPostgres::start(place.options()).await;
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(started.is_ok(), "{started:?}");
}

#[tokio::test]
async fn a_cut_off_first_start_leaves_nothing_in_the_way() {
    let place = Place::new("cut-off");
    let half = place.0.join("postgres/data.new");
    fs::create_dir_all(&half).unwrap();
    fs::write(half.join("PG_VERSION"), "15").unwrap();
    assert!(EmbeddedPostgres::start(place.options()).await.is_ok());
}

#[tokio::test]
async fn data_of_another_major_version_is_refused_with_a_way_out() {
    let place = Place::new("version");
    fs::create_dir_all(place.0.join("postgres/data")).unwrap();
    fs::write(place.0.join("postgres/data/PG_VERSION"), "9\n").unwrap();
    let error = EmbeddedPostgres::start(place.options()).await.unwrap_err();
    assert!(
        matches!(error, EmbeddedError::WrongVersion { data: 9, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("pg_dump"));
}

#[tokio::test]
async fn disposable_data_of_another_major_version_is_made_anew() {
    let place = Place::new("disposable");
    fs::create_dir_all(place.0.join("postgres/data")).unwrap();
    fs::write(place.0.join("postgres/data/PG_VERSION"), "9\n").unwrap();
    let options = EmbeddedOptions {
        disposable: true,
        ..place.options()
    };
    assert!(EmbeddedPostgres::start(options).await.is_ok());
}

#[tokio::test]
async fn missing_programs_are_one_sentence_that_says_what_to_do() {
    let place = Place::new("missing");
    let options = EmbeddedOptions {
        bin_dir: Some(place.0.clone()),
        ..place.options()
    };
    let sentence = EmbeddedPostgres::start(options).await.unwrap_err().to_string();
    assert!(sentence.contains("PG_BIN_DIR"), "{sentence}");
    let other = EmbeddedError::NoBinaries {
        command: "`apt-get install postgresql`".into(),
    }
    .to_string();
    assert!(
        other.contains("install it with") && other.lines().count() == 1,
        "{other}"
    );
}

#[tokio::test]
async fn a_long_path_gets_a_short_socket() {
    let place = Place::new("long");
    let options = EmbeddedOptions {
        data_dir: place.0.join("x".repeat(120)),
        ..place.options()
    };
    let server = EmbeddedPostgres::start(options).await.unwrap();
    assert!(server.folders.run.as_os_str().len() < 85);
    client(&server).await;
    let run = server.folders.run.clone();
    server.stop().await.unwrap();
    fs::remove_dir_all(run).unwrap();
}

#[tokio::test]
async fn swedish_sorts_and_searches_as_swedish() {
    let place = Place::new("swedish");
    let server = EmbeddedPostgres::start(place.options()).await.unwrap();
    let client = client(&server).await;
    let sorted = "SELECT string_agg(w, ' ' ORDER BY w) FROM unnest(ARRAY['ö','ä','å','z','a']) w";
    assert_eq!(
        client.query_one(sorted, &[]).await.unwrap().get::<_, String>(0),
        "a z å ä ö"
    );
    let folded = "SELECT to_tsvector('swedish', 'ÅTGÄRDER') @@ to_tsquery('swedish', 'åtgärd')";
    assert!(client.query_one(folded, &[]).await.unwrap().get::<_, bool>(0));
    client
        .batch_execute("CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent")
        .await
        .unwrap();
}

#[tokio::test]
async fn the_owner_is_no_superuser_and_may_take_on_the_role_of_the_application() {
    let place = Place::new("roles");
    let server = EmbeddedPostgres::start(place.options()).await.unwrap();
    let client = client(&server).await;
    let superuser = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";
    assert!(!client.query_one(superuser, &[]).await.unwrap().get::<_, bool>(0));
    client.batch_execute("SET ROLE remiss_app").await.unwrap();
}

#[tokio::test]
async fn the_server_stops_by_itself_when_its_users_died() {
    let place = Place::new("died");
    let mut server = EmbeddedPostgres::start(place.options()).await.unwrap();
    let folders = server.folders.clone();
    // What the kernel does for a killed process: its lock is gone, and nobody stopped the server.
    server.in_use = None;
    let deadline = Instant::now() + Duration::from_secs(60);
    while folders.data().join("postmaster.pid").exists() && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(!folders.data().join("postmaster.pid").exists());
}

#[tokio::test]
async fn a_folder_closed_to_the_server_account_is_replaced_by_one_it_can_reach() {
    if !rustix::process::geteuid().is_root() {
        return; // Only root runs the server under another account.
    }
    let place = Place::new("closed");
    let closed = place.0.join("home");
    fs::DirBuilder::new().mode(0o700).create(&closed).unwrap();
    let options = EmbeddedOptions {
        data_dir: closed.join("postgres"),
        ..place.options()
    };

    let server = EmbeddedPostgres::start(options.clone()).await.unwrap();
    let location = server.location().to_owned();
    client(&server)
        .await
        .batch_execute("CREATE TABLE kept (n int)")
        .await
        .unwrap();
    server.stop().await.unwrap();
    let server = EmbeddedPostgres::start(options).await.unwrap();
    let found_again = server.location() == location;
    let kept = client(&server).await.query("SELECT n FROM kept", &[]).await;
    server.stop().await.unwrap();
    // Cleaning up behind the test is not what is tested.
    let _ = fs::remove_dir_all(&location);

    assert!(!location.starts_with(&closed));
    assert!(found_again && kept.is_ok());
}
