//! A real mail server: Dovecot from the system's packages, on ports and in a folder of its own.
//!
//! The file stands by itself, so that the tests of the mail crate use it too.

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;
use std::{env, fs};

/// The password of every user; each user name has a mailbox.
pub const PASSWORD: &str = "hemligt";

/// A running Dovecot; it ends with this value.
pub struct Dovecot {
    /// Port of IMAP, without TLS or with STARTTLS.
    pub imap: u16,
    /// Port of IMAP with TLS from the first byte.
    pub imaps: u16,
    /// Port of LMTP, by which a mail server delivers.
    pub lmtp: u16,
    folder: PathBuf,
    server: Option<Child>,
}

impl Dovecot {
    /// Starts a server with these further lines in its configuration. `None` where Dovecot is not installed: said
    /// loudly, and an error where `REMISS_REQUIRE_MAIL_SERVERS` is set.
    pub fn start(further: &str) -> Option<Dovecot> {
        if !installed(&["/usr/sbin/dovecot", "/usr/bin/doveadm", "/usr/bin/openssl"]) {
            return None;
        }
        let folder = folder("dovecot");
        let [imap, imaps, lmtp] = free_ports();
        let text = configuration(&folder, [imap, imaps, lmtp], further);
        fs::write(folder.join("dovecot.conf"), text).unwrap();
        fs::create_dir(folder.join("mail")).unwrap();
        give_to_mail_user(&folder.join("mail"));
        certificate(&folder);
        let mut dovecot = Dovecot {
            imap,
            imaps,
            lmtp,
            folder,
            server: None,
        };
        dovecot.begin();
        Some(dovecot)
    }

