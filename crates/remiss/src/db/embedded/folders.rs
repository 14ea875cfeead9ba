//! Where a managed cluster lies on disk, and making it the first time.
//!
//! ```text
//! <root>/data        the cluster, made by initdb
//! <root>/log         its log, one file per weekday, overwritten a week later
//! <root>/run         the socket, 0700
//! <root>/start.lock  held while somebody starts or stops it
//! <root>/in-use.lock shared by everybody who uses it
//! ```

use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use super::EmbeddedError;
use super::account::Account;
use super::binaries::Binaries;

/// A socket's path must fit into `sun_path`: 104 bytes on macOS, 108 on Linux, with the closing zero.
const LONGEST_SOCKET_PATH: usize = 99;
/// Where a cluster goes when the server's account cannot reach the wanted folder, best first.
const SHARED_PLACES: [&str; 2] = ["/var/lib/remiss", "/var/tmp/remiss"];

/// The places of one cluster. All paths are absolute.
#[derive(Clone, Debug)]
pub(super) struct Folders {
    pub(super) root: PathBuf,
    pub(super) run: PathBuf,
}

impl Folders {
    /// Makes the folders for a cluster at `wanted`.
    ///
    /// As root, the server's account may not be able to enter `wanted` (root's home is closed). The cluster then
    /// lies in a shared place, and the file `<wanted>/location` says where. Without that file a fresh place is
    /// taken, so removing the wanted folder gives a fresh cluster, as one expects.
    pub(super) fn make(wanted: &Path, account: &Account) -> Result<Self, EmbeddedError> {
        let absolute = std::path::absolute(wanted).map_err(failed("find", wanted))?;
        fs::create_dir_all(&absolute).map_err(failed("create", &absolute))?;
        let wanted = absolute.canonicalize().map_err(failed("find", &absolute))?;
        let parent = wanted.parent().unwrap_or(&wanted);
        let root = if account.can_enter(parent) {
            wanted.clone()
        } else {
            reachable_place(&wanted, account)?
        };
        private(&root, account)?;
        private(&root.join("log"), account)?;
        let run = run_folder(&root);
        private(&run, account)?;
        Ok(Self { root, run })
    }

    pub(super) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub(super) fn in_use_lock(&self) -> PathBuf {
        self.root.join("in-use.lock")
    }

    /// What the server says before its own log is open.
    pub(super) fn start_log(&self) -> PathBuf {
        self.log().join("start.log")
    }

