//! `POST /cases/{id}/voids`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::Texts;
use super::store::{self, Case};
use super::view::CaseView;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::case_numbers;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};

/// Why a case is made void.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VoidCase {
    /// The reason, which stays in the register.
    #[schema(
        example = "Registrerat två gånger, se Ks 1215/2018",
        min_length = 1,
        max_length = 200
    )]
    pub reason: String,
}

/// Make a case void
///
/// Makulerar ett ärende och dess nummer. Both are kept, with the reason; the number is never used again. A case with
/// documents cannot be made void: what has come in stays where it can be found.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    request_body = VoidCase,
    responses(
        (status = 200, description = "The case, which is void now", body = CaseView),
        (status = 409, description = "The case is void already, or has documents"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/cases/{id}/voids")]
pub async fn void(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<VoidCase>,
) -> ApiResult<HttpResponse> {
    let reason = body.value.reason.trim();
    Texts::default().needed("/reason", reason).done()?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let before = store::lock(&app, connection, *id).await?;
        if before.status == "void" {
            return Err(ApiError::StateConflict {
                state: before.status,
                allowed: Vec::new(),
                detail: Sentence::new("Ärendet är redan makulerat.", "The case is void already."),
            });
        }
        if store::has_documents(&app, connection, *id).await? {
            return Err(ApiError::StateConflict {
                state: before.status,
                allowed: vec!["closures".to_owned()],
                detail: Sentence::new(
                    "Ärendet har registrerade handlingar och kan inte makuleras. Avsluta det i stället.",
                    "The case has registered documents and cannot be made void. Close it instead.",
                ),
            });
        }
        let case = void_case(&app, connection, &caller, &before, reason).await?;
        let whole = store::whole(&app, connection, case).await?;
        let version = whole.case.version;
        let made = Made::done(CaseView::of(&app, &caller, whole));
        Ok(Made {
            version: Some(version),
            ..made
        })
    })
    .await
}

/// Makes a case void, with its number, which is never used again. The caller has looked that nothing is in it.
pub async fn void_case(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    before: &Case,
    reason: &str,
) -> ApiResult<Case> {
    case_numbers::void(app, connection, &before.number_key, reason).await?;
    let case = store::make_void(app, connection, before.id, reason).await?;
    let details = serde_json::json!({ "caseNumber": before.case_number, "reason": reason });
    let deed = Deed {
        action: "case.voided",
        subject_kind: "case",
        subject_id: before.id,
        board_id: Some(before.board_id),
        case_id: Some(before.id),
        details: &details,
    };
    record(app, connection, caller, deed).await?;
    Ok(case)
}
