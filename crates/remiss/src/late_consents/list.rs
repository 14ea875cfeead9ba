//! `GET /meetings/{id}/late-consents`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{LateConsentPage, LateConsentView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Path, Query};
use crate::meetings;

/// The consents to hand in after the stop date
///
/// Medgivanden om sen inlämning till ett sammanträde: vem, när och varför, de nyaste först. With those that were taken back.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The meeting"), Paging),
    responses((status = 200, description = "A page of consents", body = LateConsentPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/meetings/{id}/late-consents")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (consents, total) = app
        .read(&caller, async |connection| {
            let meeting = meetings::find(&app, connection, *id).await?;
            store::list(&app, connection, meeting.id, *paging).await
        })
        .await?;
    let views = consents
        .into_iter()
        .map(|(consent, number)| LateConsentView::of(&app, &caller, &consent).numbered(number))
        .collect();
    Ok(LateConsentPage::new(&app, &request, *paging, views, total).answer())
}
