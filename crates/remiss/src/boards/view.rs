//! Boards as the API shows them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Board, Period};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiResult, Links};

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
    /// What it was, is and will be called, the first period first.
    pub periods: Vec<BoardPeriodView>,
    /// Links, with what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// What a board is called from a day on (nämndens namn över tid).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardPeriodView {
    /// First day.
    #[schema(example = "2007-01-01")]
    pub valid_from: Date,
    /// Last day; none while it goes on.
    #[schema(example = "2018-12-31")]
    pub valid_to: Option<Date>,
    /// Name (nämnd).
    #[schema(example = "Nämnden för funktionshinder")]
    pub name: String,
    /// The department that works for it (förvaltning).
    #[schema(example = "Förvaltningen för funktionshindrade")]
    pub department: String,
    /// Prefix of the numbers that are given.
    #[schema(example = "Nf")]
    pub case_prefix: String,
    /// Pattern of the numbers that are given.
    #[schema(example = "{prefix} {number}/{year}")]
    pub number_format: String,
}

impl BoardView {
    /// The board as the API shows it to this caller, with its periods.
    pub async fn load(
        app: &App,
        connection: &mut Connection,
        caller: &Caller,
        board: &Board,
    ) -> ApiResult<BoardView> {
        let periods = store::periods(app, connection, board.id).await?;
        Ok(BoardView::of(app, caller, board, &periods))
    }

    /// The board as the API shows it to this caller.
    pub(super) fn of(app: &App, caller: &Caller, board: &Board, periods: &[Period]) -> BoardView {
        let path = app.url(&format!("/boards/{}", board.id));
        let administrator = caller.is_one_of(&[Role::Administrator]);
        let mut links = Links::to_self(path.clone())
            .and("meetings", "GET", format!("{path}/meetings"))
            .and_if(administrator, "addPeriod", "POST", format!("{path}/periods"));
        if let Some(successor) = board.successor_id {
            links = links
                .and("successor", "GET", app.url(&format!("/boards/{successor}")))
                .and_if(
                    board.has_ended(app.today()) && caller.is_one_of(&[Role::Registrar, Role::Administrator]),
                    "moveCases",
                    "POST",
                    format!("{path}/case-moves"),
                );
        }
        let ends = periods
            .iter()
            .skip(1)
            .map(|next| next.valid_from.yesterday().ok())
            .chain([board.valid_to]);
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
            periods: periods
                .iter()
                .zip(ends)
                .map(|(period, valid_to)| BoardPeriodView {
                    valid_from: period.valid_from,
                    valid_to,
                    name: period.name.clone(),
                    department: period.department.clone(),
                    case_prefix: period.case_prefix.clone(),
                    number_format: period.number_format.clone(),
                })
                .collect(),
            links,
        }
    }
}

impl Board {
    /// What can be changed of a board, for the audit log.
    pub(super) fn facts(&self) -> Value {
        json!({
            "name": self.name, "department": self.department, "casePrefix": self.case_prefix,
            "numberFormat": self.number_format, "numberSource": self.number_source, "approvalDays": self.approval_days,
            "email": self.email, "postalAddress": self.postal_address, "validFrom": self.valid_from,
            "validTo": self.valid_to, "successorId": self.successor_id,
        })
    }
}

crate::page_of! {
    /// A page of boards.
    BoardPage, boards: BoardView
}
