//! `GET /word-template-places`

use actix_web::{HttpResponse, get};
use remiss_documents::word_template_fields;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Caller;
use crate::http::{ApiResult, AppData, Links};

/// A place that a Word template can have.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WordTemplatePlace {
    /// The Swedish name.
    #[schema(example = "ert dnr")]
    pub name: &'static str,
    /// The English name.
    #[schema(example = "theirNumber")]
    pub english_name: &'static str,
    /// Other names that are understood.
    #[schema(value_type = Vec<String>, example = json!(["er beteckning", "ert diarienummer"]))]
    pub other_names: &'static [&'static str],
    /// As it is written in the template. Case, spaces, hyphens and the dots over å, ä and ö do not matter.
    #[schema(example = "{{ert dnr}}")]
    pub placeholder: String,
    /// What lands there, in Swedish.
    #[schema(example = "Motpartens diarienummer.")]
    pub description: &'static str,
    /// Every template must have it.
    #[schema(example = false)]
    pub required: bool,
}

/// The places that a Word template can have.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WordTemplatePlaces {
    /// The places, those that nearly every template has first.
    pub places: Vec<WordTemplatePlace>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// The places of a Word template
///
/// Platserna som en Wordmall kan ha: namnet på svenska och engelska och vad som hamnar där. Shown beside the upload, so that
/// whoever makes a template need not look elsewhere.
#[utoipa::path(
    tag = "word-templates",
    responses((status = 200, description = "The places", body = WordTemplatePlaces)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/word-template-places")]
pub async fn places(app: AppData, _caller: Caller) -> ApiResult<HttpResponse> {
    let places = word_template_fields()
        .into_iter()
        .map(|field| WordTemplatePlace {
            name: field.name,
            english_name: field.english,
            other_names: field.also,
            placeholder: format!("{{{{{}}}}}", field.name),
            description: field.description,
            required: field.required(),
        })
        .collect();
    Ok(HttpResponse::Ok().json(WordTemplatePlaces {
        places,
        links: Links::to_self(app.url("/word-template-places")),
    }))
}
