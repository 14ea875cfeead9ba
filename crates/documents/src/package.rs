//! Word files that somebody else made, opened so that nothing in them can hurt: an upload is a stranger's program input.
//!
//! A `.docx` is a zip with XML in it. Here it is told from what people send by mistake (a PDF, an old `.doc`, a file with a
//! password), its size is bounded before and while it is unpacked, and its XML is checked once: no document type
//! declaration, no entities, no bottomless nesting. What [`Package::open`] and [`Package::xml`] give may be read
//! without further precautions. Nothing is ever fetched: relationships that point out of the package are only listed.

mod entries;
mod read_error;
mod seems;
mod xml;

use std::collections::BTreeMap;

pub use read_error::ReadError;
pub use seems::Seems;

/// More entries than this in one package are refused. A report of 200 pages with pictures has some 300.
pub const MAX_ENTRIES: usize = 4_000;
/// Bytes that one part may have when unpacked.
pub const MAX_PART: u64 = 64 << 20;
/// Bytes that all parts together may have when unpacked.
pub const MAX_UNPACKED: u64 = 96 << 20;
/// A part above [`RATIO_FROM`] may be at most so many times larger than it is packed.
pub const MAX_RATIO: u64 = 100;
/// Unpacked size from which [`MAX_RATIO`] holds: repeated text packs well, and small parts are harmless.
pub const RATIO_FROM: u64 = 16 << 20;
/// Bytes of text that are read out of a Word file: some 500,000 words. What is read is set, measured and compared again and again.
pub const MAX_TEXT: usize = 4 << 20;
/// Elements within elements, at most.
pub const MAX_DEPTH: usize = 256;

/// The unpacked parts of a Word file.
#[derive(Debug, Clone)]
pub struct Package {
    /// By name in small letters, since names of parts are the same whatever their case (ECMA-376 part 2).
    parts: BTreeMap<String, (String, Vec<u8>)>,
    document: String,
}

/// One relationship of a part to another, or to something outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// Its id, `rId4`.
    pub id: String,
    /// The last word of its type: `header`, `image`, `hyperlink`, `attachedTemplate` …
    pub kind: String,
    /// The name of the part in the package, or for [`Relationship::external`] the address as it stands.
    pub target: String,
    /// It points out of the package. Never followed.
    pub external: bool,
}

/// The names of the parts of any packed file, in small letters, once all of it has been unpacked within the limits.
pub(crate) fn names_within_limits(bytes: &[u8]) -> Result<Vec<String>, ReadError> {
    Ok(entries::unpack(bytes)?.into_keys().collect())
}

impl Package {
    /// Opens a Word file (`.docx`, or the template `.dotx`).
    ///
    /// # Errors
    ///
    /// [`ReadError`] says what the file is instead, or why it is refused: macros, a password, limits, broken packing.
    pub fn open(bytes: &[u8]) -> Result<Self, ReadError> {
        seems::refuse_what_is_no_zip(bytes)?;
        let parts = entries::unpack(bytes)?;
        let mut package = Self {
            parts,
            document: String::new(),
        };
        seems::refuse_what_is_no_word_file(&package)?;
        package.document = package
            .relationships("")?
            .into_iter()
            .find(|relationship| relationship.kind == "officeDocument" && !relationship.external)
            .map(|relationship| relationship.target)
            .filter(|name| package.part(name).is_some())
            .ok_or(ReadError::NoDocumentPart)?;
        Ok(package)
    }

    /// Name of the part with the text, nearly always `word/document.xml`.
    #[must_use]
    pub fn document_name(&self) -> &str {
        &self.document
    }

    /// The bytes of a part.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        let (_, bytes) = self.parts.get(&name.to_lowercase())?;
        Some(bytes)
    }

    /// The names of all parts, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.values().map(|(name, _)| name.as_str())
    }

    /// An XML part as text, checked: well formed, no document type declaration, no entities of its own, at most
    /// [`MAX_DEPTH`] deep. `None` when there is no such part.
    ///
    /// # Errors
    ///
    /// [`ReadError::BrokenXml`], [`ReadError::DocumentType`], [`ReadError::TooDeep`].
    pub fn xml(&self, name: &str) -> Result<Option<String>, ReadError> {
        match self.part(name) {
            Some(bytes) => xml::checked(name, bytes).map(Some),
            None => Ok(None),
        }
    }

    /// The relationships of a part, of the package itself for the empty name; none when it has none.
    ///
    /// # Errors
    ///
    /// As [`Package::xml`].
    pub fn relationships(&self, part: &str) -> Result<Vec<Relationship>, ReadError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = match folder {
            "" => format!("_rels/{file}.rels"),
            folder => format!("{folder}/_rels/{file}.rels"),
        };
        let Some(text) = self.xml(&name)? else {
            return Ok(Vec::new());
        };
        xml::elements(&name, &text, "Relationship", |element| {
            let kind = element("Type").unwrap_or_default();
            let target = element("Target").unwrap_or_default();
            let external = element("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
            Relationship {
                id: element("Id").unwrap_or_default(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: if external {
                    target
                } else {
                    resolved(folder, &target)
                },
                external,
            }
        })
    }

    /// The part that a relationship of the document's part of this kind leads to: `styles`, `numbering`, `settings` …
    ///
    /// # Errors
    ///
    /// As [`Package::xml`].
    pub fn related(&self, kind: &str) -> Result<Option<String>, ReadError> {
        Ok(self
            .relationships(&self.document)?
            .into_iter()
            .find(|relationship| relationship.kind == kind && !relationship.external)
            .map(|relationship| relationship.target)
            .filter(|name| self.part(name).is_some()))
    }
}

/// A relationship's target as the name of a part: relative to the folder of its source, or from the root.
fn resolved(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|step| !step.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
#[path = "package/tests.rs"]
mod tests;