    /// The certificate to trust.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.join("cert.pem")
    }

    /// The Maildir of a user, made where it is missing.
    pub fn maildir(&self, user: &str) -> PathBuf {
        let folder = self.folder.join("mail").join(user);
        for part in ["", "new", "cur", "tmp"] {
            let part = folder.join(part);
            if !part.exists() {
                fs::create_dir(&part).unwrap();
                give_to_mail_user(&part);
            }
        }
        folder
    }

    /// Puts a mail into a user's inbox.
    pub fn deliver(&self, user: &str, bytes: impl AsRef<[u8]>) {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let maildir = self.maildir(user);
        let name = format!("{}.test", 1_567_400_000 + NUMBER.fetch_add(1, Ordering::Relaxed));
        let unfinished = maildir.join("tmp").join(&name);
        fs::write(&unfinished, bytes).unwrap();
        give_to_mail_user(&unfinished);
        fs::rename(unfinished, maildir.join("new").join(name)).unwrap();
    }

    /// The names of the mails in a folder of a user (empty: the inbox), new and seen, sorted.
    pub fn files(&self, user: &str, folder: &str) -> Vec<PathBuf> {
        let maildir = self.maildir(user);
        let maildir = if folder.is_empty() {
            maildir
        } else {
            maildir.join(format!(".{folder}"))
        };
        let mut files: Vec<PathBuf> = ["new", "cur"]
            .iter()
            .filter_map(|part| fs::read_dir(maildir.join(part)).ok())
            .flatten()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        files
    }

    /// Throws a user's connections out, if there are any.
    pub fn kick(&self, user: &str) {
        let done = Command::new("/usr/bin/doveadm")
            .arg("-c")
            .arg(self.folder.join("dovecot.conf"))
            .args(["kick", user])
            .output();
        done.unwrap();
    }

    /// Stops the server: as when the machine is rebooted.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let pid = server.id().to_string();
            let _ = Command::new("kill").args(["-TERM", &pid]).status();
            let _ = server.wait();
        }
    }

    /// Starts it again on the same ports.
    pub fn begin(&mut self) {
        let server = Command::new("/usr/sbin/dovecot")
            .arg("-F")
            .arg("-c")
            .arg(self.folder.join("dovecot.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.server = Some(server);
        wait_for_port(self.imap, &self.folder.join("log"));
    }

    /// Renumbers a user's inbox: another UIDVALIDITY, the server's index forgotten. Only while it is stopped.
    pub fn renumber(&self, user: &str, validity: u32) {
        let maildir = self.maildir(user);
        for entry in fs::read_dir(&maildir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("dovecot") {
                fs::remove_file(path).unwrap();
            }
        }
        let list = maildir.join("dovecot-uidlist");
        fs::write(
            &list,
            format!("3 V{validity} N1 G0123456789abcdef0123456789abcdef\n"),
        )
        .unwrap();
        give_to_mail_user(&list);
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Whether these programs are there; says so loudly where not.
pub fn installed(programs: &[&str]) -> bool {
    let missing: Vec<_> = programs
        .iter()
        .filter(|program| !Path::new(program).exists())
        .collect();
    if !missing.is_empty() {
        let line = format!(
            "no real mail server: {missing:?} missing (apt-get install dovecot-imapd dovecot-lmtpd postfix)"
        );
        assert!(env::var_os("REMISS_REQUIRE_MAIL_SERVERS").is_none(), "{line}");
        eprintln!("\n##### SKIPPED: {line} #####\n");
    }
    missing.is_empty()
}

/// A new folder that every user may pass through.
pub fn folder(name: &str) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = env::temp_dir().join(format!("remiss-{name}-{}-{number}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

/// Ports that are free now, each another one.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let listeners: [TcpListener; N] = std::array::from_fn(|_| TcpListener::bind(("127.0.0.1", 0)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// Waits until somebody listens.
pub fn wait_for_port(port: u16, log: &Path) {
    for _ in 0..500 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        sleep(Duration::from_millis(20));
    }
    panic!(
        "{}",
        fs::read_to_string(log).unwrap_or_else(|_| "it does not start".to_owned())
    );
}

/// The user who owns the mails, and its group: `nobody` for root, else who runs the tests.
fn mail_user() -> (u32, u32) {
    let own = fs::metadata("/proc/self").unwrap();
    match own.uid() {
        0 => (65534, 65534),
        uid => (uid, own.gid()),
    }
}

fn give_to_mail_user(path: &Path) {
    let (uid, gid) = mail_user();
    chown(path, Some(uid), Some(gid)).unwrap();
}

/// A certificate for localhost, `cert.pem`, and its key, `key.pem`.
pub fn certificate(folder: &Path) {
    let done = Command::new("/usr/bin/openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "3650",
            "-subj",
            "/CN=localhost",
        ])
        .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("cert.pem"))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn configuration(folder: &Path, [imap, imaps, lmtp]: [u16; 3], further: &str) -> String {
    let folder = folder.display();
    let (uid, gid) = mail_user();
    // Without root every part runs as the one user that there is.
    let unprivileged = if fs::metadata("/proc/self").unwrap().uid() == 0 {
        String::new()
    } else {
        let user = Command::new("id").arg("-un").output().unwrap().stdout;
        let group = Command::new("id").arg("-gn").output().unwrap().stdout;
        let (user, group) = (String::from_utf8_lossy(&user), String::from_utf8_lossy(&group));
        format!(
            "default_internal_user = {}\ndefault_login_user = {}\ndefault_internal_group = {}\n\
             service anvil {{\n  chroot =\n}}\nservice imap-login {{\n  chroot =\n}}\n",
            user.trim(),
            user.trim(),
            group.trim()
        )
    };
    format!(
        "base_dir = {folder}/run\n\
         state_dir = {folder}/state\n\
         log_path = {folder}/log\n\
         protocols = imap lmtp\n\
         listen = 127.0.0.1\n\
         ssl = yes\n\
         ssl_cert = <{folder}/cert.pem\n\
         ssl_key = <{folder}/key.pem\n\
         auth_mechanisms = plain login\n\
         disable_plaintext_auth = no\n\
         auth_failure_delay = 0\n\
         recipient_delimiter = +\n\
         mail_location = maildir:{folder}/mail/%n\n\
         first_valid_uid = 1\n\
         first_valid_gid = 1\n\
         passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
         userdb {{\n  driver = static\n  args = uid={uid} gid={gid} home={folder}/mail/%n allow_all_users=yes\n}}\n\
         namespace inbox {{\n  inbox = yes\n}}\n\
         service imap-login {{\n\
         inet_listener imap {{\n  port = {imap}\n}}\n\
         inet_listener imaps {{\n  port = {imaps}\n  ssl = yes\n}}\n}}\n\
         service lmtp {{\n  inet_listener lmtp {{\n  address = 127.0.0.1\n  port = {lmtp}\n}}\n}}\n\
         {unprivileged}{further}\n"
    )
}
