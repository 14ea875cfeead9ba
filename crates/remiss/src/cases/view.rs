//! Cases as the API shows them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{Case, CaseOfficer};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::checklists::ChecklistProgress;
use crate::external_references::ExternalReference;
use crate::http::Links;
use crate::http::links::path_part;
use crate::search::CaseHit;

/// State of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum CaseStatus {
    /// Under way (öppet).
    Open,
    /// Ended (avslutat).
    Closed,
    /// Registered by mistake (makulerat): kept, its number never reused.
    Void,
}

impl CaseStatus {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            CaseStatus::Open => "open",
            CaseStatus::Closed => "closed",
            CaseStatus::Void => "void",
        }
    }
}

/// The counterpart's number of a case ("Ert dnr").
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CounterpartNumber {
    /// The number as the counterpart writes it.
    #[schema(example = "Fi2020/00647/K", min_length = 1)]
    pub number: String,
    /// Whose number it is.
    #[serde(default)]
    #[schema(example = "Finansdepartementet")]
    pub party: String,
}

/// A case (ärende).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseView {
    /// Id.
    pub id: Uuid,
    /// The board (nämnd).
    pub board_id: Uuid,
    /// Case number (ärendenummer).
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// Title, for the officers.
    #[schema(example = "Revidering av överenskommelsen med civilsamhället")]
    pub title: String,
    /// Title in the public register (OSL 5 kap. 2 §).
    #[schema(example = "Revidering av överenskommelsen med civilsamhället")]
    pub public_title: String,
    /// Who took the initiative.
    #[schema(example = "Kommunstyrelseförvaltningen")]
    pub initiator: String,
    /// `open`, `closed` or `void`.
    #[schema(value_type = CaseStatus, example = "open")]
    pub status: String,
    /// Why it was made void (makulerat).
    #[schema(example = "Registrerat två gånger")]
    pub void_reason: Option<String>,
    /// Classification in the board's plan.
    #[schema(example = "1.4.2")]
    pub classification: String,
    /// Legal ground of secrecy.
    #[schema(example = "25 kap. 1 § OSL")]
    pub secrecy_ground: Option<String>,
    /// Day on which it was decided that it is under secrecy.
    #[schema(example = "2019-09-02")]
    pub secrecy_date: Option<Date>,
    /// Who decided it.
    #[schema(example = "regi01")]
    pub secrecy_decided_by: Option<String>,
    /// Day on which it was opened.
    #[schema(example = "2018-10-15")]
    pub opened_on: Date,
    /// When it was closed.
    #[schema(example = "2020-05-05T08:00:00Z")]
    pub closed_at: Option<Timestamp>,
    /// The meeting it is meant for.
    pub target_meeting_id: Option<Uuid>,
    /// Whether it is another board's, and shared with one of the caller's for reading (delat ärende).
    #[schema(example = false)]
    pub shared: bool,
    /// The officer whose name stands in the documents (handläggare).
    #[schema(example = "Utredare, Kommunstyrelseförvaltningen")]
    pub responsible_officer: Option<String>,
    /// The counterparts' numbers ("Ert dnr").
    pub counterpart_numbers: Vec<CounterpartNumber>,
    /// Under which ids other systems know it.
    pub external_references: Vec<ExternalReference>,
    /// How much of its checklist is done.
    pub checklist: ChecklistProgress,
    /// Why it was found: in the list with `q`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hit: Option<CaseHit>,
    /// Links, with what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A case with what belongs to it.
#[derive(Debug)]
pub(super) struct WholeCase {
    pub case: Case,
    pub responsible_officer: Option<String>,
    pub counterpart_numbers: Vec<CounterpartNumber>,
    pub external_references: Vec<ExternalReference>,
    pub checklist: ChecklistProgress,
}

impl CaseView {
    /// The case as the API shows it to this caller.
    pub(super) fn of(app: &App, caller: &Caller, whole: WholeCase) -> CaseView {
        let WholeCase {
            case,
            responsible_officer,
            counterpart_numbers,
            external_references,
            checklist,
        } = whole;
        let here = app.url(&format!("/cases/{}", case.id));
        let shared = !caller.boards.contain(case.board_id);
        let open = case.status == "open" && !shared;
        let works = caller.works_at(&[Role::Registrar, Role::Officer], case.board_id);
        let links = Links::to_self(here)
            .and("board", "GET", app.url(&format!("/boards/{}", case.board_id)))
            .below("documents", "GET", "/documents")
            .below("officers", "GET", "/officers")
            .below("timeline", "GET", "/timeline")
            .below("shares", "GET", "/shares")
            .below_if(works && case.secrecy_ground.is_none(), "share", "POST", "/shares")
            .below("plan", "GET", "/plan")
            .below("checklist", "GET", "/checklist")
            .below("meetings", "GET", "/meetings")
            .below_if(open && works, "edit", "PATCH", "")
            .below_if(open && works, "registerDocument", "POST", "/documents")
            .below_if(open && works, "remisser", "POST", "/remisser")
            .below_if(open && works, "close", "POST", "/closures")
            .below_if(
                case.status != "void" && caller.has(Role::Registrar, case.board_id),
                "void",
                "POST",
                "/voids",
            );
        CaseView {
            id: case.id,
            board_id: case.board_id,
            case_number: case.case_number,
            title: case.title,
            public_title: case.public_title,
            initiator: case.initiator,
            status: case.status,
            void_reason: case.void_reason,
            classification: case.classification,
            secrecy_decided_by: Some(case.secrecy_by).filter(|by| !by.is_empty()),
            secrecy_date: case.secrecy_on,
            secrecy_ground: case.secrecy_ground,
            opened_on: case.opened_on,
            closed_at: case.closed_at,
            target_meeting_id: case.target_meeting_id,
            shared,
            responsible_officer,
            counterpart_numbers,
            external_references,
            checklist,
            hit: None,
            links,
        }
    }

    /// The same, with why it was found.
    pub(super) fn found(mut self, hit: Option<CaseHit>) -> CaseView {
        self.hit = hit;
        self
    }
}

crate::page_of! {
    /// A page of cases.
    CasePage, cases: CaseView
}

/// An officer (handläggare) with access to a case.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfficerView {
    /// User name, as in `X-Acting-User`.
    #[schema(example = "hand01")]
    pub user_name: String,
    /// What is written in documents: name or role.
    #[schema(example = "Utredare, Kommunstyrelseförvaltningen")]
    pub display_name: String,
    /// The one whose name stands as case officer.
    pub responsible: bool,
    /// E-mail address, for alerts about the case.
    #[schema(example = "handlaggare@example.org")]
    pub email: Option<String>,
    /// When access was given.
    #[schema(example = "2018-10-15T07:00:00Z")]
    pub added_at: Timestamp,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl OfficerView {
    /// The officer as the API shows it.
    pub(super) fn of(app: &App, officer: CaseOfficer) -> OfficerView {
        let path = format!(
            "/cases/{}/officers/{}",
            officer.case_id,
            path_part(&officer.user_name)
        );
        OfficerView {
            user_name: officer.user_name,
            display_name: officer.display_name,
            responsible: officer.responsible,
            email: officer.email,
            added_at: officer.added_at,
            links: Links::to_self(app.url(&path)),
        }
    }
}

crate::page_of! {
    /// The officers of a case.
    OfficerPage, officers: OfficerView
}
