//! `PUT /drafts/{id}/content`: a draft that was written on in Word comes back.

use actix_web::{HttpResponse, put};
use remiss_documents::{read, section_text};
use remiss_domain::heading_rules::{DraftText, Finding, Template};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::edit::must_be_open;
use super::outdated::Current;
use super::store::{self, NewVersion, Upload};
use super::template;
use super::view::{DraftSection, DraftView};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Path, Query, RawBody, etag};

/// What is said of the Word file that the body is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct UploadDraft {
    /// Name of the file; `utkast.docx` when nothing is said.
    #[param(example = "Tjänsteskrivelse Ks 1216-2018.docx", max_length = 255)]
    pub file_name: Option<String>,
}

/// A Word file as the sections of a template, and what was noticed in it. Read on a thread of its own kind, since a long one
/// takes a moment.
pub(super) async fn read_file(
    app: &App,
    body: RawBody,
    template: &Template,
) -> ApiResult<(Vec<u8>, DraftText, Vec<Finding>)> {
    let limit = app.settings().storage.max_file_size_bytes();
    if body.bytes.len() > limit {
        return Err(ApiError::TooLarge { limit });
    }
    let template = template.clone();
    let work = move || {
        let read = remiss_documents::read_docx(&body.bytes)?;
        let (text, observations) = read::draft_text(&read, &template);
        Ok((body.bytes, text, observations))
    };
    let read: Result<_, remiss_documents::ReadError> = tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)?;
    read.map_err(|error| ApiError::invalid("", error.swedish(), format!("The file is refused: {error}.")))
}

/// The sections of a draft as the file says them. What says the same as before stays as it was, with its mark of who wrote it; the
/// others are written by `write`.
pub(super) fn sections(
    template: &Template,
    before: &[DraftSection],
    text: &DraftText,
    write: impl Fn(&mut DraftSection, String),
) -> Vec<DraftSection> {
    text.sections
        .iter()
        .map(|(key, text)| {
            let known = before.iter().find(|section| section.key == *key);
            let mut section = known.cloned().unwrap_or_else(|| DraftSection {
                key: key.clone(),
                heading: template
                    .section(key)
                    .map_or_else(|| key.clone(), |section| section.heading.clone()),
                text: String::new(),
                edited: false,
                basis: None,
            });
            if known.is_none() || section_text::canonical(&section.text) != *text {
                write(&mut section, text.clone());
            }
            section
        })
        .collect()
}

/// Upload a draft from Word
///
/// Läser in ett utkast som har skrivits vidare i Word: rubrikerna läses tillbaka som mallens avsnitt, filen sparas byte för byte
/// och är den som registreras vid inlämningen. Det blir en ny version. What the file holds besides its text (tracked changes,
/// comments, headings that are only bold letters) is told among the findings.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The draft"), UploadDraft),
    request_body(
        content = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        description = "The Word file (.docx)"
    ),
    responses(
        (status = 200, description = "The draft as it is now", body = DraftView),
        (status = 409, description = "It was handed in"),
    ),
    security(("bearer" = ["officer", "secretary"])),
)]
#[put("/drafts/{id}/content")]
pub async fn upload(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    said: Query<UploadDraft>,
    body: RawBody,
) -> ApiResult<HttpResponse> {
    let name = file_name(said.file_name.as_deref())?;
    // Told before the file is read and kept.
    let draft = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    version.check(draft.version)?;
    must_be_open(&draft)?;
    let (bytes, text, observations) = read_file(&app, body, template(&app, &draft.template)?).await?;
    let file = app.files().put(app.new_id(), bytes).await?;
    let upload = Upload {
        file,
        name,
        observations,
    };
    let (draft, newest, outdated) = app
        .write(&caller, async |connection| {
            let draft = store::lock(&app, connection, *id).await?;
            version.check(draft.version)?;
            must_be_open(&draft)?;
            let before = store::newest_version(&app, connection, &draft).await?;
            let old = before.sections()?;
            let fields = before.fields()?;
            let current = Current::gather(&app, connection, &draft).await?;
            let given = current.texts(&fields)?;
            let new = NewVersion {
                title: text.title.trim().to_owned(),
                sections: sections(&current.template, &old, &text, |section, text| {
                    current.edit(section, text, (&given, &given), app.now());
                }),
                fields,
                origin: "uploaded",
            };
            let changed: Vec<_> = new
                .sections
                .iter()
                .filter(|section| !old.contains(section))
                .map(|section| &section.key)
                .collect();
            let details = serde_json::json!({ "version": draft.version + 1, "sections": changed, "size": upload.file.size });
            let (draft, newest) = store::add_uploaded(&app, connection, &caller, &draft, &new, &upload).await?;
            let deed = Deed {
                action: "draft.uploaded",
                subject_kind: "draft",
                subject_id: draft.id,
                board_id: Some(draft.board_id),
                case_id: Some(draft.case_id),
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            let outdated = current.outdated(&app, &draft, &newest)?;
            Ok((draft, newest, outdated))
        })
        .await?;
    let view = DraftView::of(&app, &caller, &draft, &newest)?.with(outdated);
    Ok(etag::changed(draft.version, &view))
}

/// The name as it is kept: without a path.
fn file_name(said: Option<&str>) -> ApiResult<String> {
    let name = said.unwrap_or_default();
    if name.chars().count() > 255 {
        return Err(ApiError::invalid(
            "/fileName",
            "Texten har högst 255 tecken.",
            "The text has at most 255 characters.",
        ));
    }
    let name: String = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|letter| !letter.is_control())
        .collect();
    Ok(match name.trim() {
        "" => "utkast.docx".to_owned(),
        name => name.to_owned(),
    })
}
