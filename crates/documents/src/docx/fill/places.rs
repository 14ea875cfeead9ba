//! The places of a template: content controls by tag or title, and `{{placeholders}}` in the text. Finding them and filling them
//! is one walk, so that what was found is what gets filled.

use super::controls::{blank_if_prompt, known, with_value};
use super::names::{Field, field_of};
use super::placeholders::{finish_run, marked, own_texts, places_in, replace};
use super::tree::{Element, Node};

/// More text than this beside empty places, and a table row says something of its own.
const LABELS: usize = 60;

/// Where in a template something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In the text itself, or a table in it.
    Body,
    /// In a head or foot.
    Margin,
    /// In a text box, whose size is fixed.
    Box,
}

/// A place that was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The name as it stands.
    pub name: String,
    /// The field that it names.
    pub field: Option<Field>,
    /// Where it stands.
    pub place: Where,
    /// The paragraph's style id, for places in a paragraph.
    pub style: Option<String>,
    /// The place of a block stands alone in its paragraph.
    pub alone: bool,
    /// Width of the table cell that it stands in, in twentieths of a point.
    pub cell: Option<usize>,
}

/// Fills the places of one part.
pub struct Filler<'a> {
    value: &'a dyn Fn(Field) -> String,
    blocks: &'a dyn Fn(Field) -> Vec<Node>,
    place: Where,
    cell: Option<usize>,
    style: Option<String>,
    /// All places in order.
    pub found: Vec<Found>,
}

/// How many places something has, and how many of them got a value.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    places: usize,
    filled: usize,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.places += other.places;
        self.filled += other.filled;
    }

    fn in_vain(self) -> bool {
        self.places > 0 && self.filled == 0
    }
}

impl<'a> Filler<'a> {
    /// A walk through a part. `value` gives the text of a field, `blocks` the paragraphs and tables of the block fields.
    pub fn new(
        place: Where,
        value: &'a dyn Fn(Field) -> String,
        blocks: &'a dyn Fn(Field) -> Vec<Node>,
    ) -> Self {
        Self {
            value,
            blocks,
            place,
            cell: None,
            style: None,
            found: Vec::new(),
        }
    }

    /// Fills a part: a document, a head or a foot.
    pub fn fill(&mut self, root: &mut Element) {
        if root.name == "w:document" {
            for body in root.elements_mut().filter(|element| element.name == "w:body") {
                self.container(body);
            }
        } else {
            self.container(root);
        }
        root.visit(&mut finish_run);
    }

    /// Fills what holds paragraphs and tables.
    fn container(&mut self, element: &mut Element) -> Count {
        let mut count = Count::default();
        let mut kept = Vec::new();
        let mut emptied = None;
        for node in std::mem::take(&mut element.children) {
            let Node::Element(mut inner) = node else {
                kept.push(node);
                continue;
            };
            match inner.name.as_str() {
                "w:p" => {
                    let (nodes, one) = self.paragraph(inner);
                    count.add(one);
                    // A paragraph whose places are all empty says nothing, and its label would lead nowhere.
                    if one.in_vain() && nodes.iter().all(may_go) {
                        emptied = nodes.into_iter().next();
                    } else {
                        kept.extend(nodes);
                    }
                }
                "w:sdt" => kept.extend(self.control(inner, &mut count)),
                "w:tbl" => {
                    count.add(self.table(&mut inner));
                    if inner.any(&|element| element.name == "w:tr") {
                        kept.push(inner.into());
                    }
                }
                _ => {
                    count.add(self.container(&mut inner));
                    kept.push(inner.into());
                }
            }
        }
        let must_end_in_paragraph = matches!(
            element.name.as_str(),
            "w:tc" | "w:hdr" | "w:ftr" | "w:txbxContent"
        );
        let ends_in_paragraph = kept
            .iter()
            .rev()
            .filter_map(Node::element)
            .find(|last| last.name != "w:bookmarkEnd")
            .is_some_and(|last| matches!(last.name.as_str(), "w:p" | "w:sdt"));
        if must_end_in_paragraph && !ends_in_paragraph {
            let mut blank = Element::new("w:p");
            if let Some(properties) = emptied
                .as_ref()
                .and_then(Node::element)
                .and_then(|p| p.child("w:pPr"))
            {
                blank.children.push(properties.clone().into());
            }
            kept.push(blank.into());
        }
        element.children = kept;
        count
    }

