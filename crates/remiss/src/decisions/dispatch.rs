//! `POST /decisions/{id}/dispatches`

use actix_web::{HttpResponse, post};
use remiss_domain::mail_texts::{MailKind, Reader};
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::{
    DecisionKind, IncomingAction, IncomingDecided, IncomingDecision, IncomingState, NextStep, NotSendable,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::paper::{self, NewPaper};
use super::store::{self, Decision};
use super::view::DecisionView;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record_all};
use crate::boards::Board;
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::documents::{self, Document, DocumentDirection, NewDocument};
use crate::files::StoredFile;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::messages::{self, Addressee, NewMessage, Purpose};
use crate::papers::Filling;
use crate::remisser::{self, Remiss};
use crate::{boards, drafts};

/// A decision to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DispatchDecision {
    /// Where it goes; the sender's address in the remiss when nothing is said.
    #[schema(example = "registrator@departement.example.org")]
    pub email: Option<String>,
}

/// Send the answer to the sender of the remiss
///
/// Skickar yttrandet och protokollsutdraget tillsammans till remissens avsändare, med avsändarens nummer i ämnesraden. Only
/// once the minutes are approved; once only.
#[utoipa::path(
    tag = "decisions",
    params(("id" = Uuid, Path, description = "The decision")),
    request_body = DispatchDecision,
    responses(
        (status = 200, description = "The decision as it is now", body = DecisionView),
        (status = 409, description = "The minutes are not approved, the yttrande is missing, or it was sent already"),
    ),
    security(("bearer" = ["officer", "registrar", "secretary"])),
)]
#[post("/decisions/{id}/dispatches")]
pub async fn dispatch(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<DispatchDecision>,
) -> ApiResult<HttpResponse> {
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let found = store::find(&app, connection, *id).await?;
        let remiss = match found.remiss_id {
            Some(id) => remisser::lock(&app, connection, id).await?,
            None => return Err(nobody_asked()),
        };
        let case = cases::lock(&app, connection, found.case_id).await?;
        let decision = store::lock(&app, connection, *id).await?;
        let address = body.value.email.as_deref();
        let sent = send(&app, connection, Some(&remiss), &case, decision, address).await?;
        record_all(&app, connection, &caller, &[sent.deed()]).await?;
        let decision = sent.decision;
        let view = DecisionView::whole(&app, connection, &caller, &decision).await?;
        Ok(Made {
            version: Some(decision.version),
            ..Made::done(view)
        })
    })
    .await
}

/// A decision that was sent, and what is to be written down of it.
pub(super) struct SentDecision {
    pub decision: Decision,
    details: serde_json::Value,
}

impl SentDecision {
    pub fn deed(&self) -> Deed<'_> {
        Deed {
            action: "decision.sent",
            subject_kind: "decision",
            subject_id: self.decision.id,
            board_id: Some(self.decision.board_id),
            case_id: Some(self.decision.case_id),
            details: &self.details,
        }
    }
}

