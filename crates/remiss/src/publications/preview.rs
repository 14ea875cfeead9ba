//! `POST /responses/{id}/publication-previews`

use actix_web::{HttpResponse, post};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::checks::{PublicationFinding, obstacle};
use super::decide::{Copy, Kept, Mask, PublishResponse, consider};
use super::look::Finding;
use super::view::PublishedFileView;
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::documents;
use crate::http::{ApiError, ApiResult, AppData, Json, Links, Path};
use crate::responses::QuestionAnswer;
use crate::{remisser, responses};

/// The copy of a response as it would be published (förhandsgranskning). Nothing is kept of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicationPreview {
    /// The response.
    pub response_id: Uuid,
    /// Whether every finding is decided about: the same body can be sent to `publications`.
    #[schema(example = true)]
    pub complete: bool,
    /// Who answers, as it would be shown.
    #[schema(example = "Privatperson")]
    pub name: String,
    /// Whether the name would be shown.
    #[schema(example = false)]
    pub name_shown: bool,
    /// The text as it would be shown.
    #[schema(example = "Bra förslag. Ring mig gärna på [maskerat].")]
    pub text: String,
    /// The answers by question as they would be shown.
    pub answers: Vec<QuestionAnswer>,
    /// What is masked, and why.
    pub masks: Vec<Mask>,
    /// Findings that are left standing, and why.
    pub kept: Vec<Kept>,
    /// The attachments that would be shown with it.
    pub attachments: Vec<PublishedFileView>,
    /// Findings about which nothing is decided yet, those in the attachments that were chosen too.
    pub open_findings: Vec<PublicationFinding>,
    /// The checks, and the response.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Preview the copy of a response before it is published
///
/// Visar kopian av ett remissvar som den skulle se ut på remissens sida, med det som beslutas maskerat, och vad som inte är bedömt
/// än. Takes the same body as `publications`; nothing is published, and nothing is kept.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "The response")),
    request_body = PublishResponse,
    responses(
        (status = 200, description = "The copy as it would be", body = PublicationPreview),
        (status = 409, description = "The remiss does not stand on the public pages"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/responses/{id}/publication-previews")]
pub async fn preview(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<PublishResponse>,
) -> ApiResult<HttpResponse> {
    let view = app
        .read(&caller, async |connection| {
            let response = responses::find(&app, connection, *id).await?;
            let remiss = remisser::find(&app, connection, response.remiss_id).await?;
            if let Some(obstacle) = obstacle(&remiss, &response) {
                return Err(ApiError::conflict(
                    obstacle,
                    "The remiss does not stand on the public pages, so its responses are not published. Make it public first.",
                ));
            }
            let (copy, open) = consider(&app, connection, &remiss, &response, &body.value).await?;
            shown(&app, connection, response.id, copy, open).await
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}

async fn shown(
    app: &App,
    connection: &mut Connection,
    response: Uuid,
    copy: Copy,
    open: Vec<Finding>,
) -> ApiResult<PublicationPreview> {
    let mut attachments = Vec::with_capacity(copy.files.len());
    for file in &copy.files {
        let document = documents::find(app, connection, file.document_id).await?;
        attachments.push(PublishedFileView {
            document_id: document.id,
            title: file.title.clone(),
            media_type: document.media_type,
            size: document.size,
        });
    }
    let path = format!("/responses/{response}");
    Ok(PublicationPreview {
        response_id: response,
        complete: open.is_empty(),
        name: copy.name,
        name_shown: copy.name_shown,
        text: copy.text,
        answers: copy.answers,
        masks: copy.masks,
        kept: copy.kept,
        attachments,
        open_findings: open.into_iter().map(PublicationFinding::of).collect(),
        links: Links::default()
            .and("response", "GET", app.url(&path))
            .and(
                "publicationChecks",
                "GET",
                app.url(&format!("{path}/publication-checks")),
            )
            .and("publish", "POST", app.url(&format!("{path}/publications"))),
    })
}
