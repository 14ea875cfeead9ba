//! Writing down what the mail server answered: on the messages, the recipients, the jobs, in the logs, for many mails in one
//! transaction of few statements.

use std::collections::HashMap;

use jiff::Timestamp;
use remiss_domain::workflow::RecipientDelivery;
use serde_json::json;
use uuid::Uuid;

use super::mail_server::MailServer;
use super::outbox::{Tried, server_name};
use super::store::{self, Settlement};
use super::{send, waits};
use crate::app::App;
use crate::audit::{Deed, record_all};
use crate::db::Connection;
use crate::http::ApiResult;
use crate::jobs::{self, PutOff};
use crate::monitoring::MailOutcome;
use crate::recipients::{self, NewDelivery};

/// What is to be written down.
#[derive(Default)]
struct Sheet {
    settlements: Vec<Settlement>,
    deliveries: HashMap<Uuid, NewDelivery>,
    done: Vec<Uuid>,
    later: Vec<PutOff>,
}

/// Writes down what became of these mails. Doing it twice does no harm.
pub(super) async fn settle(app: &App, tried: &[Tried]) -> ApiResult<()> {
    let caller = send::caller();
    let outcomes = app.write(&caller, async |connection| {
        let next_try_at = note_the_server(app, connection, tried).await?;
        let mut sheet = Sheet::default();
        for one in tried {
            sheet.add(app, one, next_try_at);
        }
        // Recipients before messages, as everywhere.
        let recipients: Vec<Uuid> = sheet.deliveries.keys().copied().collect();
        recipients::lock_all(app, connection, &recipients).await?;
        let changed = store::settle_all(app, connection, &sheet.settlements).await?;
        sheet
            .deliveries
            .retain(|_, delivery| changed.contains(&delivery.message_id));
        let deliveries: Vec<NewDelivery> = sheet.deliveries.into_values().collect();
        recipients::set_deliveries(app, connection, &deliveries).await?;
        jobs::finish(app, connection, &sheet.done).await?;
        jobs::put_off(app, connection, &sheet.later).await?;
        tell_all(app, connection, tried, &sheet.settlements, &changed).await?;
        Ok(sheet
            .settlements
            .iter()
            .map(|one| outcome(one.status))
            .collect::<Vec<_>>())
    });
    for outcome in outcomes.await? {
        app.counts().mails_out(outcome, 1);
    }
    Ok(())
}

fn outcome(status: &str) -> MailOutcome {
    match status {
        "sent" => MailOutcome::Sent,
        "failed" => MailOutcome::Failed,
        _ => MailOutcome::PutOff,
    }
}

/// Whether the server takes mail at all. Returns when it is tried again, where it does not.
async fn note_the_server(
    app: &App,
    connection: &mut Connection,
    tried: &[Tried],
) -> ApiResult<Option<Timestamp>> {
    let away = tried
        .iter()
        .find(|one| one.error().is_some_and(|error| error.is_about_the_server()));
    let works = tried.iter().any(|one| {
        one.answer
            .as_ref()
            .is_some_and(|answer| !matches!(answer, Err(error) if error.is_about_the_server()))
    });
    let looked = tried.iter().any(|one| one.waiting.looking);
    let name = server_name(app);
    if works && looked {
        let known = store::lock_mail_server(app, connection, &name).await?;
        let well = MailServer {
            trouble: None,
            ..known
        };
        store::save_mail_server(app, connection, &name, &well).await?;
        tracing::info!("the mail server takes mail again");
    }
    let Some((away, error)) = away.and_then(|one| one.error().map(|error| (one, error))) else {
        return Ok(None);
    };
    if works {
        // It took others in the same moment.
        return Ok(Some(app.now()));
    }
    let mut known = store::lock_mail_server(app, connection, &name).await?;
    let next_try_at = known.is_away(app.now(), away.waiting.looking, error.code(), error.words());
    store::save_mail_server(app, connection, &name, &known).await?;
    tracing::warn!(
        code = error.code(),
        next_try_at = %next_try_at,
        "the mail server takes no mail; its words stand on the messages"
    );
    Ok(Some(next_try_at))
}

