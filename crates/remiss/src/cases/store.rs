//! Cases in the database.

mod belongings;
mod list;

use diesel::dsl::{exists, select};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use remiss_domain::case_number::{CaseNumber, search_key};
use remiss_domain::secrecy::SecrecyMark;
use uuid::Uuid;

use super::near;
use super::update::UpdateCase;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{case_counterpart_numbers as counterparts, cases, documents, meetings};
use crate::http::{ApiError, ApiResult};
use crate::{boards, secrecy};

pub use belongings::{CaseOfficer, add_counterpart_number, officers_of, responsible_officer};
pub(super) use belongings::{find_whole, officer, officers, put_officer, remove_officer, whole, whole_many};
pub(super) use list::list;

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
    /// Day on which it was decided that it is under secrecy.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub secrecy_on: Option<Date>,
    /// Who decided it.
    pub secrecy_by: String,
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

impl Case {
    /// Its mark of secrecy, if it is under secrecy as a whole.
    pub fn secrecy(&self) -> Option<SecrecyMark> {
        secrecy::mark_of(self.secrecy_ground.as_deref(), self.secrecy_on, &self.secrecy_by)
    }
}

/// A case to insert; its number is given.
pub(super) struct NewCase<'a> {
    pub id: Uuid,
    pub board_id: Uuid,
    pub case_number: &'a str,
    pub number_key: &'a str,
    pub title: &'a str,
    pub public_title: &'a str,
    pub initiator: &'a str,
    pub classification: &'a str,
    pub secrecy: Option<&'a SecrecyMark>,
    pub opened_on: Date,
    pub target_meeting_id: Option<Uuid>,
}

/// The case with this id.
pub async fn find(app: &App, mut connection: &Connection, id: Uuid) -> ApiResult<Case> {
    Ok(cases::table
        .find((app.municipality(), id))
        .select(Case::as_select())
        .first(&mut connection)
        .await?)
}

