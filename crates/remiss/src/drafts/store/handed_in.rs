//! What was handed in of a draft.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Draft;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::draft_submissions as submissions;
use crate::http::ApiResult;

/// The version of a draft that was handed in last; none where it never was.
pub async fn handed_in_version(
    app: &App,
    connection: &mut Connection,
    draft: &Draft,
) -> ApiResult<Option<i32>> {
    Ok(submissions::table
        .filter(submissions::municipality_id.eq(app.municipality()))
        .filter(submissions::draft_id.eq(draft.id))
        .order((submissions::created_at.desc(), submissions::id.desc()))
        .select(submissions::draft_version)
        .first(connection)
        .await
        .optional()?)
}
