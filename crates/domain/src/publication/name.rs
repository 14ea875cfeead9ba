//! Names of persons in a text: those that are known, and what stands under a complimentary close.

use std::ops::Range;

use super::FindingKind;
use super::letters::Letters;

/// How Swedish letters and mails end, in lower case.
const CLOSES: &[&str] = &[
    "med vänlig hälsning",
    "med vänliga hälsningar",
    "med vänlig hälsningar",
    "vänlig hälsning",
    "vänliga hälsningar",
    "med bästa hälsning",
    "med bästa hälsningar",
    "bästa hälsningar",
    "med hälsning",
    "hälsningar",
    "hälsning",
    "vänligen",
    "högaktningsfullt",
    "undertecknad",
    "undertecknat",
    "mvh",
    "m.v.h.",
    "hälsar",
    "/",
    "//",
];

/// Lines after the close in which a name may stand.
const LINES: usize = 3;

pub(super) fn find_known(letters: &Letters, names: &[&str]) -> Vec<(FindingKind, Range<usize>)> {
    let words = words(letters);
    let mut found: Vec<(FindingKind, Range<usize>)> = Vec::new();
    for name in names {
        let parts: Vec<Vec<char>> = name
            .split_whitespace()
            .map(bare)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.is_empty() {
            continue;
        }
        let mut at = 0;
        while at < words.len() {
            if let Some(count) = whole_name(letters, &words[at..], &parts) {
                found.push((FindingKind::Name, words[at].start..words[at + count - 1].end));
                at += count;
                continue;
            }
            // A single part of the name counts where it is written as a name: "Sten", not "sten".
            let word = &letters.all[words[at].clone()];
            let alone = word.first().is_some_and(|letter| letter.is_uppercase())
                && parts
                    .iter()
                    .any(|part| part.len() >= 2 && part[0].is_uppercase() && same(word, part));
            if alone {
                found.push((FindingKind::Name, words[at].clone()));
            }
            at += 1;
        }
    }
    found
}

/// The words of a name in their order, whatever their case: how many words that is.
fn whole_name(letters: &Letters, words: &[Range<usize>], parts: &[Vec<char>]) -> Option<usize> {
    if parts.len() < 2 || words.len() < parts.len() {
        return None;
    }
    let together = words.windows(2).take(parts.len() - 1).all(|pair| {
        let gap = &letters.all[pair[0].end..pair[1].start];
        gap.len() <= 3
            && gap
                .iter()
                .all(|letter| letter.is_whitespace() || matches!(letter, ',' | '.'))
    });
    let fits = words
        .iter()
        .zip(parts)
        .all(|(word, part)| same(&letters.all[word.clone()], part));
    (together && fits).then_some(parts.len())
}

/// The same word, whatever its case, also in the genitive.
fn same(word: &[char], part: &[char]) -> bool {
    let equal = |word: &[char]| {
        word.len() == part.len()
            && word
                .iter()
                .zip(part)
                .all(|(one, other)| one == other || one.to_lowercase().eq(other.to_lowercase()))
    };
    equal(word)
        || word
            .split_last()
            .is_some_and(|(last, rest)| matches!(last, 's' | 'S') && equal(rest))
}

/// A part of a name without the signs around it.
fn bare(part: &str) -> Vec<char> {
    part.trim_matches(|letter: char| !letter.is_alphanumeric())
        .chars()
        .collect()
}

/// Words: letters and digits in a row, with hyphens inside.
fn words(letters: &Letters) -> Vec<Range<usize>> {
    let inside = |place: usize| {
        letters.get(place).is_some_and(|letter| {
            letter.is_alphanumeric()
                || (letter == '-'
                    && letters.before(place).is_some_and(char::is_alphanumeric)
                    && letters.get(place + 1).is_some_and(char::is_alphanumeric))
        })
    };
    let mut words = Vec::new();
    let mut place = 0;
    while place < letters.all.len() {
        let start = place;
        while inside(place) {
            place += 1;
        }
        if place > start {
            words.push(start..place);
        } else {
            place += 1;
        }
    }
    words
}

pub(super) fn find_signatures(letters: &Letters, _: &[&str]) -> Vec<(FindingKind, Range<usize>)> {
    let lines = lines(letters);
    let mut found: Vec<(FindingKind, Range<usize>)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(rest) = after_close(letters, line) else {
            continue;
        };
        let below = lines
            .iter()
            .skip(index + 1)
            .filter(|line| !line.is_empty())
            .take(LINES);
        for place in std::iter::once(&rest).chain(below) {
            if looks_like_name(letters, place)
                && !found
                    .iter()
                    .any(|(_, known)| known.start < place.end && place.start < known.end)
            {
                found.push((FindingKind::Signature, place.clone()));
            }
        }
    }
    found
}

/// The lines of the text, each without blanks around it.
fn lines(letters: &Letters) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for place in 0..=letters.all.len() {
        if place == letters.all.len() || matches!(letters.get(place), Some('\n' | '\r')) {
            lines.push(trimmed(letters, start..place));
            start = place + 1;
        }
    }
    lines
}

fn trimmed(letters: &Letters, line: Range<usize>) -> Range<usize> {
    let Range { mut start, mut end } = line;
    let blank = |place: usize| {
        letters.get(place).is_some_and(|letter| {
            letter.is_whitespace() || matches!(letter, ',' | '.' | '!' | ':' | '-' | '*' | '_')
        })
    };
    while start < end && blank(start) {
        start += 1;
    }
    while end > start && blank(end - 1) {
        end -= 1;
    }
    start..end
}

/// What stands after a complimentary close on its line; empty when the line is only that. `None`: the line does not begin so.
fn after_close(letters: &Letters, line: &Range<usize>) -> Option<Range<usize>> {
    let lower: Vec<char> = letters.all[line.clone()]
        .iter()
        .map(|letter| letter.to_lowercase().next().unwrap_or(*letter))
        .collect();
    let longest = CLOSES
        .iter()
        .map(|close| close.chars().collect::<Vec<char>>())
        .filter(|close| {
            lower.starts_with(close)
                && (close[0] == '/'
                    || !lower
                        .get(close.len())
                        .is_some_and(|letter| letter.is_alphanumeric()))
        })
        .map(|close| close.len())
        .max()?;
    Some(trimmed(letters, line.start + longest..line.end))
}

/// Two to four words, each beginning with a capital and of letters only; one word is enough of a first name.
fn looks_like_name(letters: &Letters, place: &Range<usize>) -> bool {
    let text = letters.text(place.clone());
    let words: Vec<&str> = text.split_whitespace().collect();
    (1..=4).contains(&words.len())
        && words.iter().all(|word| {
            let small = matches!(*word, "von" | "af" | "de" | "van" | "och" | "&");
            let capital = word.chars().next().is_some_and(char::is_uppercase);
            let letters_only = word
                .chars()
                .all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '.' | '\''));
            small || (capital && letters_only)
        })
        && words
            .iter()
            .any(|word| word.chars().count() >= 2 && word.chars().next().is_some_and(char::is_uppercase))
}
