//! Delivering what is due: several webhooks side by side, each by one worker, its events one after the other.
//!
//! A webhook is claimed with the worker's [`Presence`]; where the worker dies, another goes on from the cursor. Between the receiver's answer and our
//! commit lies one short transaction: a worker that dies just there delivers the same event once more, under the same `webhook-id`.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use remiss_domain::deadline::Deadline;
use remiss_domain::staff::AlertKind;
use remiss_domain::webhook::{DeliveryKind, DeliveryState, WebhookState};
use serde_json::json;
use uuid::Uuid;

use super::attempt::{Verdict, attempt, body_of, test_body, wait_after};
use super::check;
use super::outlet::{Outlet, Tried};
use super::store::{self, Delivery, Webhook};
use crate::access::{Boards, Caller, boards_with_predecessors};
use crate::alerts::{NewAlert, raise};
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::events::{self, Event};
use crate::http::{ApiError, ApiResult};
use crate::jobs::{Presence, Seen};
use crate::stop::Stop;
use crate::trace::Place;

/// Webhooks that are delivered to side by side.
const SIDE_BY_SIDE: usize = 8;
/// Events after which a webhook lets others have their turn.
const IN_A_ROW: usize = 200;
/// Places of the log that are looked through at a time for an event that is for the webhook.
const WINDOW: i64 = 1000;
/// Events that are read at a time.
const AT_A_TIME: i64 = 32;
/// How long an event that was read may be sent: later it is read anew, since it may have come under secrecy.
const FRESH: Duration = Duration::from_secs(1);
/// How often new work is looked for while others are under way.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

fn caller() -> Caller {
    Caller::system("webhooks")
}

/// Delivers everything that is due, until nothing is left or it is told to stop. Returns how many deliveries were tried.
pub(super) async fn deliver_due(app: App, stop: Stop) -> ApiResult<usize> {
    let is_due = app
        .read(&caller(), async |connection| {
            store::is_anything_due(&app, connection).await
        })
        .await?;
    if !is_due {
        return Ok(0);
    }
    let outlet = Outlet::new(&app.settings().webhooks)?;
    let mut presence = Presence::begin(&app).await?;
    let mut under_way = FuturesUnordered::new();
    let mut count = 0;
    let mut fault = None;
    loop {
        let free = SIDE_BY_SIDE - under_way.len();
        if free > 0 && fault.is_none() && !stop.is_told() {
            match claim(&app, &mut presence, free).await {
                Ok(claimed) => {
                    for id in claimed {
                        under_way.push(deliver(&app, &outlet, Claim::of(&presence), id, &stop));
                    }
                }
                Err(error) => fault = Some(error),
            }
        }
        if under_way.is_empty() {
            break;
        }
        tokio::select! {
            Some(done) = under_way.next() => match done {
                Ok(tried) => count += tried,
                // What goes wrong for one would go wrong again at once: the next pass comes soon.
                Err(error) => fault = Some(error),
            },
            // One receiver is slow: others do not wait for it.
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
    }
    drop(under_way);
    presence.end().await;
    match fault {
        Some(error) if count == 0 => Err(error),
        Some(error) => {
            tracing::warn!(%error, "a webhook could not be delivered to; it is tried again");
            Ok(count)
        }
        None => Ok(count),
    }
}

/// Forgets old deliveries. Returns how many there were.
pub(super) async fn forget_old(app: &App) -> ApiResult<usize> {
    let limit = store::kept_since(app);
    app.write(&caller(), async |connection| {
        store::forget_before(connection, limit).await
    })
    .await
}

async fn claim(app: &App, presence: &mut Presence, limit: usize) -> ApiResult<Vec<Uuid>> {
    presence.ensure(app).await?;
    let presence = &*presence;
    app.write(&caller(), async |connection| {
        store::claim(app, connection, presence, limit).await
    })
    .await
}

/// Under which id a webhook was claimed, and whether others still see the worker under it.
struct Claim {
    worker: Uuid,
    seen: Seen,
}

impl Claim {
    fn of(presence: &Presence) -> Claim {
        Claim {
            worker: presence.id(),
            seen: presence.seen(),
        }
    }
}

/// Delivers to one webhook: first what somebody asked for, then the events in their turn. Returns how many were tried.
async fn deliver(app: &App, outlet: &Outlet, claim: Claim, id: Uuid, stop: &Stop) -> ApiResult<usize> {
    let done = in_order(app, outlet, &claim, id, stop).await;
    app.write(&caller(), async |connection| {
        store::release(app, connection, id, claim.worker).await
    })
    .await?;
    done
}

async fn in_order(app: &App, outlet: &Outlet, claim: &Claim, id: Uuid, stop: &Stop) -> ApiResult<usize> {
    let worker = claim.worker;
    let mut count = 0;
    while count < IN_A_ROW && !stop.is_told() && claim.seen.holds() {
        match next(app, worker, id).await? {
            Next::Nothing => break,
            Next::NotForIt => {}
            Next::AskedFor(webhook, delivery) => {
                let tried = match asked_for(app, &webhook, &delivery).await? {
                    Some((body, from)) => {
                        Some(attempt(app, outlet, &webhook, delivery.message_id, body, from).await)
                    }
                    None => None,
                };
                settle_asked_for(app, &delivery, tried.as_ref()).await?;
            }
            Next::InTurn(webhook, events) => {
                let (tried, then) = in_turn(app, outlet, claim, *webhook, events, stop).await?;
                count += tried;
                if then == Then::Stop {
                    break;
                }
                continue;
            }
        }
        count += 1;
    }
    Ok(count)
}

/// Delivers events that were read together, one after the other, for as long as the webhook is as it was read. Returns how many were tried.
async fn in_turn(
    app: &App,
    outlet: &Outlet,
    claim: &Claim,
    mut webhook: Webhook,
    events: Vec<Event>,
    stop: &Stop,
) -> ApiResult<(usize, Then)> {
    let read = Instant::now();
    let mut count = 0;
    for event in events {
        if stop.is_told() || !claim.seen.holds() || read.elapsed() > FRESH {
            break;
        }
        let body = body_of(app, &event)?;
        let tried = attempt(app, outlet, &webhook, event.id, body, event.place()).await;
        count += 1;
        match settle_in_turn(app, claim.worker, &webhook, &event, &tried).await? {
            Then::Next => webhook.cursor = event.sequence,
            then => return Ok((count, then)),
        }
    }
    Ok((count, Then::LookAnew))
}

/// What follows when an event was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The next of those that were read.
    Next,
    /// The webhook has changed: what comes next is read anew.
    LookAnew,
    /// Nothing for now.
    Stop,
}

