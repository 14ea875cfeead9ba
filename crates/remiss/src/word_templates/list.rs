//! `GET /word-templates`

use actix_web::{HttpRequest, HttpResponse, get};

use super::store;
use super::view::{WordTemplatePage, WordTemplateView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// The Word templates
///
/// Kommunens egna Wordmallar, de senaste först, också de som tagits ur bruk.
#[utoipa::path(
    tag = "word-templates",
    params(Paging),
    responses((status = 200, description = "A page of templates", body = WordTemplatePage)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/word-templates")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (templates, total) = app
        .read(&caller, async |connection| {
            store::list(&app, connection, *paging).await
        })
        .await?;
    let views = templates
        .into_iter()
        .map(|template| WordTemplateView::of(&app, &caller, template))
        .collect::<ApiResult<Vec<_>>>()?;
    Ok(WordTemplatePage::new(&app, &request, *paging, views, total).answer())
}
