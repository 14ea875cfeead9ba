//! `GET /mail-texts`

use actix_web::{HttpRequest, HttpResponse, get};

use super::view::{MailTextPage, MailTextView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// What mails say
///
/// Mejltexterna: vad varje slags mejl säger, vanligt och lättläst, med de fält som fylls i.
#[utoipa::path(
    tag = "mail-texts",
    params(Paging),
    responses((status = 200, description = "A page of texts", body = MailTextPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/mail-texts")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    _caller: Caller,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let total = i64::try_from(app.mail_texts().iter().count()).unwrap_or(i64::MAX);
    let views = app
        .mail_texts()
        .iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.limit()).unwrap_or_default())
        .map(|text| MailTextView::of(&app, text))
        .collect();
    Ok(MailTextPage::new(&app, &request, *paging, views, total).answer())
}
