//! `POST /webhooks/{id}/replays`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::WebhookView;
use super::{check, store};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::events;
use crate::http::{ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// Where a webhook is to go on from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReplayFrom {
    /// The place in the event log after which it goes on.
    #[schema(minimum = 0, example = 4700)]
    pub after_sequence: i64,
}

/// Deliver from a place in the log
///
/// Flyttar webhooken till en plats i händelseloggen: allt därefter levereras, i ordning, också det som levererats förut, med samma webhook-id. A place further on
/// passes by events: that is how one that the receiver cannot take is left out. The next event is tried at once.
#[utoipa::path(
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    request_body = ReplayFrom,
    responses((status = 200, description = "The webhook at its new place", body = WebhookView)),
    security(("bearer" = ["administrator"])),
)]
#[post("/webhooks/{id}/replays")]
pub async fn replay_from(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<ReplayFrom>,
) -> ApiResult<HttpResponse> {
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let mut webhook = store::lock(&app, connection, *id).await?;
        let ends = events::ends(&app, connection).await?;
        let before = webhook.cursor;
        webhook.cursor = check::place(Some(body.value.after_sequence), ends)?;
        webhook.begin_anew();
        store::save_place(&app, connection, &webhook).await?;
        store::give_up_retrying(&app, connection, *id).await?;
        let details = serde_json::json!({ "name": webhook.name, "from": before, "to": webhook.cursor });
        let deed = Deed {
            action: "webhook.replayed",
            subject_kind: "webhook",
            subject_id: webhook.id,
            board_id: check::only_board(&webhook),
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made::done(WebhookView::of(&app, &caller, &webhook, ends.last)))
    })
    .await
}
