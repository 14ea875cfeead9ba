//! `PATCH /viewpoints/{id}`

use actix_web::{HttpResponse, patch};
use uuid::Uuid;

use super::view::{Content, ViewpointFields, ViewpointView};
use super::{open_for_compiling, reopen_compilation, store};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, etag};

/// Change a viewpoint
///
/// Skriver tema, bemötande, resultat och motivering på en synpunkt. What is left out stays as it is; null empties a field. A
/// viewpoint that is not met needs a reason. A compilation that was closed is opened again.
#[utoipa::path(
    tag = "viewpoints",
    params(("id" = Uuid, Path, description = "The viewpoint")),
    request_body = ViewpointFields,
    responses(
        (status = 200, description = "The viewpoint as it is now", body = ViewpointView),
        (status = 409, description = "The remiss is handed in to the board already"),
    ),
    security(("bearer" = ["officer"])),
)]
#[patch("/viewpoints/{id}")]
pub async fn change(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<ViewpointFields>,
) -> ApiResult<HttpResponse> {
    let viewpoint = app
        .write(&caller, async |connection| {
            let known = store::find(&app, connection, *id).await?;
            let remiss = open_for_compiling(&app, connection, known.remiss_id).await?;
            // Read again behind the lock of the remiss, which every change of its viewpoints takes.
            let before = store::find(&app, connection, *id).await?;
            version.check(before.version)?;
            let mut wrong = Vec::new();
            let mut content = Content::of(&before)?;
            content.apply(&body.value, &remiss, "", &mut wrong);
            if !wrong.is_empty() {
                return Err(ApiError::Invalid(wrong));
            }
            let viewpoint = store::update(&app, connection, *id, &content).await?;
            reopen_compilation(&app, connection, &caller, &remiss).await?;
            let details = serde_json::json!({
                "change": body.value,
                "before": { "theme": before.theme, "reply": before.reply, "result": before.result, "reason": before.reason },
            });
            let deed = Deed {
                action: "viewpoint.changed",
                subject_kind: "viewpoint",
                subject_id: viewpoint.id,
                board_id: Some(viewpoint.board_id),
                case_id: Some(remiss.case_id),
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok(viewpoint)
        })
        .await?;
    Ok(etag::changed(
        viewpoint.version,
        &ViewpointView::of(&app, &caller, &viewpoint, true),
    ))
}
