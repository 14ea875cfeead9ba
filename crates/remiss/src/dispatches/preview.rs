//! `GET /remisser/{id}/missiv`

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::deadline::date_in_sweden;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::correspondence::Correspondence;
use super::missiv;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Links, Path};
use crate::recipients;
use crate::remisser;
use crate::rendering::{self, Format};

/// The missiv as it is, or would be, sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MissivView {
    /// The title.
    #[schema(example = "Remiss – Reviderad överenskommelse om samverkan")]
    pub title: String,
    /// Its sections in order.
    pub sections: Vec<MissivSection>,
    /// What its rules say about it.
    pub findings: Vec<MissivFinding>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A section of the missiv.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MissivSection {
    /// Key in the template.
    #[schema(example = "purpose")]
    pub key: String,
    /// The text.
    #[schema(example = "Vi vill veta om överenskommelsen fungerar för er förening.")]
    pub text: String,
}

/// Something that the rules find.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MissivFinding {
    /// Id of the rule.
    #[schema(example = "noLeftovers")]
    pub rule: String,
    /// `grave` stops the sending, `warning` does not.
    #[schema(example = "warning")]
    pub severity: String,
    /// Key of the section; none: the title or the whole.
    #[schema(example = "purpose")]
    pub section: Option<String>,
    /// What is wrong, in Swedish.
    #[schema(example = "En ifyllnadstext står kvar.")]
    pub what: String,
    /// How to mend it, in Swedish.
    #[schema(example = "Skriv klart texten.")]
    pub how_to_mend: String,
}

/// The missiv of a remiss
///
/// Missivet, som det skickas eller skickades: JSON med anmärkningar, eller HTML, Word eller PDF efter `Accept`.
#[utoipa::path(
    tag = "dispatches",
    params(("id" = Uuid, Path, description = "The remiss")),
    responses(
        (status = 200, description = "The missiv", content(
            (MissivView = "application/json"),
            (String = "text/html"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        )),
        (status = 406, description = "No format that the caller accepts"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/remisser/{id}/missiv")]
pub async fn preview(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let format = Format::or_json(&request, &[Format::Html, Format::Pdf, Format::Docx])?;
    let (missiv, document, case) = app
        .read(&caller, async |connection| {
            let remiss = remisser::find(&app, connection, *id).await?;
            if !remiss.is_outgoing() {
                return Err(ApiError::NotFound);
            }
            let about = Correspondence::of(&app, connection, &remiss).await?;
            let documents = remisser::documents_of(&app, connection, remiss.id).await?;
            let all = recipients::of_remiss(&app, connection, remiss.id).await?;
            let missiv = missiv::write(&app, &about, &documents, &all);
            let date = remiss.sent_at.map_or_else(|| app.today(), date_in_sweden);
            let document = missiv.document(&app, &about, date, None);
            Ok((missiv, document, about.case))
        })
        .await?;
    if let Some(format) = format {
        let bytes = rendering::render(&app, case.board_id, document, format).await?;
        let name = format!("Missiv {}", case.case_number);
        return Ok(rendering::respond(bytes, format, &name));
    }
    let own = app.url(&format!("/remisser/{}", *id));
    Ok(HttpResponse::Ok().json(MissivView {
        title: missiv.text.title,
        sections: missiv
            .text
            .sections
            .into_iter()
            .map(|(key, text)| MissivSection { key, text })
            .collect(),
        findings: missiv
            .findings
            .into_iter()
            .map(|finding| MissivFinding {
                rule: finding.rule.as_str().to_owned(),
                severity: finding.severity.as_str().to_owned(),
                section: finding.section,
                what: finding.what,
                how_to_mend: finding.how_to_mend,
            })
            .collect(),
        links: Links::to_self(format!("{own}/missiv")).and("remiss", "GET", own),
    }))
}
