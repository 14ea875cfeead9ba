//! Reservations as the API shows them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::CaseNumberRow;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{ApiError, ApiResult, Links};

/// What became of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum NumberStatus {
    /// Set aside in advance (reserverat).
    Reserved,
    /// A case has it (använt).
    Used,
    /// Taken by mistake (makulerat): kept, never reused.
    Void,
}

impl NumberStatus {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            NumberStatus::Reserved => "reserved",
            NumberStatus::Used => "used",
            NumberStatus::Void => "void",
        }
    }
}

/// A number that was reserved (reserverat ärendenummer).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReservationView {
    /// Id.
    pub id: Uuid,
    /// The board (nämnd).
    pub board_id: Uuid,
    /// The number.
    #[schema(example = "Ks 1217/2018")]
    pub case_number: String,
    /// What became of it.
    #[schema(value_type = NumberStatus, example = "reserved")]
    pub status: String,
    /// Why it was reserved, or made void.
    #[schema(example = "Remiss som väntas från departementet")]
    pub reason: String,
    /// The case that has it.
    pub case_id: Option<Uuid>,
    /// Last day on which it can be used; after it the number is void.
    #[schema(example = "2018-12-31")]
    pub expires_on: Option<Date>,
    /// When it was reserved.
    #[schema(example = "2018-10-15T07:00:00Z")]
    pub reserved_at: Timestamp,
    /// Links, with what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl ReservationView {
    /// The reservation as the API shows it to this caller.
    pub fn of(app: &App, caller: &Caller, row: &CaseNumberRow) -> ReservationView {
        let path = app.url(&format!("/case-number-reservations/{}", row.id));
        let mut links = Links::to_self(path.clone()).and_if(
            row.state == "reserved" && caller.is_one_of(&[Role::Registrar]),
            "void",
            "POST",
            format!("{path}/voids"),
        );
        if let Some(case) = row.case_id {
            links = links.and("case", "GET", app.url(&format!("/cases/{case}")));
        }
        ReservationView {
            id: row.id,
            board_id: row.board_id,
            case_number: row.case_number.clone(),
            status: row.state.clone(),
            reason: row.reason.clone(),
            case_id: row.case_id,
            expires_on: row.expires_on,
            reserved_at: row.created_at,
            links,
        }
    }
}

crate::page_of! {
    /// A page of reservations.
    ReservationPage, reservations: ReservationView
}

/// A reason has 1 to 200 characters on one line.
pub(super) fn check_reason(reason: &str) -> ApiResult<&str> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 200 || reason.chars().any(char::is_control) {
        return Err(ApiError::invalid(
            "/reason",
            "Ange varför, med 1 till 200 tecken på en rad.",
            "State why, in 1 to 200 characters on one line.",
        ));
    }
    Ok(reason)
}
