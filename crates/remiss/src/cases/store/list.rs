//! Which cases a list has.

use std::collections::{HashMap, HashSet};

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use remiss_domain::case_number::{recognise, search_key};
use uuid::Uuid;

use super::super::list::CaseFilter;
use super::super::view::CaseStatus;
use super::{Case, number_keys};
use crate::access::Caller;
use crate::app::App;
use crate::boards;
use crate::case_shares::{self, Reach};
use crate::db::schema::{case_counterpart_numbers as counterparts, case_officers as officers, cases};
use crate::db::{AtMost, Connection};
use crate::external_references::{self, SubjectKind};
use crate::http::page::{COUNTED, Counted, sort_order};
use crate::http::{ApiResult, Paging};
use crate::search::{self, CaseSearch, Found};
use crate::within_reach;

/// What had to be looked up before the cases could be chosen.
struct Looked {
    /// The keys of a number that was asked for, and the cases whose counterparts have it. Looked up beforehand: a condition with a query
    /// of its own beside it would read every case.
    numbered: Option<(Vec<String>, Vec<Uuid>)>,
    with_reference: Option<Vec<Uuid>>,
    reach: Option<Reach>,
    found: Option<Found>,
}

/// A page of cases.
pub(in super::super) struct Listed {
    /// The cases of the page.
    pub cases: Vec<Case>,
    /// How many there are.
    pub counted: Counted,
    /// What the search found, where words were looked for.
    pub found: Option<Found>,
}

/// A page of the cases that `filter` chooses, and how many there are.
pub(in super::super) async fn list(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    filter: &CaseFilter,
    paging: Paging,
) -> ApiResult<Listed> {
    let order = sort_order(
        filter.sort.as_deref(),
        &["openedOn", "title", "status"],
        "-openedOn",
    )?;
    let looked = look_up(app, connection, caller, filter).await?;
    if let Some(found) = &looked.found
        && filter.sort.is_none()
    {
        return best_first(app, connection, filter, &looked, found, paging).await;
    }
    if let Some(user) = &filter.officer
        && filter.has_only_an_officer()
    {
        return of_officer(app, connection, user, filter, paging).await;
    }
    if filter.officer.is_some() && paging.offset() < COUNTED {
        return counted_with_the_page(app, connection, filter, looked, &order, paging).await;
    }
    let count = AtMost::new(chosen(app, filter, &looked).select(cases::id), COUNTED + 1);
    let page = sorted(chosen(app, filter, &looked), &order)
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Case::as_select());
    let (mut beside, mut connection): (&Connection, &Connection) = (connection, connection);
    let (counted, cases) = tokio::try_join!(count.get_result(&mut beside), page.load(&mut connection))?;
    Ok(Listed {
        cases,
        counted: with_found(counted, looked.found.as_ref()),
        found: looked.found,
    })
}

/// What was counted; of what a search found, there may be more.
fn with_found(counted: i64, found: Option<&Found>) -> Counted {
    let mut counted = Counted::so_far(counted);
    counted.more |= found.is_some_and(|found| found.more);
    counted
}

/// A page of somebody's cases, the newest first, whatever their number: the rows of the officers know when a case was opened and how it stands. The walls
/// around them are those of the cases.
async fn of_officer(
    app: &App,
    connection: &mut Connection,
    user: &str,
    filter: &CaseFilter,
    paging: Paging,
) -> ApiResult<Listed> {
    let theirs = || {
        let mut theirs = officers::table
            .filter(
                officers::municipality_id
                    .eq(app.municipality())
                    .and(officers::user_name.eq(user)),
            )
            .into_boxed();
        if let Some(status) = filter.status {
            theirs = theirs.filter(officers::status.eq(status.as_str()));
        }
        theirs
    };
    let count = AtMost::new(theirs().select(officers::case_id), COUNTED + 1);
    let page = theirs()
        .order((officers::opened_on.desc(), officers::case_id.desc()))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(officers::case_id);
    let (mut beside, mut shared): (&Connection, &Connection) = (connection, connection);
    let (counted, ids): (i64, Vec<Uuid>) =
        tokio::try_join!(count.get_result(&mut beside), page.load(&mut shared))?;
    Ok(Listed {
        cases: in_order(app, connection, &ids).await?,
        counted: Counted::so_far(counted),
        found: None,
    })
}

/// A page of somebody's cases by something else besides. They have to be fetched to be sorted, all of them: so they are counted by the same query.
async fn counted_with_the_page(
    app: &App,
    connection: &mut Connection,
    filter: &CaseFilter,
    looked: Looked,
    order: &[(&str, bool)],
    paging: Paging,
) -> ApiResult<Listed> {
    let ids: Vec<Uuid> = sorted(chosen(app, filter, &looked), order)
        .select(cases::id)
        .limit(COUNTED + 1)
        .load(connection)
        .await?;
    let counted = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let page = of_page(&ids, paging);
    Ok(Listed {
        cases: in_order(app, connection, &page).await?,
        counted: with_found(counted, looked.found.as_ref()),
        found: looked.found,
    })
}

/// The order of a list; cases that are alike in it by their ids.
fn sorted<'a>(mut page: cases::BoxedQuery<'a, Pg>, order: &[(&str, bool)]) -> cases::BoxedQuery<'a, Pg> {
    let newest_first = order
        .iter()
        .any(|(field, descends)| *field == "openedOn" && *descends);
    for (field, descends) in order {
        page = match (*field, *descends) {
            ("title", false) => page.then_order_by(cases::title.asc()),
            ("title", true) => page.then_order_by(cases::title.desc()),
            ("status", false) => page.then_order_by(cases::status.asc()),
            ("status", true) => page.then_order_by(cases::status.desc()),
            (_, false) => page.then_order_by(cases::opened_on.asc()),
            (_, true) => page.then_order_by(cases::opened_on.desc()),
        };
    }
    // As the indexes have it: the id goes the way of the day.
    if newest_first {
        page.then_order_by(cases::id.desc())
    } else {
        page.then_order_by(cases::id.asc())
    }
}

