//! What belongs to a case: officers, counterparts' numbers, references of other systems.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use remiss_domain::address::EmailAddress;
use remiss_domain::case_number::search_key;
use uuid::Uuid;

use super::super::add_officer::AddOfficer;
use super::super::view::{CounterpartNumber, WholeCase};
use super::Case;
use crate::app::App;
use crate::checklists::{self, ChecklistProgress};
use crate::db::Connection;
use crate::db::schema::{case_counterpart_numbers as counterparts, case_officers as officers};
use crate::external_references::{self, ExternalReference, SubjectKind};
use crate::http::{ApiResult, Paging};

/// An officer with access to a case.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = officers)]
pub struct CaseOfficer {
    /// The case.
    pub case_id: Uuid,
    /// User name, as in `X-Acting-User`.
    pub user_name: String,
    /// What is written in documents.
    pub display_name: String,
    /// Whether this one's name stands as case officer.
    pub responsible: bool,
    /// When access was given, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub added_at: Timestamp,
    /// E-mail address, for alerts about the case.
    pub email: Option<String>,
}

/// The case with this id, with what belongs to it.
pub(in super::super) async fn find_whole(
    app: &App,
    connection: &Connection,
    id: Uuid,
) -> ApiResult<WholeCase> {
    let ids = [id];
    let (case, mut belongings) = tokio::try_join!(
        super::find(app, connection, id),
        Belongings::of(app, connection, &ids)
    )?;
    Ok(belongings.take(case))
}

/// The case with what belongs to it.
pub(in super::super) async fn whole(app: &App, connection: &Connection, case: Case) -> ApiResult<WholeCase> {
    Ok(Belongings::of(app, connection, &[case.id]).await?.take(case))
}

/// The cases with what belongs to them, in their order.
pub(in super::super) async fn whole_many(
    app: &App,
    connection: &Connection,
    cases: Vec<Case>,
) -> ApiResult<Vec<WholeCase>> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.id).collect();
    let mut belongings = Belongings::of(app, connection, &ids).await?;
    Ok(cases.into_iter().map(|case| belongings.take(case)).collect())
}

/// What belongs to some cases, by their ids.
struct Belongings {
    references: HashMap<Uuid, Vec<ExternalReference>>,
    numbers: HashMap<Uuid, Vec<CounterpartNumber>>,
    responsible: HashMap<Uuid, String>,
    progress: HashMap<Uuid, ChecklistProgress>,
}

impl Belongings {
    async fn of(app: &App, connection: &Connection, ids: &[Uuid]) -> ApiResult<Belongings> {
        let (references, numbers, responsible, progress) = tokio::try_join!(
            external_references::of_many(app, connection, SubjectKind::Case, ids),
            counterpart_numbers(app, connection, ids),
            responsible_officers(app, connection, ids),
            checklists::progress_of(app, connection, ids),
        )?;
        Ok(Belongings {
            references,
            numbers,
            responsible,
            progress,
        })
    }

    /// The case with its own.
    fn take(&mut self, case: Case) -> WholeCase {
        WholeCase {
            checklist: self.progress.remove(&case.id).unwrap_or_default(),
            responsible_officer: self.responsible.remove(&case.id),
            counterpart_numbers: self.numbers.remove(&case.id).unwrap_or_default(),
            external_references: self.references.remove(&case.id).unwrap_or_default(),
            case,
        }
    }
}

async fn counterpart_numbers(
    app: &App,
    mut connection: &Connection,
    cases: &[Uuid],
) -> ApiResult<HashMap<Uuid, Vec<CounterpartNumber>>> {
    let numbers: Vec<(Uuid, String, String)> = counterparts::table
        .filter(
            counterparts::municipality_id
                .eq(app.municipality())
                .and(counterparts::case_id.eq_any(cases)),
        )
        .order(counterparts::number)
        .select((counterparts::case_id, counterparts::number, counterparts::party))
        .load(&mut connection)
        .await?;
    let mut by_case: HashMap<Uuid, Vec<CounterpartNumber>> = HashMap::new();
    for (case, number, party) in numbers {
        by_case
            .entry(case)
            .or_default()
            .push(CounterpartNumber { number, party });
    }
    Ok(by_case)
}

