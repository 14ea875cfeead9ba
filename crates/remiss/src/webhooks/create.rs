//! `POST /webhooks`

use actix_web::http::header;
use actix_web::{HttpResponse, post};
use remiss_domain::webhook::WebhookState;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Webhook};
use super::view::WebhookView;
use super::{check, signature};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::events;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made};

/// A webhook to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateWebhook {
    /// What it is for.
    #[schema(example = "Ärendesystemet", min_length = 1, max_length = 100)]
    pub name: String,
    /// Where events are delivered, by POST.
    #[schema(example = "https://system.example.org/remiss")]
    pub url: String,
    /// Types of events: `remiss.sent`, or `remiss.*` for all of a kind. All when nothing is said.
    #[serde(default)]
    #[schema(example = json!(["remiss.*", "response.received"]))]
    pub event_types: Vec<String>,
    /// Boards whose events are delivered, beside those of no board; all that the caller sees when nothing is said.
    #[schema(example = json!(null))]
    pub board_ids: Option<Vec<Uuid>>,
    /// The place in the event log after which to begin; only what happens from now on when nothing is said.
    #[schema(minimum = 0, example = json!(null))]
    pub after_sequence: Option<i64>,
}

/// Make a webhook
///
/// Skapar en webhook: händelser skickas till adressen, signerade enligt Standard Webhooks, i ordning, och igen tills de har tagits emot. The secret is in this answer
/// and nowhere else: a request that is sent again with the same `Idempotency-Key` is answered without it. Nothing under secrecy is delivered, and nothing
/// of boards that the caller does not see.
#[utoipa::path(
    tag = "webhooks",
    request_body = CreateWebhook,
    responses((status = 201, description = "The webhook with its secret", body = WebhookView)),
    security(("bearer" = ["administrator"])),
)]
#[post("/webhooks")]
pub async fn create(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<CreateWebhook>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    let mut wrong = Vec::new();
    let name = check::name(&new.name, &mut wrong);
    let url = check::url(&app, &new.url, &mut wrong);
    let event_types = check::event_types(&new.event_types, &mut wrong);
    if !wrong.is_empty() {
        return Err(ApiError::Invalid(wrong));
    }
    let secret = signature::new_secret()?;
    let mut shown = None;
    let answer = key
        .once(&app, &caller, body.fingerprint, async |connection| {
            let board_ids = check::boards_of(&app, connection, &caller, new.board_ids.as_deref()).await?;
            let ends = events::ends(&app, connection).await?;
            let webhook = Webhook {
                id: app.new_id(),
                name,
                url,
                event_types,
                board_ids,
                state: WebhookState::Active,
                state_reason: String::new(),
                state_since: app.now(),
                secret,
                earlier: None,
                cursor: check::place(new.after_sequence, ends)?,
                attempts: 0,
                next_attempt_at: None,
                delivered_at: None,
                claimed_by: None,
                version: 1,
                created_at: app.now(),
            };
            store::insert(&app, connection, &webhook).await?;
            let deed = Deed {
                action: "webhook.created",
                subject_kind: "webhook",
                subject_id: webhook.id,
                board_id: check::only_board(&webhook),
                case_id: None,
                details: &check::facts(&webhook),
            };
            record(&app, connection, &caller, deed).await?;
            let view = WebhookView::of(&app, &caller, &webhook, ends.last);
            shown = Some((webhook, ends.last));
            let location = app.url(&format!("/webhooks/{}", view.id));
            Ok(Made::created(location, 1, view))
        })
        .await?;
    // What is kept for a retry must not hold the secret, so it is put into this answer only.
    let Some((webhook, end)) = shown else {
        return Ok(answer);
    };
    let view = WebhookView {
        secret: Some(signature::shown(&webhook.secret)),
        ..WebhookView::of(&app, &caller, &webhook, end)
    };
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, app.url(&format!("/webhooks/{}", webhook.id))))
        .insert_header((header::ETAG, "\"1\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(view))
}
