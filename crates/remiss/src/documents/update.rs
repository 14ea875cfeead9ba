//! `PATCH /documents/{id}`

use actix_web::{HttpResponse, patch};
use jiff::civil::Date;
use remiss_domain::secrecy::SecrecyChange;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::masked::{secrecy_changed, seen};
use super::store;
use super::view::DocumentView;
use crate::access::Caller;
use crate::audit::{Deed, record_all};
use crate::external_references::{self, ExternalReference, SubjectKind};
use crate::http::patch::present;
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, etag};
use crate::secrecy;

/// What to change of a document's entry; what is left out stays as it is, `null` empties. Number and file stay.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateDocument {
    /// In short what it is about, for the officers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Yttrande från Föreningen Exempel")]
    pub title: Option<String>,
    /// The same in the public register.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Yttrande")]
    pub public_title: Option<String>,
    /// A private person, whose name the public register leaves out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = true)]
    pub party_is_private: Option<bool>,
    /// Legal ground of secrecy (sekretess). Setting it takes the document down from the public pages; `null` lifts it, which
    /// takes the right to see what is under secrecy.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "25 kap. 1 § OSL")]
    pub secrecy_ground: Option<Option<String>>,
    /// Day on which it was decided; today when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2019-09-02")]
    pub secrecy_date: Option<Date>,
    /// Who decided it; the caller when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "regi01", max_length = 100)]
    pub secrecy_decided_by: Option<String>,
    /// Retention class (Arkivlagen 10 §).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Bevaras")]
    pub retention_class: Option<String>,
    /// Whether the public pages may show the file; not while there is a ground of secrecy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = false)]
    pub public: Option<bool>,
    /// Under which ids other systems know it; replaces those it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_references: Option<Vec<ExternalReference>>,
}

/// Change a document's entry
///
/// Ändrar vad registret säger om handlingen. The file itself never changes.
#[utoipa::path(
    tag = "documents",
    params(("id" = Uuid, Path, description = "The document")),
    request_body = UpdateDocument,
    responses(
        (status = 200, description = "The document as it is now", body = DocumentView),
        (status = 409, description = "Another document has the external reference"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[patch("/documents/{id}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<UpdateDocument>,
) -> ApiResult<HttpResponse> {
    let change = &body.value;
    for (name, text) in [("title", &change.title), ("publicTitle", &change.public_title)] {
        let fits = |text: &String| {
            !text.trim().is_empty() && text.chars().count() <= 500 && !text.chars().any(char::is_control)
        };
        if text.as_ref().is_some_and(|text| !fits(text)) {
            return Err(ApiError::invalid(
                format!("/{name}"),
                "En rubrik har 1 till 500 tecken på en rad.",
                "A title has 1 to 500 characters on one line.",
            ));
        }
    }
    let said = SecrecyChange {
        ground: change.secrecy_ground.as_ref().map(Option::as_deref),
        on: change.secrecy_date,
        by: change.secrecy_decided_by.as_deref(),
    };
    // Who marks the document need not have the right to see it afterwards; before, it must.
    app.read(&caller, async |connection| {
        let found = store::find(&app, connection, *id).await;
        seen(&app, connection, *id, found).await
    })
    .await?;
    let within = if said.is_empty() {
        caller.clone()
    } else {
        caller.who_marks()
    };
    let whole = app
        .write(&within, async |connection| {
            let before = store::lock(&app, connection, *id).await?;
            version.check(before.version)?;
            let mark = secrecy::settle(&app, &caller, before.secrecy().as_ref(), said)?;
            let document = store::update(&app, connection, *id, change, mark.as_ref()).await?;
            if change.public == Some(true) && mark.is_some() {
                return Err(ApiError::invalid(
                    "/public",
                    "En handling med sekretess kan inte visas för allmänheten.",
                    "A document with a ground of secrecy cannot be shown to the public.",
                ));
            }
            if let Some(references) = &change.external_references {
                external_references::set(&app, connection, SubjectKind::Document, *id, references).await?;
            }
            let whole = store::whole(&app, connection, document).await?;
            let details = serde_json::json!({
                "before": { "title": before.title, "publicTitle": before.public_title, "public": before.public,
                    "secrecyGround": before.secrecy_ground, "secrecyDate": before.secrecy_on,
                    "secrecyDecidedBy": before.secrecy_by, "partyIsPrivate": before.party_is_private,
                    "retentionClass": before.retention_class },
                "changed": change,
            });
            let changed = Deed {
                action: "document.changed",
                subject_kind: "document",
                subject_id: before.id,
                board_id: Some(before.board_id),
                case_id: Some(before.case_id),
                details: &details,
            };
            let marked = before.secrecy_ground != mark.map(|mark| mark.ground);
            let number = serde_json::json!({ "number": before.number });
            let told = marked.then(|| secrecy_changed(&before, &number));
            let deeds: Vec<Deed<'_>> = [changed].into_iter().chain(told).collect();
            record_all(&app, connection, &caller, &deeds).await?;
            Ok(whole)
        })
        .await?;
    let version = whole.document.version;
    Ok(etag::changed(version, &DocumentView::of(&app, &caller, whole)))
}
