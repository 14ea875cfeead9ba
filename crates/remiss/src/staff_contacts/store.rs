//! Contacts of a board's staff, in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use remiss_domain::staff::{DigestRhythm, StaffRole};
use uuid::Uuid;

use crate::app::App;
use crate::db::schema::{messages, staff_contacts as rows};
use crate::db::{Connection, constraint};
use crate::http::{ApiError, ApiResult, Paging};

/// Somebody of a board's staff who is told by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffContact {
    /// Id.
    pub id: Uuid,
    /// The board.
    pub board_id: Uuid,
    /// What the contact works with.
    pub role: StaffRole,
    /// Name, or role in words.
    pub name: String,
    /// E-mail address, checked.
    pub email: String,
    /// How often it gets the digest.
    pub digest: DigestRhythm,
    /// When that was last chosen, UTC.
    pub digest_set_at: Timestamp,
    /// Whether it gets alerts.
    pub alerts: bool,
    /// Version, for the ETag.
    pub version: i32,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = rows)]
struct Row {
    id: Uuid,
    board_id: Uuid,
    role: String,
    name: String,
    email: String,
    digest: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    digest_set_at: Timestamp,
    alerts: bool,
    version: i32,
}

impl TryFrom<Row> for StaffContact {
    type Error = ApiError;

    fn try_from(row: Row) -> ApiResult<StaffContact> {
        Ok(StaffContact {
            id: row.id,
            board_id: row.board_id,
            role: row.role.parse().map_err(ApiError::internal)?,
            name: row.name,
            email: row.email,
            digest: row.digest.parse().map_err(ApiError::internal)?,
            digest_set_at: row.digest_set_at,
            alerts: row.alerts,
            version: row.version,
        })
    }
}

/// What became of the last digest or alert to an address.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(super) struct LastMail {
    pub status: String,
    pub status_words: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

fn all(rows: Vec<Row>) -> ApiResult<Vec<StaffContact>> {
    rows.into_iter().map(StaffContact::try_from).collect()
}

/// The contacts that want a digest at all, by address.
pub async fn wanting_digests(app: &App, connection: &mut Connection) -> ApiResult<Vec<StaffContact>> {
    let found = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::digest.ne(DigestRhythm::None.as_str()))
        .order((rows::email, rows::id))
        .select(Row::as_select());
    all(found.load(connection).await?)
}

/// The contacts that want alerts: of one board, or of every board. In the order in which they were made.
pub async fn wanting_alerts(
    app: &App,
    connection: &mut Connection,
    board: Option<Uuid>,
) -> ApiResult<Vec<StaffContact>> {
    let mut found = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::alerts)
        .order(rows::id)
        .select(Row::as_select())
        .into_boxed();
    if let Some(board) = board {
        found = found.filter(rows::board_id.eq(board));
    }
    all(found.load(connection).await?)
}

/// The contacts of a board that are told anything by mail, digest or alerts: they hear of changes in its calendar too.
pub async fn told_of_calendar(
    app: &App,
    connection: &mut Connection,
    board: Uuid,
) -> ApiResult<Vec<StaffContact>> {
    let found = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::board_id.eq(board))
        .filter(rows::alerts.or(rows::digest.ne(DigestRhythm::None.as_str())))
        .order(rows::id)
        .select(Row::as_select());
    all(found.load(connection).await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    board: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<StaffContact>, i64)> {
    let of_board = || {
        rows::table.filter(
            rows::municipality_id
                .eq(app.municipality())
                .and(rows::board_id.eq(board)),
        )
    };
    let total = of_board().count().get_result(connection).await?;
    let page = of_board()
        .order((rows::role, rows::name, rows::id))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Row::as_select());
    Ok((all(page.load(connection).await?)?, total))
}

pub(super) async fn find(
    app: &App,
    connection: &mut Connection,
    board: Uuid,
    id: Uuid,
) -> ApiResult<StaffContact> {
    let row: Row = rows::table
        .find((app.municipality(), id))
        .filter(rows::board_id.eq(board))
        .select(Row::as_select())
        .first(connection)
        .await?;
    row.try_into()
}

pub(super) async fn lock(
    app: &App,
    connection: &mut Connection,
    board: Uuid,
    id: Uuid,
) -> ApiResult<StaffContact> {
    let row: Row = rows::table
        .find((app.municipality(), id))
        .filter(rows::board_id.eq(board))
        .select(Row::as_select())
        .for_update()
        .first(connection)
        .await?;
    row.try_into()
}

pub(super) async fn insert(app: &App, connection: &mut Connection, new: &StaffContact) -> ApiResult<()> {
    diesel::insert_into(rows::table)
        .values((
            rows::municipality_id.eq(app.municipality()),
            rows::id.eq(new.id),
            rows::board_id.eq(new.board_id),
            rows::role.eq(new.role.as_str()),
            rows::name.eq(&new.name),
            rows::email.eq(&new.email),
            rows::digest.eq(new.digest.as_str()),
            rows::digest_set_at.eq(new.digest_set_at.to_diesel()),
            rows::alerts.eq(new.alerts),
            rows::created_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await
        .map_err(taken)?;
    Ok(())
}

/// Saves a contact that was locked and changed, at the next version.
pub(super) async fn save(
    app: &App,
    connection: &mut Connection,
    contact: StaffContact,
) -> ApiResult<StaffContact> {
    let row: Row = diesel::update(rows::table.find((app.municipality(), contact.id)))
        .set((
            rows::role.eq(contact.role.as_str()),
            rows::name.eq(&contact.name),
            rows::email.eq(&contact.email),
            rows::digest.eq(contact.digest.as_str()),
            rows::digest_set_at.eq(contact.digest_set_at.to_diesel()),
            rows::alerts.eq(contact.alerts),
            rows::version.eq(rows::version + 1),
        ))
        .returning(Row::as_returning())
        .get_result(connection)
        .await
        .map_err(taken)?;
    row.try_into()
}

pub(super) async fn delete(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    let gone = diesel::delete(rows::table.find((app.municipality(), id)))
        .execute(connection)
        .await?;
    if gone == 1 {
        Ok(())
    } else {
        Err(ApiError::NotFound)
    }
}

/// What became of the last digest or alert to this address, as far as the caller may see its mails.
pub(super) async fn last_mail(
    app: &App,
    connection: &mut Connection,
    email: &str,
) -> ApiResult<Option<LastMail>> {
    Ok(messages::table
        .filter(messages::municipality_id.eq(app.municipality()))
        .filter(messages::purpose.eq_any(["digest", "alert"]))
        .filter(messages::to_address.eq(email))
        .order(messages::id.desc())
        .select(LastMail::as_select())
        .first(connection)
        .await
        .optional()?)
}

fn taken(error: diesel::result::Error) -> ApiError {
    match constraint::unique_violation(&error) {
        Some("staff_contacts_address_key") => ApiError::conflict(
            "Adressen finns redan för den rollen hos nämnden. Ändra den kontakten i stället.",
            "The board has this address for this role already. Change that contact instead.",
        ),
        _ => error.into(),
    }
}
