//! `DELETE /boards/{id}/staff-contacts/{contactId}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IfMatch, Path};

/// Delete a contact of a board's staff
///
/// Tar bort kontakten: inga fler sammandrag eller aviseringar går dit. What was sent stays as it was sent.
#[utoipa::path(
    tag = "boards",
    params(
        ("id" = Uuid, Path, description = "The board"),
        ("contactId" = Uuid, Path, description = "The contact"),
    ),
    responses((status = 204, description = "The contact is gone")),
    security(("bearer" = ["registrar", "secretary", "administrator"])),
)]
#[delete("/boards/{id}/staff-contacts/{contactId}")]
pub async fn remove(
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    let (board, id) = *path;
    app.write(&caller, async |connection| {
        let contact = store::lock(&app, connection, board, id).await?;
        version.check(contact.version)?;
        store::delete(&app, connection, id).await?;
        let details = serde_json::json!({ "contactId": id, "role": contact.role });
        let deed = Deed {
            action: "staffContact.removed",
            subject_kind: "board",
            subject_id: board,
            board_id: Some(board),
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
