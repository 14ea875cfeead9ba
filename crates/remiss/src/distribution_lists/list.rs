//! `GET /distribution-lists`

use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{DistributionListPage, DistributionListSummary};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// Which lists.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Filter {
    /// Part of the name or the description.
    #[param(example = "råd")]
    pub q: Option<String>,
}

/// The reusable distribution lists
///
/// Sändlistorna som kan användas om igen, i bokstavsordning.
#[utoipa::path(
    tag = "distribution-lists",
    params(Paging, Filter),
    responses((status = 200, description = "A page of lists", body = DistributionListPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/distribution-lists")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<Filter>,
) -> ApiResult<HttpResponse> {
    let (lists, sizes, total) = app
        .read(&caller, async |connection| {
            let (lists, total) = store::list(&app, connection, filter.q.as_deref(), *paging).await?;
            let ids: Vec<Uuid> = lists.iter().map(|list| list.id).collect();
            Ok((lists, store::sizes(&app, connection, &ids).await?, total))
        })
        .await?;
    let views = lists
        .iter()
        .map(|list| {
            let members = sizes.get(&list.id).copied().unwrap_or_default();
            DistributionListSummary::of(&app, &caller, list, members)
        })
        .collect();
    Ok(DistributionListPage::new(&app, &request, *paging, views, total).answer())
}
