//! `PUT /follow-up-plans/{id}`

use actix_web::{HttpResponse, put};
use uuid::Uuid;

use super::content::FollowUpContent;
use super::figures::compare;
use super::store;
use super::view::FollowUpPlanView;
use crate::access::Caller;
use crate::audit::{Deed, changes, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, etag};

/// Change a follow-up table
///
/// Ändrar en uppföljningstabell: hela tabellen som den ska vara, med genomförande och kommentarer ifyllda.
#[utoipa::path(
    tag = "statistics",
    params(("id" = Uuid, Path, description = "The table")),
    request_body = FollowUpContent,
    responses((status = 200, description = "The table as it is now", body = FollowUpPlanView)),
    security(("bearer" = ["officer", "coordinator", "administrator"])),
)]
#[put("/follow-up-plans/{id}")]
pub async fn replace(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<FollowUpContent>,
) -> ApiResult<HttpResponse> {
    let content = body.value.checked()?;
    let (version, view) = app
        .write(&caller, async |connection| {
            let before = store::lock(&app, connection, *id).await?;
            version.check(before.version)?;
            let plan = store::save(&app, connection, *id, &content).await?;
            let compared = compare(&app, connection, &content).await?;
            let view = FollowUpPlanView::of(&app, &caller, &plan, compared.as_ref());
            let json = |content| serde_json::to_value(content).map_err(ApiError::internal);
            let details = changes(&json(before.content())?, &json(content.clone())?);
            let deed = Deed {
                action: "followUpPlan.changed",
                subject_kind: "followUpPlan",
                subject_id: plan.id,
                board_id: None,
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok((plan.version, view))
        })
        .await?;
    Ok(etag::changed(version, &view))
}
