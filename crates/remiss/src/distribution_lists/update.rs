//! `PATCH /distribution-lists/{id}`

use actix_web::{HttpResponse, patch};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::{DistributionListView, check_members, checked_name};
use crate::access::Caller;
use crate::audit::{Deed, changes, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, etag};

/// What to change of a list; what is left out stays as it is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateDistributionList {
    /// Name, which no other list has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "C-nätet")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "En kontakt per förvaltning i frågor om civilsamhället")]
    pub description: Option<String>,
    /// The organisations on it, in order, instead of those until now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation_ids: Option<Vec<Uuid>>,
}

/// Change a reusable distribution list
///
/// Ändrar en sändlista. Remisser that were made from it stay as they are.
#[utoipa::path(
    tag = "distribution-lists",
    params(("id" = Uuid, Path, description = "The list")),
    request_body = UpdateDistributionList,
    responses(
        (status = 200, description = "The list as it is now", body = DistributionListView),
        (status = 409, description = "Another list has the name"),
    ),
    security(("bearer" = ["officer", "coordinator", "administrator"])),
)]
#[patch("/distribution-lists/{id}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<UpdateDistributionList>,
) -> ApiResult<HttpResponse> {
    let change = &body.value;
    let name = change.name.as_deref().map(checked_name).transpose()?;
    let (list, view) = app
        .write(&caller, async |connection| {
            let mut list = store::lock(&app, connection, *id).await?;
            version.check(list.version)?;
            let before = DistributionListView::load(&app, connection, &caller, &list).await?;
            list.name = name.unwrap_or(list.name);
            if let Some(description) = &change.description {
                list.description = description.trim().to_owned();
            }
            if let Some(ids) = &change.organisation_ids {
                check_members(&app, connection, ids).await?;
                store::set_members(&app, connection, *id, ids).await?;
            }
            let list = store::save(&app, connection, &list).await?;
            let view = DistributionListView::load(&app, connection, &caller, &list).await?;
            let json = |view| serde_json::to_value(view).map_err(ApiError::internal);
            let details = changes(&json(&before)?, &json(&view)?);
            let deed = Deed {
                action: "distributionList.changed",
                subject_kind: "distributionList",
                subject_id: list.id,
                board_id: None,
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok((list, view))
        })
        .await?;
    Ok(etag::changed(list.version, &view))
}
