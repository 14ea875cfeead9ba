//! Those who use the service meanwhile, by several ways. Each asks until it is answered, as a careful client does: with the same idempotency key, at the
//! other server when one does not answer.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use remiss_tests::{Actor, Answer};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::dice::Dice;
use crate::found::sha256;
use crate::ledger::{Entry, Ledger};
use crate::sink::{Invitation, Sink};

/// After so long an operation that nobody answers is given up. Faults are shorter.
const PATIENCE: Duration = Duration::from_secs(120);

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
    /// Where what is acknowledged is written down.
    pub ledger: Arc<Ledger>,
    /// The mail server, with those who are asked.
    pub sink: Arc<Sink>,
    /// The Maildir of the service.
    pub maildir: PathBuf,
    /// How they fare.
    pub tally: Arc<Tally>,
    /// No new work is begun.
    pub stop: Arc<AtomicBool>,
    /// The board.
    pub board: String,
    /// Remisser that are out.
    pub out: Arc<Mutex<Vec<String>>>,
    /// Recipients that have not been given more time.
    pub asked: Arc<Mutex<Vec<String>>>,
    /// Numbers the works.
    pub works: Arc<AtomicUsize>,
}

impl Clients {
    /// One of them, until it is told to stop.
    pub async fn work(self, mut dice: Dice) {
        while !self.stop.load(Ordering::SeqCst) {
            let work = self.works.fetch_add(1, Ordering::SeqCst);
            match dice.below(100) {
                0..50 => match self.sink.invitation() {
                    Some(invitation) if dice.below(3) == 0 => self.mail(&invitation, work),
                    Some(invitation) => self.form(&invitation, work).await,
                    None => self.response(work, &mut dice).await,
                },
                50..80 => self.response(work, &mut dice).await,
                80..90 => self.extension(work).await,
                _ => drop(self.case(work).await),
            }
            sleep(dice.millis(5, 60)).await;
        }
    }

    /// Sends remisser when few are asked.
    pub async fn ask(self, each: usize) {
        while !self.stop.load(Ordering::SeqCst) {
            if self.sink.invitations() < 8 {
                self.dispatch(each).await;
            }
            sleep(Duration::from_millis(300)).await;
        }
    }

    /// A remiss to so many associations.
    pub async fn dispatch(&self, each: usize) {
        let work = self.works.fetch_add(1, Ordering::SeqCst);
        let Some(case) = self.case(work).await else { return };
        let body = json!({
            "name": format!("Samverkan {work}"), "purpose": "Vi vill veta vad ni tycker om förslaget.",
            "deadlineDate": "2035-10-30", "canInfluence": "Principerna och åtagandena kan ändras.",
            "contacts": [{ "role": "Utredare", "email": "utredare@example.org", "phone": "019-000 00 00", "mayPublish": true }],
        });
        let path = format!("/cases/{case}/remisser");
        let Some(remiss) = self.post(&self.officer, &path, &body, 201).await else {
            return;
        };
        let remiss = remiss.id();
        let addresses: Vec<String> = (0..each)
            .map(|index| format!("forening{work}-{index}@example.org"))
            .collect();
        let bodies: Vec<Value> = addresses
            .iter()
            .enumerate()
            .map(|(index, address)| json!({ "name": format!("Föreningen {work}-{index}"), "email": address, "kind": "association" }))
            .collect();
        let path = format!("/remisser/{remiss}/recipients");
        let Some(added) = self
            .post(&self.officer, &path, &json!({ "bodies": bodies }), 201)
            .await
        else {
            return;
        };
        let added = added.json();
        let recipients = added["added"].as_array().into_iter().flatten();
        let recipients: Vec<String> = recipients
            .filter_map(|one| Some(one["id"].as_str()?.to_owned()))
            .collect();
        let path = format!("/remisser/{remiss}/dispatches");
        if self.post(&self.officer, &path, &json!({}), 201).await.is_some() {
            self.ledger.write(&Entry::Dispatch { addresses });
            self.out.lock().unwrap().push(remiss);
            self.asked.lock().unwrap().extend(recipients);
        }
    }

    async fn case(&self, work: usize) -> Option<String> {
        let title = format!("Samverkan och lokaler {work}");
        let body = json!({
            "boardId": self.board, "title": title, "initiator": "Kommunstyrelseförvaltningen",
            "officers": [{ "userName": "hand01", "displayName": "Utredare", "responsible": true }],
        });
        let answer = self.post(&self.registrar, "/cases", &body, 201).await?;
        let case = answer.json();
        self.ledger.write(&Entry::Case {
            id: answer.id(),
            number: case["caseNumber"].as_str().unwrap_or_default().to_owned(),
            title,
        });
        Some(answer.id())
    }

    fn remiss(&self, dice: &mut Dice) -> Option<String> {
        let out = self.out.lock().unwrap();
        (!out.is_empty()).then(|| dice.one_of(&out).clone())
    }

