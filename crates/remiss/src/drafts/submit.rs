//! `POST /drafts/{id}/submissions`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::checked;
use super::edit::must_be_open;
use super::facts::Knowledge;
use super::get::file_name;
use super::hand_in::{may_come_to, next_state, reason, rules_are_kept};
use super::view::SubmissionView;
use super::{Subject, annexes, document, store, template};
use crate::access::Caller;
use crate::agenda::{self, NewItem};
use crate::audit::{Deed, record};
use crate::documents::{self, DocumentDirection, NewDocument};
use crate::files::StoredFile;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::rendering::{self, Format, file_name_of};
use crate::{boards, cases, compilation, meetings, remisser};

/// A draft to hand in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubmitDraft {
    /// The meeting.
    pub meeting_id: Uuid,
    /// Why it is handed in in spite of a grave finding.
    #[schema(example = "Sammanfattningen behöver 21 rader för att bli begriplig.")]
    pub override_reason: Option<String>,
    /// The secretary takes it in although the stop date has passed.
    #[serde(default)]
    #[schema(example = false)]
    pub late_consent: bool,
    /// Why the secretary does so; it is kept with the consent. Not needed where a consent was given before.
    #[schema(example = "Yttrandet från kulturförvaltningen kom först i dag.")]
    pub late_reason: Option<String>,
}

