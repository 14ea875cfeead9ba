//! Small pieces of Swedish that several sections are made of.

use remiss_domain::deadline::{DEFAULT_TIME, Deadline};
use remiss_domain::swedish::{swedish_date, swedish_time};

/// What an officer may call a stance, as a sentence about `who`: "Kommunstyrelsen tillstyrker förslagen i …".
pub(super) fn stance_sentence(who: &str, stance: &str, remiss_name: &str) -> String {
    let plain = stance.trim().trim_end_matches('.').to_lowercase();
    match plain.as_str() {
        "tillstyrker" => format!("{who} tillstyrker förslagen i {remiss_name}."),
        "tillstyrker delvis" => {
            format!(
                "{who} tillstyrker i huvudsak förslagen i {remiss_name}, med de synpunkter som framgår nedan."
            )
        }
        "avstyrker" => {
            format!("{who} avstyrker förslagen i {remiss_name}, av de skäl som framgår nedan.")
        }
        "ingen erinran" => format!("{who} har ingen erinran mot förslagen i {remiss_name}."),
        "avstår" => format!("{who} avstår från att yttra sig över {remiss_name}."),
        _ => sentence(stance),
    }
}

/// What the department proposes that the board's stance be.
pub(super) fn proposed_stance(department: &str, board: &str, stance: &str) -> String {
    let board = lower_first(board);
    let plain = stance.trim().trim_end_matches('.').to_lowercase();
    match plain.as_str() {
        "tillstyrker" => format!("{department} föreslår att {board} tillstyrker förslagen."),
        "tillstyrker delvis" => {
            format!(
                "{department} föreslår att {board} i huvudsak tillstyrker förslagen och lämnar vissa synpunkter."
            )
        }
        "avstyrker" => format!("{department} föreslår att {board} avstyrker förslagen."),
        "ingen erinran" => {
            format!("{department} föreslår att {board} inte har någon erinran mot förslagen.")
        }
        "avstår" => format!("{department} föreslår att {board} avstår från att yttra sig."),
        _ => sentence(stance),
    }
}

/// The text with a capital first and a full stop last.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    let ended = text.ends_with(['.', '!', '?', ':']) || text.is_empty();
    format!("{}{}", upper_first(text), if ended { "" } else { "." })
}

/// Names of boards and departments have a small letter within a sentence: "kommunstyrelsen".
pub(crate) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    // An abbreviation keeps its capitals.
    let second_is_small = text.chars().nth(1).is_none_or(char::is_lowercase);
    match letters.next() {
        Some(first) if second_is_small => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

/// The genitive of a name: "kommunstyrelsens", "Socialdepartementets", but "Ks" stays.
pub(crate) fn genitive(name: &str) -> String {
    if name.ends_with(['s', 'S', 'x', 'z']) {
        name.to_owned()
    } else {
        format!("{name}s")
    }
}

/// The text with a capital first.
pub(super) fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// As many whole sentences from the beginning as fit in about so many words, at least one; on one line.
pub(super) fn opening(text: &str, words: usize) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>();
    let mut taken: Vec<&str> = Vec::new();
    let mut whole = 0;
    for word in &flat {
        if taken.len() >= words && whole > 0 {
            break;
        }
        taken.push(word);
        if word.ends_with(['.', '!', '?']) {
            whole = taken.len();
        }
    }
    if whole > 0 && taken.len() < flat.len() {
        taken.truncate(whole);
    }
    sentence(&taken.join(" "))
}

/// `one`, or the number with `many`: "1 svar", "3 synpunkter". Small numbers stay figures, as in tables.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A last day to answer: "den 31 januari 2020", with its clock time unless that is the end of the day.
pub(super) fn day_with_time(deadline: Deadline) -> String {
    let day = format!("den {}", swedish_date(deadline.date));
    if deadline.time == DEFAULT_TIME {
        day
    } else {
        format!("{day} {}", swedish_time(deadline.time))
    }
}

