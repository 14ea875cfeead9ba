//! Header fields as text, unfolded, for the rules that look at them directly.

use mail_parser::Message;

use super::ReturnPath;

/// More addresses or Message-IDs than this in one field only serve to keep the reader busy.
pub(super) const MOST: usize = 500;

pub(super) struct Headers {
    fields: Vec<(String, String)>,
}

impl Headers {
    pub(super) fn of(message: &Message<'_>) -> Self {
        let fields = message.parts.first().map_or_else(Vec::new, |_| {
            message
                .headers_raw()
                .map(|(name, value)| (name.to_owned(), one_line(value)))
                .collect()
        });
        Self { fields }
    }

    /// All fields of this name, topmost first.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let of_name = self
            .fields
            .iter()
            .filter(|(field, _)| field.eq_ignore_ascii_case(name));
        of_name.map(|(_, value)| value.clone()).collect()
    }

    pub(super) fn first(&self, name: &str) -> Option<String> {
        self.fields
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.clone())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields
            .iter()
            .any(|(field, _)| field.eq_ignore_ascii_case(name))
    }

    /// A field whose value is a keyword: in lower case, without parameters and comments.
    pub(super) fn keyword(&self, name: &str) -> Option<String> {
        let value = self.first(name)?;
        let word = value
            .split([';', '(', ','])
            .next()
            .unwrap_or_default()
            .trim()
            .to_lowercase();
        (!word.is_empty()).then_some(word)
    }

    /// The Message-IDs in a field, without brackets. Fields of programs that leave the brackets out are understood.
    pub(super) fn message_ids(&self, name: &str) -> Vec<String> {
        let value = self.all(name).join(" ");
        message_ids_in(&value)
    }

    pub(super) fn return_path(&self) -> Option<ReturnPath> {
        let value = self.first("Return-Path")?;
        let address = value.trim().trim_start_matches('<').trim_end_matches('>').trim();
        if address.is_empty() {
            Some(ReturnPath::Null)
        } else if address.contains('@') {
            Some(ReturnPath::Address(address.to_owned()))
        } else if address.eq_ignore_ascii_case("mailer-daemon") {
            Some(ReturnPath::Null)
        } else {
            None
        }
    }

    pub(super) fn delivered_to(&self) -> Vec<String> {
        let names = [
            "Delivered-To",
            "X-Original-To",
            "Envelope-To",
            "X-Envelope-To",
            "X-Delivered-To",
            "Resent-To",
        ];
        let mut found: Vec<String> = Vec::new();
        for value in names.iter().flat_map(|name| self.all(name)) {
            for address in addresses_in(&value) {
                if found.len() < MOST && !found.contains(&address) {
                    found.push(address);
                }
            }
        }
        found
    }
}

/// Folded lines and runs of white space as one space, control characters gone.
pub(super) fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn message_ids_in(value: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut keep = |id: &str| {
        // Folding may have put white space into a long id.
        let id: String = id.chars().filter(|c| !c.is_whitespace()).collect();
        if !id.is_empty() && id.len() <= 998 && ids.len() < MOST && !ids.contains(&id) {
            ids.push(id);
        }
    };
    if value.contains('<') {
        for piece in value.split('<').skip(1) {
            keep(piece.split('>').next().unwrap_or_default());
        }
    } else {
        value
            .split_whitespace()
            .filter(|word| word.contains('@'))
            .for_each(&mut keep);
    }
    ids
}

/// Everything that looks like a mail address in a piece of text.
pub(super) fn addresses_in(text: &str) -> Vec<String> {
    let words = text
        .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '(' | ')' | '"' | '\''));
    words
        .map(|word| word.trim_matches(|c: char| matches!(c, '.' | ':' | '[' | ']')))
        .map(|word| word.strip_prefix("mailto:").unwrap_or(word))
        .filter(|word| crate::address::is_deliverable(word))
        .map(str::to_owned)
        .collect()
}
