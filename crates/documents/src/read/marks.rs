//! The marks around our text, found again: see [`crate::text_mark`].

use super::MarkedText;
use super::xml::Node;
use crate::text_mark::{self, Fingerprint};

/// The pair of marks of a file, and where it was met.
#[derive(Debug, Default)]
pub struct Marks {
    /// Numbers of the marks; none when the file has no whole pair. LibreOffice writes the start once more at the last
    /// paragraph, with another number, and gives the end that one.
    ids: Vec<String>,
    /// Nothing of a template stood after the text: what stands there now is text.
    open: bool,
    untouched: bool,
    from: Option<usize>,
    to: Option<usize>,
    /// The end was met in a paragraph after some of its words, so that the paragraph is text.
    within: bool,
}

impl Marks {
    /// The first pair in the body of a file.
    pub fn find(body: &Node) -> Marks {
        let Some(name) = first(body, &named).and_then(|start| start.attribute("name")) else {
            return Marks::default();
        };
        let mut ids = Vec::new();
        collect(body, name, &mut ids);
        let mut after = None;
        gather(body, &ids, &mut after);
        let Some(after) = after else {
            return Marks::default();
        };
        Marks {
            ids,
            open: name == text_mark::NAME,
            untouched: name == after.name(),
            ..Marks::default()
        }
    }

    /// Notes a mark, with the number of blocks before it. `first` when no words of its paragraph stand before it.
    pub fn meet(&mut self, node: &Node, at: usize, first: bool) {
        if !is_ours(node, &self.ids) {
            return;
        }
        if node.name == "bookmarkStart" {
            self.from.get_or_insert(at);
        } else {
            self.to = Some(at);
            self.within = !first;
        }
    }

    /// Called after each paragraph with the number of blocks before and after it.
    pub fn after_paragraph(&mut self, before: usize, after: usize) {
        if self.within && self.to == Some(before) {
            self.to = Some(after);
        }
        self.within = false;
    }

    /// The text has ended just behind this many blocks: what comes now belongs to no list of it.
    pub fn ends_at(&self, blocks: usize) -> bool {
        !self.open && !self.within && self.to == Some(blocks)
    }

    /// The text begins within an element.
    pub fn begin_in(&self, node: &Node) -> bool {
        let is_start = |node: &Node| named(node) && is_ours(node, &self.ids);
        !self.ids.is_empty() && first(node, &is_start).is_some()
    }

    /// The text among this many blocks; none when the marks stand around nothing.
    pub fn text(&self, blocks: usize) -> Option<MarkedText> {
        let (from, to) = (self.from?, self.to?);
        let to = if self.open { blocks } else { to };
        (from < to).then_some(MarkedText {
            from,
            to,
            untouched: self.untouched,
        })
    }
}

fn first<'n>(node: &'n Node, wanted: &dyn Fn(&Node) -> bool) -> Option<&'n Node> {
    if wanted(node) {
        return Some(node);
    }
    node.children.iter().find_map(|child| first(child, wanted))
}

/// A start mark: only those of ours have kept their name.
fn named(node: &Node) -> bool {
    node.name == "bookmarkStart" && node.attribute("name").is_some()
}

fn is_ours(node: &Node, ids: &[String]) -> bool {
    node.attribute("id")
        .is_some_and(|id| ids.iter().any(|one| one == id))
}

fn collect(node: &Node, name: &str, ids: &mut Vec<String>) {
    /// More than one are copies.
    const MOST: usize = 8;
    if named(node) && node.attribute("name") == Some(name) && ids.len() < MOST {
        ids.extend(node.attribute("id").map(str::to_owned));
    }
    for child in &node.children {
        collect(child, name, ids);
    }
}

/// What stands after the last end; none when there is no end.
fn gather(node: &Node, ids: &[String], after: &mut Option<Fingerprint>) {
    match (node.name, after.as_mut()) {
        ("bookmarkEnd", _) if is_ours(node, ids) => *after = Some(Fingerprint::EMPTY),
        ("t", Some(after)) => after.add(&node.text),
        _ => {}
    }
    for child in &node.children {
        gather(child, ids, after);
    }
}
