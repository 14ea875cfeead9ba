//! `POST /calendars`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entries::{Entry, read_all};
use super::store::{self, NewCalendar};
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
    /// What is to stand in it: `meeting`, `stopDate`, `preparation`, `notice`, `approval`, `deadline`; everything when nothing is said.
    #[serde(default)]
    #[schema(example = json!(["meeting", "stopDate", "deadline"]))]
    pub entries: Vec<String>,
    /// Days before a stop date, a notice or a deadline on which the calendar program reminds, at nine in the morning: 0 to 60; `null`
    /// for none.
    #[serde(default = "usual_alarm")]
    #[schema(example = 5)]
    pub alarm_days: Option<i16>,
}

#[expect(clippy::unnecessary_wraps, reason = "the value of a field that may be null")]
fn usual_alarm() -> Option<i16> {
    Some(5)
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
    if new.alarm_days.is_some_and(|days| !(0..=60).contains(&days)) {
        return Err(ApiError::invalid(
            "/alarmDays",
            "Påminnelsen kommer 0 till 60 dagar före, eller inte alls (null).",
            "The reminder comes 0 to 60 days before, or not at all (null).",
        ));
    }
    let entries = read_all(new.entries.iter().map(String::as_str), "/entries")?;
    let row = NewCalendar {
        board_id: new.board_id,
        name,
        entries: entries.into_iter().map(Entry::as_str).collect(),
        alarm_days: new.alarm_days,
    };
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
        let calendar = store::insert(&app, connection, &row, &token).await?;
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
