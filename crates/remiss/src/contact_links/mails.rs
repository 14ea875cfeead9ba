//! The mails about contacts: the link, and word to an address that was taken away.

use remiss_domain::deadline::date_in_sweden;
use remiss_domain::mail_texts::{MailKind, Reader};
use remiss_domain::swedish::swedish_date;

use super::store::ContactLink;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages::{self, Addressee, NewMessage, Purpose, WrittenMail, write_mail};
use crate::organisations::{Contact, Organisation};
use crate::papers::Filling;

/// Writes the mail with a link.
pub(super) async fn post_link(
    app: &App,
    connection: &mut Connection,
    organisation: &Organisation,
    contact: &Contact,
    email: &str,
    link: &ContactLink,
    token: &str,
) -> ApiResult<()> {
    let filling = Filling::of_municipality(app, app.today())
        .with("organisation", &organisation.name)
        .with("role", &contact.role)
        .with(
            "contactLink",
            app.page_url_for(&format!("/kontaktuppgifter/{token}"), contact.plain_language),
        )
        .with("validUntil", swedish_date(date_in_sweden(link.expires_at)));
    let reader = Reader::of(contact.plain_language);
    let written = write_mail(app, MailKind::ContactLink, reader, &filling)?;
    let key = format!("contactLink:{}", link.id);
    let message = message(Purpose::ContactLink, key, organisation, email, written);
    messages::post(app, connection, message).await?;
    Ok(())
}

/// Writes the yearly question whether the contacts are right, with a link.
pub(super) async fn post_question(
    app: &App,
    connection: &mut Connection,
    organisation: &Organisation,
    contact: &Contact,
    email: &str,
    link: &ContactLink,
    token: &str,
) -> ApiResult<()> {
    let last = organisation.confirmed_on.map(swedish_date).unwrap_or_default();
    let filling = Filling::of_municipality(app, app.today())
        .with("organisation", &organisation.name)
        .with("role", &contact.role)
        .with(
            "contactLink",
            app.page_url_for(&format!("/kontaktuppgifter/{token}"), contact.plain_language),
        )
        .with("validUntil", swedish_date(date_in_sweden(link.expires_at)))
        .with("lastConfirmed", last);
    let reader = Reader::of(contact.plain_language);
    let written = write_mail(app, MailKind::ContactConfirmation, reader, &filling)?;
    let key = format!("contactConfirmation:{}", link.id);
    let message = message(Purpose::ContactLink, key, organisation, email, written);
    messages::post(app, connection, message).await?;
    Ok(())
}

/// Tells an address that the organisation is not reached by it any more: because the contact has another one, or is removed.
pub(super) async fn post_change(
    app: &App,
    connection: &mut Connection,
    organisation: &Organisation,
    contact: &Contact,
    old: &str,
    removed: bool,
) -> ApiResult<()> {
    let filling = Filling::of_municipality(app, app.today())
        .with("organisation", &organisation.name)
        .with("role", &contact.role)
        .with_whether("removed", removed);
    let reader = Reader::of(contact.plain_language);
    let written = write_mail(app, MailKind::ContactChange, reader, &filling)?;
    let key = if removed {
        format!("contactRemoved:{}", contact.id)
    } else {
        format!("contactChange:{}:{}", contact.id, contact.version)
    };
    let message = message(Purpose::Notice, key, organisation, old, written);
    messages::post(app, connection, message).await?;
    Ok(())
}

/// A mail to an address of an organisation.
fn message(
    purpose: Purpose,
    purpose_key: String,
    organisation: &Organisation,
    email: &str,
    written: WrittenMail,
) -> NewMessage {
    NewMessage {
        purpose,
        purpose_key,
        board_id: None,
        case_id: None,
        remiss_id: None,
        recipient_id: None,
        response_id: None,
        addressee: Addressee::Email {
            address: email.to_owned(),
            name: organisation.name.clone(),
        },
        reply_to: None,
        subject: written.subject,
        text: written.text,
        html: Some(written.html),
        in_reply_to: None,
        auto_submitted_reply: false,
        subscription: None,
        document_ids: Vec::new(),
        letter: None,
    }
}
