//! What an attempt delivers, and what follows from its answer.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::outlet::{Outlet, Tried};
use super::signature::signatures;
use super::store::Webhook;
use crate::app::App;
use crate::events::{Event, EventView};
use crate::http::{ApiError, ApiResult};
use crate::trace::{Place, SpanKind, Step, Trace};

/// The longest wait that a receiver can ask for (`Retry-After`).
const LONGEST_WAIT: i64 = 24 * 3600;

/// The body: a CloudEvent that is a Standard Webhooks body too, by its `timestamp`.
#[derive(Serialize)]
struct Body {
    #[serde(flatten)]
    event: EventView,
    timestamp: Timestamp,
}

/// The body of an event.
pub(super) fn body_of(app: &App, event: &Event) -> ApiResult<Vec<u8>> {
    let body = Body {
        event: EventView::of(app, event),
        timestamp: event.at,
    };
    serde_json::to_vec(&body).map_err(ApiError::internal)
}

/// Type of what is delivered as a test.
pub(super) const TEST: &str = "webhook.test";

/// The body of a test: it is in no log, and has no place in it.
pub(super) fn test_body(app: &App, webhook: Uuid, message: Uuid, at: Timestamp) -> ApiResult<Vec<u8>> {
    let body = json!({
        "specversion": "1.0", "id": message, "source": app.url(""), "type": TEST, "subject": format!("webhook/{webhook}"),
        "time": at, "timestamp": at, "datacontenttype": "application/json",
        "data": { "subjectKind": "webhook", "subjectId": webhook, "boardId": null, "caseId": null },
    });
    serde_json::to_vec(&body).map_err(ApiError::internal)
}

/// Delivers a body once, signed now. `from` is the place in the trace of what it tells of: the receiver is told that it goes on there.
pub(super) async fn attempt(
    app: &App,
    outlet: &Outlet,
    webhook: &Webhook,
    message: Uuid,
    body: Vec<u8>,
    from: Option<Place>,
) -> Tried {
    let trace = Trace::after(app, from);
    let place = trace.place();
    let mut step = Step::first(trace, "webhook", SpanKind::Client);
    step.tell("remiss.webhook_id", webhook.id.to_string());
    let now = app.now();
    let signature = signatures(webhook.secrets(now), message, now, &body);
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("webhook-id", message.to_string()),
        ("webhook-timestamp", now.as_second().to_string()),
        ("webhook-signature", signature),
        ("traceparent", place.to_string()),
    ];
    let posting = async {
        let tried = outlet.post(&webhook.url, &headers, body).await;
        if tried.trouble.is_empty() {
            tracing::debug!(webhook = %webhook.id, status = tried.status, "a webhook was delivered to");
        } else {
            tracing::info!(webhook = %webhook.id, status = tried.status, "a delivery to a webhook failed");
        }
        tried
    };
    let tried = step.around(posting).await;
    if let Some(status) = tried.status {
        step.tell("http.response.status_code", i64::from(status));
    }
    if !tried.trouble.is_empty() {
        step.failed();
    }
    tried
}

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It has been taken.
    Delivered,
    /// It is tried again.
    Failed,
    /// The receiver wants nothing more.
    Gone,
}

impl Verdict {
    pub(super) fn of(tried: &Tried) -> Verdict {
        match tried.status {
            Some(200..=299) => Verdict::Delivered,
            Some(410) => Verdict::Gone,
            _ => Verdict::Failed,
        }
    }
}

/// How long to wait after so many failed tries; none: it was tried often enough. Each webhook waits up to a tenth longer than the next,
/// so that those that failed together do not come back together.
pub(super) fn wait_after(
    waits: &[u64],
    failed: i32,
    webhook: Uuid,
    retry_after: Option<u64>,
) -> Option<SignedDuration> {
    let step = usize::try_from(failed - 1).unwrap_or_default();
    let wait = i64::try_from(*waits.get(step)?).unwrap_or(LONGEST_WAIT);
    let spread = wait * i64::try_from(webhook.as_u128() % 100).unwrap_or_default() / 1000;
    let asked = retry_after.map_or(0, |seconds| i64::try_from(seconds).unwrap_or(LONGEST_WAIT));
    Some(SignedDuration::from_secs(
        (wait + spread).max(asked.min(LONGEST_WAIT)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_until_it_was_tried_often_enough() {
        let waits = [5, 300];
        let wait = |failed, asked| wait_after(&waits, failed, Uuid::nil(), asked).map(|wait| wait.as_secs());
        assert_eq!(wait(1, None), Some(5));
        assert_eq!(wait(2, None), Some(300));
        assert_eq!(wait(3, None), None);
        assert_eq!(wait(1, Some(60)), Some(60), "a receiver may ask for longer");
        assert_eq!(wait(2, Some(60)), Some(300), "and never for shorter");
        assert_eq!(wait(1, Some(u64::MAX)), Some(LONGEST_WAIT));
        let spread = wait_after(&waits, 2, Uuid::from_u128(99), None).map(|wait| wait.as_secs());
        assert_eq!(spread, Some(329));
    }
}
