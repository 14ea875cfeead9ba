//! `GET /api-keys`

use actix_web::{HttpRequest, HttpResponse, get};

use super::store;
use super::view::{ApiKeyPage, ApiKeyView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// The API keys
///
/// API-nycklarna, de senaste först, utan sina hemligheter.
#[utoipa::path(
    tag = "access",
    params(Paging),
    responses((status = 200, description = "A page of keys", body = ApiKeyPage)),
    security(("bearer" = ["administrator"])),
)]
#[get("/api-keys")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (keys, total) = app
        .read(&caller, async |connection| {
            store::list(&app, connection, &caller, *paging).await
        })
        .await?;
    let views = keys.into_iter().map(|key| ApiKeyView::of(&app, key)).collect();
    Ok(ApiKeyPage::new(&app, &request, *paging, views, total).answer())
}
