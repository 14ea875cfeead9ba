//! `GET /remisser/{id}/letters`

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::message::Purpose;
use super::{letter, store};
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiError, ApiResult, AppData, Path, Query};
use crate::remisser;
use crate::rendering::{self, Format};

/// Which letters.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct LetterFilter {
    /// Those that are marked as posted too, for printing again.
    #[serde(default)]
    #[param(example = false)]
    pub all: bool,
    /// For this purpose only.
    #[param(inline, example = "reminder")]
    pub purpose: Option<Purpose>,
}

/// The letters of a remiss, ready for the printer
///
/// Alla brev om remissen som väntar på att skrivas ut, i en enda PDF: missiv, påminnelser, anstånd, kvittenser och återkoppling.
/// Adressen står där fönsterkuvertet visar den. Each letter begins on an odd page. When they are posted, say so with
/// `POST /remisser/{id}/letter-printings`. 404 when no letter waits.
#[utoipa::path(
    tag = "messages",
    params(("id" = Uuid, Path, description = "The remiss"), LetterFilter),
    responses((
        status = 200,
        description = "The letters",
        body = Vec<u8>,
        content_type = "application/pdf",
        headers(("Letter-Count" = i64, description = "How many letters the file has, for `letter-printings`")),
    )),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/remisser/{id}/letters")]
pub async fn letters(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    filter: Query<LetterFilter>,
) -> ApiResult<HttpResponse> {
    let (letters, number) = app
        .read(&caller, async |connection| {
            let remiss = remisser::find(&app, connection, *id).await?;
            let case = cases::find(&app, connection, remiss.case_id).await?;
            let letters = store::letters(&app, connection, remiss.id, &filter).await?;
            Ok((letters, case.case_number))
        })
        .await?;
    if letters.is_empty() {
        return Err(ApiError::NotFound);
    }
    let count = HeaderValue::from(letters.len());
    let letters = letters.iter().map(letter::of_message).collect();
    let pdf = rendering::render_letters(letters).await?;
    let mut answer = rendering::respond(pdf, Format::Pdf, &format!("Brev {number}"));
    answer
        .headers_mut()
        .insert(HeaderName::from_static("letter-count"), count);
    Ok(answer)
}
