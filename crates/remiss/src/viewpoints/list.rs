//! `GET /responses/{id}/viewpoints` and `GET /remisser/{id}/viewpoints`

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::workflow::ViewpointResult;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{ViewpointPage, ViewpointView, may_change};
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Paging, Path, Query, enums};
use crate::{remisser, responses};

/// Which viewpoints.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Filter {
    /// Words in the viewpoint or its reply.
    #[param(example = "utbildning")]
    pub q: Option<String>,
    /// Those of this theme.
    #[param(example = "Kommunikation")]
    pub theme: Option<String>,
    /// Those with this result.
    #[param(value_type = Option<enums::ViewpointResult>, example = "met")]
    pub result: Option<String>,
    /// Those that have a reply and a result, or the others.
    #[param(example = false)]
    pub complete: Option<bool>,
}

impl Filter {
    fn check(&self) -> ApiResult<()> {
        if let Some(result) = &self.result {
            result.parse::<ViewpointResult>().map_err(|error| {
                let allowed = error.allowed.join(", ");
                ApiError::bad_request(
                    format!("result är något av {allowed}."),
                    format!("result is one of {allowed}."),
                )
            })?;
        }
        Ok(())
    }
}

/// The viewpoints of a response
///
/// Synpunkterna i ett remissvar, i ordning.
#[utoipa::path(
    tag = "viewpoints",
    params(("id" = Uuid, Path, description = "The response"), Paging, Filter),
    responses((status = 200, description = "A page of viewpoints", body = ViewpointPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor"])),
)]
#[get("/responses/{id}/viewpoints")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
    filter: Query<Filter>,
) -> ApiResult<HttpResponse> {
    filter.check()?;
    let (views, total) = app
        .read(&caller, async |connection| {
            let response = responses::find(&app, connection, *id).await?;
            let remiss = remisser::find(&app, connection, response.remiss_id).await?;
            let found = store::list(&app, connection, *paging, &filter, None, Some(response.id));
            let (rows, total) = found.await?;
            let may = may_change(&remiss);
            let views = rows.iter().map(|row| ViewpointView::of(&app, &caller, row, may));
            Ok((views.collect(), total))
        })
        .await?;
    Ok(ViewpointPage::new(&app, &request, *paging, views, total).answer())
}

/// The viewpoints of a remiss
///
/// Alla synpunkter på en remiss, svar för svar: for working through one theme at a time.
#[utoipa::path(
    tag = "viewpoints",
    params(("id" = Uuid, Path, description = "The remiss"), Paging, Filter),
    responses((status = 200, description = "A page of viewpoints", body = ViewpointPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor"])),
)]
#[get("/remisser/{id}/viewpoints")]
pub async fn list_of_remiss(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
    filter: Query<Filter>,
) -> ApiResult<HttpResponse> {
    filter.check()?;
    let (views, total) = app
        .read(&caller, async |connection| {
            let remiss = remisser::find(&app, connection, *id).await?;
            let found = store::list(&app, connection, *paging, &filter, Some(remiss.id), None);
            let (rows, total) = found.await?;
            let may = may_change(&remiss);
            let views = rows.iter().map(|row| ViewpointView::of(&app, &caller, row, may));
            Ok((views.collect(), total))
        })
        .await?;
    Ok(ViewpointPage::new(&app, &request, *paging, views, total).answer())
}
