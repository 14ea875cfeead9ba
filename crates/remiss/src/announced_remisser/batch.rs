//! `POST /announced-remiss-batches`

use std::collections::HashMap;

use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::changes::{again, changes};
use super::ourselves::OurNames;
use super::read::AnnouncedRow;
use super::store::{self, Announced};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record_all};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Links, Made, Query};

/// Most remisser in one request.
const MOST: usize = 500;
/// Most names on all their lists together: each is held against all of ours.
const MOST_NAMES: usize = 50_000;

/// What stands on the page of a sender.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnnouncedBatch {
    /// Where they were announced; together with `reference` it tells one from another.
    #[schema(example = "regeringen.se")]
    pub source: String,
    /// The remisser, 1 to 500.
    pub remisser: Vec<AnnouncedRow>,
}

/// How it is taken in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct BatchOptions {
    /// Tells what would be done, and does nothing.
    #[param(default = false, example = false)]
    pub dry_run: Option<bool>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum AnnouncedOutcome {
    /// Ny: it was not known before.
    New,
    /// Ändrad: it was known, and something is other than it was.
    Changed,
    /// Samma: nothing is other than it was.
    Same,
    /// Avvisad: it cannot be kept as it is.
    Refused,
}

/// What became of all of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnnouncedBatchResult {
    /// How many were new.
    #[schema(example = 1)]
    pub added: usize,
    /// How many had changed.
    #[schema(example = 0)]
    pub changed: usize,
    /// How many were as before.
    #[schema(example = 0)]
    pub same: usize,
    /// How many were refused.
    #[schema(example = 0)]
    pub refused: usize,
    /// Whether nothing was kept, since `dryRun` was asked for.
    #[schema(example = false)]
    pub dry_run: bool,
    /// What became of each, in the order of the request.
    pub results: Vec<AnnouncedResult>,
}

/// What became of one row.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnnouncedResult {
    /// The sender's number, as it was handed over.
    #[schema(example = "S2019/03181")]
    pub reference: String,
    /// What became of it.
    pub outcome: AnnouncedOutcome,
    /// The announced remiss; none when it was refused, or would be new in a dry run.
    pub id: Option<Uuid>,
    /// Whether we are on its list; none when it was refused.
    #[schema(value_type = Option<crate::http::enums::AnnouncedStanding>, example = "onList")]
    pub standing: Option<&'static str>,
    /// Why, in Swedish: what has changed, what on the list is us, or what has to be mended.
    #[schema(example = json!(["”Örebro kommun” är Örebro kommun."]))]
    pub reasons: Vec<String>,
    /// The announced remiss.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Hand over announced remisser
