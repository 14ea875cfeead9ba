//! The structure tree of a tagged PDF, as a screen reader walks it.
#![allow(dead_code, clippy::unwrap_used)]

use lopdf::{Dictionary, Document, Object};

/// One element of the structure: its role, its attributes by name, and the elements in it.
#[derive(Debug)]
pub struct Tag {
    pub role: String,
    pub attributes: Vec<(String, String)>,
    pub inner: Vec<Tag>,
    /// Whether it holds text itself, not only elements.
    pub marked: bool,
}

impl Tag {
    /// Itself and all below it, in reading order.
    pub fn walk(&self) -> Vec<&Tag> {
        let mut all = vec![self];
        all.extend(self.inner.iter().flat_map(Tag::walk));
        all
    }

    /// The roles of the elements right below.
    pub fn roles(&self) -> Vec<&str> {
        self.inner.iter().map(|tag| tag.role.as_str()).collect()
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The tree below the root.
pub fn tree(pdf: &Document) -> Tag {
    let root = pdf
        .catalog()
        .unwrap()
        .get_deref(b"StructTreeRoot", pdf)
        .unwrap()
        .as_dict()
        .unwrap();
    element(pdf, root)
}

fn element(pdf: &Document, dictionary: &Dictionary) -> Tag {
    let mut tag = Tag {
        role: dictionary.get(b"S").map_or_else(|_| "Root".to_owned(), name),
        attributes: Vec::new(),
        inner: Vec::new(),
        marked: false,
    };
    if let Ok(attributes) = dictionary.get_deref(b"A", pdf) {
        for set in list(attributes) {
            if let Ok(set) = resolved(pdf, set).as_dict() {
                for (key, value) in set.iter() {
                    tag.attributes
                        .push((String::from_utf8_lossy(key).into_owned(), name(value)));
                }
            }
        }
    }
    let Ok(kids) = dictionary.get_deref(b"K", pdf) else {
        return tag;
    };
    for kid in list(kids) {
        match resolved(pdf, kid) {
            Object::Dictionary(inner) if inner.has(b"S") => tag.inner.push(element(pdf, inner)),
            // A number, or a reference to marked content on another page.
            _ => tag.marked = true,
        }
    }
    tag
}

fn resolved<'a>(pdf: &'a Document, object: &'a Object) -> &'a Object {
    pdf.dereference(object).unwrap().1
}

fn list(object: &Object) -> Vec<&Object> {
    match object {
        Object::Array(list) => list.iter().collect(),
        other => vec![other],
    }
}

fn name(object: &Object) -> String {
    match object {
        Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
        other => format!("{other:?}"),
    }
}
