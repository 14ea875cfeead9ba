//! Organisations in the database.

pub(super) mod confirmations;
pub(super) mod merges;
pub(super) mod names;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::list::Filter;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::schema::{organisation_contacts, organisations};
use crate::db::{Connection, Texts, constraint};
use crate::http::page::like_pattern;
use crate::http::{ApiError, ApiResult, Paging};

/// An organisation, a forum or a council.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = organisations)]
pub struct Organisation {
    /// Id.
    pub id: Uuid,
    /// Kind, as stored: see [`super::OrganisationKind`].
    pub kind: String,
    /// Its own name.
    pub name: String,
    /// Names it had before.
    #[diesel(deserialize_as = Texts)]
    pub earlier_names: Vec<String>,
    /// Organisation number, `NNNNNN-NNNN`.
    pub organisation_number: Option<String>,
    /// What it works with.
    #[diesel(deserialize_as = Texts)]
    pub topics: Vec<String>,
    /// Where it works.
    #[diesel(deserialize_as = Texts)]
    pub areas: Vec<String>,
    /// Since when it has joined the agreement (Överenskommelsen).
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub agreement_since: Option<Date>,
    /// How many members it has, about.
    pub member_count: Option<i32>,
    /// Whether it counts as civil society in the statistics.
    pub civil_society: bool,
    /// Whether it must answer (Förvaltningslagen 26 §).
    pub must_answer: bool,
    /// Forums and councils: role of the official who convenes.
    pub convenor_role: String,
    /// Forums and councils: role of the responsible politician.
    pub politician_role: String,
    /// Forums and councils: with or without political members.
    pub political_members: Option<bool>,
    /// How it wants to be asked, as stored: `email` or `letter`.
    pub preferred_channel: String,
    /// Whether it can be put on new lists.
    pub active: bool,
    /// The day somebody of the organisation last said that what is kept of it is right.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub confirmed_on: Option<Date>,
    /// The organisation that it turned out to be the same as; set by a merge alone.
    pub merged_into_id: Option<Uuid>,
    /// Version, for the ETag.
    pub version: i32,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = organisations, treat_none_as_null = true)]
struct Columns<'a> {
    kind: &'a str,
    name: &'a str,
    earlier_names: Texts,
    organisation_number: Option<&'a str>,
    topics: Texts,
    areas: Texts,
    agreement_since: Option<jiff_diesel::Date>,
    member_count: Option<i32>,
    civil_society: bool,
    must_answer: bool,
    convenor_role: &'a str,
    politician_role: &'a str,
    political_members: Option<bool>,
    preferred_channel: &'a str,
    active: bool,
    confirmed_on: Option<jiff_diesel::Date>,
}

#[derive(Insertable)]
#[diesel(table_name = organisations)]
struct NewRow<'a> {
    municipality_id: Uuid,
    id: Uuid,
    created_at: jiff_diesel::Timestamp,
    #[diesel(embed)]
    columns: Columns<'a>,
}

impl Organisation {
    fn columns(&self) -> Columns<'_> {
        Columns {
            kind: &self.kind,
            name: &self.name,
            earlier_names: Texts(self.earlier_names.clone()),
            organisation_number: self.organisation_number.as_deref(),
            topics: Texts(self.topics.clone()),
            areas: Texts(self.areas.clone()),
            agreement_since: self.agreement_since.map(|day| day.to_diesel()),
            member_count: self.member_count,
            civil_society: self.civil_society,
            must_answer: self.must_answer,
            convenor_role: &self.convenor_role,
            politician_role: &self.politician_role,
            political_members: self.political_members,
            preferred_channel: &self.preferred_channel,
            active: self.active,
            confirmed_on: self.confirmed_on.map(|day| day.to_diesel()),
        }
    }
}

