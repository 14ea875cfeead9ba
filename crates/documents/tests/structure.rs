//! What a screen reader meets: the tags of the PDF, and the elements and colours of the page.
#![allow(clippy::unwrap_used, missing_docs)]

mod reading;
mod specimen;

use std::collections::BTreeSet;

use lopdf::content::Content;
use lopdf::{Document as Pdf, Object};
use reading::tags::{Tag, tree};
use remiss_documents::{Document, render_html, render_pdf};

fn specimens() -> Vec<Document> {
    vec![
        specimen::tjansteskrivelse(),
        specimen::letter("Föreningen Exempel"),
        specimen::compilation::compilation(12, 3, 40),
    ]
}

fn pdf(document: &Document) -> Pdf {
    Pdf::load_mem(&render_pdf(document).unwrap()).unwrap()
}

fn rank(tag: &Tag) -> Option<u32> {
    tag.role.strip_prefix('H')?.parse().ok()
}

#[test]
fn the_headings_of_a_pdf_begin_with_its_title_and_skip_no_level() {
    for document in specimens() {
        let tree = tree(&pdf(&document));
        let ranks: Vec<_> = tree.walk().into_iter().filter_map(rank).collect();
        assert_eq!(ranks[0], 1);
        assert_eq!(ranks.iter().filter(|rank| **rank == 1).count(), 1);
        assert!(ranks.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{ranks:?}");
        assert!(
            tree.walk()
                .iter()
                .filter(|tag| rank(tag).is_some())
                .all(|tag| tag.walk().iter().any(|tag| tag.marked)),
            "a heading has words"
        );
    }
}

#[test]
fn a_table_in_a_pdf_has_header_cells_for_its_columns_and_rows_of_one_length() {
    let mut tables = 0;
    for document in specimens() {
        let tree = tree(&pdf(&document));
        for table in tree.walk().into_iter().filter(|tag| tag.role == "Table") {
            tables += 1;
            let rows: Vec<_> = table.walk().into_iter().filter(|tag| tag.role == "TR").collect();
            let columns = rows[0].inner.len();
            assert!(rows.iter().all(|row| row.inner.len() == columns));
            assert!(rows[0].roles().iter().all(|role| *role == "TH"));
            assert!(
                rows[0]
                    .inner
                    .iter()
                    .all(|cell| cell.attribute("Scope") == Some("Column"))
            );
            assert!(
                rows[1..]
                    .iter()
                    .all(|row| row.roles().iter().all(|role| *role == "TD"))
            );
            assert!(table.roles().contains(&"THead") && table.roles().contains(&"TBody"));
        }
    }
    assert!(tables >= 2);
}

#[test]
fn a_list_in_a_pdf_has_items_with_mark_and_text() {
    for document in [
        specimen::tjansteskrivelse(),
        specimen::letter("Föreningen Exempel"),
    ] {
        let tree = tree(&pdf(&document));
        let lists: Vec<_> = tree.walk().into_iter().filter(|tag| tag.role == "L").collect();
        assert_eq!(lists.len(), 2);
        for list in lists {
            assert!(list.roles().iter().all(|role| *role == "LI"), "{list:?}");
            for item in &list.inner {
                assert_eq!(item.roles(), ["Lbl", "LBody"]);
            }
            assert!(list.attribute("ListNumbering").is_some());
        }
    }
}

/// PDF/UA-1, 7.1: all that is shown is either in the structure or marked as not belonging to it.
#[test]
fn everything_that_a_pdf_shows_is_tagged_or_an_artifact() {
    for document in specimens() {
        let pdf = pdf(&document);
        for page in pdf.page_iter() {
            let content = Content::decode(&pdf.get_page_content(page)).unwrap();
            let mut depth = 0;
            let mut artifacts = 0;
            for operation in &content.operations {
                match operation.operator.as_str() {
                    "BDC" | "BMC" => {
                        depth += 1;
                        artifacts += usize::from(operation.operands[0] == Object::Name(b"Artifact".to_vec()));
                    }
                    "EMC" => depth -= 1,
                    "Tj" | "TJ" | "S" | "s" | "f" | "f*" | "B" | "Do" | "sh" => {
                        assert!(depth > 0, "{operation:?} is not marked");
                    }
                    _ => {}
                }
            }
            assert_eq!(depth, 0);
            assert!(artifacts > 0, "the foot of the page is not read aloud");
            let page = pdf.get_dictionary(page).unwrap();
            assert_eq!(page.get(b"Tabs").unwrap().as_name().unwrap(), b"S");
            assert!(page.has(b"StructParents"));
        }
    }
}

#[test]
fn the_letterhead_of_the_first_page_is_read_aloud_and_the_heads_of_the_others_are_not() {
    let mut document = specimen::tjansteskrivelse();
    document.header.municipality = "Kommunenxyz".to_owned();
    let pdf = pdf(&document);
    let pages: Vec<_> = pdf.page_iter().collect();
    assert!(pages.len() >= 2);
    let spoken = |page| {
        let fonts = pdf.get_page_fonts(page).unwrap();
        let mut encoding = None;
        let mut artifact = Vec::new();
        let mut said = String::new();
        for operation in &Content::decode(&pdf.get_page_content(page)).unwrap().operations {
            match operation.operator.as_str() {
                "BDC" | "BMC" => {
                    artifact.push(operation.operands[0] == Object::Name(b"Artifact".to_vec()));
                }
                "EMC" => {
                    artifact.pop();
                }
                "Tf" => {
                    let name = operation.operands[0].as_name().unwrap();
                    encoding = fonts[name].get_font_encoding(&pdf).ok();
                }
                "Tj" | "TJ" if !artifact.contains(&true) => {
                    let parts = match &operation.operands[0] {
                        Object::Array(parts) => parts.clone(),
                        other => vec![other.clone()],
                    };
                    for part in parts {
                        if let (Object::String(bytes, _), Some(encoding)) = (part, &encoding) {
                            said.push_str(&Pdf::decode_text(encoding, &bytes).unwrap());
                        }
                    }
                }
                _ => {}
            }
        }
        said
    };
    assert!(spoken(pages[0]).contains("Kommunenxyz"));
    assert!(!spoken(pages[1]).contains("Kommunenxyz"));
    assert!(!spoken(pages[0]).contains("Sida"));
}

#[test]
fn a_pdf_embeds_its_fonts_shows_its_title_and_has_bookmarks_for_its_headings() {
    let document = specimen::tjansteskrivelse();
    let pdf = pdf(&document);
    for object in pdf.objects.values() {
        let Ok(dictionary) = object.as_dict() else {
            continue;
        };
        if dictionary.has_type(b"FontDescriptor") {
            assert!(
                [b"FontFile".as_slice(), b"FontFile2", b"FontFile3"]
                    .iter()
                    .any(|key| dictionary.has(key))
            );
        }
        if dictionary.has_type(b"Font")
            && dictionary.get(b"Subtype").unwrap() == &Object::Name(b"Type0".to_vec())
        {
            assert!(dictionary.has(b"ToUnicode"));
        }
        assert!(!dictionary.has(b"JavaScript") && !dictionary.has(b"JS") && !dictionary.has(b"Launch"));
    }
    let catalog = pdf.catalog().unwrap();
    let viewer = catalog
        .get_deref(b"ViewerPreferences", &pdf)
        .unwrap()
        .as_dict()
        .unwrap();
    assert!(viewer.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
    assert!(catalog.has(b"OutputIntents"));
    let bookmarks = pdf
        .objects
        .values()
        .filter(|object| {
            object
                .as_dict()
                .is_ok_and(|entry| entry.has(b"Dest") && entry.has(b"Title") && entry.has(b"Parent"))
        })
        .count();
    // The title, six sections and one heading below.
    assert_eq!(bookmarks, 8);
}

#[test]
fn a_page_has_its_landmarks_one_top_heading_and_no_gap_between_levels() {
    for document in specimens() {
        let page = render_html(&document).unwrap();
        assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"sv-SE\">"));
        for once in [
            "<header>",
            "<main>",
            "<footer>",
            "<h1>",
            "<title>",
            "</main>",
            "<meta charset=\"utf-8\">",
        ] {
            assert_eq!(page.matches(once).count(), 1, "{once}");
        }
        let ranks: Vec<u32> = page
            .match_indices("<h")
            .filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10))
            .collect();
        assert_eq!(ranks[0], 1);
        assert!(ranks.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{ranks:?}");
        // Nothing that stops the reader from zooming, nothing fetched, nothing run.
        for never in [
            "user-scalable",
            "maximum-scale",
            "<script",
            "<link",
            "<img",
            "@import",
            "url(",
            "onclick",
        ] {
            assert!(!page.contains(never), "{never}");
        }
    }
}

