//! Templates: the headings of a type of document, what feeds them, their help texts and their rules.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use thiserror::Error;

use super::document_type::DocumentType;
use super::draft::Facts;
use super::pattern::{Pattern, Piece, Values};
use super::rule::Rule;
use super::templates::Templates;
use crate::swedish::swedish_date;

/// What a document of a type looks like, and what is checked on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its id; that of the standard template of a type is the type's text.
    pub id: String,
    /// The type of document.
    pub kind: DocumentType,
    /// Its name as an officer sees it.
    pub name: String,
    /// The pattern of the title, with `{field}`s of one line.
    pub title: Title,
    /// Rules about the whole document.
    pub rules: Vec<Rule>,
    /// The sections in order.
    pub sections: Vec<Section>,
    /// The structured fields.
    pub fields: Vec<Field>,
    /// Headings of other documents that must not stand in this one.
    pub foreign_headings: Vec<String>,
    /// Words that the template has otherwise than [`DocumentType::labels`] says.
    pub labels: BTreeMap<String, String>,
    /// The sheet of [`DocumentType::Adressetiketter`].
    pub sheet: Option<LabelSheet>,
}

/// The pattern of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(pub(super) Pattern);

/// A section of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its key in drafts.
    pub key: String,
    /// Its heading; empty for a body that stands without one.
    pub heading: String,
    /// Help for the officer, in Swedish. Never in the document.
    pub help: String,
    /// Whether it must be there and be filled in.
    pub required: bool,
    /// Whether it is an annex after the document rather than a section of it.
    pub annex: bool,
    /// What it is written from; none where the officer writes it.
    pub text: Option<Pattern>,
    /// The rules about it.
    pub rules: Vec<Rule>,
    /// Most lines, for [`Rule::MaxLines`].
    pub max_lines: usize,
    /// Characters in a line, for an estimate where the lines have not been measured.
    pub line_characters: usize,
    /// Most words of the opening summary, for [`Rule::StartsWithSummary`].
    pub summary_words: usize,
}

/// A structured field: what no program can judge has to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its key in [`Facts::fields`].
    pub key: String,
    /// Its name, in Swedish.
    pub label: String,
    /// Help for the officer, in Swedish.
    pub help: String,
    /// Whether it must be filled in.
    pub required: bool,
}

/// A sheet of labels on A4, all lengths in millimetres. Labels lie in columns and rows, the same distance apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelSheet {
    /// Labels beside each other.
    pub columns: u16,
    /// Labels above each other.
    pub rows: u16,
    /// Width of a label.
    pub label_width: f64,
    /// Height of a label.
    pub label_height: f64,
    /// From the left edge of the paper to the first label.
    pub margin_left: f64,
    /// From the upper edge of the paper to the first label.
    pub margin_top: f64,
    /// Between two labels beside each other.
    pub gap_across: f64,
    /// Between two labels above each other.
    pub gap_down: f64,
}

/// Why a template cannot be used. The reason is in Swedish.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("rad {line}: {reason}")]
pub struct TemplateError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

/// The title cannot be made, since facts are missing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("uppgifter saknas för rubriken: {}", .missing.join(", "))]
pub struct TitleError {
    /// The missing facts, in Swedish.
    pub missing: Vec<&'static str>,
}

static STANDARD: LazyLock<Templates> = LazyLock::new(Templates::standard);

