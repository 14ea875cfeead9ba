//! The last check of a draft, in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;

use super::Draft;
use crate::app::App;
use crate::cases::Case;
use crate::db::Connection;
use crate::db::schema::draft_checks as rows;
use crate::drafts::Counted;
use crate::http::ApiResult;
use crate::remisser::Remiss;

/// Keeps what was counted, for the versions that it holds for.
pub async fn keep(
    app: &App,
    connection: &mut Connection,
    draft: &Draft,
    case: &Case,
    remiss: Option<&Remiss>,
    counted: Counted,
) -> ApiResult<()> {
    let values = (
        rows::draft_version.eq(draft.version),
        rows::case_version.eq(case.version),
        rows::remiss_version.eq(remiss.map(|remiss| remiss.version)),
        rows::grave.eq(counted.grave),
        rows::warnings.eq(counted.warnings),
        rows::checked_at.eq(app.now().to_diesel()),
    );
    diesel::insert_into(rows::table)
        .values((
            rows::municipality_id.eq(app.municipality()),
            rows::draft_id.eq(draft.id),
            rows::board_id.eq(draft.board_id),
            values,
        ))
        .on_conflict((rows::municipality_id, rows::draft_id))
        .do_update()
        .set(values)
        .execute(connection)
        .await?;
    Ok(())
}