#[test]
fn tables_on_a_page_have_header_cells_and_can_be_scrolled_by_keyboard() {
    let page = render_html(&specimen::tjansteskrivelse()).unwrap();
    assert_eq!(page.matches("<table>").count(), 1);
    assert!(page.contains(
        "role=\"region\" tabindex=\"0\" aria-label=\"Tillfrågade och deras svar\">\n<table>\n<caption>"
    ));
    assert_eq!(page.matches("<th scope=\"col\">").count(), 4);
    // Each element that is opened is closed, innermost first.
    let mut open = Vec::new();
    let body = &page[page.find("<body>").unwrap()..page.find("</html>").unwrap()];
    for tag in body.split('<').skip(1) {
        let tag = &tag[..tag.find('>').unwrap()];
        let name = tag.split(' ').next().unwrap();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed)),
            None if name == "br" => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// WCAG 2.1, 1.4.3 and 1.4.11: 4.5 to 1 for text, 3 to 1 for what shows where a part begins.
#[test]
fn the_colours_of_a_page_have_contrast_enough() {
    let page = render_html(&specimen::tjansteskrivelse()).unwrap();
    let style = &page[page.find("<style>").unwrap()..page.find("</style>").unwrap()];
    let mut seen = BTreeSet::new();
    for (at, _) in style.match_indices('#') {
        let hex: String = style[at + 1..]
            .chars()
            .take_while(char::is_ascii_hexdigit)
            .collect();
        let declaration = style[..at]
            .rsplit(['{', ';', '\n'])
            .next()
            .unwrap()
            .trim()
            .to_owned();
        let least = if declaration.starts_with("color") {
            4.5
        } else {
            3.0
        };
        if declaration.starts_with("background") {
            assert_eq!(hex, "fff", "the contrasts below are against white");
        } else {
            assert!(contrast_with_white(&hex) >= least, "{declaration} #{hex}");
            seen.insert(declaration);
        }
    }
    assert!(seen.len() >= 3, "{seen:?}");
}

fn contrast_with_white(hex: &str) -> f64 {
    let full: String = if hex.len() == 3 {
        hex.chars().flat_map(|digit| [digit, digit]).collect()
    } else {
        hex.to_owned()
    };
    let light = |place: usize| {
        let part = f64::from(u8::from_str_radix(&full[place..place + 2], 16).unwrap()) / 255.0;
        if part <= 0.03928 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    1.05 / (0.2126 * light(0) + 0.7152 * light(2) + 0.0722 * light(4) + 0.05)
}
