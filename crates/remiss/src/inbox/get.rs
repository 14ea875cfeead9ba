//! `GET /inbox/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::seen::seen;
use super::store;
use super::view::EntryView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One mail that came in
///
/// Ett inkommet mejl: vad det säger, var det placerades och varför, eller var det kan höra hemma.
#[utoipa::path(
    tag = "inbox",
    params(("id" = Uuid, Path, description = "The entry")),
    responses((status = 200, description = "The entry", body = EntryView)),
    security(("bearer" = ["registrar", "auditor", "administrator"])),
)]
#[get("/inbox/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let entry = app
        .read(&caller, async |connection| {
            let entry = store::find(&app, connection, *id).await?;
            seen(&app, connection, entry).await
        })
        .await?;
    Ok(etag::answer(
        &request,
        entry.version,
        &EntryView::of(&app, &caller, &entry)?,
    ))
}
