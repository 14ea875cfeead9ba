//! `/`: the open list.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::deadline::Deadline;

use super::failure::{html, or_failure};
use super::shown::{Standing, left};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};
use crate::{boards, cases, remisser};

struct Row {
    href: String,
    name: String,
    about: String,
    summary: String,
    deadline: Option<String>,
    left: Option<String>,
    standing: Standing,
}

struct Group {
    title: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "public/templates/front.html")]
struct FrontPage<'a> {
    municipality: &'a str,
    groups: Vec<Group>,
    nothing_open: bool,
    previous: Option<i64>,
    next: Option<i64>,
}

/// `GET /`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    or_failure(&app, list(&request, &app).await, None)
}

async fn list(request: &HttpRequest, app: &AppData) -> ApiResult<HttpResponse> {
    let paging = Query::<Paging>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let (rows, total) = app
        .read(&Caller::public(), async |connection| {
            let (found, total) = remisser::open_public(app, connection, paging).await?;
            let mut rows = Vec::with_capacity(found.len());
            for remiss in found {
                let case = cases::find(app, connection, remiss.case_id).await?;
                let board = boards::find(app, connection, remiss.board_id).await?;
                let standing = Standing::of(&remiss, remiss.deadline, app.now());
                let summary = if remiss.plain_summary.trim().is_empty() {
                    &remiss.purpose
                } else {
                    &remiss.plain_summary
                };
                rows.push(Row {
                    href: format!("/remisser/{}", remiss.id),
                    name: remiss.name.clone(),
                    about: format!("{} · {}", board.name, case.case_number),
                    summary: shortened(summary),
                    deadline: remiss.deadline.map(|at| Deadline::from_timestamp(at).swedish()),
                    left: remiss.deadline.and_then(|at| left(app.now(), at)),
                    standing,
                });
            }
            Ok((rows, total))
        })
        .await?;
    let nothing_open = paging.page() == 1 && rows.iter().all(|row| row.standing != Standing::Open);
    let mut groups = vec![
        Group {
            title: "Öppna för svar",
            rows: Vec::new(),
        },
        Group {
            title: "Svarstiden är slut",
            rows: Vec::new(),
        },
        Group {
            title: "Beslutade",
            rows: Vec::new(),
        },
    ];
    for row in rows {
        let place = match row.standing {
            Standing::Open => 0,
            Standing::Over => 1,
            Standing::Decided | Standing::Withdrawn => 2,
        };
        groups[place].rows.push(row);
    }
    groups.retain(|group| !group.rows.is_empty());
    let page = FrontPage {
        municipality: &app.settings().municipality.name,
        groups,
        nothing_open,
        previous: (paging.page() > 1).then(|| paging.page() - 1),
        next: (paging.page() >= 1 && paging.page() < i64::from(i32::MAX))
            .then(|| paging.page() + 1)
            .filter(|next| (next - 1) * paging.limit() < total),
    };
    html(StatusCode::OK, &page)
}

/// The first sentence or two: at most 220 characters, cut between words.
pub(super) fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= 220 {
        return text;
    }
    let cut: String = text.chars().take(220).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(start, _)| start);
    format!("{cut} …")
}
