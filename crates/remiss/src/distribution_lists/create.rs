//! `POST /distribution-lists`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::{DistributionListView, check_members, checked_name};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IdempotencyKey, Json, Made};

/// A distribution list to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateDistributionList {
    /// Name, which no other list has.
    #[schema(example = "C-nätet")]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(example = "En kontakt per förvaltning i frågor om civilsamhället")]
    pub description: String,
    /// The organisations on it, in order.
    #[serde(default)]
    pub organisation_ids: Vec<Uuid>,
}

/// Make a reusable distribution list
///
/// Lägger upp en sändlista som kan användas i flera remisser.
#[utoipa::path(
    tag = "distribution-lists",
    request_body = CreateDistributionList,
    responses(
        (status = 201, description = "The list", body = DistributionListView),
        (status = 409, description = "Another list has the name"),
    ),
    security(("bearer" = ["officer", "coordinator", "administrator"])),
)]
#[post("/distribution-lists")]
pub async fn create(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<CreateDistributionList>,
) -> ApiResult<HttpResponse> {
    let name = checked_name(&body.value.name)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        check_members(&app, connection, &body.value.organisation_ids).await?;
        let list = store::insert(&app, connection, &name, body.value.description.trim()).await?;
        store::set_members(&app, connection, list.id, &body.value.organisation_ids).await?;
        let view = DistributionListView::load(&app, connection, &caller, &list).await?;
        let details =
            serde_json::json!({ "name": list.name, "organisationIds": body.value.organisation_ids });
        let deed = Deed {
            action: "distributionList.created",
            subject_kind: "distributionList",
            subject_id: list.id,
            board_id: None,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let address = app.url(&format!("/distribution-lists/{}", list.id));
        Ok(Made::created(address, list.version, view))
    })
    .await
}
