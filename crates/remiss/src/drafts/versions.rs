//! `GET /drafts/{id}/versions` and `GET /drafts/{id}/versions/{number}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{DraftVersionPage, DraftVersionView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Path, Query, etag};

/// The versions of a draft
///
/// Utkastets versioner, de nyaste först. Every version is kept.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The draft"), Paging),
    responses((status = 200, description = "A page of versions", body = DraftVersionPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/drafts/{id}/versions")]
pub async fn list_versions(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (versions, total) = app
        .read(&caller, async |connection| {
            let draft = store::find(&app, connection, *id).await?;
            store::versions(&app, connection, draft.id, *paging).await
        })
        .await?;
    let views: ApiResult<Vec<_>> = versions
        .iter()
        .map(|version| DraftVersionView::of(&app, version))
        .collect();
    Ok(DraftVersionPage::new(&app, &request, *paging, views?, total).answer())
}

/// One version of a draft
///
/// En version av utkastet, som den var. A version as it was.
#[utoipa::path(
    tag = "drafts",
    params(
        ("id" = Uuid, Path, description = "The draft"),
        ("number" = i32, Path, description = "The version", example = 1),
    ),
    responses((status = 200, description = "The version", body = DraftVersionView)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/drafts/{id}/versions/{number}")]
pub async fn get_version(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, i32)>,
) -> ApiResult<HttpResponse> {
    let (id, number) = *path;
    let version = app
        .read(&caller, async |connection| {
            let draft = store::find(&app, connection, id).await?;
            store::version(&app, connection, draft.id, number).await
        })
        .await?;
    let view = DraftVersionView::of(&app, &version)?;
    Ok(etag::answer(&request, version.number, &view))
}
