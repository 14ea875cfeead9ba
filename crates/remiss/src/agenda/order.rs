//! `PATCH /meetings/{id}/agenda`

use actix_web::{HttpResponse, patch};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::AgendaView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, Sentence, etag};
use crate::meetings::Meeting;
use crate::{boards, meetings};

/// The order of an agenda.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderAgenda {
    /// Every item of the agenda, once, in the new order.
    pub item_ids: Vec<Uuid>,
}

/// An agenda is changed as long as its meeting is planned: afterwards it shows what was treated.
pub(super) fn must_be_planned(meeting: &Meeting) -> ApiResult<()> {
    if meeting.status == "planned" {
        return Ok(());
    }
    Err(ApiError::StateConflict {
        state: meeting.status.clone(),
        allowed: Vec::new(),
        detail: Sentence::new(
            "Ärendelistan ändras bara medan sammanträdet är planerat. Det här är genomfört eller inställt.",
            "An agenda is changed only while its meeting is planned; this one was held or cancelled.",
        ),
    })
}

/// Order the agenda
///
/// Ändrar ordningen på ärendelistan. Changes the order of the agenda; `If-Match` takes the ETag of the agenda.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The meeting")),
    request_body = OrderAgenda,
    responses(
        (status = 200, description = "The agenda as it is now", body = AgendaView),
        (status = 409, description = "The meeting was held or cancelled"),
    ),
    security(("bearer" = ["secretary", "administrator"])),
)]
#[patch("/meetings/{id}/agenda")]
pub async fn order(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<OrderAgenda>,
) -> ApiResult<HttpResponse> {
    let (version, view) = app
        .write(&caller, async |connection| {
            let meeting = meetings::lock(&app, connection, &caller, *id).await?;
            version.check(meeting.version)?;
            must_be_planned(&meeting)?;
            let mut wanted = body.value.item_ids.clone();
            wanted.sort_unstable();
            let items = store::items_of(&app, connection, meeting.id).await?;
            let mut known: Vec<_> = items.iter().map(|(item, _)| item.id).collect();
            known.sort_unstable();
            if wanted != known {
                return Err(ApiError::invalid(
                    "/itemIds",
                    "Ange varje punkt på ärendelistan exakt en gång.",
                    "Name each item of the agenda exactly once.",
                ));
            }
            store::set_order(&app, connection, &body.value.item_ids).await?;
            meetings::touch(&app, connection, meeting.id).await?;
            let meeting = meetings::find(&app, connection, meeting.id).await?;
            let board = boards::find_on(&app, connection, meeting.board_id, meeting.date).await?;
            let items = store::items_of(&app, connection, meeting.id).await?;
            let details = serde_json::json!({ "itemIds": body.value.item_ids });
            let deed = Deed {
                action: "agenda.ordered",
                subject_kind: "meeting",
                subject_id: meeting.id,
                board_id: Some(meeting.board_id),
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            let of: Vec<_> = items.iter().map(|(item, _)| item).collect();
            let with = store::belongings(&app, connection, &of).await?;
            let view = AgendaView::of(&app, &caller, &meeting, &board, &items, &with);
            Ok((meeting.version, view))
        })
        .await?;
    Ok(etag::changed(version, &view))
}