    /// Opens a lock file, which the server's account must be able to open too.
    pub(super) fn open_lock(&self, name: &str, account: &Account) -> Result<File, EmbeddedError> {
        let path = self.root.join(name);
        let mut options = File::options();
        let file = options
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path);
        let file = file.map_err(failed("open", &path))?;
        account.take_over(&path).map_err(failed("own", &path))?;
        Ok(file)
    }

    /// The major version of the cluster, or none before its first start.
    pub(super) fn existing_major(&self) -> Option<u32> {
        fs::read_to_string(self.data().join("PG_VERSION"))
            .ok()?
            .trim()
            .parse()
            .ok()
    }

    /// Makes the cluster: in a folder beside, renamed when whole, so that a start that was cut off leaves nothing
    /// half done.
    ///
    /// Text is UTF-8 and sorts as Swedish does (å, ä, ö last) where the build has ICU. The C library's part
    /// must know that Ö is a letter, or full-text search would not fold it: hence a UTF-8 locale is tried first.
    pub(super) fn initdb(&self, binaries: &Binaries, account: &Account) -> Result<(), EmbeddedError> {
        tracing::info!(folder = %self.root.display(), "first start: making the database cluster");
        let icu: &[&str] = &["--locale-provider=icu", "--icu-locale=sv-SE"];
        let mut last_words = String::new();
        for provider in [icu, &[]] {
            for locale in ["C.UTF-8", "sv_SE.UTF-8", "en_US.UTF-8", "C"] {
                let fresh = self.root.join("data.new");
                remove_if_there(&fresh)?;
                private(&fresh, account)?;
                let mut command = account.command(binaries.program("initdb"));
                command.args(["-U", "postgres", "-A", "trust", "-E", "UTF8"]);
                command
                    .args(provider)
                    .arg(format!("--locale={locale}"))
                    .arg("-D")
                    .arg(&fresh);
                let output = command
                    .output()
                    .map_err(failed("run", &binaries.program("initdb")))?;
                if output.status.success() {
                    return fs::rename(&fresh, self.data()).map_err(failed("create", &self.data()));
                }
                last_words = last_line(&String::from_utf8_lossy(&output.stderr));
            }
        }
        Err(EmbeddedError::InitFailed {
            folder: self.root.clone(),
            reason: last_words,
        })
    }

    /// Throws the cluster away. Only for one that holds nothing but tests.
    pub(super) fn wipe(&self) -> Result<(), EmbeddedError> {
        remove_if_there(&self.data())
    }

    /// The process id in `postmaster.pid`, if that process lives and is the server of this very folder.
    pub(super) fn running_server(&self) -> Option<rustix::process::Pid> {
        let pid = self.recorded_pid()?;
        rustix::process::test_kill_process(pid).ok()?;
        self.is_our_server(pid).then_some(pid)
    }

    /// Makes harmless what a killed server left behind.
    ///
    /// The numbers in its lock files may since have gone to other programs, and Postgres would refuse to start. The
    /// socket and its lock can go; `postmaster.pid` stays but for the number, since its other lines let Postgres
    /// see whether old server processes still hold the memory.
    pub(super) fn defuse_left_overs(&self) -> Result<(), EmbeddedError> {
        if self.running_server().is_some() {
            return Ok(());
        }
        for name in [".s.PGSQL.5432", ".s.PGSQL.5432.lock"] {
            match fs::remove_file(self.run.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(failed("remove", &self.run.join(name))(error));
                }
                _ => {}
            }
        }
        let path = self.data().join("postmaster.pid");
        let Some(pid) = self.recorded_pid() else {
            return Ok(());
        };
        if rustix::process::test_kill_process(pid).is_err() {
            return Ok(());
        }
        let text = fs::read_to_string(&path).map_err(failed("read", &path))?;
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        // Above the highest process id that any system gives out.
        fs::write(&path, format!("99999999\n{rest}")).map_err(failed("write", &path))
    }

    /// Why the server did not start: its last fatal line, before or after it opened its own log.
    pub(super) fn last_words(&self) -> String {
        let early = fs::read_to_string(self.start_log()).unwrap_or_default();
        let entries = fs::read_dir(self.log()).into_iter().flatten().flatten();
        let newest = entries
            .filter(|entry| entry.file_name() != "start.log")
            .max_by_key(|entry| entry.metadata().and_then(|found| found.modified()).ok());
        let log = newest
            .and_then(|entry| fs::read_to_string(entry.path()).ok())
            .unwrap_or_default();
        let fatal = |text: &str| {
            let line = text
                .lines()
                .rev()
                .find(|line| line.contains("FATAL:") || line.contains("PANIC:"));
            line.map(|line| line.trim().to_owned())
        };
        fatal(&early)
            .or_else(|| fatal(&log))
            .unwrap_or_else(|| last_line(&early))
    }

    fn recorded_pid(&self) -> Option<rustix::process::Pid> {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        rustix::process::Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
    }

    /// A postmaster stands in its data folder; where that cannot be seen, its name must do.
    fn is_our_server(&self, pid: rustix::process::Pid) -> bool {
        let number = pid.as_raw_nonzero().to_string();
        if Path::new("/proc/self/cwd").exists() {
            let stands_in = fs::read_link(Path::new("/proc").join(number).join("cwd"));
            return stands_in.is_ok_and(|folder| folder == self.data());
        }
        let output = Command::new("ps").args(["-o", "comm=", "-p", &number]).output();
        output.is_ok_and(|output| {
            String::from_utf8_lossy(&output.stdout)
                .trim()
                .ends_with("postgres")
        })
    }
}

/// The last line that says something, for an error message.
pub(super) fn last_line(text: &str) -> String {
    let line = text
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty() && !line.contains("HINT:"));
    line.unwrap_or("it said nothing").trim().to_owned()
}

pub(super) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> EmbeddedError {
    let path = path.to_owned();
    move |source| EmbeddedError::Folder { doing, path, source }
}

fn remove_if_there(folder: &Path) -> Result<(), EmbeddedError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", folder)(error)),
        _ => Ok(()),
    }
}

/// Makes a folder that only the server's account may enter. One that somebody else made is refused.
fn private(folder: &Path, account: &Account) -> Result<(), EmbeddedError> {
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(failed("create", folder)(error));
        }
        _ => {}
    }
    let found = fs::symlink_metadata(folder).map_err(failed("read", folder))?;
    if !found.is_dir() || !account.trusts_owner(found.uid()) {
        return Err(EmbeddedError::ForeignFolder {
            path: folder.to_owned(),
        });
    }
    account.take_over(folder).map_err(failed("own", folder))?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(failed("protect", folder))
}

fn reachable_place(wanted: &Path, account: &Account) -> Result<PathBuf, EmbeddedError> {
    let note = wanted.join("location");
    if let Ok(place) = fs::read_to_string(&note) {
        return Ok(PathBuf::from(place.trim()));
    }
    for shared in SHARED_PLACES {
        let shared = Path::new(shared);
        let made = fs::DirBuilder::new().recursive(true).mode(0o755).create(shared);
        if made.is_err() || !account.can_enter(shared) {
            continue;
        }
        for number in 1.. {
            let place = shared.join(format!("{}-{number}", short_hash(wanted)));
            match fs::DirBuilder::new().mode(0o700).create(&place) {
                Ok(()) => {
                    fs::write(&note, format!("{}\n", place.display())).map_err(failed("write", &note))?;
                    return Ok(place);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(_) => break,
            }
        }
    }
    Err(EmbeddedError::Unreachable {
        path: wanted.to_owned(),
    })
}

/// `<root>/run`, or a short path where the socket's name would get too long there.
fn run_folder(root: &Path) -> PathBuf {
    let inside = root.join("run");
    if inside.as_os_str().len() + "/.s.PGSQL.5432".len() <= LONGEST_SOCKET_PATH {
        return inside;
    }
    Path::new("/tmp").join(format!("remiss-{}", short_hash(root)))
}

fn short_hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
