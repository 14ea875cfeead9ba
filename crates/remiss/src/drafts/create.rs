//! `POST /cases/{id}/drafts`

use std::collections::BTreeMap;

use actix_web::{HttpResponse, post};
use remiss_domain::heading_rules::{DocumentType, Template};
use remiss_domain::workflow::IncomingState;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::facts::{Knowledge, remiss_of, report_template};
use super::view::DraftView;
use super::{generate, store};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::cases;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::remisser;

/// A draft to write out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateDraft {
    /// `tjansteskrivelse` or `yttrande`.
    #[schema(example = "tjansteskrivelse")]
    pub kind: String,
    /// Id of the template to write it after; that of its kind when nothing is said. See `GET /document-templates`.
    #[schema(example = "tjansteskrivelseRemiss")]
    pub template: Option<String>,
    /// The remiss it is about; the one that the case is about when nothing is said.
    pub remiss_id: Option<Uuid>,
    /// Structured fields: `stance`, `boardStance`, `initiator`, `whatElseMatters`, and those of the template.
    #[serde(default)]
    #[schema(example = json!({ "stance": "tillstyrker" }))]
    pub fields: BTreeMap<String, String>,
}

/// Structured fields that every draft may have.
const FIELDS: &[&str] = &["stance", "boardStance", "initiator", "whatElseMatters"];

/// The fields are known ones, of every draft or of the template, and short.
pub(super) fn check_fields(fields: &BTreeMap<String, String>, template: Option<&Template>) -> ApiResult<()> {
    let own = template.iter().flat_map(|template| &template.fields);
    let mut known = FIELDS.to_vec();
    for field in own {
        if !known.contains(&field.key.as_str()) {
            known.push(&field.key);
        }
    }
    for (key, text) in fields {
        if !known.contains(&key.as_str()) {
            let known = known.join(", ");
            return Err(ApiError::invalid(
                format!("/fields/{key}"),
                format!("Uppgiften {key} är okänd. Kända: {known}."),
                format!("The field {key} is unknown. Known: {known}."),
            ));
        }
        if text.chars().count() > 1000 {
            return Err(ApiError::invalid(
                format!("/fields/{key}"),
                "Uppgiften får ha högst 1 000 tecken.",
                "The field has at most 1,000 characters.",
            ));
        }
    }
    Ok(())
}

/// The fields as they are kept: without the character that the database refuses, line breaks of one kind.
pub(super) fn clean_fields(fields: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let clean = |text: &String| text.replace("\r\n", "\n").replace('\0', "");
    fields
        .iter()
        .map(|(key, text)| (key.clone(), clean(text)))
        .collect()
}

/// The template that is wished for, or the usual one.
fn chosen<'a>(app: &'a App, new: &CreateDraft, kind: DocumentType) -> ApiResult<&'a Template> {
    let Some(id) = &new.template else {
        return Ok(app.templates().default_of(kind));
    };
    let fit = app.templates().get(id).filter(|template| template.kind == kind);
    fit.ok_or_else(|| {
        let ids: Vec<_> = app
            .templates()
            .of_kind(kind)
            .into_iter()
            .map(|template| template.id.as_str())
            .collect();
        let ids = ids.join(", ");
        ApiError::invalid(
            "/template",
            format!("Här passar en mall för {}: {ids}.", kind.swedish()),
            format!("The templates that fit here are {ids}."),
        )
    })
}

/// Write out a draft
///
/// Skriver ett utkast till tjänsteskrivelse eller yttrande av det som ärendet vet: avsändare, svarsdatum, frågor, tillfrågade,
/// svar, bemötanden, tidplan. What the case does not know is left empty for the officer.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The case")),
    request_body = CreateDraft,
    responses(
        (status = 201, description = "The draft", body = DraftView),
        (status = 409, description = "The case is not open, or lacks what the title is made of"),
    ),
    security(("bearer" = ["officer", "secretary"])),
)]
#[post("/cases/{id}/drafts")]
pub async fn create(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<CreateDraft>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    if !matches!(new.kind.as_str(), super::REPORT | super::STATEMENT) {
        return Err(ApiError::invalid(
            "/kind",
            "Slaget är tjansteskrivelse eller yttrande.",
            "The kind is tjansteskrivelse or yttrande.",
        ));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let case = cases::find(&app, connection, *id).await?;
        let remiss = remiss_of(&app, connection, &case, new.remiss_id).await?;
        if new.remiss_id.is_some() && remiss.is_none() {
            return Err(ApiError::invalid(
                "/remissId",
                "Remissen finns inte i ärendet.",
                "The remiss is not in the case.",
            ));
        }
        let remiss = match remiss {
            Some(remiss) => Some(remisser::lock(&app, connection, remiss.id).await?),
            None => None,
        };
        let case = cases::lock(&app, connection, case.id).await?;
        if case.status != "open" {
            return Err(ApiError::StateConflict {
                state: case.status,
                allowed: Vec::new(),
                detail: Sentence::new("Ärendet är inte öppet.", "The case is not open."),
            });
        }
        let kind = if new.kind == super::STATEMENT {
            match &remiss {
                Some(remiss) if !remiss.is_outgoing() => DocumentType::Yttrande,
                _ => {
                    return Err(ApiError::invalid(
                        "/kind",
                        "Ett yttrande skrivs över en inkommande remiss; ärendet har ingen.",
                        "A yttrande answers an incoming remiss; the case has none.",
                    ));
                }
            }
        } else {
            report_template(remiss.as_ref())
        };
        let template = chosen(&app, new, kind)?;
        check_fields(&new.fields, Some(template))?;
        let remiss_id = remiss.as_ref().map(|remiss| remiss.id);
        // Who writes a draft has taken the remiss on.
        if let Some(remiss) = &remiss
            && remiss.state == IncomingState::Registered.as_str()
        {
            remisser::set_state(&app, connection, remiss, IncomingState::InPreparation.as_str()).await?;
        }
        let report = store::newest_report(&app, connection, case.id, remiss_id).await?;
        let mut fields = clean_fields(&new.fields);
        if kind == DocumentType::Yttrande
            && let Some(report) = &report
            && !fields.contains_key("stance")
        {
            let known = report.version.fields()?;
            let stance = known.get("boardStance").or_else(|| known.get("stance"));
            if let Some(stance) = stance {
                fields.insert("stance".to_owned(), stance.clone());
            }
        }
        let knowledge = Knowledge::gather(&app, connection, case.clone(), remiss).await?;
        let first = generate::first(&knowledge, template, report.as_ref(), fields)?;
        let (draft, version) =
            store::insert(&app, connection, &caller, &case, remiss_id, template, &first).await?;
        let details = serde_json::json!({ "kind": draft.kind, "title": version.title });
        let deed = Deed {
            action: "draft.created",
            subject_kind: "draft",
            subject_id: draft.id,
            board_id: Some(draft.board_id),
            case_id: Some(draft.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made::created(
            app.url(&format!("/drafts/{}", draft.id)),
            draft.version,
            DraftView::of(&app, &caller, &draft, &version)?.with(Vec::new()),
        ))
    })
    .await
}
