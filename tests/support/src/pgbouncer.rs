//! A real pooler of connections: PgBouncer from the system's packages, in transaction mode, in front of the tests' Postgres.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tokio_postgres::config::Host;

use crate::dovecot::{folder, free_ports, wait_for_port};
use crate::relay::Target;

const PROGRAM: &str = "/usr/sbin/pgbouncer";

/// A running PgBouncer; it ends with this value.
pub struct PgBouncer {
    /// The address of the database through it.
    pub url: String,
    folder: PathBuf,
    server: Child,
}

impl PgBouncer {
    /// Starts one in front of the database at `url`. `None` where it is not installed: said loudly, and an error where
    /// `REMISS_REQUIRE_PGBOUNCER` is set.
    pub fn start(url: &str) -> Option<PgBouncer> {
        if !Path::new(PROGRAM).exists() {
            let line = format!("no pooler of connections: {PROGRAM} missing (apt-get install pgbouncer)");
            assert!(std::env::var_os("REMISS_REQUIRE_PGBOUNCER").is_none(), "{line}");
            eprintln!("\n##### SKIPPED: {line} #####\n");
            return None;
        }
        let target = Target::of(url);
        let host = match &target.host {
            Host::Tcp(host) => host.clone(),
            Host::Unix(socket) => socket.display().to_string(),
        };
        let folder = folder("pgbouncer");
        let [port] = free_ports();
        let settings = format!(
            "[databases]\n{database} = host={host} port={} user={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 20\nmax_client_conn = 200\nlogfile = {log}\n",
            target.port,
            target.user,
            database = target.database,
            log = folder.join("log").display(),
        );
        fs::write(folder.join("pgbouncer.ini"), settings).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        let mut command = Command::new(PROGRAM);
        // It does not run as root: as the account that Postgres runs as, whose socket it has to reach.
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            let owner = match &target.host {
                Host::Unix(socket) => fs::metadata(socket).unwrap().uid(),
                Host::Tcp(_) => 65534,
            };
            command.args(["-u", &user_name(owner)]);
        }
        let server = command
            .arg(folder.join("pgbouncer.ini"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for_port(port, &folder.join("log"));
        Some(PgBouncer {
            url: format!("postgres://{}@127.0.0.1:{port}/{}", target.user, target.database),
            folder,
            server,
        })
    }
}

fn user_name(id: u32) -> String {
    let accounts = fs::read_to_string("/etc/passwd").unwrap();
    let mut lines = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let known = lines.find(|fields| fields.get(2) == Some(&id.to_string().as_str()));
    known.map_or_else(|| "nobody".to_owned(), |fields| fields[0].to_owned())
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
