//! `GET /cases/{id}/documents`

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store::{self, MaskedEntry};
use super::view::{DocumentPage, DocumentView, WholeDocument};
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

impl DocumentFilter {
    /// Whether it would tell something of documents that are hidden from the caller.
    fn asks_of_what_is_masked(&self) -> bool {
        self.kind.is_some() || self.external_system.is_some() || self.external_id.is_some()
    }
}

/// The documents of a case
///
/// Ärendets handlingar, i nummerordning. Those under secrecy that the caller has no right to see are `hidden`: they stand there
/// with number, direction and days. A filter on what is kept back leaves them out.
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
            if filter.asks_of_what_is_masked() {
                let (documents, total) = store::list(&app, connection, case.id, &filter, *paging).await?;
                let documents = store::whole_many(&app, connection, documents).await?;
                return Ok((documents.into_iter().map(Ok).collect(), total));
            }
            let direction = filter.direction.map(DocumentDirection::as_str);
            let (entries, total) = store::page_of_case(&app, connection, case.id, direction, *paging).await?;
            let ids: Vec<Uuid> = entries.iter().map(|entry| entry.id).collect();
            let documents = store::by_ids(&app, connection, &ids).await?;
            let documents = store::whole_many(&app, connection, documents).await?;
            let mut seen: HashMap<Uuid, WholeDocument> = documents
                .into_iter()
                .map(|whole| (whole.document.id, whole))
                .collect();
            let entries = entries.into_iter();
            let documents: Vec<Result<WholeDocument, Box<MaskedEntry>>> = entries
                .map(|entry| seen.remove(&entry.id).ok_or_else(|| Box::new(entry)))
                .collect();
            Ok((documents, total))
        })
        .await?;
    let views = documents
        .into_iter()
        .map(|found| match found {
            Ok(whole) => DocumentView::of(&app, &caller, whole),
            Err(entry) => DocumentView::masked(&app, *entry),
        })
        .collect();
    Ok(DocumentPage::new(&app, &request, *paging, views, total).answer())
}
