//! Those who use the service meanwhile, by all the ways there are. Each asks until it is answered, as a careful client does: with the same idempotency key, at
//! the other server when one does not answer.

mod answers;
mod officers;

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use remiss_tests::{Actor, Answer};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::dice::Dice;
use crate::ledger::Ledger;
use crate::mail_in::MailIn;
use crate::sink::Sink;

/// After so long an operation that nobody answers is given up. Faults are shorter.
const PATIENCE: Duration = Duration::from_secs(300);

/// How they fared, all together.
#[derive(Default)]
pub struct Tally {
    /// Requests that had to be made again.
    pub retries: AtomicUsize,
    /// Milliseconds of the longest time from a first try that failed to the answer.
    pub longest: AtomicU64,
    /// What was answered otherwise than it should be, or never.
    pub wrong: Mutex<Vec<String>>,
    /// How often each status made somebody try again.
    pub statuses: Mutex<std::collections::BTreeMap<String, usize>>,
}

impl Tally {
    fn note(&self, status: String) {
        *self.statuses.lock().unwrap().entry(status).or_default() += 1;
    }

    /// Something is wrong.
    pub fn wrong(&self, words: String) {
        self.wrong.lock().unwrap().push(words);
    }
}

/// What all clients share.
#[derive(Clone)]
pub struct Clients {
    /// Addresses of the servers.
    pub servers: Arc<Vec<String>>,
    /// Key of a registrar.
    pub registrar: String,
    /// Key of an officer.
    pub officer: String,
    /// Key of a secretary.
    pub secretary: String,
    /// Where what is acknowledged is written down.
    pub ledger: Arc<Ledger>,
    /// The mail server, with those who are asked.
    pub sink: Arc<Sink>,
    /// Where mail for the service is delivered.
    pub mail_in: Arc<MailIn>,
    /// How they fare.
    pub tally: Arc<Tally>,
    /// No new work is begun.
    pub stop: Arc<AtomicBool>,
    /// The board.
    pub board: String,
    /// Its meeting of today; none: midnight is near, and nobody knows which day it is.
    pub meeting: Option<String>,
    /// Remisser that are out.
    pub out: Arc<Mutex<Vec<String>>>,
    /// Recipients that have not been given more time.
    pub asked: Arc<Mutex<Vec<String>>>,
    /// Remiss and id of responses that nobody has published.
    pub registered: Arc<Mutex<Vec<(String, String)>>>,
    /// Numbers the works.
    pub works: Arc<AtomicUsize>,
}

impl Clients {
    /// One of them, until it is told to stop.
    pub async fn work(self, mut dice: Dice) {
        while !self.stop.load(Ordering::SeqCst) {
            let work = self.works.fetch_add(1, Ordering::SeqCst);
            match dice.below(100) {
                0..40 => match self.sink.invitation() {
                    Some(invitation) => match dice.below(6) {
                        0..2 => self.mail(&invitation, work),
                        2..4 => self.form(&invitation, work).await,
                        4 => self.form_in_steps(&invitation, work).await,
                        _ => self.begun_form(&invitation, work).await,
                    },
                    None => self.response(work, &mut dice).await,
                },
                40..60 => self.response(work, &mut dice).await,
                60..68 => self.batch(work, &mut dice).await,
                68..76 => self.extension(work).await,
                76..78 => self.later_deadline(&mut dice).await,
                78..86 => self.publication(work, &mut dice).await,
                86..91 => drop(self.matter(work).await),
                _ => drop(self.case(work).await),
            }
            sleep(dice.millis(5, 60)).await;
        }
    }

    fn remiss(&self, dice: &mut Dice) -> Option<String> {
        let out = self.out.lock().unwrap();
        (!out.is_empty()).then(|| dice.one_of(&out).clone())
    }

    /// POST under one idempotency key until it is answered with this status.
    async fn post(&self, key: &str, path: &str, body: &Value, status: u16) -> Option<Answer> {
        let once = format!("torture-{}", self.works.fetch_add(1, Ordering::SeqCst));
        self.until(Some(key), &[status], |actor| {
            actor
                .request(Method::POST, path)
                .header("Idempotency-Key", &once)
                .header("X-Acting-User", "hand01")
                .json(body)
        })
        .await
    }

    /// PATCH of what is at this path until it is acknowledged: what `change` makes of the resource as it is then. None: there is nothing to change.
    async fn patch(&self, key: &str, path: &str, change: impl Fn(&Value) -> Option<Value>) -> Option<Answer> {
        loop {
            let found = self
                .until(Some(key), &[200], |actor| actor.request(Method::GET, path))
                .await?;
            let body = change(&found.json())?;
            let answer = self
                .until(Some(key), &[200, 412], |actor| {
                    actor
                        .request(Method::PATCH, path)
                        .header("If-Match", found.header("etag"))
                        .json(&body)
                })
                .await?;
            // Somebody was first; or we were, and have not heard of it.
            if answer.status == StatusCode::OK {
                return Some(answer);
            }
        }
    }

    /// Asks until it is answered with one of these statuses. Anything else but trouble is written down as wrong.
    async fn until(
        &self,
        key: Option<&str>,
        wanted: &[u16],
        make: impl Fn(&Actor) -> RequestBuilder,
    ) -> Option<Answer> {
        let mut failed_at: Option<Instant> = None;
        let mut server = self.works.load(Ordering::Relaxed);
        loop {
            let actor = Actor::new(&self.servers[server % self.servers.len()], key.map(str::to_owned));
            let asked = make(&actor).timeout(Duration::from_secs(15)).send().await;
            let answered = match asked {
                Ok(response) => {
                    let (status, headers) = (response.status(), response.headers().clone());
                    response.bytes().await.map(|bytes| Answer {
                        status,
                        headers,
                        bytes: bytes.to_vec(),
                    })
                }
                Err(error) => Err(error),
            };
            match answered {
                Ok(answer) if wanted.contains(&answer.status.as_u16()) => {
                    if let Some(at) = failed_at {
                        let took = u64::try_from(at.elapsed().as_millis()).unwrap();
                        self.tally.longest.fetch_max(took, Ordering::SeqCst);
                    }
                    return Some(answer);
                }
                // 409 to an officer: the mail with the remiss, after which more time can be given, is still on its way.
                Ok(answer)
                    if answer.status.is_server_error()
                        || answer.status == StatusCode::TOO_MANY_REQUESTS
                        || (answer.status == StatusCode::CONFLICT && key == Some(&self.officer)) =>
                {
                    self.tally.note(answer.status.as_u16().to_string());
                    // Whatever happens to it, the service knows what it is and says when to come back.
                    if answer.status == StatusCode::INTERNAL_SERVER_ERROR {
                        self.tally
                            .wrong("a fault of the service's own (500); its log says more".to_owned());
                    }
                }
                Ok(answer) => {
                    let said: String = answer.text().chars().take(600).collect();
                    self.tally
                        .wrong(format!("{} where {wanted:?} was to come: {said}", answer.status));
                    return None;
                }
                Err(error) => self.tally.note(
                    if error.is_timeout() {
                        "no answer"
                    } else {
                        "cut off"
                    }
                    .to_owned(),
                ),
            }
            self.tally.retries.fetch_add(1, Ordering::SeqCst);
            let at = *failed_at.get_or_insert_with(Instant::now);
            if at.elapsed() > PATIENCE {
                self.tally
                    .wrong(format!("nobody was answered for {} s", PATIENCE.as_secs()));
                return None;
            }
            server += 1;
            sleep(Duration::from_millis(150)).await;
        }
    }
}
