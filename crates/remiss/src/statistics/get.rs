//! `GET /statistics/civil-society`

use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::figures::{Question, counted};
use super::sheet;
use super::view::CivilSocietyStatistics;
use crate::access::Caller;
use crate::app::App;
use crate::boards;
use crate::http::{ApiError, ApiResult, AppData, Links, Query};
use crate::rendering::Format;

/// Years that are counted when nothing is said, this one included.
const YEARS: i32 = 5;
/// Most years in one answer.
const MOST_YEARS: i32 = 50;

/// Which remisser are counted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct StatisticsFilter {
    /// First year in which the remisser were sent; four years before the last one when nothing is said.
    #[param(example = 2017, minimum = 1900, maximum = 2200)]
    pub from_year: Option<i32>,
    /// Last year; this year when nothing is said.
    #[param(example = 2019, minimum = 1900, maximum = 2200)]
    pub to_year: Option<i32>,
    /// One board.
    pub board_id: Option<Uuid>,
}

/// Statistics of civil society
///
/// Statistik om civilsamhället per nämnd och år och i allt: hur stor del av remisserna som går till civilsamhället, tillfrågade, svarande och
/// oväntade svar, dagar att svara, dagar från utskick till beslut, och hur stor del av synpunkterna som tillgodoses. Counts the boards that the
/// caller may see; what is under secrecy is not counted. As JSON, CSV (`text/csv`) or spreadsheet.
#[utoipa::path(
    tag = "statistics",
    params(StatisticsFilter),
    responses(
        (status = 200, description = "The figures with their definitions", content(
            (CivilSocietyStatistics = "application/json"),
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 406, description = "No format that the caller accepts"),
        (status = 404, description = "There is no such board"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/statistics/civil-society")]
pub async fn civil_society(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    filter: Query<StatisticsFilter>,
) -> ApiResult<HttpResponse> {
    let format = Format::or_json(&request, &[Format::Csv, Format::Xlsx])?;
    let question = question(&app, &filter)?;
    let counted = app
        .read(&caller, async |connection| {
            if let Some(board) = question.board {
                boards::find(&app, connection, board).await?;
            }
            counted(&app, connection, question).await
        })
        .await?;
    let board = question
        .board
        .map_or_else(String::new, |board| format!("&boardId={board}"));
    let links = Links::to_self(app.url(&format!(
        "/statistics/civil-society?fromYear={}&toYear={}{board}",
        question.from_year, question.to_year
    )));
    let view = CivilSocietyStatistics::of(&counted, app.today(), false, links);
    match format {
        Some(format) => sheet::answer(&app, &view, format).await,
        None => Ok(HttpResponse::Ok().json(view)),
    }
}

/// The years that are meant, checked.
fn question(app: &App, filter: &StatisticsFilter) -> ApiResult<Question> {
    let to_year = filter.to_year.unwrap_or_else(|| i32::from(app.today().year()));
    let from_year = filter.from_year.unwrap_or(to_year.saturating_sub(YEARS - 1));
    let sensible = 1900..=2200;
    if !sensible.contains(&from_year) || !sensible.contains(&to_year) {
        return Err(ApiError::bad_request(
            "fromYear och toYear är årtal med fyra siffror, till exempel 2019.",
            "fromYear and toYear are years of four digits, 2019 for example.",
        ));
    }
    if from_year > to_year || to_year - from_year >= MOST_YEARS {
        return Err(ApiError::bad_request(
            format!(
                "fromYear får inte vara senare än toYear, och högst {MOST_YEARS} år kan räknas åt gången."
            ),
            format!("fromYear is not after toYear, and at most {MOST_YEARS} years are counted at a time."),
        ));
    }
    Ok(Question {
        from_year,
        to_year,
        board: filter.board_id,
    })
}
