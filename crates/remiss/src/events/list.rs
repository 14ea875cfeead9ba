//! `GET /events`

use std::time::Duration;

use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::store;
use super::view::{EventMeta, EventPage, EventView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Links, Query};

/// How often the log is looked at while a caller waits.
const LOOKS_PER_SECOND: u32 = 4;

/// Which part of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct EventFilter {
    /// The place in the log after which to begin: the `sequence` of the last event that the caller has seen.
    #[param(minimum = 0, default = 0, example = 4710)]
    pub after: Option<i64>,
    /// Events in an answer; more than 500 are answered as 500.
    #[param(minimum = 1, maximum = 500, default = 100, example = 100)]
    pub limit: Option<i64>,
    /// Seconds to wait for an event when there is none yet; more than 30 are 30.
    #[param(minimum = 0, maximum = 30, default = 0, example = 0)]
    pub wait: Option<u32>,
}

/// What has happened
///
/// Händelseloggen, i ordning, efter en given plats. Each event has its place, without holes that fill later; a key that is
/// limited to boards is shown the events of those boards. With `wait` the answer waits until something happens, at most
/// so many seconds. The answer has ids only: ask for the thing itself to read it.
#[utoipa::path(
    tag = "events",
    params(EventFilter),
    responses((status = 200, description = "The events after the place", body = EventPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/events")]
pub async fn list(app: AppData, caller: Caller, filter: Query<EventFilter>) -> ApiResult<HttpResponse> {
    let after = filter.after.unwrap_or(0).max(0);
    let limit = filter.limit.unwrap_or(100).clamp(1, 500);
    let mut looks_left = filter.wait.unwrap_or(0).min(30) * LOOKS_PER_SECOND;
    let events = loop {
        let events = app
            .read(&caller, async |connection| {
                store::after(&app, connection, after, limit).await
            })
            .await?;
        if !events.is_empty() || looks_left == 0 {
            break events;
        }
        // The connection is back in the pool while we wait.
        looks_left -= 1;
        tokio::time::sleep(Duration::from_secs(1) / LOOKS_PER_SECOND).await;
    };
    let next_after = events.last().map_or(after, |event| event.sequence);
    let address = |after: i64| app.url(&format!("/events?after={after}&limit={limit}"));
    let page = EventPage {
        meta: EventMeta {
            after,
            limit,
            count: events.len(),
            next_after,
        },
        events: events.iter().map(|event| EventView::of(&app, event)).collect(),
        links: Links::to_self(address(after)).and("next", "GET", address(next_after)),
    };
    Ok(HttpResponse::Ok().json(page))
}
