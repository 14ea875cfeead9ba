//! `/statistik`: the statistics for everyone. It is a public page, since the promise is one to civil society: to be asked more, and
//! earlier. Who promised it can be held to it.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::swedish::swedish_date;
use serde::Deserialize;
use uuid::Uuid;

use super::cache::for_everyone;
use super::charts::{Chart, Compared, charts};
use super::sheet;
use super::view::{CivilSocietyStatistics, FiguresRow, KindRow, left_out};
use crate::http::{ApiResult, AppData, Links, Query};
use crate::public::{Site, html, or_plain_failure};
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
    /// The board that is shown, or `Alla nämnder`.
    shown: String,
    from_year: i32,
    to_year: i32,
    counted_on: String,
    boards: Vec<Choice>,
    /// Nothing was sent in these years.
    nothing: bool,
    any_hidden: bool,
    left_out: String,
    charts: Vec<Chart>,
    columns: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
    /// Caption, heading of the first column, rows.
    groups: Vec<(&'static str, &'static str, Vec<KindRow>)>,
    definitions: Vec<(String, &'static str)>,
}

/// `GET /statistik`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async { page(&request, &app).await };
    or_plain_failure(&app, made.await, None)
}

async fn page(request: &HttpRequest, app: &AppData) -> ApiResult<HttpResponse> {
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
    let compared = Compared::of(&boards);
    let kinds: Vec<KindRow> = counted.kinds.iter().map(KindRow::of).collect();
    let sizes: Vec<KindRow> = counted.sizes.iter().map(KindRow::of).collect();
    let page = StatisticsPage {
        site: Site::in_swedish(app, "/statistik"),
        shown: counted
            .sum(board)
            .map_or_else(|| "Alla nämnder".to_owned(), |row| row.board_name.clone()),
        from_year: counted.question.from_year,
        to_year: counted.question.to_year,
        counted_on: swedish_date(app.today()),
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
        left_out: left_out(),
        charts: charts(&years),
        columns: compared.columns,
        rows: compared.rows,
        definitions: compared.definitions,
        groups: vec![
            ("Efter slag av remissinstans", "Slag", kinds),
            ("Civilsamhället efter storlek", "Storlek", sizes),
        ],
    };
    html(StatusCode::OK, &page)
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
