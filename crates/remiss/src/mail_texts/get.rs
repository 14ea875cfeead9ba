//! `GET /mail-texts/{kind}`

use actix_web::{HttpResponse, get};
use remiss_domain::mail_texts::MailKind;

use super::view::MailTextView;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Path};

/// What one kind of mail says
///
/// En mejltext: ämnesrad, text, lättläst variant, och de fält som de kan använda.
#[utoipa::path(
    tag = "mail-texts",
    params(("kind" = String, Path, description = "Kind of mail", example = "reminder")),
    responses(
        (status = 200, description = "The text", body = MailTextView),
        (status = 404, description = "There is no such kind of mail"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/mail-texts/{kind}")]
pub async fn get(app: AppData, _caller: Caller, kind: Path<String>) -> ApiResult<HttpResponse> {
    let kind: MailKind = kind.parse().map_err(|_| ApiError::NotFound)?;
    Ok(HttpResponse::Ok().json(MailTextView::of(&app, app.mail_texts().get(kind))))
}
