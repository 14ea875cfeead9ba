//! Meetings as the API shows and takes them.

use jiff::civil::{Date, Time};
use remiss_domain::plan::{Followed, MeetingDates, PlanStepKind, follow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Meeting;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{ApiError, ApiResult, FieldError, Links};

/// A meeting (sammanträde) of a board.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetingView {
    /// Id.
    pub id: Uuid,
    /// The board.
    pub board_id: Uuid,
    /// The day.
    #[schema(example = "2019-12-03")]
    pub date: Date,
    /// Clock time, Europe/Stockholm.
    #[schema(example = "13:00")]
    pub starts_at: Option<String>,
    /// Where.
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
    /// The minutes are approved (justering).
    #[schema(example = "2019-12-10")]
    pub approval_date: Option<Date>,
    /// Whether all minutes are approved at the meeting itself (omedelbar justering).
    #[schema(example = false)]
    pub approved_at_once: bool,
    /// `planned`, `held` or `cancelled`.
    #[schema(example = "planned")]
    pub status: String,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl MeetingView {
    /// The meeting as the API shows it to this caller.
    pub fn of(app: &App, caller: &Caller, meeting: &Meeting) -> MeetingView {
        let changes = caller.is_one_of(CHANGERS)
            && super::store::may_change(caller, meeting.board_id).is_ok()
            && meeting.status == "planned";
        MeetingView {
            id: meeting.id,
            board_id: meeting.board_id,
            date: meeting.date,
            starts_at: meeting
                .starts_at
                .map(|time| format!("{:02}:{:02}", time.hour(), time.minute())),
            place: meeting.place.clone(),
            stop_date: meeting.stop_date,
            preparation_date: meeting.preparation_date,
            notice_date: meeting.notice_date,
            approval_date: meeting.approval_date,
            approved_at_once: meeting.approved_at_once,
            status: meeting.status.clone(),
            links: Links::to_self(app.url(&format!("/meetings/{}", meeting.id)))
                .below("agenda", "GET", "/agenda")
                .below("delegatedDecisions", "GET", "/delegated-decisions")
                .and("board", "GET", app.url(&format!("/boards/{}", meeting.board_id)))
                .below_if(changes, "edit", "PATCH", "")
                .below_if(changes, "consequences", "GET", "/consequences")
                .below_if(changes, "cancellations", "POST", "/cancellations"),
        }
    }
}

/// Roles that change the calendar.
const CHANGERS: &[Role] = &[Role::Secretary, Role::Administrator];

crate::page_of! {
    /// A page of meetings.
    MeetingPage, meetings: MeetingView
}

/// Everything that can be set of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dates {
    pub date: Date,
    pub starts_at: Option<Time>,
    pub place: String,
    pub stop_date: Date,
    pub preparation_date: Option<Date>,
    pub notice_date: Option<Date>,
    pub approval_date: Option<Date>,
    pub approved_at_once: bool,
}

impl Dates {
    pub(super) fn of(meeting: &Meeting) -> Dates {
        Dates {
            date: meeting.date,
            starts_at: meeting.starts_at,
            place: meeting.place.clone(),
            stop_date: meeting.stop_date,
            preparation_date: meeting.preparation_date,
            notice_date: meeting.notice_date,
            approval_date: meeting.approval_date,
            approved_at_once: meeting.approved_at_once,
        }
    }

    /// As plans are made over them.
    pub(super) fn of_meeting(&self, id: Uuid) -> MeetingDates {
        MeetingDates {
            id: id.into(),
            date: self.date,
            stop_date: self.stop_date,
            preparation: self.preparation_date,
            notice: self.notice_date,
            approval: self.approval_date,
            approved_at_once: self.approved_at_once,
        }
    }

    /// Whether plans over them differ: time and place are of no matter to them.
    pub(super) fn plans_differ(&self, other: &Dates) -> bool {
        self.of_meeting(Uuid::nil()) != other.of_meeting(Uuid::nil())
    }

    /// Lets the dates of a meeting that is moved follow it to its new day, but for those that were `chosen`. Returns those that did.
    pub(super) fn follow(&mut self, before: &Meeting, chosen: &[PlanStepKind]) -> Vec<Followed> {
        if self.date == before.date {
            return Vec::new();
        }
        let mut followed = follow(&before.dates(), self.date);
        followed.retain(|followed| !chosen.contains(&followed.kind));
        for followed in &followed {
            match followed.kind {
                PlanStepKind::StopDate => self.stop_date = followed.date,
                PlanStepKind::Preparation => self.preparation_date = Some(followed.date),
                PlanStepKind::Notice => self.notice_date = Some(followed.date),
                PlanStepKind::Approval => self.approval_date = Some(followed.date),
                _ => {}
            }
        }
        followed
    }

    /// The dates can be meant: nothing is handed in after the meeting, and no minutes approved before it.
    pub(super) fn check(&self) -> ApiResult<()> {
        let mut wrong = Vec::new();
        let after = |day: Option<Date>| day.is_some_and(|day| day > self.date);
        if self.stop_date > self.date {
            wrong.push(FieldError::new(
                "/stopDate",
                "Stoppdatum kommer efter sammanträdet.",
                "The stop date is after the meeting.",
            ));
        }
        if after(self.preparation_date) {
            wrong.push(FieldError::new(
                "/preparationDate",
                "Beredningen kommer efter sammanträdet.",
                "The preparation is after the meeting.",
            ));
        }
        if after(self.notice_date) {
            wrong.push(FieldError::new(
                "/noticeDate",
                "Kallelsen kommer efter sammanträdet.",
                "The notice is after the meeting.",
            ));
        }
        if self.approval_date.is_some_and(|day| day < self.date) {
            wrong.push(FieldError::new(
                "/approvalDate",
                "Protokollet kan inte justeras före sammanträdet.",
                "The minutes cannot be approved before the meeting.",
            ));
        }
        if self.place.chars().any(char::is_control) {
            wrong.push(FieldError::new(
                "/place",
                "Platsen ska stå på en rad.",
                "The place is one line.",
            ));
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(ApiError::Invalid(wrong))
        }
    }
}
