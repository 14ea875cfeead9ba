//! Where mail for the service is delivered: a folder that it reads, and a mailbox of a real mail server that it fetches from by IMAP, where one is installed. The
//! road to that server goes through somebody who makes trouble when he is told to.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use remiss_tests::{Dovecot, PASSWORD};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use crate::mood::{Mood, Temper};

/// The user whose mailbox it is.
const USER: &str = "remiss";

/// See the module.
pub struct MailIn {
    maildir: PathBuf,
    imap: Option<(Dovecot, Arc<Road>)>,
}

impl MailIn {
    /// Empty ones, the Maildir in this folder.
    pub async fn start(folder: &Path) -> MailIn {
        let maildir = folder.join("mail-in");
        for name in ["new", "cur", "tmp"] {
            fs::create_dir_all(maildir.join(name)).unwrap();
        }
        let more = "protocol imap {\n  mail_max_userip_connections = 200\n}\n";
        let imap = match Dovecot::start(more) {
            Some(dovecot) => {
                dovecot.maildir(USER);
                let road = Road::start(dovecot.imap).await;
                Some((dovecot, road))
            }
            None => None,
        };
        MailIn { maildir, imap }
    }

    /// How the service is told of them, in its file of settings.
    pub fn settings(&self) -> String {
        let mut text = format!(
            "[[mail.mailboxes]]\nname = \"mapp\"\nkind = \"maildir\"\nfolder = \"{}\"\npoll_seconds = 1\n",
            self.maildir.display()
        );
        if let Some((_, road)) = &self.imap {
            let _ = write!(
                text,
                "[[mail.mailboxes]]\nname = \"server\"\nkind = \"imap\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
                 user = \"{USER}\"\npassword = \"{PASSWORD}\"\npoll_seconds = 1\n",
                road.port
            );
        }
        text
    }

    /// How the road to the mail server is, where there is one.
    pub fn temper(&self) -> Option<&Temper> {
        self.imap.as_ref().map(|(_, road)| &road.temper)
    }

    /// Delivers a mail as a mail server does, written whole and then moved in; every other one to be fetched by IMAP. Returns whether this one is.
    pub fn deliver(&self, work: usize, bytes: &[u8]) -> bool {
        if let Some((dovecot, _)) = &self.imap
            && work.is_multiple_of(2)
        {
            dovecot.deliver(USER, bytes);
            return true;
        }
        let name = format!("{work}.torture");
        let unfinished = self.maildir.join("tmp").join(&name);
        fs::write(&unfinished, bytes).unwrap();
        fs::rename(&unfinished, self.maildir.join("new").join(&name)).unwrap();
        false
    }

    /// How many nobody has fetched.
    pub fn left(&self) -> usize {
        let in_folder = fs::read_dir(self.maildir.join("new")).unwrap().count();
        let at_server = self
            .imap
            .as_ref()
            .map(|(dovecot, _)| dovecot.files(USER, "").len());
        in_folder + at_server.unwrap_or_default()
    }
}

/// A relay in front of a mail server that knows the protocol well enough to spoil it between two lines, and never inside a mail: a server that hands out other
/// bytes under a mail's name is one that nobody can tell from a good one.
struct Road {
    port: u16,
    temper: Temper,
}

impl Road {
    async fn start(to: u16) -> Arc<Road> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let road = Arc::new(Road {
            port: listener.local_addr().unwrap().port(),
            temper: Temper::default(),
        });
        let shared = road.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let road = shared.clone();
                tokio::spawn(async move {
                    // The line is lost, whatever the reason.
                    let _ = road.lead(client, to).await;
                });
            }
        });
        road
    }

    async fn lead(&self, client: TcpStream, to: u16) -> std::io::Result<()> {
        let (mut asked, mut told) = client.into_split();
        match self.temper.mood() {
            Mood::Away => return Ok(()),
            Mood::Silent => return self.temper.silence().await,
            Mood::Later => return told.write_all(b"* BYE [UNAVAILABLE] not now\r\n").await,
            _ => {}
        }
        let (answers, mut questions) = TcpStream::connect(("127.0.0.1", to)).await?.into_split();
        tokio::select! {
            asked = tokio::io::copy(&mut asked, &mut questions) => asked.map(drop),
            answered = self.answer(BufReader::new(answers), &mut told) => answered,
            () = self.breaks() => Ok(()),
        }
    }

    /// Until connections that there are break.
    async fn breaks(&self) {
        let mut moods = self.temper.watch();
        // The sender lives as long as we do.
        drop(moods.wait_for(|mood| *mood == Mood::Away).await);
    }

    async fn answer(
        &self,
        mut server: BufReader<OwnedReadHalf>,
        client: &mut OwnedWriteHalf,
    ) -> std::io::Result<()> {
        let mut spoilt = false;
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = tokio::select! {
                read = server.read_until(b'\n', &mut line) => read?,
                // Nothing on this line can be believed any more.
                () = sleep(Duration::from_millis(500)), if spoilt => 0,
            };
            if read == 0 {
                return Ok(());
            }
            match self.temper.mood() {
                Mood::Silent => return self.temper.silence().await,
                Mood::Cuts if self.temper.turn(5) => return Ok(()),
                Mood::Nonsense if self.temper.turn(3) => {
                    spoilt = true;
                    let nonsense: &[&[u8]] = &[
                        b"banan\r\n",
                        b"* 7 FETCH (BODY[] {99999999999}\r\n",
                        b"\xff\xfe\0\0)))\r\n",
                        b"A9999 OK [ALERT] done with what nobody asked\r\n",
                    ];
                    let which = (0..nonsense.len())
                        .find(|_| self.temper.turn(2))
                        .unwrap_or_default();
                    client.write_all(nonsense[which]).await?;
                }
                Mood::Later => line = refusal(line),
                _ => {}
            }
            client.write_all(&line).await?;
            let mut bytes = literal(&line);
            if bytes > 0 && self.temper.mood() == Mood::Cuts && self.temper.turn(2) {
                // In the middle of a mail.
                bytes /= 2;
                tokio::io::copy(&mut (&mut server).take(bytes), client).await?;
                return Ok(());
            }
            tokio::io::copy(&mut (&mut server).take(bytes), client).await?;
        }
    }
}

/// What was done is said to be refused.
fn refusal(line: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&line);
    match text.split_once(' ') {
        Some((tag, rest)) if !["*", "+"].contains(&tag) && rest.starts_with("OK") => {
            format!("{tag} NO [UNAVAILABLE] not now\r\n").into_bytes()
        }
        _ => line,
    }
}

/// So many bytes follow this line as they are (RFC 9051, 4.3).
fn literal(line: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(line);
    let announced = text
        .trim_end()
        .strip_suffix('}')
        .and_then(|text| text.rsplit('{').next());
    announced
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_default()
}
