//! `GET /public/remisser`

use actix_web::{HttpRequest, HttpResponse, get};

use super::view::{PublicRemiss, PublicRemissPage};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};
use crate::{boards, cases, remisser};

/// The published remisser
///
/// Den öppna listan: öppna remisser först efter svarsdatum, sedan de avslutade. Without credentials.
#[utoipa::path(
    tag = "public",
    params(Paging),
    responses((status = 200, description = "A page of published remisser", body = PublicRemissPage)),
)]
#[get("/public/remisser")]
pub async fn list(request: HttpRequest, app: AppData, paging: Query<Paging>) -> ApiResult<HttpResponse> {
    let (views, total) = app
        .read(&Caller::public(), async |connection| {
            let (found, total) = remisser::open_public(&app, connection, *paging).await?;
            let ids: Vec<uuid::Uuid> = found.iter().map(|remiss| remiss.id).collect();
            let mut subjects = remisser::subjects(&app, connection, &ids).await?;
            let mut views = Vec::with_capacity(found.len());
            for remiss in &found {
                let case = cases::find(&app, connection, remiss.case_id).await?;
                let board = boards::find(&app, connection, remiss.board_id).await?;
                let documents = remisser::documents_of(&app, connection, remiss.id).await?;
                let about = subjects.remove(&remiss.id).unwrap_or_default();
                views.push(PublicRemiss::of(&app, remiss, &case, &board, &documents, about));
            }
            Ok((views, total))
        })
        .await?;
    Ok(HttpResponse::Ok().json(PublicRemissPage::new(&app, &request, *paging, views, total)))
}
