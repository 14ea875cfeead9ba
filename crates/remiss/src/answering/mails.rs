//! The mail that asks who answered on a public page to confirm the address.

use remiss_domain::deadline::Deadline;
use remiss_domain::mail_texts::{MailKind, Reader};

use super::store::Waiting;
use crate::app::App;
use crate::boards;
use crate::cases;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages::{self, Addressee, NewMessage, Purpose, write_mail};
use crate::papers::Filling;
use crate::remisser::Remiss;

/// Writes the mail with the link. Nothing of what was written in the form stands in it: anyone could then have us mail any words to any
/// address.
pub(super) async fn post_link(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    waiting: &Waiting,
    email: &str,
) -> ApiResult<()> {
    let case = cases::find(app, connection, remiss.case_id).await?;
    let board = boards::find(app, connection, remiss.board_id).await?;
    let filling = Filling::of_case(app, &board, &case, None, app.today())
        .about(&board, remiss)
        .with("received", Deadline::from_timestamp(waiting.came_at).swedish())
        .with(
            "confirmLink",
            app.page_url_for(
                &format!("/bekrafta/{}", waiting.confirm_token),
                waiting.plain_language,
            ),
        );
    let written = write_mail(
        app,
        MailKind::ResponseConfirmation,
        Reader::of(waiting.plain_language),
        &filling,
    )?;
    let message = NewMessage {
        purpose: Purpose::Notice,
        purpose_key: format!("responseConfirmation:{}", waiting.id),
        board_id: Some(remiss.board_id),
        case_id: Some(remiss.case_id),
        remiss_id: Some(remiss.id),
        recipient_id: None,
        response_id: None,
        addressee: Addressee::Email {
            address: email.to_owned(),
            name: String::new(),
        },
        reply_to: None,
        subject: written.subject,
        text: written.text,
        html: Some(written.html),
        in_reply_to: None,
        auto_submitted_reply: true,
        subscription: None,
        document_ids: Vec::new(),
        letter: None,
    };
    messages::post(app, connection, message).await?;
    Ok(())
}
