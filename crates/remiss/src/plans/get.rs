//! `GET /cases/{id}/plan`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::view::PlanView;
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiError, ApiResult, AppData, Path};
use crate::remisser;

/// The plan of a case
///
/// Tidplan bakåt från svarsdatum för ärendets inkommande remiss: varje steg med datum, förklaring och marginal, och vad som
/// kan göras om inget sammanträde hinns. Plans back from the deadline of the case's incoming remiss, as it stands today.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    responses(
        (status = 200, description = "The plan", body = PlanView),
        (status = 409, description = "The case has no incoming remiss with a deadline to plan back from"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/plan")]
pub async fn get(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let view = app
        .read(&caller, async |connection| {
            let case = cases::find(&app, connection, *id).await?;
            let remisser = remisser::of_case(&app, connection, case.id).await?;
            let Some((remiss, deadline)) = super::to_answer(&remisser)
                .and_then(|remiss| Some((remiss, remiss.deadline_in_words()?.date)))
            else {
                return Err(ApiError::conflict(
                    "Ärendet har ingen inkommande remiss med svarsdatum att planera bakåt från.",
                    "The case has no incoming remiss with a deadline to plan back from.",
                ));
            };
            let planned = super::plan(&app, connection, case.board_id, deadline).await?;
            Ok(PlanView::of(&app, &caller, &case, remiss, &planned))
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}
