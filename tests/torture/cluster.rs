//! A Postgres of the test's own, which commits to disk and can be killed like any other: by plain processes, without the service's help.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::files_of::{free_port, fresh_folder};

/// How long a server may take to recover and answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// The programs of the newest Postgres of the machine.
fn programs() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("PG_BIN_DIR") {
        return Some(PathBuf::from(folder));
    }
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    found.sort_by_key(|folder| {
        folder
            .parent()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str()?.parse::<u32>().ok())
    });
    found.pop()
}

/// The account that Postgres runs under: not root.
fn account() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self")
        .map(|found| std::os::unix::fs::MetadataExt::uid(&found))
        .ok()?
        != 0
    {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").ok()?;
    let id = |name: &str| {
        let line = accounts
            .lines()
            .find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    id("postgres").or_else(|| id("nobody"))
}

fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some((user, group)) = account() {
        command.uid(user).gid(group);
    }
    command
}

fn done(mut command: Command) {
    let output = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A cluster in a folder of its own, and the server on it while one runs. Killed and removed with this value.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    /// Port on 127.0.0.1.
    pub port: u16,
    settings: Vec<String>,
    server: Mutex<Option<Child>>,
}

impl Cluster {
    /// An empty cluster, or `None` where there is no Postgres to make it with. Nothing runs yet.
    pub fn init(settings: &[&str]) -> Option<Cluster> {
        Cluster::init_in(fresh_folder("torture-postgres"), settings)
    }

    /// The same in a folder that is there.
    pub fn init_in(folder: PathBuf, settings: &[&str]) -> Option<Cluster> {
        let programs = programs()?;
        let cluster = Cluster::at(folder, programs, settings);
        let mut make = command(&cluster.programs.join("initdb"));
        make.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"])
            .args(["--locale-provider=icu", "--icu-locale=sv-SE", "-D"])
            .arg(cluster.data());
        done(make);
        Some(cluster)
    }

    fn at(folder: PathBuf, programs: PathBuf, settings: &[&str]) -> Cluster {
        if let Some((user, group)) = account() {
            chown(&folder, Some(user), Some(group)).unwrap();
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o711)).unwrap();
        Cluster {
            folder,
            programs,
            port: free_port(),
            settings: settings.iter().map(|setting| (*setting).to_owned()).collect(),
            server: Mutex::new(None),
        }
    }

    /// A standby that follows this one as `name`, from a copy of it as it is now. Not started.
    pub fn standby(&self, name: &str, settings: &[&str]) -> Cluster {
        let standby = Cluster::at(fresh_folder("torture-standby"), self.programs.clone(), settings);
        let mut copy = command(&self.programs.join("pg_basebackup"));
        copy.args([
            "-h",
            "127.0.0.1",
            "-p",
            &self.port.to_string(),
            "-U",
            "postgres",
            "-X",
            "stream",
            "-c",
            "fast",
            "-R",
            "-D",
        ])
        .arg(standby.data());
        done(copy);
        let follow = format!(
            "primary_conninfo = 'host=127.0.0.1 port={} user=postgres application_name={name}'\n",
            self.port
        );
        let file = standby.data().join("postgresql.auto.conf");
        let text = fs::read_to_string(&file).unwrap();
        let rest: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("primary_conninfo"))
            .collect();
        fs::write(&file, format!("{}\n{follow}", rest.join("\n"))).unwrap();
        standby
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The address of a database of it, for its superuser.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Starts the server, and waits until it answers.
    pub async fn start(&self) {
        let begun = Instant::now();
        loop {
            self.spawn();
            while self.lives() {
                if tokio_postgres::connect(&self.url("postgres"), tokio_postgres::NoTls)
                    .await
                    .is_ok()
                {
                    return;
                }
                assert!(
                    begun.elapsed() < PATIENCE,
                    "Postgres does not start: {}",
                    self.log()
                );
                sleep(Duration::from_millis(50)).await;
            }
            // The processes of a killed server need a moment to go.
            assert!(
                begun.elapsed() < PATIENCE,
                "Postgres does not start: {}",
                self.log()
            );
            sleep(Duration::from_millis(200)).await;
        }
    }

    fn spawn(&self) {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join("log"))
            .unwrap();
        let mut server = command(&self.programs.join("postgres"));
        server
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "timezone=UTC",
            "max_connections=120",
            "wal_level=replica",
        ] {
            server.args(["-c", setting]);
        }
        for setting in &self.settings {
            server.args(["-c", setting]);
        }
        let child = server
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        *self.server.lock().unwrap() = Some(child);
    }

    fn lives(&self) -> bool {
        let mut server = self.server.lock().unwrap();
        server
            .as_mut()
            .is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Its processes, the server first.
    fn processes(&self) -> Vec<u32> {
        let Some(server) = self.server.lock().unwrap().as_ref().map(Child::id) else {
            return Vec::new();
        };
        let mut all = vec![server];
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let Ok(id) = entry.file_name().to_string_lossy().parse::<u32>() else {
                continue;
            };
            let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let parent = stat
                .rsplit(')')
                .next()
                .and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
            if parent == Some(server) {
                all.push(id);
            }
        }
        all
    }

    /// `kill -9` of the server and all that work for it, as when the power goes.
    pub fn kill(&self) {
        for process in self.processes() {
            crate::process::signal(process, "KILL");
        }
        if let Some(mut child) = self.server.lock().unwrap().take() {
            let _ = child.wait();
        }
    }

    /// All its processes stand still, as on a machine that hangs.
    pub fn freeze(&self) {
        for process in self.processes() {
            crate::process::signal(process, "STOP");
        }
    }

    /// They go on.
    pub fn thaw(&self) {
        for process in self.processes() {
            crate::process::signal(process, "CONT");
        }
    }

    /// Makes a standby the primary.
    pub fn promote(&self) {
        let mut promote = command(&self.programs.join("pg_ctl"));
        promote.args(["promote", "-w", "-D"]).arg(self.data());
        done(promote);
    }

    /// Whether the server is there, and takes connections.
    pub async fn answers(&self) -> bool {
        self.lives()
            && tokio_postgres::connect(&self.url("postgres"), tokio_postgres::NoTls)
                .await
                .is_ok()
    }

    /// Statements as the superuser.
    pub async fn execute(&self, database: &str, statements: &str) {
        self.client(database)
            .await
            .batch_execute(statements)
            .await
            .unwrap();
    }

    /// A connection as the superuser, as soon as there is one: the server may be recovering.
    pub async fn client(&self, database: &str) -> tokio_postgres::Client {
        let begun = Instant::now();
        loop {
            match tokio_postgres::connect(&self.url(database), tokio_postgres::NoTls).await {
                Ok((client, connection)) => {
                    tokio::spawn(async move { drop(connection.await) });
                    return client;
                }
                Err(error) => assert!(begun.elapsed() < PATIENCE, "{error}: {}", self.log()),
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// The end of its log.
    pub fn log(&self) -> String {
        let text = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.thaw();
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
