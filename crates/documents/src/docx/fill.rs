//! A municipality's own Word template: its letterhead, pictures, margins and styles, with our text in it.
//!
//! A template is an ordinary Word file with places in it, `{{rubrik}}`, `{{ärendenummer}}`, `{{text}}`, or content controls with
//! these names as tags. [`WordTemplate::read`] says once, when it is uploaded, what was recognised; [`fill_docx`] fills it.
//! The places hold text and are never read again: braces in somebody's answer stay braces.

mod controls;
mod inspect;
mod lists;
mod marks;
mod names;
mod parts;
mod placeholders;
mod places;
mod remark;
mod styles;
mod tree;

pub use names::{TemplateField, word_template_fields};
pub use remark::{Remark, WordTemplateError};

use names::Field;
use parts::Parts;
use places::{Filler, Found, Where};
use styles::Styles;
use tree::{Element, Node};

use super::{APP, STYLES, body, fault, numbering, paragraphs, properties};
use crate::{Document, DocumentError, Package, prepare};

const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

/// A Word template that has been looked through and can be filled.
#[derive(Debug, Clone)]
pub struct WordTemplate {
    package: Package,
    document: Element,
    /// Heads and feet, by the name of their part.
    margins: Vec<(String, Element)>,
    styles: Styles,
    numbering: Option<(String, Element)>,
    settings: Option<(String, Element)>,
    /// The style of the place for the text, which our paragraphs take over.
    text_style: Option<String>,
    /// Width of the text in twentieths of a point.
    text_width: usize,
    /// The title has a place of its own in the text.
    titled: bool,
    /// Ranks by which our headings move up: the template's title is no heading.
    heading_shift: usize,
    has_recipient: bool,
}

impl WordTemplate {
    /// Reads a `.docx` or `.dotx` as a template, with remarks on what was recognised and what not.
    ///
    /// # Errors
    ///
    /// [`WordTemplateError`] when it cannot be opened safely, holds something that runs or fetches, or has no place for the text.
    pub fn read(bytes: &[u8]) -> Result<(Self, Vec<Remark>), WordTemplateError> {
        let package = Package::open(bytes)?;
        inspect::refuse_what_is_dangerous(&package)?;
        let name = package.document_name().to_owned();
        let mut remarks = Vec::new();
        let document = parsed(&package, &name)?;
        if document.name != "w:document" || document.attribute("xmlns:w") != Some(paragraphs::W) {
            return Err(WordTemplateError::Strict);
        }
        let mut margins = Vec::new();
        for relationship in package.relationships(&name)? {
            let is_margin = matches!(relationship.kind.as_str(), "header" | "footer");
            if is_margin && package.part(&relationship.target).is_some() {
                let part = parsed(&package, &relationship.target)?;
                margins.push((relationship.target, part));
            }
        }
        let optional = |kind: &str| match package.related(kind)? {
            Some(name) => {
                let part = parsed(&package, &name)?;
                Ok(Some((name, part)))
            }
            None => Ok::<_, WordTemplateError>(None),
        };
        let settings = optional("settings")?;
        let numbering = optional("numbering")?;
        let default_table = settings
            .as_ref()
            .and_then(|(_, settings)| settings.child("w:defaultTableStyle")?.value())
            .map(str::to_owned);
        let styles = match optional("styles")? {
            Some((_, styles)) => styles,
            None => Element::parse("styles.xml", STYLES)?,
        };
        let styles = Styles::new(styles, default_table)?;

        inspect::refuse_commands(&package)?;
        for part in std::iter::once(&document).chain(margins.iter().map(|(_, part)| part)) {
            inspect::about_part(part, &mut remarks);
        }
        let (found, in_document) = places_of(&document, &margins);
        let text = inspect::text_place(&found)?.clone();
        let title = found
            .get(..in_document)
            .unwrap_or_default()
            .iter()
            .find(|one| one.field == Some(Field::Title) && one.place == Where::Body)
            .cloned();
        let text_width = text
            .cell
            .map_or_else(|| section_width(&document), |cell| cell.saturating_sub(216))
            .clamp(1500, 30_000);
        let mut template = Self {
            package,
            document,
            margins,
            styles,
            numbering,
            settings,
            text_style: text.style,
            text_width,
            titled: title.is_some(),
            heading_shift: 0,
            has_recipient: inspect::has(&found, Field::Recipient),
        };
        remarks.splice(0..0, inspect::about_places(&found));
        template.look_at_title(title.as_ref(), &mut remarks);
        template.look_at_rest(&mut remarks);
        Ok((template, remarks))
    }

