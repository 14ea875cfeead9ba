//! Our styles in the template's clothes: matched by the style's name, which Word keeps in English in every language, and
//! added where the template has none.

use std::collections::{BTreeMap, BTreeSet};

use super::super::STYLES;
use super::tree::{Element, Node};
use crate::ReadError;

/// Other names for the styles that we use, besides Word's own; ours by id.
const ALSO: &[(&str, &[&str])] = &[
    ("Heading1", &["rubrik 1"]),
    ("Heading2", &["rubrik 2"]),
    ("Heading3", &["rubrik 3"]),
    ("Heading4", &["rubrik 4"]),
    ("Heading5", &["rubrik 5"]),
    ("Heading6", &["rubrik 6"]),
    ("ListBullet", &["punktlista"]),
    ("ListNumber", &["numrerad lista"]),
    ("Quote", &["citat"]),
    ("Caption", &["beskrivning", "bildtext"]),
    ("TableText", &["tabelltext", "table text"]),
    ("TableHeading", &["tabellrubrik", "table heading"]),
];

/// The styles of a template.
#[derive(Debug, Clone)]
pub struct Styles {
    /// `word/styles.xml`.
    pub root: Element,
    ours: Element,
    by_name: BTreeMap<(String, String), String>,
    ids: BTreeSet<String>,
    mapped: BTreeMap<String, String>,
    table: Option<String>,
    /// Names of our styles that the template lacks.
    pub added: Vec<String>,
}

impl Styles {
    /// The styles of a template; `default_table` is the one that its settings name for new tables.
    pub fn new(root: Element, default_table: Option<String>) -> Result<Self, ReadError> {
        let mut styles = Self {
            ours: Element::parse("styles.xml", STYLES)?,
            by_name: BTreeMap::new(),
            ids: BTreeSet::new(),
            mapped: BTreeMap::new(),
            table: None,
            added: Vec::new(),
            root,
        };
        for style in styles.root.elements().filter(|one| one.name == "w:style") {
            let Some(id) = style.attribute("w:styleId") else {
                continue;
            };
            let kind = style.attribute("w:type").unwrap_or("paragraph");
            styles.ids.insert(id.to_owned());
            for name in names(style) {
                styles
                    .by_name
                    .entry((kind.to_owned(), name))
                    .or_insert_with(|| id.to_owned());
            }
        }
        styles.table = styles.table_style(default_table);
        Ok(styles)
    }

    /// The table style for our tables: the settings' own, else the only one that the municipality has made, else Word's grid.
    fn table_style(&self, default_table: Option<String>) -> Option<String> {
        let tables = || {
            self.root.elements().filter(|style| {
                style.attribute("w:type") == Some("table") && style.attribute("w:default") != Some("1")
            })
        };
        let id = |style: &Element| style.attribute("w:styleId").map(str::to_owned);
        if let Some(wanted) = default_table
            && tables().any(|style| id(style).as_ref() == Some(&wanted))
        {
            return Some(wanted);
        }
        let mut own = tables().filter(|style| style.attribute("w:customStyle") == Some("1"));
        if let (Some(only), None) = (own.next(), own.next()) {
            return id(only);
        }
        self.by_name
            .get(&("table".to_owned(), "table grid".to_owned()))
            .cloned()
    }

    /// The style with this id.
    pub fn get(&self, id: &str) -> Option<&Element> {
        self.root
            .elements()
            .find(|style| style.name == "w:style" && style.attribute("w:styleId") == Some(id))
    }

    /// The name of the style with this id, in small letters.
    pub fn name_of(&self, id: &str) -> Option<String> {
        names(self.get(id)?).into_iter().next()
    }

    /// Id of the default style of paragraphs.
    pub fn default_paragraph(&self) -> Option<String> {
        let style = self.root.elements().find(|style| {
            style.attribute("w:type") == Some("paragraph")
                && matches!(style.attribute("w:default"), Some("1" | "true" | "on"))
        })?;
        style.attribute("w:styleId").map(str::to_owned)
    }

