//! Templates: the headings of a kind of document, their help texts and their rules, read from TOML.

use std::collections::HashSet;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::draft::Facts;
use super::rule::Rule;
use crate::text_enum::{UnknownText, text_enum};

text_enum! {
    /// A kind of document that is drafted.
    pub enum DraftKind {
        /// The department's report in a remiss case.
        TjansteskrivelseRemiss => "tjansteskrivelseRemiss", "tjänsteskrivelse i ett remissärende";
        /// The department's report in any other case.
        TjansteskrivelseOther => "tjansteskrivelseOther", "tjänsteskrivelse";
        /// The answer to an incoming remiss.
        Yttrande => "yttrande", "yttrande";
        /// The covering letter of an outgoing remiss.
        Missiv => "missiv", "missiv";
        /// The compilation of responses and replies.
        Sammanstallning => "sammanstallning", "sammanställning";
    }
}

/// What a document of a kind looks like, and what is checked on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The kind of document.
    pub kind: DraftKind,
    /// Its name as an officer sees it.
    pub name: String,
    /// The pattern of the title, with `{sender}`, `{remissName}` and `{caseTitle}`.
    pub title: String,
    /// Rules about the whole document.
    pub rules: Vec<Rule>,
    /// The sections in order.
    pub sections: Vec<Section>,
    /// The structured fields.
    pub fields: Vec<Field>,
    /// Headings of other documents that must not stand in this one.
    pub foreign_headings: Vec<String>,
}

/// A section of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its key in drafts.
    pub key: String,
    /// Its heading; empty for a body that stands without one.
    pub heading: String,
    /// Help for the officer, in Swedish.
    pub help: String,
    /// Whether it must be there and be filled in.
    pub required: bool,
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

/// Why a template cannot be used. The reason is in Swedish, but for the TOML parser's own words.
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

static STANDARD: LazyLock<Vec<Template>> = LazyLock::new(|| {
    [
        include_str!("templates/tjansteskrivelse_remiss.toml"),
        include_str!("templates/tjansteskrivelse_other.toml"),
        include_str!("templates/yttrande.toml"),
        include_str!("templates/missiv.toml"),
        include_str!("templates/sammanstallning.toml"),
    ]
    .iter()
    .map(|text| Template::parse(text).expect("the embedded templates are checked by a test"))
    .collect()
});

impl Template {
    /// The embedded template of a kind, as Örebro writes its documents.
    #[must_use]
    pub fn standard(kind: DraftKind) -> &'static Self {
        STANDARD
            .iter()
            .find(|template| template.kind == kind)
            .expect("there is an embedded template of each kind")
    }

    /// Reads a template.
    ///
    /// # Errors
    ///
    /// With the line and the reason, when it is no TOML, names an unknown kind, rule or field, has a key or heading twice, or puts a rule
    /// where it does not belong.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let file: File = toml::from_str(text).map_err(|error| TemplateError {
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            reason: error.message().to_owned(),
        })?;
        let at = |start: usize, reason: String| TemplateError {
            line: line_of(text, start),
            reason,
        };
        let kind = read(&file.kind, text)?;
        let title = file.title.as_ref();
        if let Err(placeholder) = fill(title, |name| TITLE_FACTS.contains(&name).then(String::new)) {
            return Err(at(
                file.title.span().start,
                format!("okänt fält {{{placeholder}}} i rubriken"),
            ));
        }
        let rules = read_rules(&file.rules, text, true)?;
        if file.section.is_empty() {
            return Err(TemplateError {
                line: 1,
                reason: "mallen har inga avsnitt".to_owned(),
            });
        }
        let (mut keys, mut headings) = (HashSet::new(), HashSet::new());
        let mut sections = Vec::new();
        for section in file.section {
            let start = section.key.span().start;
            let key = section.key.into_inner();
            if key.trim().is_empty() || !keys.insert(key.clone()) {
                return Err(at(
                    start,
                    format!("nyckeln \"{key}\" är tom eller finns två gånger"),
                ));
            }
            if !headings.insert(heading_key(&section.heading)) {
                return Err(at(
                    start,
                    format!("rubriken \"{}\" finns två gånger", section.heading),
                ));
            }
            sections.push(Section {
                rules: read_rules(&section.rules, text, false)?,
                key,
                heading: section.heading,
                help: section.help,
                required: section.required,
                max_lines: section.max_lines,
                line_characters: section.line_characters.max(1),
                summary_words: section.summary_words,
            });
        }
        let fields = file.field.into_iter().map(|field| Field {
            key: field.key,
            label: field.label,
            help: field.help,
            required: field.required,
        });
        let title = file.title.get_ref().clone();
        let foreign_headings = file.foreign_headings;
        Ok(Self {
            kind,
            name: file.name,
            title,
            rules,
            sections,
            fields: fields.collect(),
            foreign_headings,
        })
    }

    /// The section with a key.
    #[must_use]
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.key == key)
    }

    /// The section whose heading this is, as read back from a document: case, blanks and a colon at the end do not matter.
    #[must_use]
    pub fn section_by_heading(&self, heading: &str) -> Option<&Section> {
        let wanted = heading_key(heading);
        self.sections
            .iter()
            .find(|section| heading_key(&section.heading) == wanted)
    }

    /// The title that the facts give.
    ///
    /// # Errors
    ///
    /// When a fact that the pattern needs is missing.
    pub fn expected_title(&self, facts: &Facts) -> Result<String, TitleError> {
        let mut missing = Vec::new();
        let title = fill(&self.title, |name| {
            let (fact, label) = match name {
                "sender" => (&facts.sender, "remissavsändare"),
                "remissName" => (&facts.remiss_name, "remissens namn"),
                _ => (&facts.case_title, "ärendets rubrik"),
            };
            match fact.as_deref().map(str::trim).filter(|fact| !fact.is_empty()) {
                Some(fact) => Some(fact.split_whitespace().collect::<Vec<_>>().join(" ")),
                None => {
                    missing.push(label);
                    Some(String::new())
                }
            }
        });
        match title {
            Ok(title) if missing.is_empty() => Ok(title),
            _ => Err(TitleError { missing }),
        }
    }
}

