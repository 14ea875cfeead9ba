//! A template as its TOML is shaped, and what the parser says of it.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct File {
    pub id: Option<Spanned<String>>,
    pub kind: Spanned<String>,
    pub name: String,
    pub title: Spanned<String>,
    pub rules: Vec<Spanned<String>>,
    #[serde(default)]
    pub foreign_headings: Vec<String>,
    #[serde(default)]
    pub labels: BTreeMap<Spanned<String>, String>,
    pub sheet: Option<Spanned<SheetFile>>,
    pub section: Vec<SectionFile>,
    #[serde(default)]
    pub field: Vec<FieldFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SectionFile {
    pub key: Spanned<String>,
    pub heading: String,
    pub help: String,
    pub required: bool,
    #[serde(default)]
    pub annex: bool,
    pub text: Option<Spanned<String>>,
    #[serde(default)]
    pub rules: Vec<Spanned<String>>,
    #[serde(default = "default_max_lines")]
    pub max_lines: usize,
    #[serde(default = "default_line_characters")]
    pub line_characters: usize,
    #[serde(default = "default_summary_words")]
    pub summary_words: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FieldFile {
    pub key: Spanned<String>,
    pub label: String,
    pub help: String,
    pub required: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SheetFile {
    pub columns: u16,
    pub rows: u16,
    pub label_width: f64,
    pub label_height: f64,
    pub margin_left: f64,
    pub margin_top: f64,
    #[serde(default)]
    pub gap_across: f64,
    #[serde(default)]
    pub gap_down: f64,
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

/// What the TOML parser says of the usual mistakes, in Swedish; the rest in its own words.
pub(crate) fn in_swedish(message: &str) -> String {
    let quoted = |after: &str| {
        let rest = message.strip_prefix(after)?;
        rest.split_once('`').map(|(name, rest)| (name.to_owned(), rest))
    };
    if let Some((name, _)) = quoted("missing field `") {
        return format!("uppgiften {name} saknas");
    }
    if let Some((name, rest)) = quoted("unknown field `") {
        let known: Vec<_> = rest.split('`').skip(1).step_by(2).collect();
        return format!("uppgiften {name} är okänd; tillåtna är {}", known.join(", "));
    }
    if let Some((name, _)) = quoted("duplicate field `") {
        return format!("uppgiften {name} finns två gånger");
    }
    if message.starts_with("duplicate key") {
        return "uppgiften finns två gånger".to_owned();
    }
    if message.starts_with("invalid type") {
        return format!("värdet är av fel slag ({message})");
    }
    format!("det är inte giltig TOML ({message})")
}

/// The line, from 1, of a place in a file.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

/// The line, from 1, on which line `line`, from 0, of a text in the file stands.
pub(crate) fn line_within(text: &str, value: &Spanned<String>, line: usize) -> usize {
    let newlines = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
    let written = text.get(value.span()).unwrap_or_default();
    // A text in """ may begin on the next line; one that is escaped or folded keeps no lines to count.
    let further = match newlines(written).checked_sub(newlines(value.get_ref())) {
        Some(left_out @ (0 | 1)) if !written.contains("\\\n") => line + left_out,
        _ => 0,
    };
    line_of(text, value.span().start) + further
}
