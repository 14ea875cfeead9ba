//! Decisions in the database.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableDate, NullableTimestamp, ToDiesel};
use remiss_domain::workflow::{DecidedBy, DecisionKind};
use serde_json::Value;
use uuid::Uuid;

use super::reporting::begins;
use crate::app::App;
use crate::cases::Case;
use crate::db::Connection;
use crate::db::schema::{decision_corrections as corrections, decisions};
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

/// A decision as it is after a correction.
#[derive(Debug, Clone)]
pub(super) struct Corrected {
    pub kind: DecisionKind,
    pub paragraph: String,
    pub text: String,
    pub dissent: String,
    pub delegation_point: String,
    pub decided_on: Date,
}

/// A correction to keep.
pub(super) struct Correction<'a> {
    pub reason: &'a str,
    pub by: &'a str,
    /// The fields that changed, as they were.
    pub before: &'a Value,
    /// The same, as they are.
    pub after: &'a Value,
    /// The extract that was made void.
    pub extract: Option<Uuid>,
}

/// A correction that was made.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = corrections)]
pub(super) struct KeptCorrection {
    pub id: Uuid,
    pub reason: String,
    pub before: Value,
    pub after: Value,
    pub extract_document_id: Option<Uuid>,
    pub corrected_by: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub corrected_at: Timestamp,
}

/// The corrections of a decision, the first one first.
pub(super) async fn corrections_of(
    app: &App,
    connection: &mut Connection,
    decision: Uuid,
) -> ApiResult<Vec<KeptCorrection>> {
    Ok(corrections::table
        .filter(corrections::municipality_id.eq(app.municipality()))
        .filter(corrections::decision_id.eq(decision))
        .order(corrections::id)
        .select(KeptCorrection::as_select())
        .load(connection)
        .await?)
}

pub(super) async fn keep_correction(
    app: &App,
    connection: &mut Connection,
    decision: &Decision,
    new: Correction<'_>,
) -> ApiResult<()> {
    diesel::insert_into(corrections::table)
        .values((
            corrections::municipality_id.eq(app.municipality()),
            corrections::id.eq(app.new_id()),
            corrections::board_id.eq(decision.board_id),
            corrections::case_id.eq(decision.case_id),
            corrections::decision_id.eq(decision.id),
            corrections::reason.eq(new.reason),
            corrections::before.eq(new.before),
            corrections::after.eq(new.after),
            corrections::extract_document_id.eq(new.extract),
            corrections::corrected_by.eq(new.by),
            corrections::corrected_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn correct(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    new: &Corrected,
) -> ApiResult<Decision> {
    Ok(diesel::update(decisions::table.find((app.municipality(), id)))
        .set((
            decisions::kind.eq(new.kind.as_str()),
            decisions::paragraph.eq(&new.paragraph),
            decisions::text.eq(&new.text),
            decisions::dissent.eq(&new.dissent),
            decisions::delegation_point.eq(&new.delegation_point),
            decisions::decided_on.eq(new.decided_on.to_diesel()),
            decisions::version.eq(decisions::version + 1),
        ))
        .returning(Decision::as_returning())
        .get_result(connection)
        .await?)
}

/// The decision with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Decision> {
    Ok(decisions::table
        .find((app.municipality(), id))
        .select(Decision::as_select())
        .first(connection)
        .await?)
}

/// Meetings of a board at which something was decided: they have taken place.
pub async fn decided_meetings(
    app: &App,
    connection: &mut Connection,
    board: Uuid,
) -> ApiResult<HashSet<Uuid>> {
    let meetings: Vec<Option<Uuid>> = decisions::table
        .filter(decisions::municipality_id.eq(app.municipality()))
        .filter(decisions::board_id.eq(board))
        .filter(decisions::meeting_id.is_not_null())
        .select(decisions::meeting_id)
        .distinct()
        .load(connection)
        .await?;
    Ok(meetings.into_iter().flatten().collect())
}

/// Whether something was decided at this meeting.
pub async fn made_at(app: &App, connection: &mut Connection, meeting: Uuid) -> ApiResult<bool> {
    let made = decisions::table
        .filter(decisions::municipality_id.eq(app.municipality()))
        .filter(decisions::meeting_id.eq(meeting));
    Ok(diesel::select(diesel::dsl::exists(made))
        .get_result(connection)
        .await?)
}

/// The paragraphs of a meeting's minutes that decisions have, each with its decision and the number of its case.
pub(super) async fn paragraphs_of(
    app: &App,
    connection: &mut Connection,
    meeting: Uuid,
) -> ApiResult<Vec<(Uuid, String, String)>> {
    use crate::db::schema::cases;
    Ok(decisions::table
        .inner_join(
            cases::table.on(cases::municipality_id
                .eq(decisions::municipality_id)
                .and(cases::id.eq(decisions::case_id))),
        )
        .filter(decisions::municipality_id.eq(app.municipality()))
        .filter(decisions::meeting_id.eq(meeting))
        .filter(decisions::paragraph.ne(""))
        .select((decisions::id, decisions::paragraph, cases::case_number))
        .load(connection)
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

/// A decision whose extract was made void and which needs none.
pub(super) async fn no_extract(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Decision> {
    Ok(diesel::update(decisions::table.find((app.municipality(), id)))
        .set(decisions::extract_document_id.eq(None::<Uuid>))
        .returning(Decision::as_returning())
        .get_result(connection)
        .await?)
}

/// Whether the case, or the remiss in it, was decided on after this decision was recorded.
pub(super) async fn decided_since(
    app: &App,
    connection: &mut Connection,
    before: &Decision,
) -> ApiResult<bool> {
    let since = decisions::table
        .filter(decisions::municipality_id.eq(app.municipality()))
        .filter(decisions::case_id.eq(before.case_id))
        .filter(decisions::remiss_id.is_not_distinct_from(before.remiss_id))
        .filter(decisions::id.ne(before.id))
        .filter(decisions::created_at.ge(before.created_at.to_diesel()));
    Ok(diesel::select(diesel::dsl::exists(since))
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
