//! All templates in use: the embedded ones, and those of the municipality in their place or beside them.

use std::collections::HashMap;

use thiserror::Error;

use super::document_type::DocumentType;
use super::template::{Template, TemplateError};
use crate::checklist::{self, Checklist};

/// The templates in use, the standard one of each type first, and the checklist of cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Templates {
    documents: Vec<Template>,
    checklist: Checklist,
}

/// A file with a template that cannot be used. The reason is in Swedish.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("mallen {file}, rad {line}: {reason}")]
pub struct TemplateFileError {
    /// Name of the file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

impl Templates {
    /// The embedded templates alone.
    #[must_use]
    pub fn standard() -> Self {
        let templates = DocumentType::ALL.iter().map(|kind| {
            Template::parse(standard_text(*kind)).expect("the embedded templates are checked by a test")
        });
        Self {
            documents: templates.collect(),
            checklist: Checklist::standard(),
        }
    }

    /// The embedded templates and those of the files, given by name and text. One with the id of an embedded template takes its place,
    /// any other is added. The file [`checklist::FILE`] takes the place of the embedded checklist.
    ///
    /// # Errors
    ///
    /// When a file is faulty, or has the id of another file.
    pub fn with(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, TemplateFileError> {
        let Self {
            documents: mut templates,
            mut checklist,
        } = Self::standard();
        let mut ids: HashMap<String, String> = HashMap::new();
        for (file, text) in files {
            let at = |TemplateError { line, reason }| TemplateFileError {
                file: file.clone(),
                line,
                reason,
            };
            if file == checklist::FILE {
                checklist = Checklist::parse(&text).map_err(at)?;
                continue;
            }
            let template = Template::parse(&text).map_err(at)?;
            if let Some(earlier) = ids.insert(template.id.clone(), file.clone()) {
                return Err(at(TemplateError {
                    line: line_of_id(&text),
                    reason: format!("id \"{}\" finns redan i {earlier}", template.id),
                }));
            }
            match templates.iter_mut().find(|known| known.id == template.id) {
                Some(known) => *known = template,
                None => templates.push(template),
            }
        }
        Ok(Self {
            documents: templates,
            checklist,
        })
    }

    /// The checklist of cases.
    #[must_use]
    pub fn checklist(&self) -> &Checklist {
        &self.checklist
    }

    /// The template with an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Template> {
        self.documents.iter().find(|template| template.id == id)
    }

    /// The template that a document of a type is made by where nothing else is said.
    #[must_use]
    pub fn default_of(&self, kind: DocumentType) -> &Template {
        self.get(kind.as_str())
            .expect("the standard template of a type is replaced, never removed")
    }

    /// The templates of a type, the default first.
    #[must_use]
    pub fn of_kind(&self, kind: DocumentType) -> Vec<&Template> {
        self.documents
            .iter()
            .filter(|template| template.kind == kind)
            .collect()
    }

    /// Every template: the default of each type, then those that were added.
    pub fn iter(&self) -> impl Iterator<Item = &Template> {
        self.documents.iter()
    }
}

/// The embedded template of a type as its file is: what a municipality starts its own from.
#[must_use]
pub const fn standard_text(kind: DocumentType) -> &'static str {
    match kind {
        DocumentType::TjansteskrivelseRemiss => include_str!("templates/tjansteskrivelse_remiss.toml"),
        DocumentType::TjansteskrivelseOther => include_str!("templates/tjansteskrivelse_other.toml"),
        DocumentType::Yttrande => include_str!("templates/yttrande.toml"),
        DocumentType::Missiv => include_str!("templates/missiv.toml"),
        DocumentType::Sammanstallning => include_str!("templates/sammanstallning.toml"),
        DocumentType::Arendelista => include_str!("templates/arendelista.toml"),
        DocumentType::Mottagningskvittens => include_str!("templates/mottagningskvittens.toml"),
        DocumentType::Paminnelse => include_str!("templates/paminnelse.toml"),
        DocumentType::Aterkoppling => include_str!("templates/aterkoppling.toml"),
        DocumentType::Delegationsbeslut => include_str!("templates/delegationsbeslut.toml"),
        DocumentType::Sandlista => include_str!("templates/sandlista.toml"),
        DocumentType::Adressetiketter => include_str!("templates/adressetiketter.toml"),
    }
}

fn line_of_id(text: &str) -> usize {
    let names_id = |line: &str| {
        let mut words = line.splitn(2, '=');
        matches!(words.next().map(str::trim), Some("id" | "kind"))
    };
    let lines: Vec<_> = text.lines().collect();
    let own = lines
        .iter()
        .position(|line| line.trim_start().starts_with("id") && names_id(line));
    own.or_else(|| lines.iter().position(|line| names_id(line)))
        .map_or(1, |place| place + 1)
}
