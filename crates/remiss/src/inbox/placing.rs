//! Placing a mail: it becomes a response to a remiss, or a document of a case. The same for the worker, when it is
//! certain, and for the registrar.

use jiff::SignedDuration;
use remiss_domain::workflow::{RecipientOutcome, ResponseChannel};
use uuid::Uuid;

use super::reading::Reading;
use super::store::{self, Entry, Settled};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::cases::Case;
use crate::db::Connection;
use crate::documents::{self, DocumentDirection, NewDocument};
use crate::http::{ApiError, ApiResult};
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Remiss};
use crate::responses::{self, NewFile, NewResponse};
use crate::{messages, organisations};

/// A sender gets one receipt a day for a remiss by mail, so that two machines never answer each other for ever (RFC 3834
/// section 2).
const RECEIPT_PAUSE: SignedDuration = SignedDuration::from_hours(24);

/// What the registrar knows better than the mail.
#[derive(Debug, Default)]
pub(super) struct Better {
    /// Who answers.
    pub respondent_name: Option<String>,
    /// Kind of body.
    pub respondent_kind: Option<String>,
    /// What is answered.
    pub outcome: Option<RecipientOutcome>,
}

/// Stores what came along with a mail; before the transaction, since files cannot be rolled back.
pub(super) async fn store_attachments(app: &App, reading: &Reading) -> ApiResult<Vec<NewFile>> {
    // Together, so that the disk is waited for once.
    let stored = reading.mail.attachments.iter().map(async |attachment| {
        // What it is by its content; a sender may claim anything.
        let media_type = attachment.best_media_type();
        let plain = media_type.chars().all(|letter| letter.is_ascii_graphic());
        Ok::<_, std::io::Error>(NewFile {
            file_name: attachment.file_name.clone(),
            media_type: if plain && !media_type.is_empty() {
                media_type.to_owned()
            } else {
                "application/octet-stream".to_owned()
            },
            stored: app.files().put(app.new_id(), attachment.bytes.clone()).await?,
        })
    });
    let stored = futures_util::future::join_all(stored).await;
    Ok(stored.into_iter().collect::<Result<_, _>>()?)
}

/// A remiss to place a mail in, and who of its recipients wrote it.
pub(super) struct Target<'a> {
    /// The remiss.
    pub remiss_id: Uuid,
    /// The recipient; none: uninvited, unless the sender's address is a recipient's.
    pub recipient_id: Option<Uuid>,
    /// Why there.
    pub reason: &'a str,
}

/// The mail becomes a response. The entry is locked by the caller.
pub(super) async fn as_response(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    entry: &Entry,
    mail: (&Reading, Vec<NewFile>),
    into: Target<'_>,
    better: Better,
) -> ApiResult<Entry> {
    let (reading, attachments) = mail;
    let remiss = remisser::hold(app, connection, into.remiss_id).await?;
    let recipient = recipient(app, connection, reading, &remiss, into.recipient_id).await?;
    let organisation = match (&recipient, &reading.mail.from) {
        (None, Some(from)) => organisations::by_email(app, connection, &from.address).await?,
        _ => None,
    };
    let name = better
        .respondent_name
        .or_else(|| recipient.as_ref().map(|recipient| recipient.name.clone()))
        .or_else(|| {
            organisation
                .as_ref()
                .map(|organisation| organisation.name.clone())
        })
        .unwrap_or_else(|| reading.sender_name());
    // Somebody unknown is taken for a private person, whose name is not shown.
    let kind = better
        .respondent_kind
        .or_else(|| recipient.as_ref().map(|recipient| recipient.kind.clone()))
        .or_else(|| {
            organisation
                .as_ref()
                .map(|organisation| organisation.kind.clone())
        })
        .unwrap_or_else(|| responses::PRIVATE_PERSON.to_owned());
    let address = reading.answer_address(app);
    // A receipt to an address that the sender does not have would go to a stranger.
    let mut send_receipt = reading.mail.may_be_answered() && !reading.denies_sender();
    if let Some(address) = &address {
        let since = app.now() - RECEIPT_PAUSE;
        let had_one = messages::has_receipt_since(app, connection, remiss.id, address, since).await?;
        send_receipt = send_receipt && !had_one;
    }
    let response = NewResponse {
        remiss: &remiss,
        recipient: recipient.as_ref(),
        respondent_name: name,
        respondent_kind: kind,
        respondent_address: String::new(),
        organisation_id: organisation.map(|organisation| organisation.id),
        channel: ResponseChannel::Email,
        outcome: better.outcome.unwrap_or_else(|| reading.outcome()),
        text: reading.mail.text.clone(),
        answers: Vec::new(),
        received_at: entry.received_at,
        original: original(entry),
        attachments,
        in_reply_to: reading.mail.message_id.clone(),
        show_name: false,
        sender_confirmed: !reading.denies_sender(),
        plain_language: false,
        replaces: false,
        replaced_number: documents::void_number_of_file(app, connection, entry.file_key).await?,
        send_receipt: send_receipt && address.is_some(),
        respondent_email: address,
    };
    let response = responses::receive(app, connection, caller, response)
        .await?
        .response;
    let mut document_ids = vec![response.document_id];
    let attached = responses::attachments_of(app, connection, &[response.id]).await?;
    document_ids.extend(attached.iter().map(|file| file.document_id));
    let settled = Settled {
        status: "placed",
        reason: into.reason,
        candidates: &entry.candidates()?,
        board_id: Some(response.board_id),
        case_id: Some(response.case_id),
        remiss_id: Some(response.remiss_id),
        response_id: Some(response.id),
        message_id: None,
        document_ids,
    };
    let entry = store::settle(app, connection, entry.id, &settled).await?;
    tell(app, connection, caller, &entry, "inboxEntry.placed").await?;
    Ok(entry)
}

