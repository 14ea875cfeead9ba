//! What a mail answers, where its words leave no doubt. In doubt it has views, and an officer reads it.

use remiss_domain::workflow::RecipientOutcome;

/// Longer texts say more than one thing.
const MOST_WORDS: usize = 60;
const NO_OBJECTION: [&str; 9] = [
    "ingen erinran",
    "inget att erinra",
    "ingenting att erinra",
    "inga erinringar",
    "inga synpunkter",
    "inga invändningar",
    "inget att invända",
    "ingenting att invända",
    "ingen invändning",
];
const DECLINES: [&str; 5] = [
    "avstår",
    "avstår från",
    "avböjer",
    "avstå från",
    "kommer att avstå",
];
/// Words after which the answer is more than a formula.
const BUTS: [&str; 14] = [
    "men",
    "dock",
    "utom",
    "förutom",
    "däremot",
    "emellertid",
    "fast",
    "inte avstår",
    "avstår inte",
    "inte avstå",
    "under förutsättning",
    "med undantag",
    "däremot",
    "anser",
];

/// The outcome of a mail with this own text (without what it quotes). `has_files`: documents came along, and the
/// answer may stand in them.
pub(super) fn outcome(text: &str, has_files: bool) -> RecipientOutcome {
    // Below the separator stands the sender's signature.
    let own = text.split("\n-- \n").next().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = own
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if has_files || words.len() > MOST_WORDS || own.contains('?') {
        return RecipientOutcome::Views;
    }
    let own = format!(" {} ", words.join(" "));
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| own.contains(&format!(" {phrase} ")));
    if says(&BUTS) {
        RecipientOutcome::Views
    } else if says(&DECLINES) {
        RecipientOutcome::Declines
    } else if says(&NO_OBJECTION) {
        RecipientOutcome::NoObjection
    } else {
        RecipientOutcome::Views
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_formula_is_taken_by_its_words() {
        let no_objection = [
            "Föreningen har ingen erinran.",
            "Hej!\n\nVi har inga synpunkter på förslaget.\n\nMed vänlig hälsning\nStyrelsen",
            "INGET ATT ERINRA",
        ];
        for text in no_objection {
            assert_eq!(outcome(text, false), RecipientOutcome::NoObjection, "{text}");
        }
        for text in ["Vi avstår från att yttra oss.", "Föreningen avstår."] {
            assert_eq!(outcome(text, false), RecipientOutcome::Declines, "{text}");
        }
    }

    #[test]
    fn in_doubt_it_has_views() {
        let long = format!("Ingen erinran. {}", "Vi vill berätta mer. ".repeat(30));
        for text in [
            "Vi har ingen erinran, men punkt 3 bör strykas.",
            "Vi avstår inte från att svara.",
            "Avstår någon annan?",
            "Vi tycker att förslaget är bra.",
            "",
            long.as_str(),
        ] {
            assert_eq!(outcome(text, false), RecipientOutcome::Views, "{text}");
        }
        assert_eq!(
            outcome("Ingen erinran, se bilaga.", true),
            RecipientOutcome::Views
        );
    }
}
