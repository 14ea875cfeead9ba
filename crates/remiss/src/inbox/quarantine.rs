//! The notice to the sender of a mail in which a virus was found: what happened, and what to do.
//!
//! Once per address and day whatever comes, and never where the address may be somebody else's: not to what is taken for spam, not
//! where the check of the sender failed, not to machines. Nothing of the mail itself stands in it.

use remiss_domain::deadline::{Deadline, date_in_sweden};
use remiss_domain::mail_texts::{MailKind, Reader};

use super::reading::Reading;
use super::store::Entry;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages::{self, Addressee, NewMessage, Purpose, write_mail};
use crate::papers::Filling;

/// Posts the notice, if it may be sent.
pub(super) async fn tell_sender(
    app: &App,
    connection: &mut Connection,
    entry: &Entry,
    reading: &Reading,
) -> ApiResult<()> {
    if !reading.mail.may_be_answered() || reading.is_spam() || reading.denies_sender() {
        return Ok(());
    }
    let Some(address) = reading.answer_address(app) else {
        return Ok(());
    };
    let filling = Filling::of_municipality(app, app.today())
        .with("received", Deadline::from_timestamp(entry.received_at).swedish());
    let mail = write_mail(app, MailKind::Quarantine, Reader::Ordinary, &filling)?;
    let day = date_in_sweden(app.now());
    let message = NewMessage {
        purpose: Purpose::Notice,
        purpose_key: format!("quarantine:{day}:{}", address.to_lowercase()),
        board_id: entry.board_id,
        case_id: None,
        remiss_id: None,
        recipient_id: None,
        response_id: None,
        addressee: Addressee::Email {
            name: address.clone(),
            address,
        },
        reply_to: None,
        subject: mail.subject,
        text: mail.text,
        html: Some(mail.html),
        in_reply_to: reading.mail.message_id.clone(),
        auto_submitted_reply: true,
        subscription: None,
        document_ids: Vec::new(),
        letter: None,
    };
    messages::post(app, connection, message).await?;
    Ok(())
}