/// A number in a sentence: in words to twelve, as Swedish has it.
pub(super) fn number(count: usize) -> String {
    const WORDS: [&str; 13] = [
        "ingen", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
    ];
    WORDS
        .get(count)
        .map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// Numbers that stand in one sentence: all in words, or all in figures when one is larger than twelve.
pub(super) fn numbers<const N: usize>(counts: [usize; N]) -> [String; N] {
    let figures = counts.iter().any(|count| *count > 12);
    counts.map(|count| if figures { count.to_string() } else { number(count) })
}

/// A result as so many viewpoints have it: "tillgodosedd", "2 tillgodosedda", "8 överförda till restlistan".
pub(super) fn plural_of_result(count: usize, result: &str) -> String {
    if count == 1 {
        return result.to_owned();
    }
    result
        .replacen("tillgodosedd", "tillgodosedda", 1)
        .replacen("noterad", "noterade", 1)
        .replacen("överförd", "överförda", 1)
}

/// Somebody else's words: within Swedish quotation marks, which become single ones inside.
pub(super) fn quoted(words: &str) -> String {
    let words = words.replace(['”', '“', '"'], "’");
    format!("”{}”", words.trim())
}

/// Words in a row: "a, b och c".
pub(super) fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} och {last}", first.join(", ")),
    }
}

/// How a version came about, before "av" and who made it.
pub(super) fn origin_in_words(origin: &str) -> &'static str {
    match origin {
        "generated" => "skriven ur ärendet",
        "uploaded" => "inläst från Word",
        _ => "ändrad",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_stance_becomes_a_sentence_about_who_takes_it() {
        assert_eq!(
            stance_sentence("Kommunstyrelsen", "ingen erinran", "SOU 2015:100"),
            "Kommunstyrelsen har ingen erinran mot förslagen i SOU 2015:100."
        );
        assert_eq!(
            stance_sentence("Kommunstyrelsen", "nämnden vill se mer tillsyn", "x"),
            "Nämnden vill se mer tillsyn."
        );
    }

    #[test]
    fn numbers_of_one_sentence_are_all_words_or_all_figures() {
        assert_eq!(numbers([1, 12, 0]), ["en", "tolv", "ingen"]);
        assert_eq!(numbers([1, 13]), ["1", "13"]);
    }

    #[test]
    fn results_agree_with_their_number() {
        assert_eq!(plural_of_result(1, "noterad"), "noterad");
        assert_eq!(plural_of_result(10, "noterad"), "noterade");
        assert_eq!(plural_of_result(2, "inte tillgodosedd"), "inte tillgodosedda");
        assert_eq!(
            plural_of_result(8, "överförd till restlistan"),
            "överförda till restlistan"
        );
        assert_eq!(plural_of_result(6, "utanför remissen"), "utanför remissen");
    }

    #[test]
    fn the_end_of_the_day_is_not_said_and_another_clock_time_is() {
        let day = jiff::civil::date(2020, 1, 31);
        assert_eq!(day_with_time(Deadline::on(day)), "den 31 januari 2020");
        let noon = Deadline::at(day, jiff::civil::time(12, 0, 0, 0));
        assert_eq!(day_with_time(noon), "den 31 januari 2020 kl. 12.00");
    }

    #[test]
    fn quotation_marks_within_a_quotation_are_single() {
        assert_eq!(quoted("att \"godkänna\" den"), "”att ’godkänna’ den”");
    }

    #[test]
    fn an_opening_is_cut_between_sentences() {
        assert_eq!(
            opening("En mening här. Och en till som är lång. Tre.", 4),
            "En mening här."
        );
        assert_eq!(opening("bara ord utan slut", 2), "Bara ord utan slut.");
    }

    #[test]
    fn a_board_has_a_small_letter_within_a_sentence() {
        assert_eq!(lower_first("Kommunstyrelsen"), "kommunstyrelsen");
        assert_eq!(lower_first("KS"), "KS");
        assert_eq!(genitive("Kommunstyrelsen"), "Kommunstyrelsens");
        assert_eq!(genitive("Förvaltningen för Ks"), "Förvaltningen för Ks");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b och c");
    }
}
