//! `/remisser/{id}/svar`: the published responses to a remiss.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::failure::{html, or_failure};
use super::file::id;
use super::published;
use super::published_view::AnswerRow;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};
use crate::{boards, cases, publications};

#[derive(Template)]
#[template(path = "public/templates/answers.html")]
struct AnswersPage<'a> {
    municipality: &'a str,
    remiss: &'a str,
    page: &'a str,
    about: &'a str,
    total: i64,
    rows: Vec<AnswerRow>,
    previous: Option<i64>,
    next: Option<i64>,
}

/// `GET /remisser/{id}/svar`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    or_failure(&app, list(&request, &app).await, None)
}

async fn list(request: &HttpRequest, app: &AppData) -> ApiResult<HttpResponse> {
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
        .map(|published| AnswerRow::of(&remiss, published))
        .collect::<ApiResult<_>>()?;
    let page = AnswersPage {
        municipality: &app.settings().municipality.name,
        remiss: &remiss.name,
        page: &format!("/remisser/{}", remiss.id),
        about: &about,
        total,
        rows,
        previous: (paging.page() > 1).then(|| paging.page() - 1),
        next: (paging.page() >= 1 && paging.page() < i64::from(i32::MAX))
            .then(|| paging.page() + 1)
            .filter(|next| (next - 1) * paging.limit() < total),
    };
    html(StatusCode::OK, &page)
}
