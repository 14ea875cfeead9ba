//! All texts in use: the embedded ones, and those of the municipality in their place.

use super::kind::MailKind;
use super::text::MailText;
use crate::heading_rules::{TemplateError, TemplateFileError};

/// The texts in use, one of each kind, in the order of the kinds.
#[derive(Debug, Clone, PartialEq)]
pub struct MailTexts(Vec<MailText>);

impl MailTexts {
    /// The embedded texts alone.
    #[must_use]
    pub fn standard() -> Self {
        let texts = MailKind::ALL.iter().map(|kind| {
            MailText::parse(*kind, kind.standard_text()).expect("the embedded texts are checked by a test")
        });
        Self(texts.collect())
    }

    /// The embedded texts, and in their place those of the files, given by name and text: `reminder.toml` takes the place of
    /// the embedded reminder.
    ///
    /// # Errors
    ///
    /// When a file is faulty, or has the name of no kind.
    pub fn with(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, TemplateFileError> {
        let Self(mut texts) = Self::standard();
        for (file, source) in files {
            let at = |TemplateError { line, reason }| TemplateFileError {
                file: file.clone(),
                line,
                reason,
            };
            let kind = MailKind::ALL.iter().find(|kind| kind.file_name() == file);
            let kind = *kind.ok_or_else(|| {
                let known: Vec<_> = MailKind::ALL.iter().map(|kind| kind.file_name()).collect();
                at(TemplateError {
                    line: 1,
                    reason: format!(
                        "inget mejl har en text med det filnamnet; de som finns är {}",
                        known.join(", ")
                    ),
                })
            })?;
            let own = MailText::parse(kind, &source).map_err(at)?;
            if let Some(text) = texts.iter_mut().find(|text| text.kind == kind) {
                *text = own;
            }
        }
        Ok(Self(texts))
    }

    /// The text of a kind.
    #[must_use]
    pub fn get(&self, kind: MailKind) -> &MailText {
        self.0
            .iter()
            .find(|text| text.kind == kind)
            .expect("the text of a kind is replaced, never removed")
    }

    /// Every text.
    pub fn iter(&self) -> impl Iterator<Item = &MailText> {
        self.0.iter()
    }
}
