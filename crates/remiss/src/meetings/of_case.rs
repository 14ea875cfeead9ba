//! `GET /cases/{id}/meetings`

use actix_web::{HttpResponse, get};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, CaseMeeting};
use crate::access::Caller;
use crate::app::App;
use crate::cases;
use crate::http::{ApiResult, AppData, Links, Path};

/// The meetings of a case, by date.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseMeetingsView {
    /// The case.
    pub case_id: Uuid,
    /// The meetings at which it stood, stands or is on its way to.
    pub meetings: Vec<CaseMeetingView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A meeting of a case.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseMeetingView {
    /// The meeting.
    pub meeting_id: Uuid,
    /// Its day.
    #[schema(example = "2019-12-03")]
    pub date: Date,
    /// Last day to hand in for it.
    #[schema(example = "2019-11-15")]
    pub stop_date: Date,
    /// `planned`, `held` or `cancelled`.
    #[schema(example = "planned")]
    pub status: String,
    /// What the case does there: `due` (on its way), `listed` (on the agenda), `deferred`, `withdrawn` or `decided`.
    #[schema(example = "listed")]
    pub state: String,
    /// When it was handed in, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub handed_in_at: Option<Timestamp>,
    /// Whether the case is meant for this one now.
    #[schema(example = true)]
    pub target: bool,
    /// What was decided there: the newest decision.
    #[schema(example = json!(null))]
    pub decision_kind: Option<String>,
    /// Its paragraph (§) of the minutes.
    #[schema(example = json!(null))]
    pub paragraph: Option<String>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// The meetings of a case
///
/// Alla sammanträden som ärendet har stått på, står på eller är på väg till, i datumordning, med vad som hände där.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    responses((status = 200, description = "Its meetings", body = CaseMeetingsView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/meetings")]
pub async fn meetings_of_case(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let meetings = app
        .read(&caller, async |connection| {
            let case = cases::find(&app, connection, *id).await?;
            store::of_case(&app, connection, &case).await
        })
        .await?;
    let case = app.url(&format!("/cases/{}", *id));
    let view = CaseMeetingsView {
        case_id: *id,
        meetings: meetings
            .into_iter()
            .map(|meeting| CaseMeetingView::of(&app, meeting))
            .collect(),
        links: Links::to_self(format!("{case}/meetings")).and("case", "GET", case),
    };
    Ok(HttpResponse::Ok().json(view))
}

impl CaseMeetingView {
    fn of(app: &App, meeting: CaseMeeting) -> CaseMeetingView {
        let own = app.url(&format!("/meetings/{}", meeting.id));
        CaseMeetingView {
            meeting_id: meeting.id,
            date: meeting.date,
            stop_date: meeting.stop_date,
            status: meeting.status,
            state: meeting.state.unwrap_or_else(|| "due".to_owned()),
            handed_in_at: meeting.handed_in_at,
            target: meeting.is_target,
            decision_kind: meeting.decision_kind,
            paragraph: meeting.paragraph.filter(|paragraph| !paragraph.is_empty()),
            links: Links::default().and("meeting", "GET", own.clone()).and(
                "agenda",
                "GET",
                format!("{own}/agenda"),
            ),
        }
    }
}
