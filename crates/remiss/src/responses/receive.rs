//! Taking a response in: the one way, for the link, the API, the mail, the letter, the telephone and the meeting.

use jiff::Timestamp;
use remiss_domain::deadline::Deadline;
use remiss_domain::letters;
use remiss_domain::staff::AlertKind;
use remiss_domain::workflow::{OutgoingAction, OutgoingState, RecipientOutcome, ResponseChannel};
use uuid::Uuid;

use super::store::{self, NewRow, QuestionAnswer, Response};
use super::{PRIVATE_PERSON, receipt};
use crate::access::Caller;
use crate::alerts::{self, NewAlert};
use crate::app::App;
use crate::audit::{Deed, record};
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::documents::{self, Document, DocumentDirection, NewDocument};
use crate::files::StoredFile;
use crate::http::{ApiError, ApiResult, Sentence};
use crate::organisations;
use crate::recipients::{self, Recipient};
use crate::remisser::{Held, Remiss};

/// A file that came with a response, already in the file store.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Name as the sender gave it.
    pub file_name: String,
    /// Media type as the sender stated it.
    pub media_type: String,
    /// The stored bytes.
    pub stored: StoredFile,
}

/// A response to take in.
#[derive(Debug, Clone)]
pub struct NewResponse<'a> {
    /// The remiss it answers: as it stands now, and as it stays until this is committed.
    pub remiss: &'a Held,
    /// The recipient it is from; none: uninvited.
    pub recipient: Option<&'a Recipient>,
    /// Who answers.
    pub respondent_name: String,
    /// Kind of body as in the register, or `privatePerson`.
    pub respondent_kind: String,
    /// Where receipt and feedback go.
    pub respondent_email: Option<String>,
    /// Where letters go, one line per line; may be empty.
    pub respondent_address: String,
    /// The organisation, when it is known.
    pub organisation_id: Option<Uuid>,
    /// How it came.
    pub channel: ResponseChannel,
    /// Views, no objection, or declines.
    pub outcome: RecipientOutcome,
    /// Its text, for reading.
    pub text: String,
    /// Answers by question.
    pub answers: Vec<QuestionAnswer>,
    /// When it came in, UTC; decides whether it is late.
    pub received_at: Timestamp,
    /// The response as it came, byte for byte.
    pub original: NewFile,
    /// What came along with it.
    pub attachments: Vec<NewFile>,
    /// Message-ID of the mail that it came by, which the receipt answers.
    pub in_reply_to: Option<String>,
    /// False: the mail failed the check of its sender (DMARC).
    pub sender_confirmed: bool,
    /// Whether it was written on the page in easy language.
    pub plain_language: bool,
    /// Whether a private person asked for the name to be shown where the response is published.
    pub show_name: bool,
    /// Whether it takes the place of the earlier response instead of adding to it. After the deadline of the respondent it only adds.
    pub replaces: bool,
    /// Number of the void document that an earlier receipt named, when the mail was placed wrongly before.
    pub replaced_number: Option<String>,
    /// Whether a receipt is sent; false for a mail that must not be answered.
    pub send_receipt: bool,
}

/// A response that was taken in, with the numbers it is registered under.
#[derive(Debug, Clone)]
pub struct Received {
    /// The response.
    pub response: Response,
    /// Number of the case.
    pub case_number: String,
    /// Its number among the documents of the case.
    pub document_number: i32,
}

