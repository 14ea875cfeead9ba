//! The receipt (mottagningskvittens): number, time, what happens next. It says that a view that is heard is not always
//! followed, so that nobody is promised more than is kept.

use remiss_documents::Document as Paper;
use remiss_domain::deadline::Deadline;
use remiss_domain::heading_rules::DocumentType;
use remiss_domain::workflow::RecipientOutcome;

use super::PRIVATE_PERSON;
use super::store::Response;
use crate::app::App;
use crate::boards::{self, Board};
use crate::cases::Case;
use crate::db::Connection;
use crate::documents::Document;
use crate::http::{ApiError, ApiResult};
use crate::messages::{self, Addressee, MailContent, NewMessage, Purpose};
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
}

/// Posts the receipt to where the respondent can be reached: by mail, else by letter. Who left no address gets none.
pub(super) async fn post(app: &App, connection: &mut Connection, about: About<'_>) -> ApiResult<()> {
    let response = about.response;
    let Some(addressee) = addressee(response) else {
        return Ok(());
    };
    let board = boards::find(app, connection, response.board_id).await?;
    let letter = match &addressee {
        Addressee::Letter { .. } => Some(letter(app, &about, &board)?),
        Addressee::Email { .. } => None,
    };
    let mail = messages::compose(app, &content(&about, board.name)?)?;
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
        subject: format!(
            "Mottaget: svar på remiss {} – {}",
            about.case.case_number, about.remiss.name
        ),
        text: mail.text,
        html: Some(mail.html),
        in_reply_to: about.in_reply_to,
        auto_submitted_reply: true,
        subscription: None,
        document_ids: Vec::new(),
        letter,
    };
    messages::post(app, connection, message).await?;
    Ok(())
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

/// The receipt as a letter, from its template.
fn letter(app: &App, about: &About<'_>, board: &Board) -> ApiResult<Paper> {
    let response = about.response;
    let template = app.templates().default_of(DocumentType::Mottagningskvittens);
    let private = response.respondent_kind == PRIVATE_PERSON;
    let outcome: RecipientOutcome = response.outcome.parse().map_err(ApiError::internal)?;
    let filling = Filling::of_case(app, board, about.case, None, app.today())
        .with("remissName", &about.remiss.name)
        .with("respondent", &response.respondent_name)
        .with("documentNumber", number(about))
        .with(
            "received",
            Deadline::from_timestamp(response.received_at).swedish(),
        )
        .with("outcome", outcome.swedish())
        .with_whether("late", response.late)
        .with_whether("supplement", response.relation == "supplement")
        .with("you", if private { "du" } else { "ni" })
        .with("youObject", if private { "dig" } else { "er" })
        .with("yourNeuter", if private { "ditt" } else { "ert" });
    let number = &about.case.case_number;
    let kind = template.kind.as_str();
    let mut letter = messages::letter(app, board, number, kind, &filling.title(template), app.today());
    letter.subject.clone_from(&about.remiss.name);
    filling.write(template, &mut letter);
    Ok(letter)
}

/// The number of the response among the documents of the case.
fn number(about: &About<'_>) -> String {
    format!("{}:{}", about.case.case_number, about.document.number)
}

fn content(about: &About<'_>, sender: String) -> ApiResult<MailContent> {
    let response = about.response;
    let private = response.respondent_kind == PRIVATE_PERSON;
    let (your, you) = if private { ("ditt", "du") } else { ("ert", "ni") };
    let outcome: RecipientOutcome = response.outcome.parse().map_err(ApiError::internal)?;
    let mut paragraphs = vec![format!(
        "Tack. Vi har tagit emot {your} svar på remissen ”{}”, och det är registrerat.",
        about.remiss.name
    )];
    if response.late {
        paragraphs.push(
            "Svaret kom efter svarsdatumet. Det tas emot och sammanställs ändå, om det hinns med före beslutet, \
             och är märkt som sent."
                .to_owned(),
        );
    }
    if response.relation == "supplement" {
        paragraphs.push(format!(
            "Vi hade redan ett svar från {}. Det är kvar, och det här räknas som en komplettering.",
            if private { "dig" } else { "er" }
        ));
    }
    let closing = vec![
        format!(
            "Det här händer nu: alla svar sammanställs, varje synpunkt får ett bemötande och de som beslutar får både \
             sammanställningen och svaren. När beslutet är fattat berättar vi vad {your} svar ledde till."
        ),
        "Att en synpunkt tas emot och läses betyder inte att den alltid kan följas. Den vägs mot andra synpunkter, \
         lagar och pengar."
            .to_owned(),
        format!(
            "Svaret är en allmän handling. Vill {you} lägga till något, svara på det här meddelandet och ange {}.",
            about.case.case_number
        ),
    ];
    let received = Deadline::from_timestamp(response.received_at).swedish();
    Ok(MailContent {
        greeting: Some("Hej!".to_owned()),
        paragraphs,
        facts: vec![
            ("Ärendenummer".to_owned(), about.case.case_number.clone()),
            ("Svarets nummer".to_owned(), number(about)),
            ("Mottaget".to_owned(), received),
            ("Från".to_owned(), response.respondent_name.clone()),
            ("Svar".to_owned(), outcome.swedish().to_owned()),
        ],
        button: None,
        closing,
        sender,
    })
}