/// The organisation with this id.
pub async fn find(app: &App, mut connection: &Connection, id: Uuid) -> ApiResult<Organisation> {
    Ok(organisations::table
        .find((app.municipality(), id))
        .select(Organisation::as_select())
        .first(&mut connection)
        .await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Organisation> {
    Ok(organisations::table
        .find((app.municipality(), id))
        .select(Organisation::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// The organisation with this id, or the one that it was merged into.
pub async fn find_kept(app: &App, connection: &Connection, id: Uuid) -> ApiResult<Organisation> {
    let found = find(app, connection, id).await?;
    match found.merged_into_id {
        // One step is enough: a merge brings along what was merged before.
        Some(kept) => find(app, connection, kept).await,
        None => Ok(found),
    }
}

/// Two organisations, locked until the end of the transaction, whichever is named first. Rows that name them may still be added meanwhile.
pub(super) async fn lock_two(
    app: &App,
    connection: &mut Connection,
    one: Uuid,
    other: Uuid,
) -> ApiResult<(Organisation, Organisation)> {
    let mut both: Vec<Organisation> = organisations::table
        .filter(organisations::municipality_id.eq(app.municipality()))
        .filter(organisations::id.eq_any([one, other]))
        .order(organisations::id)
        .select(Organisation::as_select())
        .for_no_key_update()
        .load(connection)
        .await?;
    if both.iter().position(|found| found.id == one) == Some(1) {
        both.reverse();
    }
    match <[Organisation; 2]>::try_from(both) {
        Ok([first, second]) => Ok((first, second)),
        Err(both) if both.iter().any(|found| found.id == one) => Err(ApiError::invalid(
            "/organisationId",
            "Organisationen finns inte i registret.",
            "There is no such organisation.",
        )),
        Err(_) => Err(ApiError::NotFound),
    }
}

/// The organisation with this number, if one has it.
pub async fn by_number(
    app: &App,
    connection: &mut Connection,
    number: &str,
) -> ApiResult<Option<Organisation>> {
    Ok(organisations::table
        .filter(organisations::municipality_id.eq(app.municipality()))
        .filter(organisations::organisation_number.eq(number))
        .select(Organisation::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// Every organisation that has not been merged into another, by name.
pub async fn all(app: &App, connection: &mut Connection) -> ApiResult<Vec<Organisation>> {
    Ok(organisations::table
        .filter(organisations::municipality_id.eq(app.municipality()))
        .filter(organisations::merged_into_id.is_null())
        .order((organisations::name, organisations::id))
        .select(Organisation::as_select())
        .load(connection)
        .await?)
}

/// The organisations with these ids, in no order; ids that do not exist are left out.
pub async fn by_ids(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<Vec<Organisation>> {
    Ok(organisations::table
        .filter(organisations::municipality_id.eq(app.municipality()))
        .filter(organisations::id.eq_any(ids))
        .select(Organisation::as_select())
        .load(connection)
        .await?)
}

/// The organisation that has a contact with this e-mail address, if exactly one has.
pub async fn by_email(
    app: &App,
    connection: &mut Connection,
    address: &str,
) -> ApiResult<Option<Organisation>> {
    let ids: Vec<Uuid> = organisation_contacts::table
        .filter(organisation_contacts::municipality_id.eq(app.municipality()))
        .filter(
            sql::<Bool>("lower(organisation_contacts.email) = lower(")
                .bind::<Text, _>(address.trim())
                .sql(")"),
        )
        .select(organisation_contacts::organisation_id)
        .distinct()
        .limit(2)
        .load(connection)
        .await?;
    match ids.as_slice() {
        [id] => find(app, connection, *id).await.map(Some),
        _ => Ok(None),
    }
}

/// The active organisations that work with one of `topics`, or in one of `areas`, in the order of their names.
pub async fn interested_in(
    app: &App,
    connection: &mut Connection,
    topics: &[String],
    areas: &[String],
) -> ApiResult<Vec<Organisation>> {
    let lower = |words: &[String]| Texts(words.iter().map(|word| word.trim().to_lowercase()).collect());
    type Words = diesel::sql_types::Array<diesel::sql_types::Nullable<Text>>;
    let any =
        sql::<Bool>("(EXISTS (SELECT 1 FROM unnest(organisations.topics) word WHERE lower(word) = ANY (")
            .bind::<Words, _>(lower(topics))
            .sql(")) OR EXISTS (SELECT 1 FROM unnest(organisations.areas) word WHERE lower(word) = ANY (")
            .bind::<Words, _>(lower(areas))
            .sql(")))");
    Ok(organisations::table
        .filter(organisations::municipality_id.eq(app.municipality()))
        .filter(organisations::active)
        .filter(any)
        .order((organisations::name, organisations::id))
        .select(Organisation::as_select())
        .load(connection)
        .await?)
}

/// Every organisation, locked until the end of the transaction: an import holds a file against the whole register.
pub async fn lock_all(app: &App, connection: &mut Connection) -> ApiResult<Vec<Organisation>> {
    Ok(organisations::table
        .filter(organisations::municipality_id.eq(app.municipality()))
        .order(organisations::id)
        .select(Organisation::as_select())
        .for_update()
        .load(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    filter: &Filter,
    ids: Option<&[Uuid]>,
    paging: Paging,
) -> ApiResult<(Vec<Organisation>, i64)> {
    let order = filter.order()?;
    let wanted = || {
        let mut query = organisations::table
            .filter(organisations::municipality_id.eq(app.municipality()))
            .into_boxed();
        if caller.role == Role::Organisation {
            query = query.filter(organisations::id.nullable().eq(caller.organisation));
        }
        if let Some(ids) = ids {
            query = query.filter(organisations::id.eq_any(ids));
        }
        if let Some(q) = &filter.q {
            let pattern = like_pattern(q);
            let earlier = sql::<Bool>(
                "EXISTS (SELECT 1 FROM unnest(organisations.earlier_names) earlier WHERE earlier ILIKE ",
            )
            .bind::<Text, _>(pattern.clone())
            .sql(")");
            query = query.filter(
                organisations::name
                    .ilike(pattern.clone())
                    .or(organisations::organisation_number
                        .ilike(pattern)
                        .is_not_distinct_from(true))
                    .or(earlier),
            );
        }
        if let Some(kind) = filter.kind {
            query = query.filter(organisations::kind.eq(kind.as_str()));
        }
        if let Some(topic) = &filter.topic {
            query = query.filter(
                sql::<Bool>(
                    "EXISTS (SELECT 1 FROM unnest(organisations.topics) topic WHERE lower(topic) = lower(",
                )
                .bind::<Text, _>(topic.trim().to_owned())
                .sql("))"),
            );
        }
        if let Some(area) = &filter.area {
            query = query.filter(
                sql::<Bool>(
                    "EXISTS (SELECT 1 FROM unnest(organisations.areas) area WHERE lower(area) = lower(",
                )
                .bind::<Text, _>(area.trim().to_owned())
                .sql("))"),
            );
        }
        if let Some(active) = filter.active {
            query = query.filter(organisations::active.eq(active));
        }
        query = if filter.merged == Some(true) {
            query.filter(organisations::merged_into_id.is_not_null())
        } else {
            query.filter(organisations::merged_into_id.is_null())
        };
        match filter.agreement {
            Some(true) => query = query.filter(organisations::agreement_since.is_not_null()),
            Some(false) => query = query.filter(organisations::agreement_since.is_null()),
            None => {}
        }
        if let Some(day) = filter.confirmed_before {
            query = query.filter(
                organisations::confirmed_on
                    .lt(day.to_diesel())
                    .is_not_distinct_from(true)
                    .or(organisations::confirmed_on.is_null()),
            );
        }
        if let Some(civil) = filter.civil_society {
            query = query.filter(organisations::civil_society.eq(civil));
        }
        query
    };
    let total = wanted().count().get_result(connection).await?;
    let mut page = wanted();
    for (field, descends) in order {
        page = match (field, descends) {
            ("kind", false) => page.then_order_by(organisations::kind.asc()),
            ("kind", true) => page.then_order_by(organisations::kind.desc()),
            (_, false) => page.then_order_by(organisations::name.asc()),
            (_, true) => page.then_order_by(organisations::name.desc()),
        };
    }
    let page = page
        .then_order_by(organisations::id.asc())
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((
        page.select(Organisation::as_select()).load(connection).await?,
        total,
    ))
}

/// Refuses a number that another organisation has, and says which.
pub(super) async fn number_is_free(
    app: &App,
    connection: &mut Connection,
    organisation: &Organisation,
) -> ApiResult<()> {
    let Some(number) = &organisation.organisation_number else {
        return Ok(());
    };
    match by_number(app, connection, number).await? {
        Some(other) if other.id != organisation.id => Err(ApiError::conflict(
            format!(
                "{} har redan organisationsnumret {number} ({}). Är det samma organisation: ändra den, eller slå ihop dem.",
                other.name,
                app.url(&format!("/organisations/{}", other.id))
            ),
            format!(
                "{} has the organisation number {number} ({}). If it is the same, change that one, or merge them.",
                other.name,
                app.url(&format!("/organisations/{}", other.id))
            ),
        )),
        _ => Ok(()),
    }
}

/// Adds a new organisation, as it is, at version 1.
pub async fn insert(
    app: &App,
    connection: &mut Connection,
    organisation: &Organisation,
) -> ApiResult<Organisation> {
    diesel::insert_into(organisations::table)
        .values(NewRow {
            municipality_id: app.municipality(),
            id: organisation.id,
            created_at: app.now().to_diesel(),
            columns: organisation.columns(),
        })
        .returning(Organisation::as_returning())
        .get_result(connection)
        .await
        .map_err(taken)
}

/// Saves an organisation that was locked and changed, at the next version.
pub async fn save(
    app: &App,
    connection: &mut Connection,
    organisation: &Organisation,
) -> ApiResult<Organisation> {
    diesel::update(organisations::table.find((app.municipality(), organisation.id)))
        .set((
            organisation.columns(),
            organisations::version.eq(organisations::version + 1),
        ))
        .returning(Organisation::as_returning())
        .get_result(connection)
        .await
        .map_err(taken)
}

fn taken(error: diesel::result::Error) -> ApiError {
    match constraint::unique_violation(&error) {
        Some("organisations_number_key") => ApiError::conflict(
            "En annan organisation har redan organisationsnumret.",
            "Another organisation has the organisation number.",
        ),
        _ => error.into(),
    }
}
