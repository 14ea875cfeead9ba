//! `DELETE /word-templates/{id}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::store;
use crate::access::{Boards, Caller};
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Path};

/// Take a Word template out of use
///
/// Tar en Wordmall ur bruk: nya dokument sätts i nästa mall som passar, eller i den inbyggda. Mallen och filen finns kvar.
#[utoipa::path(
    tag = "word-templates",
    params(("id" = Uuid, Path, description = "The template")),
    responses((status = 204, description = "The template is out of use")),
    security(("bearer" = ["administrator"])),
)]
#[delete("/word-templates/{id}")]
pub async fn retire(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    app.write(&caller, async |connection| {
        let template = store::find(&app, connection, *id).await?;
        if template.board_id.is_none() && caller.boards != Boards::All {
            return Err(ApiError::forbidden(
                "Mallen gäller alla nämnder. Den kan tas ur bruk med en nyckel som gäller alla nämnder.",
                "The template is for all boards. It takes a key for all boards to take it out of use.",
            ));
        }
        version.check(template.version())?;
        if store::retire(&app, connection, *id).await? == 0 {
            return Ok(());
        }
        let details = serde_json::json!({ "name": template.name });
        let deed = Deed {
            action: "wordTemplate.retired",
            subject_kind: "wordTemplate",
            subject_id: template.id,
            board_id: template.board_id,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
