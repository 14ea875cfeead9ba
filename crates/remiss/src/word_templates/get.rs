//! `GET /word-templates/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::WordTemplateView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One Word template
///
/// En Wordmall, med vad som kändes igen i den.
#[utoipa::path(
    tag = "word-templates",
    params(("id" = Uuid, Path, description = "The template")),
    responses((status = 200, description = "The template", body = WordTemplateView)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/word-templates/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let template = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    let version = template.version();
    Ok(etag::answer(
        &request,
        version,
        &WordTemplateView::of(&app, &caller, template)?,
    ))
}
