//! The marks around our text, in a template that may have bookmarks of its own: see [`crate::text_mark`].

use std::collections::HashSet;

use super::WordTemplate;
use super::tree::{Element, Node};
use crate::text_mark::{self, Fingerprint};

/// A number that no bookmark, comment or tracked change of the template has.
pub fn free_id(template: &WordTemplate) -> String {
    let mut taken = HashSet::new();
    let parts = template.margins.iter().map(|(_, part)| part);
    for part in parts.chain([&template.document]) {
        ids(part, &mut taken);
    }
    (0..)
        .map(|id: u32| id.to_string())
        .find(|id| !taken.contains(id.as_str()))
        .unwrap_or_default()
}

fn ids<'a>(element: &'a Element, taken: &mut HashSet<&'a str>) {
    taken.extend(element.attribute("w:id").map(str::trim));
    for inner in element.elements() {
        ids(inner, taken);
    }
}

/// Gives the marks in our text their number.
pub fn number(text: &mut Element, id: &str) {
    for mark in text.elements_mut() {
        if matches!(mark.name.as_str(), "w:bookmarkStart" | "w:bookmarkEnd") {
            mark.set("w:id", id);
        }
    }
}

/// Takes the marks away that a template has, when it was made of a file of ours.
pub fn remove(document: &mut Element) {
    let mut old = Vec::new();
    document.visit(&mut |element| {
        if element.name == "w:bookmarkStart"
            && element
                .attribute("w:name")
                .is_some_and(|name| name.starts_with(text_mark::NAME))
        {
            old.extend(element.attribute("w:id").map(str::to_owned));
        }
    });
    if old.is_empty() {
        return;
    }
    let is_old = |element: &Element| {
        matches!(element.name.as_str(), "w:bookmarkStart" | "w:bookmarkEnd")
            && element
                .attribute("w:id")
                .is_some_and(|id| old.iter().any(|one| one == id))
    };
    document.visit(&mut |element| {
        element
            .children
            .retain(|node| !node.element().is_some_and(is_old));
    });
}

/// Names the marks by what stands after the text.
pub fn name(document: &mut Element, id: &str) {
    let mut after = None;
    gather(document, id, &mut after);
    let name = after.unwrap_or(Fingerprint::EMPTY).name();
    document.visit(&mut |element| {
        if element.name == "w:bookmarkStart" && element.attribute("w:id") == Some(id) {
            element.set("w:name", name.clone());
        }
    });
}

fn gather(element: &Element, id: &str, after: &mut Option<Fingerprint>) {
    if element.name == "w:bookmarkEnd" && element.attribute("w:id") == Some(id) {
        *after = Some(Fingerprint::EMPTY);
    }
    for child in &element.children {
        match (child, after.as_mut()) {
            (Node::Element(inner), _) => gather(inner, id, after),
            (Node::Text(text), Some(after)) if element.name == "w:t" => after.add(text),
            (Node::Text(_), _) => {}
        }
    }
}
