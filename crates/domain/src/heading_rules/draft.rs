//! What is checked, against what, and what comes out.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::rule::{Rule, Severity};

/// A draft as text: its title and its sections in the order in which they stand.
///
/// A section is named by its key in the template. One that came back from Word under a heading that the template does not know
/// is named by that heading.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftText {
    /// The title.
    pub title: String,
    /// Key and text of each section; paragraphs are parted by a blank line.
    pub sections: Vec<(String, String)>,
}

impl DraftText {
    /// The text of a section.
    #[must_use]
    pub fn section(&self, key: &str) -> Option<&str> {
        self.sections
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, text)| text.as_str())
    }
}

/// What the register knows of the case: the draft is checked against it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Facts {
    /// Who asks (remissavsändare).
    pub sender: Option<String>,
    /// Name of the remiss.
    pub remiss_name: Option<String>,
    /// Last day to answer.
    pub deadline: Option<Date>,
    /// Title of the case.
    pub case_title: Option<String>,
    /// The case number, as the board writes it.
    pub case_number: Option<String>,
    /// Who took the initiative to the case.
    pub initiator: Option<String>,
    /// The questions of the remiss.
    pub questions: Vec<String>,
    /// The structured fields of the draft, by key: `stance` and the like.
    pub fields: BTreeMap<String, String>,
}

/// Something in a draft that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// Key of the section, or of the structured field; none when it is about the title or the whole.
    pub section: Option<String>,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, in Swedish.
    pub what: String,
    /// How to mend it, in Swedish.
    pub how_to_mend: String,
}
