//! The marks around our text in a Word file: what a template has after the text is no text of the draft, also when the file was
//! saved in Word or LibreOffice.
#![allow(clippy::unwrap_used, missing_docs)]

mod reading;
mod specimen;
mod word_template;

use std::io::{Cursor, Read as _, Write as _};
use std::process::Command;

use reading::part;
use remiss_documents::read::draft_text;
use remiss_documents::{Block, Document, WordTemplate, fill_docx, read_docx, render_docx};
use remiss_domain::heading_rules::{self as rules, DocumentType, DraftText, Finding, Rule, Severity};
use word_template::{Template, paragraph};

const TEXT: &str = "word/document.xml";

fn report() -> Document {
    let mut document = specimen::tjansteskrivelse();
    document.annexes.clear();
    document.blocks = vec![
        Block::heading(1, "Ärende"),
        Block::paragraph("Det som ärendet gäller."),
        Block::heading(1, "Konsekvenser"),
        Block::bullets(["Inga för barn.", "Inga för miljön."]),
    ];
    document
}

fn filled(template: &Template) -> Vec<u8> {
    let (template, _) = WordTemplate::read(&template.build()).unwrap();
    fill_docx(&template, &report()).unwrap()
}

fn draft(docx: &[u8]) -> (DraftText, Vec<Finding>) {
    let template = rules::Template::standard(DocumentType::TjansteskrivelseRemiss);
    draft_text(&read_docx(docx).unwrap(), template)
}

/// The file with its text changed, as if somebody had written in it.
fn rewritten(docx: &[u8], change: impl Fn(String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name == TEXT {
            let before = String::from_utf8(bytes).unwrap();
            let after = change(before.clone());
            assert_ne!(before, after);
            bytes = after.into_bytes();
        }
        new.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.finish().unwrap().into_inner()
}

/// The mark as it stands in the file, start or end.
fn mark(xml: &str, tag: &str) -> String {
    let from = xml.find(&format!("<w:{tag} ")).unwrap();
    let to = from + xml[from..].find("/>").unwrap() + 2;
    xml[from..to].to_owned()
}

fn last(text: &DraftText) -> &str {
    text.section("consequences").unwrap()
}

const LIST: &str = "- Inga för barn.\n- Inga för miljön.";

#[test]
fn what_a_template_has_after_the_text_is_not_read_into_the_last_section() {
    let (text, findings) = draft(&filled(&Template::municipal()));
    assert_eq!(last(&text), LIST);
    assert_eq!(text.section("matter"), Some("Det som ärendet gäller."));
    assert!(text.title.starts_with("Remiss från Socialdepartementet"));
    assert_eq!(findings, []);
}

#[test]
fn a_list_or_a_table_right_after_the_text_is_the_templates() {
    let mut template = Template::municipal();
    let table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Underskrift</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Namn</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    for more in [paragraph("Punktlista", &["Sändlista"]), table.to_owned()] {
        let place = paragraph("Brdtext", &["{{te", "xt}}"]);
        template.body = Template::municipal()
            .body
            .replace(&place, &format!("{place}{more}"));
        let (text, findings) = draft(&filled(&template));
        assert_eq!(last(&text), LIST);
        assert_eq!(findings, []);
    }
}

#[test]
fn words_that_were_written_after_the_text_are_told_and_nothing_is_told_of_an_untouched_sign_off() {
    let written = rewritten(&filled(&Template::municipal()), |xml| {
        xml.replace("Med vänlig hälsning", "Utredaren hälsar")
    });
    let (text, findings) = draft(&written);
    assert_eq!(last(&text), LIST);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule, Rule::TextOutsideSections);
    assert_eq!(findings[0].severity, Severity::Warning);
    assert!(
        findings[0].what.contains("Utredaren hälsar"),
        "{}",
        findings[0].what
    );
}

#[test]
fn a_section_that_was_moved_behind_the_sign_off_is_grave() {
    let moved = rewritten(&filled(&Template::municipal()), |xml| {
        let end = mark(&xml, "bookmarkEnd");
        let start = xml.find("<w:p><w:pPr><w:pStyle w:val=\"Rubrik2\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Konsekvenser").unwrap();
        let mut xml = xml.replace(&end, "");
        xml.insert_str(start, &end);
        xml
    });
    let (text, findings) = draft(&moved);
    assert_eq!(text.section("consequences"), None);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].severity, Severity::Grave);
}

