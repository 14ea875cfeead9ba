//! `POST /publications/{id}/withdrawals`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::PublicationView;
use super::{named, store};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::responses;

/// Why a published response is taken down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WithdrawPublication {
    /// Why.
    #[schema(example = "Den som svarade bad om det.")]
    pub reason: String,
}

/// Take a published response down
///
/// Avpublicerar ett remissvar: it is gone from the pages and from the open data at once, with its attachments. The
/// response, and what was published, are kept. It can be published again.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "The publication")),
    request_body = WithdrawPublication,
    responses(
        (status = 201, description = "The publication, withdrawn", body = PublicationView),
        (status = 409, description = "It was taken down before"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/publications/{id}/withdrawals")]
pub async fn withdraw(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<WithdrawPublication>,
) -> ApiResult<HttpResponse> {
    let by = named(&caller)?;
    let reason = body.value.reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(ApiError::invalid(
            "/reason",
            "Ange varför svaret tas bort från sidan, med högst 500 tecken.",
            "Say why it is taken down, in at most 500 characters.",
        ));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let found = store::find(&app, connection, *id).await?;
        let response = responses::lock(&app, connection, found.response_id).await?;
        if store::find(&app, connection, *id).await?.withdrawn_at.is_some() {
            return Err(ApiError::StateConflict {
                state: "withdrawn".to_owned(),
                allowed: Vec::new(),
                detail: Sentence::new(
                    "Publiceringen är redan borttagen eller ersatt av en nyare. Se svarets publiceringar.",
                    "The publication was taken down or replaced already. See the publications of the response.",
                ),
            });
        }
        let publication = store::withdraw(&app, connection, *id, by, reason).await?;
        let files = store::files_of(&app, connection, &[publication.id]).await?;
        let details = serde_json::json!({ "publicationId": publication.id, "withdrawnBy": by, "reason": reason });
        let deed = Deed {
            action: "response.publicationWithdrawn",
            subject_kind: "response",
            subject_id: response.id,
            board_id: Some(response.board_id),
            case_id: Some(response.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(app.url(&format!("/publications/{}", publication.id))),
            version: Some(publication.version),
            body: PublicationView::of(&app, &caller, publication, &files),
        })
    })
    .await
}