/// Sends a decision with what belongs to it: once, and only when it stands. Remiss, case and decision are locked.
pub(super) async fn send(
    app: &App,
    connection: &mut Connection,
    remiss: Option<&Remiss>,
    case: &Case,
    decision: Decision,
    email: Option<&str>,
) -> ApiResult<SentDecision> {
    let remiss = remiss
        .filter(|remiss| !remiss.is_outgoing())
        .ok_or_else(nobody_asked)?;
    let state: IncomingState = remiss.state.parse().map_err(ApiError::internal)?;
    state
        .allow(IncomingAction::Send)
        .map_err(|forbidden| ApiError::StateConflict {
            state: forbidden.state.to_owned(),
            allowed: forbidden
                .allowed
                .iter()
                .map(|action| (*action).to_owned())
                .collect(),
            detail: Sentence::new(
                forbidden.swedish,
                "The state of the remiss does not allow sending.",
            ),
        })?;
    let kind = decision.kind()?;
    // A referral back and a deferral of the same remiss came before the decision that settled it.
    if !kind.settles() {
        return Err(ApiError::conflict(
            "Beslutet avgör inte ärendet. Skicka det beslut som gör det.",
            "The decision does not settle the case. Send the one that does.",
        ));
    }
    let board = boards::find(app, connection, case.board_id).await?;
    // The approval is looked at first: before it nothing is made.
    sendable(app, &decision, true)?;
    let mut attached = Vec::new();
    if kind.adopts_text() {
        let adopted = adopted_text(app, connection, case, &board, remiss, &decision).await?;
        sendable(app, &decision, adopted.is_some())?;
        attached.extend(adopted);
    }
    if let Some(extract) = decision.extract_document_id {
        let extract = documents::find(app, connection, extract).await?;
        attached.push(sent_copy(app, connection, case, remiss, &extract).await?);
    }
    let address = email.or(remiss.sender_email.as_deref());
    let address = address
        .map(str::trim)
        .filter(|address| !address.is_empty())
        .ok_or_else(|| {
            ApiError::invalid(
                "/email",
                "Remissens avsändare har ingen e-postadress. Ange den här eller i remissen.",
                "The sender of the remiss has no e-mail address. State it here or in the remiss.",
            )
        })?;
    let address: remiss_domain::address::EmailAddress = address.parse().map_err(|_| {
        ApiError::invalid(
            "/email",
            "E-postadressen går inte att läsa.",
            "This is no e-mail address.",
        )
    })?;
    let answer = Answer {
        case,
        board: &board,
        remiss,
        decision: &decision,
        kind,
    };
    let message = answer.message(app, address.to_string(), &attached)?;
    let message_id = messages::post(app, connection, message).await?;
    let decision = store::set_sent(app, connection, decision.id).await?;
    remisser::set_state(app, connection, remiss, IncomingState::Sent.as_str()).await?;
    let details = serde_json::json!({ "messageId": message_id,
        "documentIds": attached.iter().map(|document| document.id).collect::<Vec<_>>() });
    Ok(SentDecision { decision, details })
}

fn nobody_asked() -> ApiError {
    ApiError::conflict(
        "Beslutet gäller ingen inkommande remiss; det finns ingen avsändare att svara.",
        "The decision is about no incoming remiss; there is no sender to answer.",
    )
}

fn sendable(app: &App, decision: &Decision, has_yttrande: bool) -> ApiResult<()> {
    let decided = IncomingDecided {
        decision: IncomingDecision {
            id: decision.id.into(),
            kind: decision.kind()?,
            by: decision.by()?,
            on: decision.decided_on,
            minutes_approved_on: decision.minutes_approved_on,
        },
    };
    decided.sendable(app.today(), has_yttrande).map_err(|reason| {
        let allowed = match reason {
            NotSendable::MinutesNotApproved { .. } => "approve",
            NotSendable::YttrandeMissing => "edit",
        };
        ApiError::StateConflict {
            state: IncomingState::Decided.as_str().to_owned(),
            allowed: vec![allowed.to_owned()],
            detail: Sentence::new(reason.swedish(), reason.to_string()),
        }
    })
}

