//! `POST /webhooks/{id}/deliveries/{deliveryId}/replays`

use actix_web::{HttpResponse, post};
use remiss_domain::webhook::DeliveryKind;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, NewDelivery};
use super::view::DeliveryView;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// Sending one delivery again has nothing to choose.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayDelivery {}

/// Send a delivery again
///
/// Skickar händelsen en gång till, vid sidan av de andra, med samma webhook-id. It is tried once, also while the webhook is paused or disabled; the worker
/// sends it within a few seconds.
#[utoipa::path(
    tag = "webhooks",
    params(
        ("id" = Uuid, Path, description = "The webhook"),
        ("deliveryId" = Uuid, Path, description = "The delivery"),
    ),
    request_body = ReplayDelivery,
    responses(
        (status = 201, description = "The new delivery, which waits for the worker", body = DeliveryView),
        (status = 409, description = "It was a test, of which there is no event"),
    ),
    security(("bearer" = ["administrator"])),
)]
#[post("/webhooks/{id}/deliveries/{deliveryId}/replays")]
pub async fn replay_delivery(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    path: Path<(Uuid, Uuid)>,
    body: Json<ReplayDelivery>,
) -> ApiResult<HttpResponse> {
    let (webhook, id) = *path;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let earlier = store::delivery(&app, connection, webhook, id).await?;
        if earlier.sequence.is_none() {
            return Err(ApiError::conflict(
                "En provleverans har ingen händelse att skicka igen. Gör ett nytt prov i stället.",
                "A test has no event to send again. Make another test instead.",
            ));
        }
        let new = NewDelivery {
            webhook_id: webhook,
            kind: DeliveryKind::Replay,
            message_id: earlier.message_id,
            event_type: earlier.event_type,
            sequence: earlier.sequence,
        };
        let made = store::add(&app, connection, new).await?;
        let location = app.url(&format!("/webhooks/{webhook}/deliveries/{}", made.id));
        Ok(Made::created(location, 1, DeliveryView::of(&app, &caller, made)))
    })
    .await
}
