//! A case against its stop date, as the API shows it.

use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::calendar::working_days_between;
use remiss_domain::deadline::date_in_sweden;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Due;
use crate::app::App;
use crate::http::Links;

/// A case against the stop date (stoppdatum) of the meeting it is meant for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StopDateView {
    /// Last day to hand in.
    #[schema(example = "2019-11-15")]
    pub stop_date: Date,
    /// The meeting.
    pub meeting_id: Uuid,
    /// Its day.
    #[schema(example = "2019-12-03")]
    pub meeting_date: Date,
    /// The board.
    pub board_id: Uuid,
    /// Its name.
    #[schema(example = "Kommunstyrelsen")]
    pub board: String,
    /// The case.
    pub case_id: Uuid,
    /// Its number.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// Its title.
    #[schema(example = "Reviderad överenskommelse om samverkan med civila samhället")]
    pub title: String,
    /// The responsible officer as written.
    #[schema(example = "Utredare, kommunstyrelseförvaltningen")]
    pub officer: String,
    /// `due`: to be handed in; `late`: the stop date has passed; `done`: handed in.
    #[schema(example = "due")]
    pub state: String,
    /// Working days until the stop date; negative when it has passed.
    #[schema(example = 12)]
    pub working_days_left: i64,
    /// When it was handed in, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub handed_in_at: Option<Timestamp>,
    /// Whether it was handed in after the stop date.
    #[schema(example = false)]
    pub handed_in_late: bool,
    /// Who of the secretaries consented to that.
    #[schema(example = "sekr01")]
    pub late_consent: Option<String>,
    /// The newest tjänsteskrivelse of the case.
    pub draft_id: Option<Uuid>,
    /// Its state: `open` or `handedIn`; none where nobody has begun.
    #[schema(example = "open")]
    pub draft_state: Option<String>,
    /// Its version.
    #[schema(example = 3)]
    pub draft_version: Option<i32>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of cases against their stop dates.
    StopDatePage, stop_dates: StopDateView
}

impl StopDateView {
    pub(super) fn of(app: &App, due: Due) -> StopDateView {
        let today = app.today();
        let state = match due.handed_in_at {
            Some(_) => "done",
            None if due.stop_date < today => "late",
            None => "due",
        };
        let mut links = Links::default()
            .and("case", "GET", app.url(&format!("/cases/{}", due.case_id)))
            .and(
                "meeting",
                "GET",
                app.url(&format!("/meetings/{}", due.meeting_id)),
            );
        if let Some(draft) = due.draft_id {
            links = links.and("draft", "GET", app.url(&format!("/drafts/{draft}")));
        }
        StopDateView {
            stop_date: due.stop_date,
            meeting_id: due.meeting_id,
            meeting_date: due.meeting_date,
            board_id: due.board_id,
            board: due.board,
            case_id: due.case_id,
            case_number: due.case_number,
            title: due.title,
            officer: due.officer,
            state: state.to_owned(),
            working_days_left: working_days_between(today, due.stop_date),
            handed_in_at: due.handed_in_at,
            handed_in_late: due
                .handed_in_at
                .is_some_and(|at| date_in_sweden(at) > due.stop_date),
            late_consent: due.late_consent,
            draft_id: due.draft_id,
            draft_state: due.draft_state,
            draft_version: due.draft_version,
            links,
        }
    }
}
