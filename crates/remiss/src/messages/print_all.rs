//! `POST /remisser/{id}/letter-printings`

use actix_web::{HttpResponse, post};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::letters::LetterFilter;
use super::message::Purpose;
use super::{print, store};
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Links, Made, Path};
use crate::remisser;

/// Letters that were posted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MarkLettersPosted {
    /// When the file with the letters was fetched: one that was written later was not in it, and goes on waiting.
    #[schema(example = "2019-09-02T08:30:00Z")]
    pub fetched_at: Timestamp,
    /// How many letters were in the file, as its header `Letter-Count` said: one that was just being written then was not
    /// in it, and must not count as posted.
    #[schema(example = 12)]
    pub letters: usize,
    /// For this purpose only, as when they were fetched.
    #[schema(inline, example = "reminder")]
    pub purpose: Option<Purpose>,
}

/// How many letters were posted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LettersPosted {
    /// Letters that are marked as posted now.
    #[schema(example = 12)]
    pub letters: usize,
    /// Letters of the remiss that still wait.
    #[schema(example = 0)]
    pub waiting: usize,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Mark the letters of a remiss as posted
///
/// Markerar alla brev i utskriften som postade på en gång. Those that were written after the file was fetched go on waiting.
#[utoipa::path(
    tag = "messages",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = MarkLettersPosted,
    responses(
        (status = 200, description = "How many", body = LettersPosted),
        (status = 409, description = "No letter waits, or another number of them than was in the file"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/remisser/{id}/letter-printings")]
pub async fn print_all(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<MarkLettersPosted>,
) -> ApiResult<HttpResponse> {
    let MarkLettersPosted {
        fetched_at,
        letters,
        purpose,
    } = body.value;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let remiss = remisser::lock(&app, connection, *id).await?;
        let filter = LetterFilter { all: false, purpose };
        let waiting = store::letters(&app, connection, remiss.id, &filter).await?;
        let printed: Vec<_> = waiting
            .iter()
            .filter(|one| one.created_at <= fetched_at)
            .collect();
        if printed.is_empty() {
            return Err(ApiError::conflict(
                "Inget brev väntade på att skrivas ut vid den tiden.",
                "No letter waited to be printed at that time.",
            ));
        }
        if printed.len() != letters {
            return Err(ApiError::conflict(
                format!(
                    "{} brev väntade på att skrivas ut vid den tiden, inte {letters}. Hämta filen på nytt, så att inget \
                     brev räknas som postat utan att vara det.",
                    printed.len()
                ),
                format!(
                    "{} letters waited to be printed at that time, not {letters}. Fetch the file again.",
                    printed.len()
                ),
            ));
        }
        for letter in &printed {
            print::mark(&app, connection, &caller, letter).await?;
        }
        let left = store::letters(&app, connection, remiss.id, &LetterFilter::default()).await?;
        let own = app.url(&format!("/remisser/{}", remiss.id));
        Ok(Made::done(LettersPosted {
            letters: printed.len(),
            waiting: left.len(),
            links: Links::default().and("remiss", "GET", own),
        }))
    })
    .await
}
