//! `GET /public/statistics/civil-society`

use actix_web::{HttpRequest, HttpResponse, get};

use super::cache::for_everyone;
use super::sheet;
use super::view::CivilSocietyStatistics;
use crate::http::{ApiResult, AppData, Links};
use crate::rendering::Format;

/// Statistics of civil society, for everyone
///
/// Statistiken om civilsamhället för de tio senaste åren, som öppna data. Without credentials. Figures of those who answered are left out where
/// they would tell of fewer than five, or where such a figure could be worked out; such rows say `hidden`. As JSON or CSV (`text/csv`).
#[utoipa::path(
    tag = "public",
    responses(
        (status = 200, description = "The figures with their definitions", content(
            (CivilSocietyStatistics = "application/json"),
            (String = "text/csv"),
        )),
        (status = 406, description = "No format that the caller accepts"),
    ),
)]
#[get("/public/statistics/civil-society")]
pub async fn civil_society_for_everyone(request: HttpRequest, app: AppData) -> ApiResult<HttpResponse> {
    let format = Format::or_json(&request, &[Format::Csv])?;
    let counted = for_everyone(&app).await?;
    let links = Links::to_self(app.url("/public/statistics/civil-society")).and(
        "alternate",
        "GET",
        app.page_url("/statistik"),
    );
    let view = CivilSocietyStatistics::of(&counted, app.today(), true, links);
    match format {
        Some(format) => sheet::answer(&app, &view, format).await,
        None => Ok(HttpResponse::Ok().json(view)),
    }
}