impl Template {
    /// The embedded template of a type, as Örebro writes its documents.
    #[must_use]
    pub fn standard(kind: DocumentType) -> &'static Self {
        STANDARD
            .get(kind.as_str())
            .expect("there is an embedded template of each type, as a test checks")
    }

    /// The section with a key.
    #[must_use]
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.key == key)
    }

    /// The first section that a field of [`DocumentType::fields`] feeds: how the program knows which section is which, whatever
    /// its key and heading are.
    #[must_use]
    pub fn section_fed_by(&self, field: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.is_fed_by(field))
    }

    /// The section under a rule.
    #[must_use]
    pub fn section_under(&self, rule: Rule) -> Option<&Section> {
        self.sections.iter().find(|section| section.rules.contains(&rule))
    }

    /// The section whose heading this is, as read back from a document: case, blanks and a colon at the end do not matter.
    #[must_use]
    pub fn section_by_heading(&self, heading: &str) -> Option<&Section> {
        let wanted = heading_key(heading);
        self.sections
            .iter()
            .find(|section| heading_key(&section.heading) == wanted)
    }

    /// A word that the program puts into the document, by its key in [`DocumentType::labels`]; the key itself where there is no such.
    #[must_use]
    pub fn label<'a>(&'a self, key: &'a str) -> &'a str {
        let standard = || {
            let labels = self.kind.labels().iter();
            labels
                .clone()
                .find(|label| label.key == key)
                .map_or(key, |label| label.standard)
        };
        self.labels.get(key).map_or_else(standard, String::as_str)
    }

    /// The title that the facts give; that which [`Rule::TitleExact`] demands.
    ///
    /// # Errors
    ///
    /// When a fact that the pattern needs is missing.
    pub fn expected_title(&self, facts: &Facts) -> Result<String, TitleError> {
        self.compose_title(&facts.values())
    }

    /// The title that the values give.
    ///
    /// # Errors
    ///
    /// When a value that the pattern needs is missing or empty.
    pub fn compose_title(&self, values: &Values) -> Result<String, TitleError> {
        let mut missing: Vec<&'static str> = Vec::new();
        for name in self.title.0.fields() {
            let given = values.get(name).is_some_and(|value| !value.trim().is_empty());
            let label = self.kind.field(name).map_or(name, |field| field.swedish);
            if !given && !missing.contains(&label) {
                missing.push(label);
            }
        }
        if missing.is_empty() {
            Ok(self.title.0.compose_text(values))
        } else {
            Err(TitleError { missing })
        }
    }
}

impl Title {
    /// The pattern as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        self.0.source()
    }
}

impl Section {
    /// Whether a field of [`DocumentType::fields`] comes into its text.
    #[must_use]
    pub fn is_fed_by(&self, field: &str) -> bool {
        let mut fields = self.text.iter().flat_map(Pattern::fields);
        fields.any(|name| name == field)
    }

    /// The section written from the values: text, and the places of blocks. Empty where nothing is known, and where the officer
    /// writes it.
    #[must_use]
    pub fn compose(&self, values: &Values) -> Vec<Piece> {
        self.text
            .as_ref()
            .map_or_else(Vec::new, |text| text.compose(values))
    }

    /// The section written from the values as text alone, with the plain text of its blocks.
    #[must_use]
    pub fn compose_text(&self, values: &Values) -> String {
        self.text
            .as_ref()
            .map_or_else(String::new, |text| text.compose_text(values))
    }
}

impl Facts {
    /// Names of the fields that [`Facts`] know: a title that is checked can have no others.
    pub(super) const FIELDS: [&'static str; 6] = [
        "sender",
        "remissName",
        "deadline",
        "caseTitle",
        "caseNumber",
        "initiator",
    ];

    /// What is known, as values of the fields of a template.
    #[must_use]
    pub fn values(&self) -> Values {
        let deadline = self.deadline.map(swedish_date);
        let known = [
            &self.sender,
            &self.remiss_name,
            &deadline,
            &self.case_title,
            &self.case_number,
            &self.initiator,
        ];
        let known = Self::FIELDS.into_iter().zip(known);
        known
            .filter_map(|(name, value)| Some((name, value.clone()?)))
            .collect()
    }
}

/// A heading without what does not matter when it is compared.
pub(super) fn heading_key(heading: &str) -> String {
    let words: Vec<_> = heading.split_whitespace().collect();
    words.join(" ").trim_end_matches([':', '.']).to_lowercase()
}
