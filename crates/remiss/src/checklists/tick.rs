//! `PUT /cases/{id}/checklist/{item}`

use actix_web::{HttpResponse, put};
use remiss_domain::checklist::{TickState, state_of};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, NewTick};
use super::view::ChecklistItemView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::cases;
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, enums, etag};

/// What is said of an item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TickItem {
    /// How it stands.
    #[schema(value_type = enums::TickState, example = "done")]
    pub state: TickState,
    /// A remark, for example why it is not needed.
    #[serde(default)]
    #[schema(example = "Stämt av med förvaltningschefen 3 september.", max_length = 1000)]
    pub note: String,
}

/// Tick an item of a checklist
///
/// Bockar av en punkt, tar bort bocken eller säger att den inte behövs. Who did it and when is kept. What the system sees by itself cannot be unticked.
#[utoipa::path(
    tag = "cases",
    params(
        ("id" = Uuid, Path, description = "The case"),
        ("item" = String, Path, description = "Id of the item", example = "anchored"),
    ),
    request_body = TickItem,
    responses(
        (status = 200, description = "The item as it is now", body = ChecklistItemView),
        (status = 409, description = "The case is closed or void, or the system sees that the item is done"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary"])),
)]
#[put("/cases/{id}/checklist/{item}")]
pub async fn tick(
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, String)>,
    version: IfMatch,
    body: Json<TickItem>,
) -> ApiResult<HttpResponse> {
    let (id, wanted) = path.into_inner();
    let said = &body.value;
    if said.note.chars().count() > 1000 {
        return Err(ApiError::invalid(
            "/note",
            "Anteckningen får ha högst 1000 tecken.",
            "The note has at most 1000 characters.",
        ));
    }
    let (version, view) = app
        .write(&caller, async |connection| {
            let case = cases::lock(&app, connection, id).await?;
            let seen = store::seen(&app, connection, case.id).await?;
            let item = seen.item(&app, &wanted)?;
            let ticks = store::ticks_of(&app, connection, case.id).await?;
            let before = ticks.iter().find(|tick| tick.item == item.id);
            version.check(before.map_or(0, |tick| tick.version))?;
            cases::needs_open(&case)?;
            let state = state_of(item, &seen.signs, None);
            if let Some(sign) = state.by_itself.filter(|_| said.state != TickState::Done) {
                return Err(ApiError::conflict(
                    format!("Punkten bockas av av systemet. {}", sign.swedish()),
                    "The system sees that the item is done.",
                ));
            }
            let new = NewTick {
                item: &item.id,
                state: said.state,
                note: said.note.trim(),
                by: caller.acting_user.as_deref().unwrap_or(&caller.name),
            };
            let tick = store::put(&app, connection, &case, new).await?;
            let view = ChecklistItemView::of(&app, &caller, &case, item, &seen, Some(&tick));
            let details = serde_json::json!({ "item": tick.item, "state": tick.state.as_str(), "note": tick.note,
                "stateBefore": before.map(|tick| tick.state.as_str()) });
            let deed = Deed {
                action: "checklist.ticked",
                subject_kind: "case",
                subject_id: case.id,
                board_id: Some(case.board_id),
                case_id: Some(case.id),
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok((tick.version, view))
        })
        .await?;
    Ok(etag::changed(version, &view))
}
