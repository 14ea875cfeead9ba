//! Telling staff: whom, and in one mail each.

use remiss_domain::mail_texts::{MailKind, Reader};
use remiss_domain::staff::{self, Concern, may_be_told_at};
use uuid::Uuid;

use super::notice::{REMEMBERED, notice, passed_until};
use super::store::{self, Told};
use super::words;
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::cases;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages::{self, Addressee, NewMessage, Purpose, write_mail};
use crate::papers::Filling;
use crate::staff_contacts;

/// Notices what has happened, and tells those whose time has come. Returns how many mails were written.
pub(super) async fn tell(app: App) -> ApiResult<usize> {
    // A mail is read by whoever opens the mailbox: what is under secrecy does not stand in it.
    let caller = Caller::system("alerts").without_secrets();
    let since = app.now() - REMEMBERED;
    let anything = app
        .read(&caller, async |connection| {
            store::is_anything_to_do(&app, connection, since, passed_until(&app)).await
        })
        .await?;
    if !anything {
        return Ok(0);
    }
    let waiting = app
        .write(&caller, async |connection| {
            // Another worker is at it.
            if !store::take(&app, connection).await? {
                return Ok(Vec::new());
            }
            notice(&app, connection).await?;
            address(&app, connection).await?;
            store::drop_settled(&app, connection).await?;
            store::waiting_addresses(&app, connection).await
        })
        .await?;
    let mut mails = 0;
    for waiting in waiting {
        if may_be_told_at(waiting.oldest, waiting.last) > app.now() {
            continue;
        }
        match tell_address(&app, &caller, &waiting.address_key).await {
            Ok(told) => mails += usize::from(told),
            // One address that fails must not keep the others from their mail.
            Err(error) => tracing::warn!(%error, "an alert could not be written; it is tried again"),
        }
    }
    Ok(mails)
}

/// Finds out whom to tell of what was raised.
async fn address(app: &App, connection: &mut Connection) -> ApiResult<()> {
    let raised = store::raised(app, connection).await?;
    if raised.is_empty() {
        return Ok(());
    }
    let boards = boards::all(app, connection).await?;
    let mail = &app.settings().mail;
    let own = [mail.reply_address.as_str(), mail.from_address.as_str()];
    for alert in raised {
        let concern = alert.kind.concern();
        let officers = match alert.case_id {
            Some(case) if concern == Concern::Case => officers(app, connection, case).await?,
            _ => Vec::new(),
        };
        let contacts = staff_contacts::wanting_alerts(app, connection, alert.board_id).await?;
        let contacts: Vec<staff::Contact> = contacts
            .into_iter()
            .map(|contact| staff::Contact {
                role: contact.role,
                email: contact.email,
                name: contact.name,
            })
            .collect();
        // What is for no board yet is every board's that there is today.
        let today = app.today();
        let its_own = |board: &&Board| match alert.board_id {
            Some(id) => board.id == id,
            None => board.valid_from <= today && board.valid_to.is_none_or(|end| end >= today),
        };
        let emails: Vec<&str> = boards
            .iter()
            .filter(its_own)
            .filter_map(|board| board.email.as_deref())
            .collect();
        let addressees = staff::addressees(concern, &officers, &contacts, &emails, &own);
        if !addressees.is_empty() {
            store::set_addressees(app, connection, &alert, &addressees).await?;
        } else if alert.is_given_up(app.now()) {
            store::set_status(app, connection, alert.id, "dropped").await?;
        }
    }
    Ok(())
}

async fn officers(app: &App, connection: &mut Connection, case: Uuid) -> ApiResult<Vec<staff::Officer>> {
    let officers = cases::officers_of(app, connection, case).await?;
    Ok(officers
        .into_iter()
        .map(|officer| staff::Officer {
            email: officer.email,
            name: officer.display_name,
            responsible: officer.responsible,
        })
        .collect())
}

/// Writes one address the mail with everything that waits for it, in one transaction. False: another worker has just done so.
async fn tell_address(app: &App, caller: &Caller, address_key: &str) -> ApiResult<bool> {
    app.write(caller, async |connection| {
        let Some((address, name)) = store::lock_address(app, connection, address_key).await? else {
            return Ok(false);
        };
        // Another worker may have told it of something else just now.
        let waiting = store::waiting_addresses(app, connection).await?;
        let waiting = waiting.iter().find(|waiting| waiting.address_key == address_key);
        if waiting.is_none_or(|waiting| may_be_told_at(waiting.oldest, waiting.last) > app.now()) {
            return Ok(false);
        }
        let told = store::waiting_for(app, connection, address_key).await?;
        let Some(first) = told.first() else {
            return Ok(false);
        };
        let mail = write_mail(app, MailKind::Alert, Reader::Ordinary, &filling(app, &told))?;
        let message = NewMessage {
            purpose: Purpose::Alert,
            purpose_key: format!("alert:{address_key}:{}", first.alert_id),
            board_id: same(&told, |told| told.board_id),
            case_id: same(&told, |told| told.case_id),
            remiss_id: None,
            recipient_id: None,
            response_id: None,
            addressee: Addressee::Email { address, name },
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
        let Some(message) = messages::post(app, connection, message).await? else {
            return Ok(false);
        };
        let ids: Vec<Uuid> = told.iter().map(|told| told.alert_id).collect();
        store::set_told(app, connection, address_key, &ids, message).await?;
        Ok(true)
    })
    .await
}

/// What all of them have, if it is one and the same.
fn same(told: &[Told], of: impl Fn(&Told) -> Option<Uuid>) -> Option<Uuid> {
    let first = of(told.first()?)?;
    told.iter().all(|told| of(told) == Some(first)).then_some(first)
}

fn filling(app: &App, told: &[Told]) -> Filling {
    let concerns = |concern| told.iter().any(|told| told.kind.concern() == concern);
    let page = |path: &str| app.page_url(path);
    let pages = app.oidc().is_some_and(|oidc| oidc.signs_in_to_pages());
    let page: Option<&dyn Fn(&str) -> String> = if pages { Some(&page) } else { None };
    Filling::of_municipality(app, app.today())
        .with("headline", words::headline(told))
        .with_blocks("things", words::things(told, page))
        .with_whether("forOfficer", concerns(Concern::Case))
        .with_whether("forRegistrar", concerns(Concern::Intake))
}
