//! What stands within a paragraph: words, breaks, fields, tracked changes, notes, pictures.

use remiss_domain::heading_rules::Rule;

use super::blocks::Reader;
use super::styles::Look;
use super::xml::Node;
use crate::prepare;

/// More footnotes than this are no report.
const MAX_NOTES: usize = 1_000;

/// The part of a field that is being read: what it is made by, or what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPart {
    /// The instruction, which is no text.
    Code,
    /// What it shows.
    Result,
}

/// The words of a paragraph.
#[derive(Debug, Default)]
pub struct Words<'n> {
    raw: String,
    /// Some words are bold, underlined or large.
    pub loud: bool,
    /// Some words are none of these.
    pub quiet: bool,
    /// The words that are bold or in italics.
    pub stressed: String,
    /// The formatting of some words is a tracked change.
    pub reset: bool,
    /// Text boxes that hang on the paragraph.
    pub boxes: Vec<&'n Node>,
}

impl Words<'_> {
    /// The text, cleaned, without empty lines; a line break stays.
    pub fn text(&self) -> String {
        let clean = prepare::text(&self.raw);
        let lines: Vec<&str> = clean
            .split('\n')
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        lines.join("\n")
    }
}

impl<'n> Reader<'n> {
    /// Reads what stands in a paragraph; `look` is the look of its style.
    pub(super) fn inline(&mut self, nodes: &'n [Node], words: &mut Words<'n>, look: Look) {
        for node in nodes {
            match node.name {
                "r" => self.run(node, words, look),
                "ins" | "moveTo" => {
                    self.changed(
                        if node.name == "ins" {
                            "tillagt"
                        } else {
                            "flyttat hit"
                        },
                        &node.texts("t"),
                    );
                    self.inline(&node.children, words, look);
                }
                "del" => self.changed("borttaget", &node.texts("delText")),
                "moveFrom" => self.changed("flyttat härifrån", &node.texts("t")),
                "hyperlink" => self.link(node, words, look),
                "m:oMath" => {
                    let formula = node.texts("m:t");
                    self.remark(Rule::NotCarried, "en formel");
                    self.add(&formula, words, look);
                }
                "mc:AlternateContent" => {
                    if let Some(chosen) = chosen(node) {
                        self.inline(&chosen.children, words, look);
                    }
                }
                "sdt" => {
                    for content in node.all("sdtContent") {
                        self.inline(&content.children, words, look);
                    }
                }
                "bookmarkStart" | "bookmarkEnd" => {
                    let at = self.at();
                    self.marks.meet(node, at, words.raw.trim().is_empty());
                }
                "fldSimple" | "o" => self.inline(&node.children, words, look),
                _ => {}
            }
        }
    }

    fn run(&mut self, node: &'n Node, words: &mut Words<'n>, look: Look) {
        let properties = node.child("rPr");
        let style = properties.and_then(|properties| properties.value("rStyle"));
        let look = Look::of(properties).over(self.styles.words(style)).over(look);
        words.reset |= properties.is_some_and(|properties| properties.child("rPrChange").is_some());
        self.content(&node.children, words, look);
    }

    fn content(&mut self, nodes: &'n [Node], words: &mut Words<'n>, look: Look) {
        for node in nodes {
            match node.name {
                "t" if node.attribute("space") == Some("preserve") => self.add(&node.text, words, look),
                "t" => self.add(node.text.trim_matches([' ', '\t', '\n', '\r']), words, look),
                "tab" | "ptab" => self.add(" ", words, look),
                "br" if matches!(node.attribute("type"), Some("page" | "column")) => {
                    self.add(" ", words, look)
                }
                "br" | "cr" => self.add("\n", words, look),
                "noBreakHyphen" => self.add("-", words, look),
                "sym" => self.sign(node, words, look),
                "fldChar" => match node.attribute("fldCharType") {
                    Some("begin") if self.fields.len() < 100 => self.fields.push(FieldPart::Code),
                    Some("separate") => {
                        if let Some(part) = self.fields.last_mut() {
                            *part = FieldPart::Result;
                        }
                    }
                    Some("end") => {
                        self.fields.pop();
                    }
                    _ => {}
                },
                "footnoteReference" => self.note("footnote", node, words),
                "endnoteReference" => self.note("endnote", node, words),
                "commentReference" => {
                    let id = node.attribute("id").unwrap_or_default().to_owned();
                    let comment = self
                        .texts
                        .get(&("comment", id))
                        .map(|text| super::observations::short(text));
                    self.remark(Rule::Comments, comment.unwrap_or_default());
                }
                "drawing" | "pict" | "object" => self.drawing(node, words),
                "mc:AlternateContent" => {
                    if let Some(chosen) = chosen(node) {
                        self.content(&chosen.children, words, look);
                    }
                }
                "o" => self.content(&node.children, words, look),
                _ => {}
            }
        }
    }