/// Takes a response in: registers its documents, keeps it, notes the recipient's outcome, posts the receipt. The late
/// and the uninvited get the same treatment as others. Refused is only what answers no remiss that was sent.
pub async fn receive(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    new: NewResponse<'_>,
) -> ApiResult<Received> {
    let remiss = new.remiss;
    takes_responses(remiss)?;
    let recipient = match new.recipient {
        // Two answers of one recipient at the same time: the later one sees the earlier.
        Some(recipient) => Some(recipients::lock(app, connection, recipient.id).await?),
        None => None,
    };
    let name = one_line(&new.respondent_name);
    let named = recipient
        .as_ref()
        .and_then(|recipient| recipient.organisation_id)
        .or(new.organisation_id);
    let (case, organisation_id) = tokio::try_join!(
        cases::find(app, connection, remiss.case_id),
        kept(app, connection, named),
    )?;
    let document = register(app, connection, &case, &new, &name, "response", &new.original).await?;
    let earlier = store::newest_of(
        app,
        connection,
        remiss.id,
        recipient.as_ref().map(|recipient| recipient.id),
        organisation_id,
    )
    .await?;
    let deadline = match &recipient {
        Some(recipient) => recipient.deadline(remiss),
        None => remiss.deadline,
    };
    let late = deadline.is_some_and(|at| Deadline::from_timestamp(at).is_late(new.received_at));
    let response = Response {
        id: app.new_id(),
        board_id: remiss.board_id,
        case_id: remiss.case_id,
        remiss_id: remiss.id,
        recipient_id: recipient.as_ref().map(|recipient| recipient.id),
        organisation_id,
        document_id: document.id,
        respondent_name: name.clone(),
        respondent_kind: new.respondent_kind.clone(),
        respondent_email: new.respondent_email.clone(),
        respondent_address: new.respondent_address.clone(),
        channel: new.channel.as_str().to_owned(),
        outcome: new.outcome.as_str().to_owned(),
        text: storable(&new.text),
        answers: new
            .answers
            .iter()
            .map(|answer| QuestionAnswer {
                key: storable(&answer.key),
                text: storable(&answer.text),
            })
            .collect(),
        received_at: new.received_at,
        late,
        relation: match (&earlier, new.replaces && !late) {
            (None, _) => "first",
            (Some(_), true) => "replacement",
            (Some(_), false) => "supplement",
        }
        .to_owned(),
        earlier_response_id: earlier,
        show_name: new.show_name,
        feedback_at: None,
        version: 1,
        voided_at: None,
        void_reason: None,
        sender_confirmed: new.sender_confirmed,
        plain_language: new.plain_language,
    };
    let row = NewRow {
        response: &response,
        created_at: app.now(),
    };
    let response = store::insert(app, connection, row).await?;
    for attachment in &new.attachments {
        let document = register(app, connection, &case, &new, &name, "other", attachment).await?;
        store::insert_attachment(app, connection, &response, document.id).await?;
    }
    if let Some(recipient) = &recipient {
        recipients::set_outcome(app, connection, recipient, new.outcome.as_str(), new.received_at).await?;
    }
    if new.send_receipt {
        let about = receipt::About {
            remiss,
            recipient: recipient.as_ref(),
            case: &case,
            document: &document,
            response: &response,
            in_reply_to: new.in_reply_to.clone(),
            replaced_number: new.replaced_number.clone(),
        };
        receipt::post(app, connection, about).await?;
    }
    if remiss.compilation_closed_at.is_some() {
        let late = Late::Response(&document);
        tell_of_late(app, connection, remiss, &case, late).await?;
    }
    let details = serde_json::json!({
        "remissId": response.remiss_id, "documentNumber": document.number, "channel": response.channel,
        "outcome": response.outcome, "late": response.late, "uninvited": response.recipient_id.is_none(),
        "relation": response.relation,
    });
    let deed = Deed {
        action: "response.received",
        subject_kind: "response",
        subject_id: response.id,
        board_id: Some(response.board_id),
        case_id: Some(response.case_id),
        details: &details,
    };
    record(app, connection, caller, deed).await?;
    Ok(Received {
        response,
        case_number: case.case_number,
        document_number: document.number,
    })
}

/// One that was merged into another answers as that other: its earlier answers are there too.
async fn kept(app: &App, connection: &Connection, organisation: Option<Uuid>) -> ApiResult<Option<Uuid>> {
    let Some(id) = organisation else {
        return Ok(None);
    };
    match organisations::find_kept(app, connection, id).await {
        Ok(kept) => Ok(Some(kept.id)),
        Err(ApiError::NotFound) => Ok(Some(id)),
        Err(other) => Err(other),
    }
}

