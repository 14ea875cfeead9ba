//! Agenda items in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{agenda_items as items, cases};
use crate::http::{ApiError, ApiResult};
use crate::meetings;

/// A case on the agenda of a meeting.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = items)]
pub struct AgendaItem {
    /// Id.
    pub id: Uuid,
    /// The board.
    pub board_id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The remiss.
    pub remiss_id: Option<Uuid>,
    /// The draft that was handed in.
    pub draft_id: Option<Uuid>,
    /// Order, from 1.
    pub position: i32,
    /// Title.
    pub title: String,
    /// The one summary.
    pub summary: String,
    /// Proposed decision.
    pub proposed_decision: String,
    /// The case officer as written.
    pub officer: String,
    /// When it was handed in, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub handed_in_at: Timestamp,
    /// Who of the secretaries consented, when it was handed in after the stop date.
    pub late_consent: Option<String>,
    /// Why it was handed in in spite of a grave finding.
    pub override_reason: Option<String>,
    /// `listed`, `deferred` or `decided`.
    pub state: String,
}

/// A case to put on the agenda.
#[derive(Debug, Clone)]
pub struct NewItem {
    /// The board.
    pub board_id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The remiss.
    pub remiss_id: Option<Uuid>,
    /// The draft that is handed in.
    pub draft_id: Option<Uuid>,
    /// Title.
    pub title: String,
    /// The one summary.
    pub summary: String,
    /// Proposed decision.
    pub proposed_decision: String,
    /// The case officer as written.
    pub officer: String,
    /// Who of the secretaries consented to a late one.
    pub late_consent: Option<String>,
    /// Why it is handed in in spite of a grave finding.
    pub override_reason: Option<String>,
}

/// The items of a meeting in order, each with the number of its case.
pub async fn items_of(
    app: &App,
    connection: &mut Connection,
    meeting_id: Uuid,
) -> ApiResult<Vec<(AgendaItem, String)>> {
    Ok(items::table
        .inner_join(
            cases::table.on(cases::municipality_id
                .eq(items::municipality_id)
                .and(cases::id.eq(items::case_id))),
        )
        .filter(items::municipality_id.eq(app.municipality()))
        .filter(items::meeting_id.eq(meeting_id))
        .order((items::position, items::id))
        .select((AgendaItem::as_select(), cases::case_number))
        .load(connection)
        .await?)
}

