//! `PATCH /boards/{id}`

use actix_web::{HttpResponse, patch};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::BoardView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, etag};

/// What to change of a board; what is left out stays as it is. Prefix and pattern stay: old numbers are made of them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateBoard {
    /// Name (nämnd).
    #[schema(example = "Kommunstyrelsen")]
    pub name: Option<String>,
    /// The department that works for it (förvaltning).
    #[schema(example = "Kommunstyrelseförvaltningen")]
    pub department: Option<String>,
    /// Days from a meeting to the approval of its minutes (justering).
    #[schema(example = 10, minimum = 0, maximum = 30)]
    pub approval_days: Option<i16>,
    /// E-mail address of its registry.
    #[schema(example = "kommunstyrelsen@example.org")]
    pub email: Option<String>,
    /// Postal address, one line per line.
    #[schema(example = "Box 100\n701 35 Örebro")]
    pub postal_address: Option<String>,
    /// Last day of the board.
    #[schema(example = "2022-12-31")]
    pub valid_to: Option<Date>,
    /// The board that takes over.
    pub successor_id: Option<Uuid>,
}

/// Change a board
///
/// Ändrar en nämnds uppgifter, eller avslutar den med en efterträdare.
#[utoipa::path(
    tag = "boards",
    params(("id" = Uuid, Path, description = "The board")),
    request_body = UpdateBoard,
    responses((status = 200, description = "The board as it is now", body = BoardView)),
    security(("bearer" = ["administrator"])),
)]
#[patch("/boards/{id}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<UpdateBoard>,
) -> ApiResult<HttpResponse> {
    let change = &body.value;
    if change.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
        return Err(ApiError::invalid(
            "/name",
            "Nämnden behöver ett namn.",
            "The board needs a name.",
        ));
    }
    if change.approval_days.is_some_and(|days| !(0..=30).contains(&days)) {
        return Err(ApiError::invalid(
            "/approvalDays",
            "Justering sker inom 0 till 30 dagar.",
            "Approval takes 0 to 30 days.",
        ));
    }
    let board = app
        .write(&caller, async |connection| {
            let before = store::lock(&app, connection, *id).await?;
            version.check(before.version)?;
            if change.valid_to.is_some_and(|last| last < before.valid_from) {
                return Err(ApiError::invalid(
                    "/validTo",
                    "Sista dagen kommer före den första.",
                    "The last day is before the first.",
                ));
            }
            let board = store::update(&app, connection, *id, change).await?;
            let details = serde_json::json!({ "changed": change });
            let deed = Deed {
                action: "board.changed",
                subject_kind: "board",
                subject_id: board.id,
                board_id: Some(board.id),
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok(board)
        })
        .await?;
    Ok(etag::changed(board.version, &BoardView::of(&app, &board)))
}
