//! Reading the municipality's templates. A faulty one stops the start: better no service than letters by half a template.

use std::path::{Path, PathBuf};

use remiss_domain::heading_rules::{TemplateFileError, Templates};

use crate::config::DocumentsConfig;

/// Largest file that is read as a template, in bytes.
const LARGEST: u64 = 256 * 1024;

/// Why the templates cannot be used; in Swedish, for whoever wrote them.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder or a file cannot be read.
    #[error("mallarna i {} kan inte läsas: {reason}", path.display())]
    Unreadable {
        /// The folder or the file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A template is faulty.
    #[error(transparent)]
    Faulty(#[from] TemplateFileError),
}

/// The templates in use by the settings.
pub fn load(settings: &DocumentsConfig) -> Result<Templates, LoadError> {
    if settings.templates_dir.as_os_str().is_empty() {
        return Ok(Templates::standard());
    }
    from_folder(&settings.templates_dir)
}

/// The embedded templates with those of a folder, its files `*.toml` by name.
pub fn from_folder(folder: &Path) -> Result<Templates, LoadError> {
    Ok(Templates::with(toml_files(folder)?)?)
}

/// The files `*.toml` of a folder, by name, with their text.
pub(crate) fn toml_files(folder: &Path) -> Result<Vec<(String, String)>, LoadError> {
    let unreadable = |path: &Path, reason: String| LoadError::Unreadable {
        path: path.to_owned(),
        reason,
    };
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, error.to_string()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| unreadable(folder, error.to_string()))?
            .path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let size = std::fs::metadata(&path).map_err(|error| unreadable(&path, error.to_string()))?;
        if size.len() > LARGEST {
            return Err(unreadable(&path, "filen är större än 256 kB".to_owned()));
        }
        let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
            let reason = format!("rad {line} är inte i UTF-8; spara filen med den kodningen");
            unreadable(&path, reason)
        })?;
        // Editors on Windows put a mark in front that TOML does not know.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        files.push((name, text));
    }
    Ok(files)
}
