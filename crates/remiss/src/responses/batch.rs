//! `POST /response-batches`

use actix_web::{HttpRequest, HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Registered};
use super::submit::{SubmitResponse, take_in};
use crate::access::Caller;
use crate::app::App;
use crate::db::{Connection, wait_for_what_is_seen};
use crate::http::language::prefers_english;
use crate::http::{ApiError, ApiResult, AppData, Fingerprint, Json, Links};

/// Most answers in one request.
const MOST: usize = 500;

/// Several responses, to one remiss or to many.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubmitBatch {
    /// The responses, at most 500.
    pub responses: Vec<BatchRow>,
}

/// One of several responses.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchRow {
    /// What the caller's own system calls it. Sent again it is the same response, whatever request it comes in.
    #[schema(example = "arende-2019-114")]
    pub external_id: String,
    /// The remiss that it answers.
    pub remiss_id: Uuid,
    /// The response, as when it is sent alone.
    pub response: SubmitResponse,
}

/// What became of each.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BatchResult {
    /// How many were taken in now.
    #[schema(example = 2)]
    pub received: usize,
    /// How many had been taken in before.
    #[schema(example = 0)]
    pub known: usize,
    /// How many were refused.
    #[schema(example = 1)]
    pub refused: usize,
    /// What became of each, in the order of the request.
    pub results: Vec<RowResult>,
}

/// What became of one of several responses.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RowResult {
    /// What the caller's own system calls it.
    #[schema(example = "arende-2019-114")]
    pub external_id: String,
    /// `received`, `known` (it was taken in before) or `refused`: mend it and send it again.
    #[schema(example = "received")]
    pub status: &'static str,
    /// The response; none when it was refused.
    pub response_id: Option<Uuid>,
    /// Number it is registered under.
    #[schema(example = "Ks 1216/2018:7")]
    pub document_number: Option<String>,
    /// Whether it came after the deadline of this respondent.
    #[schema(example = false)]
    pub late: Option<bool>,
    /// Why it was refused: what the answer would have been, had it been sent alone.
    #[schema(value_type = Option<Object>, example = json!(null))]
    pub problem: Option<serde_json::Value>,
    /// The response.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Register several responses
///
/// Tar emot flera remissvar i en begäran: från en organisation med egen nyckel som svarar på flera remisser, eller från ett system som
/// registrerar många. Each is taken in by itself: one that is refused holds up no other. `externalId` makes it safe to send all of them again.
#[utoipa::path(
    tag = "responses",
    request_body = SubmitBatch,
    responses((status = 200, description = "What became of each", body = BatchResult)),
    security(("bearer" = ["registrar", "officer", "organisation"])),
)]
#[post("/response-batches")]
pub async fn submit_many(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    body: Json<SubmitBatch>,
) -> ApiResult<HttpResponse> {
    let rows = body.value.responses;
    if rows.is_empty() || rows.len() > MOST {
        return Err(ApiError::invalid(
            "/responses",
            format!("Skicka mellan 1 och {MOST} svar åt gången."),
            format!("Send 1 to {MOST} responses at a time."),
        ));
    }
    let english = prefers_english(request.headers());
    let mut results = Vec::with_capacity(rows.len());
    for row in &rows {
        match once(&app, &caller, row).await {
            Ok(result) => results.push(result),
            // The whole request is sent again then; what was taken in is known.
            Err(away @ ApiError::DatabaseAway(_)) => return Err(away),
            Err(error) => results.push(refused(row, &error, english)?),
        }
    }
    let count = |status: &str| results.iter().filter(|result| result.status == status).count();
    Ok(HttpResponse::Ok().json(BatchResult {
        received: count("received"),
        known: count("known"),
        refused: count("refused"),
        results,
    }))
}

/// Takes one in, in a transaction of its own, unless it was taken in before.
async fn once(app: &App, caller: &Caller, row: &BatchRow) -> ApiResult<RowResult> {
    let reference = row.external_id.trim();
    if reference.is_empty() || reference.chars().count() > 200 || reference.contains('\0') {
        return Err(ApiError::invalid(
            "/externalId",
            "externalId ska ha 1 till 200 tecken.",
            "externalId has 1 to 200 characters.",
        ));
    }
    let said = serde_json::to_vec(&(row.remiss_id, &row.response)).map_err(ApiError::internal)?;
    let fingerprint = Fingerprint::of_parts([said]);
    let owner = caller.owner();
    let taken = app
        .write(caller, async |connection| {
            if let Some(known) =
                known(app, connection, caller, (owner.as_str(), reference), fingerprint).await?
            {
                return Ok(known);
            }
            let received = take_in(app, connection, caller, row.remiss_id, &row.response).await?;
            store::remember_reference(
                app,
                connection,
                (owner.as_str(), reference),
                &received.response,
                fingerprint,
            )
            .await?;
            Ok(told(app, reference, &received.into(), "received"))
        })
        .await;
    match taken {
        // Perhaps the same row of another request was faster.
        Err(ApiError::Internal(words)) => {
            let other = app
                .write(caller, async |connection| {
                    known(app, connection, caller, (owner.as_str(), reference), fingerprint).await
                })
                .await?;
            other.ok_or(ApiError::Internal(words))
        }
        taken => taken,
    }
}

async fn known(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    (owner, reference): (&str, &str),
    fingerprint: Fingerprint,
) -> ApiResult<Option<RowResult>> {
    match store::known_reference(app, connection, owner, reference, fingerprint).await? {
        None => Ok(None),
        Some((id, true)) => {
            // What another request did is told as kept now, and has to be.
            wait_for_what_is_seen(connection).await?;
            let row = store::registered(app, connection, id, caller.organisation).await?;
            Ok(Some(told(app, reference, &row, "known")))
        }
        Some(_) => Err(ApiError::conflict(
            format!(
                "Ett svar med externalId {reference} är redan mottaget, med annat innehåll. Ge det nya svaret ett eget externalId: då \
                 tas det emot som en komplettering."
            ),
            format!(
                "A response with externalId {reference} was taken in before, with other content. Give the new one an id of its own."
            ),
        )),
    }
}

fn told(app: &App, reference: &str, row: &Registered, status: &'static str) -> RowResult {
    let id = row.response.id;
    RowResult {
        external_id: reference.to_owned(),
        status,
        response_id: Some(id),
        document_number: Some(format!("{}:{}", row.case_number, row.document_number)),
        late: Some(row.response.late),
        problem: None,
        links: Links::to_self(app.url(&format!("/responses/{id}"))),
    }
}

fn refused(row: &BatchRow, error: &ApiError, english: bool) -> ApiResult<RowResult> {
    if let ApiError::Internal(words) = error {
        tracing::error!(error = words, "a response of several failed");
    }
    let problem = error.to_problem().to_json(english);
    Ok(RowResult {
        external_id: row.external_id.clone(),
        status: "refused",
        response_id: None,
        document_number: None,
        late: None,
        problem: Some(serde_json::from_slice(&problem).map_err(ApiError::internal)?),
        links: Links::default(),
    })
}
