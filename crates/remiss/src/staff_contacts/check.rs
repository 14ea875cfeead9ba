//! What the name and address of a contact have to be.

use remiss_domain::address::EmailAddress;

use crate::http::FieldError;

/// A name, or a role in words, on one line.
pub(super) fn name(text: &str, errors: &mut Vec<FieldError>) -> String {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        errors.push(FieldError::new(
            "/name",
            "Ange namn eller roll med 1 till 200 tecken, till exempel Nämndsekreterare.",
            "Give a name or role of 1 to 200 characters, such as Nämndsekreterare.",
        ));
    }
    name
}

/// An e-mail address.
pub(super) fn email(text: &str, errors: &mut Vec<FieldError>) -> String {
    match text.parse::<EmailAddress>() {
        Ok(address) => address.to_string(),
        Err(error) => {
            errors.push(FieldError::new(
                "/email",
                error.to_string(),
                "This is no e-mail address, such as namndsekreterare@example.org.",
            ));
            String::new()
        }
    }
}
