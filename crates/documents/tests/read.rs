//! Word files of others, read back: what Word, LibreOffice and Google Docs write.
#![allow(clippy::unwrap_used, missing_docs)]

mod word;

use remiss_documents::read::{WordBlock, draft_text};
use remiss_documents::{Block, Detail, DetailKey, read_docx, section_text};
use remiss_domain::heading_rules::{DocumentType, DraftText, Finding, Rule, Template};
use word::{docx, heading, paragraph};

fn draft_of(kind: DocumentType, body: &str) -> (DraftText, Vec<Finding>) {
    draft_text(&read_docx(&docx(body)).unwrap(), Template::standard(kind))
}

fn report(body: &str) -> (DraftText, Vec<Finding>) {
    draft_of(DocumentType::TjansteskrivelseRemiss, body)
}

fn rules(findings: &[Finding]) -> Vec<Rule> {
    findings.iter().map(|finding| finding.rule).collect()
}

/// A report in Swedish Word: letterhead, title, two sections.
fn plain_report(more: &str) -> String {
    [
        paragraph("Örebro kommun"),
        heading(1, "Remiss från Socialdepartementet om Kroppsbehandlingar"),
        heading(2, "Sammanfattning"),
        paragraph("Kort om remissen."),
        heading(2, "Ärende"),
        more.to_owned(),
    ]
    .concat()
}

#[test]
fn headings_by_style_are_the_sections_and_the_letterhead_is_no_text() {
    let (text, findings) = report(&plain_report(&paragraph("Vi tillstyrker.")));
    assert_eq!(
        text.title,
        "Remiss från Socialdepartementet om Kroppsbehandlingar"
    );
    assert_eq!(
        text.sections,
        [
            ("summary".to_owned(), "Kort om remissen.".to_owned()),
            ("matter".to_owned(), "Vi tillstyrker.".to_owned())
        ]
    );
    assert_eq!(findings, []);
}

#[test]
fn a_heading_is_known_by_its_id_its_name_its_outline_level_or_its_parent() {
    for style in [
        "Rubrik2",
        "Heading2",
        "berschrift2",
        "OrebroRubrik",
        "Outlined",
        "Kop2",
    ] {
        let body = [
            r#"<w:p><w:pPr><w:pStyle w:val="Rubrik"/></w:pPr><w:r><w:t>Titel</w:t></w:r></w:p>"#.to_owned(),
            format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>Ärende</w:t></w:r></w:p>"#),
            paragraph("Text."),
        ]
        .concat();
        let (text, _) = report(&body);
        assert_eq!(text.title, "Titel", "{style}");
        assert_eq!(text.section("matter"), Some("Text."), "{style}");
    }
}

#[test]
fn a_heading_below_a_section_is_a_heading_in_its_text() {
    let (text, _) = report(&plain_report(
        &[
            heading(3, "Fråga 1"),
            paragraph("Ja."),
            heading(4, "Djupare"),
            paragraph("Nej."),
        ]
        .concat(),
    ));
    assert_eq!(
        text.section("matter"),
        Some("## Fråga 1\n\nJa.\n\n### Djupare\n\nNej.")
    );
}

#[test]
fn an_unknown_heading_makes_a_section_of_its_own() {
    let (text, _) = report(&plain_report(
        &[heading(2, "Bakgrund"), paragraph("Förr.")].concat(),
    ));
    assert_eq!(text.section("Bakgrund"), Some("Förr."));
}

#[test]
fn a_typed_number_is_taken_off_a_heading_of_the_template_and_told() {
    let (text, findings) = report(&plain_report(
        &[heading(2, "1.2 Beredning"), paragraph("Så.")].concat(),
    ));
    assert_eq!(text.section("preparation"), Some("Så."));
    assert_eq!(rules(&findings), [Rule::HeadingNumbers]);
}

#[test]
fn automatic_numbers_of_headings_are_not_text_and_told() {
    let numbered = r#"<w:p><w:pPr><w:pStyle w:val="Rubrik2"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>Beredning</w:t></w:r></w:p>"#;
    let (text, findings) = report(&plain_report(&format!("{numbered}{}", paragraph("Så."))));
    assert_eq!(text.section("preparation"), Some("Så."));
    assert_eq!(rules(&findings), [Rule::HeadingNumbers]);
}

