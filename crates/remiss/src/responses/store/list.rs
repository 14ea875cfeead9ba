//! Which responses a list has.

use std::collections::HashMap;

use diesel::dsl::{exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::list::Filter;
use super::{Registered, Response, joined};
use crate::access::Caller;
use crate::app::App;
use crate::case_shares;
use crate::db::schema::{cases, documents, publications, responses};
use crate::db::{AtMost, Connection};
use crate::http::page::{COUNTED, Counted, sort_order};
use crate::http::{ApiResult, Paging};
use crate::search::{self, Found, ResponseSearch};
use crate::within_reach;

/// A page of responses.
pub(in super::super) struct Listed {
    /// The responses of the page.
    pub rows: Vec<Registered>,
    /// How many there are.
    pub counted: Counted,
    /// What the search found, where words were looked for.
    pub found: Option<Found>,
}

/// A page of the responses that `filter` chooses, of one remiss where that is said; an organisation sees its own.
pub(in super::super) async fn list(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    paging: Paging,
    filter: &Filter,
    remiss_id: Option<Uuid>,
) -> ApiResult<Listed> {
    let organisation = caller.organisation;
    let reach = case_shares::reach(connection, caller).await?;
    let order = sort_order(
        filter.sort.as_deref(),
        &["receivedAt", "respondentName"],
        "-receivedAt",
    )?;
    let remiss = remiss_id.or(filter.remiss_id);
    let found = match filter.q.as_deref().map(str::trim) {
        Some(text) if !text.is_empty() => {
            let search = ResponseSearch {
                text,
                remiss,
                organisation,
                channel: filter.channel.as_deref(),
                outcome: filter.outcome.as_deref(),
                late: filter.late,
                uninvited: filter.uninvited,
            };
            Some(search::find_responses(connection, &search).await?)
        }
        _ => None,
    };
    let visible = || {
        let query = visible(app, filter, remiss, organisation, found.as_ref());
        within_reach!(query, &reach, responses::board_id, responses::case_id)
    };
    let (ids, counted) = match &found {
        Some(best) if filter.sort.is_none() => {
            // At most as many as the search looked at: sorted here, as it found them.
            let place: HashMap<Uuid, usize> = best.ids.iter().copied().zip(0..).collect();
            let mut ids: Vec<Uuid> = visible().select(responses::id).load(connection).await?;
            ids.sort_by_key(|id| place.get(id).copied().unwrap_or(usize::MAX));
            let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
            let page = ids
                .into_iter()
                .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
                .take(usize::try_from(paging.limit()).unwrap_or(20));
            let more = best.more;
            (page.collect(), Counted { total, more })
        }
        _ => {
            let counted: i64 = AtMost::new(visible().select(responses::id), COUNTED + 1)
                .get_result(connection)
                .await?;
            let mut page = visible().limit(paging.limit()).offset(paging.offset());
            let newest_first = order
                .iter()
                .any(|(field, descends)| *field == "receivedAt" && *descends);
            for (field, descends) in order {
                page = match (field, descends) {
                    ("receivedAt", false) => page.then_order_by(responses::received_at.asc()),
                    ("receivedAt", true) => page.then_order_by(responses::received_at.desc()),
                    (_, false) => page.then_order_by(responses::respondent_name.asc()),
                    (_, true) => page.then_order_by(responses::respondent_name.desc()),
                };
            }
            // As the index has it: the id goes the way of the time.
            page = if newest_first {
                page.then_order_by(responses::id.desc())
            } else {
                page.then_order_by(responses::id.asc())
            };
            let ids: Vec<Uuid> = page.select(responses::id).load(connection).await?;
            let mut counted = Counted::so_far(counted);
            counted.more |= found.as_ref().is_some_and(|found| found.more);
            (ids, counted)
        }
    };
    // The numbers that they are registered under are looked up for the page only.
    let mut rows: Vec<Registered> = joined()
        .filter(responses::municipality_id.eq(app.municipality()))
        .filter(responses::id.eq_any(&ids))
        .select((
            Response::as_select(),
            cases::case_number,
            documents::number,
            publications::published_at.nullable(),
        ))
        .load(connection)
        .await?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.response.id));
    Ok(Listed { rows, counted, found })
}

fn visible(
    app: &App,
    filter: &Filter,
    remiss: Option<Uuid>,
    organisation: Option<Uuid>,
    found: Option<&Found>,
) -> responses::BoxedQuery<'static, Pg> {
    let mut query = responses::table
        .filter(responses::municipality_id.eq(app.municipality()))
        .into_boxed();
    if let Some(found) = found {
        query = query.filter(responses::id.eq_any(found.ids.clone()));
    }
    if let Some(remiss) = remiss {
        query = query.filter(responses::remiss_id.eq(remiss));
    }
    if let Some(organisation) = organisation {
        query = query.filter(responses::organisation_id.eq(organisation));
    }
    if let Some(channel) = &filter.channel {
        query = query.filter(responses::channel.eq(channel.clone()));
    }
    if let Some(outcome) = &filter.outcome {
        query = query.filter(responses::outcome.eq(outcome.clone()));
    }
    if let Some(late) = filter.late {
        query = query.filter(responses::late.eq(late));
    }
    query = match filter.void.unwrap_or_default() && organisation.is_none() {
        true => query.filter(responses::voided_at.is_not_null()),
        false => query.filter(responses::voided_at.is_null()),
    };
    match filter.uninvited {
        Some(true) => query = query.filter(responses::recipient_id.is_null()),
        Some(false) => query = query.filter(responses::recipient_id.is_not_null()),
        None => {}
    }
    if let Some(published) = filter.published {
        let standing = publications::table
            .filter(publications::municipality_id.eq(responses::municipality_id))
            .filter(publications::response_id.eq(responses::id))
            .filter(publications::withdrawn_at.is_null());
        query = if published {
            query.filter(exists(standing))
        } else {
            query.filter(not(exists(standing)))
        };
    }
    query
}
