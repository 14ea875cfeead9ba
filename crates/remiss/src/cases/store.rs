//! Cases in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::case_number::{CaseNumber, search_key};
use uuid::Uuid;

use super::near;
use crate::app::App;
use crate::boards;
use crate::db::Connection;
use crate::db::schema::{case_counterpart_numbers as counterparts, case_officers as officers, cases};
use crate::http::ApiResult;

/// A case.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = cases)]
pub struct Case {
    /// Id.
    pub id: Uuid,
    /// The board.
    pub board_id: Uuid,
    /// The number as written, for example `Ks 1216/2018`.
    pub case_number: String,
    /// The number as it is searched for.
    pub number_key: String,
    /// Title, for the officers.
    pub title: String,
    /// Title in the public register.
    pub public_title: String,
    /// Who took the initiative.
    pub initiator: String,
    /// `open`, `closed` or `void`.
    pub status: String,
    /// Why it was made void.
    pub void_reason: Option<String>,
    /// Classification in the board's plan.
    pub classification: String,
    /// Legal ground of secrecy, for example `25 kap. 1 § OSL`.
    pub secrecy_ground: Option<String>,
    /// Day on which it was opened.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub opened_on: Date,
    /// When it was closed, UTC.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub closed_at: Option<Timestamp>,
    /// The meeting it is meant for.
    pub target_meeting_id: Option<Uuid>,
    /// Version, for the ETag.
    pub version: i32,
}

/// The case with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Case> {
    Ok(cases::table
        .find((app.municipality(), id))
        .select(Case::as_select())
        .first(connection)
        .await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Case> {
    Ok(cases::table
        .find((app.municipality(), id))
        .select(Case::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// The case with this number, its own or a counterpart's, in any form that [`search_key`] knows. Its own number goes
/// before a counterpart's, and an open case before others.
pub async fn by_number_key(app: &App, connection: &mut Connection, key: &str) -> ApiResult<Option<Case>> {
    let key = search_key(key);
    let own = cases::table
        .filter(
            cases::municipality_id
                .eq(app.municipality())
                .and(cases::number_key.eq(&key)),
        )
        .select(Case::as_select())
        .first(connection)
        .await
        .optional()?;
    if own.is_some() {
        return Ok(own);
    }
    Ok(cases::table
        .inner_join(
            counterparts::table.on(counterparts::municipality_id
                .eq(cases::municipality_id)
                .and(counterparts::case_id.eq(cases::id))),
        )
        .filter(
            cases::municipality_id
                .eq(app.municipality())
                .and(counterparts::number_key.eq(&key)),
        )
        .order((
            cases::status.eq("open").desc(),
            cases::opened_on.desc(),
            cases::id,
        ))
        .select(Case::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// Cases whose number differs from `written` by one slip: candidates for a person to choose from.
pub async fn near_numbers(
    app: &App,
    connection: &mut Connection,
    written: &CaseNumber,
) -> ApiResult<Vec<Case>> {
    let mut keys = Vec::new();
    for board in boards::all(app, connection).await? {
        let format = board.format()?;
        keys.extend(
            near::neighbours(written, &format)
                .iter()
                .map(|number| search_key(&format.format(number))),
        );
    }
    Ok(cases::table
        .filter(
            cases::municipality_id
                .eq(app.municipality())
                .and(cases::number_key.eq_any(keys)),
        )
        .order((
            cases::status.eq("open").desc(),
            cases::opened_on.desc(),
            cases::id,
        ))
        .limit(20)
        .select(Case::as_select())
        .load(connection)
        .await?)
}

/// The officer whose name stands in the case's documents.
pub async fn responsible_officer(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
) -> ApiResult<Option<String>> {
    Ok(officers::table
        .filter(
            officers::municipality_id
                .eq(app.municipality())
                .and(officers::case_id.eq(case_id))
                .and(officers::responsible),
        )
        .order((officers::added_at.desc(), officers::user_name))
        .select(officers::display_name)
        .first(connection)
        .await
        .optional()?)
}

/// Says for which meeting the case is meant.
pub async fn set_target_meeting(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    meeting_id: impl Into<Option<Uuid>>,
) -> ApiResult<Case> {
    Ok(diesel::update(cases::table.find((app.municipality(), case_id)))
        .set((
            cases::target_meeting_id.eq(meeting_id.into()),
            cases::version.eq(cases::version + 1),
        ))
        .returning(Case::as_returning())
        .get_result(connection)
        .await?)
}

/// Notes under which number the counterpart knows the case ("Ert dnr"). A number that is noted already stays as it is.
pub async fn add_counterpart_number(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    number: &str,
    party: &str,
) -> ApiResult<()> {
    diesel::insert_into(counterparts::table)
        .values((
            counterparts::municipality_id.eq(app.municipality()),
            counterparts::case_id.eq(case.id),
            counterparts::board_id.eq(case.board_id),
            counterparts::number.eq(number.trim()),
            counterparts::number_key.eq(search_key(number)),
            counterparts::party.eq(party.trim()),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(())
}
