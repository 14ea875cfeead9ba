//! `GET /api-keys/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::ApiKeyView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One API key
///
/// En API-nyckel, utan sin hemlighet.
#[utoipa::path(
    tag = "access",
    params(("id" = Uuid, Path, description = "The key")),
    responses((status = 200, description = "The key", body = ApiKeyView)),
    security(("bearer" = ["administrator"])),
)]
#[get("/api-keys/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let key = app
        .read(&caller, async |connection| {
            store::find(&app, connection, &caller, *id).await
        })
        .await?;
    // A key changes once: when it is revoked.
    let version = if key.revoked_at.is_none() { 1 } else { 2 };
    Ok(etag::answer(&request, version, &ApiKeyView::of(&app, key)))
}