#[test]
fn a_bold_line_is_no_heading_but_told() {
    let bold = r"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Konsekvenser</w:t></w:r></w:p>";
    let (text, findings) = report(&plain_report(&format!(
        "{}{bold}{}",
        paragraph("A."),
        paragraph("B.")
    )));
    assert_eq!(text.section("consequences"), None);
    assert_eq!(text.section("matter"), Some("A.\n\nKonsekvenser\n\nB."));
    assert_eq!(rules(&findings), [Rule::FakedHeading]);
    assert!(
        findings[0].how_to_mend.contains("Rubrik 2"),
        "{}",
        findings[0].how_to_mend
    );

    let other = r"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Vad vi tycker</w:t></w:r></w:p>";
    let (_, findings) = report(&plain_report(&format!("{other}{}", paragraph("B."))));
    assert!(
        findings[0].how_to_mend.contains("Rubrik 3"),
        "{}",
        findings[0].how_to_mend
    );
    // A bold sentence, a signature at the end, bold words in a text: no headings.
    for text in [
        paragraph("<B>Vi tillstyrker.</B>"),
        paragraph("<B>Kommunstyrelseförvaltningen</B>"),
        paragraph("Vi <B>tillstyrker</B> förslaget"),
    ] {
        let (_, findings) = report(&plain_report(&format!("{}{text}", paragraph("B."))));
        assert!(!rules(&findings).contains(&Rule::FakedHeading), "{text}");
    }
}

#[test]
fn a_title_in_bold_letters_is_told_and_not_taken() {
    let body = format!(
        "{}{}{}",
        paragraph("<B>Remiss från X om Y</B>"),
        heading(2, "Ärende"),
        paragraph("Text.")
    );
    let (text, findings) = report(&body);
    assert_eq!(text.title, "");
    assert_eq!(rules(&findings), [Rule::FakedHeading]);
    assert!(findings[0].how_to_mend.contains("Rubrik 1"));
}

#[test]
fn what_was_added_is_read_what_was_removed_is_not_and_both_are_told() {
    let changed = r#"<w:p><w:r><w:t xml:space="preserve">Vi </w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>avstyrker</w:delText></w:r></w:del><w:ins w:id="2" w:author="a"><w:r><w:t>tillstyrker</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> förslaget.</w:t></w:r></w:p>"#;
    let (text, findings) = report(&plain_report(changed));
    assert_eq!(text.section("matter"), Some("Vi tillstyrker förslaget."));
    assert_eq!(rules(&findings), [Rule::TrackedChanges]);
    assert_eq!(findings[0].section.as_deref(), Some("matter"));
    assert!(
        findings[0].what.contains("avstyrker") && findings[0].what.contains("2 spårade"),
        "{}",
        findings[0].what
    );
}

#[test]
fn a_removed_paragraph_mark_joins_two_paragraphs() {
    let body = r#"<w:p><w:pPr><w:rPr><w:del w:id="1" w:author="a"/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">Ett </w:t></w:r></w:p><w:p><w:r><w:t>två.</w:t></w:r></w:p>"#;
    let (text, findings) = report(&plain_report(body));
    assert_eq!(text.section("matter"), Some("Ett två."));
    assert_eq!(rules(&findings), [Rule::TrackedChanges]);
}

#[test]
fn comments_hidden_text_pictures_and_links_are_told_with_their_words() {
    let body = r#"<w:p><w:r><w:t>Se</w:t></w:r><w:r><w:commentReference w:id="0"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hemligt</w:t></w:r>
        <w:r><w:drawing><a:graphic xmlns:a="urn:a"><pic:pic xmlns:pic="urn:pic"/></a:graphic></w:drawing></w:r>
        <w:hyperlink r:id="rId9"><w:r><w:t xml:space="preserve"> här</w:t></w:r></w:hyperlink></w:p>"#;
    let (text, findings) = report(&plain_report(body));
    assert_eq!(text.section("matter"), Some("Se här"));
    let mut found = rules(&findings);
    found.sort();
    assert_eq!(
        found,
        [
            Rule::Comments,
            Rule::NotCarried,
            Rule::HiddenText,
            Rule::ExternalLinks
        ]
    );
    let all: String = findings.iter().map(|finding| finding.what.as_str()).collect();
    for words in [
        "Stämmer detta?",
        "hemligt",
        "en bild",
        "https://example.org/promemoria",
    ] {
        assert!(all.contains(words), "{words} in {all}");
    }
}

