//! `POST /drafts/{id}/regenerations`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::edit::must_be_open;
use super::outdated::{Basis, Current};
use super::view::DraftView;
use super::{generate, store};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::body::parse;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, IfMatch, Made, Path, RawBody};

/// What to write out anew beside the sections that nobody has edited.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegenerateDraft {
    /// Keys of sections that are written out anew although an officer has edited them: the proposal is taken.
    #[serde(default)]
    #[schema(example = json!(["preparation"]))]
    pub sections: Vec<String>,
    /// Keys of edited sections that stay as they are although the case has changed: they are no longer told as out of date.
    #[serde(default)]
    #[schema(example = json!(["matter"]))]
    pub kept_sections: Vec<String>,
}

/// Write a draft out anew
///
/// Skriver om de avsnitt som handläggaren inte har ändrat, av det som ärendet vet nu. Edited sections stay as they are,
/// unless they are named in `sections`. The body may be left out. With `If-Match` nothing is written when somebody else was first: send
/// it when a proposal is taken.
#[utoipa::path(
    tag = "drafts",
    params(
        ("id" = Uuid, Path, description = "The draft"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the draft as it was read", example = "\"3\""),
    ),
    request_body = RegenerateDraft,
    responses(
        (status = 200, description = "The draft as it is now", body = DraftView),
        (status = 409, description = "It was handed in"),
        (status = 412, description = "It has changed since the version that `If-Match` names"),
    ),
    security(("bearer" = ["officer", "secretary"])),
)]
#[post("/drafts/{id}/regenerations")]
pub async fn regenerate(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    version: Option<IfMatch>,
    body: RawBody,
) -> ApiResult<HttpResponse> {
    let wish: RegenerateDraft = match body.bytes.as_slice() {
        [] => RegenerateDraft::default(),
        bytes => parse(bytes)?,
    };
    key.once(&app, &caller, body.fingerprint, async |connection| {
            let draft = store::lock(&app, connection, *id).await?;
            if let Some(version) = version {
                version.check(draft.version)?;
            }
            must_be_open(&draft)?;
            let before = store::newest_version(&app, connection, &draft).await?;
            let current = Current::gather(&app, connection, &draft).await?;
            let mut new = generate::again(
                &current.knowledge,
                &current.template,
                current.report.as_ref(),
                &before,
            )?;
            let texts = current.texts(&new.fields)?;
            for (list, keys) in [("sections", &wish.sections), ("keptSections", &wish.kept_sections)] {
                for (place, key) in keys.iter().enumerate() {
                    let found = new.sections.iter_mut().find(|section| &section.key == key);
                    let (section, text) = found.zip(texts.get(key)).ok_or_else(|| {
                        ApiError::invalid(
                            format!("/{list}/{place}"),
                            format!("Avsnittet {key} finns inte i mallen."),
                            format!("The template has no section {key}."),
                        )
                    })?;
                    if list == "sections" {
                        section.text.clone_from(text);
                        section.edited = false;
                        section.basis = None;
                    } else if section.edited {
                        section.basis = Some(Basis {
                            text: text.clone(),
                            at: app.now(),
                        });
                    }
                }
            }
            let (draft, version) = store::add_version(&app, connection, &caller, &draft, &new).await?;
            let details =
                serde_json::json!({ "version": draft.version, "sections": wish.sections, "keptSections": wish.kept_sections });
            let deed = Deed {
                action: "draft.regenerated",
                subject_kind: "draft",
                subject_id: draft.id,
                board_id: Some(draft.board_id),
                case_id: Some(draft.case_id),
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            let current = Current::gather(&app, connection, &draft).await?;
            let outdated = current.outdated(&app, &draft, &version)?;
            Ok(Made {
                status: StatusCode::OK,
                location: None,
                version: Some(draft.version),
                body: DraftView::of(&app, &caller, &draft, &version)?.with(outdated),
            })
        })
        .await
}
