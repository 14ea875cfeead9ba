//! What the fields of organisations and contacts must be like.

use remiss_domain::address::EmailAddress;
use remiss_domain::letters;
use remiss_domain::organisation_number::OrganisationNumber;
use serde::{Deserialize, Deserializer};

use crate::http::{ApiError, ApiResult, FieldError};

/// Longest text of a single field, in characters.
const LONGEST: usize = 500;

/// Tells a field that is left out from one that is null, in a change: `#[serde(default, deserialize_with = "nullable")]`.
pub fn nullable<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Words as they are kept: without blanks around, each once, whatever its case.
pub fn tidy_words<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> Vec<String> {
    let mut tidy: Vec<String> = Vec::new();
    for word in words {
        let word = tidy_line(word.as_ref());
        if !word.is_empty()
            && !tidy
                .iter()
                .any(|known| known.to_lowercase() == word.to_lowercase())
        {
            tidy.push(word);
        }
    }
    tidy
}

/// A line without blanks around it, and single blanks in it, in letters that are found again.
pub(crate) fn tidy_line(text: &str) -> String {
    letters::of_name(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Collects what is wrong with the fields of one body.
#[derive(Debug, Default)]
pub(super) struct Check(Vec<FieldError>);

impl Check {
    /// A text that must say something, on one line.
    pub(super) fn needed(&mut self, pointer: &str, text: &str, sv: &'static str, en: &'static str) -> String {
        let text = self.line(pointer, text);
        if text.is_empty() {
            self.0.push(FieldError::new(pointer, sv, en));
        }
        text
    }

    /// A text on one line, which may be empty.
    pub(super) fn line(&mut self, pointer: &str, text: &str) -> String {
        let text = tidy_line(text);
        self.length(pointer, &text);
        text
    }

    /// A text of several lines, which may be empty.
    pub(super) fn lines(&mut self, pointer: &str, text: &str) -> String {
        let lines: Vec<String> = text
            .lines()
            .map(tidy_line)
            .filter(|line| !line.is_empty())
            .collect();
        let text = lines.join("\n");
        self.length(pointer, &text);
        text
    }

    /// Words, each once.
    pub(super) fn words(&mut self, pointer: &str, words: &[String]) -> Vec<String> {
        let words = tidy_words(words);
        if words.len() > 100 {
            self.0.push(FieldError::new(
                pointer,
                "Högst 100 värden får anges.",
                "At most 100 values may be given.",
            ));
        }
        for (index, word) in words.iter().enumerate() {
            let pointer = format!("{pointer}/{index}");
            if word.contains('|') {
                self.0.push(FieldError::new(
                    &pointer,
                    "Tecknet | skiljer värden åt i filer och kan inte stå i ett värde.",
                    "The character | parts values in files and cannot stand in one.",
                ));
            }
            self.length(&pointer, word);
        }
        words
    }

    /// A number that the database can hold.
    pub(super) fn count(&mut self, pointer: &str, count: Option<u32>) -> Option<i32> {
        let count = count?;
        let fits = i32::try_from(count).ok();
        if fits.is_none() {
            self.0.push(FieldError::new(
                pointer,
                "Talet är för stort.",
                "The number is too large.",
            ));
        }
        fits
    }

    /// An organisation number with its check digit.
    pub(super) fn organisation_number(&mut self, pointer: &str, text: &str) -> Option<String> {
        match text.parse::<OrganisationNumber>() {
            Ok(number) => Some(number.to_string()),
            Err(error) => {
                self.0.push(FieldError::new(
                    pointer,
                    error.to_string(),
                    "An organisation number has ten digits, the third at least 2 and the last a check digit.",
                ));
                None
            }
        }
    }

    /// An e-mail address.
    pub(super) fn email(&mut self, pointer: &str, text: &str) -> Option<String> {
        match text.parse::<EmailAddress>() {
            Ok(address) => Some(address.to_string()),
            Err(error) => {
                self.0.push(FieldError::new(
                    pointer,
                    error.to_string(),
                    "This is no e-mail address, such as forening@example.org.",
                ));
                None
            }
        }
    }

    fn length(&mut self, pointer: &str, text: &str) {
        if text.chars().count() > LONGEST {
            self.0.push(FieldError::new(
                pointer,
                format!("Texten får ha högst {LONGEST} tecken."),
                format!("The text has at most {LONGEST} characters."),
            ));
        } else if text.chars().any(|letter| letter.is_control() && letter != '\n') {
            self.0.push(FieldError::new(
                pointer,
                "Texten innehåller styrtecken.",
                "The text has control characters.",
            ));
        }
    }

    /// An error with all that is wrong, if anything is.
    pub(super) fn finish(self) -> ApiResult<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(ApiError::Invalid(self.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_once_whatever_its_case() {
        assert_eq!(
            tidy_words([" Äldre  frågor", "ÄLDRE FRÅGOR", "", "kultur"]),
            ["Äldre frågor", "kultur"]
        );
    }
}