#[test]
fn words_between_the_title_and_the_text_are_told() {
    let written = rewritten(&filled(&Template::municipal()), |xml| {
        let start = mark(&xml, "bookmarkStart");
        xml.replace(
            &start,
            &format!("{}{start}", paragraph("", &["Ett eget stycke."])),
        )
    });
    let (text, findings) = draft(&written);
    assert_eq!(text.section("matter"), Some("Det som ärendet gäller."));
    assert_eq!(findings.len(), 1);
    assert!(findings[0].what.contains("Ett eget stycke."));
}

#[test]
fn what_is_written_at_the_end_of_a_file_with_nothing_of_a_template_there_is_text() {
    let bare = Template::bare(&format!(
        "{}{}",
        paragraph("Rubrik1", &["{{rubrik}}"]),
        paragraph("", &["{{text}}"])
    ));
    for docx in [render_docx(&report()).unwrap(), filled(&bare)] {
        let written = rewritten(&docx, |xml| {
            let end = mark(&xml, "bookmarkEnd");
            xml.replace(&end, &format!("{end}{}", paragraph("", &["Sist tillagt."])))
        });
        let (text, findings) = draft(&written);
        assert_eq!(last(&text), format!("{LIST}\n\nSist tillagt."));
        assert_eq!(findings, []);
    }
}

#[test]
fn marks_that_word_has_put_into_paragraphs_mean_the_same() {
    let saved = rewritten(&filled(&Template::municipal()), |xml| {
        let (start, end) = (mark(&xml, "bookmarkStart"), mark(&xml, "bookmarkEnd"));
        let mut xml = xml.replace(&start, "").replace(&end, "");
        for (words, mark) in [("Ärende<", &start), ("Med vänlig hälsning", &end)] {
            let run = xml[..xml.find(words).unwrap()].rfind("<w:r>").unwrap();
            xml.insert_str(run, mark);
        }
        xml
    });
    let (text, findings) = draft(&saved);
    assert_eq!(last(&text), LIST);
    assert_eq!(text.section("matter"), Some("Det som ärendet gäller."));
    assert_eq!(findings, []);
}

#[test]
fn a_file_without_its_marks_or_with_half_of_them_is_read_as_before() {
    for gone in ["bookmarkStart", "bookmarkEnd"] {
        let broken = rewritten(&filled(&Template::municipal()), |xml| {
            xml.replace(&mark(&xml, gone), "")
        });
        let (text, _) = draft(&broken);
        assert!(last(&text).ends_with("Med vänlig hälsning, Kommunstyrelseförvaltningen"));
    }
}

#[test]
fn marks_that_have_lost_the_beginning_of_the_text_lose_no_text() {
    // As a program writes it that gives the marks to the last paragraph alone.
    let narrowed = |docx: &[u8]| {
        rewritten(docx, |xml| {
            let start = mark(&xml, "bookmarkStart");
            let mut xml = xml.replace(&start, "");
            let last = xml.find("Inga för miljön").unwrap();
            xml.insert_str(xml[..last].rfind("<w:p>").unwrap(), &start);
            xml
        })
    };
    let (text, _) = draft(&narrowed(&filled(&Template::municipal())));
    assert_eq!(text.section("matter"), Some("Det som ärendet gäller."));
    assert!(last(&text).starts_with(LIST));

    let mut statement = report();
    statement.kind = "yttrande".to_owned();
    statement.blocks = vec![
        Block::paragraph(
            "Kommunen tillstyrker förslaget i sin helhet men vill att staten betalar det som det kostar.",
        ),
        Block::paragraph("Inga för miljön."),
    ];
    let (template, _) = WordTemplate::read(&Template::municipal().build()).unwrap();
    let docx = narrowed(&fill_docx(&template, &statement).unwrap());
    let template = rules::Template::standard(DocumentType::Yttrande);
    let (text, _) = draft_text(&read_docx(&docx).unwrap(), template);
    assert!(text.sections[0].1.starts_with("Kommunen tillstyrker"), "{text:?}");
}

#[test]
fn a_statement_is_read_without_the_sign_off() {
    let mut statement = report();
    statement.kind = "yttrande".to_owned();
    statement.blocks = vec![Block::paragraph("Vi tillstyrker."), Block::heading(1, "Fråga 1")];
    let (template, _) = WordTemplate::read(&Template::municipal().build()).unwrap();
    let docx = fill_docx(&template, &statement).unwrap();
    let template = rules::Template::standard(DocumentType::Yttrande);
    let (text, findings) = draft_text(&read_docx(&docx).unwrap(), template);
    assert!(text.title.starts_with("Remiss från Socialdepartementet"));
    assert_eq!(text.sections[0].1, "Vi tillstyrker.\n\n## Fråga 1");
    assert_eq!(findings, []);
}

