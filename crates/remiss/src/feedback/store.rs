//! What the feedback needs of decisions, and the note of the dispatch.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{decisions, dispatches};
use crate::http::ApiResult;
use crate::remisser::Remiss;

/// What was decided.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = decisions)]
pub(super) struct Decided {
    pub decided_by: String,
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub decided_on: Date,
    pub paragraph: String,
    pub text: String,
}

/// The decision that settled a remiss, the latest one: on the remiss itself, else on its case.
pub(super) async fn decision(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
) -> ApiResult<Option<Decided>> {
    Ok(decisions::table
        .filter(decisions::municipality_id.eq(app.municipality()))
        .filter(decisions::case_id.eq(remiss.case_id))
        .filter(
            decisions::remiss_id
                .eq(remiss.id)
                .or(decisions::remiss_id.is_null()),
        )
        .filter(decisions::kind.eq_any(["adopted", "adoptedWithChanges"]))
        .order((
            decisions::remiss_id.is_null().asc(),
            decisions::decided_on.desc(),
            decisions::id.desc(),
        ))
        .select(Decided::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// Notes the dispatch.
pub(super) async fn note_dispatch(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    mails: usize,
    letters: usize,
) -> ApiResult<Uuid> {
    let id = app.new_id();
    diesel::insert_into(dispatches::table)
        .values((
            dispatches::municipality_id.eq(app.municipality()),
            dispatches::id.eq(id),
            dispatches::remiss_id.eq(remiss.id),
            dispatches::board_id.eq(remiss.board_id),
            dispatches::kind.eq("feedback"),
            dispatches::occasion.eq("decision"),
            dispatches::mails.eq(i32::try_from(mails).unwrap_or(i32::MAX)),
            dispatches::letters.eq(i32::try_from(letters).unwrap_or(i32::MAX)),
            dispatches::created_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(id)
}
