//! Swedish organisation numbers, checked by their check digit.
//!
//! Ten digits; the third is at least 2, which tells them from personal identity numbers; the last is a Luhn check digit
//! (lag (1974:174) om identitetsbeteckning för juridiska personer m.fl.).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A checked organisation number, written `NNNNNN-NNNN`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrganisationNumber(u64);

/// Why a text is no organisation number. The messages never repeat the text: it may be a person's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OrganisationNumberError {
    /// Not ten digits.
    #[error("Ett organisationsnummer har tio siffror, till exempel 212000-0142.")]
    WrongLength,
    /// Something else than digits, a hyphen and blanks.
    #[error("Ett organisationsnummer består bara av siffror och ett bindestreck.")]
    NotDigits,
    /// The third digit is under 2: that is how personal identity numbers look.
    #[error("Numret ser ut som ett personnummer och får inte lagras som organisationsnummer.")]
    LooksLikePersonalNumber,
    /// The last digit does not agree.
    #[error("Kontrollsiffran i organisationsnumret stämmer inte.")]
    WrongCheckDigit,
}

impl FromStr for OrganisationNumber {
    type Err = OrganisationNumberError;

    /// Reads `NNNNNN-NNNN`, `NNNNNNNNNN`, or either with the leading century digits `16`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut digits = Vec::with_capacity(12);
        for character in text.trim().chars() {
            match character {
                '-' | '\u{2010}'..='\u{2013}' | ' ' | '\u{a0}' => {}
                _ => match character.to_digit(10) {
                    Some(_) if digits.len() == 12 => return Err(OrganisationNumberError::WrongLength),
                    Some(digit) => digits.push(digit),
                    None => return Err(OrganisationNumberError::NotDigits),
                },
            }
        }
        let digits = match digits.as_slice() {
            [1, 6, rest @ ..] if rest.len() == 10 => rest,
            [_, _, rest @ ..] if rest.len() == 10 => {
                return Err(OrganisationNumberError::LooksLikePersonalNumber);
            }
            ten if ten.len() == 10 => ten,
            _ => return Err(OrganisationNumberError::WrongLength),
        };
        if digits.get(2).is_some_and(|third| *third < 2) {
            return Err(OrganisationNumberError::LooksLikePersonalNumber);
        }
        if !luhn_sum(digits).is_multiple_of(10) {
            return Err(OrganisationNumberError::WrongCheckDigit);
        }
        Ok(Self(
            digits
                .iter()
                .fold(0, |number, digit| number * 10 + u64::from(*digit)),
        ))
    }
}

impl fmt::Display for OrganisationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}-{:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl TryFrom<String> for OrganisationNumber {
    type Error = OrganisationNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OrganisationNumber> for String {
    fn from(number: OrganisationNumber) -> Self {
        number.to_string()
    }
}

fn luhn_sum(digits: &[u32]) -> u32 {
    digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            if place % 2 == 1 {
                (digit * 2) / 10 + (digit * 2) % 10
            } else {
                *digit
            }
        })
        .sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_in_every_usual_spelling_and_written_in_one() {
        for text in [
            "212000-0142",
            "2120000142",
            "16212000-0142",
            " 212000 0142 ",
            "212000\u{2013}0142",
        ] {
            assert_eq!(
                text.parse::<OrganisationNumber>().unwrap().to_string(),
                "212000-0142",
                "{text}"
            );
        }
    }

    #[test]
    fn a_wrong_number_says_what_is_wrong() {
        use OrganisationNumberError::*;
        for (text, error) in [
            ("212000-0143", WrongCheckDigit),
            ("212000-014", WrongLength),
            ("", WrongLength),
            ("1234567890123456", WrongLength),
            ("SE212000014201", NotDigits),
            ("811218-9876", LooksLikePersonalNumber),
            ("19811218-9876", LooksLikePersonalNumber),
        ] {
            assert_eq!(text.parse::<OrganisationNumber>(), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(place in 0_usize..10, digit in 0_u32..10) {
            let mut digits: Vec<u32> = "2120000142".chars().filter_map(|c| c.to_digit(10)).collect();
            prop_assume!(digits[place] != digit);
            digits[place] = digit;
            let text: String = digits.iter().map(ToString::to_string).collect();
            prop_assert!(text.parse::<OrganisationNumber>().is_err());
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            if let Ok(number) = text.parse::<OrganisationNumber>() {
                prop_assert_eq!(number.to_string().parse::<OrganisationNumber>(), Ok(number));
            }
        }
    }
}
