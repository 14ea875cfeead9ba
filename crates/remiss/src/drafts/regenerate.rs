//! `POST /drafts/{id}/regenerations`

use actix_web::{HttpResponse, post};
use uuid::Uuid;

use super::edit::must_be_open;
use super::facts::Knowledge;
use super::view::DraftView;
use super::{generate, store, template};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, Path, etag};
use crate::{cases, remisser};

/// Write a draft out anew
///
/// Skriver om de avsnitt som handläggaren inte har ändrat, av det som ärendet vet nu. Edited sections stay as they are.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The draft")),
    responses(
        (status = 200, description = "The draft as it is now", body = DraftView),
        (status = 409, description = "It was handed in"),
    ),
    security(("bearer" = ["officer", "secretary"])),
)]
#[post("/drafts/{id}/regenerations")]
pub async fn regenerate(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (draft, version) = app
        .write(&caller, async |connection| {
            let draft = store::lock(&app, connection, *id).await?;
            must_be_open(&draft)?;
            let before = store::newest_version(&app, connection, &draft).await?;
            let case = cases::find(&app, connection, draft.case_id).await?;
            let remiss = match draft.remiss_id {
                Some(id) => Some(remisser::find(&app, connection, id).await?),
                None => None,
            };
            let report = store::newest_report(&app, connection, case.id, draft.remiss_id).await?;
            let knowledge = Knowledge::gather(&app, connection, case, remiss).await?;
            let new = generate::again(
                &knowledge,
                template(&app, &draft.template)?,
                report.as_ref(),
                &before,
            )?;
            let (draft, version) = store::add_version(&app, connection, &caller, &draft, &new).await?;
            let details = serde_json::json!({ "version": draft.version });
            let deed = Deed {
                action: "draft.regenerated",
                subject_kind: "draft",
                subject_id: draft.id,
                board_id: Some(draft.board_id),
                case_id: Some(draft.case_id),
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok((draft, version))
        })
        .await?;
    let view = DraftView::of(&app, &caller, &draft, &version)?;
    Ok(etag::changed(draft.version, &view))
}