///
/// Tar emot en lista över remisser som en avsändare har publicerat, till exempel regeringens, och svarar på frågan ”står vi på listan?” för var och en. Each is kept
/// once, by source and the sender's number: the same list again changes nothing. Each row says whether it was new, changed or the same, and why. The municipality is recognised
/// by its name in any spelling, by its boards as they are and were called, by the bodies in the settings, and by groups such as ”samtliga kommuner”. One that was put aside waits
/// again when a new list has us on it.
#[utoipa::path(
    tag = "announced-remisser",
    params(BatchOptions),
    request_body = AnnouncedBatch,
    responses((status = 200, description = "What became of each", body = AnnouncedBatchResult)),
    security(("bearer" = ["registrar", "administrator"])),
)]
#[post("/announced-remiss-batches")]
pub async fn take_in(
    app: AppData,
    caller: Caller,
    options: Query<BatchOptions>,
    key: IdempotencyKey,
    body: Json<AnnouncedBatch>,
) -> ApiResult<HttpResponse> {
    let batch = body.value;
    let source = batch.source.trim().to_owned();
    if source.is_empty() || source.chars().count() > 100 || source.chars().any(char::is_control) {
        return Err(ApiError::invalid(
            "/source",
            "Ange var remisserna är publicerade, 1 till 100 tecken, till exempel regeringen.se.",
            "Say where the remisser were announced, 1 to 100 characters, such as regeringen.se.",
        ));
    }
    if batch.remisser.is_empty() || batch.remisser.len() > MOST {
        return Err(ApiError::invalid(
            "/remisser",
            format!("Skicka mellan 1 och {MOST} remisser åt gången."),
            format!("Send 1 to {MOST} remisser at a time."),
        ));
    }
    if batch
        .remisser
        .iter()
        .map(|row| row.recipients.len())
        .sum::<usize>()
        > MOST_NAMES
    {
        return Err(ApiError::invalid(
            "/remisser",
            format!(
                "Listorna har mer än {MOST_NAMES} remissinstanser tillsammans. Skicka färre remisser åt gången."
            ),
            format!(
                "The lists have more than {MOST_NAMES} recipients together. Send fewer remisser at a time."
            ),
        ));
    }
    let dry_run = options.dry_run.unwrap_or(false);
    let rows: Vec<AnnouncedRow> = batch.remisser.into_iter().map(AnnouncedRow::tidied).collect();
    key.once(&app, &caller, body.fingerprint, async |connection| {
        store::wait_for_turn(&app, connection).await?;
        let taken = Taking::begin(&app, connection, source, &rows)
            .await?
            .all(&app, rows);
        if !dry_run {
            taken.keep(&app, connection, &caller).await?;
        }
        let count = |outcome| taken.results.iter().filter(|one| one.outcome == outcome).count();
        Ok(Made::done(AnnouncedBatchResult {
            added: count(AnnouncedOutcome::New),
            changed: count(AnnouncedOutcome::Changed),
            same: count(AnnouncedOutcome::Same),
            refused: count(AnnouncedOutcome::Refused),
            dry_run,
            results: taken.told(&app, dry_run),
        }))
    })
    .await
}

/// The rows of a request, held against what is known.
struct Taking {
    source: String,
    ours: OurNames,
    /// Those that are known, as they were and as the rows make them, by key.
    known: HashMap<String, Announced>,
    /// Keys of those that are to be written, and whether they are new; in order.
    written: Vec<(String, bool)>,
    results: Vec<AnnouncedResult>,
}

impl Taking {
    async fn begin(
        app: &App,
        connection: &mut Connection,
        source: String,
        rows: &[AnnouncedRow],
    ) -> ApiResult<Taking> {
        let keys: Vec<String> = rows.iter().map(AnnouncedRow::key).collect();
        let known = store::known(app, connection, &source, &keys).await?;
        Ok(Taking {
            ours: OurNames::read(app, connection).await?,
            known: known
                .into_iter()
                .map(|one| (one.reference_key.clone(), one))
                .collect(),
            source,
            written: Vec::new(),
            results: Vec::new(),
        })
    }

    fn all(mut self, app: &App, rows: Vec<AnnouncedRow>) -> Taking {
        for row in rows {
            let reference = row.reference.clone();
            let wrong = row.wrong();
            let result = if wrong.is_empty() {
                self.one(app, row)
            } else {
                AnnouncedResult {
                    reference,
                    outcome: AnnouncedOutcome::Refused,
                    id: None,
                    standing: None,
                    reasons: wrong,
                    links: Links::default(),
                }
            };
            self.results.push(result);
        }
        self
    }

