//! Decisions in the database.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableDate, NullableTimestamp, ToDiesel};
use remiss_domain::workflow::{DecidedBy, DecisionKind};
use uuid::Uuid;

use crate::app::App;
use crate::cases::Case;
use crate::db::Connection;
use crate::db::schema::decisions;
use crate::http::{ApiError, ApiResult, Paging};
use crate::meetings::Meeting;

/// A decision.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = decisions)]
pub struct Decision {
    /// Id.
    pub id: Uuid,
    /// The board.
    pub board_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The remiss.
    pub remiss_id: Option<Uuid>,
    /// The meeting, for a decision of the board.
    pub meeting_id: Option<Uuid>,
    /// What was decided, as stored.
    pub kind: String,
    /// Who decided, as stored.
    pub decided_by: String,
    /// Point of the delegation.
    pub delegation_point: String,
    /// Paragraph (§) of the minutes.
    pub paragraph: String,
    /// The decision.
    pub text: String,
    /// Reservations.
    pub dissent: String,
    /// The day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub decided_on: Date,
    /// The day the minutes were approved.
    #[diesel(deserialize_as = NullableDate)]
    pub minutes_approved_on: Option<Date>,
    /// Approved at the meeting itself.
    pub approved_at_once: bool,
    /// The extract of the minutes.
    pub extract_document_id: Option<Uuid>,
    /// When it was sent to the sender of the remiss, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub sent_at: Option<Timestamp>,
    /// Version, for the ETag.
    pub version: i32,
}

impl Decision {
    /// What was decided.
    pub fn kind(&self) -> ApiResult<DecisionKind> {
        self.kind.parse().map_err(ApiError::internal)
    }

    /// Who decided.
    pub fn by(&self) -> ApiResult<DecidedBy> {
        self.decided_by.parse().map_err(ApiError::internal)
    }
}

/// A decision to record.
#[derive(Debug, Clone)]
pub(super) struct NewDecision {
    pub remiss_id: Option<Uuid>,
    pub meeting_id: Option<Uuid>,
    pub kind: DecisionKind,
    pub by: DecidedBy,
    pub delegation_point: String,
    pub paragraph: String,
    pub text: String,
    pub dissent: String,
    pub decided_on: Date,
    pub minutes_approved_on: Option<Date>,
    pub approved_at_once: bool,
}

/// The decision with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Decision> {
    Ok(decisions::table
        .find((app.municipality(), id))
        .select(Decision::as_select())
        .first(connection)
        .await?)
}

pub(super) async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Decision> {
    Ok(decisions::table
        .find((app.municipality(), id))
        .select(Decision::as_select())
        .for_update()
        .first(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<Decision>, i64)> {
    let own = || {
        decisions::table
            .filter(decisions::municipality_id.eq(app.municipality()))
            .filter(decisions::case_id.eq(case_id))
    };
    let total = own().count().get_result(connection).await?;
    let page = own()
        .order((decisions::decided_on.desc(), decisions::id.desc()))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Decision::as_select())
        .load(connection)
        .await?;
    Ok((page, total))
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    new: &NewDecision,
) -> ApiResult<Decision> {
    Ok(diesel::insert_into(decisions::table)
        .values((
            decisions::municipality_id.eq(app.municipality()),
            decisions::id.eq(app.new_id()),
            decisions::board_id.eq(case.board_id),
            decisions::case_id.eq(case.id),
            decisions::remiss_id.eq(new.remiss_id),
            decisions::meeting_id.eq(new.meeting_id),
            decisions::kind.eq(new.kind.as_str()),
            decisions::decided_by.eq(new.by.as_str()),
            decisions::delegation_point.eq(&new.delegation_point),
            decisions::paragraph.eq(&new.paragraph),
            decisions::text.eq(&new.text),
            decisions::dissent.eq(&new.dissent),
            decisions::decided_on.eq(new.decided_on.to_diesel()),
            decisions::minutes_approved_on.eq(new.minutes_approved_on.map(|day| day.to_diesel())),
            decisions::approved_at_once.eq(new.approved_at_once),
            decisions::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Decision::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn set_approved(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    on: Date,
) -> ApiResult<Decision> {
    Ok(diesel::update(decisions::table.find((app.municipality(), id)))
        .set((
            decisions::minutes_approved_on.eq(on.to_diesel()),
            decisions::version.eq(decisions::version + 1),
        ))
        .returning(Decision::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn set_extract(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    document_id: Uuid,
) -> ApiResult<Decision> {
    Ok(diesel::update(decisions::table.find((app.municipality(), id)))
        .set(decisions::extract_document_id.eq(document_id))
        .returning(Decision::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn set_sent(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Decision> {
    Ok(diesel::update(decisions::table.find((app.municipality(), id)))
        .set((
            decisions::sent_at.eq(app.now().to_diesel()),
            decisions::version.eq(decisions::version + 1),
        ))
        .returning(Decision::as_returning())
        .get_result(connection)
        .await?)
}

/// Decisions of the chair and of delegates that are to be reported at a meeting: those for which it is the board's next
/// one. A meeting that is called off passes them on. With number and title of the case.
pub(super) async fn to_report(
    app: &App,
    connection: &mut Connection,
    meeting: &Meeting,
) -> ApiResult<Vec<(Decision, String, String)>> {
    use crate::db::schema::cases;
    let ids: Vec<Found> = diesel::sql_query(
        "SELECT d.id FROM decisions d \
         WHERE d.municipality_id = $1 AND d.board_id = $2 AND d.decided_by <> 'board' AND ( \
            SELECT m.id FROM meetings m WHERE m.municipality_id = d.municipality_id AND m.board_id = d.board_id \
                AND m.status <> 'cancelled' AND m.date >= d.decided_on ORDER BY m.date, m.id LIMIT 1) = $3",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(meeting.board_id)
    .bind::<sql_types::Uuid, _>(meeting.id)
    .load(connection)
    .await?;
    let ids: Vec<Uuid> = ids.into_iter().map(|found| found.id).collect();
    Ok(decisions::table
        .inner_join(
            cases::table.on(cases::municipality_id
                .eq(decisions::municipality_id)
                .and(cases::id.eq(decisions::case_id))),
        )
        .filter(decisions::municipality_id.eq(app.municipality()))
        .filter(decisions::id.eq_any(ids))
        .order((decisions::decided_on, decisions::id))
        .select((Decision::as_select(), cases::case_number, cases::title))
        .load(connection)
        .await?)
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}
