//! The mail server of the round, which makes trouble when it is told to, and keeps the ledger of what it took: outside the service.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Duration, Instant, sleep};

use crate::mood::{Mood, Temper};

/// A mail that was taken.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Its Message-ID, without angle brackets.
    pub message_id: String,
    /// To whom it went.
    pub to: String,
    /// When.
    pub at: Instant,
    /// Whether the client was told that it was taken.
    pub told: bool,
}

/// Somebody who is asked for an answer, by a mail that arrived.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its address.
    pub to: String,
    /// Path of its answer link.
    pub link: String,
    /// Where an answer by mail goes.
    pub reply_to: String,
    /// Message-ID of the mail.
    pub message_id: String,
}

/// See the module.
pub struct Sink {
    /// Where it listens.
    pub port: u16,
    /// How it behaves.
    pub temper: Temper,
    arrivals: Mutex<Vec<Arrival>>,
    invitations: Mutex<VecDeque<Invitation>>,
}

impl Sink {
    /// Starts to listen.
    pub async fn start() -> Arc<Sink> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let sink = Arc::new(Sink {
            port: listener.local_addr().unwrap().port(),
            temper: Temper::default(),
            arrivals: Mutex::default(),
            invitations: Mutex::default(),
        });
        let shared = sink.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let sink = shared.clone();
                tokio::spawn(async move {
                    let (read, mut write) = socket_halves(socket);
                    // The line is lost, whatever the reason.
                    let _ = sink.converse(read, &mut write).await;
                });
            }
        });
        sink
    }

    /// What it took so far.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.arrivals.lock().unwrap().clone()
    }

    /// The oldest invitation that nobody has answered.
    pub fn invitation(&self) -> Option<Invitation> {
        self.invitations.lock().unwrap().pop_front()
    }

    /// How many wait.
    pub fn invitations(&self) -> usize {
        self.invitations.lock().unwrap().len()
    }

    async fn converse(
        &self,
        mut lines: tokio::io::Lines<BufReader<OwnedReadHalf>>,
        write: &mut OwnedWriteHalf,
    ) -> std::io::Result<()> {
        match self.temper.mood() {
            Mood::Away => return Ok(()),
            Mood::Later => return write.write_all(b"421 4.3.2 too busy\r\n").await,
            Mood::Silent => return self.temper.silence().await,
            _ => write.write_all(b"220 sink ESMTP\r\n").await?,
        }
        let mut to = String::new();
        while let Some(line) = lines.next_line().await? {
            let mood = self.temper.mood();
            match mood {
                Mood::Away => return Ok(()),
                Mood::Silent => return self.temper.silence().await,
                Mood::Nonsense if self.temper.turn(3) => write.write_all(b"banan\r\n").await?,
                Mood::Cuts if self.temper.turn(6) => return Ok(()),
                _ => {}
            }
            let command = line.to_uppercase();
            let answer = if command.starts_with("EHLO") {
                "250-sink\r\n250 8BITMIME"
            } else if command.starts_with("MAIL") && mood == Mood::Later {
                "451 4.3.0 not now"
            } else if command.starts_with("RCPT") {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                "250 2.1.5 ok"
            } else if command == "DATA" {
                write.write_all(b"354 go on\r\n").await?;
                let Some(text) = text(&mut lines).await? else {
                    return Ok(());
                };
                sleep(Duration::from_millis(3)).await;
                let place = self.take(&to, &text);
                if self.temper.mood() == Mood::Cuts && self.temper.turn(3) {
                    return Ok(());
                }
                write.write_all(b"250 2.0.0 ok: queued\r\n").await?;
                self.arrivals.lock().unwrap()[place].told = true;
                continue;
            } else {
                "250 ok"
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }

    /// Writes a mail down. Its place in the ledger.
    fn take(&self, to: &str, raw: &str) -> usize {
        let mail = remiss_mail::parse::parse(raw.as_bytes());
        let message_id = mail.message_id.clone().unwrap_or_default();
        let place = {
            let mut arrivals = self.arrivals.lock().unwrap();
            arrivals.push(Arrival {
                message_id: message_id.clone(),
                to: to.to_owned(),
                at: Instant::now(),
                told: false,
            });
            let first = arrivals.iter().filter(|one| one.message_id == message_id).count() == 1;
            if !first {
                return arrivals.len() - 1;
            }
            arrivals.len() - 1
        };
        let link = mail.whole_text.split("/svara/").nth(1).map(|rest| {
            let end = rest.find(|letter: char| letter.is_whitespace() || "/)>?".contains(letter));
            format!("/svara/{}", &rest[..end.unwrap_or(rest.len())])
        });
        if let (Some(link), Some(reply_to)) = (link, mail.reply_to)
            && mail.subject.starts_with("Remiss")
        {
            self.invitations.lock().unwrap().push_back(Invitation {
                to: to.to_owned(),
                link,
                reply_to: reply_to.address,
                message_id,
            });
        }
        place
    }
}

fn socket_halves(socket: TcpStream) -> (tokio::io::Lines<BufReader<OwnedReadHalf>>, OwnedWriteHalf) {
    let (read, write) = socket.into_split();
    (BufReader::new(read).lines(), write)
}

/// A mail that has come whole.
async fn text(lines: &mut tokio::io::Lines<BufReader<OwnedReadHalf>>) -> std::io::Result<Option<String>> {
    let mut text = String::new();
    while let Some(line) = lines.next_line().await? {
        if line == "." {
            return Ok(Some(text));
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push_str("\r\n");
    }
    Ok(None)
}
