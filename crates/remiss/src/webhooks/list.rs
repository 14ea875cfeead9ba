//! `GET /webhooks`

use actix_web::{HttpRequest, HttpResponse, get};

use super::store;
use super::view::{WebhookPage, WebhookView};
use crate::access::Caller;
use crate::events;
use crate::http::{ApiResult, AppData, Paging, Query};

/// The webhooks
///
/// Webhookarna, de senaste först, utan sina hemligheter. A caller that is limited to boards sees those that see no more than it does itself.
#[utoipa::path(
    tag = "webhooks",
    params(Paging),
    responses((status = 200, description = "A page of webhooks", body = WebhookPage)),
    security(("bearer" = ["auditor", "administrator"])),
)]
#[get("/webhooks")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (webhooks, total, end) = app
        .read(&caller, async |connection| {
            let (webhooks, total) = store::list(&app, connection, *paging).await?;
            Ok((webhooks, total, events::ends(&app, connection).await?.last))
        })
        .await?;
    let views = webhooks
        .iter()
        .map(|webhook| WebhookView::of(&app, &caller, webhook, end))
        .collect();
    Ok(WebhookPage::new(&app, &request, *paging, views, total).answer())
}
