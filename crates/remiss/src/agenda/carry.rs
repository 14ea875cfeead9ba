//! A case goes on to a later meeting with its papers: the secretary moves it before the meeting, or the board defers it there.

use jiff::ToSpan;
use remiss_domain::deadline::date_in_sweden;
use uuid::Uuid;

use super::store::{self, AgendaItem, NewItem};
use crate::access::Caller;
use crate::app::App;
use crate::cases;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::late_consents;
use crate::meetings::{self, Meeting};

/// Puts an item of a locked case on the agenda of a later meeting, the board's next one when none is named, with the draft, the
/// summary and the time at which it was handed in. Who moves it there after that meeting's stop date consents to it. Returns the new item.
/// `field` is where a caller named the meeting.
pub async fn carry_on(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    item: &AgendaItem,
    to: Option<Uuid>,
    reason: &str,
    field: &'static str,
) -> ApiResult<AgendaItem> {
    let from = meetings::find(app, connection, item.meeting_id).await?;
    let later = match to {
        Some(id) => named(app, connection, caller, &from, id, field).await?,
        None => next(app, connection, caller, &from).await?,
    };
    let late = date_in_sweden(item.handed_in_at) > later.stop_date;
    let consent = match late {
        true => Some(late_consents::for_case(app, connection, caller, &later, item.case_id, reason).await?),
        false => None,
    };
    let again = NewItem {
        board_id: item.board_id,
        meeting_id: later.id,
        case_id: item.case_id,
        remiss_id: item.remiss_id,
        draft_id: item.draft_id,
        title: item.title.clone(),
        summary: item.summary.clone(),
        proposed_decision: item.proposed_decision.clone(),
        officer: item.officer.clone(),
        late_consent: consent.as_ref().map(|consent| consent.given_by.clone()),
        override_reason: item.override_reason.clone(),
        handed_in_at: item.handed_in_at,
        late_consent_id: consent.map(|consent| consent.id),
        carried_from_meeting_id: Some(from.id),
    };
    store::take_off(app, connection, item, "deferred", Some(later.id), reason).await?;
    let again = store::place(app, connection, &again).await?;
    cases::set_target_meeting(app, connection, item.case_id, later.id).await?;
    Ok(again)
}

async fn named(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    from: &Meeting,
    id: Uuid,
    field: &'static str,
) -> ApiResult<Meeting> {
    let no_such = || {
        ApiError::invalid(
            field,
            "Ange ett senare, planerat sammanträde i samma nämnd, eller lämna fältet tomt för nämndens nästa.",
            "Name a later, planned meeting of the same board, or leave it out for the board's next one.",
        )
    };
    let meeting = meetings::lock(app, connection, caller, id)
        .await
        .map_err(|error| match error {
            ApiError::NotFound => no_such(),
            other => other,
        })?;
    if meeting.board_id != from.board_id || meeting.status != "planned" || meeting.date <= from.date {
        return Err(no_such());
    }
    Ok(meeting)
}

/// The board's next planned meeting, locked.
async fn next(app: &App, connection: &mut Connection, caller: &Caller, from: &Meeting) -> ApiResult<Meeting> {
    let first_day = from.date.saturating_add(1.day()).max(app.today());
    let coming = meetings::of_board(app, connection, from.board_id, first_day).await?;
    match coming.into_iter().find(|meeting| meeting.status == "planned") {
        Some(meeting) => meetings::lock(app, connection, caller, meeting.id).await,
        None => Err(ApiError::conflict(
            "Nämnden har inget senare sammanträde att skjuta ärendet till. Lägg in det först.",
            "The board has no later meeting to defer the case to. Plan it first.",
        )),
    }
}
