//! The mails to subscribers: the link with which a subscription is confirmed or changed, and word of a new remiss.

use remiss_domain::deadline::Deadline;
use remiss_domain::mail_texts::{MailKind, Reader};
use remiss_domain::subscription::{Reason, swedish};

use super::store::Subscription;
use crate::app::App;
use crate::boards::Board;
use crate::cases::Case;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::messages::{self, Addressee, NewMessage, Purpose, write_mail};
use crate::papers::Filling;
use crate::remisser::Remiss;

/// Writes the mail with the link of a subscription: to confirm one that waits, to change one that is confirmed. Nothing of what
/// was asked for stands in it, since anyone could then have us mail any words to any address.
pub(super) async fn post_link(
    app: &App,
    connection: &mut Connection,
    subscription: &Subscription,
    plain_language: bool,
) -> ApiResult<()> {
    let email = subscription
        .email
        .as_deref()
        .ok_or_else(|| ApiError::internal("a mail to a subscription without an address"))?;
    let kind = if subscription.is_waiting() {
        MailKind::SubscriptionConfirmation
    } else {
        MailKind::SubscriptionKnown
    };
    let filling = Filling::of_municipality(app, app.today())
        .with("subscriptionLink", page(app, subscription, "", plain_language));
    let written = write_mail(app, kind, Reader::of(plain_language), &filling)?;
    let message = NewMessage {
        purpose: Purpose::Subscription,
        purpose_key: format!("subscription:{}:{}", subscription.id, app.now()),
        board_id: None,
        case_id: None,
        remiss_id: None,
        recipient_id: None,
        response_id: None,
        addressee: to(email),
        reply_to: None,
        subject: written.subject,
        text: written.text,
        html: Some(written.html),
        in_reply_to: None,
        auto_submitted_reply: false,
        subscription: None,
        document_ids: Vec::new(),
        letter: None,
    };
    messages::post(app, connection, message).await?;
    Ok(())
}

/// Writes the mail about a new remiss, once for each remiss and subscription.
pub(super) async fn post_new_remiss(
    app: &App,
    connection: &mut Connection,
    subscription: &Subscription,
    email: &str,
    (remiss, case, board): (&Remiss, &Case, &Board),
    reasons: &[Reason],
) -> ApiResult<()> {
    let plain = subscription.plain_language;
    let deadline = remiss.deadline.map(|at| Deadline::from_timestamp(at).swedish());
    let filling = Filling::of_case(app, board, case, None, app.today())
        .about(board, remiss)
        .with("summary", &remiss.purpose)
        .with("plainSummary", &remiss.plain_summary)
        .with("deadline", deadline.unwrap_or_default())
        .with(
            "page",
            app.page_url_for(&format!("/remisser/{}", remiss.id), plain),
        )
        .with("reasons", swedish(reasons, &board.name))
        .with("changeLink", page(app, subscription, "", plain))
        .with("endLink", page(app, subscription, "/avsluta", plain));
    let reader = Reader::of(plain);
    let written = write_mail(app, MailKind::NewRemiss, reader, &filling)?;
    let message = NewMessage {
        purpose: Purpose::NewRemiss,
        purpose_key: format!("newRemiss:{}:{}", remiss.id, subscription.id),
        board_id: Some(remiss.board_id),
        case_id: Some(remiss.case_id),
        remiss_id: Some(remiss.id),
        recipient_id: None,
        response_id: None,
        addressee: to(email),
        reply_to: None,
        subject: written.subject,
        text: written.text,
        html: Some(written.html),
        in_reply_to: None,
        auto_submitted_reply: false,
        subscription: Some(messages::Subscription {
            list_id: list_id(app),
            unsubscribe_url: page(app, subscription, "/avsluta", plain),
        }),
        document_ids: Vec::new(),
        letter: None,
    };
    messages::post(app, connection, message).await?;
    Ok(())
}

fn to(email: &str) -> Addressee {
    Addressee::Email {
        address: email.to_owned(),
        name: String::new(),
    }
}

fn page(app: &App, subscription: &Subscription, end: &str, plain: bool) -> String {
    app.page_url_for(&format!("/prenumeration/{}{end}", subscription.token), plain)
}

/// `nya-remisser.kommun.example.org`: the list of all mails about new remisser (RFC 2919), in the domain that they come from.
fn list_id(app: &App) -> String {
    let from = &app.settings().mail.from_address;
    let domain = from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    format!("nya-remisser.{domain}")
}