/// A heading without what does not matter when it is compared.
pub(super) fn heading_key(heading: &str) -> String {
    let words: Vec<_> = heading.split_whitespace().collect();
    words.join(" ").trim_end_matches([':', '.']).to_lowercase()
}

const TITLE_FACTS: [&str; 3] = ["sender", "remissName", "caseTitle"];

/// Fills the placeholders of a pattern; the error is the one that could not be filled.
fn fill(pattern: &str, mut fact: impl FnMut(&str) -> Option<String>) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(|| after.to_owned())?;
        filled.push_str(before);
        filled.push_str(&fact(name).ok_or_else(|| name.to_owned())?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

fn read<T: FromStr<Err = UnknownText>>(value: &Spanned<String>, text: &str) -> Result<T, TemplateError> {
    value
        .get_ref()
        .parse()
        .map_err(|error: UnknownText| TemplateError {
            line: line_of(text, value.span().start),
            reason: format!(
                "okänt värde \"{}\"; tillåtna är {}",
                error.text,
                error.allowed.join(", ")
            ),
        })
}

fn read_rules(
    rules: &[Spanned<String>],
    text: &str,
    about_document: bool,
) -> Result<Vec<Rule>, TemplateError> {
    let mut read_rules = Vec::new();
    for value in rules {
        let rule: Rule = read(value, text)?;
        if rule.is_about_document() != about_document {
            let place = if rule.is_about_document() {
                "överst i mallen"
            } else {
                "i ett avsnitt"
            };
            let reason = format!("regeln {rule} ska stå {place}");
            return Err(TemplateError {
                line: line_of(text, value.span().start),
                reason,
            });
        }
        read_rules.push(rule);
    }
    Ok(read_rules)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    kind: Spanned<String>,
    name: String,
    title: Spanned<String>,
    rules: Vec<Spanned<String>>,
    #[serde(default)]
    foreign_headings: Vec<String>,
    section: Vec<SectionFile>,
    #[serde(default)]
    field: Vec<FieldFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SectionFile {
    key: Spanned<String>,
    heading: String,
    help: String,
    required: bool,
    #[serde(default)]
    rules: Vec<Spanned<String>>,
    #[serde(default = "default_max_lines")]
    max_lines: usize,
    #[serde(default = "default_line_characters")]
    line_characters: usize,
    #[serde(default = "default_summary_words")]
    summary_words: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FieldFile {
    key: String,
    label: String,
    help: String,
    required: bool,
}

const fn default_max_lines() -> usize {
    20
}

const fn default_line_characters() -> usize {
    90
}

const fn default_summary_words() -> usize {
    120
}
