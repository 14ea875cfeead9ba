//! `/remisser/{id}/svar`: the published responses to a remiss.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::failure::{html_in, or_failure_in};
use super::file::id;
use super::published;
use super::published_view::AnswerRow;
use super::site::{Site, language};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};
use crate::{boards, cases, publications};

#[derive(Template)]
#[template(path = "public/templates/answers.html")]
struct AnswersPage<'a> {
    site: Site<'a>,
    remiss: &'a str,
    page: &'a str,
    about: &'a str,
    total: i64,
    rows: Vec<AnswerRow>,
    /// Addresses of the neighbours.
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /remisser/{id}/svar`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = list(&request, &app).await;
    or_failure_in(language(&app, &request), &app, made, None)
}

async fn list(request: &HttpRequest, app: &AppData) -> ApiResult<HttpResponse> {
    let t = language(app, request);
    let remiss = id(request, "id")?;
    let paging = Query::<Paging>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let (remiss, about, found, total) = app
        .read(&Caller::with_link(), async |connection| {
            let remiss = published(app, connection, remiss).await?;
            let case = cases::find(app, connection, remiss.case_id).await?;
            let board = boards::find(app, connection, remiss.board_id).await?;
            let (found, total) = publications::standing_of_remiss(app, connection, remiss.id, paging).await?;
            Ok((
                remiss,
                format!("{} · {}", board.name, case.case_number.replace(' ', "\u{a0}")),
                found,
                total,
            ))
        })
        .await?;
    let rows: Vec<AnswerRow> = found
        .iter()
        .map(|published| AnswerRow::of(app, t, &remiss, published))
        .collect::<ApiResult<_>>()?;
    let path = format!("/remisser/{}/svar", remiss.id);
    let to = |number: i64| t.path(&format!("{path}?page={number}"));
    let page = AnswersPage {
        site: Site::of(app, t, &path),
        remiss: &remiss.name,
        page: &format!("/remisser/{}", remiss.id),
        about: &about,
        total,
        rows,
        previous: (paging.page() > 1).then(|| to(paging.page() - 1)),
        next: (paging.page() >= 1 && paging.page() < i64::from(i32::MAX))
            .then(|| paging.page() + 1)
            .filter(|next| (next - 1) * paging.limit() < total)
            .map(to),
    };
    html_in(t, StatusCode::OK, &page)
}
