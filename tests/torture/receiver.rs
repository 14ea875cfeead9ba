//! The case system of the round: takes the webhooks of the service, keeps the ledger of what it took, and makes trouble when it is told to.

use std::sync::{Arc, Mutex};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use standardwebhooks::WebhookError;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use crate::mood::{Mood, Temper};

/// An event that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its id.
    pub id: String,
    /// Its place in the log.
    pub sequence: i64,
    /// When.
    pub at: Instant,
    /// Whether the service was told that it was taken.
    pub told: bool,
}

/// See the module.
pub struct Receiver {
    /// Where it listens.
    pub url: String,
    /// How it behaves.
    pub temper: Temper,
    secret: Mutex<Option<standardwebhooks::Webhook>>,
    taken: Mutex<Vec<Taken>>,
    wrong: Mutex<Vec<String>>,
}

impl Receiver {
    /// Starts to listen.
    pub async fn start() -> Arc<Receiver> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let receiver = Arc::new(Receiver {
            url: format!("http://{}/remiss", listener.local_addr().unwrap()),
            temper: Temper::default(),
            secret: Mutex::default(),
            taken: Mutex::default(),
            wrong: Mutex::default(),
        });
        let shared = receiver.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let receiver = shared.clone();
                tokio::spawn(async move {
                    // The line is lost, whatever the reason.
                    let _ = receiver.converse(socket).await;
                });
            }
        });
        receiver
    }

    /// What its deliveries are signed with.
    pub fn trust(&self, secret: &str) {
        *self.secret.lock().unwrap() = Some(standardwebhooks::Webhook::new(secret).unwrap());
    }

    /// What it took so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// Deliveries that were not as they should be.
    pub fn wrong(&self) -> Vec<String> {
        self.wrong.lock().unwrap().clone()
    }

    async fn converse(&self, socket: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = socket.into_split();
        let mut read = BufReader::new(read);
        if self.temper.mood() == Mood::Away {
            return Ok(());
        }
        loop {
            let mut headers = HeaderMap::new();
            let mut line = String::new();
            if read.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            loop {
                line.clear();
                read.read_line(&mut line).await?;
                let Some((name, value)) = line.trim_end().split_once(": ") else {
                    break;
                };
                if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                    headers.insert(name, value);
                }
            }
            let length = headers
                .get("content-length")
                .and_then(|value| value.to_str().ok()?.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            if self.temper.mood() == Mood::Cuts && self.temper.turn(2) {
                return Ok(());
            }
            read.read_exact(&mut body).await?;
            match self.temper.mood() {
                Mood::Away => return Ok(()),
                Mood::Later => {
                    let refused = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
                    write.write_all(refused).await?;
                    continue;
                }
                Mood::Nonsense => {
                    let nonsense: &[u8] = if self.temper.turn(2) {
                        b"banan\r\n\r\n"
                    } else {
                        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
                    };
                    return write.write_all(nonsense).await;
                }
                _ => {}
            }
            let Some(place) = self.take(&headers, &body) else {
                write
                    .write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                    .await?;
                continue;
            };
            match self.temper.mood() {
                Mood::Silent => return self.temper.silence().await,
                Mood::Cuts => return Ok(()),
                _ => {}
            }
            write.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await?;
            self.taken.lock().unwrap()[place].told = true;
        }
    }

    /// Writes an event down. Its place in the ledger.
    fn take(&self, headers: &HeaderMap, body: &[u8]) -> Option<usize> {
        let verified = match self.secret.lock().unwrap().as_ref() {
            Some(secret) => secret.verify(body, headers),
            None => return None,
        };
        // From a clock that is an hour back: it is refused, as any receiver does, and comes again from one that is not.
        if matches!(verified, Err(WebhookError::TimestampTooOldError)) {
            return None;
        }
        let event: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let (Some(id), Some(sequence), Ok(())) = (event["id"].as_str(), event["sequence"].as_i64(), verified)
        else {
            let words = format!(
                "a delivery that is not signed, or no event: {}",
                String::from_utf8_lossy(body)
            );
            self.wrong.lock().unwrap().push(words);
            return None;
        };
        let mut taken = self.taken.lock().unwrap();
        taken.push(Taken {
            id: id.to_owned(),
            sequence,
            at: Instant::now(),
            told: false,
        });
        Some(taken.len() - 1)
    }
}