#[test]
fn marks_around_nothing_are_no_marks() {
    let emptied = rewritten(&filled(&Template::municipal()), |xml| {
        let (start, end) = (mark(&xml, "bookmarkStart"), mark(&xml, "bookmarkEnd"));
        xml.replace(&end, "").replace(&start, &format!("{start}{end}"))
    });
    assert!(last(&draft(&emptied).0).starts_with(LIST));
}

#[test]
fn the_marks_have_a_number_of_their_own_and_those_of_an_older_file_go() {
    let old = "<w:bookmarkStart w:id=\"1\" w:name=\"_remiss_text\"/><w:bookmarkEnd w:id=\"1\"/>\
               <w:bookmarkStart w:id=\"0\" w:name=\"Adress\"/><w:bookmarkEnd w:id=\"0\"/>\
               <w:bookmarkStart w:id=\"2\" w:name=\"Annat\"/><w:bookmarkEnd w:id=\"2\"/>";
    let mut template = Template::municipal();
    template.body = format!("{old}{}", template.body);
    let docx = filled(&template);
    let xml = part(&docx, TEXT);
    assert_eq!(xml.matches("\"_remiss_text").count(), 1);
    assert!(xml.contains("w:name=\"Adress\"") && xml.contains("w:name=\"Annat\""));
    for id in [0, 2, 3] {
        assert_eq!(xml.matches(&format!("<w:bookmarkStart w:id=\"{id}\"")).count(), 1);
        assert_eq!(xml.matches(&format!("<w:bookmarkEnd w:id=\"{id}\"")).count(), 1);
    }
    assert_eq!(last(&draft(&docx).0), LIST);
}

#[test]
fn a_text_in_a_cell_beside_a_margin_column_is_read_alone() {
    let cell = |content: &str| format!("<w:tc><w:p><w:r><w:t>{content}</w:t></w:r></w:p></w:tc>");
    let template = Template::bare(&format!(
        "{}<w:tbl><w:tr>{}<w:tc>{}</w:tc></w:tr></w:tbl>{}",
        paragraph("Rubrik1", &["{{rubrik}}"]),
        cell("Kontakt"),
        paragraph("", &["{{text}}"]),
        paragraph("", &["Underskrift"])
    ));
    let docx = filled(&template);
    let (text, findings) = draft(&docx);
    assert_eq!(last(&text), LIST);
    assert!(findings.iter().all(|one| one.severity != Severity::Grave));
    // A cell ends with a paragraph; the mark is no reason for an empty one.
    assert!(!part(&docx, TEXT).contains("<w:p/></w:tc>"));
}

/// Filled → LibreOffice (docx, and over ODT) → read. Told loudly where LibreOffice is missing.
#[test]
fn libreoffice_keeps_the_marks() {
    let folder = std::env::temp_dir().join(format!("remiss-marks-{}", std::process::id()));
    let convert = |file: &str, to: &str, out: &str| {
        let done = Command::new("soffice")
            .arg(format!(
                "-env:UserInstallation=file://{}/profile",
                folder.display()
            ))
            .args(["--headless", "--convert-to", to, "--outdir"])
            .arg(folder.join(out))
            .arg(folder.join(file))
            .output();
        matches!(&done, Ok(output) if output.status.success())
    };
    std::fs::create_dir_all(folder.join("out")).unwrap();
    let own = render_docx(&report()).unwrap();
    for (name, docx) in [("filled", filled(&Template::municipal())), ("own", own)] {
        std::fs::write(folder.join(format!("{name}.docx")), docx).unwrap();
        let word = "docx:MS Word 2007 XML";
        let all = convert(&format!("{name}.docx"), word, "direct")
            && convert(&format!("{name}.docx"), "odt", "odt")
            && convert(&format!("odt/{name}.odt"), word, "over");
        if !all {
            eprintln!("SKIPPED: LibreOffice (soffice) is needed for this test");
            return;
        }
        for way in ["direct", "over"] {
            let saved = std::fs::read(folder.join(format!("{way}/{name}.docx"))).unwrap();
            assert!(part(&saved, TEXT).contains("\"_remiss_text"), "{way} {name}");
            let (text, findings) = draft(&saved);
            assert_eq!(last(&text), LIST, "{way} {name}");
            assert_eq!(text.section("matter"), Some("Det som ärendet gäller."));
            assert_eq!(findings, [], "{way} {name}");
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
