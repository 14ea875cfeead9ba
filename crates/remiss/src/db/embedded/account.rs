//! The account that Postgres runs under.
//!
//! Postgres refuses to run as root. When we are root, `initdb` and the server run as `postgres`, or as
//! `nobody` where that account does not exist; otherwise as ourselves.

use std::io;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::EmbeddedError;

/// The account of the server, and whether it differs from the one this process runs under.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    uid: u32,
    gid: u32,
    switch: bool,
}

impl Account {
    /// Ourselves, or for root the first of `postgres` and `nobody` that this machine knows.
    pub(super) fn for_server() -> Result<Self, EmbeddedError> {
        let ourselves = rustix::process::geteuid();
        if !ourselves.is_root() {
            let gid = rustix::process::getegid();
            return Ok(Self {
                uid: ourselves.as_raw(),
                gid: gid.as_raw(),
                switch: false,
            });
        }
        for name in ["postgres", "nobody"] {
            if let (Some(uid), Some(gid)) = (numeric_id("-u", name), numeric_id("-g", name)) {
                return Ok(Self {
                    uid,
                    gid,
                    switch: true,
                });
            }
        }
        Err(EmbeddedError::NoAccount)
    }

    /// A command that runs under this account, from `/`, without a terminal, in its own process group (so
    /// that Ctrl-C reaches us first), and with a plain environment: the caller's language must not decide
    /// how the database sorts.
    pub(super) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
        command
            .env_clear()
            .env("PATH", path)
            .env("LC_ALL", "C")
            .env("TZ", "UTC");
        command.current_dir("/").stdin(Stdio::null()).process_group(0);
        if self.switch {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives the file or folder to this account. Nothing to do when that is ourselves.
    pub(super) fn take_over(&self, path: &Path) -> io::Result<()> {
        if self.switch {
            chown(path, Some(self.uid), Some(self.gid))
        } else {
            Ok(())
        }
    }

    /// Whether this account can enter every folder on the way to `folder`, and the folder itself.
    pub(super) fn can_enter(&self, folder: &Path) -> bool {
        if !self.switch {
            return true;
        }
        let mut command = self.command("/bin/sh");
        command
            .args(["-c", "cd \"$1\"", "sh"])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// Whether this account owns something with this owner's id; root's own things count as trusted.
    pub(super) fn trusts_owner(&self, uid: u32) -> bool {
        uid == self.uid || (self.switch && uid == 0)
    }
}

fn numeric_id(flag: &str, name: &str) -> Option<u32> {
    let output = Command::new("id")
        .args([flag, name])
        .stderr(Stdio::null())
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
