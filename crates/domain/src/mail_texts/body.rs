//! The text of a mail: its light syntax, and how it is filled.

use crate::heading_rules::pattern::{Line, PatternError, fill_lines};
use crate::heading_rules::{FieldInfo, Values};

/// A part of a mail's text, filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailPiece {
    /// A heading, on one line.
    Heading(String),
    /// A paragraph; line breaks in it stay.
    Paragraph(String),
    /// A list; line breaks in an item stay.
    List(Vec<String>),
    /// Labels with their values; line breaks in a value stay.
    Facts(Vec<(String, String)>),
    /// Something to do. The first link of a mail is its button.
    Link {
        /// What stands on it.
        label: String,
        /// Where it leads.
        address: String,
    },
    /// Here come the blocks of the field with this name.
    Blocks(&'static str),
}

/// The text of a mail as a pattern, read and found right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailBody {
    source: String,
    elements: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Element {
    Heading(Line),
    Paragraph(Vec<Line>),
    List(Vec<Line>),
    Facts(Vec<(Line, Line)>),
    Link { label: Line, address: Line },
}

impl MailBody {
    /// Reads a text; its fields are those of `vocabulary`.
    pub(super) fn parse(source: &str, vocabulary: &'static [FieldInfo]) -> Result<Self, PatternError> {
        let mut elements: Vec<Element> = Vec::new();
        let mut begun = false;
        for (number, written) in source.lines().enumerate() {
            if written.trim().is_empty() {
                begun = false;
                continue;
            }
            let at = |reason| PatternError { line: number, reason };
            let element = element(written, vocabulary).map_err(at)?;
            match (elements.last_mut().filter(|_| begun), element) {
                (Some(Element::Paragraph(lines)), Element::Paragraph(more)) => {
                    lines.extend(more);
                    let field = lines.iter().find_map(Line::blocks);
                    if let Some(field) = field {
                        return Err(at(format!(
                            "fältet {{{}}} ska stå i ett eget stycke, med en tom rad före och efter",
                            field.name
                        )));
                    }
                }
                (Some(Element::List(items)), Element::List(more)) => items.extend(more),
                (Some(Element::Facts(facts)), Element::Facts(more)) => facts.extend(more),
                (_, element) => elements.push(element),
            }
            begun = true;
        }
        Ok(Self {
            source: source.trim().to_owned(),
            elements,
        })
    }

    /// The text as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names of the fields whose values come into the text, in order; one may come twice.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> + '_ {
        let lines = self.elements.iter().flat_map(|element| match element {
            Element::Heading(line) => vec![line],
            Element::Paragraph(lines) | Element::List(lines) => lines.iter().collect(),
            Element::Facts(facts) => facts.iter().flat_map(|(label, value)| [label, value]).collect(),
            Element::Link { label, address } => vec![label, address],
        });
        lines.flat_map(Line::fields).map(|field| field.name)
    }

    /// Fills the text.
    #[must_use]
    pub fn compose(&self, values: &Values) -> Vec<MailPiece> {
        let mut pieces = Vec::new();
        for element in &self.elements {
            element.fill(values, &mut pieces);
        }
        let mut kept: Vec<MailPiece> = Vec::new();
        // From the end: a heading right before a heading, or before the end, has nothing below it.
        for piece in pieces.into_iter().rev() {
            let below = kept.last();
            if matches!(piece, MailPiece::Heading(_))
                && below.is_none_or(|below| matches!(below, MailPiece::Heading(_)))
            {
                continue;
            }
            kept.push(piece);
        }
        kept.reverse();
        kept
    }
}

