//! `PATCH /meetings/{id}`

use actix_web::{HttpResponse, patch};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::{Dates, MeetingView};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, Sentence, etag};

/// What to change of a meeting; what is left out stays as it is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateMeeting {
    /// The day: a meeting that is moved keeps its agenda.
    #[schema(example = "2019-12-04")]
    pub date: Option<Date>,
    /// Clock time, Europe/Stockholm.
    #[schema(value_type = Option<String>, example = "13:00")]
    pub starts_at: Option<Time>,
    /// Where.
    #[schema(example = "Sammanträdesrum 2, Rådhuset")]
    pub place: Option<String>,
    /// Last day to hand in a case (stoppdatum).
    #[schema(example = "2019-11-18")]
    pub stop_date: Option<Date>,
    /// The preparation meeting (beredning).
    #[schema(example = "2019-11-20")]
    pub preparation_date: Option<Date>,
    /// The notice (kallelse) goes out.
    #[schema(example = "2019-11-27")]
    pub notice_date: Option<Date>,
    /// The minutes are approved (justering).
    #[schema(example = "2019-12-11")]
    pub approval_date: Option<Date>,
    /// Whether all minutes are approved at the meeting itself (omedelbar justering).
    #[schema(example = true)]
    pub approved_at_once: Option<bool>,
    /// `held`, once the meeting has taken place.
    #[schema(example = "held")]
    pub status: Option<String>,
}

/// Change or move a meeting
///
/// Ändrar eller flyttar ett sammanträde; ärendelistan följer med, och kalendrarna får den nya dagen. A meeting that is
/// moved keeps its agenda, and the calendars get its new day.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The meeting")),
    request_body = UpdateMeeting,
    responses(
        (status = 200, description = "The meeting as it is now", body = MeetingView),
        (status = 409, description = "It was cancelled, or the board has another meeting on that day"),
    ),
    security(("bearer" = ["secretary", "administrator"])),
)]
#[patch("/meetings/{id}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<UpdateMeeting>,
) -> ApiResult<HttpResponse> {
    let change = &body.value;
    if change
        .status
        .as_ref()
        .is_some_and(|status| !matches!(status.as_str(), "planned" | "held"))
    {
        return Err(ApiError::invalid(
            "/status",
            "Läget kan sättas till planned eller held; ett sammanträde ställs in med cancellations.",
            "The status can be planned or held; a meeting is called off by cancellations.",
        ));
    }
    let meeting = app
        .write(&caller, async |connection| {
            let before = store::lock(&app, connection, &caller, *id).await?;
            version.check(before.version)?;
            if before.is_cancelled() {
                return Err(ApiError::StateConflict {
                    state: before.status,
                    allowed: Vec::new(),
                    detail: Sentence::new(
                        "Sammanträdet är inställt. Lägg in ett nytt.",
                        "The meeting was cancelled. Plan a new one.",
                    ),
                });
            }
            let mut dates = Dates::of(&before);
            change.apply(&mut dates);
            dates.check()?;
            let status = change.status.as_deref().unwrap_or(&before.status);
            let meeting = store::update(&app, connection, *id, &dates, status).await?;
            let details = serde_json::json!({ "changed": change, "dateBefore": before.date,
                "stopDateBefore": before.stop_date });
            let deed = Deed {
                action: "meeting.changed",
                subject_kind: "meeting",
                subject_id: meeting.id,
                board_id: Some(meeting.board_id),
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok(meeting)
        })
        .await?;
    let view = MeetingView::of(&app, &caller, &meeting);
    Ok(etag::changed(meeting.version, &view))
}

impl UpdateMeeting {
    fn apply(&self, dates: &mut Dates) {
        dates.date = self.date.unwrap_or(dates.date);
        dates.starts_at = self.starts_at.or(dates.starts_at);
        dates.stop_date = self.stop_date.unwrap_or(dates.stop_date);
        dates.preparation_date = self.preparation_date.or(dates.preparation_date);
        dates.notice_date = self.notice_date.or(dates.notice_date);
        dates.approval_date = self.approval_date.or(dates.approval_date);
        dates.approved_at_once = self.approved_at_once.unwrap_or(dates.approved_at_once);
        if let Some(place) = &self.place {
            dates.place = place.trim().to_owned();
        }
    }
}
