//! `GET /waiting-responses`, one of them, and its files.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, Waiting};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData, Links, Paging, Path, Query, enums, etag};
use crate::rendering;
use crate::responses::QuestionAnswer;

/// Which of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Which {
    /// Those to one remiss.
    #[param(example = "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60")]
    pub remiss_id: Option<Uuid>,
    /// `waiting` (when nothing is said), `received` or `dismissed`.
    #[param(inline, example = "waiting")]
    pub state: Option<WaitingState>,
}

/// What has become of an answer from the web.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum WaitingState {
    /// It waits for its sender, or for a registrar.
    Waiting,
    /// It is a response.
    Received,
    /// It was put aside, and is kept.
    Dismissed,
}

impl WaitingState {
    /// As in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            WaitingState::Waiting => "waiting",
            WaitingState::Received => "received",
            WaitingState::Dismissed => "dismissed",
        }
    }
}

/// What anyone sent by the form on a public page (svar från webben), until it counts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingResponseView {
    /// Id.
    pub id: Uuid,
    /// The remiss that it answers.
    pub remiss_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// `waiting`; `received`: it is a response; `dismissed`: a registrar has put it aside, and it is kept.
    #[schema(example = "waiting")]
    pub state: String,
    /// Who answers, as written.
    #[schema(example = "Bygdegården i Exempelby")]
    pub name: String,
    /// Kind of body as in the register, or `privatePerson`.
    #[schema(example = "association")]
    pub kind: String,
    /// The address that was written; anybody can have written it.
    #[schema(example = "kontakt@forening.example.org")]
    pub email: Option<String>,
    /// Views, no objection, or declines.
    #[schema(value_type = enums::RecipientOutcome, example = "views")]
    pub outcome: String,
    /// Its text.
    #[schema(example = "Vi vill ha fler tider i hallen.")]
    pub text: String,
    /// Answers by question.
    pub answers: Vec<QuestionAnswer>,
    /// Whether a private person asked for the name to be shown where the response is published.
    #[schema(example = false)]
    pub show_name: bool,
    /// Whether it was written on the page in easy language (lättläst): its sender is written to in the same.
    #[schema(example = false)]
    pub plain_language: bool,
    /// Files that came with it; they are read below `files`.
    pub files: Vec<WaitingFileView>,
    /// Why somebody should read it first, in Swedish. None: its sender has a mail with a link that confirms it.
    #[schema(example = json!(["Ingen e-postadress är lämnad."]))]
    pub doubts: Vec<String>,
    /// When it came in, UTC; it counts from then.
    #[schema(value_type = String, format = DateTime, example = "2019-10-28T09:15:00Z")]
    pub came_at: Timestamp,
    /// The response that it became.
    pub response_id: Option<Uuid>,
    /// When it was confirmed, taken in or dismissed, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    pub settled_at: Option<Timestamp>,
    /// Who did so; empty: its sender, by the link.
    #[schema(example = "")]
    pub settled_by: String,
    /// Why it was dismissed.
    #[schema(example = "")]
    pub reason: String,
    /// Version, as in the ETag.
    #[schema(example = 1)]
    pub version: i32,
    /// Itself, and what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A file that came with it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingFileView {
    /// Its key.
    pub key: Uuid,
    /// Name of the file.
    #[schema(example = "synpunkter.pdf")]
    pub file_name: String,
    /// Media type, by its content.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Bytes.
    #[schema(example = 48213)]
    pub size: i64,
}

crate::page_of!(
    /// A page of them.
    WaitingResponsePage, waiting_responses: WaitingResponseView
);

impl WaitingResponseView {
    pub(super) fn of(app: &App, caller: &Caller, waiting: &Waiting) -> WaitingResponseView {
        let open = waiting.state == "waiting" && caller.is_one_of(&[Role::Registrar, Role::Officer]);
        let mut links = Links::to_self(app.url(&format!("/waiting-responses/{}", waiting.id)))
            .and(
                "remiss",
                "GET",
                app.url(&format!("/remisser/{}", waiting.remiss_id)),
            )
            .below_if(open, "takeIn", "POST", "/receptions")
            .below_if(open, "dismiss", "POST", "/dismissals");
        if let Some(id) = waiting.response_id {
            links = links.and("response", "GET", app.url(&format!("/responses/{id}")));
        }
        let waiting = waiting.clone();
        WaitingResponseView {
            id: waiting.id,
            remiss_id: waiting.remiss_id,
            case_id: waiting.case_id,
            state: waiting.state,
            name: waiting.name,
            kind: waiting.kind,
            email: waiting.email,
            outcome: waiting.outcome,
            text: waiting.text,
            answers: waiting.answers,
            show_name: waiting.show_name,
            plain_language: waiting.plain_language,
            files: waiting
                .files
                .into_iter()
                .map(|file| WaitingFileView {
                    key: file.key,
                    file_name: file.file_name,
                    media_type: file.media_type,
                    size: file.size,
                })
                .collect(),
            doubts: waiting.doubts,
            came_at: waiting.came_at,
            response_id: waiting.response_id,
            settled_at: waiting.settled_at,
            settled_by: waiting.settled_by,
            reason: waiting.reason,
            version: waiting.version,
            links,
        }
    }
}

/// What came by public pages and does not count yet
///
/// Svar från webben som inte har räknats än: adressen är inte bekräftad, eller någon behöver läsa först. De äldsta först.
#[utoipa::path(
    tag = "responses",
    params(Paging, Which),
    responses((status = 200, description = "A page of what came", body = WaitingResponsePage)),
    security(("bearer" = ["registrar", "officer", "auditor"])),
)]
#[get("/waiting-responses")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    which: Query<Which>,
) -> ApiResult<HttpResponse> {
    let (found, total) = app
        .read(&caller, async |connection| {
            store::waiting_page(&app, connection, &which, *paging).await
        })
        .await?;
    let views = found
        .iter()
        .map(|waiting| WaitingResponseView::of(&app, &caller, waiting))
        .collect();
    Ok(WaitingResponsePage::new(&app, &request, *paging, views, total).answer())
}

/// One of those that came by a public page
///
/// Ett svar från webben.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "What came")),
    responses((status = 200, description = "What came", body = WaitingResponseView)),
    security(("bearer" = ["registrar", "officer", "auditor"])),
)]
#[get("/waiting-responses/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let waiting = app
        .read(&caller, async |connection| {
            store::find_waiting(&app, connection, *id).await
        })
        .await?;
    let view = WaitingResponseView::of(&app, &caller, &waiting);
    Ok(etag::answer(&request, waiting.version, &view))
}

/// A file that came with one of them
///
/// En fil till ett svar från webben. It was looked at for viruses when it came.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "What came"), ("key" = Uuid, Path, description = "Key of the file")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream")),
    security(("bearer" = ["registrar", "officer", "auditor"])),
)]
#[get("/waiting-responses/{id}/files/{key}")]
pub async fn waiting_file(app: AppData, caller: Caller, path: Path<(Uuid, Uuid)>) -> ApiResult<HttpResponse> {
    let (id, key) = *path;
    let waiting = app
        .read(&caller, async |connection| {
            store::find_waiting(&app, connection, id).await
        })
        .await?;
    let file = waiting.files.iter().find(|file| file.key == key);
    let file = file.ok_or(ApiError::NotFound)?;
    let bytes = app.files().get(file.key).await?;
    let mut response = HttpResponse::Ok();
    response
        .content_type("application/octet-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if let Some(value) = rendering::disposition("attachment", &file.file_name) {
        response.insert_header((header::CONTENT_DISPOSITION, value));
    }
    Ok(response.body(bytes))
}