#[test]
fn lists_keep_the_numbers_that_word_shows() {
    let item = |list: u8, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let body = [
        item(1, "punkt"),
        item(1, "punkt två"),
        item(2, "ett"),
        item(2, "två"),
        paragraph("Emellan."),
        item(2, "tre"),
        item(3, "bokstav"),
    ]
    .concat();
    let (text, _) = report(&plain_report(&body));
    assert_eq!(
        text.section("matter"),
        Some("- punkt\n- punkt två\n\n1. ett\n2. två\n\nEmellan.\n\n3. tre\n\na) bokstav")
    );
}

#[test]
fn a_table_is_read_and_one_that_only_sets_text_is_not_a_table() {
    let cell = |text: &str| format!("<w:tc><w:tcPr/><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let table = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("Nämnd"),
        cell("Svar"),
        cell("Ks | X"),
        cell("12")
    );
    let (text, _) = report(&plain_report(&table));
    assert_eq!(
        text.section("matter"),
        Some("| Nämnd | Svar |\n| Ks \\| X | 12 |")
    );
    let layout = format!(
        "<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>",
        heading(2, "Beredning"),
        paragraph("Så.")
    );
    let (text, _) = report(&plain_report(&layout));
    assert_eq!(text.section("preparation"), Some("Så."));
}

#[test]
fn fields_show_their_result_breaks_stay_and_soft_hyphens_go() {
    let body = r#"<w:p><w:r><w:t>Den</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve"> 30 oktober</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:br/><w:t>kom&#xAD;mun</w:t><w:softHyphen/><w:tab/><w:t>x</w:t><w:noBreakHyphen/><w:t>y</w:t></w:r></w:p>"#;
    let (text, _) = report(&plain_report(body));
    assert_eq!(text.section("matter"), Some("Den 30 oktober\nkommun x-y"));
}

#[test]
fn a_field_that_never_ends_hides_only_its_own_paragraph() {
    let body = format!(
        r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>borta</w:t></w:r></w:p>{}"#,
        paragraph("Kvar.")
    );
    let (text, _) = report(&plain_report(&body));
    assert_eq!(text.section("matter"), Some("Kvar."));
}

#[test]
fn text_boxes_and_footnotes_are_read() {
    let body = r#"<w:p><w:r><w:t>Text</w:t><w:footnoteReference w:id="2"/></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx xmlns:wps="urn:wps"><w:txbxContent><w:p><w:r><w:t>I rutan.</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>I rutan.</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"#;
    let (text, findings) = report(&plain_report(body));
    assert_eq!(
        text.section("matter"),
        Some("Text [1]\n\nI rutan.\n\n[1] SOU 2019:15.")
    );
    assert_eq!(rules(&findings), [Rule::Footnotes]);
}

#[test]
fn text_between_the_title_and_the_first_section_is_told() {
    let body = format!(
        "{}{}{}",
        heading(1, "Titel"),
        paragraph("Handläggare: utredaren"),
        heading(2, "Ärende")
    );
    let (text, findings) = report(&body);
    assert_eq!(text.sections, [("matter".to_owned(), String::new())]);
    assert_eq!(rules(&findings), [Rule::TextOutsideSections]);
}

#[test]
fn a_section_on_another_level_is_a_section_all_the_same_and_told() {
    let (text, findings) = report(&plain_report(
        &[heading(3, "Konsekvenser"), paragraph("Inga.")].concat(),
    ));
    assert_eq!(text.section("consequences"), Some("Inga."));
    assert_eq!(rules(&findings), [Rule::HeadingLevel]);
}

#[test]
fn annexes_are_told_and_not_read() {
    let (text, findings) = report(&plain_report(
        &[
            paragraph("A."),
            heading(2, "Bilaga 1. Svar"),
            paragraph("B."),
            heading(2, "Konsekvenser"),
        ]
        .concat(),
    ));
    assert_eq!(text.sections.len(), 2);
    assert_eq!(rules(&findings), [Rule::NotCarried]);
}

#[test]
fn a_yttrande_has_one_body_whose_headings_stay_headings() {
    let body = [
        heading(1, "Yttrande över remiss från X om Y"),
        paragraph("Vi tillstyrker."),
        heading(2, "Fråga 1"),
        paragraph("Ja."),
        heading(3, "Därför"),
        paragraph("Så."),
    ]
    .concat();
    let (text, findings) = draft_of(DocumentType::Yttrande, &body);
    assert_eq!(text.title, "Yttrande över remiss från X om Y");
    assert_eq!(text.sections.len(), 1);
    assert_eq!(
        text.sections[0].1,
        "Vi tillstyrker.\n\n## Fråga 1\n\nJa.\n\n### Därför\n\nSå."
    );
    assert_eq!(findings, []);
}

