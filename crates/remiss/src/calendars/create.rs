//! `POST /calendars`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::CalendarView;
use crate::access::{Boards, Caller};
use crate::audit::{Deed, record};
use crate::boards;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made};

/// A calendar feed to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateCalendar {
    /// Name.
    #[schema(example = "Kommunstyrelsens sammanträden")]
    pub name: String,
    /// The board; all boards when nothing is said.
    pub board_id: Option<Uuid>,
}

/// Make a calendar feed
///
/// Skapar en kalenderprenumeration med en egen hemlig adress, som visas här och inte igen. Makes a feed with a secret address
/// of its own, which is shown here and not again.
#[utoipa::path(
    tag = "calendars",
    request_body = CreateCalendar,
    responses((status = 201, description = "The calendar with its address", body = CalendarView)),
    security(("bearer" = ["secretary", "administrator"])),
)]
#[post("/calendars")]
pub async fn create(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<CreateCalendar>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    let name = new.name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(ApiError::invalid(
            "/name",
            "Kalendern behöver ett namn på en rad.",
            "The calendar needs a name on one line.",
        ));
    }
    let no_board = || {
        ApiError::invalid(
            "/boardId",
            "Ange en nämnd som du arbetar för.",
            "Name a board that you work for.",
        )
    };
    match (&caller.boards, new.board_id) {
        (Boards::Only(ids), Some(board)) if !ids.contains(&board) => return Err(no_board()),
        (Boards::Only(_), None) => return Err(no_board()),
        _ => {}
    }
    let token = app.new_secret()?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        if let Some(board) = new.board_id {
            boards::find(&app, connection, board)
                .await
                .map_err(|error| match error {
                    ApiError::NotFound => no_board(),
                    other => other,
                })?;
        }
        let calendar = store::insert(&app, connection, new.board_id, name, &token).await?;
        let details = serde_json::json!({ "name": calendar.name });
        let deed = Deed {
            action: "calendar.created",
            subject_kind: "calendar",
            subject_id: calendar.id,
            board_id: calendar.board_id,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let view = CalendarView::of(&app, &caller, &calendar, Some(&token));
        Ok(Made::created(app.url("/calendars"), 1, view))
    })
    .await
}
