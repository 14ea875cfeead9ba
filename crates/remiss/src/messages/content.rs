//! `GET /messages/{id}/content`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::{send, store};
use crate::access::Caller;
use crate::documents;
use crate::http::{ApiError, ApiResult, AppData, Path};

/// A message as it goes out
///
/// Mejlet som det skickas (`message/rfc822`, med bilagor), eller brevets text med mottagarens adress.
#[utoipa::path(
    tag = "messages",
    params(("id" = Uuid, Path, description = "The message")),
    responses((status = 200, description = "The mail, or the text of the letter", content(
        (String = "message/rfc822"),
        (String = "text/plain"),
    ))),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/messages/{id}/content")]
pub async fn content(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (message, files) = app
        .read(&caller, async |connection| {
            let message = store::find(&app, connection, *id).await?;
            let mut files = Vec::new();
            for document in &message.document_ids {
                files.push(documents::find(&app, connection, *document).await?);
            }
            Ok((message, files))
        })
        .await?;
    if !message.is_mail() {
        let letter = format!(
            "{}\n{}\n\n{}\n\n{}",
            message.to_name, message.postal_address, message.subject, message.text
        );
        return Ok(HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body(letter));
    }
    let mail = send::mail(&app, &message, &files).await?;
    let built = mail.build().map_err(|error| {
        ApiError::conflict(
            "Mejlet går inte att bygga: adressen är inte en mejladress.",
            format!("The mail cannot be built: {error}."),
        )
    })?;
    Ok(HttpResponse::Ok()
        .content_type("message/rfc822")
        .insert_header((
            "content-disposition",
            format!("attachment; filename=\"{}.eml\"", message.id),
        ))
        .body(built.bytes))
}
