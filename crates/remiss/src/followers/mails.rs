//! The mails to those who follow a remiss: the link with which it is confirmed, and what came of the remiss.

use remiss_domain::mail_texts::{MailKind, Reader};
use uuid::Uuid;

use super::store::Follower;
use crate::app::App;
use crate::boards::Board;
use crate::cases::Case;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages::{self, Addressee, NewMessage, Purpose, WrittenMail, write_mail};
use crate::papers::Filling;
use crate::remisser::Remiss;

/// Writes the mail with the link. It says no more of the remiss than what stands on its public page.
pub(super) async fn post_link(
    app: &App,
    connection: &mut Connection,
    follower: &Follower,
    (remiss, board, case): (&Remiss, &Board, &Case),
) -> ApiResult<()> {
    let filling = Filling::of_case(app, board, case, None, app.today())
        .about(board, remiss)
        .with("followLink", page(app, follower, ""));
    let reader = Reader::of(follower.plain_language);
    let mail = write_mail(app, MailKind::FollowConfirmation, reader, &filling)?;
    let key = format!("follower:{}:{}", follower.id, app.now());
    let message = message(follower, remiss, Purpose::Subscription, key, mail);
    messages::post(app, connection, message).await?;
    Ok(())
}

/// Writes what came of the remiss. Once for each follower; none: it was written before.
pub(super) async fn post_outcome(
    app: &App,
    connection: &mut Connection,
    follower: &Follower,
    (remiss, board, case): (&Remiss, &Board, &Case),
    (decision, tally): (&str, &str),
) -> ApiResult<Option<Uuid>> {
    let open = remiss.public && case.secrecy_ground.is_none();
    let address = app.page_url_for(&format!("/remisser/{}", remiss.id), follower.plain_language);
    let filling = Filling::of_case(app, board, case, None, app.today())
        .about(board, remiss)
        .with("decision", decision)
        .with("tally", tally)
        .with("page", if open { address } else { String::new() });
    let reader = Reader::of(follower.plain_language);
    let mail = write_mail(app, MailKind::FollowedRemiss, reader, &filling)?;
    let key = format!("follower:{}", follower.id);
    let mut message = message(follower, remiss, Purpose::Feedback, key, mail);
    message.subscription = Some(messages::Subscription {
        list_id: list_id(app),
        unsubscribe_url: page(app, follower, "/avsluta"),
    });
    messages::post(app, connection, message).await
}

fn message(
    follower: &Follower,
    remiss: &Remiss,
    purpose: Purpose,
    purpose_key: String,
    mail: WrittenMail,
) -> NewMessage {
    NewMessage {
        purpose,
        purpose_key,
        board_id: Some(remiss.board_id),
        case_id: Some(remiss.case_id),
        remiss_id: Some(remiss.id),
        recipient_id: None,
        response_id: None,
        addressee: Addressee::Email {
            address: follower.email.clone(),
            name: String::new(),
        },
        reply_to: None,
        subject: mail.subject,
        text: mail.text,
        html: Some(mail.html),
        in_reply_to: None,
        auto_submitted_reply: false,
        subscription: None,
        document_ids: Vec::new(),
        letter: None,
    }
}

fn page(app: &App, follower: &Follower, end: &str) -> String {
    app.page_url_for(&format!("/folj/{}{end}", follower.token), follower.plain_language)
}

/// `foljda-remisser.kommun.example.org` (RFC 2919), in the domain that the mails come from.
fn list_id(app: &App) -> String {
    let from = &app.settings().mail.from_address;
    let domain = from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    format!("foljda-remisser.{domain}")
}
