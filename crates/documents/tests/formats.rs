//! The four formats of a document say the same, and are built as they should be.
#![allow(clippy::unwrap_used, missing_docs)]

mod reading;
mod specimen;

use reading::said::{in_order, said};
use reading::{html_text, letters, part, pdf_pages, xml_text};
use remiss_documents::{
    Block, Document, render_docx, render_html, render_letters_pdf, render_pdf, render_text,
};

/// The PDF's text without the heads and feet of its pages.
fn pdf_text(document: &Document) -> String {
    let pages = pdf_pages(&render_pdf(document).unwrap());
    let total = pages.len();
    let head = letters(&format!(
        "{}{}{}{}",
        document.header.municipality,
        document.header.department,
        capital(&document.kind),
        document.header.document_number.clone().unwrap_or_default()
    ));
    let mut text = String::new();
    for (index, page) in pages.iter().enumerate() {
        let foot = letters(&format!(
            "{}Sida {} ({total})",
            document.header.contact.join(""),
            index + 1
        ));
        let page = letters(page);
        assert_eq!(page.matches(&foot).count(), 1, "page {} has its foot", index + 1);
        assert_eq!(page.matches(&head).count(), 1, "page {} has its head", index + 1);
        text.push_str(&page.replacen(&foot, "", 1).replacen(&head, "", 1));
    }
    text
}

fn capital(kind: &str) -> &str {
    match kind {
        "tjansteskrivelse" => "Tjänsteskrivelse",
        "sammanstallning" => "Sammanställning",
        "missiv" => "Missiv",
        other => other,
    }
}

#[test]
fn all_four_formats_say_the_same_in_the_same_order() {
    for document in [
        specimen::tjansteskrivelse(),
        specimen::letter("Föreningen Exempel"),
        specimen::sammanstallning(9),
    ] {
        let said = said(&document);
        let docx = xml_text(&part(&render_docx(&document).unwrap(), "word/document.xml"));
        let html = html_text(&render_html(&document).unwrap());
        let plain = render_text(&document).unwrap();
        let pdf = pdf_text(&document);
        in_order("docx", &said, &docx);
        in_order("html", &said, &html);
        in_order("txt", &said, &plain);
        in_order("pdf", &said, &pdf);
        // And nothing besides: what docx and pdf print is letter for letter the same.
        assert!(
            letters(&docx) == without_additions(&pdf, &document),
            "{}",
            document.kind
        );
    }
}

/// The numbers before list items are text in the PDF but a field in Word, and only the PDF shows header rows repeated.
fn without_additions(pdf: &str, document: &Document) -> String {
    let mut text = pdf.to_owned();
    for block in &document.blocks {
        if let Block::NumberedList { items } = block {
            for (index, runs) in items.iter().enumerate() {
                let item = letters(&runs[0].text);
                text = text.replacen(&format!("{}{item}", index + 1), &item, 1);
            }
        }
    }
    for block in document.annexes.iter().flat_map(|annex| &annex.blocks) {
        if let Block::Table(table) = block {
            let row = letters(&table.header.join(""));
            let first = text.find(&row).unwrap() + row.len();
            text = format!("{}{}", &text[..first], text[first..].replace(&row, ""));
        }
    }
    text
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let document = specimen::tjansteskrivelse();
    assert_eq!(render_docx(&document).unwrap(), render_docx(&document).unwrap());
    assert_eq!(render_pdf(&document).unwrap(), render_pdf(&document).unwrap());
}

#[test]
fn a_word_file_has_headings_lists_and_header_rows_that_word_knows_as_such() {
    let package = render_docx(&specimen::tjansteskrivelse()).unwrap();
    insta::assert_snapshot!(
        "tjansteskrivelse_document_xml",
        part(&package, "word/document.xml").replace("<w:p>", "\n<w:p>")
    );
    let styles = part(&package, "word/styles.xml");
    assert!(styles.contains("<w:name w:val=\"heading 1\"/>") && styles.contains("<w:keepNext/>"));
    assert!(styles.contains("<w:lang w:val=\"sv-SE\""));
    let core = part(&package, "docProps/core.xml");
    assert!(core.contains("<dc:title>Remiss från Socialdepartementet"));
    assert!(core.contains("<dc:creator>Kommunstyrelseförvaltningen</dc:creator>"));
    assert!(core.contains("<dc:language>sv-SE</dc:language>"));
    let head = xml_text(&part(&package, "word/header1.xml"));
    assert!(head.contains("Ks 1216/2018:27") && head.contains("Örebro kommun"));
    let foot = part(&package, "word/footer1.xml");
    assert!(foot.contains(" PAGE ") && foot.contains(" NUMPAGES "));
    for name in [
        "word/styles.xml",
        "word/settings.xml",
        "word/numbering.xml",
        "docProps/app.xml",
        "[Content_Types].xml",
    ] {
        xml_text(&part(&package, name));
    }
}

