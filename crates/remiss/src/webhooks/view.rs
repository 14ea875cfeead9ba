//! Webhooks and their deliveries, as the API shows them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{Delivery, Webhook};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{Links, enums};

/// A system that is told of what has happened (webhook).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookView {
    /// Id.
    pub id: Uuid,
    /// What it is for.
    #[schema(example = "Ärendesystemet")]
    pub name: String,
    /// Where events are delivered.
    #[schema(example = "https://system.example.org/remiss")]
    pub url: String,
    /// Types of events that are delivered; empty: all.
    #[schema(example = json!(["remiss.*", "response.received"]))]
    pub event_types: Vec<String>,
    /// Boards whose events are delivered, beside those of no board; none: all.
    #[schema(example = json!(null))]
    pub board_ids: Option<Vec<Uuid>>,
    /// Whether it delivers.
    #[schema(value_type = enums::WebhookState, example = "active")]
    pub state: &'static str,
    /// Why it was disabled, in Swedish; else empty.
    #[schema(example = "")]
    pub state_reason: String,
    /// When it came into this state.
    pub state_since: Timestamp,
    /// The key of the signatures, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "whsec_Qm9yZGV0LXZhci1iYXJhLWV0dC1leGVtcGVsLi4uLi4=")]
    pub secret: Option<String>,
    /// How long deliveries are signed with the secret before too; none: there is no other secret.
    #[schema(example = json!(null))]
    pub earlier_secret_until: Option<Timestamp>,
    /// How far it has come.
    pub progress: WebhookProgress,
    /// When it was made.
    pub created_at: Timestamp,
    /// Links, with what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// How far a webhook has come. It changes with every event, and the ETag does not.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookProgress {
    /// Place in the event log: everything up to it was delivered, or is not for this webhook.
    #[schema(example = 4710)]
    pub sequence: i64,
    /// Place of the last event of the log.
    #[schema(example = 4711)]
    pub last_sequence: i64,
    /// Tries to deliver the next event that have failed.
    #[schema(example = 0)]
    pub failed_attempts: i32,
    /// When it is tried again; none: as soon as there is an event.
    #[schema(example = json!(null))]
    pub next_attempt_at: Option<Timestamp>,
    /// When an event was last delivered.
    pub delivered_at: Option<Timestamp>,
}

/// Roles that keep webhooks.
const KEEPERS: &[Role] = &[Role::Administrator];

impl WebhookView {
    /// The webhook as the API shows it to `caller`, with the end of the log now.
    pub(super) fn of(app: &App, caller: &Caller, webhook: &Webhook, last_sequence: i64) -> WebhookView {
        let path = app.url(&format!("/webhooks/{}", webhook.id));
        let keeps = caller.is_one_of(KEEPERS);
        WebhookView {
            id: webhook.id,
            name: webhook.name.clone(),
            url: webhook.url.clone(),
            event_types: webhook.event_types.clone(),
            board_ids: webhook.board_ids.clone(),
            state: webhook.state.as_str(),
            state_reason: webhook.state_reason.clone(),
            state_since: webhook.state_since,
            secret: None,
            earlier_secret_until: webhook
                .earlier
                .as_ref()
                .map(|(_, until)| *until)
                .filter(|until| *until > app.now()),
            progress: WebhookProgress {
                sequence: webhook.cursor,
                last_sequence,
                failed_attempts: webhook.attempts,
                next_attempt_at: webhook.next_attempt_at,
                delivered_at: webhook.delivered_at,
            },
            created_at: webhook.created_at,
            links: Links::to_self(path.clone())
                .and("deliveries", "GET", format!("{path}/deliveries"))
                .and_if(keeps, "update", "PATCH", path.clone())
                .and_if(keeps, "test", "POST", format!("{path}/tests"))
                .and_if(keeps, "replay", "POST", format!("{path}/replays"))
                .and_if(keeps, "rotate", "POST", format!("{path}/secrets"))
                .and_if(keeps, "delete", "DELETE", path),
        }
    }
}

crate::page_of! {
    /// A page of webhooks.
    WebhookPage, webhooks: WebhookView
}

/// Something that was delivered to a webhook, or is to be (leverans).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryView {
    /// Id.
    pub id: Uuid,
    /// Why it is delivered.
    #[schema(value_type = enums::DeliveryKind, example = "event")]
    pub kind: String,
    /// What stands in the header `webhook-id`: the id of the event, the same however often it is delivered.
    pub message_id: Uuid,
    /// Type of the event.
    #[schema(example = "remiss.sent")]
    pub event_type: String,
    /// Place of the event in the log; none: a test.
    #[schema(example = 4711)]
    pub sequence: Option<i64>,
    /// How far it has come.
    #[schema(value_type = enums::DeliveryState, example = "delivered")]
    pub state: String,
    /// How often it was tried.
    #[schema(example = 1)]
    pub attempts: i32,
    /// When it was last tried.
    pub attempted_at: Option<Timestamp>,
    /// HTTP status that the receiver answered last; none: no answer.
    #[schema(example = 204)]
    pub status: Option<i16>,
    /// How long the last try took, in milliseconds.
    #[schema(example = 120)]
    pub duration_ms: Option<i32>,
    /// How the last answer began, at most 1,000 bytes.
    #[schema(example = "")]
    pub answer: String,
    /// What went wrong at the last try, in Swedish; else empty.
    #[schema(example = "")]
    pub trouble: String,
    /// When it was first tried, or asked for.
    pub created_at: Timestamp,
    /// Links, with what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl DeliveryView {
    /// The delivery as the API shows it to `caller`.
    pub(super) fn of(app: &App, caller: &Caller, delivery: Delivery) -> DeliveryView {
        let webhook = app.url(&format!("/webhooks/{}", delivery.webhook_id));
        let path = format!("{webhook}/deliveries/{}", delivery.id);
        let may_again = delivery.sequence.is_some() && caller.is_one_of(KEEPERS);
        DeliveryView {
            id: delivery.id,
            kind: delivery.kind,
            message_id: delivery.message_id,
            event_type: delivery.event_type,
            sequence: delivery.sequence,
            state: delivery.state,
            attempts: delivery.attempts,
            attempted_at: delivery.attempted_at,
            status: delivery.status,
            duration_ms: delivery.duration_ms,
            answer: delivery.answer,
            trouble: delivery.trouble,
            created_at: delivery.created_at,
            links: Links::to_self(path.clone())
                .and("webhook", "GET", webhook)
                .and_if(may_again, "replay", "POST", format!("{path}/replays")),
        }
    }
}

crate::page_of! {
    /// A page of deliveries.
    DeliveryPage, deliveries: DeliveryView
}
