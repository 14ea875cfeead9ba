//! `POST /drafts/{id}/checks`: what the rules say of a Word file, before it is uploaded.

use actix_web::{HttpResponse, post};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::checked_text;
use super::facts::Knowledge;
use super::findings::{FindingView, rules_of, rules_of_files};
use super::view::DraftSection;
use super::{store, template, upload};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Links, Path, RawBody};
use crate::{cases, remisser};

/// What the rules say of a Word file, and what was read in it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileCheckView {
    /// The draft that it is held against.
    pub draft_id: Uuid,
    /// The version that it is compared with.
    #[schema(example = 3)]
    pub version: i32,
    /// The rules that were checked.
    #[schema(example = json!(["titleExact", "headingsPresent", "fakedHeading"]))]
    pub rules: Vec<String>,
    /// Whether it could be handed in without a reason: nothing grave was found.
    #[schema(example = false)]
    pub can_be_handed_in: bool,
    /// Lines of the summary as set in the document.
    #[schema(example = 14)]
    pub summary_lines: Option<usize>,
    /// What was found.
    pub findings: Vec<FindingView>,
    /// The title that was read.
    #[schema(example = "Remiss från Socialdepartementet om Kroppsbehandlingar")]
    pub title: String,
    /// The sections as they were read, in the order of the file.
    pub sections: Vec<DraftSection>,
    /// Keys of the sections that say something else than the version, or are new.
    #[schema(example = json!(["summary"]))]
    pub changed_keys: Vec<String>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Check a Word file
///
/// Kontrollerar en Word-fil mot utkastets mall utan att spara den: vad som är fel, var, och hur det rättas i Word. The same rules as
/// for the draft, and those about the file itself. Nothing is kept.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The draft")),
    request_body(
        content = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        description = "The Word file (.docx)"
    ),
    responses((status = 200, description = "The findings", body = FileCheckView)),
    security(("bearer" = ["officer", "secretary"])),
)]
#[post("/drafts/{id}/checks")]
pub async fn check_file(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    body: RawBody,
) -> ApiResult<HttpResponse> {
    let (draft, version, knowledge) = app
        .read(&caller, async |connection| {
            let draft = store::find(&app, connection, *id).await?;
            let version = store::newest_version(&app, connection, &draft).await?;
            let case = cases::find(&app, connection, draft.case_id).await?;
            let remiss = match draft.remiss_id {
                Some(id) => Some(remisser::find(&app, connection, id).await?),
                None => None,
            };
            let knowledge = Knowledge::gather(&app, connection, case, remiss).await?;
            Ok((draft, version, knowledge))
        })
        .await?;
    let template = template(&app, &draft.template)?;
    let (_, text, observations) = upload::read_file(&app, body, template).await?;
    let before = version.sections()?;
    let sections = upload::sections(template, &before, &text, |section, text| {
        section.text = text;
        section.edited = true;
    });
    let changed_keys = sections
        .iter()
        .filter(|section| !before.contains(section))
        .map(|section| section.key.clone())
        .collect();
    let title = text.title.clone();
    let checked = checked_text(&knowledge, template, text, &version.fields()?, observations).await?;
    let own = app.url(&format!("/drafts/{}", draft.id));
    Ok(HttpResponse::Ok().json(FileCheckView {
        draft_id: draft.id,
        version: version.number,
        rules: rules_of(template).into_iter().chain(rules_of_files()).collect(),
        can_be_handed_in: checked.grave().is_empty(),
        summary_lines: checked.summary_lines,
        findings: checked.findings.iter().map(FindingView::of).collect(),
        title,
        sections,
        changed_keys,
        links: Links::default().and("draft", "GET", own.clone()).and(
            "upload",
            "PUT",
            format!("{own}/content"),
        ),
    }))
}