/// The adopted yttrande, registered as sent: the newest version of its draft, or the newest such document of the case
/// where the draft was written elsewhere.
async fn adopted_text(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    board: &Board,
    remiss: &Remiss,
    decision: &Decision,
) -> ApiResult<Option<Document>> {
    let draft = drafts::newest_of_case(app, connection, case.id, Some(remiss.id), drafts::STATEMENT).await?;
    if let Some(draft) = draft {
        let version = drafts::newest_version(app, connection, &draft).await?;
        if !changes_are_written(decision, &draft, &version)? {
            return Err(ApiError::StateConflict {
                state: "changesMissing".to_owned(),
                allowed: vec![NextStep::WriteChanges.as_str().to_owned()],
                detail: Sentence::new(
                    "Nämnden antog yttrandet med ändringar, men utkastet är detsamma som före beslutet. Skriv in ändringarna i \
                     utkastet och skicka igen.",
                    "The board adopted the yttrande with changes, but its draft is the same as before the decision. Write the \
                     changes into it and send again.",
                ),
            });
        }
        let officer = cases::responsible_officer(app, connection, case.id).await?;
        let subject = drafts::Subject {
            board,
            case,
            remiss: Some(remiss),
            officer: officer.as_deref(),
        };
        let document = drafts::document(app, subject, &draft, &version, decision.decided_on)?;
        let new = NewPaper {
            kind: "yttrande",
            direction: DocumentDirection::Outgoing,
            title: version.title.clone(),
            file_name: format!("Yttrande {}", case.case_number),
            party: remiss.sender.clone(),
            document,
        };
        return Ok(Some(paper::register(app, connection, case, new).await?));
    }
    let all = documents::of_case(app, connection, case.id).await?;
    match all.iter().rev().find(|document| document.kind == "yttrande") {
        Some(document) if document.secrecy_ground.is_some() => Err(ApiError::conflict(
            "Yttrandet omfattas av sekretess och skickas inte med e-post. Registrera en maskerad version av det i ärendet, \
             eller skicka det på annat sätt.",
            "The yttrande is under secrecy and is not sent by mail. Register a masked version of it in the case.",
        )),
        Some(document) => Ok(Some(sent_copy(app, connection, case, remiss, document).await?)),
        None => Ok(None),
    }
}

/// Whether what the board changed stands in the yttrande: somebody has written a version since the decision.
pub(super) fn changes_are_written(
    decision: &Decision,
    draft: &drafts::Draft,
    version: &drafts::DraftVersion,
) -> ApiResult<bool> {
    let changed = decision.kind()? == DecisionKind::AdoptedWithChanges;
    Ok(!changed || draft.state != "open" || version.made_at > decision.created_at)
}

/// A document that goes out is a record of its own, with the same file.
async fn sent_copy(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    remiss: &Remiss,
    document: &Document,
) -> ApiResult<Document> {
    let new = NewDocument {
        case,
        direction: DocumentDirection::Outgoing,
        kind: if document.kind == "yttrande" {
            "yttrande"
        } else {
            "extract"
        },
        title: document.title.clone(),
        public_title: Some(document.public_title.clone()),
        party: remiss.sender.clone(),
        party_is_private: false,
        received_at: None,
        sent_at: Some(app.now()),
        drawn_up_on: document.drawn_up_on,
        file_name: document.file_name.clone(),
        media_type: document.media_type.clone(),
        file: StoredFile {
            key: document.file_key,
            size: document.size,
            sha256: document.sha256.clone(),
        },
        public: false,
    };
    documents::register(app, connection, new).await
}

/// What the mail to the sender is about.
struct Answer<'a> {
    case: &'a Case,
    board: &'a Board,
    remiss: &'a Remiss,
    decision: &'a Decision,
    kind: DecisionKind,
}

impl Answer<'_> {
    fn message(&self, app: &App, address: String, attached: &[Document]) -> ApiResult<NewMessage> {
        let Answer {
            case,
            board,
            remiss,
            decision,
            kind,
        } = *self;
        let filling = Filling::of_case(app, board, case, None, app.today())
            .about(board, remiss)
            .with("sender", &remiss.sender)
            .with("senderNumber", remiss.sender_number.trim())
            .with("decisionDate", swedish_date(decision.decided_on))
            .with_whether("adoptsText", kind.adopts_text())
            .with_whether("declines", kind == DecisionKind::Declined)
            .with_whether("noObjection", kind == DecisionKind::NoObjection);
        let mail = messages::write_mail(app, MailKind::Yttrande, Reader::Ordinary, &filling)?;
        Ok(NewMessage {
            purpose: Purpose::Yttrande,
            purpose_key: format!("yttrande:{}", decision.id),
            board_id: Some(case.board_id),
            case_id: Some(case.id),
            remiss_id: Some(remiss.id),
            recipient_id: None,
            response_id: None,
            addressee: Addressee::Email {
                address,
                name: remiss.sender.clone(),
            },
            reply_to: None,
            subject: mail.subject,
            text: mail.text,
            html: Some(mail.html),
            in_reply_to: None,
            auto_submitted_reply: false,
            subscription: None,
            document_ids: attached.iter().map(|document| document.id).collect(),
            letter: None,
        })
    }
}
