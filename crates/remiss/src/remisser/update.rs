//! `PATCH /remisser/{id}`

use actix_web::{HttpResponse, patch};
use remiss_domain::workflow::{Direction, OutgoingAction};
use uuid::Uuid;

use super::content::{Content, RemissFields};
use super::store::{self, Remiss};
use super::transition::allow;
use super::view::{self, RemissView};
use crate::access::Caller;
use crate::audit::{Deed, changes, record};
use crate::dispatches;
use crate::external_references::{self, SubjectKind};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, etag};
use crate::subscriptions;

/// Fields that may be changed while answers are awaited.
const WHILE_SENT: &[&str] = &[
    "deadlineDate",
    "deadlineTime",
    "contacts",
    "reminderDays",
    "public",
    "topics",
    "areas",
    "externalReferences",
];
/// Fields that may be changed afterwards.
const AFTERWARDS: &[&str] = &["contacts", "public", "topics", "areas", "externalReferences"];

/// Change a remiss
///
/// Ändrar en remiss. A draft can be changed in everything. Once it is sent, the deadline can only be moved later, and all
/// who were asked are told (svarstiden förlängd); contacts, reminder days and whether it is public can be changed too.
#[utoipa::path(
    tag = "remisser",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = RemissFields,
    responses(
        (status = 200, description = "The remiss as it is now", body = RemissView),
        (status = 409, description = "The state does not allow this change"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[patch("/remisser/{id}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<RemissFields>,
) -> ApiResult<HttpResponse> {
    let fields = &body.value;
    let changed = said(fields)?;
    let (version, view) = app
        .write(&caller, async |connection| {
            let before = store::lock(&app, connection, *id).await?;
            version.check(before.version)?;
            may_change(&before, &changed)?;
            let mut content = Content::of(&before);
            let was = content.facts();
            content.apply(fields, app.settings().deadlines.default_time);
            let direction = if before.is_outgoing() {
                Direction::Outgoing
            } else {
                Direction::Incoming
            };
            let wrong = content.check(direction);
            if !wrong.is_empty() {
                return Err(ApiError::Invalid(wrong));
            }
            let sent = before.is_outgoing() && before.state == "sent";
            let deadline = content.deadline.map(|deadline| deadline.timestamp());
            if sent && deadline < before.deadline {
                return Err(ApiError::invalid(
                    "/deadlineDate",
                    "Remissen är skickad. Svarsdatum kan flyttas fram, men inte tidigareläggas.",
                    "The remiss is sent. The deadline can be moved later, not earlier.",
                ));
            }
            let remiss = store::update(&app, connection, *id, &content).await?;
            if let Some(references) = &fields.external_references {
                external_references::set(&app, connection, SubjectKind::Remiss, remiss.id, references)
                    .await?;
            }
            let told = if sent && deadline > before.deadline {
                dispatches::tell_later_deadline(&app, connection, &remiss, &before).await?
            } else {
                0
            };
            if sent
                && remiss.public
                && (!before.public || changed.keys().any(|field| field == "topics" || field == "areas"))
            {
                subscriptions::tell(&app, connection, &remiss).await?;
            }
            let mut details = changes(&was, &content.facts());
            details["told"] = told.into();
            if let Some(references) = &fields.external_references {
                details["after"]["externalReferences"] = serde_json::json!(references);
            }
            let deed = Deed {
                action: "remiss.changed",
                subject_kind: "remiss",
                subject_id: remiss.id,
                board_id: Some(remiss.board_id),
                case_id: Some(remiss.case_id),
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            let version = remiss.version;
            Ok((version, view::one(&app, connection, &caller, remiss).await?))
        })
        .await?;
    Ok(etag::changed(version, &view))
}

/// The fields that the caller says something of.
fn said(fields: &RemissFields) -> ApiResult<serde_json::Map<String, serde_json::Value>> {
    let mut said = match serde_json::to_value(fields).map_err(ApiError::internal)? {
        serde_json::Value::Object(said) => said,
        _ => return Err(ApiError::internal("the fields are no object")),
    };
    said.retain(|_, value| !value.is_null());
    Ok(said)
}

fn may_change(remiss: &Remiss, changed: &serde_json::Map<String, serde_json::Value>) -> ApiResult<()> {
    let free: &[&str] = match (remiss.is_outgoing(), remiss.state.as_str()) {
        (true, "draft") | (false, "registered" | "inPreparation" | "handedIn") => return Ok(()),
        (true, "sent") => WHILE_SENT,
        _ => AFTERWARDS,
    };
    if changed.keys().all(|field| free.contains(&field.as_str())) {
        return Ok(());
    }
    if remiss.is_outgoing() {
        allow(remiss, OutgoingAction::Edit)?;
    }
    Err(ApiError::StateConflict {
        state: remiss.state.clone(),
        allowed: Vec::new(),
        detail: crate::http::Sentence::new(
            format!("I läget {} kan bara {} ändras.", remiss.state, free.join(", ")),
            format!(
                "In the state {} only {} can be changed.",
                remiss.state,
                free.join(", ")
            ),
        ),
    })
}
