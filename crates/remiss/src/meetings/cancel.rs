//! `POST /meetings/{id}/cancellations`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::change::{has_decided, plans_changed};
use super::store::{self, ChangeKind, Meeting, NewChange};
use super::view::{Dates, MeetingView};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::{agenda, cases, decisions};

/// A meeting to call off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CancelMeeting {
    /// Why.
    #[schema(example = "För få ärenden.")]
    pub reason: String,
    /// The meeting that takes over what stands on the agenda, and the cases that are on their way; needed when anything stands on
    /// the agenda. Without it, cases that are only on their way have no meeting until their officers choose one.
    pub moved_to_meeting_id: Option<Uuid>,
}

/// Call a meeting off
///
/// Ställer in ett sammanträde. Det som står på ärendelistan, och ärendena på väg dit, flyttas till ett annat sammanträde; handläggare och nämndens
/// kontakter får mejl om det. Calendars show the meeting as cancelled; what stands on its agenda moves to another meeting, and those
/// concerned are told by mail.
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
    let caller = caller.for_every_case();
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
        if decisions::made_at(&app, connection, meeting.id).await? {
            return Err(has_decided(&meeting));
        }
        let concerned = store::concerned_cases(&app, connection, meeting.id).await?;
        let moved = match cancellation.moved_to_meeting_id {
            None if agenda::is_empty(&app, connection, meeting.id).await? => {
                cases::clear_target_meeting(&app, connection, meeting.id).await?;
                0
            }
            None => return Err(needs_another(&app, connection, &meeting).await?),
            Some(other) => {
                let other = store::lock(&app, connection, &caller, other)
                    .await
                    .map_err(|_| no_such_meeting())?;
                if other.board_id != meeting.board_id
                    || other.status != "planned"
                    || other.date < app.today()
                    || other.id == meeting.id
                {
                    return Err(no_such_meeting());
                }
                agenda::move_all(&app, connection, meeting.id, other.id).await?
            }
        };
        let dates = Dates::of(&meeting);
        let meeting = store::update(&app, connection, meeting.id, &dates, "cancelled").await?;
        if dates.date >= app.today() {
            let change = NewChange {
                meeting: &meeting,
                kind: ChangeKind::Cancelled,
                before: &dates,
                after: &dates,
                reason: &cancellation.reason,
                moved_to: cancellation.moved_to_meeting_id,
                cases: &concerned,
            };
            store::note_change(&app, connection, change).await?;
        }
        let details = serde_json::json!({ "reason": cancellation.reason, "movedItems": moved,
            "movedTo": cancellation.moved_to_meeting_id, "caseIds": concerned });
        let deed = Deed {
            action: "meeting.cancelled",
            subject_kind: "meeting",
            subject_id: meeting.id,
            board_id: Some(meeting.board_id),
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let details = serde_json::json!({ "cancelledMeetingId": meeting.id, "reason": cancellation.reason,
            "meetingId": cancellation.moved_to_meeting_id });
        plans_changed(&app, connection, &caller, meeting.board_id, &concerned, &details).await?;
        let version = meeting.version;
        Ok(Made {
            version: Some(version),
            ..Made::done(MeetingView::of(&app, &caller, &meeting))
        })
    })
    .await
}

/// The agenda has to go somewhere: names the meeting that comes next.
async fn needs_another(app: &App, connection: &mut Connection, meeting: &Meeting) -> ApiResult<ApiError> {
    let ahead = store::of_board(app, connection, meeting.board_id, app.today()).await?;
    let next = ahead
        .iter()
        .find(|other| other.status == "planned" && other.id != meeting.id && other.date > meeting.date);
    let (sv, en) = next.map_or_else(
        || {
            (
                " Lägg först in ett senare sammanträde.".to_owned(),
                " Plan a later meeting first.".to_owned(),
            )
        },
        |next| {
            (
                format!(" Närmast är {} ({}).", next.date, next.id),
                format!(" The next is {} ({}).", next.date, next.id),
            )
        },
    );
    Ok(ApiError::conflict(
        format!(
            "Det står ärenden på ärendelistan. Ange movedToMeetingId: det sammanträde som tar över dem.{sv}"
        ),
        format!(
            "There are cases on the agenda. Name the meeting that takes them over in movedToMeetingId.{en}"
        ),
    ))
}

fn no_such_meeting() -> ApiError {
    ApiError::invalid(
        "/movedToMeetingId",
        "Ange ett annat planerat sammanträde i samma nämnd, som inte har varit.",
        "Name another planned meeting of the same board that is ahead.",
    )
}
