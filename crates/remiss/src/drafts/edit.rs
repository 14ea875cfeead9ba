//! `PATCH /drafts/{id}`

use std::collections::BTreeMap;

use actix_web::{HttpResponse, patch};
use remiss_domain::heading_rules::Template;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::create::{check_fields, clean_fields};
use super::outdated::Current;
use super::store::{self, Draft, NewVersion};
use super::view::{DraftSection, DraftView};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, Sentence, etag};

/// What to change of a draft; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EditDraft {
    /// Title.
    #[schema(example = "Remiss från Socialdepartementet om Kroppsbehandlingar")]
    pub title: Option<String>,
    /// Sections with a new text.
    #[serde(default)]
    pub sections: Vec<EditSection>,
    /// Structured fields to set; an empty text empties a field.
    #[serde(default)]
    #[schema(example = json!({ "stance": "tillstyrker delvis", "boardStance": "tillstyrker" }))]
    pub fields: BTreeMap<String, String>,
}

/// A section with a new text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EditSection {
    /// Key in the template.
    #[schema(example = "consequences")]
    pub key: String,
    /// The text: a blank line parts paragraphs; `- ` begins an item, `1. ` numbered ones, `## ` a heading below this one, `> ` a quotation;
    /// lines of `| a | b |` are a table, the first its header row; `\` in front of such a mark makes it text.
    #[schema(example = "Förslaget bedöms inte påverka miljön. Barnets bästa har prövats särskilt.")]
    pub text: String,
}

/// Only an open draft is changed.
pub(super) fn must_be_open(draft: &Draft) -> ApiResult<()> {
    if draft.state == "open" {
        return Ok(());
    }
    Err(ApiError::StateConflict {
        state: draft.state.clone(),
        allowed: Vec::new(),
        detail: Sentence::new(
            "Utkastet är inlämnat och kan inte ändras.",
            "The draft was handed in and cannot be changed.",
        ),
    })
}

/// A section of the template that an uploaded Word file lacked gets its place when it is written.
fn add_missing(template: &Template, sections: &mut Vec<DraftSection>, key: &str) {
    let place_of = |key: &str| template.sections.iter().position(|section| section.key == key);
    let Some((place, section)) = place_of(key).and_then(|place| Some((place, template.sections.get(place)?)))
    else {
        return;
    };
    if sections.iter().any(|section| section.key == key) {
        return;
    }
    let before = sections
        .iter()
        .rposition(|section| place_of(&section.key).is_some_and(|other| other < place));
    let missing = DraftSection {
        key: section.key.clone(),
        heading: section.heading.clone(),
        text: String::new(),
        edited: false,
        basis: None,
    };
    sections.insert(before.map_or(0, |before| before + 1), missing);
}

/// Edit a draft
///
/// Ändrar rubrik, avsnitt eller uppgifter; det blir en ny version, och de tidigare finns kvar. Makes a new version; a section
/// that was edited is not written out anew.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The draft")),
    request_body = EditDraft,
    responses(
        (status = 200, description = "The draft as it is now", body = DraftView),
        (status = 409, description = "It was handed in"),
    ),
    security(("bearer" = ["officer", "secretary"])),
)]
#[patch("/drafts/{id}")]
pub async fn edit(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<EditDraft>,
) -> ApiResult<HttpResponse> {
    let change = &body.value;
    let (draft, newest, outdated) = app
        .write(&caller, async |connection| {
            let draft = store::lock(&app, connection, *id).await?;
            version.check(draft.version)?;
            must_be_open(&draft)?;
            check_fields(&change.fields, app.templates().get(&draft.template))?;
            let before = store::newest_version(&app, connection, &draft).await?;
            let known = before.fields()?;
            let mut fields = known.clone();
            fields.extend(clean_fields(&change.fields));
            fields.retain(|_, text| !text.trim().is_empty());
            let current = Current::if_known(&app, connection, &draft).await?;
            let given = match &current {
                Some(current) => Some((current, current.texts(&known)?, current.texts(&fields)?)),
                None => None,
            };
            let mut sections = before.sections()?;
            for (place, wanted) in change.sections.iter().enumerate() {
                if let Some(current) = &current {
                    add_missing(&current.template, &mut sections, &wanted.key);
                }
                let section = sections.iter_mut().find(|section| section.key == wanted.key);
                let section = section.ok_or_else(|| {
                    ApiError::invalid(
                        format!("/sections/{place}/key"),
                        format!("Avsnittet {} finns inte i mallen.", wanted.key),
                        format!("The template has no section {}.", wanted.key),
                    )
                })?;
                let text = wanted.text.replace("\r\n", "\n").replace('\0', "");
                if section.text != text {
                    match &given {
                        Some((current, before, after)) => {
                            current.edit(section, text, (before, after), app.now());
                        }
                        None => {
                            section.text = text;
                            section.edited = true;
                        }
                    }
                }
            }
            let title = change.title.as_deref().unwrap_or(&before.title);
            let new = NewVersion {
                title: title.replace('\0', "").trim().to_owned(),
                sections,
                fields,
                origin: "edited",
            };
            let (draft, newest) = store::add_version(&app, connection, &caller, &draft, &new).await?;
            let keys: Vec<_> = change.sections.iter().map(|section| &section.key).collect();
            let details = serde_json::json!({ "version": draft.version, "sections": keys,
                "fields": change.fields.keys().collect::<Vec<_>>() });
            let deed = Deed {
                action: "draft.edited",
                subject_kind: "draft",
                subject_id: draft.id,
                board_id: Some(draft.board_id),
                case_id: Some(draft.case_id),
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            let outdated = match &current {
                Some(current) => current.outdated(&app, &draft, &newest)?,
                None => Vec::new(),
            };
            Ok((draft, newest, outdated))
        })
        .await?;
    let view = DraftView::of(&app, &caller, &draft, &newest)?.with(outdated);
    Ok(etag::changed(draft.version, &view))
}
