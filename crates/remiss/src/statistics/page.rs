//! `/statistik`: the statistics for everyone. It is a public page, since the promise is one to civil society: to be asked more, and
//! earlier. Who promised it can be held to it.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::statistics::SMALLEST_GROUP;
use serde::Deserialize;
use uuid::Uuid;

use super::cache::for_everyone;
use super::sheet;
use super::shown::{Shown, ShownFigures};
use super::view::{CivilSocietyStatistics, FiguresRow, KindRow};
use crate::http::{ApiResult, AppData, Links, Query};
use crate::public::{Site, day, html_in, language, or_plain_failure, or_plain_failure_in};
use crate::rendering::Format;

/// Which board.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    namnd: String,
}

struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "statistics/templates/statistics.html")]
struct StatisticsPage<'a> {
    site: Site<'a>,
    lead: String,
    counted_on: String,
    boards: Vec<Choice>,
    /// Nothing was sent in these years.
    nothing: bool,
    any_hidden: bool,
    /// Groups of fewer than this are left out.
    smallest: i64,
    figures: ShownFigures<'a>,
}

/// `GET /statistik`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async { page(&request, &app).await };
    or_plain_failure_in(language(&app, &request), &app, made.await, None)
}

async fn page(request: &HttpRequest, app: &AppData) -> ApiResult<HttpResponse> {
    let t = language(app, request);
    let wanted = Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let counted = for_everyone(app).await?;
    let board: Option<Uuid> = wanted
        .namnd
        .parse()
        .ok()
        .filter(|wanted| counted.boards().any(|row| row.board == Some(*wanted)));
    // Boards that sent something, and not the years before the first remiss.
    let mut years: Vec<FiguresRow> = counted.years(board).map(FiguresRow::of).collect();
    let first = years
        .iter()
        .position(|row| row.remisser > 0)
        .unwrap_or(years.len());
    years.drain(..first);
    let mut boards: Vec<FiguresRow> = counted.boards().map(FiguresRow::of).collect();
    if boards.len() > 1
        && let Some(sum) = counted.sum(None)
    {
        boards.push(FiguresRow::of(sum));
    }
    let kinds: Vec<KindRow> = counted.kinds.iter().map(KindRow::of).collect();
    let sizes: Vec<KindRow> = counted.sizes.iter().map(KindRow::of).collect();
    let page = StatisticsPage {
        site: Site::of(app, t, "/statistik"),
        lead: t
            .with("statistics.lead", "from", counted.question.from_year)
            .replace("{to}", &counted.question.to_year.to_string()),
        counted_on: day(app, t, app.today()),
        boards: counted
            .boards()
            .filter_map(|row| {
                Some(Choice {
                    id: row.board?.to_string(),
                    name: row.board_name.clone(),
                    chosen: row.board == board,
                })
            })
            .collect(),
        nothing: years.is_empty(),
        any_hidden: counted.rows.iter().any(|row| row.hidden)
            || kinds.iter().chain(&sizes).any(|kind| kind.hidden),
        smallest: SMALLEST_GROUP,
        figures: ShownFigures::of(
            t,
            Shown {
                board: board
                    .and_then(|board| counted.sum(Some(board)))
                    .map(|row| row.board_name.as_str()),
                years: (counted.question.from_year, counted.question.to_year),
                by_year: &years,
                by_board: &boards,
                kinds,
                sizes,
            },
        ),
    };
    html_in(t, StatusCode::OK, &page)
}

/// `GET /statistik.csv`: the same figures, for whoever follows a link.
pub(super) async fn csv(app: AppData) -> HttpResponse {
    let made = async {
        let counted = for_everyone(&app).await?;
        let view = CivilSocietyStatistics::of(&counted, app.today(), true, Links::default());
        sheet::answer(&app, &view, Format::Csv).await
    };
    or_plain_failure(&app, made.await, None)
}

/// `GET /static/statistik.css`
pub(super) async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(include_str!("templates/statistik.css"))
}
