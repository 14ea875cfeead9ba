//! The people of the demonstration: roles, no names.

/// Somebody who calls the API through the case system, or an organisation's own system, or nobody in particular.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Bearer key; none for anyone.
    pub key: Option<String>,
    /// User name, as in `X-Acting-User`.
    pub user: String,
    /// What the progress lines call the person.
    pub title: &'static str,
}

impl Person {
    /// Somebody with a key.
    pub fn with_key(key: String, user: &str, title: &'static str) -> Person {
        Person {
            key: Some(key),
            user: user.to_owned(),
            title,
        }
    }

    /// Somebody without a key.
    pub fn anyone() -> Person {
        Person {
            key: None,
            user: String::new(),
            title: "anyone",
        }
    }
}
