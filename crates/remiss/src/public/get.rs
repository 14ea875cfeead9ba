//! `GET /public/remisser/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::kept::kept;
use super::published;
use super::view::PublicRemiss;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Path};
use crate::{boards, cases, remisser};

/// One published remiss
///
/// En publicerad remiss med handlingar och kontakter. Without credentials. Its ETag changes with what is shown, also when
/// the deadline passes.
#[utoipa::path(
    tag = "public",
    params(("id" = Uuid, Path, description = "The remiss")),
    responses((status = 200, description = "The remiss", body = PublicRemiss)),
)]
#[get("/public/remisser/{id}")]
pub async fn get(request: HttpRequest, app: AppData, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let made = kept(
        &request,
        &app,
        (Some(format!("/public/remisser/{}", *id)), "application/json"),
        Caller::public(),
        async |connection| {
            let remiss = published(&app, connection, *id).await?;
            let case = cases::find(&app, connection, remiss.case_id).await?;
            let board = boards::find(&app, connection, remiss.board_id).await?;
            let documents = remisser::documents_of(&app, connection, remiss.id).await?;
            let mut subjects = remisser::subjects(&app, connection, &[remiss.id]).await?;
            let about = subjects.remove(&remiss.id).unwrap_or_default();
            let about_it = (case.case_number.as_str(), board.name.as_str());
            let view = PublicRemiss::of(&app, &remiss, about_it, &documents, about);
            serde_json::to_vec(&view).map_err(ApiError::internal)
        },
    );
    made.await
}
