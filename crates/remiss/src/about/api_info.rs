//! `GET /api-info`

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::openapi::{API_RELEASED, API_VERSION};
use crate::http::{AppData, Links};

/// What the API is, as the national profile wants it told (VER.07).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiInfo {
    /// Name.
    #[schema(example = "Remiss")]
    pub api_name: &'static str,
    /// Version: major, minor, patch.
    #[schema(example = "1.0.0")]
    pub api_version: &'static str,
    /// Day on which this version was released.
    #[schema(example = "2026-11-22")]
    pub api_released: &'static str,
    /// Address of the documentation.
    #[schema(example = "https://remiss.kommun.example.org/docs")]
    pub api_documentation: String,
    /// Where in its life this version is: `alpha`, `beta`, `active`, `deprecated`, `retired` or `decommissioned`.
    #[schema(example = "active")]
    pub api_status: &'static str,
    /// Links: the specification.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// About the API
///
/// Om API:et: namn, version, när den släpptes, var dokumentationen finns, och i vilket skede den är.
#[utoipa::path(
    tag = "about",
    responses((status = 200, description = "About the API", body = ApiInfo)),
)]
#[get("/api-info")]
pub async fn api_info(app: AppData) -> HttpResponse {
    HttpResponse::Ok().json(ApiInfo {
        api_name: "Remiss",
        api_version: API_VERSION,
        api_released: API_RELEASED,
        api_documentation: app.page_url("/docs"),
        api_status: "active",
        links: Links::to_self(app.url("/api-info")).and("describedby", "GET", app.url("/openapi.json")),
    })
}
