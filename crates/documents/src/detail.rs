//! Details below the letterhead: what each is stays the same when a municipality calls it something else.

use serde::{Deserialize, Serialize};

/// What a detail is, whatever its label. A municipality's own Word template finds its places by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DetailKey {
    /// The case officer (handläggare).
    Officer,
    /// Who it goes to (till).
    Recipient,
    /// The counterpart's number (ert dnr).
    TheirNumber,
    /// The meeting (sammanträde).
    Meeting,
    /// Where the meeting is (plats).
    Place,
    /// The day of the meeting of a decision (sammanträdesdatum).
    MeetingDate,
    /// When the minutes were approved (justerat).
    Approved,
    /// Who decided, when it was not the board (beslutat av).
    DecidedBy,
    /// Anything else, known by its label only.
    Other,
}

impl DetailKey {
    /// Each with its key as stored and the label that it has when nothing else is said.
    const ALL: [(Self, &'static str, &'static str); 8] = [
        (Self::Officer, "officer", "Handläggare"),
        (Self::Recipient, "recipient", "Till"),
        (Self::TheirNumber, "theirNumber", "Ert dnr"),
        (Self::Meeting, "meeting", "Sammanträde"),
        (Self::Place, "place", "Plats"),
        (Self::MeetingDate, "meetingDate", "Sammanträdesdatum"),
        (Self::Approved, "approved", "Justerat"),
        (Self::DecidedBy, "decidedBy", "Beslutat av"),
    ];

    fn by_key(key: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(_, own, _)| *own == key).map(|(key, _, _)| *key)
    }

    fn by_label(label: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(_, _, own)| *own == label.trim())
            .map(|(key, _, _)| *key)
    }
}

/// One detail below the letterhead.
///
/// Documents that were kept before details had keys hold pairs of label and value; these are read by their label.
///
/// ```
/// use remiss_documents::{Detail, DetailKey};
///
/// let kept: Detail = serde_json::from_str(r#"["Ert dnr", "S2015/06034"]"#).unwrap();
/// assert_eq!(kept, Detail::new(DetailKey::TheirNumber, "Ert dnr", "S2015/06034"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct Detail {
    /// What it is.
    pub key: DetailKey,
    /// What it is called in the document.
    pub label: String,
    /// What it says.
    pub value: String,
}

impl Detail {
    /// A detail with its label.
    #[must_use]
    pub fn new(key: DetailKey, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key,
            label: label.into(),
            value: value.into(),
        }
    }

    /// A detail with the label that it has when a template says nothing else.
    #[must_use]
    pub fn labelled(key: DetailKey, value: impl Into<String>) -> Self {
        let label = DetailKey::ALL.iter().find(|(own, _, _)| *own == key);
        Self::new(key, label.map_or("", |(_, _, label)| label), value)
    }
}

/// A detail as it may stand in a kept document.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    Pair(String, String),
    Whole {
        #[serde(default)]
        key: String,
        label: String,
        value: String,
    },
}

impl From<Kept> for Detail {
    fn from(kept: Kept) -> Self {
        let (key, label, value) = match kept {
            Kept::Pair(label, value) => (DetailKey::by_label(&label), label, value),
            Kept::Whole { key, label, value } => (DetailKey::by_key(&key), label, value),
        };
        Self::new(key.unwrap_or(DetailKey::Other), label, value)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_kept_with_its_key_and_read_back() {
        for (key, name, label) in DetailKey::ALL {
            let detail = Detail::new(key, "Kallas något annat", "Värde");
            let kept = serde_json::to_string(&detail).unwrap();
            assert!(kept.contains(&format!("\"key\":\"{name}\"")), "{kept}");
            assert_eq!(serde_json::from_str::<Detail>(&kept).unwrap(), detail);
            assert_eq!(Detail::labelled(key, "Värde").label, label);
        }
    }

    #[test]
    fn pairs_of_older_documents_are_known_by_their_label_and_what_is_unknown_stays() {
        let read = |kept: &str| serde_json::from_str::<Detail>(kept).unwrap();
        assert_eq!(read(r#"["Till", "Ks"]"#).key, DetailKey::Recipient);
        let own = Detail::new(DetailKey::Other, "Föredragande", "Utredaren");
        assert_eq!(read(r#"["Föredragande", "Utredaren"]"#), own);
        let later = r#"{"key": "somethingNew", "label": "Föredragande", "value": "Utredaren"}"#;
        assert_eq!(read(later), own);
    }
}
