//! `POST /webhooks/{id}/tests`

use actix_web::{HttpResponse, post};
use remiss_domain::webhook::DeliveryKind;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::attempt::TEST;
use super::store::{self, NewDelivery};
use super::view::DeliveryView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// A test has nothing to choose.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryOut {}

/// Try a webhook out
///
/// Skickar en provleverans av typen webhook.test, en gång, även när webhooken är pausad eller avstängd. The worker sends it within a few seconds: read the
/// delivery to see what the receiver answered.
#[utoipa::path(
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    request_body = TryOut,
    responses((status = 201, description = "The delivery, which waits for the worker", body = DeliveryView)),
    security(("bearer" = ["administrator"])),
)]
#[post("/webhooks/{id}/tests")]
pub async fn try_out(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<TryOut>,
) -> ApiResult<HttpResponse> {
    key.once(&app, &caller, body.fingerprint, async |connection| {
        store::find(&app, connection, *id).await?;
        let new = NewDelivery {
            webhook_id: *id,
            kind: DeliveryKind::Test,
            message_id: app.new_id(),
            event_type: TEST.to_owned(),
            sequence: None,
        };
        let made = store::add(&app, connection, new).await?;
        let location = app.url(&format!("/webhooks/{}/deliveries/{}", *id, made.id));
        Ok(Made::created(location, 1, DeliveryView::of(&app, &caller, made)))
    })
    .await
}
