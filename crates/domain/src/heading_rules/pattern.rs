//! The pattern of a section's text: paragraphs with `{field}` in them, and how they are filled.
//!
//! - Paragraphs are parted by a blank line. One whose fields are all empty is left out; so is such a line in a paragraph of several.
//! - `{?field}` at the beginning of a line: the line stands only where the field has a value; `{!field}`: only where it has none.
//! - `## ` begins a heading below the section's; one under which nothing is left is left out.
//! - `{{` and `}}` are braces. What comes in from a field is never read as a pattern.

use std::collections::BTreeMap;

use super::vocabulary::{FieldInfo, Shape};

/// The text of each field by its name. A field of [`Shape::Blocks`] has a text too, its content as plain text: where that is empty
/// the blocks are left out.
pub type Values = BTreeMap<&'static str, String>;

/// A part of a composed section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Paragraphs in the light syntax of a section.
    Text(String),
    /// Here come the blocks of the field with this name.
    Blocks(&'static str),
}

/// The pattern of a section's text, read and found right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    source: String,
    paragraphs: Vec<Vec<Line>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line {
    /// The field that decides, and whether it has to have a value.
    condition: Option<(&'static FieldInfo, bool)>,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Field(&'static FieldInfo),
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PatternError {
    /// Line within the pattern, from 0.
    pub line: usize,
    /// What is wrong, in Swedish.
    pub reason: String,
}

impl Pattern {
    /// Reads a pattern; its fields are those of `vocabulary`.
    pub(crate) fn parse(source: &str, vocabulary: &'static [FieldInfo]) -> Result<Self, PatternError> {
        let mut paragraphs = vec![Vec::new()];
        for (number, text) in source.lines().enumerate() {
            if text.trim().is_empty() {
                paragraphs.push(Vec::new());
                continue;
            }
            let line =
                Line::parse(text, vocabulary).map_err(|reason| PatternError { line: number, reason })?;
            if let Some(paragraph) = paragraphs.last_mut() {
                let alone = |line: &Line| line.blocks().is_some();
                if !paragraph.is_empty() && (alone(&line) || paragraph.iter().any(alone)) {
                    let field = line.blocks().or_else(|| paragraph.iter().find_map(Line::blocks));
                    let name = field.map_or("", |field| field.name);
                    return Err(PatternError {
                        line: number,
                        reason: format!(
                            "fältet {{{name}}} ska stå i ett eget stycke, med en tom rad före och efter"
                        ),
                    });
                }
                paragraph.push(line);
            }
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        Ok(Self {
            source: source.trim().to_owned(),
            paragraphs,
        })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names of the fields whose values come into the text, in order; one may come twice.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.paragraphs
            .iter()
            .flatten()
            .flat_map(|line| &line.parts)
            .filter_map(|part| match part {
                Part::Field(field) => Some(field.name),
                Part::Literal(_) => None,
            })
    }

    /// Fills the pattern.
    #[must_use]
    pub fn compose(&self, values: &Values) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for paragraph in self.filled(values) {
            match (paragraph, pieces.last_mut()) {
                (Filled::Blocks(field), _) => pieces.push(Piece::Blocks(field.name)),
                (Filled::Text(text), Some(Piece::Text(before))) => {
                    before.push_str("\n\n");
                    before.push_str(&text);
                }
                (Filled::Text(text), _) => pieces.push(Piece::Text(text)),
            }
        }
        pieces
    }

    /// Fills the pattern, with the plain text of the blocks where they stand.
    #[must_use]
    pub fn compose_text(&self, values: &Values) -> String {
        let paragraphs: Vec<String> = self
            .filled(values)
            .into_iter()
            .map(|paragraph| match paragraph {
                Filled::Text(text) => text,
                Filled::Blocks(field) => value(values, field),
            })
            .collect();
        paragraphs.join("\n\n")
    }

    fn filled(&self, values: &Values) -> Vec<Filled> {
        let mut filled: Vec<(Option<Filled>, Option<usize>)> = self
            .paragraphs
            .iter()
            .map(|paragraph| (fill_paragraph(paragraph, values), heading_level(paragraph)))
            .collect();
        // From the end, so that a heading over headings that are left out is left out too.
        for place in (0..filled.len()).rev() {
            let (before, after) = filled.split_at_mut(place + 1);
            let Some((heading @ Some(_), Some(level))) = before.last_mut() else {
                continue;
            };
            let own = after
                .iter()
                .take_while(|(_, below)| below.is_none_or(|below| below > *level));
            if !own.clone().any(|(paragraph, _)| paragraph.is_some()) {
                *heading = None;
            }
        }
        filled
            .into_iter()
            .filter_map(|(paragraph, _)| paragraph)
            .collect()
    }
}

enum Filled {
    Text(String),
    Blocks(&'static FieldInfo),
}

/// The value of a field as it comes into a text: one line where it is a line.
fn value(values: &Values, field: &FieldInfo) -> String {
    let text = values.get(field.name).map_or("", |text| text.trim());
    match field.shape {
        Shape::Line => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Shape::Text | Shape::Blocks => text.to_owned(),
    }
}

fn fill_paragraph(paragraph: &[Line], values: &Values) -> Option<Filled> {
    if let Some(field) = paragraph.first().and_then(Line::blocks) {
        let stands = paragraph.iter().all(|line| line.stands(values));
        return stands.then_some(Filled::Blocks(field));
    }
    fill_lines(paragraph, values).map(Filled::Text)
}

/// The lines of a paragraph that stand, filled; none when nothing is left of it.
pub(crate) fn fill_lines(paragraph: &[Line], values: &Values) -> Option<String> {
    let mut fields = paragraph.iter().flat_map(Line::fields).peekable();
    if fields.peek().is_some() && fields.all(|field| value(values, field).is_empty()) {
        return None;
    }
    let lines: Vec<String> = paragraph
        .iter()
        .filter(|line| line.stands(values))
        .map(|line| line.fill(values))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// How deep the heading is that the paragraph is; none when it is no heading.
fn heading_level(paragraph: &[Line]) -> Option<usize> {
    let [line] = paragraph else { return None };
    let Some(Part::Literal(text)) = line.parts.first() else {
        return None;
    };
    let level = text.chars().take_while(|character| *character == '#').count();
    (level > 0 && text.chars().nth(level) == Some(' ')).then_some(level)
}

/// What stands between the fields, with `}}` as the brace that it means. A brace behind a word is a field without beginning.
fn plain(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split("}}").collect();
    let behind_word = |part: &&str| {
        let (before, _) = part.split_once('}')?;
        let word = before.rsplit(' ').next().unwrap_or_default();
        word.ends_with(char::is_alphanumeric).then(|| word.to_owned())
    };
    match parts.iter().find_map(behind_word) {
        Some(word) => Err(format!(
            "klammern i \"{word}}}\" har ingen början; ett fält skrivs {{så}}, en vanlig klammer }}}}"
        )),
        None => Ok(parts.join("}")),
    }
}

impl Line {
    pub(crate) fn parse(text: &str, vocabulary: &'static [FieldInfo]) -> Result<Self, String> {
        let mut line = Self::default();
        let mut literal = String::new();
        let mut rest = text.trim();
        while let Some((before, after)) = rest.split_once('{') {
            literal.push_str(&plain(before)?);
            if let Some(after) = after.strip_prefix('{') {
                literal.push('{');
                rest = after;
                continue;
            }
            let Some((token, after)) = after.split_once('}') else {
                let token: String = after.chars().take(20).collect();
                return Err(format!(
                    "klammern i \"{{{token}\" stängs inte på raden; en vanlig klammer skrivs {{{{"
                ));
            };
            rest = after;
            let condition = token
                .strip_prefix('?')
                .map(|name| (name, true))
                .or_else(|| token.strip_prefix('!').map(|name| (name, false)));
            let name = condition.map_or(token, |(name, _)| name);
            let field = vocabulary
                .iter()
                .find(|field| field.name == name)
                .ok_or_else(|| {
                    let known: Vec<_> = vocabulary.iter().map(|field| field.name).collect();
                    format!("okänt fält {{{name}}}; tillåtna är {}", known.join(", "))
                })?;
            match condition {
                Some((_, wanted)) => {
                    let first =
                        line.condition.is_none() && line.parts.is_empty() && literal.trim().is_empty();
                    if !first {
                        return Err(format!("villkoret {{{token}}} ska stå först på raden"));
                    }
                    line.condition = Some((field, wanted));
                    literal.clear();
                }
                None => {
                    if !literal.is_empty() {
                        line.parts.push(Part::Literal(std::mem::take(&mut literal)));
                    }
                    line.parts.push(Part::Field(field));
                }
            }
        }
        literal.push_str(&plain(rest)?);
        if !literal.is_empty() {
            line.parts.push(Part::Literal(literal));
        }
        if line.condition.is_some() && line.parts.is_empty() {
            return Err("efter villkoret står ingen text".to_owned());
        }
        if line.parts.len() > 1
            && let Some(field) = line.fields().find(|field| field.shape == Shape::Blocks)
        {
            return Err(format!(
                "fältet {{{}}} är tabeller och stycken, och kan inte stå i en mening; ge det ett eget stycke",
                field.name
            ));
        }
        Ok(line)
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = &'static FieldInfo> + '_ {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(field) => Some(*field),
            Part::Literal(_) => None,
        })
    }

    /// The field of tables and paragraphs that the line is, if it is one.
    pub(crate) fn blocks(&self) -> Option<&'static FieldInfo> {
        self.fields().find(|field| field.shape == Shape::Blocks)
    }

    /// True when its condition holds and not all of its fields are empty.
    pub(crate) fn stands(&self, values: &Values) -> bool {
        let allowed = self
            .condition
            .is_none_or(|(field, wanted)| value(values, field).is_empty() != wanted);
        let mut fields = self.fields().peekable();
        allowed && (fields.peek().is_none() || fields.any(|field| !value(values, field).is_empty()))
    }

    /// The line with its fields filled in.
    pub(crate) fn fill(&self, values: &Values) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.clone(),
                Part::Field(field) => value(values, field),
            })
            .collect()
    }
}
