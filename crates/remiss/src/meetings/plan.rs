//! `POST /boards/{id}/meetings`

use actix_web::{HttpResponse, post};
use jiff::civil::{Date, Time};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::{Dates, MeetingView};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::boards;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// A meeting to put in a board's calendar.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanMeeting {
    /// The day.
    #[schema(example = "2019-12-03")]
    pub date: Date,
    /// Clock time, Europe/Stockholm.
    #[schema(value_type = Option<String>, example = "13:00")]
    pub starts_at: Option<Time>,
    /// Where.
    #[serde(default)]
    #[schema(example = "Sammanträdesrum 1, Rådhuset")]
    pub place: String,
    /// Last day to hand in a case (stoppdatum).
    #[schema(example = "2019-11-15")]
    pub stop_date: Date,
    /// The preparation meeting (beredning).
    #[schema(example = "2019-11-19")]
    pub preparation_date: Option<Date>,
    /// The notice (kallelse) goes out.
    #[schema(example = "2019-11-26")]
    pub notice_date: Option<Date>,
    /// The minutes are approved (justering); worked out from the board's setting when nothing is said.
    #[schema(example = "2019-12-10")]
    pub approval_date: Option<Date>,
    /// Whether all minutes are approved at the meeting itself (omedelbar justering).
    #[serde(default)]
    #[schema(example = false)]
    pub approved_at_once: bool,
}

/// Plan a meeting
///
/// Lägger in ett sammanträde i nämndens kalender. Puts a meeting with its stop date in the board's calendar.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The board")),
    request_body = PlanMeeting,
    responses(
        (status = 201, description = "The meeting", body = MeetingView),
        (status = 409, description = "The board has a meeting on that day"),
    ),
    security(("bearer" = ["secretary", "administrator"])),
)]
#[post("/boards/{id}/meetings")]
pub async fn plan(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<PlanMeeting>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    let dates = Dates {
        date: new.date,
        starts_at: new.starts_at,
        place: new.place.trim().to_owned(),
        stop_date: new.stop_date,
        preparation_date: new.preparation_date,
        notice_date: new.notice_date,
        approval_date: new.approval_date,
        approved_at_once: new.approved_at_once,
    };
    dates.check()?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        store::may_change(&caller, *id)?;
        let board = boards::find(&app, connection, *id).await?;
        if dates.date < board.valid_from || board.valid_to.is_some_and(|last| dates.date > last) {
            return Err(ApiError::invalid(
                "/date",
                "Nämnden finns inte den dagen.",
                "The board does not exist on that day.",
            ));
        }
        let meeting = store::insert(&app, connection, board.id, &dates).await?;
        let details = serde_json::json!({ "date": meeting.date, "stopDate": meeting.stop_date });
        let deed = Deed {
            action: "meeting.planned",
            subject_kind: "meeting",
            subject_id: meeting.id,
            board_id: Some(board.id),
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made::created(
            app.url(&format!("/meetings/{}", meeting.id)),
            meeting.version,
            MeetingView::of(&app, &caller, &meeting),
        ))
    })
    .await
}
