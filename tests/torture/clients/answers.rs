//! Those who answer, and who registers what comes on paper: one by one, many at once, by the form at one go and in steps, by mail.

use remiss_tests::Answer;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::Clients;
use crate::dice::Dice;
use crate::found::sha256;
use crate::ledger::Entry;
use crate::sink::Invitation;

/// The form of a page as a browser has it.
struct Shown {
    /// What tells a form that is sent twice from two.
    form: String,
    /// The version of what was saved before.
    version: String,
}

impl Clients {
    /// A letter, a mail or a call, registered.
    pub(super) async fn response(&self, work: usize, dice: &mut Dice) {
        let Some(remiss) = self.remiss(dice) else {
            return;
        };
        let text = words(work);
        let body = on_paper(work, &text, dice);
        let path = format!("/remisser/{remiss}/responses");
        if let Some(answer) = self.post(&self.registrar, &path, &body, 201).await {
            let number = text_of(&answer.json()["documentNumber"]);
            self.registered.lock().unwrap().push((remiss, answer.id()));
            self.ledger.write(&Entry::Response {
                id: answer.id(),
                number,
                text,
            });
        }
    }

    /// What a case system has gathered, to several remisser, in one request. Whatever is not taken in is sent again.
    pub(super) async fn batch(&self, work: usize, dice: &mut Dice) {
        let mut rows = Vec::new();
        for place in 0..2 + dice.below(5) {
            let Some(remiss) = self.remiss(dice) else { return };
            // Numbers of their own, so that no two texts are the same.
            let number = work * 10 + place + 10_000_000;
            rows.push(json!({
                "externalId": format!("arende-{number}"), "remissId": remiss, "response": on_paper(number, &words(number), dice),
            }));
        }
        let mut tries = 0;
        while !rows.is_empty() {
            let body = json!({ "responses": rows });
            let path = "/response-batches";
            let sent = self
                .until(Some(&self.registrar), &[200], |actor| {
                    actor.request(Method::POST, path).json(&body)
                })
                .await;
            let Some(told) = sent.map(|answer| answer.json()) else {
                return;
            };
            let results = told["results"].as_array().cloned().unwrap_or_default();
            let mut left = Vec::new();
            for (row, result) in rows.into_iter().zip(&results) {
                if result["status"] == "refused" {
                    let status = result["problem"]["status"].as_u64().unwrap_or_default();
                    if status < 500 {
                        self.tally.wrong(format!("a row of several is refused: {result}"));
                        continue;
                    }
                    self.tally.note(format!("{status} of a row"));
                    left.push(row);
                } else {
                    self.ledger.write(&Entry::Row {
                        id: text_of(&result["responseId"]),
                        number: text_of(&result["documentNumber"]),
                        text: text_of(&row["response"]["text"]),
                    });
                }
            }
            rows = left;
            tries += 1;
            if tries > 200 {
                self.tally
                    .wrong(format!("rows of several are never taken in: {rows:?}"));
                return;
            }
        }
    }

    /// The form behind a link: the page is opened, filled in, and sent until it is taken.
    pub(super) async fn form(&self, invitation: &Invitation, work: usize) {
        let Some(shown) = self.opened(&invitation.link).await else {
            return;
        };
        let (text, file) = (words(work), enclosure(work));
        if self
            .press(&invitation.link, &shown, &text, Some(&file), "skicka")
            .await
            .is_some()
        {
            self.ledger.write(&Entry::Form {
                text,
                sha256: sha256(&file),
            });
        }
    }

    /// The same in steps: begun and saved with a file, opened again, finished and sent.
    pub(super) async fn form_in_steps(&self, invitation: &Invitation, work: usize) {
        let Some((begun, file)) = self.saved(invitation, work).await else {
            return;
        };
        let Some(shown) = self.opened(&invitation.link).await else {
            return;
        };
        let text = words(work);
        if self
            .press(&invitation.link, &shown, &text, None, "skicka")
            .await
            .is_some()
        {
            self.ledger.write(&Entry::InSteps {
                begun,
                text,
                sha256: sha256(&file),
            });
        }
    }

    /// Begun and saved, and left.
    pub(super) async fn begun_form(&self, invitation: &Invitation, work: usize) {
        if let Some((text, file)) = self.saved(invitation, work).await {
            self.ledger.write(&Entry::Kept {
                text,
                sha256: sha256(&file),
            });
        }
    }

    async fn saved(&self, invitation: &Invitation, work: usize) -> Option<(String, Vec<u8>)> {
        let shown = self.opened(&invitation.link).await?;
        let (text, file) = (
            format!("Utkast {work}: styrelsen har inte sagt sitt än."),
            enclosure(work),
        );
        self.press(&invitation.link, &shown, &text, Some(&file), "spara")
            .await?;
        Some((text, file))
    }

    async fn opened(&self, link: &str) -> Option<Shown> {
        let page = self
            .until(None, &[200], |actor| {
                actor.request(Method::GET, &format!("!{link}"))
            })
            .await?;
        let page = page.text();
        let hidden = |name: &str| {
            let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
            rest.and_then(|rest| rest.split('"').next()).map(str::to_owned)
        };
        let shown = hidden("formular").zip(hidden("version"));
        if shown.is_none() {
            self.tally.wrong(format!("no form at a link: {page}"));
        }
        shown.map(|(form, version)| Shown { form, version })
    }

    /// Presses a button of the form until it has done what it says.
    async fn press(
        &self,
        link: &str,
        shown: &Shown,
        text: &str,
        file: Option<&[u8]>,
        button: &'static str,
    ) -> Option<Answer> {
        self.until(None, &[303], |actor| {
            let mut body = Form::new()
                .text("formular", shown.form.clone())
                .text("version", shown.version.clone())
                .text("svar", "views")
                .text("text", text.to_owned())
                .text("gor", button);
            if let Some(file) = file {
                body = body.part("filer", Part::bytes(file.to_vec()).file_name("svar.pdf"));
            }
            actor.request(Method::POST, &format!("!{link}")).multipart(body)
        })
        .await
    }

    /// An answer by mail.
    pub(super) fn mail(&self, invitation: &Invitation, work: usize) {
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
        let imap = self.mail_in.deliver(work, mail.as_bytes());
        self.ledger.write(&Entry::Mail {
            imap,
            message_id,
            text,
            sha256: sha256(mail.as_bytes()),
        });
    }
}

/// A response that a registrar writes in.
fn on_paper(number: usize, text: &str, dice: &mut Dice) -> Value {
    json!({
        "respondent": { "name": format!("Föreningen nummer {number}"), "kind": "association", "email": format!("nummer{number}@example.org") },
        "channel": dice.one_of(&["letter", "email", "phone"]), "text": text,
    })
}

fn enclosure(work: usize) -> Vec<u8> {
    format!("%PDF-1.7 bilaga {work} {}", "x".repeat(work % 5000)).into_bytes()
}

pub(super) fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn words(work: usize) -> String {
    format!(
        "Svar {work}: föreningen välkomnar förslaget, men vill att tiderna i lokalerna ses över tillsammans med dem som använder dem."
    )
}
