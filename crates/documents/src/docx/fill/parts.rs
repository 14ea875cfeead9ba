//! The parts of the filled package: what the template brought, what we changed, what had to be added, and who knows of it.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::super::fault;
use super::tree::Element;
use crate::{DocumentError, Package};

const TYPES: &str = "[Content_Types].xml";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// The parts of a package that is being put together.
pub struct Parts {
    parts: BTreeMap<String, Vec<u8>>,
}

impl Parts {
    /// All parts of a package.
    pub fn of(package: &Package) -> Self {
        let parts = package
            .names()
            .filter_map(|name| Some((name.to_owned(), package.part(name)?.to_vec())))
            .collect();
        Self { parts }
    }

    /// Replaces a part that is known already.
    pub fn replace(&mut self, name: &str, bytes: Vec<u8>) {
        let known = self.parts.keys().find(|one| one.eq_ignore_ascii_case(name));
        let name = known.cloned().unwrap_or_else(|| name.to_owned());
        self.parts.insert(name, bytes);
    }

    /// Takes a part away.
    pub fn remove(&mut self, name: &str) {
        self.parts.retain(|one, _| !one.eq_ignore_ascii_case(name));
    }

    /// A part as a tree; an empty element of this name when there is none.
    pub fn tree(&self, name: &str, root: &str, namespace: &str) -> Result<Element, DocumentError> {
        match self.parts.get(name) {
            Some(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                Element::parse(name, text.trim_start_matches('\u{FEFF}')).map_err(fault)
            }
            None => Ok(Element::with(root, "xmlns", namespace)),
        }
    }

    /// Adds a part with its content type and the relationship of `source` (empty for the package) that leads to it.
    pub fn add(
        &mut self,
        name: &str,
        bytes: Vec<u8>,
        content_type: &str,
        source: &str,
        relationship: &str,
    ) -> Result<(), DocumentError> {
        self.parts.insert(name.to_owned(), bytes);
        let mut types = self.tree(
            TYPES,
            "Types",
            "http://schemas.openxmlformats.org/package/2006/content-types",
        )?;
        let mut known = Element::with("Override", "PartName", format!("/{name}"));
        known.set("ContentType", content_type);
        types.children.push(known.into());
        self.parts.insert(TYPES.to_owned(), types.to_part());

        let (folder, file) = source.rsplit_once('/').unwrap_or(("", source));
        let list = match folder {
            "" => format!("_rels/{file}.rels"),
            folder => format!("{folder}/_rels/{file}.rels"),
        };
        let mut relationships = self.tree(&list, "Relationships", RELATIONSHIPS)?;
        let ids: Vec<&str> = relationships
            .elements()
            .filter_map(|one| one.attribute("Id"))
            .collect();
        let id = (1..)
            .map(|number| format!("rIdRemiss{number}"))
            .find(|id| !ids.contains(&id.as_str()))
            .unwrap_or_default();
        let mut new = Element::with("Relationship", "Id", id);
        new.set("Type", relationship);
        new.set("Target", format!("/{name}"));
        relationships.children.push(new.into());
        self.parts.insert(list, relationships.to_part());
        Ok(())
    }

    /// Keeps only the relationships of a part that fulfil `wanted`.
    pub fn relationships(
        &mut self,
        source: &str,
        wanted: impl Fn(&Element) -> bool,
    ) -> Result<(), DocumentError> {
        let (folder, file) = source.rsplit_once('/').unwrap_or(("", source));
        let list = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        if !self.parts.contains_key(&list) {
            return Ok(());
        }
        let mut relationships = self.tree(&list, "Relationships", RELATIONSHIPS)?;
        relationships
            .children
            .retain(|node| node.element().is_none_or(&wanted));
        self.parts.insert(list, relationships.to_part());
        Ok(())
    }

    /// A template (`.dotx`) becomes a document.
    pub fn be_a_document(&mut self) -> Result<(), DocumentError> {
        let mut types = self.tree(TYPES, "Types", "")?;
        types.visit(&mut |element| {
            if let Some(kind) = element.attribute("ContentType")
                && kind.ends_with("wordprocessingml.template.main+xml")
            {
                let kind = kind.replace("template.main", "document.main");
                element.set("ContentType", kind);
            }
        });
        self.parts.insert(TYPES.to_owned(), types.to_part());
        Ok(())
    }

    /// The package as a file. Nothing in it says when it was made.
    pub fn pack(self) -> Result<Vec<u8>, DocumentError> {
        let mut package = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        // Word expects the list of types first; the rest in the order of the names.
        let (types, rest): (Vec<_>, Vec<_>) = self.parts.into_iter().partition(|(name, _)| name == TYPES);
        for (name, bytes) in types.into_iter().chain(rest) {
            package.start_file(name, options).map_err(fault)?;
            package.write_all(&bytes).map_err(fault)?;
        }
        Ok(package.finish().map_err(fault)?.into_inner())
    }
}
