//! Those who ask, and what the municipality does with it: remisser and their deadlines, publications, drafts up to the decision and the yttrande that leaves.

use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::Clients;
use super::answers::text_of;
use crate::dice::Dice;
use crate::ledger::Entry;

impl Clients {
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

    /// A case; its id.
    pub(super) async fn case(&self, work: usize) -> Option<String> {
        let title = format!("Samverkan och lokaler {work}");
        let body = json!({
            "boardId": self.board, "title": title, "initiator": "Kommunstyrelseförvaltningen",
            "officers": [{ "userName": "hand01", "displayName": "Utredare", "responsible": true }],
        });
        let answer = self.post(&self.registrar, "/cases", &body, 201).await?;
        self.ledger.write(&Entry::Case {
            id: answer.id(),
            number: text_of(&answer.json()["caseNumber"]),
            title,
        });
        Some(answer.id())
    }

    /// More time for one who was asked.
    pub(super) async fn extension(&self, work: usize) {
        let Some(recipient) = self.asked.lock().unwrap().pop() else {
            return;
        };
        let reason = format!("Styrelsen möts sent ({work}).");
        let body = json!({ "deadlineDate": format!("2036-01-{:02}", 1 + work % 28), "reason": reason });
        let path = format!("/recipients/{recipient}/extensions");
        if let Some(answer) = self.post(&self.officer, &path, &body, 201).await {
            let id = text_of(&answer.json()["id"]);
            self.ledger.write(&Entry::Extension { id, reason });
        }
    }

    /// More time for all: the deadline of a remiss that is out, a day later.
    pub(super) async fn later_deadline(&self, dice: &mut Dice) {
        let Some(remiss) = self.remiss(dice) else {
            return;
        };
        let changed = self
            .patch(&self.officer, &format!("/remisser/{remiss}"), |found| {
                let date: jiff::civil::Date = found["deadlineDate"].as_str()?.parse().ok()?;
                Some(json!({ "deadlineDate": date.tomorrow().ok()? }))
            })
            .await;
        if let Some(answer) = changed {
            let date = text_of(&answer.json()["deadlineDate"]);
            self.ledger.write(&Entry::Deadline { remiss, date });
        }
    }

    /// Publishes a response, sees that everybody sees it, and sometimes takes it down again.
    pub(super) async fn publication(&self, work: usize, dice: &mut Dice) {
        let Some((remiss, response)) = self.registered.lock().unwrap().pop() else {
            return;
        };
        let path = format!("/responses/{response}/publications");
        let Some(answer) = self.post(&self.officer, &path, &json!({}), 201).await else {
            return;
        };
        let id = answer.id();
        self.ledger.write(&Entry::Publication {
            id: id.clone(),
            response: response.clone(),
        });
        let page = format!("!/remisser/{remiss}/svar/{response}");
        // Whichever server is asked: what is acknowledged is shown.
        self.until(None, &[200], |actor| actor.request(Method::GET, &page))
            .await;
        if dice.below(4) > 0 {
            return;
        }
        let reason = json!({ "reason": format!("Den som svarade bad om det ({work}).") });
        let path = format!("/publications/{id}/withdrawals");
        if self.post(&self.officer, &path, &reason, 201).await.is_some() {
            self.ledger.write(&Entry::Withdrawal { id });
            self.until(None, &[404, 410], |actor| actor.request(Method::GET, &page))
                .await;
        }
    }

    /// A remiss that came in, from its registration to the yttrande that leaves: drafts are written, edited and handed in, the board decides, and the
    /// sender has its answer.
    pub(super) async fn matter(&self, work: usize) -> Option<()> {
        let meeting = self.meeting.clone()?;
        let case = self.case(work).await?;
        let sender = format!("avsandare{work}@example.org");
        let body = json!({
            "direction": "incoming", "name": format!("Tillsyn {work}"), "sender": "Socialdepartementet",
            "senderNumber": format!("S2026/{work}"), "senderEmail": sender, "deadlineDate": "2035-12-20",
            "background": "Utredningen föreslår en ny lag om estetiska behandlingar. Lagen medför mer tillsyn.",
            "questions": [{ "key": "1", "text": "Hur bör tillsynen finansieras?" }],
        });
        self.post(&self.registrar, &format!("/cases/{case}/remisser"), &body, 201)
            .await?;
        for kind in ["tjansteskrivelse", "yttrande"] {
            let body = json!({ "kind": kind, "fields": { "stance": "tillstyrker" } });
            let path = format!("/cases/{case}/drafts");
            let draft = self.post(&self.officer, &path, &body, 201).await?.id();
            if kind == "tjansteskrivelse" {
                let text = format!("Förslaget bedöms inte påverka miljön. Bedömning {work}.");
                let edit = json!({ "sections": [{ "key": "consequences", "text": text }] });
                self.patch(&self.officer, &format!("/drafts/{draft}"), |_| Some(edit.clone()))
                    .await?;
                self.ledger.write(&Entry::Edit {
                    draft: draft.clone(),
                    text,
                });
            }
            let path = format!("/drafts/{draft}/submissions");
            self.post(&self.officer, &path, &json!({ "meetingId": meeting }), 201)
                .await?;
            self.ledger.write(&Entry::Submission { draft });
        }
        let text = format!("Kommunstyrelsen antar yttrandet ({work}).");
        let body = json!({ "meetingId": meeting, "kind": "adopted", "approvedAtOnce": true, "text": text });
        let path = format!("/cases/{case}/decisions");
        let decision = self.post(&self.secretary, &path, &body, 201).await?.id();
        self.ledger.write(&Entry::Decision {
            id: decision.clone(),
            text,
        });
        let path = format!("/decisions/{decision}/dispatches");
        self.post(&self.officer, &path, &json!({}), 200).await?;
        self.ledger.write(&Entry::Yttrande { to: sender });
        Some(())
    }
}
