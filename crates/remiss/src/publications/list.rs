//! `GET /responses/{id}/publications`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{PublicationPage, PublicationView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Path, Query};
use crate::responses;

/// The publications of a response
///
/// Remissvarets publiceringar, den senaste först: vad som visats, vad som maskerats och varför, vem som beslutat, och när.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "The response"), Paging),
    responses((status = 200, description = "A page of publications", body = PublicationPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor"])),
)]
#[get("/responses/{id}/publications")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (all, files) = app
        .read(&caller, async |connection| {
            let response = responses::find(&app, connection, *id).await?;
            let all = store::of_response(&app, connection, response.id).await?;
            let ids: Vec<Uuid> = all.iter().map(|publication| publication.id).collect();
            Ok((all, store::files_of(&app, connection, &ids).await?))
        })
        .await?;
    let total = i64::try_from(all.len()).unwrap_or_default();
    let page = all
        .into_iter()
        .skip(usize::try_from(paging.offset()).unwrap_or_default())
        .take(usize::try_from(paging.limit()).unwrap_or_default());
    let views = page
        .map(|row| PublicationView::of(&app, &caller, row, &files))
        .collect();
    Ok(PublicationPage::new(&app, &request, *paging, views, total).answer())
}