    fn table(&mut self, table: &mut Element) -> Count {
        let mut count = Count::default();
        let mut kept = Vec::new();
        for node in std::mem::take(&mut table.children) {
            match node {
                Node::Element(mut row) if row.name == "w:tr" => {
                    let before = row.clone();
                    let one = self.row(&mut row);
                    count.add(one);
                    if !(one.in_vain() && row_may_go(&before)) {
                        kept.push(row.into());
                    }
                }
                Node::Element(inner) if inner.name == "w:sdt" => kept.extend(self.control(inner, &mut count)),
                node => kept.push(node),
            }
        }
        table.children = kept;
        count
    }

    fn row(&mut self, row: &mut Element) -> Count {
        let mut count = Count::default();
        let mut kept = Vec::new();
        for node in std::mem::take(&mut row.children) {
            match node {
                Node::Element(mut cell) if cell.name == "w:tc" => {
                    let outside = self.cell;
                    self.cell = cell
                        .at(&["w:tcPr", "w:tcW"])
                        .filter(|width| width.attribute("w:type").is_none_or(|kind| kind == "dxa"))
                        .and_then(|width| width.attribute("w:w"))
                        .and_then(|width| width.parse().ok())
                        .or(outside);
                    count.add(self.container(&mut cell));
                    self.cell = outside;
                    kept.push(cell.into());
                }
                Node::Element(inner) if inner.name == "w:sdt" => kept.extend(self.control(inner, &mut count)),
                node => kept.push(node),
            }
        }
        row.children = kept;
        count
    }

    /// A content control around paragraphs, rows or cells. A known one gives way to what is in it: what it was for is
    /// done, and one that is bound to a property would be overwritten when Word opens the file.
    fn control(&mut self, mut control: Element, count: &mut Count) -> Vec<Node> {
        let Some((name, field)) = known(&control) else {
            let prompt = blank_if_prompt(&mut control);
            for content in control.elements_mut().filter(|one| one.name == "w:sdtContent") {
                let first = content.elements().next().map(|first| first.name.clone());
                let inner = match first.as_deref() {
                    Some("w:tr") => self.table(content),
                    Some("w:tc") => self.row(content),
                    _ => self.container(content),
                };
                count.add(inner);
            }
            if let Some(name) = prompt {
                self.note(&name, None, true);
            }
            return vec![control.into()];
        };
        if matches!(field, Field::Text | Field::Details) {
            self.style = control
                .child("w:sdtContent")
                .and_then(|content| content.child("w:p"))
                .and_then(style_of);
            self.note(&name, Some(field), true);
            count.add(Count { places: 1, filled: 1 });
            return (self.blocks)(field);
        }
        let first = control
            .child("w:sdtContent")
            .and_then(|content| content.child("w:p"));
        self.style = first.and_then(style_of);
        self.note(&name, Some(field), true);
        let value = (self.value)(field);
        let one = Count {
            places: 1,
            filled: usize::from(!value.is_empty()),
        };
        count.add(one);
        let nodes = with_value(control, &value);
        if one.in_vain() && nodes.iter().all(may_go) {
            return Vec::new();
        }
        nodes
    }

    fn paragraph(&mut self, mut paragraph: Element) -> (Vec<Node>, Count) {
        self.style = style_of(&paragraph);
        if let Some((name, field)) = block_alone(&paragraph) {
            self.note(&name, Some(field), true);
            let mut nodes = (self.blocks)(field);
            // The end of a section stands in its last paragraph.
            if let Some(section) = paragraph.at(&["w:pPr", "w:sectPr"]) {
                let mut end = Element::new("w:p");
                let mut properties = Element::new("w:pPr");
                properties.children.push(section.clone().into());
                end.children.push(properties.into());
                nodes.push(end.into());
            }
            return (nodes, Count { places: 1, filled: 1 });
        }
        let mut count = Count::default();
        // First the text that the template has, then the controls: what they are given is not read again.
        self.placeholders(&mut paragraph, &mut count);
        self.inline(&mut paragraph, &mut count);
        (vec![paragraph.into()], count)
    }