/// Those of these cases that are there, and the caller's to know of.
pub async fn known_of(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<Vec<Uuid>> {
    Ok(cases::table
        .filter(cases::municipality_id.eq(app.municipality()))
        .filter(cases::id.eq_any(ids))
        .select(cases::id)
        .load(connection)
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

/// The case with this number, its own in any spelling, or a counterpart's in any form that [`search_key`] knows. Its own
/// number goes before a counterpart's, and an open case before others.
pub async fn by_number_key(app: &App, connection: &mut Connection, key: &str) -> ApiResult<Option<Case>> {
    let (text, key) = (key, search_key(key));
    let own = by_own_key(app, connection, std::slice::from_ref(&key)).await?;
    if own.is_some() {
        return Ok(own);
    }
    let other_spellings = number_keys(app, connection, text).await?;
    let own = by_own_key(app, connection, &other_spellings).await?;
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

async fn by_own_key(app: &App, connection: &mut Connection, keys: &[String]) -> ApiResult<Option<Case>> {
    Ok(cases::table
        .filter(
            cases::municipality_id
                .eq(app.municipality())
                .and(cases::number_key.eq_any(keys)),
        )
        .order(cases::id)
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
    for format in boards::formats(app, connection).await? {
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

/// The cases that are meant for a meeting have none any more.
pub async fn clear_target_meeting(app: &App, connection: &mut Connection, meeting_id: Uuid) -> ApiResult<()> {
    let meant = cases::table
        .filter(cases::municipality_id.eq(app.municipality()))
        .filter(cases::target_meeting_id.eq(meeting_id));
    diesel::update(meant)
        .set((
            cases::target_meeting_id.eq(None::<Uuid>),
            cases::version.eq(cases::version + 1),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// The keys that a number may have in the register, however it is spelt: as it stands, and as each board would write it.
pub async fn number_keys(app: &App, connection: &mut Connection, text: &str) -> ApiResult<Vec<String>> {
    let mut keys = vec![search_key(text)];
    for format in boards::formats(app, connection).await? {
        if let Ok(number) = format.read(text) {
            let key = search_key(&format.format(&number));
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    Ok(keys)
}

pub(super) async fn insert(app: &App, connection: &mut Connection, new: NewCase<'_>) -> ApiResult<Case> {
    Ok(diesel::insert_into(cases::table)
        .values((
            cases::municipality_id.eq(app.municipality()),
            cases::id.eq(new.id),
            cases::board_id.eq(new.board_id),
            cases::case_number.eq(new.case_number),
            cases::number_key.eq(new.number_key),
            cases::title.eq(new.title),
            cases::public_title.eq(new.public_title),
            cases::initiator.eq(new.initiator),
            cases::classification.eq(new.classification),
            cases::secrecy_ground.eq(new.secrecy.map(|mark| &mark.ground)),
            cases::secrecy_on.eq(new.secrecy.map(|mark| mark.on.to_diesel())),
            cases::secrecy_by.eq(new.secrecy.map_or("", |mark| &mark.by)),
            cases::opened_on.eq(new.opened_on.to_diesel()),
            cases::target_meeting_id.eq(new.target_meeting_id),
            cases::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Case::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn update(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    change: &UpdateCase,
    secrecy: Option<&SecrecyMark>,
) -> ApiResult<Case> {
    #[derive(AsChangeset)]
    #[diesel(table_name = cases)]
    struct Change<'a> {
        title: Option<&'a str>,
        public_title: Option<&'a str>,
        initiator: Option<&'a str>,
        classification: Option<&'a str>,
        target_meeting_id: Option<Option<Uuid>>,
    }
    let change = Change {
        title: change.title.as_deref().map(str::trim),
        public_title: change.public_title.as_deref().map(str::trim),
        initiator: change.initiator.as_deref().map(str::trim),
        classification: change.classification.as_deref().map(str::trim),
        target_meeting_id: change.target_meeting_id,
    };
    Ok(diesel::update(cases::table.find((app.municipality(), id)))
        .set((
            change,
            cases::secrecy_ground.eq(secrecy.map(|mark| &mark.ground)),
            cases::secrecy_on.eq(secrecy.map(|mark| mark.on.to_diesel())),
            cases::secrecy_by.eq(secrecy.map_or("", |mark| &mark.by)),
            cases::version.eq(cases::version + 1),
        ))
        .returning(Case::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn make_void(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    reason: &str,
) -> ApiResult<Case> {
    Ok(diesel::update(cases::table.find((app.municipality(), id)))
        .set((
            cases::status.eq("void"),
            cases::void_reason.eq(reason),
            cases::version.eq(cases::version + 1),
        ))
        .returning(Case::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn close(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Case> {
    Ok(diesel::update(cases::table.find((app.municipality(), id)))
        .set((
            cases::status.eq("closed"),
            cases::closed_at.eq(app.now().to_diesel()),
            cases::version.eq(cases::version + 1),
        ))
        .returning(Case::as_returning())
        .get_result(connection)
        .await?)
}

/// Counts a change of something that belongs to the case.
pub(super) async fn touch(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Case> {
    Ok(diesel::update(cases::table.find((app.municipality(), id)))
        .set(cases::version.eq(cases::version + 1))
        .returning(Case::as_returning())
        .get_result(connection)
        .await?)
}

/// Whether the case has documents that count; void ones do not.
pub async fn has_documents(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<bool> {
    Ok(select(exists(
        documents::table.filter(
            documents::municipality_id
                .eq(app.municipality())
                .and(documents::case_id.eq(id))
                .and(documents::voided_at.is_null()),
        ),
    ))
    .get_result(connection)
    .await?)
}

/// The meeting is one of the case's board, not called off, and not over.
pub(super) async fn check_meeting(
    app: &App,
    connection: &mut Connection,
    board_id: Uuid,
    meeting_id: Uuid,
) -> ApiResult<()> {
    let found: Option<(Uuid, String, jiff_diesel::Date)> = meetings::table
        .find((app.municipality(), meeting_id))
        .select((meetings::board_id, meetings::status, meetings::date))
        .first(connection)
        .await
        .optional()?;
    match found {
        Some((board, status, _)) if board == board_id && status == "cancelled" => Err(ApiError::invalid(
            "/targetMeetingId",
            "Sammanträdet är inställt. Välj ett annat.",
            "The meeting was cancelled. Choose another.",
        )),
        Some((board, _, day)) if board == board_id && day.to_jiff() < app.today() => Err(ApiError::invalid(
            "/targetMeetingId",
            "Sammanträdet har redan varit. Välj ett kommande.",
            "The meeting is over. Choose a coming one.",
        )),
        Some((board, _, _)) if board == board_id => Ok(()),
        _ => Err(ApiError::invalid(
            "/targetMeetingId",
            "Nämnden har inget sådant sammanträde.",
            "The board has no such meeting.",
        )),
    }
}
