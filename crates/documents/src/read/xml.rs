//! A checked XML part as a small tree: only the elements that say something, with names that do not depend on prefixes.
//!
//! [`crate::Package::xml`] has refused what could hurt. Here memory stays bounded: settings that do not matter are dropped
//! while reading, and a part with too many elements is refused.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use crate::{ReadError, text_mark};

/// Elements that are kept of one part, at most. A report of 500 pages has some 300,000.
const MAX_ELEMENTS: usize = 1_500_000;
/// Bytes of text that are collected out of one element, roughly.
const MAX_TEXTS: usize = 5_000;
/// Characters of an attribute that matters.
const MAX_ATTRIBUTE: usize = 300;

/// An element.
#[derive(Debug, Default)]
pub struct Node {
    /// Its name: as it is in WordprocessingML; `m:…` in formulas, `mc:…` for alternatives, `o:…` in drawings, `o` for others.
    pub name: &'static str,
    attributes: Vec<(&'static str, Box<str>)>,
    /// Its children, in order.
    pub children: Vec<Node>,
    /// The text of an element that has text only.
    pub text: String,
}

impl Node {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| &**value)
    }

    /// The first child with a name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children with a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// `w:val` of a child.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("val")
    }

    /// `w:val` of a child as a number.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.value(name)?.trim().parse().ok()
    }

    /// A property that is on by being there, and off with `w:val="0"` or `"false"`; none when nothing is said.
    pub fn switch(&self, name: &str) -> Option<bool> {
        let child = self.child(name)?;
        Some(!matches!(
            child.attribute("val"),
            Some("0" | "false" | "off" | "none")
        ))
    }

    /// The first element with a name at any depth.
    pub fn find(&self, name: &str) -> Option<&Node> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(name))
    }

    /// The texts of all elements with a name, at any depth, up to about [`MAX_TEXTS`] bytes: elements within elements may ask
    /// for the same words again and again.
    pub fn texts(&self, name: &str) -> String {
        let mut text = String::new();
        self.add_texts(name, &mut text);
        text
    }

    fn add_texts(&self, name: &str, text: &mut String) {
        if text.len() > MAX_TEXTS {
            return;
        }
        if self.name == name {
            let room = self
                .text
                .char_indices()
                .nth(MAX_TEXTS)
                .map_or(self.text.len(), |(end, _)| end);
            text.push_str(self.text.get(..room).unwrap_or_default());
        }
        for child in &self.children {
            child.add_texts(name, text);
        }
    }
}