    /// Content controls within a paragraph, and the text boxes that hang in it.
    fn inline(&mut self, element: &mut Element, count: &mut Count) {
        let mut kept = Vec::new();
        for node in std::mem::take(&mut element.children) {
            let Node::Element(mut inner) = node else {
                kept.push(node);
                continue;
            };
            if inner.name == "w:txbxContent" {
                let outside = (self.place, self.style.clone(), self.cell);
                self.place = Where::Box;
                self.cell = None;
                count.add(self.container(&mut inner));
                (self.place, self.style, self.cell) = outside;
                kept.push(inner.into());
            } else if inner.name == "w:sdt" {
                match known(&inner) {
                    Some((name, field)) if !matches!(field, Field::Text | Field::Details) => {
                        self.note(&name, Some(field), true);
                        let value = (self.value)(field);
                        count.places += 1;
                        count.filled += usize::from(!value.is_empty());
                        kept.extend(with_value(inner, &value));
                    }
                    Some((name, field)) => self.note(&name, Some(field), false),
                    None => {
                        if let Some(name) = blank_if_prompt(&mut inner) {
                            self.note(&name, None, true);
                        }
                        self.inline(&mut inner, count);
                        kept.push(inner.into());
                    }
                }
            } else {
                self.inline(&mut inner, count);
                kept.push(inner.into());
            }
        }
        element.children = kept;
    }

    /// `{{name}}` in the paragraph's own text.
    fn placeholders(&mut self, paragraph: &mut Element, count: &mut Count) {
        let mut pieces = Vec::new();
        own_texts(paragraph, &mut pieces);
        let whole: String = pieces.iter().map(|piece| piece.as_str()).collect();
        let places = places_in(&whole);
        for (_, _, name) in &places {
            let field = field_of(name);
            self.note(name, field, false);
        }
        for (start, end, name) in places.iter().rev() {
            let value = match field_of(name) {
                Some(Field::Text | Field::Details) | None => String::new(),
                Some(field) => (self.value)(field),
            };
            count.places += 1;
            count.filled += usize::from(!value.is_empty());
            replace(&mut pieces, *start, *end, &marked(&value));
        }
    }

    fn note(&mut self, name: &str, field: Option<Field>, alone: bool) {
        self.found.push(Found {
            name: name.trim().to_owned(),
            field,
            place: self.place,
            style: self.style.clone(),
            alone,
            cell: self.cell,
        });
    }
}

fn style_of(paragraph: &Element) -> Option<String> {
    let style = paragraph.at(&["w:pPr", "w:pStyle"])?.value()?;
    Some(style.to_owned())
}

/// The block field of a paragraph that holds nothing else: `{{text}}`, or a content control for it.
fn block_alone(paragraph: &Element) -> Option<(String, Field)> {
    if paragraph.any(&|one| matches!(one.name.as_str(), "w:drawing" | "w:pict")) {
        return None;
    }
    let mut copy = paragraph.clone();
    let mut controls = Vec::new();
    copy.visit(&mut |element| {
        element.children.retain(|node| match node.element() {
            Some(inner) if inner.name == "w:sdt" => match known(inner) {
                Some(found) => {
                    controls.push(found);
                    false
                }
                None => true,
            },
            _ => true,
        });
    });
    let mut pieces = Vec::new();
    own_texts(&mut copy, &mut pieces);
    let text: String = pieces.iter().map(|piece| piece.as_str()).collect();
    let text = text.trim();
    if let [found] = controls.as_slice() {
        return text
            .is_empty()
            .then(|| found.clone())
            .filter(|found| block(found.1));
    }
    if !controls.is_empty() {
        return None;
    }
    match places_in(text).as_slice() {
        [(0, end, name)] if *end == text.len() => {
            let field = field_of(name)?;
            block(field).then(|| (name.clone(), field))
        }
        _ => None,
    }
}

fn block(field: Field) -> bool {
    matches!(field, Field::Text | Field::Details)
}

/// Nothing but text: it can be left out when its places are empty.
fn may_go(node: &Node) -> bool {
    node.element().is_none_or(|element| {
        !element.any(&|one| {
            matches!(
                one.name.as_str(),
                "w:drawing"
                    | "w:pict"
                    | "w:object"
                    | "w:sectPr"
                    | "w:fldChar"
                    | "w:fldSimple"
                    | "w:tc"
                    | "w:tr"
            )
        })
    })
}

/// A row of short labels and empty places.
fn row_may_go(row: &Element) -> bool {
    if row.any(&|one| {
        matches!(
            one.name.as_str(),
            "w:vMerge" | "w:drawing" | "w:pict" | "w:object" | "w:fldChar" | "w:fldSimple" | "w:sectPr"
        )
    }) {
        return false;
    }
    let text = row.text();
    let places: usize = places_in(&text).iter().map(|(start, end, _)| end - start).sum();
    text.len() - places <= LABELS
}
