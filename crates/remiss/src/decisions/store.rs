//! Decisions in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableDate, NullableTimestamp, ToDiesel};
use remiss_domain::workflow::{DecidedBy, DecisionKind};
use uuid::Uuid;

use super::reporting::begins;
use crate::app::App;
use crate::cases::Case;
use crate::db::Connection;
use crate::db::schema::decisions;
use crate::http::{ApiError, ApiResult, Paging};
use crate::meetings::Meeting;

/// A decision.
#[derive(Debug, Clone, Queryable, Selectable)]
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
    /// When it was recorded, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
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

/// Decisions of the chair and of delegates that are reported at a meeting, with number and title of the case: those that were made
/// and recorded before it begins, and not before the board's last one `before` it, which told of the others.
pub(super) async fn to_report(
    app: &App,
    connection: &mut Connection,
    meeting: &Meeting,
    before: Option<&Meeting>,
) -> ApiResult<Vec<(Decision, String, String)>> {
    use crate::db::schema::cases;
    let mut query = decisions::table
        .inner_join(
            cases::table.on(cases::municipality_id
                .eq(decisions::municipality_id)
                .and(cases::id.eq(decisions::case_id))),
        )
        .filter(decisions::municipality_id.eq(app.municipality()))
        .filter(decisions::board_id.eq(meeting.board_id))
        .filter(decisions::decided_by.ne("board"))
        .filter(decisions::decided_on.le(meeting.date.to_diesel()))
        .filter(decisions::created_at.lt(begins(meeting).to_diesel()))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(
            decisions::decided_on
                .gt(before.date.to_diesel())
                .or(decisions::created_at.ge(begins(before).to_diesel())),
        );
    }
    Ok(query
        .order((decisions::decided_on, decisions::id))
        .select((Decision::as_select(), cases::case_number, cases::title))
        .load(connection)
        .await?)
}
