//! What can stand in a calendar.

use crate::http::{ApiError, ApiResult};

/// A kind of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Meeting,
    StopDate,
    Preparation,
    Notice,
    Approval,
    Deadline,
}

impl Entry {
    pub const ALL: [Entry; 6] = [
        Entry::Meeting,
        Entry::StopDate,
        Entry::Preparation,
        Entry::Notice,
        Entry::Approval,
        Entry::Deadline,
    ];

    /// As in the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Entry::Meeting => "meeting",
            Entry::StopDate => "stopDate",
            Entry::Preparation => "preparation",
            Entry::Notice => "notice",
            Entry::Approval => "approval",
            Entry::Deadline => "deadline",
        }
    }

    /// As people read it: the entry's beginning, and its category.
    pub fn swedish(self) -> &'static str {
        match self {
            Entry::Meeting => "Sammanträde",
            Entry::StopDate => "Stoppdatum",
            Entry::Preparation => "Beredning",
            Entry::Notice => "Kallelse",
            Entry::Approval => "Justering",
            Entry::Deadline => "Svarsdatum",
        }
    }

    /// Whether something has to be done before it.
    pub fn reminds(self) -> bool {
        matches!(self, Entry::StopDate | Entry::Notice | Entry::Deadline)
    }

    pub fn read(text: &str) -> Option<Entry> {
        Entry::ALL.into_iter().find(|entry| entry.as_str() == text.trim())
    }
}

/// The entries of these names, each once; `field` is where they stood.
pub(super) fn read_all<'a>(names: impl Iterator<Item = &'a str>, field: &str) -> ApiResult<Vec<Entry>> {
    let mut entries = Vec::new();
    for name in names {
        let entry = Entry::read(name).ok_or_else(|| {
            let known = Entry::ALL.map(Entry::as_str).join(", ");
            let (sv, en) = (
                format!("Kalendern kan visa {known}."),
                format!("A calendar can show {known}."),
            );
            match field.starts_with('/') {
                true => ApiError::invalid(field, sv, en),
                false => ApiError::bad_request(sv, en),
            }
        })?;
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    if entries.is_empty() {
        return Ok(Entry::ALL.to_vec());
    }
    Ok(entries)
}
