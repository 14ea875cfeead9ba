//! `PATCH /meetings/{id}`

use actix_web::{HttpResponse, patch};
use jiff::civil::{Date, Time};
use remiss_domain::plan::PlanStepKind;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::change::{Wanted, change};
use super::store;
use super::view::{Dates, MeetingView};
use crate::access::Caller;
use crate::http::patch::present;
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, Sentence, etag};

/// What to change of a meeting; what is left out stays as it is, `null` empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateMeeting {
    /// The day: a meeting that is moved keeps its agenda, and its other dates follow.
    #[schema(example = "2019-12-04")]
    pub date: Option<Date>,
    /// Clock time, Europe/Stockholm.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "13:00")]
    pub starts_at: Option<Option<Time>>,
    /// Where.
    #[schema(example = "Sammanträdesrum 2, Rådhuset")]
    pub place: Option<String>,
    /// Last day to hand in a case (stoppdatum).
    #[schema(example = "2019-11-18")]
    pub stop_date: Option<Date>,
    /// The preparation meeting (beredning).
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Date>, example = "2019-11-20")]
    pub preparation_date: Option<Option<Date>>,
    /// The notice (kallelse) goes out.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Date>, example = "2019-11-27")]
    pub notice_date: Option<Option<Date>>,
    /// The minutes are approved (justering).
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Date>, example = "2019-12-11")]
    pub approval_date: Option<Option<Date>>,
    /// Whether all minutes are approved at the meeting itself (omedelbar justering).
    #[schema(example = true)]
    pub approved_at_once: Option<bool>,
    /// Whether the dates that are not named here follow the meeting to its new day: as many days from it as before, on a
    /// working day. True when nothing is said.
    #[schema(example = true)]
    pub dates_follow: Option<bool>,
    /// Why, for those who are told of it.
    #[schema(example = "Lokalen är upptagen den 3 december.")]
    pub reason: Option<String>,
    /// `held`, once the meeting has taken place.
    #[schema(example = "held")]
    pub status: Option<String>,
}

/// Change or move a meeting
///
/// Ändrar eller flyttar ett sammanträde. Ärendelistan och de ärenden som är på väg dit följer med, kalendrarna får den nya dagen, tidplanerna räknas om, och
/// handläggare och nämndens kontakter får mejl om det: ett var, om allt som ändrats, några minuter efteråt. A meeting that is moved keeps its agenda; stop
/// date, preparation, notice and approval of the minutes follow unless they are named or `datesFollow` is false. Those concerned are told by mail, gathered.
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
    let status = body.value.status.as_deref();
    if status.is_some_and(|status| !matches!(status, "planned" | "held")) {
        return Err(ApiError::invalid(
            "/status",
            "Läget kan sättas till planned eller held; ett sammanträde ställs in med cancellations.",
            "The status can be planned or held; a meeting is called off by cancellations.",
        ));
    }
    let caller = caller.for_every_case();
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
            body.value.apply(&mut dates);
            let followed = if body.value.dates_follow == Some(false) {
                Vec::new()
            } else {
                dates.follow(&before, &body.value.chosen())
            };
            dates.check()?;
            let wanted = Wanted {
                dates: &dates,
                status: status.unwrap_or(&before.status),
                followed: &followed,
                reason: body.value.reason.as_deref().unwrap_or_default(),
                import: None,
            };
            change(&app, connection, &caller, &before, wanted).await
        })
        .await?;
    let view = MeetingView::of(&app, &caller, &meeting);
    Ok(etag::changed(meeting.version, &view))
}

impl UpdateMeeting {
    fn apply(&self, dates: &mut Dates) {
        dates.date = self.date.unwrap_or(dates.date);
        dates.starts_at = self.starts_at.unwrap_or(dates.starts_at);
        dates.stop_date = self.stop_date.unwrap_or(dates.stop_date);
        dates.preparation_date = self.preparation_date.unwrap_or(dates.preparation_date);
        dates.notice_date = self.notice_date.unwrap_or(dates.notice_date);
        dates.approval_date = self.approval_date.unwrap_or(dates.approval_date);
        dates.approved_at_once = self.approved_at_once.unwrap_or(dates.approved_at_once);
        if let Some(place) = &self.place {
            dates.place = place.trim().to_owned();
        }
    }

    /// The dates that are named, and so do not follow.
    fn chosen(&self) -> Vec<PlanStepKind> {
        [
            (PlanStepKind::StopDate, self.stop_date.is_some()),
            (PlanStepKind::Preparation, self.preparation_date.is_some()),
            (PlanStepKind::Notice, self.notice_date.is_some()),
            (PlanStepKind::Approval, self.approval_date.is_some()),
        ]
        .into_iter()
        .filter_map(|(kind, named)| named.then_some(kind))
        .collect()
    }
}
