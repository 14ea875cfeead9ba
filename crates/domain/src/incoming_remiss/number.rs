//! The asking body's own number (diarienummer) in a mail.

use super::words::{Word, sentences};
use crate::case_number::search_key;

const CUES: [&str; 12] = [
    "dnr",
    "diarienr",
    "diarienummer",
    "diarienumret",
    "ärendenr",
    "ärendenummer",
    "ärendenumret",
    "beteckning",
    "referens",
    "referensnummer",
    "ref",
    "ärende",
];
/// What stands before our own number in others' letters.
const OURS: [&str; 4] = ["ert", "er", "eran", "erat"];

/// The first number in these texts, in their order. Those with a word before them that says so go before those that only
/// look like a ministry's. `ours`: search keys of numbers that are our own.
pub(super) fn find(texts: &[&str], ours: &[String]) -> Option<String> {
    let mut looks_like_one = None;
    for text in texts {
        for sentence in sentences(text) {
            for index in 0..sentence.len() {
                let Some((written, from)) = number_at(&sentence, index) else {
                    continue;
                };
                if ours.contains(&search_key(&written)) {
                    continue;
                }
                let before = &sentence[from.saturating_sub(3)..from];
                let says_so = before.iter().any(|word| word.is(&CUES));
                if says_so && !before.iter().any(|word| word.is(&OURS)) {
                    return Some(written);
                }
                if !says_so && is_of_a_ministry(&written) {
                    looks_like_one.get_or_insert(written);
                }
            }
        }
    }
    looks_like_one
}

/// The number that the word at `index` is or ends, and the place where it begins.
fn number_at(sentence: &[Word<'_>], index: usize) -> Option<(String, usize)> {
    let word = sentence.get(index)?.bare;
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let allowed = |letter: char| letter.is_alphanumeric() || "/-.:".contains(letter);
    let parted = word.contains('/') || word.matches('-').count() == 1;
    // A date, a page, a law ("1998:1474") and an address are none.
    if digits < 3 || !parted || word.len() > 40 || !word.chars().all(allowed) || word.contains("//") {
        return None;
    }
    let begins_with_digit = word.starts_with(|first: char| first.is_ascii_digit());
    let letters = index
        .checked_sub(1)
        .and_then(|before| sentence.get(before))
        .filter(|before| {
            let short = (1..=4).contains(&before.bare.chars().count());
            let capital = before.bare.chars().next().is_some_and(char::is_uppercase);
            // "Dnr" itself is no series.
            short && capital && before.bare == before.written && !before.is(&CUES) && !before.is(&["nr"])
        });
    match letters {
        Some(letters) if begins_with_digit => Some((format!("{} {word}", letters.bare), index - 1)),
        _ => Some((word.to_owned(), index)),
    }
}

/// `S2023/03181`, `Fi2020/00647/K`, `Ju 2024/123`: one to four letters, a year, a number, perhaps a unit.
fn is_of_a_ministry(written: &str) -> bool {
    let written = written.replace(' ', "");
    let letters = written
        .chars()
        .take_while(|letter| letter.is_alphabetic())
        .count();
    let rest: String = written.chars().skip(letters).collect();
    let mut parts = rest.split('/');
    let is_number = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let year = parts.next().unwrap_or_default();
    let number = parts.next().unwrap_or_default();
    (1..=4).contains(&letters)
        && written.starts_with(char::is_uppercase)
        && is_number(year, 4..=4)
        && (year.starts_with("19") || year.starts_with("20"))
        && is_number(number, 1..=6)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Remiss av promemorian Nya regler, dnr S2023/03181", "S2023/03181")]
    #[case("Ange diarienummer Fi2020/00647/K i ämnesraden.", "Fi2020/00647/K")]
    #[case("Vårt dnr: 3.2.1-1234/2024", "3.2.1-1234/2024")]
    #[case("Dnr KS 2024/56", "KS 2024/56")]
    #[case("Dnr. 2024-01234", "2024-01234")]
    #[case("Er beteckning Ks 12/2024. Vår beteckning 4567-2024.", "4567-2024")]
    #[case("Remiss S2023/03181 (SOU 2023:12)", "S2023/03181")]
    #[case("Ju 2024/123", "Ju 2024/123")]
    fn the_number_is_found(#[case] text: &str, #[case] number: &str) {
        assert_eq!(find(&[text], &[]).unwrap(), number, "{text}");
    }

    #[rstest]
    #[case("Ring 019-000 00 00 senast 2024-03-15.")]
    #[case("Enligt SOU 2023:12 och lagen (1998:1474).")]
    #[case("Ert dnr 345/2024")]
    #[case("Se https://example.org/remisser/2024/123")]
    #[case("dnr Ks 12/2024")]
    fn other_numbers_are_none(#[case] text: &str) {
        assert_eq!(find(&[text], &[search_key("Ks 12/2024")]), None, "{text}");
    }
}
