//! Times, states and kinds in Swedish, as the pages write them.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::deadline::{date_in_sweden, stockholm};
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::{
    DecidedBy, DecisionKind, IncomingState, OutgoingState, RecipientDelivery, RecipientOutcome,
};

/// A moment as "2 september 2019 kl. 08.00".
pub(super) fn moment(at: Timestamp) -> String {
    let zoned = at.to_zoned(stockholm());
    format!(
        "{} kl. {:02}.{:02}",
        swedish_date(date_in_sweden(at)),
        zoned.hour(),
        zoned.minute()
    )
}

/// A moment without its day, as "08.00".
pub(super) fn clock(at: Timestamp) -> String {
    let zoned = at.to_zoned(stockholm());
    format!("{:02}.{:02}", zoned.hour(), zoned.minute())
}

/// How many working days a day is away: "i dag", "om 3 arbetsdagar", "för 2 arbetsdagar sedan".
pub(super) fn away(working_days: i64, day: Date, today: Date) -> String {
    let days = |count: i64| match count {
        1 => "1 arbetsdag".to_owned(),
        count => format!("{count} arbetsdagar"),
    };
    if day == today {
        "i dag".to_owned()
    } else if day > today {
        match working_days {
            ..=0 => "före nästa arbetsdag".to_owned(),
            count => format!("om {}", days(count)),
        }
    } else {
        match -working_days {
            ..=0 => "efter den senaste arbetsdagen".to_owned(),
            count => format!("för {} sedan", days(count)),
        }
    }
}

/// "1 fil", "2 filer".
pub(super) fn counted(count: i64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// How large a file is, as "48 kB".
pub(super) fn size(bytes: i64) -> String {
    match bytes {
        ..1024 => format!("{bytes} byte"),
        1024..1_048_576 => format!("{} kB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

/// The Swedish word of a value; the value itself, where it is a later one than we know.
fn known<T: FromStr>(text: &str, swedish: impl FnOnce(T) -> &'static str) -> &str {
    match text.parse() {
        Ok(value) => swedish(value),
        Err(_) => text,
    }
}

/// The state of a remiss.
pub(super) fn remiss_state(outgoing: bool, state: &str) -> &str {
    if outgoing {
        known(state, OutgoingState::swedish)
    } else {
        known(state, IncomingState::swedish)
    }
}

/// What a recipient answered.
pub(super) fn outcome(outcome: &str) -> &str {
    known(outcome, RecipientOutcome::swedish)
}

/// How an answer came, after "svarade".
pub(super) fn channel(channel: &str) -> &str {
    match channel {
        "link" => "på webben",
        "email" => "med e-post",
        "letter" => "med brev",
        "phone" => "per telefon",
        "meeting" => "på ett möte",
        "api" => "från ett eget system",
        other => other,
    }
}

/// How far a remiss has reached.
pub(super) fn delivery(delivery: &str) -> &str {
    known(delivery, RecipientDelivery::swedish)
}

/// The state of a case.
pub(super) fn case_status(status: &str) -> &str {
    match status {
        "open" => "pågår",
        "closed" => "avslutat",
        "void" => "makulerat",
        other => other,
    }
}

/// What kind a document is.
pub(super) fn document_kind(kind: &str) -> &str {
    match kind {
        "missiv" => "missiv",
        "proposal" => "förslag",
        "response" => "remissvar",
        "mail" => "e-post",
        "tjansteskrivelse" => "tjänsteskrivelse",
        "yttrande" => "yttrande",
        "sammanstallning" => "sammanställning",
        "extract" => "protokollsutdrag",
        _ => "handling",
    }
}

/// Which way a document went.
pub(super) fn direction(direction: &str) -> &str {
    match direction {
        "incoming" => "inkommen",
        "outgoing" => "utgången",
        _ => "upprättad",
    }
}

/// What a round is called.
pub(super) fn round(label: &str) -> &str {
    match label {
        "referenceGroup" => "referensgrupp",
        "dialogue" => "dialog",
        "council" => "råd",
        _ => "remiss",
    }
}

/// What kind a draft is.
pub(super) fn draft_kind(kind: &str) -> &str {
    match kind {
        "tjansteskrivelse" => "Tjänsteskrivelse",
        "yttrande" => "Yttrande",
        other => other,
    }
}

/// What was decided.
pub(super) fn decision(kind: &str) -> &str {
    known(kind, DecisionKind::swedish)
}

/// Who decided.
pub(super) fn decided_by(by: &str) -> &str {
    known(by, DecidedBy::swedish)
}

/// How grave a finding is.
pub(super) fn severity(severity: &str) -> &str {
    match severity {
        "grave" => "måste rättas",
        "warning" => "bör rättas",
        _ => "att tänka på",
    }
}

/// As much of a text as has room, in letters.
pub(super) fn shortened(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((end, _)) => format!("{} …", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// The first letter as a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn how_far_away_a_day_is_is_said_in_words() {
        let today = date(2019, 11, 13);
        assert_eq!(away(0, today, today), "i dag");
        assert_eq!(away(1, date(2019, 11, 14), today), "om 1 arbetsdag");
        assert_eq!(away(2, date(2019, 11, 15), today), "om 2 arbetsdagar");
        assert_eq!(away(-1, date(2019, 11, 12), today), "för 1 arbetsdag sedan");
        assert_eq!(away(-3, date(2019, 11, 8), today), "för 3 arbetsdagar sedan");
    }
}
