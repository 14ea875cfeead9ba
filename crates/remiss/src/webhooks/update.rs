//! `PATCH /webhooks/{id}`

use actix_web::{HttpResponse, patch};
use remiss_domain::webhook::WebhookState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::WebhookView;
use super::{check, store};
use crate::access::Caller;
use crate::audit::{Deed, changes, record};
use crate::events;
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, etag, patch};

/// What somebody can set a webhook to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum WantedState {
    /// Events are delivered, from where it stopped.
    Active,
    /// Events wait.
    Paused,
}

/// What to change of a webhook; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateWebhook {
    /// What it is for.
    #[schema(example = "Ärendesystemet")]
    pub name: Option<String>,
    /// Where events are delivered.
    #[schema(example = "https://system.example.org/remiss")]
    pub url: Option<String>,
    /// Types of events; empty: all. A change counts for the events that come next.
    #[schema(example = json!(["remiss.*"]))]
    pub event_types: Option<Vec<String>>,
    /// Boards whose events are delivered; `null`: all that the caller sees.
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(value_type = Option<Vec<Uuid>>, example = json!(null))]
    pub board_ids: Option<Option<Vec<Uuid>>>,
    /// `paused` to have events wait, `active` to go on from where it stopped: after a pause, and after it was disabled.
    #[schema(example = "active")]
    pub state: Option<WantedState>,
}

/// Change a webhook
///
/// Ändrar webhooken, pausar den, eller sätter på den igen: den fortsätter där den slutade. A change of address or state has the next event tried at
/// once.
#[utoipa::path(
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    request_body = UpdateWebhook,
    responses((status = 200, description = "The webhook as it is now", body = WebhookView)),
    security(("bearer" = ["administrator"])),
)]
#[patch("/webhooks/{id}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<UpdateWebhook>,
) -> ApiResult<HttpResponse> {
    let change = &body.value;
    let mut wrong = Vec::new();
    let name = change.name.as_deref().map(|name| check::name(name, &mut wrong));
    let url = change.url.as_deref().map(|url| check::url(&app, url, &mut wrong));
    let event_types = change
        .event_types
        .as_deref()
        .map(|types| check::event_types(types, &mut wrong));
    if !wrong.is_empty() {
        return Err(ApiError::Invalid(wrong));
    }
    let (webhook, end) = app
        .write(&caller, async |connection| {
            let mut webhook = store::lock(&app, connection, *id).await?;
            version.check(webhook.version)?;
            let before = webhook.clone();
            webhook.name = name.unwrap_or(webhook.name);
            webhook.event_types = event_types.unwrap_or(webhook.event_types);
            if let Some(url) = url.filter(|url| *url != webhook.url) {
                webhook.url = url;
                webhook.begin_anew();
            }
            if let Some(wanted) = &change.board_ids {
                webhook.board_ids = check::boards_of(&app, connection, &caller, wanted.as_deref()).await?;
            }
            match change.state {
                Some(WantedState::Active) if webhook.state != WebhookState::Active => {
                    webhook.enter(WebhookState::Active, String::new(), app.now());
                }
                Some(WantedState::Paused) if webhook.state != WebhookState::Paused => {
                    webhook.enter(WebhookState::Paused, String::new(), app.now());
                }
                _ => {}
            }
            store::save(&app, connection, &mut webhook).await?;
            let deed = Deed {
                action: "webhook.changed",
                subject_kind: "webhook",
                subject_id: webhook.id,
                board_id: check::only_board(&webhook),
                case_id: None,
                details: &changes(&check::facts(&before), &check::facts(&webhook)),
            };
            record(&app, connection, &caller, deed).await?;
            Ok((webhook, events::ends(&app, connection).await?.last))
        })
        .await?;
    let view = WebhookView::of(&app, &caller, &webhook, end);
    Ok(etag::changed(webhook.version, &view))
}
