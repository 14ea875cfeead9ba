//! Reads back what was rendered: the text of each format, and the parts of a Word file.
#![allow(dead_code, clippy::unwrap_used)]

pub mod said;
pub mod tags;

use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::Event;

/// One part of a docx or xlsx package, as text.
pub fn part(package: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The text of an XML part, a space after each paragraph, break and cell. Fails on XML that is not well formed.
pub fn xml_text(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Text(piece) => text.push_str(&piece),
            Event::GeneralRef(entity) => text.push(match &*entity {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                other => panic!("entity {other}"),
            }),
            Event::End(tag) if matches!(tag.name().as_ref(), "w:p") => text.push(' '),
            Event::Empty(tag) if matches!(tag.name().as_ref(), "w:br" | "w:tab") => text.push(' '),
            Event::Eof => return text,
            _ => {}
        }
    }
}

/// The text of a page: tags stripped, entities resolved.
pub fn html_text(html: &str) -> String {
    let body = &html[html.find("<body>").unwrap()..];
    let mut text = String::new();
    let mut inside = false;
    for character in body.chars() {
        match character {
            '<' => {
                inside = true;
                text.push(' ');
            }
            '>' if inside => inside = false,
            other if !inside => text.push(other),
            _ => {}
        }
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The text of each page of a PDF.
pub fn pdf_pages(pdf: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    document
        .get_pages()
        .keys()
        .map(|page| document.extract_text(&[*page]).unwrap())
        .collect()
}

/// Letters and digits only: what is left when line breaking, marks of lists and spaces differ.
pub fn letters(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .collect()
}
