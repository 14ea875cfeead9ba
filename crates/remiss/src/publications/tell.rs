//! Telling the respondent that the response was published: where it stands, as whom, and whom to ask to take it down. Once for
//! each publication, in the channel that was used.

use remiss_domain::mail_texts::{MailKind, Reader};

use super::decide::PRIVATE;
use super::files::ShownFile;
use super::look::is_private;
use super::store::Publication;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages::{self, Addressee, NewMessage, Purpose};
use crate::papers::Filling;
use crate::remisser::Remiss;
use crate::responses::Response;
use crate::{boards, cases, documents, feedback, recipients};

/// Posts the mail or the letter; nothing where there is no address.
pub(super) async fn tell(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    response: &Response,
    (publication, files): (&Publication, &[ShownFile]),
) -> ApiResult<()> {
    let recipient = match response.recipient_id {
        Some(id) => Some(recipients::find(app, connection, id).await?),
        None => None,
    };
    let Some(addressee) = feedback::addressee(response, recipient.as_ref()) else {
        return Ok(());
    };
    let case = cases::find(app, connection, response.case_id).await?;
    let board = boards::find(app, connection, response.board_id).await?;
    let document = documents::find(app, connection, response.document_id).await?;
    let private = is_private(response);
    let plain = response.plain_language
        || recipient
            .as_ref()
            .is_some_and(|recipient| recipient.plain_language);
    let page = app.page_url_for(&format!("/remisser/{}/svar/{}", remiss.id, response.id), plain);
    let filling = Filling::of_case(app, &board, &case, None, app.today())
        .about(&board, remiss)
        .with("respondent", &response.respondent_name)
        .with(
            "documentNumber",
            format!("{}:{}", case.case_number, document.number),
        )
        .with("shownAs", &publication.name)
        .with("page", page)
        .with("files", in_words(files.len()))
        .with_whether("nameHidden", publication.name == PRIVATE)
        .with_whether("masked", !publication.masks.is_empty())
        .with_whether("again", publication.replaces_id.is_some())
        .with("you", if private { "du" } else { "ni" })
        .with("youObject", if private { "dig" } else { "er" })
        .with("yourNeuter", if private { "ditt" } else { "ert" })
        .with("yourNeuterCapital", if private { "Ditt" } else { "Ert" });
    let reader = Reader::of(plain);
    let mail = messages::write_mail(app, MailKind::Publication, reader, &filling)?;
    let in_reply_to = match &addressee {
        Addressee::Email { address, .. } => {
            let own = Some(response.id);
            messages::thread_start(app, connection, address, response.recipient_id, own).await?
        }
        Addressee::Letter { .. } => None,
    };
    let by_mail = matches!(addressee, Addressee::Email { .. });
    let letter = (!by_mail).then(|| {
        let mut letter = messages::letter(app, &board, &case.case_number, "brev", &mail.subject, app.today());
        letter.blocks.clone_from(&mail.blocks);
        letter
    });
    // Who asks to have it taken down reaches a person at the registry: at the reply address it would be taken for a supplement.
    let message = NewMessage {
        purpose: Purpose::Publication,
        purpose_key: format!("publication:{}", publication.id),
        board_id: Some(response.board_id),
        case_id: Some(response.case_id),
        remiss_id: Some(response.remiss_id),
        recipient_id: response.recipient_id,
        response_id: Some(response.id),
        addressee,
        reply_to: board
            .email
            .clone()
            .or_else(|| recipient.map(|recipient| messages::reply_address(app, &recipient.reply_token))),
        subject: mail.subject,
        text: mail.text,
        html: by_mail.then_some(mail.html),
        in_reply_to,
        auto_submitted_reply: false,
        subscription: None,
        document_ids: Vec::new(),
        letter,
    };
    messages::post(app, connection, message).await?;
    Ok(())
}

/// How many attachments stand on the page; nothing where there are none.
fn in_words(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 bilaga".to_owned(),
        more => format!("{more} bilagor"),
    }
}
