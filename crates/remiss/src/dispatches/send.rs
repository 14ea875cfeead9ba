//! `POST /remisser/{id}/dispatches`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use remiss_domain::heading_rules::Severity;
use remiss_domain::workflow::{
    Draft, MissingForSending, OutgoingAction, OutgoingState, RecipientDelivery, SendError,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::correspondence::{Correspondence, Letter, Posted, Tally};
use super::view::DispatchView;
use super::{mails, missiv, store};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::documents::{self, Document, DocumentDirection, NewDocument};
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made, Path, Sentence};
use crate::messages::{self, Purpose};
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Remiss};
use crate::rendering::{Format, file_name_of};
use crate::subscriptions;

/// The order to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendRemiss {
    /// Why it is sent although the missiv breaks a grave rule.
    #[schema(example = "Beslutat av enhetschefen.")]
    pub override_reason: Option<String>,
}

/// Send a remiss
///
/// Skickar remissen: missivet skrivs och registreras, varje remissinstans får ett mejl med egen svarslänk eller ett brev att
/// skriva ut. Purpose and deadline must be stated (förvaltningslagen 26 §). Once it is sent, a new dispatch goes to those who
/// were added since; nobody gets it twice.
#[utoipa::path(
    tag = "dispatches",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = SendRemiss,
    responses(
        (status = 201, description = "What was sent", body = DispatchView),
        (status = 409, description = "It is sent to all already, or its state does not allow it"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/remisser/{id}/dispatches")]
pub async fn send(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<SendRemiss>,
) -> ApiResult<HttpResponse> {
    let reason = body.value.override_reason.as_deref().map(str::trim);
    let reason = reason.filter(|reason| !reason.is_empty());
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let remiss = remisser::lock(&app, connection, *id).await?;
        let all = recipients::of_remiss(&app, connection, remiss.id).await?;
        let unsent: Vec<&Recipient> = all.iter().filter(|one| one.sent_at.is_none()).collect();
        check(&app, &remiss, &all, &unsent)?;
        let about = Correspondence::of(&app, connection, &remiss).await?;
        let documents = with_missiv(&app, connection, &about, &all, reason).await?;
        let missiv = missiv::write(&app, &about, &documents, &all);
        let document_ids: Vec<Uuid> = mails::attached(&app, &documents)
            .iter()
            .map(|document| document.id)
            .collect();
        let mut tally = Tally::default();
        let (mut by_mail, mut by_letter) = (Vec::new(), Vec::new());
        for recipient in &unsent {
            let address = match recipient.email.as_deref().filter(|_| !recipient.by_letter()) {
                Some(address) => address.to_lowercase(),
                None => format!("letter:{}", recipient.version),
            };
            // A letter to an address that was wrong must not be posted any more.
            messages::replace_letters(&app, connection, recipient.id, Purpose::Dispatch).await?;
            let letter = Letter {
                purpose: Purpose::Dispatch,
                // With the address: one that was corrected gets the remiss there, once.
                purpose_key: format!("dispatch:{}:{address}", recipient.id),
                mail: mails::dispatch(&app, &about, recipient, &documents)?,
                paper: recipient
                    .by_letter()
                    .then(|| missiv.document(&app, &about, app.today(), Some(recipient))),
                document_ids: document_ids.clone(),
            };
            let posted = about.post(&app, connection, recipient, letter).await?;
            tally.add(posted);
            match posted {
                Posted::Letter => by_letter.push(recipient.id),
                _ if recipient.by_letter() => by_letter.push(recipient.id),
                _ => by_mail.push(recipient.id),
            }
        }
        recipients::mark_sent(&app, connection, &by_mail, RecipientDelivery::Pending).await?;
        recipients::mark_sent(&app, connection, &by_letter, RecipientDelivery::LetterToPrint).await?;
        let first = remiss.state == OutgoingState::Draft.as_str();
        if first {
            remisser::set_state(&app, connection, &remiss, OutgoingState::Sent.as_str()).await?;
            if remiss.public {
                subscriptions::tell(&app, connection, &remiss).await?;
            }
        }
        let occasion = if first { "first" } else { "added" };
        let dispatch = store::insert(
            &app,
            connection,
            &remiss,
            "remiss",
            occasion,
            (tally.mails, tally.letters),
        )
        .await?;
        let details = serde_json::json!({
            "dispatchId": dispatch.id, "mails": tally.mails, "letters": tally.letters, "deadline": remiss.deadline,
            "overrideReason": reason,
        });
        let deed = Deed {
            action: "remiss.sent",
            subject_kind: "remiss",
            subject_id: remiss.id,
            board_id: Some(remiss.board_id),
            case_id: Some(remiss.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(app.url(&format!("/remisser/{}/dispatches", remiss.id))),
            version: None,
            body: DispatchView::of(&app, dispatch),
        })
    })
    .await
}

