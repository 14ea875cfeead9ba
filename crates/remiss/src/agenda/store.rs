//! Agenda items in the database.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{agenda_items as items, cases};
use crate::http::{ApiError, ApiResult};
use crate::late_consents::{self, LateConsent};
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
    /// `listed`, `deferred`, `decided` or `withdrawn`.
    pub state: String,
    /// The consent by which it was handed in after the stop date.
    pub late_consent_id: Option<Uuid>,
    /// The meeting from which it was deferred to this one.
    pub carried_from_meeting_id: Option<Uuid>,
    /// The meeting to which it was deferred from this one.
    pub deferred_to_meeting_id: Option<Uuid>,
    /// Why it was deferred or taken off.
    pub off_reason: Option<String>,
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
    /// When it was handed in, UTC; an item that is carried on keeps its time.
    pub handed_in_at: Timestamp,
    /// The consent by which it was handed in after the stop date.
    pub late_consent_id: Option<Uuid>,
    /// The meeting from which it is carried on.
    pub carried_from_meeting_id: Option<Uuid>,
}

/// The item with this id, and the number of its case.
pub(super) async fn find(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
) -> ApiResult<(AgendaItem, String)> {
    Ok(items::table
        .inner_join(
            cases::table.on(cases::municipality_id
                .eq(items::municipality_id)
                .and(cases::id.eq(items::case_id))),
        )
        .filter(items::municipality_id.eq(app.municipality()))
        .filter(items::id.eq(id))
        .select((AgendaItem::as_select(), cases::case_number))
        .first(connection)
        .await?)
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

/// Whether a case waits on an agenda.
pub async fn waits(app: &App, connection: &mut Connection, case_id: Uuid) -> ApiResult<bool> {
    let listed = items::table
        .filter(items::municipality_id.eq(app.municipality()))
        .filter(items::case_id.eq(case_id))
        .filter(items::state.eq("listed"));
    Ok(diesel::select(diesel::dsl::exists(listed))
        .get_result(connection)
        .await?)
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
        items::handed_in_at.eq(new.handed_in_at.to_diesel()),
        items::late_consent.eq(&new.late_consent),
        items::override_reason.eq(&new.override_reason),
        items::state.eq("listed"),
        items::late_consent_id.eq(new.late_consent_id),
        items::carried_from_meeting_id.eq(new.carried_from_meeting_id),
        items::deferred_to_meeting_id.eq(None::<Uuid>),
        items::off_reason.eq(None::<&str>),
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

/// Takes an item off its agenda: `deferred` to another meeting, or `withdrawn`, with the reason.
pub(super) async fn take_off(
    app: &App,
    connection: &mut Connection,
    item: &AgendaItem,
    state: &str,
    to: Option<Uuid>,
    reason: &str,
) -> ApiResult<()> {
    diesel::update(items::table.find((app.municipality(), item.id)))
        .set((
            items::state.eq(state),
            items::deferred_to_meeting_id.eq(to),
            items::off_reason.eq(Some(reason).filter(|reason| !reason.is_empty())),
        ))
        .execute(connection)
        .await?;
    meetings::touch(app, connection, item.meeting_id).await
}

/// Takes a case off every agenda on which it waits: it was settled otherwise.
pub async fn withdraw_all(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    reason: &str,
) -> ApiResult<()> {
    let waiting: Vec<AgendaItem> = items::table
        .filter(items::municipality_id.eq(app.municipality()))
        .filter(items::case_id.eq(case_id))
        .filter(items::state.eq("listed"))
        .order(items::meeting_id)
        .select(AgendaItem::as_select())
        .load(connection)
        .await?;
    for item in waiting {
        take_off(app, connection, &item, "withdrawn", None, reason).await?;
    }
    Ok(())
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

/// An item that was put off by mistake: it was treated at its meeting.
pub async fn treat(app: &App, connection: &mut Connection, item: &AgendaItem) -> ApiResult<()> {
    diesel::update(items::table.find((app.municipality(), item.id)))
        .set((
            items::state.eq("decided"),
            items::deferred_to_meeting_id.eq(None::<Uuid>),
            items::off_reason.eq(None::<&str>),
        ))
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
        .set((
            items::state.eq("deferred"),
            items::deferred_to_meeting_id.eq(keep),
        ))
        .execute(connection)
        .await?;
        meetings::touch(app, connection, meeting).await?;
    }
    Ok(())
}

/// Puts cases that were once taken off the agenda of `to` back in their places there, with the papers they have on that of `from`.
async fn put_back(app: &App, connection: &mut Connection, from: Uuid, to: Uuid) -> ApiResult<usize> {
    let back = diesel::sql_query(
        "UPDATE agenda_items t SET state = 'listed', remiss_id = f.remiss_id, draft_id = f.draft_id, title = f.title, \
            summary = f.summary, proposed_decision = f.proposed_decision, officer = f.officer, handed_in_at = f.handed_in_at, \
            late_consent = f.late_consent, late_consent_id = f.late_consent_id, override_reason = f.override_reason, \
            carried_from_meeting_id = $2, deferred_to_meeting_id = NULL, off_reason = NULL \
         FROM agenda_items f \
         WHERE f.municipality_id = $1 AND f.meeting_id = $2 AND f.state = 'listed' \
            AND t.municipality_id = $1 AND t.meeting_id = $3 AND t.case_id = f.case_id AND t.state IN ('deferred', 'withdrawn')",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(from)
    .bind::<sql_types::Uuid, _>(to)
    .execute(connection)
    .await?;
    diesel::sql_query(
        "UPDATE agenda_items f SET state = 'deferred', deferred_to_meeting_id = $3 \
         WHERE f.municipality_id = $1 AND f.meeting_id = $2 AND f.state = 'listed' \
            AND EXISTS (SELECT FROM agenda_items t WHERE t.municipality_id = $1 AND t.meeting_id = $3 \
                AND t.case_id = f.case_id AND t.state = 'listed' AND t.carried_from_meeting_id = $2)",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(from)
    .bind::<sql_types::Uuid, _>(to)
    .execute(connection)
    .await?;
    Ok(back)
}

/// Moves what waits on one agenda to the end of another, with the cases that are meant for it. Returns how many items.
pub async fn move_all(app: &App, connection: &mut Connection, from: Uuid, to: Uuid) -> ApiResult<usize> {
    let back = put_back(app, connection, from, to).await?;
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
        items::carried_from_meeting_id.eq(from),
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
    Ok(back + moved)
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

/// A document that was handed in for an item. What is under secrecy is not among them for those who may not see it.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct Paper {
    #[diesel(sql_type = sql_types::Uuid)]
    pub item_id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    pub document_id: Uuid,
    #[diesel(sql_type = sql_types::Integer)]
    pub number: i32,
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    #[diesel(sql_type = sql_types::Text)]
    pub title: String,
}

/// What belongs to some items besides their own row.
#[derive(Debug, Default)]
pub(super) struct Belongings {
    /// What was handed in.
    pub papers: Vec<Paper>,
    /// The consents to late ones.
    pub consents: Vec<LateConsent>,
}

/// What belongs to these items.
pub(super) async fn belongings(
    app: &App,
    connection: &mut Connection,
    of: &[&AgendaItem],
) -> ApiResult<Belongings> {
    let consents: Vec<Uuid> = of.iter().filter_map(|item| item.late_consent_id).collect();
    Ok(Belongings {
        papers: papers_of(app, connection, of).await?,
        consents: late_consents::of_ids(app, connection, &consents).await?,
    })
}

/// The papers of items: of each draft of the matter, what was handed in last. They follow the case from meeting to meeting.
async fn papers_of(app: &App, connection: &mut Connection, of: &[&AgendaItem]) -> ApiResult<Vec<Paper>> {
    let ids: Vec<Uuid> = of.iter().map(|item| item.id).collect();
    Ok(diesel::sql_query(
        "SELECT DISTINCT ON (i.id, d.kind) i.id AS item_id, p.id AS document_id, p.number, p.kind, p.title \
         FROM agenda_items i \
         JOIN drafts d ON d.municipality_id = i.municipality_id AND d.case_id = i.case_id \
            AND d.remiss_id IS NOT DISTINCT FROM i.remiss_id \
         JOIN draft_submissions s ON s.municipality_id = d.municipality_id AND s.draft_id = d.id \
         JOIN documents p ON p.municipality_id = s.municipality_id AND p.id = s.document_id \
         WHERE i.municipality_id = $1 AND i.id = ANY($2) \
         ORDER BY i.id, d.kind, s.id DESC",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .load(connection)
    .await?)
}