async fn responsible_officers(
    app: &App,
    mut connection: &Connection,
    cases: &[Uuid],
) -> ApiResult<HashMap<Uuid, String>> {
    let responsible: Vec<(Uuid, String)> = officers::table
        .filter(
            officers::municipality_id
                .eq(app.municipality())
                .and(officers::case_id.eq_any(cases))
                .and(officers::responsible),
        )
        .select((officers::case_id, officers::display_name))
        .load(&mut connection)
        .await?;
    Ok(responsible.into_iter().collect())
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
        .select(officers::display_name)
        .first(connection)
        .await
        .optional()?)
}

/// All officers of a case, the responsible one first.
pub async fn officers_of(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
) -> ApiResult<Vec<CaseOfficer>> {
    Ok(officers::table
        .filter(
            officers::municipality_id
                .eq(app.municipality())
                .and(officers::case_id.eq(case_id)),
        )
        .order((officers::responsible.desc(), officers::user_name))
        .select(CaseOfficer::as_select())
        .load(connection)
        .await?)
}

/// Gives an officer access, or changes what is said of one who has it. One at a time is responsible. The case is locked.
pub(in super::super) async fn put_officer(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    new: &AddOfficer,
) -> ApiResult<CaseOfficer> {
    if new.responsible {
        diesel::update(
            officers::table.filter(
                officers::municipality_id
                    .eq(app.municipality())
                    .and(officers::case_id.eq(case.id))
                    .and(officers::responsible),
            ),
        )
        .set(officers::responsible.eq(false))
        .execute(connection)
        .await?;
    }
    // As mails carry it; it was checked when it came in.
    let email = new.email.as_ref().map(|email| {
        let email = email.as_deref().map(str::trim);
        email.map(|email| {
            email
                .parse::<EmailAddress>()
                .map_or_else(|_| email.to_owned(), String::from)
        })
    });
    let said = (
        officers::display_name.eq(new.display_name.trim()),
        officers::responsible.eq(new.responsible),
        email.as_ref().map(|email| officers::email.eq(email.as_deref())),
    );
    Ok(diesel::insert_into(officers::table)
        .values((
            officers::municipality_id.eq(app.municipality()),
            officers::case_id.eq(case.id),
            officers::board_id.eq(case.board_id),
            officers::user_name.eq(&new.user_name),
            said,
            officers::added_at.eq(app.now().to_diesel()),
        ))
        .on_conflict((officers::municipality_id, officers::case_id, officers::user_name))
        .do_update()
        .set(said)
        .returning(CaseOfficer::as_returning())
        .get_result(connection)
        .await?)
}

pub(in super::super) async fn officers(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<CaseOfficer>, i64)> {
    let all = || {
        officers::table.filter(
            officers::municipality_id
                .eq(app.municipality())
                .and(officers::case_id.eq(case_id)),
        )
    };
    let total = all().count().get_result(connection).await?;
    let page = all()
        .order((officers::responsible.desc(), officers::user_name))
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((
        page.select(CaseOfficer::as_select()).load(connection).await?,
        total,
    ))
}

pub(in super::super) async fn officer(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    user_name: &str,
) -> ApiResult<CaseOfficer> {
    Ok(officers::table
        .find((app.municipality(), case_id, user_name))
        .select(CaseOfficer::as_select())
        .first(connection)
        .await?)
}

pub(in super::super) async fn remove_officer(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    user_name: &str,
) -> ApiResult<()> {
    diesel::delete(officers::table.find((app.municipality(), case_id, user_name)))
        .execute(connection)
        .await?;
    Ok(())
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
