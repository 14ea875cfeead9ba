//! Contact links in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::contact_links as rows;
use crate::http::ApiResult;

/// A link of a contact.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub(super) struct ContactLink {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub contact_id: Uuid,
    /// See [`address_hash`].
    pub address_hash: Vec<u8>,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub expires_at: Timestamp,
    #[diesel(deserialize_as = NullableTimestamp)]
    pub last_used_at: Option<Timestamp>,
    #[diesel(deserialize_as = NullableTimestamp)]
    pub confirmed_at: Option<Timestamp>,
}

/// What is kept of the address that a link was mailed to: enough to see that it is still the contact's.
pub(super) fn address_hash(email: &str) -> Vec<u8> {
    Sha256::digest(email.trim().to_lowercase().as_bytes()).to_vec()
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    (organisation_id, contact_id): (Uuid, Uuid),
    token: &str,
    email: &str,
    expires_at: Timestamp,
) -> ApiResult<ContactLink> {
    Ok(diesel::insert_into(rows::table)
        .values((
            rows::municipality_id.eq(app.municipality()),
            rows::id.eq(app.new_id()),
            rows::organisation_id.eq(organisation_id),
            rows::contact_id.eq(contact_id),
            rows::token_hash.eq(Sha256::digest(token.as_bytes()).to_vec()),
            rows::address_hash.eq(address_hash(email)),
            rows::created_at.eq(app.now().to_diesel()),
            rows::expires_at.eq(expires_at.to_diesel()),
        ))
        .returning(ContactLink::as_returning())
        .get_result(connection)
        .await?)
}

/// The link with this secret, whether or not it still works.
pub(super) async fn by_token(app: &App, connection: &mut Connection, token: &str) -> ApiResult<ContactLink> {
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::token_hash.eq(Sha256::digest(token.as_bytes()).to_vec()))
        .select(ContactLink::as_select())
        .first(connection)
        .await?)
}

/// The links of an organisation, newest first.
pub(super) async fn of_organisation(
    app: &App,
    connection: &mut Connection,
    organisation_id: Uuid,
) -> ApiResult<Vec<ContactLink>> {
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::organisation_id.eq(organisation_id))
        .order((rows::created_at.desc(), rows::id.desc()))
        .select(ContactLink::as_select())
        .load(connection)
        .await?)
}

/// Whether the contact was mailed a link after `since`.
pub(super) async fn has_newer(
    app: &App,
    connection: &mut Connection,
    contact_id: Uuid,
    since: Timestamp,
) -> ApiResult<bool> {
    let newer = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::contact_id.eq(contact_id))
        .filter(rows::created_at.gt(since.to_diesel()));
    Ok(diesel::select(diesel::dsl::exists(newer))
        .get_result(connection)
        .await?)
}

/// Notes that something was done with a link now. With `email`: by it the contact's own address was changed to this one, so
/// that it goes on working.
pub(super) async fn used(
    app: &App,
    connection: &mut Connection,
    link: &ContactLink,
    email: Option<&str>,
) -> ApiResult<()> {
    let hash = email.map_or_else(|| link.address_hash.clone(), address_hash);
    diesel::update(rows::table.find((app.municipality(), link.id)))
        .set((
            rows::last_used_at.eq(app.now().to_diesel()),
            rows::address_hash.eq(hash),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that somebody said by a link that the contacts are right.
pub(super) async fn confirmed(app: &App, connection: &mut Connection, link: &ContactLink) -> ApiResult<()> {
    diesel::update(rows::table.find((app.municipality(), link.id)))
        .set((
            rows::last_used_at.eq(app.now().to_diesel()),
            rows::confirmed_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
