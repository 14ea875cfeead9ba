//! `POST /api-keys/{id}/revocations`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::ApiKeyView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// Why a key is revoked.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RevokeKey {
    /// The reason, for the log.
    #[schema(example = "Ärendesystemet har en ny nyckel", max_length = 200)]
    pub reason: Option<String>,
}

/// Revoke an API key
///
/// Återkallar en API-nyckel: den slutar gälla genast. To revoke it again changes nothing.
#[utoipa::path(
    tag = "access",
    params(("id" = Uuid, Path, description = "The key")),
    request_body = RevokeKey,
    responses((status = 200, description = "The key, which does not work any more", body = ApiKeyView)),
    security(("bearer" = ["administrator"])),
)]
#[post("/api-keys/{id}/revocations")]
pub async fn revoke(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<RevokeKey>,
) -> ApiResult<HttpResponse> {
    if body
        .value
        .reason
        .as_ref()
        .is_some_and(|reason| reason.chars().count() > 200)
    {
        return Err(ApiError::invalid(
            "/reason",
            "Texten har högst 200 tecken.",
            "The text has at most 200 characters.",
        ));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let revoked = store::revoke(&app, connection, &caller, *id).await?;
        let details = serde_json::json!({ "name": revoked.name, "reason": body.value.reason });
        let deed = Deed {
            action: "apiKey.revoked",
            subject_kind: "apiKey",
            subject_id: revoked.id,
            board_id: None,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made::done(ApiKeyView::of(&app, revoked)))
    })
    .await
}
