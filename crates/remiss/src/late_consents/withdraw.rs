//! `POST /late-consents/{id}/withdrawals`

use actix_web::{HttpResponse, post};
use uuid::Uuid;

use super::store;
use super::view::LateConsentView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, Path};
use crate::{agenda, cases, meetings};

/// Take a consent back
///
/// Tar tillbaka ett medgivande om sen inlämning, så länge ärendet inte är inlämnat med det. Taking it back again changes nothing.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The consent")),
    responses(
        (status = 200, description = "The consent, taken back", body = LateConsentView),
        (status = 409, description = "The case was handed in by it"),
    ),
    security(("bearer" = ["secretary"])),
)]
#[post("/late-consents/{id}/withdrawals")]
pub async fn withdraw(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let consent = app
        .write(&caller, async |connection| {
            let consent = store::find(&app, connection, *id).await?;
            cases::lock(&app, connection, consent.case_id).await?;
            meetings::lock(&app, connection, &caller, consent.meeting_id).await?;
            let consent = store::find(&app, connection, *id).await?;
            if consent.withdrawn_at.is_some() {
                return Ok(consent);
            }
            let item = agenda::in_case(&app, connection, consent.meeting_id, consent.case_id).await?;
            if item.is_some_and(|item| item.late_consent_id == Some(consent.id)) {
                return Err(ApiError::conflict(
                    "Ärendet är redan inlämnat med medgivandet. Ta bort eller skjut upp det på ärendelistan i stället.",
                    "The case was handed in by it already. Take it off the agenda or defer it instead.",
                ));
            }
            let consent = store::withdraw(&app, connection, &caller, consent.id).await?;
            let deed = Deed {
                action: "lateConsent.withdrawn",
                subject_kind: "lateConsent",
                subject_id: consent.id,
                board_id: Some(consent.board_id),
                case_id: Some(consent.case_id),
                details: &serde_json::json!({ "meetingId": consent.meeting_id }),
            };
            record(&app, connection, &caller, deed).await?;
            Ok(consent)
        })
        .await?;
    Ok(HttpResponse::Ok().json(LateConsentView::of(&app, &caller, &consent)))
}
