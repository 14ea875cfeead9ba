//! A part of a template as a tree that can be changed and written again, with everything in it that is not ours.

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};

use crate::ReadError;

/// An element or text. Comments and processing instructions are left behind.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, resolved.
    Text(String),
}

/// An element with its attributes in order, named with their prefixes as they stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Element {
    /// `w:p`.
    pub name: String,
    /// Names and resolved values.
    pub attributes: Vec<(String, String)>,
    /// What stands in it.
    pub children: Vec<Node>,
}

impl Element {
    /// An empty element.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// An element with one attribute.
    pub fn with(name: &str, attribute: &str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            attributes: vec![(attribute.to_owned(), value.into())],
            children: Vec::new(),
        }
    }

    /// The tree of a part that [`crate::Package::xml`] has checked.
    pub fn parse(part: &str, text: &str) -> Result<Self, ReadError> {
        let broken = |reason: String| ReadError::BrokenXml {
            part: part.to_owned(),
            reason,
        };
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        loop {
            let event = reader.read_event().map_err(|error| broken(error.to_string()))?;
            match event {
                Event::Start(tag) => open.push(Self::of(&tag)),
                Event::Empty(tag) => push(&mut open, Node::Element(Self::of(&tag))),
                Event::End(_) => {
                    let Some(done) = open.pop() else { break };
                    if open.is_empty() {
                        return Err(broken("an end without its start".to_owned()));
                    }
                    push(&mut open, Node::Element(done));
                }
                Event::Text(piece) => push_text(&mut open, &piece),
                Event::CData(piece) => push_text(&mut open, &piece),
                Event::GeneralRef(reference) => {
                    let name = format!("&{};", &*reference);
                    let resolved = unescape(&name).map_err(|error| broken(error.to_string()))?;
                    push_text(&mut open, &resolved);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let mut top = open.swap_remove(0);
        let root = top.elements_mut().next().map(std::mem::take);
        root.ok_or_else(|| broken("no element".to_owned()))
    }

    fn of(tag: &BytesStart<'_>) -> Self {
        Self {
            name: tag.name().as_ref().to_owned(),
            attributes: tag
                .attributes()
                .filter_map(Result::ok)
                .map(|attribute| {
                    let value = unescape(&attribute.value).map_or_else(|_| String::new(), |v| v.into_owned());
                    (attribute.key.as_ref().to_owned(), value)
                })
                .collect(),
            children: Vec::new(),
        }
    }

    /// The part as bytes, with its declaration.
    pub fn to_part(&self) -> Vec<u8> {
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned();
        self.write(&mut out);
        out.into_bytes()
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            let value = escape(value.as_str())
                .replace('\n', "&#10;")
                .replace('\t', "&#9;")
                .replace('\r', "&#13;");
            out.push_str(&format!(" {name}=\"{value}\""));
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => out.push_str(&escape(text.as_str()).replace('\r', "&#13;")),
            }
        }
        out.push_str(&format!("</{}>", self.name));
    }

    /// Its name without prefix.
    pub fn local_name(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or_default()
    }

    /// The value of an attribute, named with its prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(one, _)| one == name)?;
        Some(value)
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.attributes.iter_mut().find(|(one, _)| one == name) {
            Some((_, old)) => *old = value.into(),
            None => self.attributes.push((name.to_owned(), value.into())),
        }
    }

    /// The value of `w:val`.
    pub fn value(&self) -> Option<&str> {
        self.attribute("w:val")
    }

    /// The elements right below.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(Node::element)
    }

    /// The elements right below, to be changed.
    pub fn elements_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element right below with this name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// The first element below a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The child with this name, put first when there is none.
    pub fn child_first(&mut self, name: &str) -> &mut Self {
        let place = self.place(name).unwrap_or_else(|| {
            self.children.insert(0, Node::Element(Self::new(name)));
            0
        });
        self.element_at(place)
    }

    /// The child with this name, put last when there is none.
    pub fn child_last(&mut self, name: &str) -> &mut Self {
        let place = self.place(name).unwrap_or_else(|| {
            self.children.push(Node::Element(Self::new(name)));
            self.children.len() - 1
        });
        self.element_at(place)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.children
            .iter()
            .position(|node| node.element().is_some_and(|element| element.name == name))
    }

    fn element_at(&mut self, place: usize) -> &mut Self {
        match &mut self.children[place] {
            Node::Element(element) => element,
            Node::Text(_) => unreachable!("the place is that of an element"),
        }
    }

    /// Takes the children with these names away.
    pub fn remove(&mut self, names: &[&str]) {
        self.children.retain(|node| {
            node.element()
                .is_none_or(|element| !names.contains(&element.name.as_str()))
        });
    }

    /// Whether this element or one below it fulfils `wanted`.
    pub fn any(&self, wanted: &dyn Fn(&Self) -> bool) -> bool {
        wanted(self) || self.elements().any(|element| element.any(wanted))
    }

    /// Visits this element and all below it, outermost first.
    pub fn visit(&mut self, change: &mut dyn FnMut(&mut Self)) {
        change(self);
        for element in self.elements_mut() {
            element.visit(change);
        }
    }

    /// All text in it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        text
    }

    fn gather(&self, text: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(piece) => text.push_str(piece),
                Node::Element(element) => element.gather(text),
            }
        }
    }
}

impl Node {
    /// The element that it is.
    pub fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) => None,
        }
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

fn push(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn push_text(open: &mut [Element], text: &str) {
    let Some(parent) = open.last_mut() else { return };
    match parent.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => parent.children.push(Node::Text(text.to_owned())),
    }
}