/// The root element of a part.
pub fn tree(part: &str, text: &str) -> Result<Node, ReadError> {
    let broken = |reason: String| ReadError::BrokenXml {
        part: part.to_owned(),
        reason,
    };
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    // The root of the tree is a node without a name.
    let mut open = vec![Node::default()];
    let mut count = 0_usize;
    // Elements within one that is dropped.
    let mut dropped = 0_usize;
    loop {
        let event = reader.read_event().map_err(|error| broken(error.to_string()))?;
        match event {
            Event::Start(_) if dropped > 0 => dropped += 1,
            Event::Start(tag) => {
                let (space, local) = reader.resolver().resolve_element(tag.name());
                let within = open.last().map_or("", |node| node.name);
                match kept(space_of(&space), local.as_ref(), within) {
                    None => dropped = 1,
                    Some(name) => {
                        count += 1;
                        if count > MAX_ELEMENTS {
                            return Err(ReadError::TooLarge);
                        }
                        open.push(Node {
                            name,
                            attributes: attributes(&tag),
                            ..Node::default()
                        });
                    }
                }
            }
            Event::End(_) if dropped > 0 => dropped -= 1,
            Event::End(_) => {
                let node = open.pop().unwrap_or_default();
                match open.last_mut() {
                    Some(parent) => parent.children.push(node),
                    None => return Err(broken("ends too often".to_owned())),
                }
            }
            Event::Text(words) if dropped == 0 => add(&mut open, &words.xml10_content()),
            Event::CData(words) if dropped == 0 => add(&mut open, &words.xml10_content()),
            Event::GeneralRef(reference) if dropped == 0 => {
                let sign = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference
                        .resolve_char_ref()
                        .map_err(|error| broken(error.to_string()))?,
                };
                if let Some(sign) = sign {
                    add(&mut open, sign.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut root = open.into_iter().next().unwrap_or_default();
    root.children.pop().ok_or_else(|| broken("no element".to_owned()))
}

/// The title in the properties of a file (`dc:title`), on one line.
pub fn title(properties: &str) -> String {
    let mut reader = quick_xml::Reader::from_str(properties);
    let mut title = String::new();
    let mut within = false;
    // What is broken here is no reason to refuse the file.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => within = tag.local_name().as_ref() == "title",
            Event::End(_) => within = false,
            Event::Text(words) if within => title.push_str(&words.xml10_content()),
            Event::GeneralRef(reference) if within => {
                let sign = format!("&{};", &*reference);
                title.push_str(&quick_xml::escape::unescape(&sign).unwrap_or_default());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    crate::prepare::line(&title.chars().take(2_000).collect::<String>())
}

fn add(open: &mut [Node], words: &str) {
    if let Some(node) = open.last_mut()
        && matches!(node.name, "t" | "delText" | "m:t")
    {
        node.text.push_str(words);
    }
}

/// Where an element belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Word,
    Formula,
    Alternative,
    Other,
}

fn space_of(space: &ResolveResult<'_>) -> Space {
    let ResolveResult::Bound(space) = space else {
        return Space::Other;
    };
    match space.as_ref() {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Space::Word,
        "http://schemas.openxmlformats.org/officeDocument/2006/math"
        | "http://purl.oclc.org/ooxml/officeDocument/math" => Space::Formula,
        "http://schemas.openxmlformats.org/markup-compatibility/2006" => Space::Alternative,
        _ => Space::Other,
    }
}

macro_rules! names {
    ($function:ident: $($name:literal)+) => {
        fn $function(local: &str) -> Option<&'static str> {
            match local { $($name => Some($name),)+ _ => None }
        }
    };
}

names!(of_text: "document" "body" "p" "r" "t" "delText" "tab" "br" "cr" "ptab" "noBreakHyphen" "softHyphen" "sym" "pPr" "rPr" "ins"
    "del" "moveFrom" "moveTo" "hyperlink" "fldSimple" "fldChar" "sdt" "sdtPr" "sdtContent" "tbl" "tr" "trPr" "tc" "tcPr" "drawing" "pict"
    "object" "txbxContent" "footnoteReference" "endnoteReference" "commentReference" "footnotes" "footnote" "endnotes" "endnote"
    "comments" "comment" "bookmarkStart" "bookmarkEnd" "altChunk" "subDoc" "styles" "style" "docDefaults" "rPrDefault" "numbering" "abstractNum" "num" "lvl"
    "lvlOverride");
names!(of_settings: "pStyle" "rStyle" "outlineLvl" "numPr" "ilvl" "numId" "b" "i" "u" "sz" "vanish" "ins" "del" "moveFrom" "moveTo" "rPr" "pPr"
    "rPrChange" "pPrChange" "gridSpan" "gridBefore" "vMerge" "name" "basedOn" "docPartObj" "docPartGallery" "abstractNumId" "start" "numFmt"
    "lvlText" "startOverride" "numStyleLink" "styleLink" "tab" "pStyleLink");
names!(of_drawings: "pic" "chart" "relIds" "imagedata" "OLEObject");

/// The name under which an element is kept; none for one that is dropped with all that is in it.
fn kept(space: Space, local: &str, within: &str) -> Option<&'static str> {
    let settings = matches!(
        within,
        "pPr" | "rPr" | "sdtPr" | "trPr" | "tcPr" | "numPr" | "docPartObj" | "rPrChange" | "pPrChange"
    );
    match space {
        _ if matches!(within, "rPrChange" | "pPrChange") => None,
        Space::Word if settings => of_settings(local),
        Space::Word
            if matches!(
                local,
                "sectPr" | "tblPr" | "tblGrid" | "tblPrEx" | "latentStyles" | "instrText"
            ) =>
        {
            None
        }
        Space::Word if matches!(within, "style" | "abstractNum" | "num" | "lvl" | "lvlOverride") => {
            of_text(local).or_else(|| of_settings(local))
        }
        // An element that is not known is only what it holds.
        Space::Word => Some(of_text(local).unwrap_or("o")),
        Space::Formula => Some(match local {
            "oMath" => "m:oMath",
            "t" => "m:t",
            "r" => "m:r",
            _ => "o",
        }),
        Space::Alternative => Some(match local {
            "AlternateContent" => "mc:AlternateContent",
            "Choice" => "mc:Choice",
            "Fallback" => "mc:Fallback",
            _ => "o",
        }),
        Space::Other if settings => None,
        Space::Other => Some(match of_drawings(local) {
            Some("pic") => "o:pic",
            Some("chart") => "o:chart",
            Some("relIds") => "o:relIds",
            Some("imagedata") => "o:imagedata",
            Some(_) => "o:OLEObject",
            None => "o",
        }),
    }
}

names!(of_attributes: "val" "id" "type" "fldCharType" "char" "styleId" "numId" "abstractNumId" "ilvl" "space" "default" "anchor" "name");

fn attributes(tag: &BytesStart<'_>) -> Vec<(&'static str, Box<str>)> {
    tag.attributes()
        .filter_map(Result::ok)
        .filter_map(|attribute| {
            let name = of_attributes(attribute.key.local_name().as_ref())?;
            let value = quick_xml::escape::unescape(&attribute.value).ok()?;
            // Many elements have a name; only that of our mark says something.
            if name == "name" && !value.starts_with(text_mark::NAME) {
                return None;
            }
            let value: String = value.chars().take(MAX_ATTRIBUTE).collect();
            Some((name, value.into_boxed_str()))
        })
        .collect()
}
