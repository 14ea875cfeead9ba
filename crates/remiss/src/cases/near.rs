//! The numbers that lie one slip of the pen from a written one, to look for in the register.
//!
//! Asking the database for these few hundred keys takes no longer in a register of a million cases.

use remiss_domain::case_number::{CaseNumber, NumberFormat, near};

/// The numbers of a board's series that differ from `written` by one slip.
pub(super) fn neighbours(written: &CaseNumber, format: &NumberFormat) -> Vec<CaseNumber> {
    let same_series = written.prefix().to_uppercase() == format.prefix().to_uppercase();
    let mut candidates: Vec<CaseNumber> = Vec::new();
    let mut add = |number: &str, year: &str| {
        if let (Ok(number), Ok(year)) = (number.parse(), year.parse())
            && let Ok(candidate) = format.number(number, year)
        {
            candidates.push(candidate);
        }
    };
    let (number, year) = (written.number().to_string(), written.year().to_string());
    if same_series {
        for slipped in slips(&number) {
            add(&slipped, &year);
        }
        for slipped in slips(&year) {
            add(&number, &slipped);
        }
    } else {
        add(&number, &year);
    }
    near(written, &candidates)
}

/// A row of digits with one too many, too few, another, or two swapped.
fn slips(digits: &str) -> Vec<String> {
    let digits: Vec<char> = digits.chars().collect();
    let mut slips = Vec::new();
    for place in 0..=digits.len() {
        let (before, after) = digits.split_at(place);
        for digit in '0'..='9' {
            slips.push(before.iter().chain([&digit]).chain(after).collect());
            if let [_, rest @ ..] = after {
                slips.push(before.iter().chain([&digit]).chain(rest).collect());
            }
        }
        match after {
            [one, other, rest @ ..] => {
                slips.push(before.iter().chain([other, one]).chain(rest).collect());
                slips.push(before.iter().chain([other]).chain(rest).collect());
            }
            [_] => slips.push(before.iter().collect()),
            [] => {}
        }
    }
    slips
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_found_from_both_sides() {
        let format = NumberFormat::with_default_pattern("Ks").unwrap();
        let right = format.number(1216, 2018).unwrap();
        for wrong in [
            "Ks 12166/2018",
            "Ks 121/2018",
            "Ks 1217/2018",
            "Ks 2116/2018",
            "Ks 1216/2108",
        ] {
            let found = neighbours(&wrong.parse().unwrap(), &format);
            assert!(found.contains(&right), "{wrong}");
        }
        assert!(neighbours(&"Kn 1216/2018".parse().unwrap(), &format).contains(&right));
        assert!(!neighbours(&right, &format).contains(&right));
    }
}
