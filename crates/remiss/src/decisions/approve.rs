//! `POST /decisions/{id}/approvals`

use actix_web::{HttpResponse, post};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::DecisionView;
use super::{dispatch, extract, store};
use crate::access::Caller;
use crate::agenda;
use crate::audit::{Deed, record_all};
use crate::cases;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::remisser;

/// The approval of the minutes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApproveMinutes {
    /// The day; today when nothing is said.
    #[schema(example = "2019-12-10")]
    pub approved_on: Option<Date>,
    /// Send the answer to the sender of the remiss in the same step.
    #[serde(default)]
    #[schema(example = true)]
    pub send: bool,
}

/// Record the approval of the minutes
///
/// Registrerar att protokollet är justerat, och tar fram protokollsutdraget med samma sammanfattning som i ärendelistan.
/// Only after it can the decision be sent; with `send` it is, in the same step.
#[utoipa::path(
    tag = "decisions",
    params(("id" = Uuid, Path, description = "The decision")),
    request_body = ApproveMinutes,
    responses(
        (status = 200, description = "The decision as it is now", body = DecisionView),
        (status = 409, description = "The minutes are approved already, or need no approval"),
    ),
    security(("bearer" = ["secretary"])),
)]
#[post("/decisions/{id}/approvals")]
pub async fn approve(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<ApproveMinutes>,
) -> ApiResult<HttpResponse> {
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let found = store::find(&app, connection, *id).await?;
        let remiss = match found.remiss_id {
            Some(id) => Some(remisser::lock(&app, connection, id).await?),
            None => None,
        };
        let case = cases::lock(&app, connection, found.case_id).await?;
        let decision = store::lock(&app, connection, *id).await?;
        let Some(meeting_id) = decision.meeting_id else {
            return Err(ApiError::conflict(
                "Ordförandens och delegaters beslut har inget protokoll att justera.",
                "Decisions of the chair and of delegates have no minutes to approve.",
            ));
        };
        if decision.minutes_approved_on.is_some() {
            return Err(ApiError::StateConflict {
                state: "approved".to_owned(),
                allowed: vec!["send".to_owned()],
                detail: Sentence::new(
                    "Protokollet är redan justerat.",
                    "The minutes are approved already.",
                ),
            });
        }
        let on = body.value.approved_on.unwrap_or(app.today());
        if on < decision.decided_on || on > app.today() {
            return Err(ApiError::invalid(
                "/approvedOn",
                "Justeringsdagen ligger mellan beslutet och i dag.",
                "The day of approval lies between the decision and today.",
            ));
        }
        let mut decision = store::set_approved(&app, connection, decision.id, on).await?;
        if decision.kind != "deferred" {
            let item = agenda::in_case(&app, connection, meeting_id, case.id).await?;
            let document = extract::register(&app, connection, &case, &decision, item.as_ref()).await?;
            decision = store::set_extract(&app, connection, decision.id, document.id).await?;
        }
        let details =
            serde_json::json!({ "approvedOn": on, "extractDocumentId": decision.extract_document_id });
        let mut deeds = vec![Deed {
            action: "decision.approved",
            subject_kind: "decision",
            subject_id: decision.id,
            board_id: Some(decision.board_id),
            case_id: Some(decision.case_id),
            details: &details,
        }];
        let sending;
        if body.value.send {
            sending = dispatch::send(&app, connection, remiss.as_ref(), &case, decision, None).await?;
            decision = sending.decision.clone();
            deeds.push(sending.deed());
        }
        record_all(&app, connection, &caller, &deeds).await?;
        let view = DecisionView::whole(&app, connection, &caller, &decision).await?;
        Ok(Made {
            version: Some(decision.version),
            ..Made::done(view)
        })
    })
    .await
}