/// A draft has to have what the law wants; a remiss that is sent has to have somebody who has not got it.
fn check(app: &App, remiss: &Remiss, all: &[Recipient], unsent: &[&Recipient]) -> ApiResult<()> {
    if remiss.is_outgoing() && remiss.state == OutgoingState::Sent.as_str() {
        if unsent.is_empty() {
            return Err(ApiError::StateConflict {
                state: remiss.state.clone(),
                allowed: vec![
                    OutgoingAction::Remind.as_str().to_owned(),
                    OutgoingAction::AddRecipient.as_str().to_owned(),
                ],
                detail: Sentence::new(
                    "Remissen är redan skickad till alla på sändlistan. Lägg till en remissinstans, eller påminn.",
                    "The remiss is sent to all on the list already. Add a recipient, or remind.",
                ),
            });
        }
    } else {
        remisser::allow(remiss, OutgoingAction::Send)?;
    }
    let draft = Draft {
        purpose: Some(remiss.purpose.clone()),
        deadline: remiss.deadline_in_words(),
        recipients: all.len(),
        // It is written below, from what the remiss says.
        has_missiv: true,
    };
    draft.send(app.now()).map(|_| ()).map_err(refusal)
}

fn refusal(error: SendError) -> ApiError {
    let field = |pointer: &str, missing: &MissingForSending| {
        FieldError::new(
            pointer,
            format!(
                "Remissen kan inte skickas: {} saknas. Fyll i det och skicka igen.",
                missing.swedish()
            ),
            format!("The remiss cannot be sent: {} is missing.", missing.as_str()),
        )
    };
    match &error {
        SendError::DeadlinePassed => ApiError::invalid("/deadline", error.swedish(), error.to_string()),
        SendError::Missing(missing) => ApiError::Invalid(
            missing
                .iter()
                .map(|missing| field(&format!("/{}", missing.as_str()), missing))
                .collect(),
        ),
    }
}

/// The documents that go out, the missiv first. It is written and registered when the remiss is sent for the first time.
async fn with_missiv(
    app: &App,
    connection: &mut Connection,
    about: &Correspondence<'_>,
    recipients: &[Recipient],
    reason: Option<&str>,
) -> ApiResult<Vec<Document>> {
    let withheld = remisser::withheld_documents(app, connection, about.remiss.id).await?;
    if !withheld.is_empty() {
        return Err(ApiError::conflict(
            format!(
                "Remissen har handlingar som omfattas av sekretess: {}. Ta bort dem från remissen, eller byt dem mot maskerade \
                 kopior, innan den skickas.",
                withheld.join(", ")
            ),
            format!(
                "The remiss has documents under secrecy: {}. Take them off before it is sent.",
                withheld.join(", ")
            ),
        ));
    }
    let known = remisser::documents_of(app, connection, about.remiss.id).await?;
    if known.iter().any(|document| document.kind == "missiv") {
        return Ok(known);
    }
    let missiv = missiv::write(app, about, &known, recipients);
    let grave: Vec<FieldError> = missiv
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Grave)
        .map(|finding| {
            FieldError::new(
                format!("/missiv/{}", finding.section.as_deref().unwrap_or("title")),
                format!("{} {}", finding.what, finding.how_to_mend),
                format!("The missiv breaks the rule {}.", finding.rule),
            )
        })
        .collect();
    if !grave.is_empty() && reason.is_none() {
        return Err(ApiError::Invalid(grave));
    }
    let (pdf, docx) = missiv.files(app, connection, about).await?;
    let name = format!("Missiv {}", about.case.case_number);
    let registered = [
        (pdf, Format::Pdf, DocumentDirection::Outgoing, String::new()),
        (
            docx,
            Format::Docx,
            DocumentDirection::DrawnUp,
            " (i Word)".to_owned(),
        ),
    ];
    let mut documents = Vec::new();
    for (bytes, format, direction, suffix) in registered {
        let outgoing = direction == DocumentDirection::Outgoing;
        let file = app.files().put(app.new_id(), bytes).await?;
        let new = NewDocument {
            case: &about.case,
            direction,
            kind: "missiv",
            title: format!("{}{suffix}", missiv.text.title),
            public_title: None,
            party: if outgoing {
                "Enligt sändlista".to_owned()
            } else {
                String::new()
            },
            party_is_private: false,
            received_at: None,
            sent_at: outgoing.then(|| app.now()),
            drawn_up_on: Some(app.today()),
            file_name: file_name_of(&name, format),
            media_type: format.media_type().to_owned(),
            file,
            public: outgoing && about.remiss.public,
        };
        let document = documents::register(app, connection, new).await?;
        if outgoing {
            remisser::add_document(app, connection, about.remiss, document.id, 0).await?;
            documents.push(document);
        }
    }
    documents.extend(known);
    Ok(documents)
}
