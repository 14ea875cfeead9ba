//! `POST /meetings/{id}/cancellations`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::{Dates, MeetingView};
use crate::access::Caller;
use crate::agenda;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};

/// A meeting to call off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CancelMeeting {
    /// Why.
    #[schema(example = "För få ärenden.")]
    pub reason: String,
    /// The meeting that takes over what stands on the agenda; needed when there is anything.
    pub moved_to_meeting_id: Option<Uuid>,
}

/// Call a meeting off
///
/// Ställer in ett sammanträde. Det som står på ärendelistan flyttas till ett annat sammanträde. Calendars show the
/// meeting as cancelled; what stands on its agenda moves to another meeting.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The meeting")),
    request_body = CancelMeeting,
    responses(
        (status = 200, description = "The meeting, cancelled", body = MeetingView),
        (status = 409, description = "It is not planned any more, or has an agenda that needs another meeting"),
    ),
    security(("bearer" = ["secretary", "administrator"])),
)]
#[post("/meetings/{id}/cancellations")]
pub async fn cancel(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<CancelMeeting>,
) -> ApiResult<HttpResponse> {
    let cancellation = &body.value;
    if cancellation.reason.trim().is_empty() {
        return Err(ApiError::invalid(
            "/reason",
            "Ange varför sammanträdet ställs in.",
            "Say why the meeting is called off.",
        ));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        agenda::lock_cases(&app, connection, *id).await?;
        let meeting = store::lock(&app, connection, &caller, *id).await?;
        if meeting.status != "planned" {
            return Err(ApiError::StateConflict {
                state: meeting.status,
                allowed: Vec::new(),
                detail: Sentence::new(
                    "Bara ett planerat sammanträde kan ställas in.",
                    "Only a planned meeting can be cancelled.",
                ),
            });
        }
        let moved = match cancellation.moved_to_meeting_id {
            None if agenda::is_empty(&app, connection, meeting.id).await? => 0,
            None => {
                return Err(ApiError::conflict(
                    "Det står ärenden på ärendelistan. Ange movedToMeetingId: det sammanträde som tar över dem.",
                    "There are cases on the agenda. Name the meeting that takes them over in movedToMeetingId.",
                ));
            }
            Some(other) => {
                let other = store::lock(&app, connection, &caller, other)
                    .await
                    .map_err(|_| no_such_meeting())?;
                if other.board_id != meeting.board_id || other.status != "planned" || other.id == meeting.id {
                    return Err(no_such_meeting());
                }
                agenda::move_all(&app, connection, meeting.id, other.id).await?
            }
        };
        let meeting = store::update(&app, connection, meeting.id, &Dates::of(&meeting), "cancelled").await?;
        let details = serde_json::json!({ "reason": cancellation.reason, "movedItems": moved,
            "movedTo": cancellation.moved_to_meeting_id });
        let deed = Deed {
            action: "meeting.cancelled",
            subject_kind: "meeting",
            subject_id: meeting.id,
            board_id: Some(meeting.board_id),
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let version = meeting.version;
        Ok(Made {
            version: Some(version),
            ..Made::done(MeetingView::of(&app, &caller, &meeting))
        })
    })
    .await
}

fn no_such_meeting() -> ApiError {
    ApiError::invalid(
        "/movedToMeetingId",
        "Ange ett annat planerat sammanträde i samma nämnd.",
        "Name another planned meeting of the same board.",
    )
}
