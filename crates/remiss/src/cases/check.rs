//! What the texts of a case have to be.

use remiss_domain::address::EmailAddress;

use crate::http::{ApiError, ApiResult, FieldError};

/// Collects what is wrong with the texts of a request.
#[derive(Debug, Default)]
pub(super) struct Texts(Vec<FieldError>);

impl Texts {
    /// A title has 1 to 500 characters on one line.
    pub(super) fn title(mut self, pointer: &str, title: Option<&str>) -> Texts {
        if title.is_some_and(|title| title.trim().is_empty() || !is_line(title, 500)) {
            self.0.push(FieldError::new(
                pointer,
                "En rubrik har 1 till 500 tecken på en rad.",
                "A title has 1 to 500 characters on one line.",
            ));
        }
        self
    }

    /// Other texts have at most 200 characters on one line.
    pub(super) fn line(mut self, pointer: impl AsRef<str>, text: Option<&str>) -> Texts {
        if text.is_some_and(|text| !is_line(text, 200)) {
            self.0.push(FieldError::new(
                pointer,
                "Texten har högst 200 tecken på en rad.",
                "The text has at most 200 characters on one line.",
            ));
        }
        self
    }

    /// A text that has to be there, with at most 200 characters on one line.
    pub(super) fn needed(mut self, pointer: impl AsRef<str>, text: &str) -> Texts {
        if text.trim().is_empty() || !is_line(text, 200) {
            self.0.push(FieldError::new(
                pointer,
                "Uppgiften har 1 till 200 tecken på en rad.",
                "The field has 1 to 200 characters on one line.",
            ));
        }
        self
    }

    /// An e-mail address, if there is one.
    pub(super) fn email(mut self, pointer: impl AsRef<str>, text: Option<&str>) -> Texts {
        if let Some(Err(error)) = text.map(str::parse::<EmailAddress>) {
            self.0.push(FieldError::new(
                pointer,
                error.to_string(),
                "This is no e-mail address, such as handlaggare@example.org.",
            ));
        }
        self
    }

    pub(super) fn done(self) -> ApiResult<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(ApiError::Invalid(self.0))
        }
    }
}

fn is_line(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.chars().any(char::is_control)
}
