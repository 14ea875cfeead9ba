//! Telling that we are asked, and have no case, as the deadline nears.

use jiff::ToSpan;
use remiss_domain::deadline::date_in_sweden;
use remiss_domain::staff::AlertKind;
use remiss_domain::swedish::swedish_date;

use super::store::{self, Announced};
use crate::access::Caller;
use crate::alerts::{self, NewAlert};
use crate::app::App;
use crate::audit::{Deed, record};
use crate::http::ApiResult;

/// Told at a time; the rest comes in the next round.
const AT_A_TIME: i64 = 50;

/// Raises an alert, and writes an event, for each that has no case with so few days left. Returns how many there were.
pub(super) async fn tell(app: App) -> ApiResult<usize> {
    // A case under secrecy is one too.
    let caller = Caller::system("announced remisser");
    let days = app.settings().announced_remisser.alert_days;
    if days == 0 {
        return Ok(0);
    }
    let (today, until) = (app.today(), app.today().saturating_add(i64::from(days).days()));
    let due = app
        .read(&caller, async |connection| {
            store::without_case(&app, connection, today, until, AT_A_TIME).await
        })
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    app.write(&caller, async |connection| {
        // Another worker may have told some of them meanwhile.
        store::wait_for_turn(&app, connection).await?;
        let due = store::without_case(&app, connection, today, until, AT_A_TIME).await?;
        for announced in &due {
            let day = announced
                .deadline_on
                .unwrap_or_else(|| date_in_sweden(announced.created_at));
            let alert = NewAlert {
                kind: AlertKind::CaseMissing,
                subject_key: format!("announced:{}:{day}", announced.id),
                subject_id: Some(announced.id),
                board_id: announced.proposed_board_id,
                case_id: None,
                text: words(announced),
                items: Vec::new(),
            };
            alerts::raise(&app, connection, alert).await?;
            store::set_alerted(&app, connection, announced.id, day).await?;
        }
        for announced in &due {
            let details = serde_json::json!({ "source": announced.source, "reference": announced.reference,
                "deadlineDate": announced.deadline_on });
            let deed = Deed {
                action: "announcedRemiss.caseMissing",
                subject_kind: "announcedRemiss",
                subject_id: announced.id,
                board_id: None,
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
        }
        Ok(due.len())
    })
    .await
}

fn words(announced: &Announced) -> String {
    let until = match announced.deadline_on {
        Some(day) => format!("Svarsdatum är den {}.", swedish_date(day)),
        None => "Svarsdatum är inte känt.".to_owned(),
    };
    let page = match announced.url.as_str() {
        "" => String::new(),
        url => format!(" {url}"),
    };
    format!(
        "Vi står på sändlistan för ”{}” från {} ({}), men inget ärende har det numret. {until}{page}",
        announced.title, announced.sender, announced.reference
    )
}
