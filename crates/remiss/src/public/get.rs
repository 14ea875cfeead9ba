//! `GET /public/remisser/{id}`

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get};
use sha2::{Digest, Sha256};
use uuid::Uuid;

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
    let view = app
        .read(&Caller::public(), async |connection| {
            let remiss = published(&app, connection, *id).await?;
            let case = cases::find(&app, connection, remiss.case_id).await?;
            let board = boards::find(&app, connection, remiss.board_id).await?;
            let documents = remisser::documents_of(&app, connection, remiss.id).await?;
            let mut subjects = remisser::subjects(&app, connection, &[remiss.id]).await?;
            let about = subjects.remove(&remiss.id).unwrap_or_default();
            Ok(PublicRemiss::of(&app, &remiss, &case, &board, &documents, about))
        })
        .await?;
    let body = serde_json::to_vec(&view).map_err(ApiError::internal)?;
    let digest = Sha256::digest(&body);
    let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let known = known
        .split(',')
        .any(|candidate| candidate.trim().trim_start_matches("W/") == tag);
    if known {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish());
    }
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(body))
}