#[test]
fn a_title_with_a_line_break_keeps_it_for_the_rule_to_find() {
    let body = r#"<w:p><w:pPr><w:pStyle w:val="Rubrik1"/></w:pPr><w:r><w:t>Remiss</w:t><w:br/><w:t>om Y</w:t></w:r></w:p>"#;
    let (text, _) = report(&format!("{body}{}", heading(2, "Ärende")));
    assert_eq!(text.title, "Remiss\nom Y");
}

#[test]
fn every_document_of_ours_is_read_back_as_it_was() {
    let mut document = remiss_documents::Document::new(
        "tjansteskrivelse",
        "Remiss från X om Y",
        jiff::civil::date(2019, 10, 30),
    );
    document.header.municipality = "Örebro kommun".to_owned();
    document.header.meta = vec![Detail::labelled(DetailKey::Recipient, "Kommunstyrelsen")];
    let matter = "Först\nrad två.\n\n## Fråga 1\n\n- a\n- b\n\n1. ett\n2. två\n\n### Djupare\n\n> Ett citat.\n\n| Namn | Antal |\n| Ks | 12 |\n| - | 3 |\n\n3. Ingen punkt.";
    for (heading, text) in [
        ("Sammanfattning", "Kort."),
        ("Ärende", matter),
        ("Konsekvenser", "Inga."),
    ] {
        document.blocks.push(Block::heading(1, heading));
        document.blocks.extend(section_text::blocks(text, 2));
    }
    let read = read_docx(&remiss_documents::render_docx(&document).unwrap()).unwrap();
    assert!(matches!(
        read.blocks
            .iter()
            .find(|block| matches!(block, WordBlock::Heading { .. })),
        Some(WordBlock::Heading { level: 1, .. })
    ));
    let (text, findings) = draft_text(&read, Template::standard(DocumentType::TjansteskrivelseRemiss));
    assert_eq!(findings, []);
    assert_eq!(text.title, "Remiss från X om Y");
    assert_eq!(text.section("summary"), Some("Kort."));
    assert_eq!(text.section("matter"), Some(matter));
    assert_eq!(text.section("consequences"), Some("Inga."));
}

mod hostile {
    use proptest::prelude::*;
    use remiss_documents::ReadError;

    use super::*;
    use crate::word::package;

    #[test]
    fn what_is_no_word_file_is_refused_with_a_swedish_sentence() {
        for bytes in [
            &b""[..],
            b"%PDF-1.7 hej",
            b"{\\rtf1",
            b"bara text",
            b"PK\x03\x04skr\xc3\xa4p",
        ] {
            let sentence = read_docx(bytes).unwrap_err().swedish();
            assert!(
                sentence.ends_with('.') && sentence.contains("adda upp"),
                "{sentence}"
            );
        }
    }

    #[test]
    fn more_paragraphs_than_can_be_set_are_refused() {
        let many = docx(&"<w:p/>".repeat(remiss_documents::MAX_BLOCKS + 1));
        assert_eq!(read_docx(&many), Err(ReadError::TooLong));
    }

    #[test]
    fn more_text_than_a_library_shelf_is_refused_however_few_paragraphs_it_has() {
        let shelf = docx(&paragraph(&"ord ".repeat(2_000_000)));
        assert_eq!(read_docx(&shelf), Err(ReadError::TooLong));
    }

    #[test]
    fn a_hundred_thousand_words_and_thousands_of_headings_are_read_in_a_moment() {
        let words = paragraph(&"ord ".repeat(100_000));
        let headings: String = (0..20_000)
            .map(|number| heading(2, &format!("Rubrik {number}")))
            .collect();
        let same = heading(2, "Ärende").repeat(20_000);
        let (text, _) = report(&plain_report(&[words, headings, same].concat()));
        assert!(text.section("matter").unwrap().len() >= 399_999);
    }

    #[test]
    fn a_wide_and_long_table_stays_small() {
        let cell = r#"<w:tc><w:tcPr><w:gridSpan w:val="4000000000"/></w:tcPr><w:p/></w:tc>"#;
        let filled = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>".repeat(500);
        let table = format!(
            "<w:tbl><w:tr>{filled}</w:tr>{}</w:tbl>",
            format!("<w:tr>{cell}{cell}</w:tr>").repeat(5_000)
        );
        let (text, _) = report(&plain_report(&table));
        let text = text.section("matter").unwrap();
        assert!(text.len() < 10_000, "{} {}", text.len(), &text[..600]);
    }

