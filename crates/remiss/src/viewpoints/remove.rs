//! `DELETE /viewpoints/{id}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::{open_for_compiling, reopen_compilation, store};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IfMatch, Path};

/// Remove a viewpoint
///
/// Tar bort en synpunkt som delats upp fel. The response itself stays as it came; the audit log keeps what was removed.
#[utoipa::path(
    tag = "viewpoints",
    params(("id" = Uuid, Path, description = "The viewpoint")),
    responses(
        (status = 204, description = "It is removed"),
        (status = 409, description = "The remiss is handed in to the board already"),
    ),
    security(("bearer" = ["officer"])),
)]
#[delete("/viewpoints/{id}")]
pub async fn remove(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    app.write(&caller, async |connection| {
        let known = store::find(&app, connection, *id).await?;
        let remiss = open_for_compiling(&app, connection, known.remiss_id).await?;
        let viewpoint = store::find(&app, connection, *id).await?;
        version.check(viewpoint.version)?;
        store::delete(&app, connection, *id).await?;
        reopen_compilation(&app, connection, &caller, &remiss).await?;
        let details = serde_json::json!({
            "responseId": viewpoint.response_id, "text": viewpoint.text, "theme": viewpoint.theme,
            "reply": viewpoint.reply, "result": viewpoint.result, "reason": viewpoint.reason,
        });
        let deed = Deed {
            action: "viewpoint.removed",
            subject_kind: "viewpoint",
            subject_id: viewpoint.id,
            board_id: Some(viewpoint.board_id),
            case_id: Some(remiss.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