/// The item of a case at a meeting.
pub async fn in_case(
    app: &App,
    connection: &mut Connection,
    meeting_id: Uuid,
    case_id: Uuid,
) -> ApiResult<Option<AgendaItem>> {
    Ok(items::table
        .filter(items::municipality_id.eq(app.municipality()))
        .filter(items::meeting_id.eq(meeting_id))
        .filter(items::case_id.eq(case_id))
        .select(AgendaItem::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// Whether nothing waits on the agenda.
pub async fn is_empty(app: &App, connection: &mut Connection, meeting_id: Uuid) -> ApiResult<bool> {
    let listed: i64 = items::table
        .filter(items::municipality_id.eq(app.municipality()))
        .filter(items::meeting_id.eq(meeting_id))
        .filter(items::state.eq("listed"))
        .count()
        .get_result(connection)
        .await?;
    Ok(listed == 0)
}

/// Puts a case on the agenda, last; one that stands there already is replaced in its place.
pub async fn place(app: &App, connection: &mut Connection, new: &NewItem) -> ApiResult<AgendaItem> {
    let last: Option<i32> = items::table
        .filter(items::municipality_id.eq(app.municipality()))
        .filter(items::meeting_id.eq(new.meeting_id))
        .select(diesel::dsl::max(items::position))
        .first(connection)
        .await?;
    let texts = (
        items::remiss_id.eq(new.remiss_id),
        items::draft_id.eq(new.draft_id),
        items::title.eq(&new.title),
        items::summary.eq(&new.summary),
        items::proposed_decision.eq(&new.proposed_decision),
        items::officer.eq(&new.officer),
        items::handed_in_at.eq(app.now().to_diesel()),
        items::late_consent.eq(&new.late_consent),
        items::override_reason.eq(&new.override_reason),
        items::state.eq("listed"),
    );
    let item = diesel::insert_into(items::table)
        .values((
            items::municipality_id.eq(app.municipality()),
            items::id.eq(app.new_id()),
            items::board_id.eq(new.board_id),
            items::meeting_id.eq(new.meeting_id),
            items::case_id.eq(new.case_id),
            items::position.eq(last.unwrap_or(0) + 1),
            items::created_at.eq(app.now().to_diesel()),
            texts,
        ))
        .on_conflict((items::municipality_id, items::meeting_id, items::case_id))
        .do_update()
        .set(texts)
        .returning(AgendaItem::as_returning())
        .get_result(connection)
        .await?;
    meetings::touch(app, connection, new.meeting_id).await?;
    Ok(item)
}

/// Says what became of an item: `listed`, `deferred` or `decided`.
pub async fn set_state(
    app: &App,
    connection: &mut Connection,
    item: &AgendaItem,
    state: &str,
) -> ApiResult<()> {
    diesel::update(items::table.find((app.municipality(), item.id)))
        .set(items::state.eq(state))
        .execute(connection)
        .await?;
    meetings::touch(app, connection, item.meeting_id).await
}

/// Takes a case that was not treated off every agenda of a planned meeting but `keep`: it is meant for that one now.
pub async fn take_back(app: &App, connection: &mut Connection, case_id: Uuid, keep: Uuid) -> ApiResult<()> {
    let other: Vec<Uuid> = items::table
        .filter(items::municipality_id.eq(app.municipality()))
        .filter(items::case_id.eq(case_id))
        .filter(items::meeting_id.ne(keep))
        .filter(items::state.eq("listed"))
        .select(items::meeting_id)
        .load(connection)
        .await?;
    for meeting in other {
        diesel::update(
            items::table
                .filter(items::municipality_id.eq(app.municipality()))
                .filter(items::case_id.eq(case_id))
                .filter(items::meeting_id.eq(meeting)),
        )
        .set(items::state.eq("deferred"))
        .execute(connection)
        .await?;
        meetings::touch(app, connection, meeting).await?;
    }
    Ok(())
}

/// Moves what waits on one agenda to the end of another, with the cases that are meant for it. Returns how many items.
pub async fn move_all(app: &App, connection: &mut Connection, from: Uuid, to: Uuid) -> ApiResult<usize> {
    let last: Option<i32> = items::table
        .filter(items::municipality_id.eq(app.municipality()))
        .filter(items::meeting_id.eq(to))
        .select(diesel::dsl::max(items::position))
        .first(connection)
        .await?;
    let moved = diesel::update(
        items::table
            .filter(items::municipality_id.eq(app.municipality()))
            .filter(items::meeting_id.eq(from))
            .filter(items::state.eq("listed")),
    )
    .set((
        items::meeting_id.eq(to),
        items::position.eq(items::position + last.unwrap_or(0)),
    ))
    .execute(connection)
    .await
    .map_err(|error| match crate::db::constraint::unique_violation(&error) {
        Some("agenda_items_case_key") => ApiError::conflict(
            "Ett av ärendena står redan på det andra sammanträdets ärendelista.",
            "One of the cases stands on the other meeting's agenda already.",
        ),
        _ => error.into(),
    })?;
    diesel::update(
        cases::table
            .filter(cases::municipality_id.eq(app.municipality()))
            .filter(cases::target_meeting_id.eq(from)),
    )
    .set((
        cases::target_meeting_id.eq(to),
        cases::version.eq(cases::version + 1),
    ))
    .execute(connection)
    .await?;
    meetings::touch(app, connection, to).await?;
    Ok(moved)
}

/// Locks the cases that are meant for a meeting, before the meeting is: the order of locks.
pub async fn lock_cases(app: &App, connection: &mut Connection, meeting_id: Uuid) -> ApiResult<()> {
    cases::table
        .filter(cases::municipality_id.eq(app.municipality()))
        .filter(cases::target_meeting_id.eq(meeting_id))
        .order(cases::id)
        .for_update()
        .select(cases::id)
        .load::<Uuid>(connection)
        .await?;
    Ok(())
}

pub(super) async fn set_order(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<()> {
    for (position, id) in (1..).zip(ids) {
        diesel::update(items::table.find((app.municipality(), *id)))
            .set(items::position.eq(position))
            .execute(connection)
            .await?;
    }
    Ok(())
}
