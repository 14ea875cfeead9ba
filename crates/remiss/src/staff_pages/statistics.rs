//! `/arbete/statistik`: the statistics of civil society as staff have them, for their boards and years of their choice, and the
//! follow-up tables that are filled from them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk};
use super::files::id;
use super::said::Said;
use crate::http::inside::Question;
use crate::http::{ApiError, AppData, Query};
use crate::statistics::{FiguresRow, KindRow, Shown, ShownFigures};

/// Which remisser.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    namnd: String,
    #[serde(default)]
    fran: String,
    #[serde(default)]
    till: String,
}

/// The statistics as the API answers them; what the page does not show is not read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statistics {
    from_year: i32,
    to_year: i32,
    figures: Vec<FiguresRow>,
    kinds: Vec<KindRow>,
    sizes: Vec<KindRow>,
}

/// A follow-up table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plan {
    id: Uuid,
    name: String,
    case_number: String,
    activity_count: usize,
}

struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/statistics.html")]
struct StatisticsPage<'a> {
    frame: Frame,
    said: Said,
    token: String,
    /// The reader may begin a follow-up table.
    may_begin: bool,
    from_year: i32,
    to_year: i32,
    boards: Vec<Choice>,
    nothing: bool,
    query: String,
    figures: ShownFigures<'a>,
    plans: Vec<Plan>,
}

/// `GET /arbete/statistik`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        page(desk, &request, StatusCode::OK, Said::default()).await
    })
    .await
}

/// The page, with what is said of the form that begins a follow-up table.
pub(super) async fn page(desk: &Desk, request: &HttpRequest, status: StatusCode, said: Said) -> Made {
    let wanted = wanted(request);
    let board: Option<Uuid> = wanted.namnd.parse().ok();
    let query = years(&wanted);
    let told: Statistics = desk.get(&format!("/statistics/civil-society?{query}")).await?;
    let known: Vec<FiguresRow> = told
        .figures
        .iter()
        .filter(|row| row.board_id.is_some() && row.year.is_none())
        .cloned()
        .collect();
    let board = board.filter(|board| known.iter().any(|row| row.board_id == Some(*board)));
    let of_board = |row: &&FiguresRow| row.board_id == board;
    let shown: Vec<FiguresRow> = told
        .figures
        .iter()
        .filter(of_board)
        .filter(|row| row.year.is_some())
        .cloned()
        .collect();
    let sum = told
        .figures
        .iter()
        .find(|row| row.board_id.is_none() && row.year.is_none());
    let mut compared = known.clone();
    compared.extend(sum.filter(|_| known.len() > 1).cloned());
    let plans = desk
        .list::<Plan>("/follow-up-plans?limit=100", "followUpPlans")
        .await?;
    let page = StatisticsPage {
        frame: desk.frame("/arbete/statistik")?,
        said,
        token: desk.token()?,
        may_begin: desk.may("POST", "/follow-up-plans"),
        from_year: told.from_year,
        to_year: told.to_year,
        boards: known
            .iter()
            .filter_map(|row| {
                Some(Choice {
                    id: row.board_id?.to_string(),
                    name: row.board.clone(),
                    chosen: row.board_id == board,
                })
            })
            .collect(),
        nothing: shown.is_empty(),
        query: format!("fran={}&till={}", told.from_year, told.to_year),
        figures: ShownFigures::of(
            desk.app().page_texts().of(None),
            Shown {
                board: known
                    .iter()
                    .find(|row| board.is_some() && row.board_id == board)
                    .map(|row| row.board.as_str()),
                years: (told.from_year, told.to_year),
                by_year: &shown,
                by_board: &compared,
                kinds: told.kinds,
                sizes: told.sizes,
            },
        ),
        plans: plans.entries,
    };
    Ok(super::html(status, &page)?)
}

/// `GET /arbete/statistik.{format}`
pub(super) async fn file(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let path = format!("/statistics/civil-society?{}", years(&wanted(&request)));
        desk.fetch(Question::get(&path).with("accept", accepted(&request, &["csv", "xlsx"])?))
            .await
    })
    .await
}

/// `GET /arbete/uppfoljning/{id}.{format}`
pub(super) async fn follow_up(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let path = format!("/follow-up-plans/{}", id(&request)?);
        let accepted = accepted(&request, &["html", "docx", "pdf", "xlsx", "csv"])?;
        desk.fetch(Question::get(&path).with("accept", accepted)).await
    })
    .await
}

fn wanted(request: &HttpRequest) -> Wanted {
    Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default()
}

/// The years as the API takes them; what is no year is left out.
fn years(wanted: &Wanted) -> String {
    let mut query = Vec::new();
    for (name, text) in [("fromYear", &wanted.fran), ("toYear", &wanted.till)] {
        if let Ok(year) = text.trim().parse::<i32>() {
            query.push(format!("{name}={year}"));
        }
    }
    query.join("&")
}

/// The media type of the ending in the address, one of `allowed`.
fn accepted(request: &HttpRequest, allowed: &[&str]) -> Result<&'static str, ApiError> {
    let ending = request.match_info().get("format").unwrap_or_default();
    if !allowed.contains(&ending) {
        return Err(ApiError::NotFound);
    }
    Ok(match ending {
        "csv" => "text/csv",
        "html" => "text/html",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    })
}