    /// A title that is set in a heading is the first rank, and our sections the second; else our sections are the first.
    fn look_at_title(&mut self, title: Option<&Found>, remarks: &mut Vec<Remark>) {
        let Some(title) = title else { return };
        let style = title
            .style
            .as_deref()
            .and_then(|id| self.styles.name_of(id))
            .unwrap_or_default();
        if matches!(style.as_str(), "heading 1" | "rubrik 1") {
            return;
        }
        self.heading_shift = 1;
        if !matches!(style.as_str(), "title" | "rubrik" | "titel") {
            remarks.push(Remark::warning(
                "titleIsNoHeading",
                "Rubriken står i ett stycke som inte har formatmallen Rubrik 1 eller Rubrik (Title). En skärmläsare \
                 känner då inte igen den som rubrik. Byt formatmall på stycket.",
            ));
        }
    }

    fn look_at_rest(&self, remarks: &mut Vec<Remark>) {
        let pages = self
            .margins
            .iter()
            .map(|(_, part)| part)
            .chain([&self.document])
            .any(inspect::counts_pages);
        if !pages {
            remarks.push(Remark::warning(
                "noPageNumber",
                "Mallen har inget sidnummer. Infoga ett i sidhuvudet eller sidfoten, helst som Sida 1 (3).",
            ));
        }
        if let Some((_, settings)) = &self.settings {
            if settings.child("w:documentProtection").is_some() {
                remarks.push(Remark::warning(
                    "protection",
                    "Mallen är skyddad mot redigering. Skyddet följer inte med, så att handläggaren kan arbeta i dokumentet.",
                ));
            }
            if settings.child("w:attachedTemplate").is_some() || settings.child("w:mailMerge").is_some() {
                remarks.push(Remark::fact(
                    "outside",
                    "Mallen hänvisar till en mallfil eller datakälla utanför filen. Hänvisningen följer inte med.",
                ));
            }
        }
        let mut styles = self.styles.clone();
        let language = styles
            .root
            .at(&["w:docDefaults", "w:rPrDefault", "w:rPr", "w:lang"])
            .and_then(Element::value)
            .is_some_and(|language| !language.to_lowercase().starts_with("sv"));
        if language {
            remarks.push(Remark::fact(
                "language",
                "Mallens språk är inte svenska. Dokumenten får svenska som språk, så att stavningskontroll och skärmläsare fungerar.",
            ));
        }
        for ours in [
            "Heading1",
            "Heading2",
            "Heading3",
            "ListBullet",
            "ListNumber",
            "Lines",
        ] {
            styles.id_for(ours);
        }
        if !styles.added.is_empty() {
            remarks.push(Remark::fact(
                "stylesAdded",
                format!(
                    "Mallen saknar formatmallarna {}. De läggs till med vårt utseende i mallens teckensnitt. Vill ni bestämma \
                     utseendet: använd dem i mallen och spara den igen.",
                    styles.added.join(", ")
                ),
            ));
        }
    }
}

