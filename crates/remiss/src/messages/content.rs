//! `GET /messages/{id}/content`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::{letter, secret, send, store};
use crate::access::Caller;
use crate::documents;
use crate::http::{ApiError, ApiResult, AppData, Path};
use crate::rendering::{self, Format};

/// The formats of a letter, the first for those who do not say.
const LETTER: &[Format] = &[Format::Text, Format::Pdf, Format::Docx, Format::Html];

/// A message as it goes out
///
/// Mejlet som det skickas (`message/rfc822`, med bilagor), eller brevet som det skrivs ut: text, PDF, Word eller webbsida efter
/// `Accept`, med nämndens brevhuvud och adressen där fönsterkuvertet visar den.
#[utoipa::path(
    tag = "messages",
    params(("id" = Uuid, Path, description = "The message")),
    responses(
        (status = 200, description = "The mail, or the letter", content(
            (String = "message/rfc822"),
            (String = "text/plain"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (String = "text/html"),
        )),
        (status = 406, description = "No format of a letter that the caller accepts"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/messages/{id}/content")]
pub async fn content(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let (message, files) = app
        .read(&caller, async |connection| {
            let message = secret::shown(store::find(&app, connection, *id).await?);
            let mut files = Vec::new();
            for document in &message.document_ids {
                files.push(documents::find(&app, connection, *document).await?);
            }
            Ok((message, files))
        })
        .await?;
    if !message.is_mail() {
        let format = Format::negotiate(&request, LETTER)?;
        let letter = letter::of_message(&message);
        let name = format!("Brev {}", message.subject);
        let bytes = rendering::render(&app, message.board_id, letter, format).await?;
        return Ok(rendering::respond(bytes, format, &name));
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