/// What comes next for a webhook.
enum Next {
    Nothing,
    /// A part of the log was passed in which nothing is for it.
    NotForIt,
    AskedFor(Box<Webhook>, Box<Delivery>),
    InTurn(Box<Webhook>, Vec<Event>),
}

async fn next(app: &App, worker: Uuid, id: Uuid) -> ApiResult<Next> {
    let found = app
        .read(&caller(), async |connection| {
            let webhook = match store::find(app, connection, id).await {
                Ok(webhook) if webhook.claimed_by == Some(worker) => webhook,
                // Removed, or taken over since our sign of life was lost.
                Ok(_) | Err(ApiError::NotFound) => return Ok(None),
                Err(error) => return Err(error),
            };
            let asked_for = store::next_waiting(app, connection, id).await?;
            let sees = sight(app, connection, &webhook).await?;
            let end = events::ends(app, connection).await?.last;
            Ok(Some((webhook, asked_for, sees, end)))
        })
        .await?;
    let Some((webhook, asked_for, sees, end)) = found else {
        return Ok(Next::Nothing);
    };
    if let Some(delivery) = asked_for {
        return Ok(Next::AskedFor(Box::new(webhook), Box::new(delivery)));
    }
    let waits = webhook.next_attempt_at.is_some_and(|at| at > app.now());
    if webhook.state != WebhookState::Active || waits || webhook.cursor >= end {
        return Ok(Next::Nothing);
    }
    let through = end.min(webhook.cursor + WINDOW);
    let events = app
        .read(&sees, async |connection| {
            let (after, types) = (webhook.cursor, &webhook.event_types);
            events::first_of(app, connection, after, through, types, AT_A_TIME).await
        })
        .await?;
    if events.is_empty() {
        pass_by(app, &webhook, through).await?;
        return Ok(Next::NotForIt);
    }
    Ok(Next::InTurn(Box::new(webhook), events))
}

/// Who the webhook's events are read as: the boards that it has, those whose place they took too, and nothing under secrecy.
async fn sight(app: &App, connection: &mut Connection, webhook: &Webhook) -> ApiResult<Caller> {
    let boards = match &webhook.board_ids {
        None => Boards::All,
        Some(ids) => boards_with_predecessors(app, connection, ids.clone()).await?,
    };
    Ok(Caller {
        boards,
        ..caller().without_secrets()
    })
}

/// Moves on to a place up to which nothing is for the webhook.
async fn pass_by(app: &App, before: &Webhook, through: i64) -> ApiResult<()> {
    app.write(&caller(), async |connection| {
        let mut webhook = match store::lock(app, connection, before.id).await {
            Err(ApiError::NotFound) => return Ok(()),
            found => found?,
        };
        // What was set meanwhile, the types or the place, counts from the next look.
        let same = webhook.cursor == before.cursor && webhook.version == before.version;
        if same {
            webhook.cursor = through;
            webhook.begin_anew();
            store::save_place(app, connection, &webhook).await?;
        }
        Ok(())
    })
    .await
}

/// The body of what somebody asked for, and where in a trace it happened; none: it is not for the webhook any more.
async fn asked_for(
    app: &App,
    webhook: &Webhook,
    delivery: &Delivery,
) -> ApiResult<Option<(Vec<u8>, Option<Place>)>> {
    let Some(sequence) = delivery.sequence else {
        let at = delivery.created_at;
        return test_body(app, webhook.id, delivery.message_id, at).map(|body| Some((body, None)));
    };
    let sees = app
        .read(&caller(), async |connection| {
            sight(app, connection, webhook).await
        })
        .await?;
    let event = app
        .read(&sees, async |connection| {
            events::at(app, connection, sequence).await
        })
        .await?;
    event
        .map(|event| Ok((body_of(app, &event)?, event.place())))
        .transpose()
}

