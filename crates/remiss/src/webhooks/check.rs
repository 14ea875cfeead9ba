//! What somebody writes of a webhook: name, address, types of events, boards.

use remiss_domain::networks::Networks;
use reqwest::Url;
use uuid::Uuid;

use super::address::literal;
use super::store::Webhook;
use crate::access::{Boards, Caller};
use crate::app::App;
use crate::boards;
use crate::db::Connection;
use crate::events::{self, Ends};
use crate::http::{ApiError, ApiResult, FieldError};

/// Types that a webhook can name.
const TYPES: usize = 50;

/// The name, in order.
pub(super) fn name(name: &str, wrong: &mut Vec<FieldError>) -> String {
    let name = name.trim();
    if !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        wrong.push(FieldError::new(
            "/name",
            "Namnet har 1 till 100 tecken på en rad.",
            "The name has 1 to 100 characters on one line.",
        ));
    }
    name.to_owned()
}

/// The address, as it is kept. What its name stands for is looked at whenever something is delivered.
pub(super) fn url(app: &App, text: &str, wrong: &mut Vec<FieldError>) -> String {
    let mut say = |sv: &'static str, en: &'static str| wrong.push(FieldError::new("/url", sv, en));
    let settings = &app.settings().webhooks;
    let url = match Url::parse(text.trim()) {
        Ok(url) if text.len() <= 2000 && url.has_host() && matches!(url.scheme(), "https" | "http") => url,
        _ => {
            say(
                "Ange en fullständig adress av högst 2 000 tecken, till exempel https://system.example.org/remiss.",
                "State a full address of at most 2,000 characters, such as https://system.example.org/remiss.",
            );
            return String::new();
        }
    };
    if url.scheme() != "https" && !settings.allow_http {
        say("Adressen ska börja med https.", "The address begins with https.");
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        say(
            "Adressen ska inte ha inloggning eller fragment (#). Signaturen visar vem som skickar.",
            "The address has neither a login nor a fragment. The signature shows who sends.",
        );
    }
    let networks = Networks::of(&settings.allow_networks).unwrap_or_default();
    let inner = literal(&url).is_some_and(|address| !networks.allow(address));
    let this_machine = url.host_str() == Some("localhost") && settings.allow_networks.is_empty();
    if inner || this_machine {
        say(
            "Adressen leder till ett internt nät, dit inget skickas. Be driften tillåta nätet (webhooks.allow_networks) om det är meningen.",
            "The address leads to an inner network, where nothing is sent. Operations can allow it (webhooks.allow_networks).",
        );
    }
    url.to_string()
}

/// The types of events: `remiss.sent`, `remiss.*`; `*` and none mean all.
pub(super) fn event_types(types: &[String], wrong: &mut Vec<FieldError>) -> Vec<String> {
    if types.len() > TYPES {
        wrong.push(FieldError::new(
            "/eventTypes",
            "Ange högst 50 typer. remiss.* står för alla som börjar så.",
            "State at most 50 types. remiss.* stands for all that begin so.",
        ));
        return Vec::new();
    }
    for (place, kind) in types.iter().enumerate() {
        if kind != "*" && !events::types::is_known_choice(kind) {
            wrong.push(FieldError::new(
                format!("/eventTypes/{place}"),
                "Det finns ingen sådan typ. Typerna står vid `type` i händelseloggen, till exempel remiss.sent; remiss.* är alla av ett slag.",
                "There is no such type. They stand at `type` of the event log, remiss.sent for example; remiss.* is all of a kind.",
            ));
        }
    }
    if types.iter().any(|kind| kind == "*") {
        return Vec::new();
    }
    let mut types = types.to_vec();
    types.sort();
    types.dedup();
    types
}

/// The boards of a webhook: nobody has more delivered than they see themselves.
pub(super) async fn boards_of(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    wanted: Option<&[Uuid]>,
) -> ApiResult<Option<Vec<Uuid>>> {
    let Some(wanted) = wanted else {
        return Ok(match &caller.boards {
            Boards::All => None,
            Boards::Only(own) => Some(own.clone()),
        });
    };
    if wanted.is_empty() {
        return Err(ApiError::invalid(
            "/boardIds",
            "Ange minst en nämnd, eller utelämna fältet för alla.",
            "Name at least one board, or leave the field out for all.",
        ));
    }
    for (place, id) in wanted.iter().enumerate() {
        let known = match boards::find(app, connection, *id).await {
            Ok(_) => caller.boards.contain(*id),
            Err(ApiError::NotFound) => false,
            Err(error) => return Err(error),
        };
        if !known {
            let pointer = format!("/boardIds/{place}");
            return Err(ApiError::invalid(&pointer, "Finns inte.", "Does not exist."));
        }
    }
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    Ok(Some(wanted))
}

/// The place in the log to begin after: the one that is wanted, or the end.
pub(super) fn place(wanted: Option<i64>, ends: Ends) -> ApiResult<i64> {
    let (first, last) = (ends.kept_after, ends.last);
    match wanted {
        None => Ok(last),
        Some(place) if (first..=last).contains(&place) => Ok(place),
        Some(_) => Err(ApiError::invalid(
            "/afterSequence",
            format!("Händelseloggen går från {first} till {last}. Ange en plats däremellan."),
            format!("The event log goes from {first} to {last}. State a place between them."),
        )),
    }
}

/// The board of a webhook that has just one: whose event it is when the webhook changes.
pub(super) fn only_board(webhook: &Webhook) -> Option<Uuid> {
    match webhook.board_ids.as_deref() {
        Some([only]) => Some(*only),
        _ => None,
    }
}

/// What the audit log says of a webhook. Of its address the host only: the rest may hold a password of the receiver's.
pub(super) fn facts(webhook: &Webhook) -> serde_json::Value {
    let host = Url::parse(&webhook.url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    serde_json::json!({ "name": webhook.name, "host": host, "eventTypes": webhook.event_types,
        "boardIds": webhook.board_ids, "state": webhook.state })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn types_are_written_as_in_the_log_and_a_star_means_all() {
        let read = |types: &[&str]| {
            let mut wrong = Vec::new();
            let types: Vec<String> = types.iter().map(|&kind| kind.to_owned()).collect();
            let read = event_types(&types, &mut wrong);
            (read, wrong.len())
        };
        assert_eq!(
            read(&["remiss.sent", "case.*", "remiss.sent"]),
            (vec!["case.*".to_owned(), "remiss.sent".to_owned()], 0)
        );
        assert_eq!(read(&["case.*", "*"]), (Vec::new(), 0));
        for wrong in [
            "",
            "remiss",
            "remiss.",
            ".sent",
            "*.sent",
            "remiss.%",
            "remiss.sent.now",
            "remiss sent",
        ] {
            assert_eq!(read(&[wrong]).1, 1, "{wrong}");
        }
    }
}
