//! `DELETE /webhooks/{id}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::{check, store};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IfMatch, Path};

/// Delete a webhook
///
/// Tar bort webhooken och loggen över dess leveranser: inget mer skickas dit. What is under way just now may still arrive.
#[utoipa::path(
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    responses((status = 204, description = "The webhook is gone")),
    security(("bearer" = ["administrator"])),
)]
#[delete("/webhooks/{id}")]
pub async fn remove(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    app.write(&caller, async |connection| {
        let webhook = store::lock(&app, connection, *id).await?;
        version.check(webhook.version)?;
        store::delete(&app, connection, *id).await?;
        let deed = Deed {
            action: "webhook.removed",
            subject_kind: "webhook",
            subject_id: webhook.id,
            board_id: check::only_board(&webhook),
            case_id: None,
            details: &check::facts(&webhook),
        };
        record(&app, connection, &caller, deed).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
