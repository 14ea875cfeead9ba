//! `GET /follow-up-plans/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::figures::compare;
use super::view::FollowUpPlanView;
use super::{paper, store};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};
use crate::rendering::Format;

/// One follow-up table
///
/// En uppföljningstabell, med vad statistiken säger om de aktiviteter som den kan svara på: planens år och lika många år före. As JSON, CSV
/// (`text/csv`), spreadsheet, Word, PDF, web page or text.
#[utoipa::path(
    tag = "statistics",
    params(("id" = Uuid, Path, description = "The table")),
    responses(
        (status = 200, description = "The table", content(
            (FollowUpPlanView = "application/json"),
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (Vec<u8> = "application/pdf"),
            (String = "text/html"),
            (String = "text/plain"),
        )),
        (status = 406, description = "No format that the caller accepts"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/follow-up-plans/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let format = Format::or_json(&request, paper::FORMATS)?;
    let (plan, compared) = app
        .read(&caller, async |connection| {
            let plan = store::find(&app, connection, *id).await?;
            let compared = compare(&app, connection, &plan.content()).await?;
            Ok((plan, compared))
        })
        .await?;
    let view = FollowUpPlanView::of(&app, &caller, &plan, compared.as_ref());
    match format {
        None => Ok(etag::answer(&request, plan.version, &view)),
        Some(format) => paper::answer(&app, &view, format).await,
    }
}
