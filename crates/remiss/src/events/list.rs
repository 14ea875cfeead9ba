//! `GET /events`

use std::time::Duration;

use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::store::{self, Event};
use super::view::{EventMeta, EventPage, EventView};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Links, Query};

/// How often the log is looked at while a caller waits.
const LOOKS_PER_SECOND: u32 = 4;
/// Places of the log that one question to the database goes through: a caller that sees few of them is answered as quickly as one that sees all.
const WINDOW: i64 = 5_000;
/// Questions that one request may come to without finding anything. Its answer then says how far it has looked.
const WINDOWS: u32 = 20;

/// Which part of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct EventFilter {
    /// The place in the log after which to begin: `nextAfter` of the last answer. Without it: from the first event that is kept.
    #[param(minimum = 0, example = 4710)]
    pub after: Option<i64>,
    /// Events in an answer, 1 to 500: less is answered as 1, more as 500.
    #[param(default = 100, example = 100)]
    pub limit: Option<i64>,
    /// Seconds to wait for an event when there is none yet; more than 30 are 30.
    #[param(minimum = 0, default = 0, example = 0)]
    pub wait: Option<u32>,
}

/// What has happened
///
/// Händelseloggen, i ordning, efter en given plats. Each event has its place; places that are missing belong to events that the caller may not
/// see (of other boards, under secrecy), and none of them fills later. `_meta.nextAfter` goes past them. With `wait` the answer waits until something
/// happens, at most so many seconds. The answer has ids only: ask for the thing itself to read it. Events are kept for 400 days, unless the settings
/// say otherwise; a place before that is answered 410.
#[utoipa::path(
    tag = "events",
    params(EventFilter),
    responses(
        (status = 200, description = "The events after the place", body = EventPage),
        (status = 410, description = "Events after the place are not kept any more: synchronise anew, and go on from `_meta.lastSequence` of an answer without `after`"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/events")]
pub async fn list(app: AppData, caller: Caller, filter: Query<EventFilter>) -> ApiResult<HttpResponse> {
    let limit = filter.limit.unwrap_or(100).clamp(1, 500);
    if filter.after.is_some_and(|after| after < 0) {
        return Err(ApiError::bad_request(
            "after är en plats i loggen: 0 eller mer.",
            "after is a place in the log: 0 or more.",
        ));
    }
    // The specification says int32, which has a sign.
    if filter.wait.is_some_and(|wait| i32::try_from(wait).is_err()) {
        return Err(ApiError::bad_request(
            "wait är ett antal sekunder; högst 30 räknas.",
            "wait is a number of seconds, of which at most 30 count.",
        ));
    }
    let mut looks_left = filter.wait.unwrap_or(0).min(30) * LOOKS_PER_SECOND;
    let mut windows_left = WINDOWS;
    let mut from = filter.after;
    let (after, seen) = loop {
        let look = app
            .read(&caller, async |connection| {
                look(&app, connection, from, limit).await
            })
            .await?;
        // What was asked for, not how far empty windows have brought us.
        let after = filter.after.unwrap_or(look.kept_after);
        from = Some(look.next_after);
        if !look.events.is_empty() {
            break (after, look);
        }
        if look.next_after < look.last {
            windows_left -= 1;
            if windows_left == 0 {
                break (after, look);
            }
            continue;
        }
        if looks_left == 0 || app.is_leaving() {
            break (after, look);
        }
        // The connection is back in the pool while we wait.
        looks_left -= 1;
        tokio::time::sleep(Duration::from_secs(1) / LOOKS_PER_SECOND).await;
    };
    let next_after = seen.next_after;
    let address = |after: i64| app.url(&format!("/events?after={after}&limit={limit}"));
    let page = EventPage {
        meta: EventMeta {
            after,
            limit,
            count: seen.events.len(),
            next_after,
            last_sequence: seen.last,
        },
        events: seen
            .events
            .iter()
            .map(|event| EventView::of(&app, event))
            .collect(),
        links: Links::to_self(address(after)).and("next", "GET", address(next_after)),
    };
    Ok(HttpResponse::Ok().json(page))
}

/// What one look at the log has found.
struct Look {
    /// Events up to this place are not kept any more.
    kept_after: i64,
    /// The end of the log.
    last: i64,
    events: Vec<Event>,
    /// Everything up to this place that the caller may see was seen.
    next_after: i64,
}

async fn look(app: &App, connection: &mut Connection, from: Option<i64>, limit: i64) -> ApiResult<Look> {
    // The ends first: what is committed after this has a higher place, and comes with the next look.
    let ends = store::ends(app, connection).await?;
    let from = from.unwrap_or(ends.kept_after);
    if from < ends.kept_after {
        return Err(ApiError::EventsForgotten {
            kept_after: ends.kept_after,
        });
    }
    let through = ends.last.min(from.saturating_add(WINDOW));
    let events = if from < through {
        store::between(app, connection, from, through, limit).await?
    } else {
        Vec::new()
    };
    let is_full = i64::try_from(events.len()).is_ok_and(|count| count == limit);
    let next_after = match events.last() {
        Some(last) if is_full => last.sequence,
        _ => through.max(from),
    };
    Ok(Look {
        kept_after: ends.kept_after,
        last: ends.last,
        events,
        next_after,
    })
}
