//! `GET /webhooks/{id}/deliveries`

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::webhook::DeliveryState;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{DeliveryPage, DeliveryView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Path, Query, enums};

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveryFilter {
    /// How far they have come.
    #[param(value_type = Option<enums::DeliveryState>, example = "failed")]
    state: Option<DeliveryState>,
}

/// The deliveries of a webhook
///
/// Leveranserna till webhooken, de senaste först, med vad mottagaren svarade. They are kept for some weeks.
#[utoipa::path(
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook"), Paging, DeliveryFilter),
    responses((status = 200, description = "A page of deliveries", body = DeliveryPage)),
    security(("bearer" = ["auditor", "administrator"])),
)]
#[get("/webhooks/{id}/deliveries")]
pub async fn list_deliveries(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
    filter: Query<DeliveryFilter>,
) -> ApiResult<HttpResponse> {
    let (deliveries, total) = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await?;
            store::list_deliveries(&app, connection, *id, filter.state, *paging).await
        })
        .await?;
    let views = deliveries
        .into_iter()
        .map(|delivery| DeliveryView::of(&app, &caller, delivery))
        .collect();
    Ok(DeliveryPage::new(&app, &request, *paging, views, total).answer())
}
