//! `GET /cases/{id}/package`

use std::fs::File;
use std::io::Read;

use actix_web::body::SizedStream;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use remiss_documents::archive::safe_name;
use uuid::Uuid;

use super::gather::{self, Asking};
use super::packing::Packing;
use crate::access::Caller;
use crate::http::inside::Inside;
use crate::http::{ApiError, ApiResult, AppData, Path};

/// Bytes that are sent in one piece.
const PIECE: usize = 64 * 1024;

/// A case with everything, as a package for the archive
///
/// Ärendet som arkivpaket (e-arkivleverans): uppgifter, handlingar med filer, remisser, svar, synpunkter, beslut, utskick och, för den
/// som får läsa den, loggen. A zip by E-ARK SIP 2.2 with ERMS 2.1 (FGS Paketstruktur and FGS Ärendehantering 2.0). It has what the
/// caller may see: of a document under secrecy that is hidden from the caller it has the entry and no file.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    responses((status = 200, description = "The package", body = Vec<u8>, content_type = "application/zip")),
    security(("bearer" = ["registrar", "auditor"])),
)]
#[get("/cases/{id}/package")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    _caller: Caller,
    inside: Data<Inside>,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let asking = Asking {
        inside: &inside,
        request: &request,
    };
    let case = asking.one(&format!("/cases/{}", *id)).await?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let name = safe_name(&text(&case["caseNumber"]).replace([' ', '/'], "-"));
    let board = asking.one(&format!("/boards/{}", text(&case["boardId"]))).await?;
    let origin = gather::origin(&app, &text(&board["name"]));
    let folder = app.settings().storage.data_dir.join("packages");
    let packing = Packing::begin(&folder, app.new_id(), id.to_string(), origin)?;
    let case = gather::everything(&asking, &packing, case, board).await?;
    let (file, size) = packing.finish(case).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.zip\""),
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        // It is packed already.
        .insert_header(ContentEncoding::Identity)
        .body(SizedStream::new(size, pieces(file))))
}

/// The file, piece by piece, read where waiting for a disk holds up nobody.
fn pieces(file: File) -> impl futures_util::Stream<Item = Result<Bytes, ApiError>> {
    futures_util::stream::try_unfold(file, async |mut file| {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let length = file.read(&mut piece)?;
            piece.truncate(length);
            Ok::<_, std::io::Error>((piece, file))
        });
        let (piece, file) = read
            .await
            .map_err(ApiError::internal)?
            .map_err(ApiError::internal)?;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}
