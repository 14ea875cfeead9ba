//! `POST /agenda-items/{id}/withdrawals`

use actix_web::{HttpResponse, post};
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::{Forbidden, IncomingAction, IncomingState, OutgoingAction, OutgoingState};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::item::listed;
use super::order::must_be_planned;
use super::store;
use super::view::AgendaItemView;
use crate::access::{Caller, Role};
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::late_consents::reason;
use crate::remisser::{self, Remiss};
use crate::{cases, drafts, meetings};

/// Why a case is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WithdrawItem {
    /// Why.
    #[schema(example = "Fel version lämnades in.")]
    pub reason: String,
}

/// The state of the remiss once the report is back with the department.
fn state_before(remiss: &Remiss) -> ApiResult<&'static str> {
    let forbidden = |forbidden: Forbidden| ApiError::StateConflict {
        state: forbidden.state.to_owned(),
        allowed: forbidden
            .allowed
            .iter()
            .map(|action| (*action).to_owned())
            .collect(),
        detail: Sentence::new(
            forbidden.swedish,
            "The state of the remiss does not allow taking it back.",
        ),
    };
    if remiss.is_outgoing() {
        let state = remiss.outgoing_state()?;
        state.allow(OutgoingAction::TakeBack).map_err(forbidden)?;
        return Ok(OutgoingState::Closed.as_str());
    }
    let state: IncomingState = remiss.state.parse().map_err(ApiError::internal)?;
    state.allow(IncomingAction::TakeBack).map_err(forbidden)?;
    Ok(IncomingState::InPreparation.as_str())
}

/// Take a case off the agenda
///
/// Tar tillbaka ett inlämnat ärende från ärendelistan: utkasten öppnas igen för ändring, och ärendet har inget sammanträde. Handläggaren
/// kan göra det till och med stoppdatum; efter det är ärendelistan nämndsekreterarens. The documents that were registered stay.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The agenda item")),
    request_body = WithdrawItem,
    responses(
        (status = 200, description = "The item, withdrawn", body = AgendaItemView),
        (status = 409, description = "It was treated or moved already, or the stop date has passed"),
    ),
    security(("bearer" = ["officer", "secretary"])),
)]
#[post("/agenda-items/{id}/withdrawals")]
pub async fn withdraw(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<WithdrawItem>,
) -> ApiResult<HttpResponse> {
    let reason = reason("/reason", &body.value.reason)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let (item, _) = store::find(&app, connection, *id).await?;
        let remiss = match item.remiss_id {
            Some(id) => Some(remisser::lock(&app, connection, id).await?),
            None => None,
        };
        let case = cases::lock(&app, connection, item.case_id).await?;
        let meeting = meetings::lock(&app, connection, &caller, item.meeting_id).await?;
        let (item, _) = store::find(&app, connection, *id).await?;
        must_be_planned(&meeting)?;
        listed(&item)?;
        if meeting.stop_date < app.today() && !caller.has(Role::Secretary, item.board_id) {
            return Err(ApiError::conflict(
                format!(
                    "Stoppdatum {} har passerat. Be nämndsekreteraren ta bort ärendet från ärendelistan.",
                    swedish_date(meeting.stop_date)
                ),
                format!(
                    "The stop date {} has passed. Ask the secretary to take the case off the agenda.",
                    meeting.stop_date
                ),
            ));
        }
        if let Some(remiss) = &remiss {
            let state = state_before(remiss)?;
            remisser::set_state(&app, connection, remiss, state).await?;
        }
        let kinds = [drafts::REPORT, drafts::STATEMENT];
        drafts::reopen(&app, connection, case.id, item.remiss_id, &kinds).await?;
        store::take_off(&app, connection, &item, "withdrawn", None, &reason).await?;
        cases::set_target_meeting(&app, connection, case.id, None).await?;
        let details = serde_json::json!({ "meetingId": item.meeting_id, "reason": reason });
        let deed = Deed {
            action: "agenda.itemWithdrawn",
            subject_kind: "agendaItem",
            subject_id: item.id,
            board_id: Some(item.board_id),
            case_id: Some(case.id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let (item, number) = store::find(&app, connection, item.id).await?;
        let with = store::belongings(&app, connection, &[&item]).await?;
        Ok(Made::done(AgendaItemView::of(
            &app, &caller, &item, &number, &with,
        )))
    })
    .await
}
