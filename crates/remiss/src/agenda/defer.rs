//! `POST /agenda-items/{id}/deferrals`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::carry::carry_on;
use super::item::listed;
use super::order::must_be_planned;
use super::store;
use super::view::AgendaItemView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::late_consents::reason;
use crate::{cases, meetings};

/// Where a case goes instead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeferItem {
    /// The later meeting; the board's next planned one when nothing is said.
    pub to_meeting_id: Option<Uuid>,
    /// Why.
    #[schema(example = "Underlaget behöver kompletteras av ekonomienheten.")]
    pub reason: String,
}

/// Move a case to a later meeting
///
/// Skjuter upp ett ärende före sammanträdet: det tas upp vid ett senare, med samma handlingar, samma sammanfattning och samma
/// inlämningstid. The case keeps its papers and the time at which it was handed in. At the meeting itself the board defers by
/// `POST /cases/{id}/decisions`.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The agenda item")),
    request_body = DeferItem,
    responses(
        (status = 201, description = "The item on the later agenda", body = AgendaItemView),
        (status = 409, description = "It was treated or moved already, the meeting was held, or there is no later one"),
    ),
    security(("bearer" = ["secretary"])),
)]
#[post("/agenda-items/{id}/deferrals")]
pub async fn defer(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<DeferItem>,
) -> ApiResult<HttpResponse> {
    let wish = &body.value;
    let reason = reason("/reason", &wish.reason)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let (item, _) = store::find(&app, connection, *id).await?;
        let case = cases::lock(&app, connection, item.case_id).await?;
        let meeting = meetings::lock(&app, connection, &caller, item.meeting_id).await?;
        let (item, number) = store::find(&app, connection, *id).await?;
        must_be_planned(&meeting)?;
        listed(&item)?;
        let again = carry_on(
            &app,
            connection,
            &caller,
            &item,
            wish.to_meeting_id,
            &reason,
            "/toMeetingId",
        )
        .await?;
        let details = serde_json::json!({ "fromMeetingId": item.meeting_id, "toMeetingId": again.meeting_id,
            "reason": reason, "newItemId": again.id });
        let deed = Deed {
            action: "agenda.itemDeferred",
            subject_kind: "agendaItem",
            subject_id: item.id,
            board_id: Some(item.board_id),
            case_id: Some(case.id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let with = store::belongings(&app, connection, &[&again]).await?;
        Ok(Made {
            status: actix_web::http::StatusCode::CREATED,
            location: Some(app.url(&format!("/agenda-items/{}", again.id))),
            version: None,
            body: AgendaItemView::of(&app, &caller, &again, &number, &with),
        })
    })
    .await
}
