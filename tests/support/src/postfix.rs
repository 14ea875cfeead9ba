//! A real mail server that passes mail on: Postfix from the system's packages, on a port and in a folder of its own.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::dovecot::{folder, free_ports, installed, wait_for_port};

/// A running Postfix that delivers everything for `example.org` and `kommun.example.org` by LMTP; it ends with this value.
///
/// Mail to `okand@…` is refused at once, mail to `borta@…` is taken and comes back.
pub struct Postfix {
    /// Port of SMTP.
    pub smtp: u16,
    folder: PathBuf,
}

impl Postfix {
    /// Starts a server that delivers to this LMTP port. `None` where Postfix is not installed or we are not root, without
    /// whom it does not run: said loudly, and an error where `REMISS_REQUIRE_MAIL_SERVERS` is set.
    pub fn start(lmtp: u16) -> Option<Postfix> {
        if !installed(&["/usr/sbin/postfix", "/usr/lib/postfix/sbin/master"]) {
            return None;
        }
        if fs::metadata("/proc/self").unwrap().uid() != 0 {
            eprintln!("\n##### SKIPPED: Postfix runs as root only #####\n");
            return None;
        }
        let folder = folder("postfix");
        let [smtp] = free_ports();
        for part in ["conf", "queue", "data"] {
            fs::create_dir(folder.join(part)).unwrap();
        }
        run("chown", &["postfix".as_ref(), folder.join("data").as_path()]);
        fs::write(folder.join("conf/main.cf"), main_cf(&folder, lmtp)).unwrap();
        fs::write(folder.join("conf/master.cf"), master_cf(smtp)).unwrap();
        fs::write(folder.join("conf/users"), "!/^okand@/ ok\n").unwrap();
        fs::write(
            folder.join("conf/aliases"),
            "/^borta@/ borta@nowhere.example.com\n",
        )
        .unwrap();
        let postfix = Postfix { smtp, folder };
        postfix.command("start");
        wait_for_port(smtp, &postfix.folder.join("log"));
        Some(postfix)
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn command(&self, what: &str) {
        let conf = self.folder.join("conf");
        run(
            "/usr/sbin/postfix",
            &["-c".as_ref(), conf.as_path(), what.as_ref()],
        );
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.command("stop");
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn run(program: &str, arguments: &[&Path]) {
    let done = Command::new(program).args(arguments).output().unwrap();
    let words = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {arguments:?}: {words}");
}

fn main_cf(folder: &Path, lmtp: u16) -> String {
    let folder = folder.display();
    format!(
        "compatibility_level = 3.6\n\
         queue_directory = {folder}/queue\n\
         data_directory = {folder}/data\n\
         command_directory = /usr/sbin\n\
         daemon_directory = /usr/lib/postfix/sbin\n\
         mail_owner = postfix\n\
         setgid_group = postdrop\n\
         maillog_file = {folder}/log\n\
         maillog_file_prefixes = {folder}\n\
         inet_interfaces = 127.0.0.1\n\
         inet_protocols = ipv4\n\
         mynetworks = 127.0.0.0/8\n\
         myhostname = mx.example.org\n\
         mydestination =\n\
         alias_maps =\n\
         alias_database =\n\
         recipient_delimiter = +\n\
         virtual_mailbox_domains = kommun.example.org, example.org\n\
         virtual_mailbox_maps = regexp:{folder}/conf/users\n\
         virtual_transport = lmtp:inet:127.0.0.1:{lmtp}\n\
         virtual_alias_maps = regexp:{folder}/conf/aliases\n\
         default_transport = error:5.1.1 No such user here\n\
         message_size_limit = 104857600\n\
         mailbox_size_limit = 0\n\
         virtual_mailbox_limit = 0\n\
         smtpd_client_connection_count_limit = 0\n"
    )
}

fn master_cf(smtp: u16) -> String {
    let services = "\
        pickup unix n - n 60 1 pickup\n\
        cleanup unix n - n - 0 cleanup\n\
        qmgr unix n - n 300 1 qmgr\n\
        tlsmgr unix - - n 1000? 1 tlsmgr\n\
        rewrite unix - - n - - trivial-rewrite\n\
        bounce unix - - n - 0 bounce\n\
        defer unix - - n - 0 bounce\n\
        trace unix - - n - 0 bounce\n\
        verify unix - - n - 1 verify\n\
        flush unix n - n 1000? 0 flush\n\
        proxymap unix - - n - - proxymap\n\
        proxywrite unix - - n - 1 proxymap\n\
        smtp unix - - n - - smtp\n\
        relay unix - - n - - smtp\n\
        error unix - - n - - error\n\
        retry unix - - n - - error\n\
        discard unix - - n - - discard\n\
        lmtp unix - - n - - lmtp\n\
        anvil unix - - n - 1 anvil\n\
        scache unix - - n - 1 scache\n\
        postlog unix-dgram n - n - 1 postlogd\n";
    format!("127.0.0.1:{smtp} inet n - n - - smtpd\n{services}")
}
