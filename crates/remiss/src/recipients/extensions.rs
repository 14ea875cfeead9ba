//! `GET` and `POST /recipients/{id}/extensions`

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use jiff::civil::{Date, Time};
use remiss_domain::deadline::Deadline;
use remiss_domain::workflow::OutgoingAction;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::{ExtensionPage, ExtensionView};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::dispatches;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Paging, Path, Query, Sentence};
use crate::remisser;

/// A later deadline to grant (anstånd).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantExtension {
    /// The new last day to answer.
    #[schema(example = "2019-11-15")]
    pub deadline_date: Date,
    /// Its clock time in Europe/Stockholm; 23:59 when nothing is said.
    #[schema(value_type = Option<String>, example = "23:59")]
    pub deadline_time: Option<Time>,
    /// Why.
    #[serde(default)]
    #[schema(example = "Styrelsen sammanträder först den 12 november.")]
    pub reason: String,
}

/// Grant an extension
///
/// Ger en remissinstans anstånd, och skriver till den om det.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The recipient")),
    request_body = GrantExtension,
    responses(
        (status = 201, description = "The extension", body = ExtensionView),
        (status = 409, description = "The remiss has not been sent to it, or the state does not allow extensions"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/recipients/{id}/extensions")]
pub async fn grant(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<GrantExtension>,
) -> ApiResult<HttpResponse> {
    let wanted = &body.value;
    let time = wanted
        .deadline_time
        .unwrap_or(app.settings().deadlines.default_time);
    let deadline = Deadline::at(wanted.deadline_date, time);
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let remiss_id = store::find(&app, connection, *id).await?.remiss_id;
        let remiss = remisser::lock(&app, connection, remiss_id).await?;
        remisser::allow(&remiss, OutgoingAction::Extend)?;
        let recipient = store::lock(&app, connection, *id).await?;
        if recipient.sent_at.is_none() {
            return Err(ApiError::StateConflict {
                state: recipient.delivery.clone(),
                allowed: Vec::new(),
                detail: Sentence::new(
                    "Remissinstansen har inte fått remissen än.",
                    "The remiss has not been sent to the recipient yet.",
                ),
            });
        }
        let current = recipient.deadline(&remiss);
        if Some(deadline.timestamp()) <= current || deadline.is_late(app.now()) {
            return Err(ApiError::invalid(
                "/deadlineDate",
                "Anståndet ska ligga efter det svarsdatum som gäller nu, och inte ha passerat.",
                "The extension lies after the deadline that holds now, and not in the past.",
            ));
        }
        let extension = store::extend(
            &app,
            connection,
            &recipient,
            deadline.timestamp(),
            wanted.reason.trim(),
        )
        .await?;
        // Whoever had asked for it has its answer.
        if let Some(request) = store::waiting_request(&app, connection, recipient.id).await? {
            store::answer_request(&app, connection, request.id, Ok(extension.id), caller.person()).await?;
        }
        dispatches::tell_extension(&app, connection, &remiss, &recipient, &extension).await?;
        let details = serde_json::json!({
            "deadlineBefore": current, "deadline": extension.deadline, "reason": extension.reason,
        });
        let deed = Deed {
            action: "recipient.extended",
            subject_kind: "recipient",
            subject_id: recipient.id,
            board_id: Some(recipient.board_id),
            case_id: Some(remiss.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(app.url(&format!("/recipients/{}/extensions", recipient.id))),
            version: None,
            body: ExtensionView::of(&app, extension),
        })
    })
    .await
}

/// The extensions of a recipient
///
/// De anstånd som en remissinstans har fått.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The recipient"), Paging),
    responses((status = 200, description = "The extensions", body = ExtensionPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/recipients/{id}/extensions")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let all = app
        .read(&caller, async |connection| {
            let recipient = store::find(&app, connection, *id).await?;
            store::extensions_of(&app, connection, recipient.id).await
        })
        .await?;
    let total = i64::try_from(all.len()).unwrap_or_default();
    let page = all
        .into_iter()
        .skip(usize::try_from(paging.offset()).unwrap_or_default())
        .take(usize::try_from(paging.limit()).unwrap_or_default());
    let views = page.map(|extension| ExtensionView::of(&app, extension)).collect();
    Ok(ExtensionPage::new(&app, &request, *paging, views, total).answer())
}
