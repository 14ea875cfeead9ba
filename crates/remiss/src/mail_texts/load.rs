//! Reading the municipality's texts. A faulty one stops the start: better no service than mails by half a text.

use std::path::Path;

use remiss_domain::mail_texts::MailTexts;

use crate::config::MailConfig;
use crate::document_templates::{LoadError, toml_files};

/// The texts in use by the settings.
pub fn load(settings: &MailConfig) -> Result<MailTexts, LoadError> {
    if settings.texts_dir.as_os_str().is_empty() {
        return Ok(MailTexts::standard());
    }
    from_folder(&settings.texts_dir)
}

/// The embedded texts with those of a folder in their place, its files `*.toml` by name.
pub fn from_folder(folder: &Path) -> Result<MailTexts, LoadError> {
    Ok(MailTexts::with(toml_files(folder)?)?)
}
