//! The receipt (mottagningskvittens): number, time, what happens next. It says that a view that is heard is not always
//! followed, so that nobody is promised more than is kept.

use remiss_documents::Document as Paper;
use remiss_domain::deadline::Deadline;
use remiss_domain::heading_rules::DocumentType;
use remiss_domain::mail_texts::{MailKind, Reader};
use remiss_domain::workflow::RecipientOutcome;
use uuid::Uuid;

use super::PRIVATE_PERSON;
use super::store::Response;
use crate::app::App;
use crate::boards::{self, Board};
use crate::cases::Case;
use crate::db::Connection;
use crate::documents::Document;
use crate::http::{ApiError, ApiResult};
use crate::messages::{self, Addressee, NewMessage, Purpose};
use crate::papers::Filling;
use crate::recipients::Recipient;
use crate::remisser::Remiss;

/// What a receipt is about.
pub(super) struct About<'a> {
    pub remiss: &'a Remiss,
    pub recipient: Option<&'a Recipient>,
    pub case: &'a Case,
    pub document: &'a Document,
    pub response: &'a Response,
    pub in_reply_to: Option<String>,
    /// The void number of an earlier receipt.
    pub replaced_number: Option<String>,
}

/// Posts the receipt to where the respondent can be reached: by mail, else by letter. Who left no address gets none.
pub(super) async fn post(app: &App, connection: &mut Connection, about: About<'_>) -> ApiResult<()> {
    let response = about.response;
    let Some(addressee) = addressee(response) else {
        return Ok(());
    };
    let (board, in_reply_to) = tokio::try_join!(
        boards::find(app, connection, response.board_id),
        in_reply_to(
            app,
            connection,
            about.in_reply_to.clone(),
            &addressee,
            response.recipient_id
        ),
    )?;
    let filling = filling(app, &about, &board)?;
    let letter = match &addressee {
        Addressee::Letter { .. } => Some(letter(app, &about, &board, &filling)),
        Addressee::Email { .. } => None,
    };
    let plain_language =
        response.plain_language || about.recipient.is_some_and(|recipient| recipient.plain_language);
    let mail = messages::write_mail(app, MailKind::Receipt, Reader::of(plain_language), &filling)?;
    let message = NewMessage {
        purpose: Purpose::Receipt,
        purpose_key: format!("receipt:{}", response.id),
        board_id: Some(response.board_id),
        case_id: Some(response.case_id),
        remiss_id: Some(response.remiss_id),
        recipient_id: response.recipient_id,
        response_id: Some(response.id),
        addressee,
        reply_to: about
            .recipient
            .map(|recipient| messages::reply_address(app, &recipient.reply_token)),
        subject: mail.subject,
        text: mail.text,
        html: Some(mail.html),
        in_reply_to,
        auto_submitted_reply: true,
        subscription: None,
        document_ids: Vec::new(),
        letter,
    };
    messages::post(app, connection, message).await?;
    Ok(())
}

/// Message-ID that the receipt answers: of the mail that the response came by, else of what the respondent was sent before.
async fn in_reply_to(
    app: &App,
    connection: &Connection,
    answered: Option<String>,
    addressee: &Addressee,
    recipient: Option<Uuid>,
) -> ApiResult<Option<String>> {
    match (answered, addressee) {
        (None, Addressee::Email { address, .. }) => {
            messages::thread_start(app, connection, address, recipient, None).await
        }
        (answered, _) => Ok(answered),
    }
}

/// Where a respondent can be reached; see [`post`].
fn addressee(response: &Response) -> Option<Addressee> {
    if let Some(address) = &response.respondent_email {
        return Some(Addressee::Email {
            address: address.clone(),
            name: response.respondent_name.clone(),
        });
    }
    let by_post = response.channel == "letter" && !response.respondent_address.trim().is_empty();
    by_post.then(|| Addressee::Letter {
        name: response.respondent_name.clone(),
        postal_address: response.respondent_address.clone(),
    })
}

/// What the receipt is filled with, as mail and as letter.
fn filling(app: &App, about: &About<'_>, board: &Board) -> ApiResult<Filling> {
    let response = about.response;
    let private = response.respondent_kind == PRIVATE_PERSON;
    let outcome: RecipientOutcome = response.outcome.parse().map_err(ApiError::internal)?;
    let received = Deadline::from_timestamp(response.received_at).swedish();
    let withdrawn = about.remiss.state == "withdrawn";
    Ok(Filling::of_case(app, board, about.case, None, app.today())
        .about(board, about.remiss)
        .with("respondent", &response.respondent_name)
        .with("documentNumber", number(about))
        .with("received", received)
        .with("outcome", outcome.swedish())
        .with(
            "replacedNumber",
            about.replaced_number.clone().unwrap_or_default(),
        )
        .with_whether("declines", outcome == RecipientOutcome::Declines)
        .with_whether("late", response.late)
        .with_whether("supplement", response.relation == "supplement")
        .with_whether("withdrawn", withdrawn)
        .with_whether("considered", !withdrawn && outcome != RecipientOutcome::Declines)
        .with("you", if private { "du" } else { "ni" })
        .with("youObject", if private { "dig" } else { "er" })
        .with("yourNeuter", if private { "ditt" } else { "ert" }))
}

/// The receipt as a letter, from its template.
fn letter(app: &App, about: &About<'_>, board: &Board, filling: &Filling) -> Paper {
    let template = app.templates().default_of(DocumentType::Mottagningskvittens);
    let number = &about.case.case_number;
    let kind = template.kind.as_str();
    let mut letter = messages::letter(app, board, number, kind, &filling.title(template), app.today());
    letter.subject.clone_from(&about.remiss.name);
    filling.write(template, &mut letter);
    letter
}

/// The number of the response among the documents of the case.
fn number(about: &About<'_>) -> String {
    format!("{}:{}", about.case.case_number, about.document.number)
}
