//! The agenda as the API shows it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{AgendaItem, Belongings, Paper};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::boards::Board;
use crate::http::Links;
use crate::late_consents::LateConsentView;
use crate::meetings::Meeting;

/// The agenda (ärendelista) of a meeting.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgendaView {
    /// The meeting.
    pub meeting_id: Uuid,
    /// The board.
    #[schema(example = "Kommunstyrelsen")]
    pub board: String,
    /// The day of the meeting.
    #[schema(example = "2019-12-03")]
    pub date: Date,
    /// Where.
    #[schema(example = "Sammanträdesrum 1, Rådhuset")]
    pub place: String,
    /// The cases, in order.
    pub items: Vec<AgendaItemView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A document that was handed in for an agenda item.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgendaPaperView {
    /// The document.
    pub document_id: Uuid,
    /// Its number in the case.
    #[schema(example = 7)]
    pub number: i32,
    /// What it is.
    #[schema(example = "tjansteskrivelse")]
    pub kind: String,
    /// Its title.
    #[schema(example = "Tjänsteskrivelse: Remiss från Socialdepartementet om Kroppsbehandlingar")]
    pub title: String,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A case on an agenda.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgendaItemView {
    /// Id.
    pub id: Uuid,
    /// Order, from 1.
    #[schema(example = 1)]
    pub position: i32,
    /// The case.
    pub case_id: Uuid,
    /// Its number.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// Title.
    #[schema(example = "Reviderad överenskommelse om samverkan med civila samhället")]
    pub title: String,
    /// The case officer as written.
    #[schema(example = "Utredare, kommunstyrelseförvaltningen")]
    pub officer: String,
    /// Proposed decision.
    #[schema(example = "Kommunstyrelsen antar den reviderade överenskommelsen.")]
    pub proposed_decision: String,
    /// The summary, word for word as in the tjänsteskrivelse.
    #[schema(
        example = "Kommunstyrelseförvaltningen har tagit initiativ till att revidera överenskommelsen."
    )]
    pub summary: String,
    /// The remiss.
    pub remiss_id: Option<Uuid>,
    /// The draft that was handed in.
    pub draft_id: Option<Uuid>,
    /// When it was handed in, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub handed_in_at: Timestamp,
    /// Who of the secretaries consented, when it was handed in after the stop date.
    #[schema(example = "sekr01")]
    pub late_consent: Option<String>,
    /// Why it was handed in in spite of a grave finding.
    #[schema(example = "Sammanfattningen behöver 21 rader för att bli begriplig.")]
    pub override_reason: Option<String>,
    /// `listed`, `deferred` (moved to a later meeting), `decided` or `withdrawn` (taken back).
    #[schema(example = "listed")]
    pub state: String,
    /// Why it was deferred or taken off.
    #[schema(example = "Underlaget behöver kompletteras.")]
    pub off_reason: Option<String>,
    /// The meeting to which it was deferred.
    pub deferred_to_meeting_id: Option<Uuid>,
    /// The earlier meeting from which it was deferred to this one.
    pub carried_from_meeting_id: Option<Uuid>,
    /// The consent by which it was handed in after the stop date: who, when and why.
    pub consent: Option<LateConsentView>,
    /// What was handed in, as PDF: tjänsteskrivelse and yttrande.
    pub papers: Vec<AgendaPaperView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl AgendaView {
    pub(super) fn of(
        app: &App,
        caller: &Caller,
        meeting: &Meeting,
        board: &Board,
        items: &[(AgendaItem, String)],
        with: &Belongings,
    ) -> AgendaView {
        let own = app.url(&format!("/meetings/{}/agenda", meeting.id));
        let orders = caller.works_at(&[Role::Secretary, Role::Administrator], meeting.board_id)
            && meeting.status == "planned";
        AgendaView {
            meeting_id: meeting.id,
            board: board.name.clone(),
            date: meeting.date,
            place: meeting.place.clone(),
            items: items
                .iter()
                .map(|(item, number)| AgendaItemView::of(app, caller, item, number, with))
                .collect(),
            links: Links::to_self(own.clone())
                .and(
                    "delegatedDecisions",
                    "GET",
                    app.url(&format!("/meetings/{}/delegated-decisions", meeting.id)),
                )
                .and("meeting", "GET", app.url(&format!("/meetings/{}", meeting.id)))
                .and_if(orders, "edit", "PATCH", own),
        }
    }
}

impl AgendaItemView {
    /// The item with what belongs to it.
    pub(super) fn of(
        app: &App,
        caller: &Caller,
        item: &AgendaItem,
        case_number: &str,
        with: &Belongings,
    ) -> AgendaItemView {
        let own = app.url(&format!("/agenda-items/{}", item.id));
        let case = app.url(&format!("/cases/{}", item.case_id));
        let decides = caller.has(Role::Secretary, item.board_id) && item.state == "listed";
        let withdraws = decides || (caller.has(Role::Officer, item.board_id) && item.state == "listed");
        let draft = item.draft_id.map(|id| app.url(&format!("/drafts/{id}")));
        let mut links = Links::to_self(own.clone())
            .and("case", "GET", case.clone())
            .and_if(decides, "decisions", "POST", format!("{case}/decisions"))
            .and_if(decides, "deferrals", "POST", format!("{own}/deferrals"))
            .and_if(withdraws, "withdrawals", "POST", format!("{own}/withdrawals"));
        if let Some(draft) = draft {
            links = links.and("draft", "GET", draft);
        }
        AgendaItemView {
            id: item.id,
            position: item.position,
            case_id: item.case_id,
            case_number: case_number.to_owned(),
            title: item.title.clone(),
            officer: item.officer.clone(),
            proposed_decision: item.proposed_decision.clone(),
            summary: item.summary.clone(),
            remiss_id: item.remiss_id,
            draft_id: item.draft_id,
            handed_in_at: item.handed_in_at,
            late_consent: item.late_consent.clone(),
            override_reason: item.override_reason.clone(),
            state: item.state.clone(),
            off_reason: item.off_reason.clone(),
            deferred_to_meeting_id: item.deferred_to_meeting_id,
            carried_from_meeting_id: item.carried_from_meeting_id,
            consent: with
                .consents
                .iter()
                .find(|consent| item.late_consent_id == Some(consent.id))
                .map(|consent| LateConsentView::of(app, caller, consent)),
            papers: with
                .papers
                .iter()
                .filter(|paper| paper.item_id == item.id)
                .map(|paper| AgendaPaperView::of(app, paper))
                .collect(),
            links,
        }
    }
}

impl AgendaPaperView {
    fn of(app: &App, paper: &Paper) -> AgendaPaperView {
        let document = app.url(&format!("/documents/{}", paper.document_id));
        AgendaPaperView {
            document_id: paper.document_id,
            number: paper.number,
            kind: paper.kind.clone(),
            title: paper.title.clone(),
            links: Links::to_self(document.clone()).and("content", "GET", format!("{document}/content")),
        }
    }
}
