//! `GET /boards/{id}/staff-contacts`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::view::{StaffContactPage, StaffContactView};
use super::{must_see, store};
use crate::access::Caller;
use crate::boards;
use crate::http::{ApiResult, AppData, Paging, Path, Query};

/// The contacts of a board's staff
///
/// Vilka av nämndens tjänstepersoner som får sammandrag och aviseringar per mejl.
#[utoipa::path(
    tag = "boards",
    params(("id" = Uuid, Path, description = "The board"), Paging),
    responses((status = 200, description = "A page of contacts", body = StaffContactPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/boards/{id}/staff-contacts")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    must_see(&caller, *id)?;
    let (views, total) = app
        .read(&caller, async |connection| {
            boards::find(&app, connection, *id).await?;
            let (contacts, total) = store::list(&app, connection, *id, *paging).await?;
            let mut views = Vec::new();
            for contact in contacts {
                let last = store::last_mail(&app, connection, &contact.email).await?;
                views.push(StaffContactView::of(&app, &caller, &contact, last.as_ref()));
            }
            Ok((views, total))
        })
        .await?;
    Ok(StaffContactPage::new(&app, &request, *paging, views, total).answer())
}
