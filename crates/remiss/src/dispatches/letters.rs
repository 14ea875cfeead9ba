//! `GET /remisser/{id}/letters`

use actix_web::{HttpResponse, get};
use remiss_domain::deadline::date_in_sweden;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::correspondence::Correspondence;
use super::missiv;
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiError, ApiResult, AppData, Path, Query};
use crate::recipients;
use crate::remisser;
use crate::rendering::{self, Format};

/// Which letters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct LetterFilter {
    /// Only those that are not posted yet.
    #[serde(default)]
    #[param(example = true)]
    pub only_to_print: bool,
}

/// The letters of a remiss, ready for the printer
///
/// Missivet som brev till varje remissinstans utan e-post, i en enda PDF: adressen står där fönsterkuvertet visar den. Each
/// letter begins on an odd page. 404 when there is none.
#[utoipa::path(
    tag = "dispatches",
    params(("id" = Uuid, Path, description = "The remiss"), LetterFilter),
    responses((status = 200, description = "The letters", body = Vec<u8>, content_type = "application/pdf")),
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
            let about = Correspondence::of(&app, connection, &remiss).await?;
            let documents = remisser::documents_of(&app, connection, remiss.id).await?;
            let all = recipients::of_remiss(&app, connection, remiss.id).await?;
            let officer = cases::responsible_officer(&app, connection, remiss.case_id).await?;
            let missiv = missiv::write(&app, &about, &documents, &all);
            let letters: Vec<_> = all
                .iter()
                .filter(|one| one.by_letter() && one.sent_at.is_some())
                .filter(|one| !filter.only_to_print || one.delivery == "letterToPrint")
                .map(|one| {
                    let date = one.sent_at.map_or_else(|| app.today(), date_in_sweden);
                    missiv.document(&app, &about, officer.as_deref(), date, Some(one))
                })
                .collect();
            Ok((letters, about.case.case_number))
        })
        .await?;
    if letters.is_empty() {
        return Err(ApiError::NotFound);
    }
    let pdf = rendering::render_letters(letters).await?;
    Ok(rendering::respond(pdf, Format::Pdf, &format!("Brev {number}")))
}
