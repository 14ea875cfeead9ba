//! E-mail addresses and telephone numbers in a text.

use std::ops::Range;

use super::FindingKind;
use super::letters::Letters;

/// What people write for an @ so that programs do not find it.
const AT: &[&str] = &[
    "@",
    "(at)",
    "[at]",
    "(a)",
    "[a]",
    " (at) ",
    " [at] ",
    " (a) ",
    " [a] ",
    " @ ",
    " snabel-a ",
    "(snabel-a)",
];

pub(super) fn find_mails(letters: &Letters, _: &[&str]) -> Vec<(FindingKind, Range<usize>)> {
    let mut found = Vec::new();
    let mut free_from = 0;
    for place in 0..letters.all.len() {
        if !matches!(letters.get(place), Some('@' | '(' | '[' | ' ')) {
            continue;
        }
        // The longest that fits, so that the blanks around it belong to it.
        let sign = AT
            .iter()
            .filter(|sign| stands_at(letters, place, sign))
            .max_by_key(|sign| sign.chars().count());
        let Some(sign) = sign else { continue };
        let after = place + sign.chars().count();
        let start = (free_from..place)
            .rev()
            .take_while(|at| letters.get(*at).is_some_and(is_local))
            .last()
            .unwrap_or(place);
        let start = (start..place)
            .find(|at| letters.get(*at).is_some_and(char::is_alphanumeric))
            .unwrap_or(place);
        let Some(end) = domain_end(letters, after) else {
            continue;
        };
        if start < place && start >= free_from {
            found.push((FindingKind::Email, start..end));
            free_from = end;
        }
    }
    found
}

fn stands_at(letters: &Letters, place: usize, sign: &str) -> bool {
    sign.chars().enumerate().all(|(offset, wanted)| {
        letters
            .get(place + offset)
            .is_some_and(|letter| letter.to_ascii_lowercase() == wanted)
    })
}

fn is_local(letter: char) -> bool {
    letter.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter)
}

/// Where a domain name that starts here ends: labels and points, with a last label of at least two letters.
fn domain_end(letters: &Letters, start: usize) -> Option<usize> {
    let mut end = start;
    while letters
        .get(end)
        .is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '.'))
    {
        end += 1;
    }
    while end > start
        && letters
            .before(end)
            .is_some_and(|letter| !letter.is_alphanumeric())
    {
        end -= 1;
    }
    let name = letters.text(start..end);
    let (domain, top) = name.rsplit_once('.')?;
    let good = !domain.is_empty() && !domain.starts_with(['.', '-']) && top.chars().count() >= 2;
    good.then_some(end)
}

pub(super) fn find_phones(letters: &Letters, _: &[&str]) -> Vec<(FindingKind, Range<usize>)> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < letters.all.len() {
        let joined = letters
            .before(place)
            .is_some_and(|letter| letter.is_alphanumeric() || letter == '+');
        let here = if joined {
            None
        } else {
            number_end(letters, place).or_else(|| after_label(letters, place))
        };
        match here {
            Some(end) => {
                found.push((FindingKind::Phone, place..end));
                place = end;
            }
            None => place += 1,
        }
    }
    found
}

/// Where the telephone number that starts here ends: `+46 70 …`, `0046 …`, `(019) …`, `070-…`.
fn number_end(letters: &Letters, start: usize) -> Option<usize> {
    let first = letters.get(start)?;
    let abroad = first == '+' || (first == '0' && letters.digit(start + 1) == Some(0));
    let in_brackets = first == '(' && matches!(letters.get(start + 1), Some('0' | '+'));
    if !(first == '0' || first == '+' || in_brackets) {
        return None;
    }
    let most = if abroad || in_brackets { 15 } else { 10 };
    let mut groups = groups(letters, start);
    // Two numbers beside each other: as many groups as make one.
    while groups.len() > 1 && count(&groups) > most {
        groups.pop();
    }
    let area = groups
        .first()
        .is_some_and(|group| group.digits.len() >= 2 || abroad);
    let end = groups.last()?.end;
    let fits = (8..=most).contains(&count(&groups)) && area && !is_day(&groups);
    (fits && !letters.get(end).is_some_and(char::is_alphanumeric)).then_some(end)
}

/// A number without area code is known by the word before it: `tel. 21 10 00`.
fn after_label(letters: &Letters, start: usize) -> Option<usize> {
    letters.digit(start)?;
    let from = start.saturating_sub(14);
    let before = letters.text(from..start).to_lowercase();
    let before = before.trim_end_matches([' ', ':', '.', '\u{a0}', '=']);
    let labelled = [
        "tel",
        "telefon",
        "telefonnummer",
        "tfn",
        "mobil",
        "mobilnummer",
        "mob",
        "telnr",
    ]
    .iter()
    .any(|label| {
        before
            .strip_suffix(label)
            .is_some_and(|rest| !rest.chars().next_back().is_some_and(char::is_alphanumeric))
    });
    if !labelled {
        return None;
    }
    let groups = groups(letters, start);
    let end = groups.last()?.end;
    ((5..=15).contains(&count(&groups)) && !letters.get(end).is_some_and(char::is_alphanumeric))
        .then_some(end)
}

/// Digits in a row, and where what belongs to them ends.
struct Group {
    digits: String,
    end: usize,
}

fn count(groups: &[Group]) -> usize {
    groups.iter().map(|group| group.digits.len()).sum()
}

/// Groups of digits from here on, with the signs between them that numbers are written with.
fn groups(letters: &Letters, start: usize) -> Vec<Group> {
    let bracket = letters.get(start) == Some('(');
    let mut place = start + usize::from(bracket);
    if letters.get(place) == Some('+') {
        place += 1;
    }
    let mut groups: Vec<Group> = Vec::new();
    loop {
        let mut digits = String::new();
        while let Some(letter) = letters.get(place).filter(char::is_ascii_digit) {
            digits.push(letter);
            place += 1;
        }
        // Two numbers beside each other: the second one begins with its area code.
        if digits.is_empty() || (count(&groups) >= 8 && digits.len() >= 3 && digits.starts_with('0')) {
            break;
        }
        // A bracket that closes the one before the number belongs to it.
        let closes = usize::from(bracket && groups.is_empty() && letters.get(place) == Some(')'));
        groups.push(Group {
            digits,
            end: place + closes,
        });
        let signs = (place..place + 3)
            .take_while(|at| {
                letters
                    .get(*at)
                    .is_some_and(|letter| "-/ .()\u{a0}\u{2009}\u{202f}".contains(letter))
            })
            .count();
        if signs == 0 {
            break;
        }
        place += signs;
    }
    groups
}

/// `01-02-2019` is a day.
fn is_day(groups: &[Group]) -> bool {
    let digits: Vec<&str> = groups.iter().map(|group| group.digits.as_str()).collect();
    matches!(digits.as_slice(), [day, month, year] if day.len() == 2 && month.len() == 2 && year.len() == 4
        && *month <= "12" && (year.starts_with("19") || year.starts_with("20")))
}
