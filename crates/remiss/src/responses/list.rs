//! `GET /responses` and `GET /remisser/{id}/responses`

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::workflow::{RecipientOutcome, ResponseChannel};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{ResponsePage, ResponseView};
use crate::access::{Caller, Role};
use crate::http::{ApiError, ApiResult, AppData, Paging, Path, Query, enums};
use crate::remisser;
use crate::search;

/// Which responses.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Filter {
    /// Words, all of them, in any form: in the respondent's name, the text, the answers and what is attached; the last one may be a beginning.
    /// The best fitting first; each response has `hit`. Void ones are not found.
    #[param(example = "viljeriktning", max_length = 500)]
    pub q: Option<String>,
    /// Those of one remiss.
    #[param(example = "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60")]
    pub remiss_id: Option<Uuid>,
    /// Those that came this way.
    #[param(value_type = Option<enums::ResponseChannel>, example = "letter")]
    pub channel: Option<String>,
    /// Those with this outcome.
    #[param(value_type = Option<enums::RecipientOutcome>, example = "views")]
    pub outcome: Option<String>,
    /// Those that came after the deadline, or in time.
    #[param(example = false)]
    pub late: Option<bool>,
    /// Those of respondents whom nobody had asked, or the others.
    #[param(example = false)]
    pub uninvited: Option<bool>,
    /// Those that were made void (makulerade) instead of those that count.
    #[param(example = false)]
    pub void: Option<bool>,
    /// Those that stand on the public pages, or the others.
    #[param(example = false)]
    pub published: Option<bool>,
    /// Order: `receivedAt`, `respondentName`, each with `-` for descending.
    #[param(
        example = "-receivedAt",
        pattern = "^(-?(receivedAt|respondentName)(,-?(receivedAt|respondentName))*)?$"
    )]
    pub sort: Option<String>,
}

impl Filter {
    fn check(&self) -> ApiResult<()> {
        if let Some(channel) = &self.channel {
            channel
                .parse::<ResponseChannel>()
                .map_err(|error| unknown("channel", &error.allowed))?;
        }
        if let Some(outcome) = &self.outcome {
            outcome
                .parse::<RecipientOutcome>()
                .map_err(|error| unknown("outcome", &error.allowed))?;
        }
        Ok(())
    }
}

fn unknown(name: &str, allowed: &[&str]) -> ApiError {
    let allowed = allowed.join(", ");
    ApiError::bad_request(
        format!("{name} är något av {allowed}."),
        format!("{name} is one of {allowed}."),
    )
}

/// The responses
///
/// Alla remissvar som anroparen får se, senast inkomna först. An organisation sees its own only.
#[utoipa::path(
    tag = "responses",
    params(Paging, Filter),
    responses((status = 200, description = "A page of responses", body = ResponsePage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "organisation"])),
)]
#[get("/responses")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<Filter>,
) -> ApiResult<HttpResponse> {
    page(&request, &app, &caller, *paging, &filter, None).await
}

/// The responses to a remiss
///
/// Remissvaren på en remiss. An organisation sees its own only.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "The remiss"), Paging, Filter),
    responses((status = 200, description = "A page of responses", body = ResponsePage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "organisation"])),
)]
#[get("/remisser/{id}/responses")]
pub async fn list_of_remiss(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
    filter: Query<Filter>,
) -> ApiResult<HttpResponse> {
    page(&request, &app, &caller, *paging, &filter, Some(*id)).await
}

async fn page(
    request: &HttpRequest,
    app: &AppData,
    caller: &Caller,
    paging: Paging,
    filter: &Filter,
    remiss_id: Option<Uuid>,
) -> ApiResult<HttpResponse> {
    filter.check()?;
    let (views, counted) = app
        .read(caller, async |connection| {
            if let Some(id) = remiss_id
                && !caller.is_one_of(&[Role::Organisation])
            {
                remisser::find(app, connection, id).await?;
            }
            let listed = store::list(app, connection, caller, paging, filter, remiss_id).await?;
            let ids: Vec<Uuid> = listed.rows.iter().map(|row| row.response.id).collect();
            let files = store::attachments_of(app, connection, &ids).await?;
            let replaced = store::replaced_by(app, connection, &ids).await?;
            let mut hits = match &listed.found {
                Some(found) => search::response_hits(app, connection, found, &ids).await?,
                None => HashMap::new(),
            };
            let views = listed.rows.iter().map(|row| {
                let hit = hits.remove(&row.response.id);
                let by = replaced.get(&row.response.id).copied();
                ResponseView::of(app, caller, row, &files).replaced(by).found(hit)
            });
            Ok((views.collect(), listed.counted))
        })
        .await?;
    Ok(ResponsePage::new(app, request, paging, views, counted).answer())
}