    fn add(&mut self, text: &str, words: &mut Words<'n>, look: Look) {
        if self.fields.contains(&FieldPart::Code) {
            return;
        }
        if look.hidden == Some(true) {
            if !text.trim().is_empty() {
                self.remark(Rule::HiddenText, text.trim());
            }
            return;
        }
        if !self.has_room(text) {
            return;
        }
        // A soft hyphen only says where a word may be broken.
        words.raw.extend(text.chars().filter(|sign| *sign != '\u{ad}'));
        if text.chars().any(char::is_alphanumeric) {
            let on = |property: Option<bool>| property == Some(true);
            let large = look
                .size
                .is_some_and(|size| size >= self.styles.plain_size().saturating_add(4));
            let loud = on(look.bold) || on(look.underlined) || large;
            words.loud |= loud;
            words.quiet |= !loud;
            if (on(look.bold) || on(look.italic)) && words.stressed.len() < 500 {
                words.stressed.push_str(text);
            }
        }
    }

    fn changed(&mut self, how: &str, text: &str) {
        let text = prepare::line(text);
        if text.is_empty() {
            self.remark(Rule::TrackedChanges, how);
        } else {
            self.remark(
                Rule::TrackedChanges,
                format!("{how} ”{}”", super::observations::short(&text)),
            );
        }
    }

    fn link(&mut self, node: &'n Node, words: &mut Words<'n>, look: Look) {
        let target = node.attribute("id").and_then(|id| self.links.get(id)).cloned();
        if let Some(target) = target {
            let bare = |address: &str| {
                let address = address.trim().to_lowercase();
                let address = ["https://", "http://", "mailto:"]
                    .iter()
                    .find_map(|scheme| address.strip_prefix(scheme))
                    .unwrap_or(&address);
                address.trim_end_matches('/').to_owned()
            };
            if !bare(&node.texts("t")).contains(&bare(&target)) {
                self.remark(Rule::ExternalLinks, target);
            }
        }
        // A link is blue and underlined, not a heading.
        let look = Look {
            underlined: look.underlined.or(Some(false)),
            ..look
        };
        self.inline(&node.children, words, look);
    }

    /// A sign of a picture font has no meaning as a letter.
    fn sign(&mut self, node: &Node, words: &mut Words<'n>, look: Look) {
        let code = node
            .attribute("char")
            .and_then(|code| u32::from_str_radix(code, 16).ok());
        match code.and_then(char::from_u32) {
            Some('\u{f0b7}') => self.add("•", words, look),
            Some(sign) if prepare::allowed(sign) => self.add(sign.encode_utf8(&mut [0; 4]), words, look),
            _ => self.remark(Rule::NotCarried, "ett tecken ur ett symbolteckensnitt"),
        }
    }

    fn note(&mut self, kind: &'static str, node: &Node, words: &mut Words<'n>) {
        let id = node.attribute("id").unwrap_or_default().to_owned();
        // A note is referred to once.
        let Some(text) = self
            .texts
            .remove(&(kind, id))
            .filter(|_| self.read.notes.len() < MAX_NOTES)
        else {
            return;
        };
        if !self.has_room(&text) {
            return;
        }
        let at = self.at();
        self.read.notes.push((at, text));
        words.raw.push_str(&format!(" [{}]", self.read.notes.len()));
    }

    fn drawing(&mut self, node: &'n Node, words: &mut Words<'n>) {
        text_boxes(node, &mut words.boxes);
        if let Some(what) = drawn(node) {
            self.remark(Rule::NotCarried, what);
        }
    }
}

/// What a program like ours shows of alternatives: the first, or what stands there for older programs.
pub fn chosen(node: &Node) -> Option<&Node> {
    node.child("mc:Choice").or_else(|| node.child("mc:Fallback"))
}

/// What is drawn; none for lines, and for boxes whose text is read.
fn drawn(node: &Node) -> Option<&'static str> {
    match node.name {
        "o:chart" => Some("ett diagram"),
        "o:relIds" => Some("en SmartArt-bild"),
        "o:OLEObject" => Some("ett inbäddat objekt"),
        "o:pic" | "o:imagedata" => Some("en bild"),
        "txbxContent" => None,
        _ => node.children.iter().find_map(drawn),
    }
}

fn text_boxes<'n>(node: &'n Node, boxes: &mut Vec<&'n Node>) {
    match node.name {
        "txbxContent" => boxes.push(node),
        "mc:AlternateContent" => {
            if let Some(chosen) = chosen(node) {
                text_boxes(chosen, boxes);
            }
        }
        _ => {
            for child in &node.children {
                text_boxes(child, boxes);
            }
        }
    }
}
