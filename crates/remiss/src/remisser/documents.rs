//! `GET`, `POST /remisser/{id}/documents` and `DELETE /remisser/{id}/documents/{documentId}`: what goes out with a remiss.

use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use remiss_domain::workflow::OutgoingAction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::get::visible;
use super::store;
use super::transition::allow;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::audit::{Deed, record};
use crate::documents::{self, Document};
use crate::http::{
    ApiError, ApiResult, AppData, IdempotencyKey, IfMatch, Json, Links, Made, Paging, Path, Query,
};

/// A document of the case to put on the remiss.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddDocument {
    /// The document, which is registered in the case of the remiss.
    pub document_id: Uuid,
}

/// A document that goes out with a remiss.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemissDocumentView {
    /// Id of the document.
    pub id: Uuid,
    /// Number in the case.
    #[schema(example = 3)]
    pub number: i32,
    /// What it is.
    #[schema(example = "proposal")]
    pub kind: String,
    /// In short what it is about.
    #[schema(example = "Förslag till reviderad överenskommelse")]
    pub title: String,
    /// Name of the file.
    #[schema(example = "overenskommelse.pdf")]
    pub file_name: String,
    /// Media type.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Bytes.
    #[schema(example = 182044)]
    pub size: i64,
    /// Whether the public pages show the file.
    #[schema(example = true)]
    pub public: bool,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// The documents that go out with a remiss.
    RemissDocumentPage, documents: RemissDocumentView
}

impl RemissDocumentView {
    fn of(app: &App, caller: &Caller, remiss: &store::Remiss, document: Document) -> RemissDocumentView {
        let own = app.url(&format!("/documents/{}", document.id));
        let removable =
            caller.works_at(&[Role::Registrar, Role::Officer], remiss.board_id) && remiss.state == "draft";
        let links = Links::to_self(own.clone())
            .and("content", "GET", format!("{own}/content"))
            .and(
                "collection",
                "GET",
                app.url(&format!("/remisser/{}/documents", remiss.id)),
            )
            .and_if(
                removable,
                "remove",
                "DELETE",
                app.url(&format!("/remisser/{}/documents/{}", remiss.id, document.id)),
            );
        RemissDocumentView {
            id: document.id,
            number: document.number,
            kind: document.kind,
            title: document.title,
            file_name: document.file_name,
            media_type: document.media_type,
            size: document.size,
            public: document.public,
            links,
        }
    }
}

/// The documents of a remiss
///
/// Handlingarna som skickas med remissen, missivet först.
#[utoipa::path(
    tag = "remisser",
    params(("id" = Uuid, Path, description = "The remiss"), Paging),
    responses((status = 200, description = "The documents", body = RemissDocumentPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator", "organisation"])),
)]
#[get("/remisser/{id}/documents")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (remiss, documents) = app
        .read(&caller, async |connection| {
            let remiss = visible(&app, connection, &caller, *id).await?;
            let documents = store::documents_of(&app, connection, *id).await?;
            Ok((remiss, documents))
        })
        .await?;
    let total = i64::try_from(documents.len()).unwrap_or_default();
    let page = documents
        .into_iter()
        .skip(usize::try_from(paging.offset()).unwrap_or_default())
        .take(usize::try_from(paging.limit()).unwrap_or_default());
    let views = page
        .map(|document| RemissDocumentView::of(&app, &caller, &remiss, document))
        .collect();
    Ok(RemissDocumentPage::new(&app, &request, *paging, views, total).answer())
}

/// Put a document on a remiss
///
/// Lägger en handling i ärendet till remissen. Twice is as once.
#[utoipa::path(
    tag = "remisser",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = AddDocument,
    responses(
        (status = 201, description = "The document", body = RemissDocumentView),
        (status = 409, description = "The remiss is sent already"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/remisser/{id}/documents")]
pub async fn add(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<AddDocument>,
) -> ApiResult<HttpResponse> {
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let remiss = store::lock(&app, connection, *id).await?;
        if remiss.is_outgoing() {
            allow(&remiss, OutgoingAction::Edit)?;
        }
        let wrong = || {
            ApiError::invalid(
                "/documentId",
                "Handlingen finns inte i remissens ärende.",
                "The document is not in the case of the remiss.",
            )
        };
        let document = match documents::find(&app, connection, body.value.document_id).await {
            Err(ApiError::NotFound) => return Err(wrong()),
            found => found?,
        };
        if document.case_id != remiss.case_id {
            return Err(wrong());
        }
        if document.secrecy_ground.is_some() {
            return Err(ApiError::invalid(
                "/documentId",
                "Handlingen omfattas av sekretess och kan inte skickas med remissen. Registrera en maskerad kopia och lägg \
                 den till remissen i stället.",
                "The document is under secrecy and cannot go out with a remiss; register a masked copy instead.",
            ));
        }
        let position =
            i32::try_from(store::documents_of(&app, connection, *id).await?.len()).unwrap_or(0) + 1;
        store::add_document(&app, connection, &remiss, document.id, position).await?;
        let details = serde_json::json!({ "documentId": document.id });
        record_on(
            &app,
            connection,
            &caller,
            &remiss,
            "remiss.documentAdded",
            &details,
        )
        .await?;
        let view = RemissDocumentView::of(&app, &caller, &remiss, document);
        Ok(Made {
            status: actix_web::http::StatusCode::CREATED,
            location: Some(app.url(&format!("/documents/{}", view.id))),
            version: None,
            body: view,
        })
    })
    .await
}

/// Take a document off a remiss
///
/// Tar bort en handling från utkastet; handlingen finns kvar i ärendet. `If-Match` names the version of the remiss.
#[utoipa::path(
    tag = "remisser",
    params(
        ("id" = Uuid, Path, description = "The remiss"),
        ("documentId" = Uuid, Path, description = "The document"),
    ),
    responses(
        (status = 204, description = "It is off the remiss"),
        (status = 409, description = "The remiss is sent already"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[delete("/remisser/{id}/documents/{documentId}")]
pub async fn remove(
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    let (id, document_id) = *path;
    app.write(&caller, async |connection| {
        let remiss = store::lock(&app, connection, id).await?;
        version.check(remiss.version)?;
        allow(&remiss, OutgoingAction::Edit)?;
        store::remove_document(&app, connection, id, document_id).await?;
        let details = serde_json::json!({ "documentId": document_id });
        record_on(
            &app,
            connection,
            &caller,
            &remiss,
            "remiss.documentRemoved",
            &details,
        )
        .await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn record_on(
    app: &App,
    connection: &mut crate::db::Connection,
    caller: &Caller,
    remiss: &store::Remiss,
    action: &'static str,
    details: &serde_json::Value,
) -> ApiResult<()> {
    let deed = Deed {
        action,
        subject_kind: "remiss",
        subject_id: remiss.id,
        board_id: Some(remiss.board_id),
        case_id: Some(remiss.case_id),
        details,
    };
    record(app, connection, caller, deed).await
}
