//! Reminders that go by themselves, on the days that a remiss has set.
//!
//! An occasion is a deadline and a number of days before it. It is done once, whoever runs the worker and how often: the
//! remiss is locked while its dispatch is written down, and each reminder's purpose key is the occasion.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use remiss_domain::deadline::{date_in_sweden, stockholm};
use remiss_domain::workflow::may_be_reminded;
use uuid::Uuid;

use super::{remind, store};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Remiss};

/// Nobody is reminded at night: not before this hour, Europe/Stockholm.
const FIRST_HOUR: i8 = 7;
/// Days by which a reminder may be late when the worker stood still; later, it is left out.
const LATE_DAYS: i32 = 2;

/// Sends the reminders whose day it is. Returns how many were sent.
pub async fn send_due(app: App) -> ApiResult<usize> {
    if app.now().to_zoned(stockholm()).hour() < FIRST_HOUR {
        return Ok(0);
    }
    let caller = Caller::system("reminders");
    let awaiting = app
        .read(&caller, async |connection| {
            let mut due = Vec::new();
            for id in remisser::awaiting_answers(&app, connection).await? {
                let remiss = remisser::find(&app, connection, id).await?;
                if !due_occasions(&app, connection, &remiss).await?.is_empty() {
                    due.push(id);
                }
            }
            Ok(due)
        })
        .await?;
    let mut sent = 0;
    for id in awaiting {
        match send_for(&app, &caller, id).await {
            Ok(count) => sent += count,
            // One remiss that fails must not keep the others from their reminders.
            Err(error) => tracing::warn!(remiss = %id, %error, "reminders failed; they are tried again"),
        }
    }
    Ok(sent)
}

async fn send_for(app: &App, caller: &Caller, id: Uuid) -> ApiResult<usize> {
    app.write(caller, async |connection| {
        let remiss = remisser::lock(app, connection, id).await?;
        if remiss.state != "sent" {
            return Ok(0);
        }
        let mut sent = 0;
        for (deadline, days) in due_occasions(app, connection, &remiss).await? {
            let all = recipients::of_remiss(app, connection, remiss.id).await?;
            let mut due = Vec::new();
            for recipient in all {
                if is_due(&remiss, &recipient, deadline, days)? {
                    due.push(recipient);
                }
            }
            let occasion = occasion(deadline, days);
            let dispatch = remind::post_reminders(app, connection, caller, &remiss, &due, &occasion).await?;
            sent += usize::try_from(dispatch.mails + dispatch.letters).unwrap_or_default();
        }
        Ok(sent)
    })
    .await
}

/// Whether the recipient belongs to the occasion: the deadline is its own, it got the remiss before the reminder's day, and it
/// may be reminded at all.
fn is_due(remiss: &Remiss, recipient: &Recipient, deadline: Date, days: i16) -> ApiResult<bool> {
    let own = recipient.deadline(remiss).map(date_in_sweden);
    let sent = recipient.sent_at.map(date_in_sweden);
    Ok(own == Some(deadline)
        && sent.is_some_and(|sent| sent < day_of(deadline, days))
        && may_be_reminded(recipient.delivery()?, recipient.outcome()?).is_ok())
}

/// The occasions of today that were not served yet.
async fn due_occasions(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
) -> ApiResult<Vec<(Date, i16)>> {
    let mut deadlines: Vec<Timestamp> = remiss.deadline.into_iter().collect();
    deadlines.extend(store::own_deadlines(app, connection, remiss.id).await?);
    let mut due: Vec<(Date, i16)> = deadlines
        .into_iter()
        .filter(|deadline| *deadline > app.now())
        .map(date_in_sweden)
        .filter_map(|date| Some((date, due_today(date, &remiss.reminder_days, app.today())?)))
        .collect();
    due.sort_unstable();
    due.dedup();
    if due.is_empty() {
        return Ok(due);
    }
    let served = store::reminded_occasions(app, connection, remiss.id).await?;
    due.retain(|(date, days)| !served.contains(&occasion(*date, *days)));
    Ok(due)
}

fn occasion(deadline: Date, days: i16) -> String {
    format!("{deadline}/{days}")
}

fn day_of(deadline: Date, days: i16) -> Date {
    deadline.saturating_sub(i64::from(days).days())
}

/// The reminder whose day is today, or was shortly before: the last one when there are several.
fn due_today(deadline: Date, days: &[i16], today: Date) -> Option<i16> {
    days.iter()
        .copied()
        .filter(|days| {
            let late = (today - day_of(deadline, *days)).get_days();
            (0..=LATE_DAYS).contains(&late) && today <= deadline
        })
        .min()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::due_today;

    #[test]
    fn a_reminder_goes_on_its_day_or_shortly_after_and_never_after_the_deadline() {
        let deadline = date(2019, 10, 30);
        let on = |day| due_today(deadline, &[7, 1], date(2019, 10, day));
        assert_eq!(on(22), None);
        assert_eq!(on(23), Some(7));
        assert_eq!(on(25), Some(7));
        assert_eq!(on(26), None);
        assert_eq!(on(29), Some(1));
        assert_eq!(on(30), Some(1));
        assert_eq!(on(31), None);
    }

    #[test]
    fn of_two_reminders_that_are_due_only_the_last_one_goes() {
        assert_eq!(
            due_today(date(2019, 10, 30), &[2, 1], date(2019, 10, 29)),
            Some(1)
        );
    }
}
