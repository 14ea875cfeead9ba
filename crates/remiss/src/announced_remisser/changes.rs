//! What is other than when an announced remiss was last handed over.

use std::collections::HashSet;

use jiff::civil::Date;
use remiss_domain::announced_remiss::Standing;
use remiss_domain::swedish::swedish_date;

use super::store::Announced;
use crate::app::App;

/// The announced remiss as it is now. One that was put aside waits again when we have come onto its list.
pub(super) fn again(
    before: &Announced,
    mut after: Announced,
    app: &App,
    reasons: &mut Vec<String>,
) -> Announced {
    after.changed_at = app.now();
    let on_list = Standing::OnList.as_str();
    if after.put_aside_at.is_some() && after.standing == on_list && before.standing != on_list {
        reasons.push("Den var åtsidolagd och väntar nu igen.".to_owned());
        after.put_aside_at = None;
        after.put_aside_by = String::new();
        after.put_aside_reason = String::new();
    }
    after
}

/// What is other than it was, in Swedish. A list in another order is the same list.
pub(super) fn changes(before: &Announced, after: &Announced) -> Vec<String> {
    let mut changes = Vec::new();
    let mut text = |what: &str, was: &str, is: &str| {
        if was != is {
            let (was, is) = (shown(was), shown(is));
            changes.push(format!("{what} är ändrad från {was} till {is}."));
        }
    };
    text("Titeln", &before.title, &after.title);
    text("Avsändaren", &before.sender, &after.sender);
    text("Adressen för svar", &before.sender_email, &after.sender_email);
    text("Sidans adress", &before.url, &after.url);
    text("Skrivningen av numret", &before.reference, &after.reference);
    let mut day = |what: &str, was: Option<Date>, is: Option<Date>| {
        if was != is {
            let written = |day: Option<Date>| {
                day.map_or_else(
                    || "ingen dag".to_owned(),
                    |day| format!("den {}", swedish_date(day)),
                )
            };
            changes.push(format!(
                "{what} är ändrad från {} till {}.",
                written(was),
                written(is)
            ));
        }
    };
    day("Svarsdagen", before.deadline_on, after.deadline_on);
    day("Dagen för publicering", before.published_on, after.published_on);
    let names = |one: &Announced| -> HashSet<String> { one.recipients.iter().cloned().collect() };
    let (were, are) = (names(before), names(after));
    let (added, gone) = (are.difference(&were).count(), were.difference(&are).count());
    if added + gone > 0 {
        changes.push(format!(
            "Sändlistan är ändrad: {added} tillkomna, {gone} borttagna."
        ));
    }
    if before.standing != after.standing {
        let called = |standing: &str| {
            standing
                .parse::<Standing>()
                .map_or_else(|_| standing.to_owned(), |standing| standing.swedish().to_owned())
        };
        changes.push(format!(
            "Förut: {}. Nu: {}.",
            called(&before.standing),
            called(&after.standing)
        ));
    }
    // A board that was renamed, for example.
    let about_us = |one: &Announced| {
        let mut found: Vec<_> = one
            .mentions
            .iter()
            .map(|mention| (mention.listed.clone(), mention.standing, mention.board_id))
            .collect();
        found.sort();
        (found, one.proposed_board_id)
    };
    if changes.is_empty() && about_us(before) != about_us(after) {
        changes
            .push("Vad på listan som är vi, eller vilken nämnd ärendet föreslås för, är ändrat.".to_owned());
    }
    changes
}

fn shown(text: &str) -> String {
    if text.is_empty() {
        "tomt".to_owned()
    } else {
        format!("”{text}”")
    }
}
