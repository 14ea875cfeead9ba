//! `POST /waiting-responses/{id}/receptions` and `POST /waiting-responses/{id}/dismissals`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Waiting};
use super::waiting;
use super::waiting_list::WaitingResponseView;
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Fingerprint, IdempotencyKey, Json, Made, Path, Sentence};
use crate::remisser;

/// Why it does not count.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DismissWaitingResponse {
    /// The reason, for whoever asks later.
    #[schema(example = "Reklam, inget svar på remissen.")]
    pub reason: String,
}

/// Take in what came by a public page
///
/// Tar emot ett svar från webben som en registrator har läst: det registreras som ett remissvar, från när det kom.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "What came")),
    responses(
        (status = 200, description = "What came, with the response that it became", body = WaitingResponseView),
        (status = 409, description = "It was taken in or dismissed before"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/waiting-responses/{id}/receptions")]
pub async fn take_in(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
) -> ApiResult<HttpResponse> {
    key.once(&app, &caller, nothing(*id), async |connection| {
        let waiting = open(&app, connection, *id).await?;
        waiting::take_in(&app, connection, &caller, &waiting, caller.person()).await?;
        let settled = store::find_waiting(&app, connection, waiting.id).await?;
        Ok(Made {
            status: StatusCode::OK,
            location: None,
            version: Some(settled.version),
            body: WaitingResponseView::of(&app, &caller, &settled),
        })
    })
    .await
}

/// Put what came by a public page aside
///
/// Lägger ett svar från webben åt sidan, med skäl: reklam, eller skickat av ett program. Det sparas, men räknas inte.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "What came")),
    request_body = DismissWaitingResponse,
    responses(
        (status = 200, description = "What came", body = WaitingResponseView),
        (status = 409, description = "It was taken in or dismissed before"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/waiting-responses/{id}/dismissals")]
pub async fn dismiss(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<DismissWaitingResponse>,
) -> ApiResult<HttpResponse> {
    let reason = body.value.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(ApiError::invalid(
            "/reason",
            "Skriv varför svaret läggs åt sidan.",
            "Say why it is dismissed.",
        ));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let waiting = open(&app, connection, *id).await?;
        let settled = store::settle(&app, connection, waiting.id, Err(&reason), caller.person()).await?;
        let details = serde_json::json!({ "remissId": waiting.remiss_id, "reason": reason });
        waiting::note(
            &app,
            connection,
            &caller,
            &waiting,
            "waitingResponse.dismissed",
            &details,
        )
        .await?;
        Ok(Made {
            status: StatusCode::OK,
            location: None,
            version: Some(settled.version),
            body: WaitingResponseView::of(&app, &caller, &settled),
        })
    })
    .await
}

/// What waits, locked after its remiss.
async fn open(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Waiting> {
    let known = store::find_waiting(app, connection, id).await?;
    remisser::lock(app, connection, known.remiss_id).await?;
    let waiting = store::lock_waiting(app, connection, id).await?;
    if waiting.state == "waiting" {
        return Ok(waiting);
    }
    Err(ApiError::StateConflict {
        state: waiting.state,
        allowed: Vec::new(),
        detail: Sentence::new(
            "Svaret är redan mottaget eller lagt åt sidan. Läs in sidan igen för att se vad som hände.",
            "It was taken in or dismissed before.",
        ),
    })
}

/// A request without a body is told from others by what it is about.
fn nothing(id: Uuid) -> Fingerprint {
    Fingerprint::of_parts(["take in", &id.to_string()])
}
