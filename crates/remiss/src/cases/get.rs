//! `GET /cases/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::CaseView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One case
///
/// Ett ärende, med motpartens nummer och det som anroparen kan göra nu.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    responses((status = 200, description = "The case", body = CaseView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let whole = app
        .read(&caller, async |connection| {
            store::find_whole(&app, connection, *id).await
        })
        .await?;
    let version = whole.case.version;
    Ok(etag::answer(
        &request,
        version,
        &CaseView::of(&app, &caller, whole),
    ))
}
