//! Writes the digests whose time has come.

use std::collections::BTreeMap;

use jiff::civil::Date;
use remiss_domain::mail_texts::{MailKind, Reader};
use remiss_domain::staff::{DigestRhythm, due_digest, goes_at};
use uuid::Uuid;

use super::ahead::Ahead;
use super::{store, words};
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages::{self, Addressee, NewMessage, Purpose, write_mail};
use crate::papers::Filling;
use crate::staff_contacts::{self, StaffContact};

/// A contact, and the occasion whose digest it is to have.
type Due = (StaffContact, Date);

/// Writes what is due. Returns how many mails were written.
pub(super) async fn write_due(app: App) -> ApiResult<usize> {
    // Whenever any digest is due, a daily one is.
    if due_digest(DigestRhythm::Daily, app.now()).is_none() {
        return Ok(0);
    }
    // A mail is read by whoever opens the mailbox: what is under secrecy does not stand in it.
    let caller = Caller::system("digests").without_secrets();
    let by_address = app
        .read(&caller, async |connection| due(&app, connection).await)
        .await?;
    let mut written = 0;
    for contacts in by_address.into_values() {
        match write(&app, &caller, &contacts).await {
            Ok(mails) => written += mails,
            // One digest that fails must not keep the others from theirs.
            Err(error) => tracing::warn!(%error, "a digest failed; it is tried again"),
        }
    }
    Ok(written)
}

/// The contacts whose digest is due and was not written, by address.
async fn due(app: &App, connection: &mut Connection) -> ApiResult<BTreeMap<String, Vec<Due>>> {
    let wanting = staff_contacts::wanting_digests(app, connection).await?;
    let mut due: Vec<Due> = wanting
        .into_iter()
        .filter_map(|contact| {
            let occasion = due_digest(contact.digest, app.now())?;
            (contact.digest_set_at < goes_at(occasion)).then_some((contact, occasion))
        })
        .collect();
    if let Some(first) = due.iter().map(|(_, occasion)| *occasion).min() {
        let written = store::written_since(app, connection, first).await?;
        due.retain(|(contact, occasion)| !written.contains(&(contact.id, *occasion)));
    }
    let mut by_address: BTreeMap<String, Vec<Due>> = BTreeMap::new();
    for (contact, occasion) in due {
        let address = contact.email.to_lowercase();
        by_address.entry(address).or_default().push((contact, occasion));
    }
    Ok(by_address)
}

/// Writes one address its digest, in one transaction: that it was looked at, and the mail. A second worker finds it done.
async fn write(app: &App, caller: &Caller, contacts: &[Due]) -> ApiResult<usize> {
    app.write(caller, async |connection| {
        let mut claimed: Vec<&Due> = Vec::new();
        for due @ (contact, occasion) in contacts {
            if store::claim(app, connection, contact, *occasion).await? {
                claimed.push(due);
            }
        }
        let Some((first, _)) = claimed.first() else {
            return Ok(0);
        };
        let boards = boards_of(app, connection, &claimed).await?;
        let ahead = Ahead::of(app, connection, &boards).await?;
        if ahead.is_empty() {
            return Ok(0);
        }
        let mail = write_mail(
            app,
            MailKind::Digest,
            Reader::Ordinary,
            &filling(app, &boards, &ahead, &claimed),
        )?;
        let message = NewMessage {
            purpose: Purpose::Digest,
            purpose_key: format!("digest:{}:{}", first.email.to_lowercase(), app.today()),
            board_id: Some(first.board_id).filter(|_| boards.len() == 1),
            case_id: None,
            remiss_id: None,
            recipient_id: None,
            response_id: None,
            addressee: Addressee::Email {
                address: first.email.clone(),
                name: first.name.clone(),
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
        };
        let Some(id) = messages::post(app, connection, message).await? else {
            return Ok(0);
        };
        for (contact, occasion) in claimed {
            store::note_mail(app, connection, contact.id, *occasion, id).await?;
        }
        Ok(1)
    })
    .await
}

/// The boards of the contacts, each once, by name.
async fn boards_of(app: &App, connection: &mut Connection, due: &[&Due]) -> ApiResult<Vec<Board>> {
    let ids: Vec<Uuid> = due.iter().map(|(contact, _)| contact.board_id).collect();
    let mut boards = boards::all(app, connection).await?;
    boards.retain(|board| ids.contains(&board.id));
    Ok(boards)
}

fn filling(app: &App, boards: &[Board], ahead: &Ahead, due: &[&Due]) -> Filling {
    let names: Vec<&str> = boards.iter().map(|board| board.name.as_str()).collect();
    let daily = due
        .iter()
        .any(|(contact, _)| contact.digest == DigestRhythm::Daily);
    let rhythm = if daily {
        DigestRhythm::Daily
    } else {
        DigestRhythm::Weekly
    };
    let several = boards.len() > 1;
    Filling::of_municipality(app, app.today())
        .with("boards", words::enumeration(&names))
        .with("rhythm", rhythm.swedish())
        .with("headline", words::headline(ahead))
        .with_blocks("late", words::late(ahead, several))
        .with_blocks("meetings", words::meetings(ahead, app.today(), several))
        .with_blocks("deadlines", words::deadlines(ahead, several))
        .with_blocks("toAnswer", words::to_answer(ahead, several))
        .with("inbox", words::inbox(ahead))
}