    async fn response(&self, work: usize, dice: &mut Dice) {
        let Some(remiss) = self.remiss(dice) else {
            return;
        };
        let text = words(work);
        let body = json!({
            "respondent": { "name": format!("Föreningen nummer {work}"), "kind": "association", "email": format!("nummer{work}@example.org") },
            "channel": dice.one_of(&["letter", "email", "phone"]), "text": text,
        });
        let path = format!("/remisser/{remiss}/responses");
        if let Some(answer) = self.post(&self.registrar, &path, &body, 201).await {
            let number = answer.json()["documentNumber"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            self.ledger.write(&Entry::Response {
                id: answer.id(),
                number,
                text,
            });
        }
    }

    async fn extension(&self, work: usize) {
        let Some(recipient) = self.asked.lock().unwrap().pop() else {
            return;
        };
        let reason = format!("Styrelsen möts sent ({work}).");
        let body = json!({ "deadlineDate": format!("2036-01-{:02}", 1 + work % 28), "reason": reason });
        let path = format!("/recipients/{recipient}/extensions");
        if let Some(answer) = self.post(&self.officer, &path, &body, 201).await {
            let made = answer.json();
            let id = made["id"].as_str().unwrap_or_default().to_owned();
            self.ledger.write(&Entry::Extension { id, reason });
        }
    }

    /// The form behind a link: the page is opened, filled in, and sent until it is taken.
    async fn form(&self, invitation: &Invitation, work: usize) {
        let page = self
            .until(None, 200, |actor| {
                actor.request(Method::GET, &format!("!{}", invitation.link))
            })
            .await;
        let Some(page) = page.map(|page| page.text()) else {
            return;
        };
        let hidden = |name: &str| {
            let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
            rest.and_then(|rest| rest.split('"').next()).map(str::to_owned)
        };
        let (Some(form), Some(version)) = (hidden("formular"), hidden("version")) else {
            self.tally
                .wrong(format!("no form at the link of {}", invitation.to));
            return;
        };
        let text = words(work);
        let file = format!("%PDF-1.7 bilaga {work} {}", "x".repeat(work % 5000)).into_bytes();
        let sent = self
            .until(None, 303, |actor| {
                let body = Form::new()
                    .text("formular", form.clone())
                    .text("version", version.clone())
                    .text("svar", "views")
                    .text("text", text.clone())
                    .text("gor", "skicka")
                    .part("filer", Part::bytes(file.clone()).file_name("svar.pdf"));
                actor
                    .request(Method::POST, &format!("!{}", invitation.link))
                    .multipart(body)
            })
            .await;
        if sent.is_some() {
            self.ledger.write(&Entry::Form {
                text,
                sha256: sha256(&file),
            });
        }
    }

    /// An answer by mail, delivered to the Maildir as a mail server does: written whole, then moved in.
    fn mail(&self, invitation: &Invitation, work: usize) {
        let text = words(work);
        let message_id = format!("torture-{work}@forening.example.org");
        let mail = format!(
            "Return-Path: <{to}>\r\nDelivered-To: {reply}\r\nFrom: {to}\r\nTo: {reply}\r\nSubject: SV: Remiss\r\n\
             Date: Tue, 03 Sep 2024 09:00:00 +0200\r\nMessage-ID: <{message_id}>\r\nIn-Reply-To: <{first}>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n",
            to = invitation.to,
            reply = invitation.reply_to,
            first = invitation.message_id,
        );
        let name = format!("{work}.torture");
        let unfinished = self.maildir.join("tmp").join(&name);
        fs::write(&unfinished, &mail).unwrap();
        fs::rename(&unfinished, self.maildir.join("new").join(&name)).unwrap();
        self.ledger.write(&Entry::Mail {
            message_id,
            text,
            sha256: sha256(mail.as_bytes()),
        });
    }

    /// POST under one idempotency key until it is answered with this status.
    async fn post(&self, key: &str, path: &str, body: &Value, status: u16) -> Option<Answer> {
        let once = format!("torture-{}", self.works.fetch_add(1, Ordering::SeqCst));
        self.until(Some(key), status, |actor| {
            actor
                .request(Method::POST, path)
                .header("Idempotency-Key", &once)
                .json(body)
        })
        .await
    }

    /// Asks until it is answered with this status. Anything else but trouble is written down as wrong.
    async fn until(
        &self,
        key: Option<&str>,
        wanted: u16,
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
                Ok(answer) if answer.status.as_u16() == wanted => {
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
                        .wrong(format!("{} where {wanted} was to come: {said}", answer.status));
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

fn words(work: usize) -> String {
    format!(
        "Svar {work}: föreningen välkomnar förslaget, men vill att tiderna i lokalerna ses över tillsammans med dem som använder dem."
    )
}
