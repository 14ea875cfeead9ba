//! `GET /meetings/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::MeetingView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One meeting
///
/// Ett sammanträde med sina datum. A meeting with its dates.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The meeting")),
    responses((status = 200, description = "The meeting", body = MeetingView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/meetings/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let meeting = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    let view = MeetingView::of(&app, &caller, &meeting);
    Ok(etag::answer(&request, meeting.version, &view))
}
