//! `POST /webhooks/{id}/secrets`

use actix_web::http::header;
use actix_web::{HttpResponse, post};
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::WebhookView;
use super::{check, signature};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::events;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// Hours for which both secrets sign when nothing is said.
const USUAL_OVERLAP: u32 = 24;
/// The most hours for which both secrets sign: a week.
const LONGEST_OVERLAP: u32 = 168;

/// A new secret for a webhook.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RotateSecret {
    /// Hours for which deliveries are signed with the secret before too. 0: the old one ends at once, as when it has become known.
    #[schema(minimum = 0, maximum = 168, default = 24, example = 24)]
    pub overlap_hours: Option<u32>,
}

/// Change the secret of a webhook
///
/// Ger webhooken en ny hemlighet. Under övergången signeras varje leverans med båda, så att mottagaren kan byta i lugn och ro. The secret is in this answer and
/// nowhere else: a request that is sent again with the same `Idempotency-Key` is answered without it.
#[utoipa::path(
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    request_body = RotateSecret,
    responses((status = 200, description = "The webhook with its new secret", body = WebhookView)),
    security(("bearer" = ["administrator"])),
)]
#[post("/webhooks/{id}/secrets")]
pub async fn rotate(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<RotateSecret>,
) -> ApiResult<HttpResponse> {
    let hours = body.value.overlap_hours.unwrap_or(USUAL_OVERLAP);
    if hours > LONGEST_OVERLAP {
        return Err(ApiError::invalid(
            "/overlapHours",
            "Båda hemligheterna kan gälla i högst 168 timmar.",
            "Both secrets can be used for at most 168 hours.",
        ));
    }
    let secret = signature::new_secret()?;
    let mut shown = None;
    let answer = key
        .once(&app, &caller, body.fingerprint, async |connection| {
            let mut webhook = store::lock(&app, connection, *id).await?;
            let before = std::mem::replace(&mut webhook.secret, secret);
            let until = app.now() + SignedDuration::from_hours(i64::from(hours));
            webhook.earlier = (hours > 0).then_some((before, until));
            store::save(&app, connection, &mut webhook).await?;
            let details = serde_json::json!({ "name": webhook.name, "overlapHours": hours });
            let deed = Deed {
                action: "webhook.secretChanged",
                subject_kind: "webhook",
                subject_id: webhook.id,
                board_id: check::only_board(&webhook),
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            let end = events::ends(&app, connection).await?.last;
            let view = WebhookView::of(&app, &caller, &webhook, end);
            shown = Some((webhook, end));
            Ok(Made::done(view))
        })
        .await?;
    // What is kept for a retry must not hold the secret, so it is put into this answer only.
    let Some((webhook, end)) = shown else {
        return Ok(answer);
    };
    let view = WebhookView {
        secret: Some(signature::shown(&webhook.secret)),
        ..WebhookView::of(&app, &caller, &webhook, end)
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, format!("\"{}\"", webhook.version)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(view))
}