/// A document in a municipality's own template.
///
/// # Errors
///
/// [`DocumentError::TooManyBlocks`] when the document is too large; [`DocumentError::Docx`] when it could not be put together.
pub fn fill_docx(template: &WordTemplate, document: &Document) -> Result<Vec<u8>, DocumentError> {
    let document = prepare::prepare(document)?;
    let mut styles = template.styles.clone();
    styles.set_language(&document.language);

    let (text, list_count) = body::text(&document, !template.titled).map_err(fault)?;
    let mut text = parsed_ours(&text)?;
    // A title that we set ourselves is a heading of the first rank above our sections.
    styles::dress(
        &mut styles,
        &mut text,
        template.text_style.as_deref(),
        template.heading_shift,
    );
    fit(&mut text, template.text_width);
    let list_patterns = numbering(list_count);
    let numbers = lists::merge(
        template.numbering.as_ref().map(|(_, part)| part.clone()),
        &mut styles,
        &mut text,
        &list_patterns,
    )
    .map_err(fault)?;
    let mut details = parsed_ours(&body::details(&document).map_err(fault)?)?;
    styles::dress(&mut styles, &mut details, template.text_style.as_deref(), 0);
    fit(&mut details, template.text_width);

    let id = marks::free_id(template);
    marks::number(&mut text, &id);
    let mut content = text.children;
    if !template.has_recipient && !document.header.recipient.is_empty() {
        let style = styles.id_for("Address");
        content.splice(0..0, address(&style, &document.header.recipient));
    }
    // A table at the end of a cell, or before another, needs a paragraph after it; ours end with one.
    let mut details = details.children;
    details.push(Element::new("w:p").into());
    let value = |field| names::value(&document, field);
    let blocks = |field| match field {
        Field::Details => details.clone(),
        _ => content.clone(),
    };

    let mut parts = Parts::of(&template.package);
    let name = template.package.document_name();
    let mut main = template.document.clone();
    marks::remove(&mut main);
    Filler::new(Where::Body, &value, &blocks).fill(&mut main);
    marks::name(&mut main, &id);
    parts.replace(name, main.to_part());
    for (name, part) in &template.margins {
        let mut part = part.clone();
        Filler::new(Where::Margin, &value, &blocks).fill(&mut part);
        parts.replace(name, part.to_part());
    }
    finish(&mut parts, template, &document, &styles, numbers)?;
    parts.pack()
}

/// Styles, lists, settings and properties.
fn finish(
    parts: &mut Parts,
    template: &WordTemplate,
    document: &Document,
    styles: &Styles,
    numbers: Option<Element>,
) -> Result<(), DocumentError> {
    let package = &template.package;
    let name = package.document_name();
    parts.be_a_document()?;
    let mut put = |kind: &str, source: &str, target: Option<String>, fallback: &str, bytes, types: &str| {
        match target {
            Some(target) => parts.replace(&target, bytes),
            None => {
                let relation = if kind == "core-properties" {
                    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
                        .to_owned()
                } else {
                    format!("{RELATION}{kind}")
                };
                parts.add(fallback, bytes, types, source, &relation)?;
            }
        }
        Ok::<_, DocumentError>(())
    };
    let related = |kind| package.related(kind).map_err(fault);
    let of_package = |kind: &str| -> Result<Option<String>, DocumentError> {
        let all = package.relationships("").map_err(fault)?;
        let found = all.into_iter().find(|one| one.kind == kind && !one.external);
        Ok(found
            .map(|one| one.target)
            .filter(|name| package.part(name).is_some()))
    };
    let types = |part: &str| format!("{TYPE}{part}+xml");
    put(
        "styles",
        name,
        related("styles")?,
        "word/styles.xml",
        styles.root.to_part(),
        &types("styles"),
    )?;
    if let Some(numbers) = numbers {
        put(
            "numbering",
            name,
            related("numbering")?,
            "word/numbering.xml",
            numbers.to_part(),
            &types("numbering"),
        )?;
    }
    put(
        "core-properties",
        "",
        of_package("core-properties")?,
        "docProps/core.xml",
        properties(document).into(),
        "application/vnd.openxmlformats-package.core-properties+xml",
    )?;
    put(
        "extended-properties",
        "",
        of_package("extended-properties")?,
        "docProps/app.xml",
        APP.into(),
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    )?;
    if let Some((name, settings)) = &template.settings {
        let mut settings = settings.clone();
        settings.remove(&["w:documentProtection", "w:attachedTemplate", "w:mailMerge"]);
        for language in settings
            .elements_mut()
            .filter(|one| one.name == "w:themeFontLang")
        {
            language.set("w:val", document.language.clone());
        }
        parts.replace(name, settings.to_part());
        parts.relationships(name, |one| one.attribute("TargetMode") != Some("External"))?;
    }
    // A picture of the empty template, and what is typed in it when it is opened as a template.
    if let Some(picture) = of_package("thumbnail")? {
        parts.remove(&picture);
        parts.relationships("", |one| {
            !one.attribute("Type")
                .is_some_and(|kind| kind.ends_with("/thumbnail"))
        })?;
    }
    Ok(())
}

