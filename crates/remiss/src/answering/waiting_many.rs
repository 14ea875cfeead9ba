//! `POST /waiting-response-dismissals` and `POST /waiting-response-restorations`: many answers from the web at once, as when a program has sent them,
//! and the way back.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Waiting};
use super::waiting;
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made};
use crate::remisser;

/// Most of them in one request.
const MOST: usize = 500;

/// Which do not count, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DismissWaitingResponses {
    /// The answers, at most 500.
    pub waiting_response_ids: Vec<Uuid>,
    /// The reason for all of them, for whoever asks later.
    #[schema(example = "Reklam, skickad av ett program.")]
    pub reason: String,
}

/// Which wait again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RestoreWaitingResponses {
    /// The answers, at most 500.
    pub waiting_response_ids: Vec<Uuid>,
}

/// What became of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingResponsesSettled {
    /// Those that were changed.
    pub changed_ids: Vec<Uuid>,
    /// Those that were left as they are, since something else had been done with them: taken in, confirmed by their sender, put aside.
    pub unchanged_responses: Vec<WaitingResponseLeft>,
}

/// One that was left as it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingResponseLeft {
    /// Which.
    pub id: Uuid,
    /// `waiting`, `received` or `dismissed`.
    #[schema(example = "received")]
    pub state: String,
}

/// Put many of those that came by public pages aside
///
/// Lägger många svar från webben åt sidan på en gång, med ett skäl: reklam, eller skickat av ett program. De sparas, men räknas inte, och kan
/// läggas tillbaka. Those that were taken in, confirmed or put aside meanwhile are left as they are, and named.
#[utoipa::path(
    tag = "responses",
    request_body = DismissWaitingResponses,
    responses(
        (status = 200, description = "What became of them", body = WaitingResponsesSettled),
        (status = 404, description = "One of them does not exist: nothing is done to any"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/waiting-response-dismissals")]
pub async fn dismiss_many(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<DismissWaitingResponses>,
) -> ApiResult<HttpResponse> {
    let reason = body.value.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(ApiError::invalid(
            "/reason",
            "Skriv varför svaren läggs åt sidan.",
            "Say why they are dismissed.",
        ));
    }
    let ids = chosen(&body.value.waiting_response_ids)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let mut settled = WaitingResponsesSettled {
            changed_ids: Vec::new(),
            unchanged_responses: Vec::new(),
        };
        for waiting in locked(&app, connection, &ids).await? {
            if waiting.state != "waiting" {
                settled.unchanged_responses.push(WaitingResponseLeft {
                    id: waiting.id,
                    state: waiting.state,
                });
                continue;
            }
            store::settle(&app, connection, waiting.id, Err(&reason), caller.person()).await?;
            let details = serde_json::json!({ "remissId": waiting.remiss_id, "reason": reason });
            let action = "waitingResponse.dismissed";
            waiting::note(&app, connection, &caller, &waiting, action, &details).await?;
            settled.changed_ids.push(waiting.id);
        }
        Ok(made(settled))
    })
    .await
}

/// Take back what was put aside of that which came by public pages
///
/// Lägger tillbaka svar från webben som har lagts åt sidan: de väntar igen, och länken i avsändarens mejl gäller igen. Those that were not put
/// aside are left as they are, and named.
#[utoipa::path(
    tag = "responses",
    request_body = RestoreWaitingResponses,
    responses(
        (status = 200, description = "What became of them", body = WaitingResponsesSettled),
        (status = 404, description = "One of them does not exist: nothing is done to any"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/waiting-response-restorations")]
pub async fn restore_many(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<RestoreWaitingResponses>,
) -> ApiResult<HttpResponse> {
    let ids = chosen(&body.value.waiting_response_ids)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let mut settled = WaitingResponsesSettled {
            changed_ids: Vec::new(),
            unchanged_responses: Vec::new(),
        };
        for waiting in locked(&app, connection, &ids).await? {
            if waiting.state != "dismissed" {
                settled.unchanged_responses.push(WaitingResponseLeft {
                    id: waiting.id,
                    state: waiting.state,
                });
                continue;
            }
            store::restore(&app, connection, waiting.id).await?;
            let details = serde_json::json!({ "remissId": waiting.remiss_id });
            let action = "waitingResponse.restored";
            waiting::note(&app, connection, &caller, &waiting, action, &details).await?;
            settled.changed_ids.push(waiting.id);
        }
        Ok(made(settled))
    })
    .await
}

fn made(body: WaitingResponsesSettled) -> Made<WaitingResponsesSettled> {
    Made {
        status: StatusCode::OK,
        location: None,
        version: None,
        body,
    }
}

/// The ids, each once.
fn chosen(ids: &[Uuid]) -> ApiResult<BTreeSet<Uuid>> {
    let wrong = |sv: &'static str, en: &'static str| Err(ApiError::invalid("/waitingResponseIds", sv, en));
    if ids.is_empty() {
        return wrong("Välj minst ett svar.", "Choose at least one.");
    }
    if ids.len() > MOST {
        return wrong("Välj högst 500 svar åt gången.", "Choose at most 500 at a time.");
    }
    Ok(ids.iter().copied().collect())
}

/// Those answers, locked after their remisser, in an order that everybody keeps. One that the caller may not see is not there.
async fn locked(app: &App, connection: &mut Connection, ids: &BTreeSet<Uuid>) -> ApiResult<Vec<Waiting>> {
    let mut remiss_ids = BTreeSet::new();
    for id in ids {
        remiss_ids.insert(store::find_waiting(app, connection, *id).await?.remiss_id);
    }
    for id in remiss_ids {
        remisser::lock(app, connection, id).await?;
    }
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.push(store::lock_waiting(app, connection, *id).await?);
    }
    Ok(found)
}