#[test]
fn each_numbered_list_begins_at_one_in_word() {
    let mut document = specimen::letter("Föreningen Exempel");
    document.blocks = vec![
        Block::numbers(["a", "b"]),
        Block::paragraph("mellan"),
        Block::numbers(["c"]),
    ];
    let package = render_docx(&document).unwrap();
    let body = part(&package, "word/document.xml");
    assert_eq!(body.matches("<w:numId w:val=\"2\"/>").count(), 2);
    assert_eq!(body.matches("<w:numId w:val=\"3\"/>").count(), 1);
    assert_eq!(
        part(&package, "word/numbering.xml")
            .matches("<w:startOverride w:val=\"1\"/>")
            .count(),
        2
    );
}

#[test]
fn the_web_page_and_the_plain_text_stay_as_they_were_agreed() {
    let document = specimen::tjansteskrivelse();
    let html = render_html(&document).unwrap();
    insta::assert_snapshot!("tjansteskrivelse_html", &html[html.find("<body>").unwrap()..]);
    insta::assert_snapshot!("tjansteskrivelse_txt", render_text(&document).unwrap());
    insta::assert_snapshot!(
        "missiv_txt",
        render_text(&specimen::letter("Föreningen Exempel")).unwrap()
    );
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"sv-SE\">"));
    assert_eq!(html.matches("<h1>").count(), 1);
    assert_eq!(html.matches("<th scope=\"col\">").count(), 4);
    assert!(!html.contains("<script"));
}

#[test]
fn plain_text_is_wrapped_at_78_characters() {
    let text = render_text(&specimen::sammanstallning(30)).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 78));
}

#[test]
fn a_pdf_is_archivable_and_accessible_and_says_so() {
    let bytes = render_pdf(&specimen::tjansteskrivelse()).unwrap();
    let pdf = lopdf::Document::load_mem(&bytes).unwrap();
    let catalog = pdf.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"sv-SE");
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"Outlines") && catalog.has(b"MarkInfo"));
    let metadata = catalog.get(b"Metadata").unwrap().as_reference().unwrap();
    let stream = pdf.get_object(metadata).unwrap().as_stream().unwrap();
    let xmp = stream
        .decompressed_content()
        .unwrap_or_else(|_| stream.content.clone());
    let xmp = String::from_utf8(xmp).unwrap();
    assert!(
        xmp.contains("<pdfaid:part>2</pdfaid:part>")
            && xmp.contains("<pdfaid:conformance>A</pdfaid:conformance>")
    );
    assert!(xmp.contains("<pdfuaid:part>1</pdfuaid:part>"));
    assert!(xmp.contains("Remiss från Socialdepartementet"));
}

#[test]
fn letters_in_one_pdf_begin_on_odd_pages_and_count_their_own() {
    let long = {
        let mut letter = specimen::letter("Förening 2");
        letter
            .blocks
            .push(Block::paragraph("En lång rad text. ".repeat(150)));
        letter
    };
    let pages = pdf_pages(
        &render_letters_pdf(&[
            specimen::letter("Förening 1"),
            long,
            specimen::letter("Förening 3"),
        ])
        .unwrap(),
    );
    let pages: Vec<_> = pages.iter().map(|page| letters(page)).collect();
    assert_eq!(pages.len(), 5);
    assert!(pages[0].contains("Förening1") && pages[0].contains("Sida11"));
    assert_eq!(pages[1], "");
    assert!(pages[2].contains("Förening2") && pages[2].contains("Sida12"));
    assert!(pages[3].contains("Sida22"));
    assert!(pages[4].contains("Förening3") && pages[4].contains("Sida11"));
}

#[test]
fn annexes_begin_on_a_new_page() {
    let pages = pdf_pages(&render_pdf(&specimen::sammanstallning(3)).unwrap());
    let annex = pages
        .iter()
        .position(|page| letters(page).contains("Bilaga1"))
        .unwrap();
    assert!(!letters(&pages[annex]).contains("Resultat"));
    let body = part(
        &render_docx(&specimen::sammanstallning(3)).unwrap(),
        "word/document.xml",
    );
    assert_eq!(body.matches("<w:pageBreakBefore/>").count(), 2);
}

#[test]
fn the_header_row_of_a_table_is_repeated_on_each_page() {
    let pages = pdf_pages(&render_pdf(&specimen::sammanstallning(3)).unwrap());
    let headed = pages
        .iter()
        .filter(|page| letters(page).contains("RemissinstansUtfall"))
        .count();
    assert!(headed >= 3, "{headed}");
    let body = part(
        &render_docx(&specimen::sammanstallning(3)).unwrap(),
        "word/document.xml",
    );
    assert_eq!(body.matches("<w:tblHeader/>").count(), 1);
}
