//! `POST /cases/{id}/closures`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::Texts;
use super::store;
use super::view::CaseView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// How a case ends.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CloseCase {
    /// A note for the timeline.
    #[schema(example = "Beslutat av kommunstyrelsen och återkopplat", max_length = 200)]
    pub note: Option<String>,
}

/// Close a case
///
/// Avslutar ett öppet ärende. What still comes in to it is registered all the same.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    request_body = CloseCase,
    responses(
        (status = 200, description = "The case, which is closed now", body = CaseView),
        (status = 409, description = "The case is not open"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/cases/{id}/closures")]
pub async fn close(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<CloseCase>,
) -> ApiResult<HttpResponse> {
    Texts::default()
        .line("/note", body.value.note.as_deref())
        .done()?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let before = store::lock(&app, connection, *id).await?;
        super::needs_open(&before)?;
        let case = store::close(&app, connection, *id).await?;
        let whole = store::whole(&app, connection, case).await?;
        let details = serde_json::json!({ "note": body.value.note });
        let deed = Deed {
            action: "case.closed",
            subject_kind: "case",
            subject_id: before.id,
            board_id: Some(before.board_id),
            case_id: Some(before.id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let version = whole.case.version;
        let made = Made::done(CaseView::of(&app, &caller, whole));
        Ok(Made {
            version: Some(version),
            ..made
        })
    })
    .await
}
