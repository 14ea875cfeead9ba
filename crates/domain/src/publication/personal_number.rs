//! Identity numbers of persons in a text, in every usual spelling, told by date and check digit.
//!
//! `YYMMDD-NNNN`, with a plus from the year that the person turns 100; the last digit is a Luhn check digit over the ten
//! (folkbokföringslag (1991:481) 18 §). A coordination number has 60 added to its day (18 a §). Numbers of
//! organisations have at least 20 where the month is, and are therefore never taken for one.

use std::ops::Range;

use super::FindingKind;
use super::letters::Letters;

pub(super) fn find(letters: &Letters, _: &[&str]) -> Vec<(FindingKind, Range<usize>)> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < letters.all.len() {
        let starts = letters.digit(place).is_some()
            && !letters
                .before(place)
                .is_some_and(|letter| letter.is_ascii_digit());
        // Four digits of the year before two: the long form holds the short one.
        let here = starts
            .then(|| number_at(letters, place, 4).or_else(|| number_at(letters, place, 2)))
            .flatten();
        match here {
            Some((kind, end)) => {
                found.push((kind, place..end));
                place = end;
            }
            None => place += 1,
        }
    }
    found
}

/// The number that starts here, with this many digits of the year, and where it ends.
fn number_at(letters: &Letters, start: usize, year_digits: usize) -> Option<(FindingKind, usize)> {
    let mut place = start;
    let year = digits(letters, &mut place, year_digits)?;
    // A year of four digits is of our time: 4711 would be a number of something else.
    if year_digits == 4
        && !(year.starts_with(&[1, 8]) || year.starts_with(&[1, 9]) || year.starts_with(&[2, 0]))
    {
        return None;
    }
    let parted = part(letters, &mut place, 1, "-./ \u{a0}");
    let month = digits(letters, &mut place, 2)?;
    let again = part(letters, &mut place, 1, "-./ \u{a0}");
    let day = digits(letters, &mut place, 2)?;
    if parted != again {
        return None;
    }
    let gap_start = place;
    part(letters, &mut place, 4, "-+/ \u{a0}\n\r\t");
    let gap = letters.text(gap_start..place);
    let serial = digits(letters, &mut place, 4)?;
    if letters.digit(place).is_some() {
        return None;
    }
    let day_number = day[0] * 10 + day[1];
    let coordination = day_number > 60;
    if !is_date(
        &year,
        month[0] * 10 + month[1],
        day_number - if coordination { 60 } else { 0 },
    ) {
        return None;
    }
    let ten: Vec<u32> = year[year_digits - 2..]
        .iter()
        .chain(&month)
        .chain(&day)
        .chain(&serial)
        .copied()
        .collect();
    let kind = if luhn_sum(&ten).is_multiple_of(10) {
        if coordination {
            FindingKind::CoordinationNumber
        } else {
            FindingKind::PersonalNumber
        }
    } else if !parted && matches!(gap.trim(), "-" | "+") {
        FindingKind::LikePersonalNumber
    } else {
        return None;
    };
    Some((kind, place))
}

/// As many digits as are wanted, in a row.
fn digits(letters: &Letters, place: &mut usize, count: usize) -> Option<Vec<u32>> {
    let found: Vec<u32> = (*place..*place + count)
        .map_while(|at| letters.digit(at))
        .collect();
    *place += count;
    (found.len() == count).then_some(found)
}

/// Passes at most `most` of these signs; whether there was one.
fn part(letters: &Letters, place: &mut usize, most: usize, signs: &str) -> bool {
    let count = (*place..*place + most)
        .take_while(|at| letters.get(*at).is_some_and(|letter| signs.contains(letter)))
        .count();
    *place += count;
    count > 0
}

/// Whether there is such a day in some year that ends so.
fn is_date(year: &[u32], month: u32, day: u32) -> bool {
    let last = year.iter().fold(0, |number, digit| number * 10 + digit);
    let leap = if year.len() == 2 {
        last.is_multiple_of(4)
    } else {
        last.is_multiple_of(4) && (!last.is_multiple_of(100) || last.is_multiple_of(400))
    };
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn luhn_sum(digits: &[u32]) -> u32 {
    let doubled = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { digit * 2 } else { *digit });
    doubled.map(|number| number / 10 + number % 10).sum()
}
