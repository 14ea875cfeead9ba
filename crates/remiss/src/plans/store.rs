//! How far a case has come on the way to its decision, in the database.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use remiss_domain::plan::PlanStepKind;

use crate::app::App;
use crate::cases::Case;
use crate::db::Connection;
use crate::http::ApiResult;

/// What is done of a plan.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct Progress {
    /// It stands on the agenda of the meeting that it is meant for.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_handed_in: bool,
    #[diesel(sql_type = sql_types::Bool)]
    is_decided: bool,
    #[diesel(sql_type = sql_types::Bool)]
    is_approved: bool,
    #[diesel(sql_type = sql_types::Bool)]
    is_sent: bool,
    #[diesel(sql_type = sql_types::Bool)]
    has_asked: bool,
    #[diesel(sql_type = sql_types::Bool)]
    is_waiting_for_answers: bool,
}

impl Progress {
    /// The steps that are done.
    pub fn done(&self) -> Vec<PlanStepKind> {
        let handed_in = self.is_handed_in || self.is_decided;
        [
            (PlanStepKind::InnerDispatch, self.has_asked),
            (
                PlanStepKind::InnerDeadline,
                self.has_asked && !self.is_waiting_for_answers,
            ),
            (PlanStepKind::StopDate, handed_in),
            (PlanStepKind::Preparation, self.is_decided),
            (PlanStepKind::Notice, self.is_decided),
            (PlanStepKind::Meeting, self.is_decided),
            (PlanStepKind::Approval, self.is_approved),
            (PlanStepKind::Sending, self.is_sent),
        ]
        .into_iter()
        .filter_map(|(kind, done)| done.then_some(kind))
        .collect()
    }
}

/// What is done of a case's plan. A decision that refers back or defers settles nothing.
pub(super) async fn progress(app: &App, connection: &mut Connection, case: &Case) -> ApiResult<Progress> {
    Ok(diesel::sql_query(
        "WITH settled AS (SELECT * FROM decisions WHERE municipality_id = $1 AND case_id = $2 \
                AND kind NOT IN ('referredBack', 'deferred')), \
            asked AS (SELECT state FROM remisser WHERE municipality_id = $1 AND case_id = $2 \
                AND direction = 'outgoing' AND sent_at IS NOT NULL AND state <> 'withdrawn') \
         SELECT EXISTS (SELECT FROM agenda_items WHERE municipality_id = $1 AND case_id = $2 AND meeting_id = $3 \
                AND state IN ('listed', 'decided')) AS is_handed_in, \
            EXISTS (SELECT FROM settled) AS is_decided, \
            EXISTS (SELECT FROM settled WHERE decided_by <> 'board' OR approved_at_once \
                OR minutes_approved_on <= $4) AS is_approved, \
            EXISTS (SELECT FROM settled WHERE sent_at IS NOT NULL) AS is_sent, \
            EXISTS (SELECT FROM asked) AS has_asked, \
            EXISTS (SELECT FROM asked WHERE state = 'sent') AS is_waiting_for_answers",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(case.id)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(case.target_meeting_id)
    .bind::<sql_types::Date, _>(app.today().to_diesel())
    .get_result(connection)
    .await?)
}
