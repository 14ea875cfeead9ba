//! `GET /organisations/{id}/contacts`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{ContactPage, ContactView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Path, Query};
use crate::organisations;
use crate::organisations::view::must_be_own;

/// The contacts of an organisation
///
/// Organisationens kontakter, de äldsta först. A key of an organisation sees its own only.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation"), Paging),
    responses((status = 200, description = "A page of contacts", body = ContactPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator", "organisation"])),
)]
#[get("/organisations/{id}/contacts")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    must_be_own(&caller, *id)?;
    let contacts = app
        .read(&caller, async |connection| {
            organisations::find(&app, connection, *id).await?;
            store::contacts(&app, connection, &[*id]).await
        })
        .await?;
    let total = i64::try_from(contacts.len()).unwrap_or(i64::MAX);
    // An organisation has a handful of contacts: all are read, and the page is cut here.
    let views = contacts
        .iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.limit()).unwrap_or(100))
        .map(|contact| ContactView::of(&app, &caller, contact))
        .collect();
    Ok(ContactPage::new(&app, &request, *paging, views, total).answer())
}
