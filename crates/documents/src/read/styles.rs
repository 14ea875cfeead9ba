//! What the styles of a Word file mean: which are headings, lists and quotations, whatever they are called.
//!
//! Word keeps the names of its own styles in English and localises only their ids (`Rubrik1`, `berschrift1`); other programs
//! localise the names too. A style is what its name, its id, its outline level or the style it is based on says.

use std::collections::HashMap;

use super::xml::Node;

/// What a paragraph is by its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The title of the document.
    Title,
    /// A heading, from 1.
    Heading(u8),
    /// Somebody else's words.
    Quote,
    /// A list with bullets that has no numbering of its own.
    Bullet,
    /// A line of a table of contents.
    Contents,
}

/// How the words of a style look; none where the style says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Bold.
    pub bold: Option<bool>,
    /// In italics.
    pub italic: Option<bool>,
    /// Underlined.
    pub underlined: Option<bool>,
    /// Hidden.
    pub hidden: Option<bool>,
    /// Size in half points.
    pub size: Option<u32>,
}

impl Look {
    /// What run or style properties say.
    pub fn of(properties: Option<&Node>) -> Look {
        let Some(properties) = properties else {
            return Look::default();
        };
        Look {
            bold: properties.switch("b"),
            italic: properties.switch("i"),
            underlined: properties.switch("u"),
            hidden: properties.switch("vanish"),
            size: properties.number("sz"),
        }
    }

    /// This look, and where it says nothing the one below.
    pub fn over(self, below: Look) -> Look {
        Look {
            bold: self.bold.or(below.bold),
            italic: self.italic.or(below.italic),
            underlined: self.underlined.or(below.underlined),
            hidden: self.hidden.or(below.hidden),
            size: self.size.or(below.size),
        }
    }
}

/// A style with what it inherits.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// What a paragraph of it is.
    pub role: Option<Role>,
    /// How it looks.
    pub look: Look,
    /// Numbering: `w:numId` and `w:ilvl`.
    pub list: Option<(String, usize)>,
}

/// The styles of a file by id.
#[derive(Debug, Default)]
pub struct Styles {
    known: HashMap<String, Style>,
    plain: Style,
}

impl Styles {
    /// Reads `word/styles.xml`.
    pub fn read(root: &Node) -> Styles {
        let own: HashMap<&str, &Node> = root
            .all("style")
            .filter_map(|style| Some((style.attribute("styleId")?, style)))
            .collect();
        let defaults = root
            .child("docDefaults")
            .and_then(|defaults| defaults.find("rPr"));
        let base = Style {
            look: Look::of(defaults),
            ..Style::default()
        };
        let mut known = HashMap::new();
        for id in own.keys() {
            resolve(id, &own, &base, &mut known);
        }
        let plain = root
            .all("style")
            .find(|style| {
                style.attribute("type") == Some("paragraph")
                    && matches!(style.attribute("default"), Some("1" | "true"))
            })
            .and_then(|style| known.get(style.attribute("styleId")?).cloned());
        Styles {
            known,
            plain: plain.unwrap_or(base),
        }
    }

    /// The style with an id; one that the file does not define is told by its id.
    pub fn style(&self, id: Option<&str>) -> Style {
        let Some(id) = id else {
            return self.plain.clone();
        };
        self.known.get(id).cloned().unwrap_or_else(|| Style {
            role: by_name(id),
            ..self.plain.clone()
        })
    }

    /// The look that a character style adds.
    pub fn words(&self, id: Option<&str>) -> Look {
        id.and_then(|id| self.known.get(id))
            .map_or_else(Look::default, |style| style.look)
    }

    /// Size of plain text in half points.
    pub fn plain_size(&self) -> u32 {
        self.plain.look.size.unwrap_or(22)
    }
}

/// Resolves a style and all it is based on, without recursion: a chain may be long, or go in a ring.
fn resolve(id: &str, own: &HashMap<&str, &Node>, base: &Style, known: &mut HashMap<String, Style>) {
    let mut chain = Vec::new();
    let mut next = Some(id);
    let mut below = None;
    while let Some(id) = next {
        if let Some(done) = known.get(id) {
            below = Some(done.clone());
            break;
        }
        let Some(style) = own.get(id) else { break };
        if chain.contains(&id) || chain.len() > 50 {
            break;
        }
        chain.push(id);
        next = style.value("basedOn");
    }
    for id in chain.into_iter().rev() {
        let Some(style) = own.get(id) else { continue };
        let is_words = style.attribute("type") == Some("character");
        let start = if is_words { Style::default() } else { base.clone() };
        let before = below.take().unwrap_or(start);
        let properties = style.child("pPr");
        let name = style.value("name").unwrap_or_default();
        let outline = properties.and_then(|properties| properties.number("outlineLvl"));
        // The id says nothing where there is a name: a template may call its own style "Quote" and name it otherwise.
        let role = match (by_name(if name.is_empty() { id } else { name }), outline) {
            (Some(role), _) => Some(role),
            // "Brödtext": a heading's child that is none.
            (None, Some(9..)) => None,
            (None, Some(level)) => Some(Role::Heading(u8::try_from(level + 1).unwrap_or(9))),
            (None, None) => before.role,
        };
        let list = properties
            .and_then(|properties| list(properties, before.list.as_ref()))
            .or_else(|| before.list.clone());
        let resolved = Style {
            role,
            look: Look::of(style.child("rPr")).over(before.look),
            list,
        };
        known.insert(id.to_owned(), resolved.clone());
        below = Some(resolved);
    }
}

/// `w:numPr`: its list and level; what it does not say is inherited.
pub fn list(properties: &Node, inherited: Option<&(String, usize)>) -> Option<(String, usize)> {
    let numbering = properties.child("numPr")?;
    let id = numbering
        .value("numId")
        .map(str::to_owned)
        .or_else(|| inherited.map(|(id, _)| id.clone()))?;
    let level = numbering
        .number("ilvl")
        .map(|level| usize::try_from(level).unwrap_or(0).min(8))
        .or_else(|| inherited.map(|(_, level)| *level));
    Some((id, level.unwrap_or(0)))
}

/// What a style is by its name or id: English as in the file format, and as programs in other languages write them.
fn by_name(name: &str) -> Option<Role> {
    let name: String = name
        .to_lowercase()
        .chars()
        .filter(|sign| !sign.is_whitespace() && *sign != '-' && *sign != '_')
        .collect();
    let stem = name.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let number: Option<u8> = name.get(stem.len()..).and_then(|digits| digits.parse().ok());
    match (stem, number) {
        (
            "heading" | "rubrik" | "überschrift" | "berschrift" | "overskrift" | "otsikko" | "titre"
            | "nagłówek" | "nagwek" | "kop" | "título" | "ttulo" | "titolo",
            Some(level @ 1..=9),
        ) => Some(Role::Heading(level)),
        ("toc" | "innehåll" | "innehll" | "tocheading" | "innehållsförteckningsrubrik" | "contents", _) => {
            Some(Role::Contents)
        }
        ("title" | "rubrik" | "titel" | "otsikko" | "tittel", None) => Some(Role::Title),
        ("quote" | "citat" | "intensequote" | "starktcitat" | "quotations", _) => Some(Role::Quote),
        ("listbullet" | "punktlista", _) => Some(Role::Bullet),
        _ => None,
    }
}
