//! What the numbers of a compilation show, in Swedish sentences: counted, never judged.

use remiss_domain::workflow::RecipientOutcome;

use super::gather::NO_THEME;
use super::view::{Asked, Received, ResultCount, Theme};
use crate::responses::Response;

/// What the responses show.
pub(super) fn of(
    responses: &[Response],
    asked: &Asked,
    received: &Received,
    results: &[ResultCount],
    themes: &[Theme],
) -> String {
    if received.responses == 0 {
        return "Inga svar har kommit in.".to_owned();
    }
    let with = |outcome: RecipientOutcome| {
        responses
            .iter()
            .filter(|response| response.outcome == outcome.as_str())
            .count()
    };
    let mut parts = Vec::new();
    for (outcome, words) in [
        (RecipientOutcome::Views, "med synpunkter"),
        (RecipientOutcome::NoObjection, "utan erinran"),
        (RecipientOutcome::Declines, "där man avstår"),
    ] {
        if with(outcome) > 0 {
            parts.push(format!("{} {words}", with(outcome)));
        }
    }
    let mut sentences = vec![format!(
        "{} svar har kommit in: {}.",
        received.responses,
        in_words(&parts)
    )];
    if asked.recipients > 0 {
        sentences.push(format!(
            "Av {} tillfrågade har {} svarat{}.",
            asked.recipients,
            asked.answered,
            match received.uninvited {
                0 => String::new(),
                1 => ", och ett svar kom från någon som inte var tillfrågad".to_owned(),
                more => format!(", och {more} svar kom från andra än de tillfrågade"),
            }
        ));
    }
    let named: Vec<String> = themes
        .iter()
        .filter(|theme| theme.theme != NO_THEME)
        .take(3)
        .map(|theme| format!("{} ({})", theme.theme.to_lowercase(), theme.viewpoints.len()))
        .collect();
    if !named.is_empty() {
        sentences.push(format!("Flest synpunkter gäller {}.", in_words(&named)));
    }
    if received.viewpoints > 0 {
        let counts: Vec<String> = results
            .iter()
            .map(|result| format!("{} {}", result.count, plural(&result.swedish, result.count)))
            .collect();
        let all = if received.viewpoints == 1 {
            "synpunkt"
        } else {
            "synpunkter"
        };
        sentences.push(format!(
            "Av {} {all} är {}.",
            received.viewpoints,
            in_words(&counts)
        ));
    }
    sentences.join(" ")
}

/// The results as adjectives of several viewpoints: `tillgodosedda`, `överförda till restlistan`.
fn plural(word: &str, count: usize) -> String {
    if count == 1 {
        return word.to_owned();
    }
    word.replacen("tillgodosedd", "tillgodosedda", 1)
        .replacen("noterad", "noterade", 1)
        .replacen("överförd", "överförda", 1)
        .replacen("bedömd", "bedömda", 1)
}

/// `a`, `a och b`, `a, b och c`.
fn in_words(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} och {last}", first.join(", ")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_agree() {
        assert_eq!(plural("inte tillgodosedd", 2), "inte tillgodosedda");
        assert_eq!(plural("överförd till restlistan", 3), "överförda till restlistan");
        assert_eq!(plural("tillgodosedd", 1), "tillgodosedd");
        assert_eq!(in_words(&["a".into(), "b".into(), "c".into()]), "a, b och c");
    }
}
