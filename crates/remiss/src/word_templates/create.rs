//! `POST /word-templates`

use actix_web::{HttpResponse, post};
use remiss_documents::{WordTemplate, WordTemplateError};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::PaperType;
use super::store::{self, NewTemplate};
use super::view::{TemplateRemark, WordTemplateView};
use crate::access::{Boards, Caller};
use crate::audit::{Deed, record};
use crate::boards;
use crate::db::Texts;
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Made, Query, RawBody};

/// What is said of the file that the body is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct UploadTemplate {
    /// What to call it; the file's name without its ending when nothing is said.
    #[param(example = "Brevmall kommunstyrelsen", min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// The types of documents that it is for, with commas between them; all when nothing is said.
    #[param(example = "missiv,yttrande")]
    pub document_types: Option<String>,
    /// The board whose documents it is for; all boards when nothing is said.
    pub board_id: Option<Uuid>,
    /// Name of the file.
    #[param(example = "brevmall.docx", max_length = 255)]
    pub file_name: Option<String>,
}

/// Upload a Word template
///
/// Lägger in kommunens egen Wordmall: begärans kropp är `.docx`-filen (eller `.dotx`), med platser som `{{rubrik}}`,
/// `{{ärendenummer}}` och `{{text}}` eller innehållskontroller med de taggarna. From then on every Word file of the board and the types is set in it; the
/// remarks say what was recognised and what not.
#[utoipa::path(
    tag = "word-templates",
    params(UploadTemplate),
    request_body(content = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", description = "The Word file"),
    responses((status = 201, description = "The template, in use, with its remarks", body = WordTemplateView)),
    security(("bearer" = ["administrator"])),
)]
#[post("/word-templates")]
pub async fn create(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    said: Query<UploadTemplate>,
    body: RawBody,
) -> ApiResult<HttpResponse> {
    let limit = app.settings().storage.max_file_size_bytes();
    if body.bytes.len() > limit {
        return Err(ApiError::TooLarge { limit });
    }
    let types = check(&said)?;
    may_decide(&caller, said.board_id)?;
    let bytes = body.bytes.clone();
    let remarks = tokio::task::spawn_blocking(move || WordTemplate::read(&bytes).map(|(_, remarks)| remarks))
        .await
        .map_err(ApiError::internal)?
        .map_err(|error| refused(&error))?;
    let remarks: Vec<_> = remarks.into_iter().map(TemplateRemark::from).collect();
    let remarks = serde_json::to_value(remarks).map_err(ApiError::internal)?;
    let file = app.files().put(app.new_id(), body.bytes).await?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        if let Some(board) = said.board_id {
            boards::find(&app, connection, board)
                .await
                .map_err(|error| match error {
                    ApiError::NotFound => unknown_board(),
                    other => other,
                })?;
        }
        let new = NewTemplate {
            board_id: said.board_id,
            name: said.name(),
            document_types: types.clone().map(Texts),
            remarks: &remarks,
            file_name: said.file_name(),
            file: &file,
        };
        let made = store::insert(&app, connection, new).await?;
        let details = serde_json::json!({ "name": made.name, "documentTypes": types, "size": made.size });
        let deed = Deed {
            action: "wordTemplate.created",
            subject_kind: "wordTemplate",
            subject_id: made.id,
            board_id: made.board_id,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let location = app.url(&format!("/word-templates/{}", made.id));
        let version = made.version();
        Ok(Made::created(
            location,
            version,
            WordTemplateView::of(&app, &caller, made)?,
        ))
    })
    .await
}

impl UploadTemplate {
    fn file_name(&self) -> &str {
        self.file_name.as_deref().unwrap_or("Wordmall.docx").trim()
    }

    fn name(&self) -> &str {
        let file_name = self.file_name();
        let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        self.name.as_deref().unwrap_or(stem).trim()
    }
}

fn check(said: &UploadTemplate) -> ApiResult<Option<Vec<String>>> {
    let mut wrong = Vec::new();
    let name = said.name();
    if !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        wrong.push(FieldError::new(
            "/name",
            "Namnet har 1 till 100 tecken på en rad.",
            "The name has 1 to 100 characters on one line.",
        ));
    }
    let file_name = said.file_name();
    if !(1..=255).contains(&file_name.chars().count()) || file_name.chars().any(char::is_control) {
        wrong.push(FieldError::new(
            "/fileName",
            "Filnamnet har 1 till 255 tecken på en rad.",
            "The file name has 1 to 255 characters on one line.",
        ));
    }
    let types: Option<Vec<String>> = said.document_types.as_ref().map(|types| {
        let mut types: Vec<_> = types.split(',').map(|one| one.trim().to_owned()).collect();
        types.sort();
        types.dedup();
        types
    });
    for kind in types.iter().flatten() {
        if PaperType::parse(kind).is_none() {
            let known: Vec<_> = PaperType::ALL.iter().map(|kind| kind.as_str()).collect();
            wrong.push(FieldError::new(
                "/documentTypes",
                format!(
                    "Dokumenttypen {kind} finns inte. De som finns: {}.",
                    known.join(", ")
                ),
                format!(
                    "There is no document type {kind}. There are: {}.",
                    known.join(", ")
                ),
            ));
        }
    }
    if wrong.is_empty() {
        Ok(types)
    } else {
        Err(ApiError::Invalid(wrong))
    }
}

/// An administrator of certain boards decides on their documents only.
fn may_decide(caller: &Caller, board: Option<Uuid>) -> ApiResult<()> {
    match board {
        Some(board) if !caller.boards.contain(board) => Err(unknown_board()),
        None if caller.boards != Boards::All => Err(ApiError::invalid(
            "/boardId",
            "Nyckeln som används gäller vissa nämnder. Ange vilken av dem mallen ska gälla.",
            "The key in use is limited to boards. State which of them the template is for.",
        )),
        _ => Ok(()),
    }
}

fn unknown_board() -> ApiError {
    ApiError::invalid("/boardId", "Nämnden finns inte.", "There is no such board.")
}

fn refused(error: &WordTemplateError) -> ApiError {
    ApiError::invalid(
        "",
        error.swedish(),
        format!("The file cannot be a template: {error}."),
    )
}