    fn one(&mut self, app: &App, row: AnnouncedRow) -> AnnouncedResult {
        let key = row.key();
        let judged = self.ours.judge(&row.recipients);
        let before = self.known.get(&key);
        let after = Announced {
            id: before.map_or_else(|| app.new_id(), |known| known.id),
            source: self.source.clone(),
            reference: row.reference.clone(),
            reference_key: key.clone(),
            title: row.title,
            sender: row.sender,
            sender_email: row.sender_email.unwrap_or_default(),
            published_on: row.published_on,
            deadline_on: row.deadline_date,
            url: row.url.unwrap_or_default(),
            recipients: row.recipients,
            standing: judged.standing.as_str().to_owned(),
            mentions: judged.mentions,
            proposed_board_id: judged.board,
            put_aside_at: before.and_then(|known| known.put_aside_at),
            put_aside_by: before.map(|known| known.put_aside_by.clone()).unwrap_or_default(),
            put_aside_reason: before
                .map(|known| known.put_aside_reason.clone())
                .unwrap_or_default(),
            version: before.map_or(1, |known| known.version),
            created_at: before.map_or_else(|| app.now(), |known| known.created_at),
            changed_at: before.map_or_else(|| app.now(), |known| known.changed_at),
            seen_at: app.now(),
        };
        let said = after.mentions.iter().map(|mention| mention.reason.clone());
        let mut reasons: Vec<String> = if after.recipients.is_empty() {
            vec!["Listan har inga remissinstanser: det går inte att se om vi är tillfrågade.".to_owned()]
        } else {
            said.collect()
        };
        let (outcome, after) = match before {
            None => (AnnouncedOutcome::New, Some(after)),
            Some(known) => {
                let changes = changes(known, &after);
                if changes.is_empty() {
                    (AnnouncedOutcome::Same, None)
                } else {
                    reasons = changes.into_iter().chain(reasons).collect();
                    (
                        AnnouncedOutcome::Changed,
                        Some(again(known, after, app, &mut reasons)),
                    )
                }
            }
        };
        let id = before.map(|known| known.id);
        if let Some(after) = after {
            if !self.written.iter().any(|(written, _)| *written == key) {
                self.written.push((key.clone(), id.is_none()));
            }
            self.known.insert(key.clone(), after);
        }
        AnnouncedResult {
            reference: row.reference,
            outcome,
            id: self.known.get(&key).map(|one| one.id),
            standing: Some(judged.standing.as_str()),
            reasons,
            links: Links::default(),
        }
    }

    /// Writes down what is new and what has changed.
    async fn keep(&self, app: &App, connection: &mut Connection, caller: &Caller) -> ApiResult<()> {
        let mut noted = Vec::new();
        for (key, is_new) in &self.written {
            let Some(one) = self.known.get(key) else { continue };
            if *is_new {
                store::insert(app, connection, one).await?;
            } else {
                store::save(app, connection, &mut one.clone()).await?;
            }
            let action = if *is_new {
                "announcedRemiss.registered"
            } else {
                "announcedRemiss.changed"
            };
            let details = serde_json::json!({ "source": one.source, "reference": one.reference, "title": one.title,
                "sender": one.sender, "deadlineDate": one.deadline_on, "standing": one.standing });
            noted.push((action, one.id, details));
        }
        let ids: Vec<Uuid> = self.results.iter().filter_map(|result| result.id).collect();
        store::seen(app, connection, &ids).await?;
        let deeds: Vec<Deed<'_>> = noted
            .iter()
            .map(|(action, id, details)| Deed {
                action,
                subject_kind: "announcedRemiss",
                subject_id: *id,
                board_id: None,
                case_id: None,
                details,
            })
            .collect();
        record_all(app, connection, caller, &deeds).await
    }

    /// The results with their links.
    fn told(self, app: &App, dry_run: bool) -> Vec<AnnouncedResult> {
        let new: Vec<Uuid> = self
            .written
            .iter()
            .filter(|(_, is_new)| *is_new && dry_run)
            .filter_map(|(key, _)| Some(self.known.get(key)?.id))
            .collect();
        let tell = |mut result: AnnouncedResult| {
            result.id = result.id.filter(|id| !new.contains(id));
            if let Some(id) = result.id {
                let address = app.url(&format!("/announced-remisser/{id}"));
                result.links = Links::default().and("announcedRemiss", "GET", address);
            }
            result
        };
        self.results.into_iter().map(tell).collect()
    }
}
