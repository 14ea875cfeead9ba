//! `GET /cases/{id}/documents`

use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{DocumentPage, DocumentView};
use super::{DocumentDirection, DocumentKind};
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiResult, AppData, Paging, Path, Query};

/// Which documents.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct DocumentFilter {
    /// What they are.
    pub kind: Option<DocumentKind>,
    /// Whether they came in, went out or were drawn up here.
    pub direction: Option<DocumentDirection>,
    /// Another system that knows the document.
    #[param(example = "platina")]
    pub external_system: Option<String>,
    /// The id of the document in that system.
    #[param(example = "H-1")]
    pub external_id: Option<String>,
}

/// The documents of a case
///
/// Ärendets handlingar, i nummerordning.
#[utoipa::path(
    tag = "documents",
    params(("id" = Uuid, Path, description = "The case"), Paging, DocumentFilter),
    responses((status = 200, description = "A page of documents", body = DocumentPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/documents")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
    filter: Query<DocumentFilter>,
) -> ApiResult<HttpResponse> {
    let (documents, total) = app
        .read(&caller, async |connection| {
            let case = cases::find(&app, connection, *id).await?;
            let (documents, total) = store::list(&app, connection, case.id, &filter, *paging).await?;
            Ok((store::whole_many(&app, connection, documents).await?, total))
        })
        .await?;
    let views = documents
        .into_iter()
        .map(|whole| DocumentView::of(&app, &caller, whole))
        .collect();
    Ok(HttpResponse::Ok().json(DocumentPage::new(&app, &request, *paging, views, total)))
}