    /// The template's id for one of our styles, which is added when the template has none.
    pub fn id_for(&mut self, ours: &str) -> String {
        if let Some(id) = self.mapped.get(ours) {
            return id.clone();
        }
        let id = self.matched(ours).unwrap_or_else(|| self.add(ours));
        self.mapped.insert(ours.to_owned(), id.clone());
        id
    }

    fn our(&self, id: &str) -> Option<&Element> {
        self.ours
            .elements()
            .find(|style| style.attribute("w:styleId") == Some(id))
    }

    fn matched(&self, ours: &str) -> Option<String> {
        let style = self.our(ours)?;
        let kind = style.attribute("w:type")?.to_owned();
        if kind == "paragraph" && style.attribute("w:default") == Some("1") {
            return self.default_paragraph();
        }
        if kind == "table" && style.attribute("w:default") != Some("1") && self.table.is_some() {
            return self.table.clone();
        }
        let also = ALSO
            .iter()
            .find(|(id, _)| *id == ours)
            .map_or(&[][..], |(_, names)| names);
        names(style)
            .into_iter()
            .chain(also.iter().map(|name| (*name).to_owned()))
            .find_map(|name| self.by_name.get(&(kind.clone(), name)).cloned())
    }

    fn add(&mut self, ours: &str) -> String {
        let Some(mut style) = self.our(ours).cloned() else {
            return ours.to_owned();
        };
        let mut id = ours.to_owned();
        while self.ids.contains(&id) {
            id = format!("Remiss{id}");
        }
        self.ids.insert(id.clone());
        // Before the style itself: one that it is based on may have to be added too.
        self.mapped.insert(ours.to_owned(), id.clone());
        style.set("w:styleId", id.clone());
        style.attributes.retain(|(name, _)| name != "w:default");
        let nearest = self.heading_above(ours);
        for link in ["w:basedOn", "w:next"] {
            let Some(target) = style.child(link).and_then(Element::value).map(str::to_owned) else {
                continue;
            };
            let target = match &nearest {
                Some(heading) if link == "w:basedOn" => heading.clone(),
                _ => self.id_for(&target),
            };
            style.child_last(link).set("w:val", target);
        }
        if let Some(name) = style.child("w:name").and_then(Element::value) {
            self.added.push(name.to_owned());
        }
        // Line breaks and blanks of our own file.
        style.visit(&mut |element| element.children.retain(|node| node.element().is_some()));
        self.root.children.push(style.into());
        id
    }

    /// For a heading that the template lacks: its nearest higher one, whose font and colour it takes.
    fn heading_above(&self, ours: &str) -> Option<String> {
        let level: usize = ours.strip_prefix("Heading")?.parse().ok()?;
        (1..level)
            .rev()
            .find_map(|level| self.matched(&format!("Heading{level}")))
    }

    /// Space after a paragraph of a style, in twentieths of a point, as it comes out of what the style is based on.
    pub fn space_after(&self, id: Option<&str>) -> usize {
        let own = |properties: Option<&Element>| {
            let spacing = properties?.child("w:spacing")?;
            if matches!(spacing.attribute("w:afterAutospacing"), Some("1" | "true" | "on")) {
                return Some(280);
            }
            spacing.attribute("w:after")?.parse().ok()
        };
        self.chain(id)
            .into_iter()
            .find_map(|style| own(style.child("w:pPr")))
            .or_else(|| own(self.root.at(&["w:docDefaults", "w:pPrDefault", "w:pPr"])))
            .unwrap_or(0)
    }

    /// The list that a style belongs to: number and level.
    pub fn list_of(&self, id: &str) -> Option<(String, String)> {
        self.chain(Some(id)).into_iter().find_map(|style| {
            let list = style.at(&["w:pPr", "w:numPr"])?;
            let number = list.child("w:numId")?.value()?;
            let level = list.child("w:ilvl").and_then(Element::value).unwrap_or("0");
            (number != "0").then(|| (number.to_owned(), level.to_owned()))
        })
    }

