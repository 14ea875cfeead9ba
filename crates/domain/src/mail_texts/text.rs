//! The text of one kind of mail, as its file has it.

use serde::Deserialize;
use toml::Spanned;

use super::body::{MailBody, MailPiece};
use super::kind::MailKind;
use crate::heading_rules::toml_shape::{in_swedish, line_of, line_within};
use crate::heading_rules::{Pattern, Shape, TemplateError, Values};

/// For whom a mail is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// The ordinary text.
    Ordinary,
    /// Plain language (lättläst), as the contact has asked for it. The ordinary text where the mail has no such variant.
    PlainLanguage,
}

impl Reader {
    /// Plain language when it is wanted.
    #[must_use]
    pub const fn of(plain_language: bool) -> Self {
        if plain_language {
            Self::PlainLanguage
        } else {
            Self::Ordinary
        }
    }
}

/// What one kind of mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailText {
    /// The kind.
    pub kind: MailKind,
    /// Its name, in Swedish, for those who administer the texts.
    pub name: String,
    /// The subject.
    pub subject: Pattern,
    /// The text.
    pub text: MailBody,
    /// The subject in plain language; none: as the ordinary one.
    pub plain_subject: Option<Pattern>,
    /// The text in plain language (lättläst); none: the ordinary one serves all.
    pub plain_text: Option<MailBody>,
}

/// A mail's words, filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposedMail {
    /// Subject, on one line.
    pub subject: String,
    /// The text, in order.
    pub pieces: Vec<MailPiece>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Spanned<String>,
    subject: Spanned<String>,
    text: Spanned<String>,
    plain_subject: Option<Spanned<String>>,
    plain_text: Option<Spanned<String>>,
}

impl MailText {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// With the line and the reason, in Swedish, when it is no TOML, names an unknown field, lacks a field that its kind has to
    /// have, or has a subject of several lines.
    pub fn parse(kind: MailKind, source: &str) -> Result<Self, TemplateError> {
        let file: File = toml::from_str(source).map_err(|error| TemplateError {
            line: error.span().map_or(1, |span| line_of(source, span.start)),
            reason: in_swedish(error.message()),
        })?;
        let reader = FileReader { kind, source };
        if file.name.get_ref().trim().is_empty() {
            return Err(reader.at(&file.name, "namnet (name) är tomt"));
        }
        let subject = reader.subject(&file.subject)?;
        let plain_subject = file.plain_subject.as_ref().map(|value| reader.subject(value));
        let plain_text = file.plain_text.as_ref().map(|value| reader.body(value));
        Ok(Self {
            kind,
            subject,
            text: reader.body(&file.text)?,
            plain_subject: plain_subject.transpose()?,
            plain_text: plain_text.transpose()?,
            name: file.name.into_inner(),
        })
    }

    /// Whether it is the embedded text, or says the same.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        Self::parse(self.kind, self.kind.standard_text()).is_ok_and(|standard| standard == *self)
    }

    /// Fills in the words. What the values lack falls away, as in [`Pattern`].
    #[must_use]
    pub fn compose(&self, reader: Reader, values: &Values) -> ComposedMail {
        let (plain_subject, plain_text) = match reader {
            Reader::Ordinary => (None, None),
            Reader::PlainLanguage => (self.plain_subject.as_ref(), self.plain_text.as_ref()),
        };
        let subject = plain_subject.unwrap_or(&self.subject).compose_text(values);
        ComposedMail {
            subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
            pieces: plain_text.unwrap_or(&self.text).compose(values),
        }
    }
}

struct FileReader<'a> {
    kind: MailKind,
    source: &'a str,
}

impl FileReader<'_> {
    fn at(&self, value: &Spanned<String>, reason: impl Into<String>) -> TemplateError {
        TemplateError {
            line: line_of(self.source, value.span().start),
            reason: reason.into(),
        }
    }

    fn subject(&self, value: &Spanned<String>) -> Result<Pattern, TemplateError> {
        let text = value.get_ref().trim();
        if text.is_empty() || text.contains('\n') {
            return Err(self.at(value, "ämnesraden (subject) ska vara en rad"));
        }
        let pattern = Pattern::parse(value.get_ref(), self.kind.fields()).map_err(|error| TemplateError {
            line: line_within(self.source, value, error.line),
            reason: error.reason,
        })?;
        for name in pattern.fields() {
            let field = self.kind.field(name);
            if field.is_none_or(|field| field.shape != Shape::Line) {
                let reason = format!("fältet {{{name}}} är mer än en rad och kan inte stå i ämnesraden");
                return Err(self.at(value, reason));
            }
        }
        // By it the answer finds its case, also when a person forwards the mail.
        if self.kind.is_about_case() && !pattern.fields().any(|name| name == "caseNumber") {
            return Err(self.at(value, "ämnesraden måste ha fältet {caseNumber}"));
        }
        Ok(pattern)
    }

    fn body(&self, value: &Spanned<String>) -> Result<MailBody, TemplateError> {
        let body = MailBody::parse(value.get_ref(), self.kind.fields()).map_err(|error| TemplateError {
            line: line_within(self.source, value, error.line),
            reason: error.reason,
        })?;
        if body.source().is_empty() {
            return Err(self.at(value, "texten är tom"));
        }
        match self
            .kind
            .must_have()
            .iter()
            .find(|must| !body.fields().any(|name| name == **must))
        {
            Some(must) => Err(self.at(
                value,
                format!(
                    "texten har inte fältet {{{must}}}, som {} måste ha",
                    self.kind.swedish()
                ),
            )),
            None => Ok(body),
        }
    }
}
