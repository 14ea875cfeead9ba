//! The notice to the sender of a mail in which a virus was found: what happened, and what to do.
//!
//! Once per address and day whatever comes, and never where the address may be somebody else's: viruses are mailed in the name of
//! others. It goes only where something speaks for the sender, and not to what is taken for spam, not where the check of the sender
//! failed, not to machines. Nothing of the mail itself stands in it.

use remiss_domain::deadline::{Deadline, date_in_sweden};
use remiss_domain::mail_texts::{MailKind, Reader};

use super::reading::Reading;
use super::store::{self, Entry};
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages::{self, Addressee, NewMessage, Purpose, write_mail};
use crate::papers::Filling;
use crate::{organisations, recipients};

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
    let Some(address) = address(app, connection, reading).await? else {
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

/// Where the notice goes, if anything speaks for it: the domain of the From address stands behind the mail (DMARC), or somebody of
/// that address is asked in an open remiss or stands in the register; or the mail has the reply address that only a recipient's
/// mail had, whoever answers it.
async fn address(app: &App, connection: &mut Connection, reading: &Reading) -> ApiResult<Option<String>> {
    for token in &reading.mail.reply_tokens {
        if recipients::by_reply_token(app, connection, token)
            .await?
            .is_some()
        {
            return Ok(reading.answer_address(app));
        }
    }
    let Some(from) = reading.sender_address(app) else {
        return Ok(None);
    };
    let is_known = reading.mail.authentication.confirms_sender()
        || organisations::by_email(app, connection, &from).await?.is_some()
        || !store::open_remisser_of_sender(app, connection, &from)
            .await?
            .is_empty();
    // A confirmed sender may still have put another's address into Reply-To.
    Ok(Some(from).filter(|_| is_known))
}