async fn settle_asked_for(app: &App, delivery: &Delivery, tried: Option<&Tried>) -> ApiResult<()> {
    app.write(&caller(), async |connection| {
        let Some(tried) = tried else {
            return store::withhold(app, connection, delivery.id).await;
        };
        let state = match Verdict::of(tried) {
            Verdict::Delivered => DeliveryState::Delivered,
            Verdict::Failed | Verdict::Gone => DeliveryState::Failed,
        };
        store::note(app, connection, delivery.id, state, tried).await?;
        if delivery.kind == DeliveryKind::Test.as_str() || state != DeliveryState::Delivered {
            return Ok(());
        }
        match store::lock(app, connection, delivery.webhook_id).await {
            Err(ApiError::NotFound) => Ok(()),
            found => {
                let mut webhook = found?;
                webhook.delivered_at = Some(app.now());
                store::save_place(app, connection, &webhook).await
            }
        }
    })
    .await
}

/// Writes down what came of an event in its turn, and what follows from it.
async fn settle_in_turn(
    app: &App,
    worker: Uuid,
    before: &Webhook,
    event: &Event,
    tried: &Tried,
) -> ApiResult<Then> {
    let verdict = Verdict::of(tried);
    app.write(&caller(), async |connection| {
        if verdict == Verdict::Delivered
            && store::taken_in_turn(app, connection, worker, before, event, tried).await?
        {
            return Ok(Then::Next);
        }
        let mut webhook = match store::lock(app, connection, before.id).await {
            Err(ApiError::NotFound) => return Ok(Then::Stop),
            found => found?,
        };
        if webhook.claimed_by != Some(worker) {
            return Ok(Then::Stop);
        }
        let moved = webhook.cursor != before.cursor;
        let wait = wait_after(
            &app.settings().webhooks.retry_seconds,
            webhook.attempts + 1,
            webhook.id,
            tried.retry_after,
        );
        let state = match (verdict, wait) {
            (Verdict::Delivered, _) => DeliveryState::Delivered,
            (Verdict::Failed, Some(_)) if !moved => DeliveryState::Retrying,
            _ => DeliveryState::Failed,
        };
        store::note_in_turn(app, connection, webhook.id, event, state, tried).await?;
        if moved {
            // Somebody has chosen another place meanwhile.
            return Ok(Then::LookAnew);
        }
        match (verdict, wait) {
            (Verdict::Delivered, _) => {
                webhook.cursor = event.sequence;
                webhook.begin_anew();
                webhook.delivered_at = Some(app.now());
                store::save_place(app, connection, &webhook).await?;
                Ok(Then::LookAnew)
            }
            (Verdict::Failed, Some(wait)) => {
                webhook.attempts += 1;
                webhook.next_attempt_at = Some(app.now() + wait);
                store::save_place(app, connection, &webhook).await?;
                Ok(Then::Stop)
            }
            (Verdict::Gone, _) | (Verdict::Failed, None) => {
                disable(app, connection, webhook, verdict, tried).await?;
                Ok(Then::Stop)
            }
        }
    })
    .await
}

/// Disables a webhook, and tells the registrars. Its events wait: nothing is lost.
async fn disable(
    app: &App,
    connection: &mut Connection,
    mut webhook: Webhook,
    verdict: Verdict,
    tried: &Tried,
) -> ApiResult<()> {
    let reason = if verdict == Verdict::Gone {
        tried.trouble.clone()
    } else {
        format!(
            "Mottagaren har inte tagit emot på {} försök. {}",
            webhook.attempts + 1,
            tried.trouble
        )
    };
    let last = match webhook.delivered_at {
        Some(at) => format!(
            "Den senaste händelsen kom fram {}.",
            Deadline::from_timestamp(at).swedish()
        ),
        None => "Ingen händelse har kommit fram.".to_owned(),
    };
    webhook.enter(WebhookState::Disabled, reason.clone(), app.now());
    store::save(app, connection, &mut webhook).await?;
    let only_board = check::only_board(&webhook);
    let alert = NewAlert {
        kind: AlertKind::WebhookDisabled,
        subject_key: format!("webhook:{}:{}", webhook.id, webhook.version),
        subject_id: Some(webhook.id),
        board_id: only_board,
        case_id: None,
        text: format!("Webhooken ”{}” är avstängd. {reason} {last}", webhook.name),
        items: Vec::new(),
    };
    raise(app, connection, alert).await?;
    let details = json!({ "name": webhook.name, "status": tried.status, "cursor": webhook.cursor });
    let deed = Deed {
        action: "webhook.disabled",
        subject_kind: "webhook",
        subject_id: webhook.id,
        board_id: only_board,
        case_id: None,
        details: &details,
    };
    record(app, connection, &caller(), deed).await
}
