//! `GET /organisations/{id}/contact-links`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{ContactLinkPage, ContactLinkView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Path, Query};
use crate::organisations;

/// The contact links of an organisation
///
/// Länkar som har mejlats till organisationens kontakter, nyaste först: när de skickades, när de användes, och när någon
/// bekräftade att uppgifterna stämmer. Their secrets are shown to nobody.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation"), Paging),
    responses((status = 200, description = "A page of links", body = ContactLinkPage)),
    security(("bearer" = ["registrar", "officer", "coordinator", "auditor", "administrator"])),
)]
#[get("/organisations/{id}/contact-links")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let links = app
        .read(&caller, async |connection| {
            organisations::find(&app, connection, *id).await?;
            store::of_organisation(&app, connection, *id).await
        })
        .await?;
    let total = i64::try_from(links.len()).unwrap_or(i64::MAX);
    // A few a year: all are read, and the page is cut here.
    let views = links
        .into_iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.limit()).unwrap_or(100))
        .map(|link| ContactLinkView::of(&app, link))
        .collect();
    Ok(ContactLinkPage::new(&app, &request, *paging, views, total).answer())
}
