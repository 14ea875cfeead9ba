//! Boards as the API shows them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Board;
use crate::app::App;
use crate::http::Links;

/// Who gives the case numbers of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum NumberSource {
    /// This service.
    Own,
    /// The existing case system.
    CaseSystem,
}

impl NumberSource {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            NumberSource::Own => "own",
            NumberSource::CaseSystem => "caseSystem",
        }
    }
}

/// A board (nämnd).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardView {
    /// Id.
    pub id: Uuid,
    /// Name (nämnd).
    #[schema(example = "Kommunstyrelsen")]
    pub name: String,
    /// The department that works for it (förvaltning).
    #[schema(example = "Kommunstyrelseförvaltningen")]
    pub department: String,
    /// Prefix of its case numbers.
    #[schema(example = "Ks")]
    pub case_prefix: String,
    /// Pattern of its case numbers.
    #[schema(example = "{prefix} {number}/{year}")]
    pub number_format: String,
    /// Who gives the numbers: `own` or `caseSystem`.
    #[schema(example = "own")]
    pub number_source: String,
    /// Days from a meeting to the approval of its minutes (justering), when the meeting does not say.
    #[schema(example = 7)]
    pub approval_days: i16,
    /// E-mail address of its registry.
    #[schema(example = "kommunstyrelsen@example.org")]
    pub email: Option<String>,
    /// Postal address, one line per line.
    #[schema(example = "Box 100\n701 35 Örebro")]
    pub postal_address: String,
    /// First day of the board.
    #[schema(example = "2007-01-01")]
    pub valid_from: Date,
    /// Last day of the board.
    #[schema(example = "2022-12-31")]
    pub valid_to: Option<Date>,
    /// The board that took over.
    pub successor_id: Option<Uuid>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl BoardView {
    /// The board as the API shows it.
    pub fn of(app: &App, board: &Board) -> BoardView {
        BoardView {
            id: board.id,
            name: board.name.clone(),
            department: board.department.clone(),
            case_prefix: board.case_prefix.clone(),
            number_format: board.number_format.clone(),
            number_source: board.number_source.clone(),
            approval_days: board.approval_days,
            email: board.email.clone(),
            postal_address: board.postal_address.clone(),
            valid_from: board.valid_from,
            valid_to: board.valid_to,
            successor_id: board.successor_id,
            links: Links::to_self(app.url(&format!("/boards/{}", board.id))).and(
                "meetings",
                "GET",
                app.url(&format!("/boards/{}/meetings", board.id)),
            ),
        }
    }
}

crate::page_of! {
    /// A page of boards.
    BoardPage, boards: BoardView
}
