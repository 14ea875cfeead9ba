//! `GET /webhooks/{id}/deliveries/{deliveryId}`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::DeliveryView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path};

/// One delivery of a webhook
///
/// En leverans, med vad mottagaren svarade.
#[utoipa::path(
    tag = "webhooks",
    params(
        ("id" = Uuid, Path, description = "The webhook"),
        ("deliveryId" = Uuid, Path, description = "The delivery"),
    ),
    responses((status = 200, description = "The delivery", body = DeliveryView)),
    security(("bearer" = ["auditor", "administrator"])),
)]
#[get("/webhooks/{id}/deliveries/{deliveryId}")]
pub async fn get_delivery(app: AppData, caller: Caller, path: Path<(Uuid, Uuid)>) -> ApiResult<HttpResponse> {
    let (webhook, id) = *path;
    let delivery = app
        .read(&caller, async |connection| {
            store::delivery(&app, connection, webhook, id).await
        })
        .await?;
    // It has no ETag: nobody changes it, and it goes on by itself.
    Ok(HttpResponse::Ok().json(DeliveryView::of(&app, &caller, delivery)))
}
