//! `POST /meetings/{id}/late-consents`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::LateConsentView;
use crate::access::{Caller, Role};
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::{agenda, cases, meetings};

/// A consent to give.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GiveLateConsent {
    /// The case.
    pub case_id: Uuid,
    /// Why.
    #[schema(example = "Yttrandet från kulturförvaltningen kom först i dag.")]
    pub reason: String,
}

/// Let a case be handed in after the stop date
///
/// Nämndsekreteraren medger att ett ärende lämnas in efter stoppdatum. Handläggaren lämnar sedan in som vanligt. Who consented, when
/// and why is kept and shown; it can be given ahead, and taken back until the case is handed in.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The meeting")),
    request_body = GiveLateConsent,
    responses(
        (status = 201, description = "The consent", body = LateConsentView),
        (status = 409, description = "There is one already, the case is handed in, or the meeting is over"),
    ),
    security(("bearer" = ["secretary"])),
)]
#[post("/meetings/{id}/late-consents")]
pub async fn give(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<GiveLateConsent>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    let reason = reason("/reason", &new.reason)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let case = cases::lock(&app, connection, new.case_id)
            .await
            .map_err(|error| match error {
                ApiError::NotFound => wrong_case(),
                other => other,
            })?;
        let meeting = meetings::lock(&app, connection, &caller, *id).await?;
        if case.board_id != meeting.board_id || case.status != "open" {
            return Err(wrong_case());
        }
        if !caller.has(Role::Secretary, meeting.board_id) {
            return Err(ApiError::forbidden(
                "Bara nämndens egen sekreterare kan medge sen inlämning.",
                "Only the board's own secretary consents to a late one.",
            ));
        }
        if meeting.status != "planned" || meeting.date < app.today() {
            return Err(ApiError::StateConflict {
                state: meeting.status,
                allowed: Vec::new(),
                detail: Sentence::new(
                    "Sammanträdet har varit eller är inställt. Välj ett kommande.",
                    "The meeting is over or was cancelled. Choose a coming one.",
                ),
            });
        }
        let item = agenda::in_case(&app, connection, meeting.id, case.id).await?;
        if item.is_some_and(|item| matches!(item.state.as_str(), "listed" | "decided")) {
            return Err(ApiError::conflict(
                "Ärendet är redan inlämnat till sammanträdet.",
                "The case is handed in for the meeting already.",
            ));
        }
        if let Some(known) = store::of_case(&app, connection, meeting.id, case.id).await? {
            return Err(ApiError::conflict(
                format!("{} har redan medgett sen inlämning av ärendet.", known.given_by),
                format!("{} has consented already.", known.given_by),
            ));
        }
        let consent = store::insert(&app, connection, &caller, &meeting, case.id, &reason).await?;
        let details =
            serde_json::json!({ "meetingId": meeting.id, "stopDate": meeting.stop_date, "reason": reason });
        let deed = Deed {
            action: "lateConsent.given",
            subject_kind: "lateConsent",
            subject_id: consent.id,
            board_id: Some(consent.board_id),
            case_id: Some(consent.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let view = LateConsentView::of(&app, &caller, &consent);
        let list = app.url(&format!("/meetings/{}/late-consents", meeting.id));
        Ok(Made::created(list, 1, view))
    })
    .await
}

/// The reason as it is kept: short, without the character that the database refuses, and never empty. `field` is where it stood.
pub fn reason(field: &'static str, given: &str) -> ApiResult<String> {
    let reason = given.replace('\0', "").trim().to_owned();
    if reason.is_empty() || reason.chars().count() > 2000 {
        return Err(ApiError::invalid(
            field,
            "Skriv varför, med högst 2 000 tecken.",
            "Say why, in at most 2,000 characters.",
        ));
    }
    Ok(reason)
}

fn wrong_case() -> ApiError {
    ApiError::invalid(
        "/caseId",
        "Ange ett öppet ärende i sammanträdets nämnd.",
        "Name an open case of the meeting's board.",
    )
}