/// What came after the compilation was closed.
pub(super) enum Late<'a> {
    /// A response, by its document.
    Response(&'a Document),
    /// A file to a response that was there already.
    Attachment(&'a Document),
}

/// The compilation is closed: it does not have this, and the officer decides what to do. Told once a day.
pub(super) async fn tell_of_late(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    case: &Case,
    late: Late<'_>,
) -> ApiResult<()> {
    let text = match late {
        Late::Response(document) => format!(
            "{number}:{} är ett svar på ”{}” som kom efter att sammanställningen avslutades.",
            document.number,
            remiss.name,
            number = case.case_number,
        ),
        Late::Attachment(document) => format!(
            "{number}:{} är en bilaga till ett svar på ”{}”. Bilagan kom efter att sammanställningen avslutades.",
            document.number,
            remiss.name,
            number = case.case_number,
        ),
    };
    let alert = NewAlert {
        kind: AlertKind::ResponseAfterClosing,
        subject_key: format!("afterClosing:{}:{}", remiss.id, app.today()),
        subject_id: Some(remiss.id),
        board_id: Some(remiss.board_id),
        case_id: Some(remiss.case_id),
        text,
        items: Vec::new(),
    };
    alerts::raise(app, connection, alert).await?;
    Ok(())
}

/// A remiss takes responses from its sending on and for ever: what comes in is a public document.
fn takes_responses(remiss: &Remiss) -> ApiResult<()> {
    if remiss.direction != "outgoing" {
        return Err(ApiError::conflict(
            "En inkommande remiss besvaras med ett yttrande; den tar inte emot remissvar.",
            "An incoming remiss is answered with a yttrande; it takes no responses.",
        ));
    }
    let state: OutgoingState = remiss.state.parse().map_err(ApiError::internal)?;
    state
        .allow(OutgoingAction::TakeResponse)
        .map_err(|forbidden| ApiError::StateConflict {
            state: forbidden.state.to_owned(),
            allowed: forbidden
                .allowed
                .iter()
                .map(|&action| action.to_owned())
                .collect(),
            detail: Sentence::new(forbidden.swedish, "The remiss has not been sent yet."),
        })
}

/// Registers a file of a response. The public title of a private person's response does not name the person.
pub(super) async fn register(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    new: &NewResponse<'_>,
    name: &str,
    kind: &'static str,
    file: &NewFile,
) -> ApiResult<Document> {
    register_file(
        app,
        connection,
        case,
        (name, &new.respondent_kind),
        kind,
        new.received_at,
        file,
    )
    .await
}

/// The same for a response that is there already. `respondent` is name and kind.
pub(super) async fn register_file(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    respondent: (&str, &str),
    kind: &'static str,
    received_at: Timestamp,
    file: &NewFile,
) -> ApiResult<Document> {
    let (name, respondent_kind) = respondent;
    let is_private = respondent_kind == PRIVATE_PERSON;
    let file_name = one_line(&file.file_name);
    let (title, public_title) = if kind == "other" {
        (
            format!("Bilaga till remissvar från {name}: {file_name}"),
            "Bilaga till remissvar från privatperson",
        )
    } else {
        (format!("Remissvar från {name}"), "Remissvar från privatperson")
    };
    let document = NewDocument {
        case,
        direction: DocumentDirection::Incoming,
        kind,
        title,
        public_title: is_private.then(|| public_title.to_owned()),
        party: name.to_owned(),
        party_is_private: is_private,
        received_at: Some(received_at),
        sent_at: None,
        drawn_up_on: None,
        file_name: if file_name.is_empty() {
            "fil".to_owned()
        } else {
            file_name
        },
        media_type: file.media_type.clone(),
        file: file.stored.clone(),
        public: false,
    };
    documents::register(app, connection, document).await
}

/// A name on one line, without what cannot be seen; never empty.
pub(super) fn one_line(text: &str) -> String {
    let visible: String = letters::of_name(text)
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().take(200).collect();
    if line.is_empty() {
        "Okänd".to_owned()
    } else {
        line
    }
}

/// Postgres keeps no zero bytes in texts; the original file does. Letters are whole, whatever way the text came.
fn storable(text: &str) -> String {
    letters::composed(text).replace('\0', "")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_one_visible_line() {
        assert_eq!(
            one_line(" Örebro\r\nBcc: alla@example.org\0 "),
            "Örebro Bcc: alla@example.org"
        );
        assert_eq!(one_line("\n"), "Okänd");
        assert_eq!(one_line("\u{202e}O\u{308}rebro"), "Örebro");
    }
}
