//! `GET /cases/{id}/plan`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{PlanView, Source};
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Path};
use crate::{boards, cases, meetings, remisser};

/// The plan of a case
///
/// Tidplan bakåt från svarsdatum för ärendets inkommande remiss: varje steg med datum, regel, förklaring och marginal, vad som är gjort och försenat, och vad som
/// kan göras om inget sammanträde hinns. Plans back from the deadline of the case's incoming remiss, as it stands today; a case without one is planned to the
/// meeting that it is meant for. Worked out whenever it is read, so it follows every change of deadline, meeting and settings; `plan.changed` among the events
/// tells of moved meetings.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    responses(
        (status = 200, description = "The plan", body = PlanView),
        (status = 409, description = "The case has neither a deadline to plan back from nor a meeting"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/plan")]
pub async fn get(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let view = app
        .read(&caller, async |connection| {
            let case = cases::find(&app, connection, *id).await?;
            let remisser = remisser::of_case(&app, connection, case.id).await?;
            let remiss = super::to_answer(&remisser);
            let deadline = remiss.and_then(|remiss| Some(remiss.deadline_in_words()?.date));
            let target = match case.target_meeting_id {
                Some(id) => Some(meetings::find(&app, connection, id).await?),
                None => None,
            };
            if deadline.is_none() && target.is_none() {
                return Err(ApiError::conflict(
                    "Ärendet har varken en inkommande remiss med svarsdatum att planera bakåt från eller ett sammanträde. Välj ett sammanträde i ärendet.",
                    "The case has neither an incoming remiss with a deadline to plan back from nor a meeting. Choose a meeting for it.",
                ));
            }
            let planned = match deadline {
                Some(deadline) => Some(super::plan(&app, connection, case.board_id, deadline).await?),
                None => None,
            };
            let source = Source {
                board: boards::find(&app, connection, case.board_id).await?,
                progress: store::progress(&app, connection, &case).await?,
                remiss: remiss.filter(|_| deadline.is_some()),
                case: &case,
                target: target.as_ref(),
                planned: planned.as_ref(),
            };
            Ok(PlanView::of(&app, &caller, &source))
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}
