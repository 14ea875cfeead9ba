//! Contacts in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::organisation_contacts as rows;
use crate::http::{ApiError, ApiResult};

/// A contact of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub struct Contact {
    /// Id.
    pub id: Uuid,
    /// The organisation.
    pub organisation_id: Uuid,
    /// Role, for example `ordförande`.
    pub role: String,
    /// Name; empty when none was given.
    pub name: String,
    /// E-mail address, checked.
    pub email: Option<String>,
    /// Phone number; empty when none was given.
    pub phone: String,
    /// Postal address, one line per line; empty when none was given.
    pub postal_address: String,
    /// How this contact wants to be asked, as stored: `email` or `letter`; none: as the organisation does.
    pub channel: Option<String>,
    /// Wants mails in plain language (lättläst).
    pub plain_language: bool,
    /// Whether the contact may be published.
    pub may_publish: bool,
    /// Whether remisser go to this contact.
    pub receives_remisser: bool,
    /// Version, for the ETag.
    pub version: i32,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = rows, treat_none_as_null = true)]
struct Columns<'a> {
    role: &'a str,
    name: &'a str,
    email: Option<&'a str>,
    phone: &'a str,
    postal_address: &'a str,
    channel: Option<&'a str>,
    plain_language: bool,
    may_publish: bool,
    receives_remisser: bool,
}

#[derive(Insertable)]
#[diesel(table_name = rows)]
struct NewRow<'a> {
    municipality_id: Uuid,
    id: Uuid,
    organisation_id: Uuid,
    created_at: jiff_diesel::Timestamp,
    #[diesel(embed)]
    columns: Columns<'a>,
}

impl Contact {
    /// The names of the fields that differ.
    pub fn differs_from(&self, before: &Contact) -> Vec<&'static str> {
        let lower = |email: &Option<String>| email.as_ref().map(|email| email.to_lowercase());
        [
            ("role", before.role != self.role),
            ("name", before.name != self.name),
            ("email", lower(&before.email) != lower(&self.email)),
            ("phone", before.phone != self.phone),
            ("postalAddress", before.postal_address != self.postal_address),
            ("channel", before.channel != self.channel),
            ("plainLanguage", before.plain_language != self.plain_language),
            ("mayPublish", before.may_publish != self.may_publish),
            (
                "receivesRemisser",
                before.receives_remisser != self.receives_remisser,
            ),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }

    fn columns(&self) -> Columns<'_> {
        Columns {
            role: &self.role,
            name: &self.name,
            email: self.email.as_deref(),
            phone: &self.phone,
            postal_address: &self.postal_address,
            channel: self.channel.as_deref(),
            plain_language: self.plain_language,
            may_publish: self.may_publish,
            receives_remisser: self.receives_remisser,
        }
    }
}

/// The contacts of these organisations, oldest first.
pub async fn contacts(
    app: &App,
    connection: &mut Connection,
    organisations: &[Uuid],
) -> ApiResult<Vec<Contact>> {
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::organisation_id.eq_any(organisations))
        .order((rows::organisation_id, rows::created_at, rows::id))
        .select(Contact::as_select())
        .load(connection)
        .await?)
}

/// The contacts of an organisation that remisser go to, oldest first.
pub async fn contacts_for_remisser(
    app: &App,
    connection: &mut Connection,
    organisation_id: Uuid,
) -> ApiResult<Vec<Contact>> {
    let mut all = contacts(app, connection, &[organisation_id]).await?;
    all.retain(|contact| contact.receives_remisser);
    Ok(all)
}

/// Every contact of every organisation, locked until the end of the transaction; see [`crate::organisations::lock_all`].
pub async fn lock_all_contacts(app: &App, connection: &mut Connection) -> ApiResult<Vec<Contact>> {
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .order((rows::organisation_id, rows::created_at, rows::id))
        .select(Contact::as_select())
        .for_update()
        .load(connection)
        .await?)
}

pub(super) async fn find(
    app: &App,
    connection: &mut Connection,
    organisation_id: Uuid,
    id: Uuid,
) -> ApiResult<Contact> {
    Ok(rows::table
        .find((app.municipality(), id))
        .filter(rows::organisation_id.eq(organisation_id))
        .select(Contact::as_select())
        .first(connection)
        .await?)
}

/// The contact of this organisation, locked until the end of the transaction.
pub async fn lock(
    app: &App,
    connection: &mut Connection,
    organisation_id: Uuid,
    id: Uuid,
) -> ApiResult<Contact> {
    Ok(rows::table
        .find((app.municipality(), id))
        .filter(rows::organisation_id.eq(organisation_id))
        .select(Contact::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// Adds a new contact, as it is, at version 1.
pub async fn insert_contact(app: &App, connection: &mut Connection, contact: &Contact) -> ApiResult<Contact> {
    Ok(diesel::insert_into(rows::table)
        .values(NewRow {
            municipality_id: app.municipality(),
            id: contact.id,
            organisation_id: contact.organisation_id,
            created_at: app.now().to_diesel(),
            columns: contact.columns(),
        })
        .returning(Contact::as_returning())
        .get_result(connection)
        .await?)
}

/// Saves a contact that was locked and changed, at the next version.
pub async fn save_contact(app: &App, connection: &mut Connection, contact: &Contact) -> ApiResult<Contact> {
    Ok(diesel::update(rows::table.find((app.municipality(), contact.id)))
        .set((contact.columns(), rows::version.eq(rows::version + 1)))
        .returning(Contact::as_returning())
        .get_result(connection)
        .await?)
}

/// Deletes a contact.
pub async fn delete(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    let gone = diesel::delete(rows::table.find((app.municipality(), id)))
        .execute(connection)
        .await?;
    if gone == 1 {
        Ok(())
    } else {
        Err(ApiError::NotFound)
    }
}
