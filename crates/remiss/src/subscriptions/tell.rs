//! Telling subscribers of a remiss that was sent: once each, whatever crashes, and not those who got the remiss itself.

use remiss_domain::deadline::Deadline;
use remiss_domain::subscription::Subjects;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{mails, store, unreachable};
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::cases;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::jobs;
use crate::remisser::{self, Remiss};

/// Kind of the job that tells the subscribers of a remiss.
pub(super) const TELL: &str = "tell-subscribers";

/// How many subscriptions are looked at in one transaction, which holds the remiss meanwhile.
const AT_ONCE: i64 = 200;

/// Asks for the subscribers to be told of a remiss: when it is sent, and when what decides who is told changes afterwards.
/// Who was told before is not told again.
pub async fn tell(app: &App, connection: &mut Connection, remiss: &Remiss) -> ApiResult<()> {
    let key = format!("{}:{}", remiss.id, remiss.version);
    let payload = json!({ "remissId": remiss.id });
    jobs::enqueue(app, connection, TELL, &payload, Some(&key), app.now()).await
}

/// The job.
pub(super) async fn run(app: &App, payload: &Value) -> ApiResult<()> {
    let id: Uuid = payload["remissId"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| ApiError::internal("a telling job without a remiss"))?;
    let caller = Caller::system("subscriptions");
    unreachable::end(app, &caller).await?;
    let mut after = Uuid::nil();
    loop {
        let last = app
            .write(&caller, async |connection| {
                batch(app, connection, id, after).await
            })
            .await?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

/// Tells some. Returns the last one that was looked at; none when there are no more, or nothing to tell.
async fn batch(app: &App, connection: &mut Connection, id: Uuid, after: Uuid) -> ApiResult<Option<Uuid>> {
    let remiss = remisser::lock(app, connection, id).await?;
    if !is_news(app, &remiss) {
        return Ok(None);
    }
    let case = cases::find(app, connection, remiss.case_id).await?;
    if case.secrecy_ground.is_some() {
        return Ok(None);
    }
    let all_boards = boards::all(app, connection).await?;
    let board = all_boards
        .iter()
        .find(|board| board.id == remiss.board_id)
        .ok_or(ApiError::NotFound)?;
    let mut marked = remisser::subjects(app, connection, &[remiss.id]).await?;
    let marked = marked.remove(&remiss.id).unwrap_or_default();
    let subjects = Subjects {
        boards: with_forerunners(board.id, &all_boards),
        topics: marked.topics,
        areas: marked.areas,
        text: [remiss.name.as_str(), &remiss.purpose, &remiss.plain_summary].join("\n"),
    };
    let asked = store::addresses_of_recipients(app, connection, remiss.id).await?;
    let some = store::confirmed_after(app, connection, after, AT_ONCE).await?;
    for subscription in &some {
        let reasons = subscription.wishes().fit(&subjects);
        let Some(email) = subscription.email.as_deref().filter(|_| !reasons.is_empty()) else {
            continue;
        };
        if !asked.contains(&email.to_lowercase()) {
            let about = (&remiss, &case, board);
            mails::post_new_remiss(app, connection, subscription, email, about, &reasons).await?;
        }
    }
    Ok(some.last().map(|subscription| subscription.id))
}

/// Whether there is something to tell: it stands on the open list, and can still be answered in time.
fn is_news(app: &App, remiss: &Remiss) -> bool {
    let late = remiss
        .deadline
        .is_some_and(|at| Deadline::from_timestamp(at).is_late(app.now()));
    remiss.is_outgoing() && remiss.public && remiss.state == "sent" && !late
}

/// A board and those that it took over from.
fn with_forerunners(board: Uuid, all: &[Board]) -> Vec<Uuid> {
    let mut found = vec![board];
    let mut looked_at = 0;
    while let Some(successor) = found.get(looked_at).copied() {
        looked_at += 1;
        for board in all {
            if board.successor_id == Some(successor) && !found.contains(&board.id) {
                found.push(board.id);
            }
        }
    }
    found
}
