//! Where the Postgres programs are, and how to get them when they are not.
//!
//! Search order: `PG_BIN_DIR`; `/usr/lib/postgresql/*/bin` (Debian, newest first); `/usr/pgsql-*/bin` (the
//! project's own packages for Fedora and its kin); Homebrew; `PATH`. Debian's `/usr/bin` has only wrappers,
//! not the server itself.

use std::env;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::EmbeddedError;

/// A folder that holds `initdb` and `postgres`, and the major version of the latter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) dir: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    /// The programs in this folder, if both are there and the server says its version.
    pub(super) fn in_dir(dir: &Path) -> Option<Self> {
        let server = dir.join("postgres");
        if !dir.join("initdb").is_file() || !server.is_file() {
            return None;
        }
        let output = Command::new(&server)
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let major = major_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self {
            dir: dir.to_owned(),
            major,
        })
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// Finds the programs, and installs them when they are missing and that is allowed.
///
/// `bin_dir` looks there only. `existing` is the major version that a data folder already has: a fitting one
/// is preferred to a newer one, since a server opens the data of its own major version only.
pub(super) fn find_or_install(
    bin_dir: Option<&Path>,
    existing: Option<u32>,
    yes: bool,
) -> Result<Binaries, EmbeddedError> {
    let named = bin_dir
        .map(Path::to_owned)
        .or_else(|| env::var_os("PG_BIN_DIR").map(PathBuf::from));
    if let Some(dir) = named {
        return Binaries::in_dir(&dir).ok_or(EmbeddedError::NotInBinDir { dir });
    }
    if let Some(found) = find(existing) {
        return Ok(found);
    }
    let Some(installer) = Installer::of_this_machine() else {
        return Err(EmbeddedError::NoBinaries {
            command: "your system's package manager".into(),
        });
    };
    if !installer.allowed(yes) {
        return Err(EmbeddedError::NoBinaries {
            command: format!("`{}`", installer.command_line()),
        });
    }
    installer.run()?;
    find(existing).ok_or(EmbeddedError::NoBinaries {
        command: format!("`{}`", installer.command_line()),
    })
}

fn find(existing: Option<u32>) -> Option<Binaries> {
    let mut found = Vec::new();
    for dir in candidate_dirs() {
        if let Some(binaries) = Binaries::in_dir(&dir) {
            if existing.is_none_or(|major| major == binaries.major) {
                return Some(binaries);
            }
            found.push(binaries);
        }
    }
    found.into_iter().next()
}

pub(super) fn client_program(name: &str) -> Option<PathBuf> {
    let named = env::var_os("PG_BIN_DIR").map(PathBuf::from);
    let dirs = named.into_iter().chain(candidate_dirs());
    dirs.map(|dir| dir.join(name)).find(|program| program.is_file())
}

fn candidate_dirs() -> Vec<PathBuf> {
    let mut dirs = versioned(Path::new("/usr/lib/postgresql"), "");
    dirs.extend(versioned(Path::new("/usr"), "pgsql-"));
    for brew in ["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"] {
        dirs.extend(versioned(&Path::new(brew).join("opt"), "postgresql@"));
        dirs.push(Path::new(brew).join("opt/postgresql/bin"));
    }
    dirs.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    dirs
}

/// `<parent>/<prefix><number>/bin`, highest number first.
fn versioned(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let mut versions: Vec<u32> = entries
        .filter_map(|entry| entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok())
        .collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions
        .into_iter()
        .map(|version| parent.join(format!("{prefix}{version}")).join("bin"))
        .collect()
}

