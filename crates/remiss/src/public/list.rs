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
            let mut views = Vec::with_capacity(found.len());
            for remiss in &found {
                let case = cases::find(&app, connection, remiss.case_id).await?;
                let board = boards::find(&app, connection, remiss.board_id).await?;
                let documents = remisser::documents_of(&app, connection, remiss.id).await?;
                views.push(PublicRemiss::of(&app, remiss, &case, &board, &documents));
            }
            Ok((views, total))
        })
        .await?;
    Ok(HttpResponse::Ok().json(PublicRemissPage::new(&app, &request, *paging, views, total)))
}
