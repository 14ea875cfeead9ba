//! Organisations in the database.

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
    civil_society: bool,
    must_answer: bool,
    convenor_role: &'a str,
    politician_role: &'a str,
    political_members: Option<bool>,
    preferred_channel: &'a str,
    active: bool,
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
            civil_society: self.civil_society,
            must_answer: self.must_answer,
            convenor_role: &self.convenor_role,
            politician_role: &self.politician_role,
            political_members: self.political_members,
            preferred_channel: &self.preferred_channel,
            active: self.active,
        }
    }
}

/// The organisation with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Organisation> {
    Ok(organisations::table
        .find((app.municipality(), id))
        .select(Organisation::as_select())
        .first(connection)
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
        match filter.agreement {
            Some(true) => query = query.filter(organisations::agreement_since.is_not_null()),
            Some(false) => query = query.filter(organisations::agreement_since.is_null()),
            None => {}
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
