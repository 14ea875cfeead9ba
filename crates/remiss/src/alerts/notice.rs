//! What has happened that somebody has to look at.
//!
//! It is read from what is kept anyway, messages, inbox, remisser, mailboxes, and not written down by those who cause it: so nothing that
//! causes it can forget to, and an alert is never lost. Its key makes it one alert, whoever looks and how often.

use jiff::{SignedDuration, Timestamp};
use remiss_domain::deadline::stockholm;
use remiss_domain::staff::{AlertKind, DIGEST_HOUR};
use uuid::Uuid;

use super::{store, words};
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// What lies longer back is not told any more: a service that is started again after a long time tells of the present.
pub(super) const REMEMBERED: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Something to tell staff of.
#[derive(Debug, Clone)]
pub struct NewAlert {
    /// What it is about.
    pub kind: AlertKind,
    /// The occurrence, for example `inbox:<entry id>`: a second alert with the same key is not raised.
    pub subject_key: String,
    /// The message, inbox entry or remiss.
    pub subject_id: Option<Uuid>,
    /// The board whose work it is; none: not known yet.
    pub board_id: Option<Uuid>,
    /// The case.
    pub case_id: Option<Uuid>,
    /// What has happened and what to do, in Swedish.
    pub text: String,
    /// What is listed below the text.
    pub items: Vec<String>,
}

/// Raises an alert: it is told with the next mail. One that was raised before is left alone. Returns whether it is news.
pub async fn raise(app: &App, connection: &mut Connection, alert: NewAlert) -> ApiResult<bool> {
    store::insert(app, connection, &alert).await
}

/// Raises what has happened since the last time. Nobody is told of a passed deadline at night.
pub(super) async fn notice(app: &App, connection: &mut Connection) -> ApiResult<()> {
    let since = app.now() - REMEMBERED;
    for mail in store::mails_in_trouble(app, connection, since).await? {
        let kind = if mail.status == "bounced" {
            AlertKind::MailBounced
        } else {
            AlertKind::MailFailed
        };
        let alert = NewAlert {
            kind,
            subject_key: mail.key.clone(),
            subject_id: Some(mail.id),
            board_id: mail.board_id,
            case_id: mail.case_id,
            text: words::mail_in_trouble(&mail),
            items: Vec::new(),
        };
        raise(app, connection, alert).await?;
    }
    for entry in store::entries_waiting(app, connection, since).await? {
        let kind = if entry.status == "quarantined" {
            AlertKind::Quarantined
        } else {
            AlertKind::InboxWaiting
        };
        let alert = NewAlert {
            kind,
            subject_key: entry.key.clone(),
            subject_id: Some(entry.id),
            board_id: entry.board_id,
            case_id: None,
            text: words::entry_waiting(&entry, kind),
            items: Vec::new(),
        };
        raise(app, connection, alert).await?;
    }
    if let Some(until) = passed_until(app) {
        for passed in store::deadlines_passed(app, connection, since, until).await? {
            let missing = store::missing(app, connection, passed.remiss_id, passed.deadline).await?;
            let alert = NewAlert {
                kind: AlertKind::DeadlinePassed,
                subject_key: passed.key.clone(),
                subject_id: Some(passed.remiss_id),
                board_id: Some(passed.board_id),
                case_id: Some(passed.case_id),
                text: words::deadline_passed(&passed),
                items: words::missing(&missing),
            };
            raise(app, connection, alert).await?;
        }
    }
    for mailbox in store::mailboxes_away(app, connection).await? {
        let alert = NewAlert {
            kind: AlertKind::MailboxAway,
            subject_key: mailbox.key.clone(),
            subject_id: None,
            board_id: None,
            case_id: None,
            text: words::mailbox_away(&mailbox),
            items: Vec::new(),
        };
        raise(app, connection, alert).await?;
    }
    Ok(())
}

/// Deadlines up to this moment have passed, since the whole last minute counts; none at night, before digests go.
pub(super) fn passed_until(app: &App) -> Option<Timestamp> {
    let is_day = app.now().to_zoned(stockholm()).hour() >= DIGEST_HOUR;
    is_day.then(|| app.now() - SignedDuration::from_mins(1))
}