impl Element {
    fn fill(&self, values: &Values, pieces: &mut Vec<MailPiece>) {
        match self {
            Self::Heading(line) => {
                pieces.extend(line.stands(values).then(|| MailPiece::Heading(line.fill(values))));
            }
            Self::Paragraph(lines) => {
                if let Some(field) = lines.first().and_then(Line::blocks) {
                    let stands = lines.iter().all(|line| line.stands(values));
                    pieces.extend(stands.then_some(MailPiece::Blocks(field.name)));
                } else if let Some(text) = fill_lines(lines, values) {
                    pieces.extend(paragraphs(&text).map(MailPiece::Paragraph));
                }
            }
            Self::List(lines) => {
                let items: Vec<String> = lines
                    .iter()
                    .filter(|line| line.stands(values))
                    .map(|line| line.fill(values))
                    .collect();
                pieces.extend((!items.is_empty()).then_some(MailPiece::List(items)));
            }
            Self::Facts(facts) => {
                let rows: Vec<(String, String)> = facts
                    .iter()
                    .filter(|(label, value)| label.stands(values) && value.stands(values))
                    .map(|(label, value)| (label.fill(values), value.fill(values).trim().to_owned()))
                    .collect();
                pieces.extend((!rows.is_empty()).then_some(MailPiece::Facts(rows)));
            }
            Self::Link { label, address } => {
                pieces.extend(
                    (label.stands(values) && address.stands(values)).then(|| MailPiece::Link {
                        label: label.fill(values),
                        address: address.fill(values).trim().to_owned(),
                    }),
                );
            }
        }
    }
}

/// A value of several paragraphs becomes several.
fn paragraphs(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut lines = text.lines().map(str::trim_end).peekable();
    std::iter::from_fn(move || {
        while lines.next_if(|line| line.is_empty()).is_some() {}
        let mut paragraph = lines.next()?.to_owned();
        while let Some(line) = lines.next_if(|line| !line.is_empty()) {
            paragraph.push('\n');
            paragraph.push_str(line);
        }
        Some(paragraph)
    })
}

/// What a line is, by its beginning. A condition before it, `{?field}`, decides about the whole of it.
fn element(written: &str, vocabulary: &'static [FieldInfo]) -> Result<Element, String> {
    let (condition, rest) = condition(written.trim());
    let line = |text: &str| Line::parse(&format!("{condition}{text}"), vocabulary);
    let no_blocks = |line: Line| match line.blocks() {
        Some(field) => Err(format!(
            "fältet {{{}}} är tabeller och stycken; ge det ett eget stycke",
            field.name
        )),
        None => Ok(line),
    };
    if let Some(text) = rest.strip_prefix("## ") {
        return Ok(Element::Heading(no_blocks(line(text)?)?));
    }
    if let Some(text) = rest.strip_prefix("- ") {
        return Ok(Element::List(vec![no_blocks(line(text)?)?]));
    }
    if let Some(fact) = rest.strip_prefix('|') {
        let fact = fact.trim_end().trim_end_matches('|');
        let (label, value) = fact
            .split_once('|')
            .filter(|(label, value)| !label.trim().is_empty() && !value.trim().is_empty())
            .ok_or("en uppgift skrivs | Etikett | {fält}")?;
        let (label, value) = (line(label.trim())?, line(value.trim())?);
        return Ok(Element::Facts(vec![(no_blocks(label)?, no_blocks(value)?)]));
    }
    if let Some((label, address)) = link(rest) {
        if label.trim().is_empty() || address.trim().is_empty() {
            return Err("en länk skrivs [Text]({fält})".to_owned());
        }
        return Ok(Element::Link {
            label: no_blocks(line(label.trim())?)?,
            address: no_blocks(line(address.trim())?)?,
        });
    }
    Ok(Element::Paragraph(vec![line(rest)?]))
}

/// The condition at the beginning of a line, with its braces, and what follows.
fn condition(text: &str) -> (&str, &str) {
    let conditional = text.starts_with("{?") || text.starts_with("{!");
    match text.find('}').filter(|_| conditional) {
        Some(end) => {
            let (condition, rest) = text.split_at(end + 1);
            (condition, rest.trim_start())
        }
        None => ("", text),
    }
}

/// Label and address of a line that is nothing but a link.
fn link(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('[')?.strip_suffix(')')?.split_once("](")
}
