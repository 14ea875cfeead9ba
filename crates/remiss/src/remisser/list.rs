//! `GET /remisser`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use remiss_domain::workflow::Direction;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{self, RemissPage, RoundLabel};
use crate::access::Caller;
use crate::external_references::{self, SubjectKind};
use crate::http::{ApiError, ApiResult, AppData, Paging, Query};

/// Which remisser.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct RemissFilter {
    /// `outgoing` or `incoming`.
    #[param(value_type = Option<crate::http::enums::Direction>, example = "outgoing")]
    pub direction: Option<String>,
    /// State.
    #[param(example = "sent")]
    pub state: Option<String>,
    /// What the round is called.
    #[param(inline, example = "remiss")]
    pub label: Option<RoundLabel>,
    /// Of this board.
    #[param(example = "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60")]
    pub board_id: Option<Uuid>,
    /// Of this case.
    #[param(example = "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60")]
    pub case_id: Option<Uuid>,
    /// Last day to answer on this day or later.
    #[param(example = "2019-10-01")]
    pub deadline_from: Option<Date>,
    /// Last day to answer on this day or earlier.
    #[param(example = "2019-10-31")]
    pub deadline_to: Option<Date>,
    /// Words in the name or the purpose.
    #[param(example = "samverkan")]
    pub q: Option<String>,
    /// Known to this other system.
    #[param(example = "platina")]
    pub external_system: Option<String>,
    /// Known under this id there.
    #[param(example = "A-2018-001216")]
    pub external_id: Option<String>,
    /// Order: `deadline`, `name`, `createdAt`, with `-` before it for the other way round; `-createdAt` when nothing is said.
    #[param(
        example = "-deadline",
        pattern = "^(-?(deadline|name|createdAt)(,-?(deadline|name|createdAt))*)?$"
    )]
    pub sort: Option<String>,
}

/// The remisser
///
/// Remisserna, utgående och inkommande, de senast upplagda först. An organisation's key sees those that were sent to it.
#[utoipa::path(
    tag = "remisser",
    params(Paging, RemissFilter),
    responses((status = 200, description = "A page of remisser", body = RemissPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator", "organisation"])),
)]
#[get("/remisser")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<RemissFilter>,
) -> ApiResult<HttpResponse> {
    if let Some(direction) = &filter.direction {
        direction.parse::<Direction>().map_err(|error| {
            ApiError::bad_request("direction är outgoing eller incoming.", error.to_string())
        })?;
    }
    let (views, total) = app
        .read(&caller, async |connection| {
            let known = match (&filter.external_system, &filter.external_id) {
                (None, None) => None,
                (system, id) => Some(
                    external_references::find(
                        &app,
                        connection,
                        SubjectKind::Remiss,
                        system.as_deref(),
                        id.as_deref(),
                    )
                    .await?,
                ),
            };
            let (remisser, total) =
                store::list(&app, connection, &caller, &filter, known.as_deref(), *paging).await?;
            Ok((view::many(&app, connection, &caller, remisser).await?, total))
        })
        .await?;
    Ok(RemissPage::new(&app, &request, *paging, views, total).answer())
}
