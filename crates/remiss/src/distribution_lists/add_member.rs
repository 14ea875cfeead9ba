//! `POST /distribution-lists/{id}/members`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::DistributionListView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::organisations;

/// An organisation to put on a list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddMember {
    /// The organisation.
    pub organisation_id: Uuid,
}

/// Put an organisation on a list
///
/// Lägger till en organisation sist på sändlistan. An organisation that is there already stays where it is.
#[utoipa::path(
    tag = "distribution-lists",
    params(("id" = Uuid, Path, description = "The list")),
    request_body = AddMember,
    responses((status = 201, description = "The list as it is now", body = DistributionListView)),
    security(("bearer" = ["officer", "coordinator", "administrator"])),
)]
#[post("/distribution-lists/{id}/members")]
pub async fn add_member(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<AddMember>,
) -> ApiResult<HttpResponse> {
    let organisation_id = body.value.organisation_id;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let mut list = store::lock(&app, connection, *id).await?;
        organisations::find(&app, connection, organisation_id)
            .await
            .map_err(|error| match error {
                ApiError::NotFound => ApiError::invalid(
                    "/organisationId",
                    "Organisationen finns inte.",
                    "The organisation does not exist.",
                ),
                other => other,
            })?;
        let mut members = store::member_ids(&app, connection, *id).await?;
        if !members.contains(&organisation_id) {
            members.push(organisation_id);
            store::set_members(&app, connection, *id, &members).await?;
            list = store::save(&app, connection, &list).await?;
            let details = serde_json::json!({ "organisationId": organisation_id });
            let deed = Deed {
                action: "distributionList.memberAdded",
                subject_kind: "distributionList",
                subject_id: list.id,
                board_id: None,
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
        }
        let view = DistributionListView::load(&app, connection, &caller, &list).await?;
        let address = app.url(&format!("/distribution-lists/{}", list.id));
        Ok(Made::created(address, list.version, view))
    })
    .await
}