/// The recipient that a mail is from: the one named, else the one whose address the sender has.
async fn recipient(
    app: &App,
    connection: &mut Connection,
    reading: &Reading,
    remiss: &Remiss,
    named: Option<Uuid>,
) -> ApiResult<Option<Recipient>> {
    if let Some(id) = named {
        let recipient = recipients::find(app, connection, id).await?;
        if recipient.remiss_id != remiss.id {
            return Err(ApiError::invalid(
                "/recipientId",
                "Remissinstansen finns inte på remissens sändlista.",
                "The recipient is not on the distribution list of the remiss.",
            ));
        }
        return Ok(Some(recipient));
    }
    match &reading.mail.from {
        // Whose address it is not is not the recipient.
        Some(_) if reading.denies_sender() => Ok(None),
        Some(from) => recipients::by_email(app, connection, remiss.id, &from.address).await,
        None => Ok(None),
    }
}

/// A case that a mail becomes documents of.
pub(super) struct IntoCase<'a> {
    /// The case.
    pub case: &'a Case,
    /// The incoming remiss that the mail opened; none: it joins a case that is there.
    pub remiss_id: Option<Uuid>,
    /// Who the mail is from, when that is known better than its sender's name: a body, no private person.
    pub party: Option<&'a str>,
    /// Why there.
    pub reason: &'a str,
}

/// The mail becomes a document of a case, with what came along.
pub(super) async fn as_document(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    entry: &Entry,
    mail: (&Reading, Vec<NewFile>),
    into: IntoCase<'_>,
) -> ApiResult<Entry> {
    let (reading, attachments) = mail;
    let case = into.case;
    let party = into.party.map_or_else(|| reading.sender_name(), str::to_owned);
    let known = match &reading.mail.from {
        Some(from) => organisations::by_email(app, connection, &from.address).await?,
        None => None,
    };
    let mut document_ids = Vec::new();
    let files =
        std::iter::once(("mail", original(entry))).chain(attachments.into_iter().map(|file| ("other", file)));
    for (kind, file) in files {
        let (title, public_title) = if kind == "mail" {
            (format!("E-post: {}", entry.subject), "E-post")
        } else {
            (
                format!("Bilaga till e-post: {}", file.file_name),
                "Bilaga till e-post",
            )
        };
        let document = NewDocument {
            case,
            direction: DocumentDirection::Incoming,
            kind,
            title,
            // A subject may name anybody; the public register does not.
            public_title: Some(public_title.to_owned()),
            party: party.clone(),
            // Who asks for opinions is a body.
            party_is_private: known.is_none() && into.party.is_none(),
            received_at: Some(entry.received_at),
            sent_at: None,
            drawn_up_on: None,
            file_name: file.file_name,
            media_type: file.media_type,
            file: file.stored,
            public: false,
        };
        document_ids.push(documents::register(app, connection, document).await?.id);
    }
    let settled = Settled {
        status: "placed",
        reason: into.reason,
        candidates: &entry.candidates()?,
        board_id: Some(case.board_id),
        case_id: Some(case.id),
        remiss_id: into.remiss_id,
        document_ids,
        ..Settled::default()
    };
    let entry = store::settle(app, connection, entry.id, &settled).await?;
    tell(app, connection, caller, &entry, "inboxEntry.placed").await?;
    Ok(entry)
}

/// The mail byte for byte.
fn original(entry: &Entry) -> NewFile {
    let subject: String = entry
        .subject
        .chars()
        .filter(|letter| !letter.is_control() && !"/\\:*?\"<>|".contains(*letter))
        .take(100)
        .collect();
    let subject = subject.trim().trim_matches('.');
    NewFile {
        file_name: if subject.is_empty() {
            "mejl.eml".to_owned()
        } else {
            format!("{subject}.eml")
        },
        media_type: "message/rfc822".to_owned(),
        stored: entry.file(),
    }
}

/// Writes down what was done with an entry.
pub(super) async fn tell(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    entry: &Entry,
    action: &'static str,
) -> ApiResult<()> {
    let details = serde_json::json!({
        "registerNumber": entry.register_number, "kind": entry.kind, "reason": entry.reason,
        "remissId": entry.remiss_id, "responseId": entry.response_id,
    });
    let deed = Deed {
        action,
        subject_kind: "inboxEntry",
        subject_id: entry.id,
        board_id: entry.board_id,
        case_id: entry.case_id,
        details: &details,
    };
    record(app, connection, caller, deed).await
}