fn parsed(package: &Package, name: &str) -> Result<Element, WordTemplateError> {
    // Whatever the part is called: it may have any name.
    if package
        .part(name)
        .is_some_and(|part| part.len() > inspect::MAX_TEXT)
    {
        return Err(WordTemplateError::TooLarge);
    }
    let text = package.xml(name)?.unwrap_or_default();
    Ok(Element::parse(name, &text)?)
}

fn parsed_ours(bytes: &[u8]) -> Result<Element, DocumentError> {
    Element::parse("ours", &String::from_utf8_lossy(bytes)).map_err(fault)
}

/// All places of a template, and how many of them stand in the document itself.
fn places_of(document: &Element, margins: &[(String, Element)]) -> (Vec<Found>, usize) {
    let value = |_| "x".to_owned();
    let blocks = |_| Vec::new();
    let mut walk = Filler::new(Where::Body, &value, &blocks);
    walk.fill(&mut document.clone());
    let mut found = walk.found;
    let in_document = found.len();
    for (_, part) in margins {
        let mut walk = Filler::new(Where::Margin, &value, &blocks);
        walk.fill(&mut part.clone());
        found.extend(walk.found);
    }
    (found, in_document)
}

/// The width of the text where it lands: of the section that its place belongs to.
fn section_width(document: &Element) -> usize {
    let Some(body) = document.child("w:body") else {
        return paragraphs::TEXT_WIDTH;
    };
    let value = |_| "x".to_owned();
    let blocks = |_| Vec::new();
    let holds_text = |element: &Element| {
        let mut copy = Element::new("w:body");
        copy.children.push(element.clone().into());
        let mut root = Element::new("w:document");
        root.children.push(copy.into());
        let mut walk = Filler::new(Where::Body, &value, &blocks);
        walk.fill(&mut root);
        inspect::has(&walk.found, Field::Text)
    };
    let section = body
        .elements()
        .skip_while(|element| !holds_text(element))
        .find_map(|element| match element.name.as_str() {
            "w:sectPr" => Some(element),
            _ => element.at(&["w:pPr", "w:sectPr"]),
        });
    let number = |child: &str, attribute: &str| -> Option<usize> {
        let text = section?.child(child)?.attribute(attribute)?;
        text.split('.').next()?.trim_start_matches('-').parse().ok()
    };
    let page = number("w:pgSz", "w:w").unwrap_or(11_906);
    let margin = |side| number("w:pgMar", side).unwrap_or(1417);
    let gutter = number("w:pgMar", "w:gutter").unwrap_or(0);
    let width = page
        .saturating_sub(margin("w:left"))
        .saturating_sub(margin("w:right"))
        .saturating_sub(gutter);
    let columns = number("w:cols", "w:num").unwrap_or(1).max(1);
    let space = number("w:cols", "w:space").unwrap_or(708);
    width.saturating_sub(space.saturating_mul(columns - 1)) / columns
}

/// Our tables, which are as wide as our text, become as wide as the template's.
fn fit(body: &mut Element, width: usize) {
    body.visit(&mut |element| {
        let measured = match element.name.as_str() {
            "w:tblW" | "w:tcW" => element.attribute("w:type") == Some("dxa"),
            "w:gridCol" => true,
            _ => false,
        };
        if measured && let Some(old) = element.attribute("w:w").and_then(|old| old.parse::<usize>().ok()) {
            element.set("w:w", (old * width / paragraphs::TEXT_WIDTH).to_string());
        }
    });
}

/// The recipient's address as paragraphs, the last with space after it.
fn address(style: &str, lines: &[String]) -> Vec<Node> {
    let mut paragraphs: Vec<Element> = lines
        .iter()
        .map(|line| {
            let mut piece = Element::with("w:t", "xml:space", "preserve");
            piece.children.push(Node::Text(line.clone()));
            let mut run = Element::new("w:r");
            run.children.push(piece.into());
            let mut properties = Element::new("w:pPr");
            properties
                .children
                .push(Element::with("w:pStyle", "w:val", style).into());
            let mut paragraph = Element::new("w:p");
            paragraph.children.push(properties.into());
            paragraph.children.push(run.into());
            paragraph
        })
        .collect();
    if let Some(last) = paragraphs.last_mut() {
        let space = Element::with("w:spacing", "w:after", "480");
        last.child_first("w:pPr").children.push(space.into());
    }
    paragraphs.into_iter().map(Node::from).collect()
}