    #[test]
    fn entities_broken_xml_and_endless_nesting_are_refused() {
        let part = |xml: &str| read_docx(&package(&[("word/document.xml", xml)])).unwrap_err();
        assert!(matches!(
            part("<!DOCTYPE d [<!ENTITY a \"b\">]><d>&a;</d>"),
            ReadError::DocumentType { .. }
        ));
        assert!(matches!(
            part("<w:document><w:body>"),
            ReadError::BrokenXml { .. }
        ));
        let deep = format!("{}{}", "<d>".repeat(5_000), "</d>".repeat(5_000));
        assert!(matches!(part(&deep), ReadError::TooDeep { .. }));
        assert!(matches!(part("<document/>"), ReadError::NoDocumentPart));
    }

    #[test]
    fn signs_of_every_kind_come_out_as_text() {
        let raw = "&lt;script&gt;alert(1)&lt;/script&gt; #strong[x] {{rubrik}} {field} \u{202e}bakvänd 👩‍🚀";
        let (text, _) = report(&plain_report(&paragraph(raw)));
        assert_eq!(
            text.section("matter"),
            Some("<script>alert(1)</script> #strong[x] {{rubrik}} {field} bakvänd 👩‍🚀")
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read_docx(&bytes);
        }

        #[test]
        fn a_file_with_changed_bytes_is_read_or_refused(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
            let mut bytes = docx(&plain_report(&paragraph("Text.")));
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            if let Ok(read) = read_docx(&bytes) {
                let _ = draft_text(&read, Template::standard(DocumentType::Yttrande));
            }
        }

        /// The XML itself is well formed, but its elements stand where they do not belong.
        #[test]
        fn elements_in_any_order_are_read(names in prop::collection::vec(prop::sample::select(vec![
            "w:p", "w:r", "w:t", "w:pPr", "w:rPr", "w:numPr", "w:numId w:val=\"2\"", "w:ilvl w:val=\"99\"", "w:pStyle w:val=\"Rubrik2\"",
            "w:pStyle w:val=\"RingA\"", "w:outlineLvl w:val=\"77\"", "w:tbl", "w:tr", "w:tc", "w:tcPr", "w:vMerge", "w:sdt", "w:sdtContent", "w:ins", "w:del",
            "w:hyperlink r:id=\"rId9\"", "w:fldChar w:fldCharType=\"begin\"", "w:fldChar w:fldCharType=\"end\"", "mc:AlternateContent", "mc:Choice",
            "w:txbxContent", "w:drawing", "w:footnoteReference w:id=\"2\"", "w:br", "m:oMath", "w:vanish", "w:b",
        ]), 0..60), closes in prop::collection::vec(any::<bool>(), 60)) {
            let (mut body, mut open) = (String::new(), Vec::new());
            for (name, close) in names.iter().zip(closes) {
                body.push_str(&format!("<{name}>"));
                open.push(name.split(' ').next().unwrap());
                if *name == "w:t" {
                    body.push_str("Ärende");
                }
                if close {
                    body.push_str(&format!("</{}>", open.pop().unwrap()));
                }
            }
            while let Some(name) = open.pop() {
                body.push_str(&format!("</{name}>"));
            }
            let read = read_docx(&docx(&body)).unwrap();
            for kind in [DocumentType::Yttrande, DocumentType::TjansteskrivelseRemiss] {
                let (text, _) = draft_text(&read, Template::standard(kind));
                for (_, section) in text.sections {
                    prop_assert_eq!(section_text::canonical(&section), section);
                }
            }
        }
    }
}

#[test]
fn a_title_in_a_style_of_the_municipalitys_own_is_known_by_the_files_properties() {
    let properties = r#"<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Remiss från X &amp; Y om Z</dc:title></cp:coreProperties>"#;
    let relations = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;
    let table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Handläggare</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Utredaren</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let body = format!(
        "{}{table}{}{}",
        paragraph("<B>Remiss från X &amp; Y om Z</B>"),
        heading(1, "Ärende"),
        paragraph("Text.")
    );
    let bytes = word::package(&[
        ("word/document.xml", &word::document(&body)),
        ("docProps/core.xml", properties),
        ("_rels/.rels", relations),
    ]);
    let template = Template::standard(DocumentType::TjansteskrivelseRemiss);
    let (text, findings) = draft_text(&read_docx(&bytes).unwrap(), template);
    assert_eq!(text.title, "Remiss från X & Y om Z");
    assert_eq!(text.section("matter"), Some("Text."));
    assert_eq!(findings, []);
}
