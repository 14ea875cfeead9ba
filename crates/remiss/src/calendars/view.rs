//! Calendars as the API shows them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Calendar;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::Links;

/// A calendar feed (kalenderprenumeration) of a board, or of all boards.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CalendarView {
    /// Id.
    pub id: Uuid,
    /// The board; none: all boards.
    pub board_id: Option<Uuid>,
    /// Name.
    #[schema(example = "Kommunstyrelsens sammanträden")]
    pub name: String,
    /// What stands in it: `meeting`, `stopDate`, `preparation`, `notice`, `approval`, `deadline`.
    #[schema(example = json!(["meeting", "stopDate", "deadline"]))]
    pub entries: Vec<String>,
    /// Days before a stop date, a notice or a deadline on which the calendar program reminds; none: it does not.
    #[schema(example = 5)]
    pub alarm_days: Option<i16>,
    /// The address to subscribe to. Shown once, when the calendar is made: who has it can read the calendar.
    #[schema(example = "https://remiss.kommun.example.org/remiss/v1/calendars/Zm9vYmFyYmF6cXV4.ics")]
    pub address: Option<String>,
    /// When it was made, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub created_at: Timestamp,
    /// When the address was revoked, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub revoked_at: Option<Timestamp>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of calendars.
    CalendarPage, calendars: CalendarView
}

impl CalendarView {
    pub(super) fn of(app: &App, caller: &Caller, calendar: &Calendar, token: Option<&str>) -> CalendarView {
        let revokes =
            caller.is_one_of(&[Role::Secretary, Role::Administrator]) && calendar.revoked_at.is_none();
        CalendarView {
            id: calendar.id,
            board_id: calendar.board_id,
            name: calendar.name.clone(),
            entries: calendar.entries.iter().flatten().cloned().collect(),
            alarm_days: calendar.alarm_days,
            address: token.map(|token| app.url(&format!("/calendars/{token}.ics"))),
            created_at: calendar.created_at,
            revoked_at: calendar.revoked_at,
            links: Links::default()
                .and("collection", "GET", app.url("/calendars"))
                .and_if(
                    revokes,
                    "revocations",
                    "POST",
                    app.url(&format!("/calendars/{}/revocations", calendar.id)),
                ),
        }
    }
}