impl Sheet {
    fn add(&mut self, app: &App, one: &Tried, next_try_at: Option<Timestamp>) {
        let waiting = &one.waiting;
        let now = app.now();
        let Some(answer) = &one.answer else {
            // Back to where it was.
            self.later.push(PutOff {
                id: waiting.job,
                run_at: waiting.message.next_attempt_at.unwrap_or(now),
                counts: false,
                error: String::new(),
            });
            return;
        };
        let attempts = waiting.before + waiting.tries;
        let mut settle = |status, words: &str, attempts, next_attempt_at| {
            self.settlements.push(Settlement {
                id: waiting.message.id,
                status,
                words: legible(words),
                attempts,
                next_attempt_at,
            });
        };
        match answer {
            Ok(accepted) => {
                settle("sent", &accepted.server_answer, attempts, None);
                self.done.push(waiting.job);
                if waiting.message.purpose == "dispatch" {
                    self.deliver(one, RecipientDelivery::Sent, &accepted.server_answer);
                }
            }
            Err(error) if error.is_permanent() || now.duration_since(waiting.since) >= waits::PATIENCE => {
                settle("failed", error.words(), attempts, None);
                self.done.push(waiting.job);
                self.deliver(one, RecipientDelivery::Bounced, error.words());
            }
            Err(error) => {
                let about_it = !error.is_about_the_server();
                let steps = &app.settings().mail.smtp.retry_seconds;
                let run_at = match next_try_at {
                    Some(at) if !about_it => at.max(now + jiff::SignedDuration::from_secs(1)),
                    _ => now + waits::wait(steps, waiting.tries, error.code(), waiting.since, now),
                };
                let attempts = attempts - i32::from(!about_it);
                settle("queued", error.words(), attempts, Some(run_at));
                self.later.push(PutOff {
                    id: waiting.job,
                    run_at,
                    counts: about_it,
                    // The words may name an address: they stay with the message.
                    error: format!(
                        "the mail server takes no mail now ({})",
                        error.code().map_or("no code".to_owned(), |code| code.to_string())
                    ),
                });
            }
        }
    }

    /// What is worse stays, where two mails to one recipient are settled together.
    fn deliver(&mut self, one: &Tried, delivery: RecipientDelivery, words: &str) {
        let message = &one.waiting.message;
        let Some(recipient_id) = message.recipient_id else {
            return;
        };
        let known = self.deliveries.get(&recipient_id);
        if known.is_some_and(|known| known.delivery == RecipientDelivery::Bounced) {
            return;
        }
        self.deliveries.insert(
            recipient_id,
            NewDelivery {
                recipient_id,
                message_id: message.id,
                address: message.to_address.clone().unwrap_or_default(),
                delivery,
                words: legible(words),
            },
        );
    }
}

/// A server's words as they can be kept: it may say anything.
fn legible(words: &str) -> String {
    words
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(1000)
        .collect()
}

/// The rows in the logs, of those whose status has changed.
async fn tell_all(
    app: &App,
    connection: &mut Connection,
    tried: &[Tried],
    settlements: &[Settlement],
    changed: &[Uuid],
) -> ApiResult<()> {
    let messages: HashMap<Uuid, _> = tried
        .iter()
        .map(|one| (one.waiting.message.id, &one.waiting.message))
        .collect();
    let told: Vec<_> = settlements
        .iter()
        .filter(|settlement| changed.contains(&settlement.id))
        .filter_map(|settlement| messages.get(&settlement.id).map(|message| (settlement, *message)))
        .map(|(settlement, message)| {
            let details = json!({ "purpose": message.purpose, "attempts": settlement.attempts });
            (settlement, message, details)
        })
        .collect();
    let deeds: Vec<Deed<'_>> = told
        .iter()
        .map(|(settlement, message, details)| Deed {
            action: if settlement.status == "sent" {
                "message.sent"
            } else {
                "message.failed"
            },
            subject_kind: "message",
            subject_id: message.id,
            board_id: message.board_id,
            case_id: message.case_id,
            details,
        })
        .collect();
    record_all(app, connection, &send::caller(), &deeds).await
}
