//! Telling those who were asked: a later deadline, an extension, a withdrawal, the end of the time to answer.

use remiss_domain::mail_texts::MailKind;
use remiss_domain::workflow::may_be_reminded;

use super::correspondence::{Correspondence, Letter, Tally};
use super::mails;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages::Purpose;
use crate::recipients::{self, Extension, ExtensionRequest, Recipient};
use crate::remisser::Remiss;

/// Tells all who were asked that the deadline of the remiss is later now. Returns how many were told. Not those who have
/// declined, nor those whose own deadline is later still.
pub async fn tell_later_deadline(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    before: &Remiss,
) -> ApiResult<usize> {
    let about = Correspondence::of(app, connection, remiss).await?;
    let mut tally = Tally::default();
    for recipient in asked(app, connection, remiss).await? {
        let held = recipient.deadline(before);
        if recipient.outcome.as_deref() == Some("declines") || held >= remiss.deadline {
            continue;
        }
        let letter = Letter {
            purpose: Purpose::DeadlineChange,
            purpose_key: format!("deadline:{}:{}", remiss.version, recipient.id),
            mail: mails::later_deadline(
                app,
                &about,
                &recipient,
                held,
                remiss.deadline,
                MailKind::DeadlineChange,
            )?,
            paper: None,
            document_ids: Vec::new(),
        };
        tally.add(about.post(app, connection, &recipient, letter).await?);
    }
    Ok(tally.all())
}

/// Tells one recipient about its extension.
pub async fn tell_extension(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    recipient: &Recipient,
    extension: &Extension,
) -> ApiResult<()> {
    let about = Correspondence::of(app, connection, remiss).await?;
    let before = recipient.deadline(remiss);
    let letter = Letter {
        purpose: Purpose::Extension,
        purpose_key: format!("extension:{}", extension.id),
        mail: mails::later_deadline(
            app,
            &about,
            recipient,
            before,
            Some(extension.deadline),
            MailKind::Extension,
        )?,
        paper: None,
        document_ids: Vec::new(),
    };
    about.post(app, connection, recipient, letter).await?;
    Ok(())
}

/// Tells one recipient that it gets no more time, though it had asked for it.
pub async fn tell_extension_refusal(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    recipient: &Recipient,
    request: &ExtensionRequest,
) -> ApiResult<()> {
    let about = Correspondence::of(app, connection, remiss).await?;
    let letter = Letter {
        purpose: Purpose::Extension,
        purpose_key: format!("extensionRefusal:{}", request.id),
        mail: mails::extension_refusal(app, &about, recipient, request)?,
        paper: None,
        document_ids: Vec::new(),
    };
    about.post(app, connection, recipient, letter).await?;
    Ok(())
}

/// Tells all who were asked that the remiss is withdrawn, and why. Returns how many were told.
pub async fn tell_withdrawal(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    reason: &str,
) -> ApiResult<usize> {
    let about = Correspondence::of(app, connection, remiss).await?;
    let mut tally = Tally::default();
    for recipient in asked(app, connection, remiss).await? {
        let letter = Letter {
            purpose: Purpose::Withdrawal,
            purpose_key: format!("withdrawal:{}", recipient.id),
            mail: mails::withdrawal(app, &about, &recipient, reason)?,
            paper: None,
            document_ids: Vec::new(),
        };
        tally.add(about.post(app, connection, &recipient, letter).await?);
    }
    Ok(tally.all())
}

/// Tells those who have not answered that the time to answer is over, and that a late answer is taken in all the same. Not those who
/// have answered: they have a receipt, and get feedback; nor those with an extension that goes on. Returns how many were told; nobody is told twice.
pub async fn tell_closure(app: &App, connection: &mut Connection, remiss: &Remiss) -> ApiResult<usize> {
    let about = Correspondence::of(app, connection, remiss).await?;
    let mut tally = Tally::default();
    for recipient in asked(app, connection, remiss).await? {
        // Who was given more time than the others still has it.
        let has_time = recipient.own_deadline > remiss.deadline && recipient.own_deadline > Some(app.now());
        if has_time || may_be_reminded(recipient.delivery()?, recipient.outcome()?).is_err() {
            continue;
        }
        let letter = Letter {
            purpose: Purpose::Closure,
            purpose_key: format!("closure:{}", recipient.id),
            mail: mails::closure(app, &about, &recipient)?,
            paper: None,
            document_ids: Vec::new(),
        };
        tally.add(about.post(app, connection, &recipient, letter).await?);
    }
    Ok(tally.all())
}

/// Those who got the remiss, and can be reached.
async fn asked(app: &App, connection: &mut Connection, remiss: &Remiss) -> ApiResult<Vec<Recipient>> {
    let mut all = recipients::of_remiss(app, connection, remiss.id).await?;
    all.retain(|recipient| recipient.sent_at.is_some() && recipient.delivery != "bounced");
    Ok(all)
}
