//! `GET /cases/{id}/similar-cases` and `GET /similar-cases`

use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::highlight::Stems;
use super::similar_view::{SimilarCasePage, SimilarCaseView};
use super::store;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Paging, Path, Query};

/// What they are to be like.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Likeness {
    /// Title or a few words of what has come in, at most 500 characters.
    #[param(example = "Förslag till vattenskyddsområde", min_length = 1, max_length = 500)]
    text: Option<String>,
}

/// Earlier cases like this one
///
/// Har något liknande behandlats förut? Tidigare ärenden vars rubriker, eller remissernas namn, liknar ärendets, de mest lika först, med
/// vad som beslutades. A rare word counts more than a common one.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case"), Paging),
    responses((status = 200, description = "A page of at most a hundred cases", body = SimilarCasePage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/similar-cases")]
pub async fn of_case(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    answer(&request, &app, &caller, *paging, Sought::Case(*id)).await
}

/// Earlier cases like a text
///
/// Har något liknande behandlats förut? Tidigare ärenden som liknar en text, till exempel rubriken på det som just har kommit in.
#[utoipa::path(
    tag = "cases",
    params(Likeness, Paging),
    responses((status = 200, description = "A page of at most a hundred cases", body = SimilarCasePage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/similar-cases")]
pub async fn of_text(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    likeness: Query<Likeness>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let text = likeness.into_inner().text.unwrap_or_default();
    if text.trim().is_empty() || text.chars().count() > 500 {
        return Err(ApiError::bad_request(
            "Skriv i text några ord som ärendena ska likna, högst 500 tecken.",
            "State in text a few words that the cases are to be like, at most 500 characters.",
        ));
    }
    answer(&request, &app, &caller, *paging, Sought::Text(text)).await
}

enum Sought {
    Case(Uuid),
    Text(String),
}

async fn answer(
    request: &HttpRequest,
    app: &AppData,
    caller: &Caller,
    paging: Paging,
    sought: Sought,
) -> ApiResult<HttpResponse> {
    let (stems, alike) = app
        .read(caller, async |connection| {
            let (text, case) = match sought {
                Sought::Case(id) => (store::text_of_case(app, connection, id).await?, Some(id)),
                Sought::Text(text) => (text, None),
            };
            let stems = store::stems(connection, &text).await?;
            Ok((stems, store::alike(app, connection, &text, case).await?))
        })
        .await?;
    let stems = Stems::new(stems);
    let total = i64::try_from(alike.len()).unwrap_or(i64::MAX);
    let page = alike
        .into_iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.limit()).unwrap_or(20))
        .map(|case| SimilarCaseView::of(app, &stems, case))
        .collect();
    Ok(SimilarCasePage::new(app, request, paging, page, total).answer())
}