/// Those of a list of ids that stand on the page.
fn of_page(ids: &[Uuid], paging: Paging) -> Vec<Uuid> {
    ids.iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.limit()).unwrap_or(20))
        .copied()
        .collect()
}

/// The cases with these ids, in their order.
async fn in_order(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<Vec<Case>> {
    let mut by_id: HashMap<Uuid, Case> = cases::table
        .filter(
            cases::municipality_id
                .eq(app.municipality())
                .and(cases::id.eq_any(ids)),
        )
        .select(Case::as_select())
        .load(connection)
        .await?
        .into_iter()
        .map(|case: Case| (case.id, case))
        .collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// A page of what the search found, in its order.
async fn best_first(
    app: &App,
    connection: &mut Connection,
    filter: &CaseFilter,
    looked: &Looked,
    found: &Found,
    paging: Paging,
) -> ApiResult<Listed> {
    let seen: HashSet<Uuid> = chosen(app, filter, looked)
        .select(cases::id)
        .load(connection)
        .await?
        .into_iter()
        .collect();
    let ids: Vec<Uuid> = found.ids.iter().filter(|id| seen.contains(id)).copied().collect();
    Ok(Listed {
        cases: in_order(app, connection, &of_page(&ids, paging)).await?,
        counted: Counted {
            total: i64::try_from(ids.len()).unwrap_or(i64::MAX),
            more: found.more,
        },
        found: Some(found.clone()),
    })
}

async fn look_up(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    filter: &CaseFilter,
) -> ApiResult<Looked> {
    let reach = case_shares::reach(connection, caller).await?;
    let numbered = match &filter.case_number {
        Some(text) => {
            let keys = number_keys(app, connection, text).await?;
            let theirs = counterparts::table
                .filter(
                    counterparts::municipality_id
                        .eq(app.municipality())
                        .and(counterparts::number_key.eq_any(&keys)),
                )
                .select(counterparts::case_id)
                .load(connection)
                .await?;
            Some((keys, theirs))
        }
        None => None,
    };
    let (system, id) = (filter.external_system.as_deref(), filter.external_id.as_deref());
    let with_reference = if system.is_some() || id.is_some() {
        Some(external_references::find(app, connection, SubjectKind::Case, system, id).await?)
    } else {
        None
    };
    let found = match (filter.q.as_deref().map(str::trim), filter.similar_to) {
        (Some(text), _) if !text.is_empty() => {
            let search = CaseSearch {
                text,
                number_keys: numbers_in(app, connection, text).await?,
                board: filter.board_id,
                status: filter.status.map(CaseStatus::as_str),
                opened_from: filter.opened_from,
                opened_to: filter.opened_to,
                officer: filter.officer.as_deref(),
                meeting: filter.target_meeting_id,
            };
            Some(search::find_cases(app, connection, &search).await?)
        }
        (_, Some(id)) => Some(search::find_similar(app, connection, id).await?),
        _ => None,
    };
    Ok(Looked {
        numbered,
        with_reference,
        reach,
        found,
    })
}

/// The keys of the numbers that stand in a text, however they are spelt: our own, and the text as a counterpart's number.
async fn numbers_in(app: &App, connection: &mut Connection, text: &str) -> ApiResult<Vec<String>> {
    let mut formats = Vec::new();
    for board in boards::all(app, connection).await? {
        formats.push(board.format()?);
    }
    let mut keys = vec![search_key(text)];
    for recognised in recognise(text, &formats) {
        for format in &formats {
            if format.prefix().eq_ignore_ascii_case(recognised.number.prefix()) {
                keys.push(search_key(&format.format(&recognised.number)));
            }
        }
        keys.push(search_key(&recognised.number.to_string()));
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

fn chosen<'a>(app: &App, filter: &CaseFilter, looked: &Looked) -> cases::BoxedQuery<'a, Pg> {
    let mut query = cases::table
        .filter(cases::municipality_id.eq(app.municipality()))
        .into_boxed();
    if let Some((keys, theirs)) = &looked.numbered {
        query = query.filter(
            cases::number_key
                .eq_any(keys.clone())
                .or(cases::id.eq_any(theirs.clone())),
        );
    }
    query = within_reach!(query, &looked.reach, cases::board_id, cases::id);
    if let Some(ids) = &looked.with_reference {
        query = query.filter(cases::id.eq_any(ids.clone()));
    }
    if let Some(found) = &looked.found {
        query = query.filter(cases::id.eq_any(found.ids.clone()));
    }
    if let Some(status) = filter.status {
        query = query.filter(cases::status.eq(status.as_str()));
    }
    if let Some(board) = filter.board_id {
        query = query.filter(cases::board_id.eq(board));
    }
    if let Some(meeting) = filter.target_meeting_id {
        query = query.filter(cases::target_meeting_id.eq(meeting));
    }
    if let Some(user) = &filter.officer {
        let with_access = officers::table
            .filter(
                officers::municipality_id
                    .eq(app.municipality())
                    .and(officers::user_name.eq(user.clone())),
            )
            .select(officers::case_id);
        query = query.filter(cases::id.eq_any(with_access));
    }
    if let Some(day) = filter.opened_from {
        query = query.filter(cases::opened_on.ge(day.to_diesel()));
    }
    if let Some(day) = filter.opened_to {
        query = query.filter(cases::opened_on.le(day.to_diesel()));
    }
    query
}
