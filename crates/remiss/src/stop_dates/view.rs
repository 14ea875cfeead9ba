//! A case against its stop date, as the API shows it.

use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::calendar::working_days_between;
use remiss_domain::deadline::date_in_sweden;
use remiss_domain::workflow::DueState;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Due;
use crate::access::{Caller, Role};
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
    /// `planned`, `held` or `cancelled`: the case of a cancelled one needs another meeting.
    #[schema(example = "planned")]
    pub meeting_status: String,
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
    /// The consent to hand in after the stop date, used or not: who, when and why.
    pub consent: Option<ConsentView>,
    /// The item on the agenda, once it is handed in.
    pub agenda_item_id: Option<Uuid>,
    /// How far the tjänsteskrivelse has come.
    #[schema(value_type = crate::http::enums::DueProgress, example = "findings")]
    pub progress: String,
    /// What the rules of the template find in the open draft; none where there is none.
    pub findings: Option<DraftFindingsView>,
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

/// A secretary's consent, as it stands beside a case.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsentView {
    /// Id.
    pub id: Uuid,
    /// The secretary.
    #[schema(example = "sekr01")]
    pub given_by: String,
    /// When, UTC.
    #[schema(example = "2019-11-18T08:30:00Z")]
    pub given_at: Timestamp,
    /// Why.
    #[schema(example = "Yttrandet från kulturförvaltningen kom först i dag.")]
    pub reason: String,
}

/// How many findings an open draft has.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DraftFindingsView {
    /// Those that stop the handing in.
    #[schema(example = 1)]
    pub grave: i32,
    /// Those that do not.
    #[schema(example = 2)]
    pub warnings: i32,
}

crate::page_of! {
    /// A page of cases against their stop dates.
    StopDatePage, stop_dates: StopDateView
}

impl StopDateView {
    pub(super) fn of(app: &App, caller: &Caller, due: Due) -> StopDateView {
        let today = app.today();
        let state = DueState::on(today, due.stop_date, due.handed_in_at.is_some());
        let meeting = app.url(&format!("/meetings/{}", due.meeting_id));
        let consent = match (due.consent_id, due.consent_by, due.consent_at, due.consent_reason) {
            (Some(id), Some(given_by), Some(given_at), Some(reason)) => Some(ConsentView {
                id,
                given_by,
                given_at,
                reason,
            }),
            _ => None,
        };
        let consents = consent.is_none()
            && state != DueState::Done
            && due.meeting_status == "planned"
            && due.meeting_date >= today
            && caller.has(Role::Secretary, due.board_id);
        let handed_in_late = due
            .handed_in_at
            .is_some_and(|at| date_in_sweden(at) > due.stop_date);
        let mut links = Links::default()
            .and("case", "GET", app.url(&format!("/cases/{}", due.case_id)))
            .and("meeting", "GET", meeting.clone())
            .and_if(
                consents,
                "lateConsents",
                "POST",
                format!("{meeting}/late-consents"),
            );
        if let Some(draft) = due.draft_id {
            links = links.and("draft", "GET", app.url(&format!("/drafts/{draft}")));
        }
        if let Some(item) = due.item_id {
            links = links.and("agendaItem", "GET", app.url(&format!("/agenda-items/{item}")));
        }
        StopDateView {
            stop_date: due.stop_date,
            meeting_id: due.meeting_id,
            meeting_date: due.meeting_date,
            meeting_status: due.meeting_status,
            board_id: due.board_id,
            board: due.board,
            case_id: due.case_id,
            case_number: due.case_number,
            title: due.title,
            officer: due.officer,
            state: state.as_str().to_owned(),
            working_days_left: working_days_between(today, due.stop_date),
            handed_in_at: due.handed_in_at,
            handed_in_late,
            late_consent: consent
                .as_ref()
                .filter(|_| handed_in_late)
                .map(|consent| consent.given_by.clone()),
            consent,
            agenda_item_id: due.item_id,
            findings: match (due.grave, due.warnings, due.item_id) {
                (Some(grave), Some(warnings), None) => Some(DraftFindingsView { grave, warnings }),
                _ => None,
            },
            progress: due.progress,
            draft_id: due.draft_id,
            draft_state: due.draft_state,
            draft_version: due.draft_version,
            links,
        }
    }
}