    /// A style and what it is based on, nearest first.
    fn chain(&self, id: Option<&str>) -> Vec<&Element> {
        let mut chain: Vec<&Element> = Vec::new();
        let mut next = id.map(str::to_owned).or_else(|| self.default_paragraph());
        while let Some(style) = next.as_deref().and_then(|id| self.get(id)) {
            // A style that is based on itself in a ring would never end.
            if chain.len() > 20 {
                break;
            }
            next = style
                .child("w:basedOn")
                .and_then(Element::value)
                .map(str::to_owned);
            chain.push(style);
        }
        chain
    }

    /// Sets the language of all text that does not say its own. True when the template had another.
    pub fn set_language(&mut self, language: &str) -> bool {
        let properties = self
            .root
            .child_first("w:docDefaults")
            .child_first("w:rPrDefault")
            .child_last("w:rPr");
        let lang = properties.child_last("w:lang");
        let other = lang.value().is_some_and(|before| before != language);
        lang.set("w:val", language);
        let default = self.default_paragraph();
        for style in self.root.elements_mut().filter(|style| style.name == "w:style") {
            if style.attribute("w:styleId") == default.as_deref() {
                for properties in style.elements_mut().filter(|one| one.name == "w:rPr") {
                    properties.remove(&["w:lang"]);
                }
            }
        }
        other
    }
}

/// The name of a style and its other names, in small letters.
fn names(style: &Element) -> Vec<String> {
    ["w:name", "w:aliases"]
        .iter()
        .filter_map(|name| style.child(name)?.value())
        .flat_map(|names| names.split(','))
        .map(|name| name.trim().to_lowercase())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Gives every paragraph and table of our text its style in the template. Paragraphs without a style get `text`, and a
/// space after them where the template's has none: without it they would run together.
pub fn dress(styles: &mut Styles, body: &mut Element, text: Option<&str>, heading_shift: usize) {
    let quote = styles.id_for("Quote");
    let spaced: BTreeMap<Option<String>, bool> = [text.map(str::to_owned), Some(quote)]
        .into_iter()
        .map(|id| {
            let tight = styles.space_after(id.as_deref()) == 0;
            (id, tight)
        })
        .collect();
    body.visit(&mut |element| match element.name.as_str() {
        "w:pStyle" | "w:tblStyle" | "w:rStyle" => {
            let id = element.value().unwrap_or_default().to_owned();
            let id = styles.id_for(&shifted(&id, heading_shift));
            element.set("w:val", id);
        }
        "w:p" => {
            if element.at(&["w:pPr", "w:pStyle"]).is_none()
                && element.at(&["w:pPr", "w:spacing"]).is_none()
                && let Some(text) = text
            {
                // Marked as it will be named, since the visit goes on into it.
                let style = Element::with("w:textStyle", "w:val", text);
                element
                    .child_first("w:pPr")
                    .children
                    .insert(0, Node::Element(style));
            }
        }
        "w:textStyle" => element.name = "w:pStyle".to_owned(),
        _ => {}
    });
    body.visit(&mut |element| {
        if element.name != "w:p" || element.at(&["w:pPr", "w:spacing"]).is_some() {
            return;
        }
        let style = element
            .at(&["w:pPr", "w:pStyle"])
            .and_then(Element::value)
            .map(str::to_owned);
        if spaced.get(&style) == Some(&true) {
            let properties = element.child_first("w:pPr");
            // In the order of the standard: after numPr, before jc.
            let place = properties
                .children
                .iter()
                .position(|node| node.element().is_some_and(|one| one.name == "w:jc"))
                .unwrap_or(properties.children.len());
            let space = Element::with("w:spacing", "w:after", "120");
            properties.children.insert(place, space.into());
        }
    });
}

/// Our sections are headings of rank 2 below the title; where the template's title is none, they move up.
fn shifted(id: &str, shift: usize) -> String {
    match id
        .strip_prefix("Heading")
        .and_then(|rank| rank.parse::<usize>().ok())
    {
        Some(rank) => format!("Heading{}", rank.saturating_sub(shift).max(1)),
        None => id.to_owned(),
    }
}
