//! `GET /public/remisser/{id}/responses` and `GET /public/remisser/{id}/responses/{responseId}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::published;
use super::published_view::{PublicResponse, PublicResponsePage};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Path, Query};
use crate::publications;

/// The published responses to a remiss
///
/// De publicerade remissvaren, i den ordning de kom in och lika för alla sätt att svara på. Without credentials. A response
/// is published by a decision, so there may be others.
#[utoipa::path(
    tag = "public",
    params(("id" = Uuid, Path, description = "The remiss"), Paging),
    responses((status = 200, description = "A page of published responses", body = PublicResponsePage)),
)]
#[get("/public/remisser/{id}/responses")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (views, total) = app
        .read(&Caller::with_link(), async |connection| {
            let remiss = published(&app, connection, *id).await?;
            let (found, total) =
                publications::standing_of_remiss(&app, connection, remiss.id, *paging).await?;
            let ids: Vec<Uuid> = found.iter().map(|published| published.copy.id).collect();
            let files = publications::files_of(&app, connection, &ids).await?;
            let views = found.into_iter();
            let views = views.map(|published| PublicResponse::of(&app, &remiss, published, &files));
            Ok((views.collect(), total))
        })
        .await?;
    Ok(PublicResponsePage::new(&app, &request, *paging, views, total).answer())
}

/// One published response
///
/// Ett publicerat remissvar, med bilagor. Without credentials.
#[utoipa::path(
    tag = "public",
    params(
        ("id" = Uuid, Path, description = "The remiss"),
        ("responseId" = Uuid, Path, description = "The response"),
    ),
    responses((status = 200, description = "The response", body = PublicResponse)),
)]
#[get("/public/remisser/{id}/responses/{responseId}")]
pub async fn get(app: AppData, ids: Path<(Uuid, Uuid)>) -> ApiResult<HttpResponse> {
    let (remiss_id, response_id) = *ids;
    let view = app
        .read(&Caller::with_link(), async |connection| {
            let remiss = published(&app, connection, remiss_id).await?;
            let found = publications::standing(&app, connection, remiss.id, response_id).await?;
            let files = publications::files_of(&app, connection, &[found.copy.id]).await?;
            Ok(PublicResponse::of(&app, &remiss, found, &files))
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}
