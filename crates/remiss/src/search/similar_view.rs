//! Earlier cases that are like another, as the API shows them.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::highlight::Stems;
use super::store::Alike;
use crate::app::App;
use crate::http::Links;

/// An earlier case that is like another, or like a text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimilarCaseView {
    /// Id of the case.
    pub id: Uuid,
    /// The board (nämnd).
    pub board_id: Uuid,
    /// Name of the board.
    #[schema(example = "Kommunstyrelsen")]
    pub board: String,
    /// Case number (ärendenummer).
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// Title.
    #[schema(example = "Revidering av överenskommelsen med civilsamhället")]
    pub title: String,
    /// State of the case: `open` or `closed`.
    #[schema(example = "closed")]
    pub status: String,
    /// Day on which it was opened.
    #[schema(example = "2018-10-15")]
    pub opened_on: Date,
    /// How much of what was asked for it shares, 0 to 1; a rare word counts more than a common one.
    #[schema(example = 0.72)]
    pub likeness: f32,
    /// Title, or names of the remisser, with what is shared. It is HTML: everything is escaped but `<mark>` around the words.
    #[schema(example = "Revidering av <mark>överenskommelsen</mark> med <mark>civilsamhället</mark>")]
    pub snippet: Option<String>,
    /// What was decided in it last.
    pub decision: Option<EarlierDecision>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// What was decided in an earlier case.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EarlierDecision {
    /// The decision.
    pub id: Uuid,
    /// What was decided.
    #[schema(value_type = crate::http::enums::DecisionKind, example = "adopted")]
    pub kind: String,
    /// The day.
    #[schema(example = "2019-12-03")]
    pub decided_on: Date,
    /// Paragraph (§) of the minutes.
    #[schema(example = "§ 212")]
    pub paragraph: String,
}

crate::page_of! {
    /// A page of earlier cases that are like another.
    SimilarCasePage, cases: SimilarCaseView
}

impl SimilarCaseView {
    pub(super) fn of(app: &App, stems: &Stems, case: Alike) -> SimilarCaseView {
        let decision = match (case.decision_id, case.decision_kind, case.decided_on) {
            (Some(id), Some(kind), Some(decided_on)) => Some(EarlierDecision {
                id,
                kind,
                decided_on,
                paragraph: case.paragraph.unwrap_or_default(),
            }),
            _ => None,
        };
        let links = Links::to_self(app.url(&format!("/cases/{}", case.id))).and(
            "timeline",
            "GET",
            app.url(&format!("/cases/{}/timeline", case.id)),
        );
        SimilarCaseView {
            snippet: stems
                .snippet(&case.title)
                .or_else(|| stems.snippet(&case.remisser)),
            id: case.id,
            board_id: case.board_id,
            board: case.board,
            case_number: case.case_number,
            title: case.title,
            status: case.status,
            opened_on: case.opened_on,
            likeness: case.likeness,
            decision,
            links,
        }
    }
}