/// The major version in what `postgres --version` prints, for example `postgres (PostgreSQL) 15.14`.
fn major_version(printed: &str) -> Option<u32> {
    let number = printed
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The commands that install Postgres with the package manager of this machine.
struct Installer {
    commands: Vec<Vec<&'static str>>,
    needs_root: bool,
}

impl Installer {
    fn of_this_machine() -> Option<Self> {
        let has = |program: &str| {
            env::var_os("PATH")
                .iter()
                .flat_map(env::split_paths)
                .any(|dir| dir.join(program).is_file())
        };
        if has("apt-get") {
            let wait = "DPkg::Lock::Timeout=300";
            let commands = vec![
                vec!["apt-get", "-o", wait, "update"],
                vec![
                    "apt-get",
                    "-o",
                    wait,
                    "install",
                    "-y",
                    "--no-install-recommends",
                    "postgresql",
                ],
            ];
            Some(Self {
                commands,
                needs_root: true,
            })
        } else if has("dnf") {
            let commands = vec![vec![
                "dnf",
                "install",
                "-y",
                "postgresql-server",
                "postgresql-contrib",
            ]];
            Some(Self {
                commands,
                needs_root: true,
            })
        } else if has("brew") {
            Some(Self {
                commands: vec![vec!["brew", "install", "postgresql@17"]],
                needs_root: false,
            })
        } else {
            None
        }
    }

    fn with_sudo(&self) -> bool {
        self.needs_root && !rustix::process::geteuid().is_root()
    }

    /// What a person would type.
    fn command_line(&self) -> String {
        let sudo = if self.with_sudo() { "sudo " } else { "" };
        let lines: Vec<String> = self
            .commands
            .iter()
            .map(|words| format!("{sudo}{}", words.join(" ")))
            .collect();
        lines.join(" && ")
    }

    /// By itself with `--yes`, or as root where nobody can be asked; otherwise a person at a terminal decides.
    fn allowed(&self, yes: bool) -> bool {
        let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        if yes || !terminal {
            return yes || rustix::process::geteuid().is_root();
        }
        let mut stderr = std::io::stderr();
        let question = format!(
            "Postgres is not installed. Install it now with `{}`? [y/N] ",
            self.command_line()
        );
        if stderr
            .write_all(question.as_bytes())
            .and_then(|()| stderr.flush())
            .is_err()
        {
            return false;
        }
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "ja")
    }

    fn run(&self) -> Result<(), EmbeddedError> {
        tracing::info!(command = %self.command_line(), "installing Postgres");
        for words in &self.commands {
            let mut command = if self.with_sudo() {
                let mut command = Command::new("sudo");
                if !std::io::stdin().is_terminal() {
                    command.arg("-n");
                }
                command.args(words);
                command
            } else {
                let mut command = Command::new(words[0]);
                command.args(&words[1..]);
                command
            };
            command
                .env("DEBIAN_FRONTEND", "noninteractive")
                .stdout(Stdio::null());
            if !command.status().is_ok_and(|status| status.success()) {
                return Err(EmbeddedError::InstallFailed {
                    command: self.command_line(),
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_the_server_prints() {
        assert_eq!(
            major_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"),
            Some(15)
        );
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_version("something else"), None);
    }

    #[test]
    fn the_newest_version_comes_first() {
        let parent = std::env::temp_dir().join(format!("remiss-versions-{}", std::process::id()));
        for name in ["9", "15", "17", "not-a-version"] {
            std::fs::create_dir_all(parent.join(name).join("bin")).unwrap();
        }
        let dirs = versioned(&parent, "");
        std::fs::remove_dir_all(&parent).unwrap();
        let expected: Vec<PathBuf> = ["17", "15", "9"]
            .iter()
            .map(|v| parent.join(v).join("bin"))
            .collect();
        assert_eq!(dirs, expected);
    }

    #[test]
    fn a_named_folder_without_the_programs_is_one_clear_sentence() {
        let error = find_or_install(Some(Path::new("/nowhere/bin")), None, true).unwrap_err();
        let sentence = error.to_string();
        assert!(sentence.contains("/nowhere/bin"), "{sentence}");
        assert!(sentence.contains("PG_BIN_DIR"), "{sentence}");
        assert_eq!(sentence.lines().count(), 1);
    }
}