/// Hand a draft in for a meeting
///
/// Lämnar in utkastet till ett sammanträde: Word- och PDF-filen registreras i ärendet, och en tjänsteskrivelse ställs på
/// ärendelistan med sin sammanfattning. Laddades utkastet upp från Word är det den filen som registreras, byte för byte. Refused on a grave finding without a reason, and after the stop date without the
/// secretary's consent.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The draft")),
    request_body = SubmitDraft,
    responses(
        (status = 201, description = "The draft was handed in", body = SubmissionView),
        (status = 409, description = "A grave finding, a passed stop date, or a state that does not allow it"),
    ),
    security(("bearer" = ["officer", "secretary"])),
)]
#[post("/drafts/{id}/submissions")]
pub async fn submit(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<SubmitDraft>,
) -> ApiResult<HttpResponse> {
    let wish = &body.value;
    // Checked and set before the transaction, so that no lock waits for it; the version is compared inside.
    let (version, knowledge, checked, paper) = {
        let (draft, version, knowledge, compiled) = app
            .read(&caller, async |connection| {
                let draft = store::find(&app, connection, *id).await?;
                let version = store::newest_version(&app, connection, &draft).await?;
                let case = cases::find(&app, connection, draft.case_id).await?;
                let remiss = match draft.remiss_id {
                    Some(id) => Some(remisser::find(&app, connection, id).await?),
                    None => None,
                };
                let compiled = match &remiss {
                    Some(remiss) if remiss.is_outgoing() && draft.kind == super::REPORT => {
                        Some(compilation::document(&app, connection, remiss).await?)
                    }
                    _ => None,
                };
                let knowledge = Knowledge::gather(&app, connection, case, remiss).await?;
                Ok((draft, version, knowledge, compiled))
            })
            .await?;
        let checked = checked(&knowledge, template(&app, &draft.template)?, &version).await?;
        let subject = Subject {
            board: &knowledge.board,
            case: &knowledge.case,
            remiss: knowledge.remiss.as_ref(),
            officer: knowledge.officer.as_deref(),
        };
        let mut paper = document(&app, subject, &draft, &version, app.today())?;
        if let Some(compiled) = compiled {
            paper.annexes = annexes(compiled);
        }
        (version, knowledge, checked, paper)
    };
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let draft = store::find(&app, connection, *id).await?;
        let remiss = match draft.remiss_id {
            Some(id) => Some(remisser::lock(&app, connection, id).await?),
            None => None,
        };
        let case = cases::lock(&app, connection, draft.case_id).await?;
        let meeting = meetings::lock(&app, connection, &caller, wish.meeting_id)
            .await
            .map_err(|error| match error {
                ApiError::NotFound => ApiError::invalid(
                    "/meetingId",
                    "Sammanträdet finns inte.",
                    "There is no such meeting.",
                ),
                other => other,
            })?;
        let draft = store::lock(&app, connection, draft.id).await?;
        must_be_open(&draft)?;
        if draft.version != version.number {
            return Err(ApiError::PreconditionFailed {
                current: draft.version,
            });
        }
        let next = match &remiss {
            Some(remiss) => next_state(remiss, &draft)?,
            None => None,
        };
        let late = may_come_to(&app, connection, &caller, &case, &meeting, wish).await?;
        let override_reason = reason(wish.override_reason.as_deref())?;
        rules_are_kept(&checked, override_reason.as_deref())?;

        let board = boards::find(&app, connection, case.board_id).await?;
        let is_statement = draft.kind == super::STATEMENT;
        let name = file_name(&draft.kind, &case.case_number);
        let mut registered = Vec::new();
        for format in [Format::Docx, Format::Pdf] {
            let bytes = match version.source() {
                // The officer's own file is the document, byte for byte; the PDF is set from what was read.
                Some(source) if format == Format::Docx => app.files().get(source.key).await?,
                _ => rendering::render_within(&app, connection, board.id, paper.clone(), format).await?,
            };
            let file: StoredFile = app.files().put(app.new_id(), bytes).await?;
            let title = if is_statement {
                format!("Förslag till yttrande: {}", version.title)
            } else {
                format!("Tjänsteskrivelse: {}", version.title)
            };
            let new = NewDocument {
                case: &case,
                direction: DocumentDirection::DrawnUp,
                kind: if is_statement { "yttrande" } else { "tjansteskrivelse" },
                title,
                public_title: None,
                party: board.name.clone(),
                party_is_private: false,
                received_at: None,
                sent_at: None,
                drawn_up_on: Some(app.today()),
                file_name: file_name_of(&name, format),
                media_type: format.media_type().to_owned(),
                file,
                public: false,
            };
            registered.push(documents::register(&app, connection, new).await?);
        }
        let pdf = registered
            .last()
            .ok_or_else(|| ApiError::internal("nothing was registered"))?;
        let findings = serde_json::to_value(&checked.findings).map_err(ApiError::internal)?;
        let submission =
            store::submit(&app, connection, &draft, meeting.id, pdf.id, &findings).await?;
        if !is_statement {
            let template = template(&app, &draft.template)?;
            let item = NewItem {
                board_id: case.board_id,
                meeting_id: meeting.id,
                case_id: case.id,
                remiss_id: draft.remiss_id,
                draft_id: Some(draft.id),
                title: version.title.clone(),
                summary: version.fed_by(template, "summary")?.unwrap_or_default(),
                proposed_decision: version.fed_by(template, "proposedDecision")?.unwrap_or_default(),
                officer: knowledge.officer.clone().unwrap_or_default(),
                late_consent: late.as_ref().map(|consent| consent.given_by.clone()),
                override_reason: override_reason.clone(),
                handed_in_at: app.now(),
                late_consent_id: late.as_ref().map(|consent| consent.id),
                carried_from_meeting_id: None,
            };
            agenda::place(&app, connection, &item).await?;
            agenda::take_back(&app, connection, case.id, meeting.id).await?;
            cases::set_target_meeting(&app, connection, case.id, meeting.id).await?;
        }
        if let (Some(remiss), Some(next)) = (&remiss, next) {
            remisser::set_state(&app, connection, remiss, next).await?;
        }
        let details = serde_json::json!({ "meetingId": meeting.id, "version": draft.version, "kind": draft.kind,
            "lateConsent": late.as_ref().map(|consent| serde_json::json!({ "id": consent.id,
                "givenBy": consent.given_by, "reason": consent.reason })), "overrideReason": override_reason, "documentId": pdf.id });
        let deed = Deed {
            action: "draft.submitted",
            subject_kind: "draft",
            subject_id: draft.id,
            board_id: Some(draft.board_id),
            case_id: Some(draft.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let view = SubmissionView::of(&app, &submission);
        Ok(Made::created(app.url(&format!("/drafts/{}", draft.id)), draft.version, view))
    })
    .await
}
