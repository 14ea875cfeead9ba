//! `GET /cases/{id}/shares` and `GET /cases/{id}/shares/{shareId}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{CaseSharePage, CaseShareView};
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiResult, AppData, Paging, Path, Query, etag};

/// With whom a case is shared
///
/// Vilka nämnder ärendet är eller har varit delat med, och varför. The board that it is shared with sees its own.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case"), Paging),
    responses((status = 200, description = "A page of sharings", body = CaseSharePage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/shares")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (shares, total) = app
        .read(&caller, async |connection| {
            let case = cases::find(&app, connection, *id).await?;
            store::list(&app, connection, case.id, *paging).await
        })
        .await?;
    let views = shares
        .into_iter()
        .map(|share| CaseShareView::of(&app, &caller, share))
        .collect();
    Ok(CaseSharePage::new(&app, &request, *paging, views, total).answer())
}

/// One sharing of a case
///
/// En delning av ärendet, också den som har avslutats.
#[utoipa::path(
    tag = "cases",
    params(
        ("id" = Uuid, Path, description = "The case"),
        ("shareId" = Uuid, Path, description = "The sharing"),
    ),
    responses((status = 200, description = "The sharing", body = CaseShareView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/shares/{shareId}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<HttpResponse> {
    let (id, share_id) = *path;
    let share = app
        .read(&caller, async |connection| {
            store::find(&app, connection, id, share_id).await
        })
        .await?;
    let version = share.version;
    Ok(etag::answer(
        &request,
        version,
        &CaseShareView::of(&app, &caller, share),
    ))
}
