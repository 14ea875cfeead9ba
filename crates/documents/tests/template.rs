//! Our text in a municipality's own Word template: what lands where, what stays, and what is refused.
#![allow(clippy::unwrap_used, missing_docs)]

mod reading;
mod specimen;
mod word_template;

use reading::{letters, part, xml_text};
use remiss_documents::{
    Block, Document, Package, ReadError, WordTemplate, WordTemplateError, fill_docx, read::WordBlock,
    read_docx, render_docx,
};
use word_template::{Template, control, paragraph};

fn filled(template: &Template, document: &Document) -> Vec<u8> {
    let (template, _) = WordTemplate::read(&template.build()).unwrap();
    fill_docx(&template, document).unwrap()
}

fn body(docx: &[u8]) -> String {
    part(docx, "word/document.xml")
}

fn codes(template: &Template) -> Vec<&'static str> {
    let (_, remarks) = WordTemplate::read(&template.build()).unwrap();
    remarks.iter().map(|remark| remark.code).collect()
}

fn refused(template: &Template) -> WordTemplateError {
    let error = WordTemplate::read(&template.build()).unwrap_err();
    assert!(error.swedish().ends_with('.'), "{}", error.swedish());
    error
}

fn short(blocks: Vec<Block>) -> Document {
    let mut document = specimen::tjansteskrivelse();
    document.blocks = blocks;
    document
}

#[test]
fn every_place_gets_its_value_also_when_word_has_split_it_over_runs() {
    let docx = filled(&Template::municipal(), &specimen::tjansteskrivelse());
    let text = xml_text(&body(&docx));
    for wanted in [
        "Datum: 30 oktober 2019",
        "Vår beteckning: Ks 1216/2018:27",
        "Utredare, enheten för demokrati",
        "S2015/06034/FS",
        "Remiss från Socialdepartementet om",
        "Med vänlig hälsning, Kommunstyrelseförvaltningen",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert_eq!(xml_text(&part(&docx, "word/header1.xml")).trim(), "Örebro kommun");
    assert_eq!(
        xml_text(&part(&docx, "word/header2.xml")).trim(),
        "Tjänsteskrivelse Ks 1216/2018"
    );
    assert!(part(&docx, "word/footer1.xml").contains("701 35 Örebro</w:t><w:br/>"));
}

#[test]
fn the_text_lands_whole_and_in_order_between_what_the_template_has_around_it() {
    let document = specimen::tjansteskrivelse();
    let text = letters(&xml_text(&body(&filled(&Template::municipal(), &document))));
    let own = letters(&xml_text(&body(&render_docx(&document).unwrap())));
    let from = own.find("Sammanfattning").unwrap();
    assert!(text.contains(&own[from..]));
    assert!(text.ends_with("MedvänlighälsningKommunstyrelseförvaltningen"));
}

#[test]
fn no_place_is_left_visible_and_one_without_a_value_goes_with_its_label() {
    let docx = filled(&Template::municipal(), &specimen::tjansteskrivelse());
    let text = xml_text(&body(&docx));
    for gone in ["{{", "}}", "Ämneskod", "Justerat", "[Rubrik]"] {
        assert!(!text.contains(gone), "{gone} in {text}");
    }
    let mut document = specimen::tjansteskrivelse();
    document.header.meta.clear();
    let text = xml_text(&body(&filled(&Template::municipal(), &document)));
    assert!(!text.contains("Ert dnr") && !text.contains("Handläggare"));
}

#[test]
fn a_place_is_filled_also_when_the_municipality_calls_the_detail_something_else() {
    let mut document = specimen::tjansteskrivelse();
    for detail in &mut document.header.meta {
        detail.label = format!("Eget ord för {}", detail.label.to_lowercase());
    }
    let text = xml_text(&body(&filled(&Template::municipal(), &document)));
    assert!(text.contains("Utredare, enheten för demokrati"), "{text}");
    assert!(text.contains("S2015/06034/FS"), "{text}");
}

#[test]
fn braces_in_the_text_itself_stay_text() {
    let document = short(vec![
        Block::paragraph("Vi vill se {{datum}} och {{text}} på sidan."),
        Block::quote("</w:t> & <w:p/>"),
    ]);
    let mut named = document.clone();
    named.title = "Remiss {{kommun}}".to_owned();
    let text = xml_text(&body(&filled(&Template::municipal(), &named)));
    assert!(text.contains("Vi vill se {{datum}} och {{text}} på sidan."));
    assert!(text.contains("Remiss {{kommun}}"));
    assert!(text.contains("</w:t> & <w:p/>"));
}

#[test]
fn our_styles_become_the_templates_by_name_and_missing_ones_are_added_without_a_clash() {
    let docx = filled(
        &Template::municipal(),
        &short(vec![
            Block::heading(1, "Ärende"),
            Block::heading(2, "Fråga"),
            Block::paragraph("Text"),
            Block::quote("Citat"),
        ]),
    );
    let body = body(&docx);
    assert!(body.contains("<w:pStyle w:val=\"Rubrik2\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Ärende"));
    assert!(body.contains("<w:pStyle w:val=\"Heading3\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Fråga"));
    // The text takes the style of its place, with the space between paragraphs that the template lacks.
    assert!(body.contains(
        "<w:pStyle w:val=\"Brdtext\"/><w:spacing w:after=\"120\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Text"
    ));
    // The id Quote is taken by a style of another name.
    assert!(body.contains("<w:pStyle w:val=\"RemissQuote\"/>"));
    let styles = part(&docx, "word/styles.xml");
    assert!(styles.contains("w:styleId=\"RemissQuote\"><w:name w:val=\"Quote\"/>"));
    let third = &styles[styles.find("w:styleId=\"Heading3\"").unwrap()..];
    assert!(third.contains("<w:basedOn w:val=\"Rubrik2\"/><w:next w:val=\"Normal\"/>"));
    assert_eq!(styles.matches("w:default=\"1\"").count(), 1);
}

#[test]
fn a_title_that_is_no_heading_in_the_template_makes_the_sections_the_first_rank() {
    let template = Template::bare(&format!(
        "{}{}",
        paragraph("Titel", &["{{rubrik}}"]),
        paragraph("", &["{{text}}"])
    ));
    let document = short(vec![Block::heading(1, "Ärende")]);
    let body = body(&filled(&template, &document));
    assert!(body.contains("<w:pStyle w:val=\"Rubrik1\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Ärende"));
    assert!(codes(&template).contains(&"titleIsNoHeading"));
}

#[test]
fn a_title_without_a_place_stands_first_in_the_text() {
    let template = Template::bare(&paragraph("", &["{{text}}"]));
    let body = body(&filled(&template, &specimen::tjansteskrivelse()));
    assert!(
        body.contains("<w:pStyle w:val=\"Rubrik1\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Remiss från")
    );
    assert!(codes(&template).contains(&"titleInText"));
}

#[test]
fn lists_use_the_templates_bullets_and_each_numbered_list_begins_anew() {
    let docx = filled(
        &Template::municipal(),
        &short(vec![
            Block::bullets(["a"]),
            Block::numbers(["b"]),
            Block::paragraph("c"),
            Block::numbers(["d"]),
        ]),
    );
    let body = body(&docx);
    assert!(body.contains("<w:pPr><w:pStyle w:val=\"Punktlista\"/></w:pPr>"));
    assert!(body.contains("<w:numId w:val=\"9\"/>") && body.contains("<w:numId w:val=\"10\"/>"));
    let numbering = part(&docx, "word/numbering.xml");
    assert_eq!(numbering.matches("<w:startOverride w:val=\"1\"/>").count(), 2);
    assert!(numbering.contains("<w:num w:numId=\"10\"><w:abstractNumId w:val=\"4\"/>"));
    assert!(numbering.rfind("<w:abstractNum ").unwrap() < numbering.find("<w:num ").unwrap());
}

#[test]
fn lists_of_a_template_without_list_styles_are_ours() {
    let mut template = Template::municipal();
    template.numbering = String::new();
    template.styles = template
        .styles
        .replace("List Bullet", "Egen ett")
        .replace("List Number", "Egen två");
    let docx = filled(
        &template,
        &short(vec![Block::bullets(["a"]), Block::numbers(["b"])]),
    );
    let numbering = part(&docx, "word/numbering.xml");
    assert!(numbering.contains("w:lvlText w:val=\"•\"") && numbering.contains("w:lvlText w:val=\"%1.\""));
    assert_eq!(body(&docx).matches("<w:numPr>").count(), 2);
}

#[test]
fn tables_are_as_wide_as_the_templates_text_and_take_its_table_style() {
    let document = specimen::tjansteskrivelse();
    let docx = filled(&Template::municipal(), &document);
    let body = body(&docx);
    // 210 mm of paper less 40 mm on each side.
    assert!(body.contains("<w:tblStyle w:val=\"Tabellrutnt\"/><w:tblW w:w=\"7370\""));
    assert!(body.contains("<w:tblHeader/>"));
}

#[test]
fn head_foot_margins_and_pictures_of_the_template_stay() {
    let template = Template::municipal();
    let docx = filled(&template, &specimen::tjansteskrivelse());
    let body = body(&docx);
    assert!(body.contains("<w:pgMar w:top=\"1985\"") && body.contains("<w:titlePg/>"));
    assert_eq!(body.matches("<w:sectPr>").count(), 1);
    assert!(part(&docx, "word/header1.xml").contains("r:embed=\"rId1\""));
    let before = Package::open(&template.build()).unwrap();
    let after = Package::open(&docx).unwrap();
    assert_eq!(
        before.part("word/media/logo.png"),
        after.part("word/media/logo.png")
    );
}

#[test]
fn language_properties_and_protection_are_those_of_a_document_to_work_in() {
    let docx = filled(&Template::municipal(), &specimen::tjansteskrivelse());
    assert!(part(&docx, "word/styles.xml").contains("<w:lang w:val=\"sv-SE\"/>"));
    assert!(!part(&docx, "word/header1.xml").contains("en-US"));
    let core = part(&docx, "docProps/core.xml");
    assert!(core.contains("<dc:title>Remiss från Socialdepartementet"));
    assert!(part(&docx, "[Content_Types].xml").contains("/docProps/core.xml"));
    assert!(part(&docx, "_rels/.rels").contains("core-properties"));
    assert!(!part(&docx, "word/settings.xml").contains("documentProtection"));
    assert!(!body(&docx).contains("w:dataBinding"));
}

#[test]
fn annexes_begin_on_new_pages_also_in_a_template() {
    let docx = filled(&Template::municipal(), &specimen::sammanstallning(6));
    assert_eq!(body(&docx).matches("<w:pageBreakBefore/>").count(), 2);
}

#[test]
fn a_letter_keeps_its_address_also_when_the_template_has_no_place_for_it() {
    let letter = specimen::letter("Föreningen Exempel");
    let with_place = body(&filled(&Template::municipal(), &letter));
    assert!(with_place.contains("Föreningen Exempel</w:t><w:br/><w:t xml:space=\"preserve\">Ordföranden"));
    assert_eq!(with_place.matches("Exempelgatan").count(), 1);
    let template = Template::bare(&paragraph("", &["{{text}}"]));
    let without = xml_text(&body(&filled(&template, &letter)));
    assert!(
        without
            .trim_start()
            .starts_with("Föreningen Exempel Ordföranden Exempelgatan")
    );
}

#[test]
fn a_block_control_and_a_section_end_at_the_place_of_the_text_are_kept_in_order() {
    let sdt = format!(
        "<w:sdt><w:sdtPr><w:tag w:val=\"innehåll\"/><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt><w:sectPr/>",
        paragraph("Brdtext", &["Klicka här."])
    );
    let docx = body(&filled(
        &Template::bare(&sdt),
        &short(vec![Block::paragraph("Här.")]),
    ));
    assert!(docx.contains("Här.") && !docx.contains("Klicka") && !docx.contains("w:sdt>"));
    assert!(docx.contains("<w:pStyle w:val=\"Brdtext\"/>"));
    let section = "<w:p><w:pPr><w:sectPr><w:pgSz w:w=\"8000\" w:h=\"16838\"/><w:pgMar w:left=\"1000\" w:right=\"1000\"/></w:sectPr></w:pPr><w:r><w:t>{{text}}</w:t></w:r></w:p><w:sectPr/>";
    let docx = body(&filled(&Template::bare(section), &specimen::tjansteskrivelse()));
    assert!(docx.contains("<w:p><w:pPr><w:sectPr><w:pgSz w:w=\"8000\""));
    assert!(docx.contains("<w:tblW w:w=\"6000\""));
}

#[test]
fn an_unknown_control_loses_its_prompt_and_is_told() {
    let template = Template::bare(&format!(
        "<w:p>{}</w:p>{}",
        control("Diariekod", "Klicka här för att ange text."),
        paragraph("", &["{{text}}"])
    ));
    let text = xml_text(&body(&filled(&template, &short(vec![]))));
    assert!(!text.contains("Klicka"));
    let (_, remarks) = WordTemplate::read(&template.build()).unwrap();
    assert!(
        remarks
            .iter()
            .any(|remark| remark.code == "unknownPlace" && remark.text.contains("Diariekod"))
    );
}

#[test]
fn remarks_say_what_was_recognised_and_what_not() {
    let (_, remarks) = WordTemplate::read(&Template::municipal().build()).unwrap();
    let recognised = &remarks[0];
    assert_eq!(recognised.code, "recognised");
    for name in [
        "text",
        "rubrik",
        "ärendenummer",
        "datum",
        "handläggare",
        "mottagare",
    ] {
        assert!(recognised.text.contains(name), "{}", recognised.text);
    }
    let codes: Vec<_> = remarks.iter().map(|remark| remark.code).collect();
    for wanted in ["unknownPlace", "protection", "language", "stylesAdded"] {
        assert!(codes.contains(&wanted), "{codes:?}");
    }
    assert!(!codes.contains(&"noPageNumber") && !codes.contains(&"titleIsNoHeading"));
    let bare = codes_of_bare();
    for wanted in [
        "noCaseNumber",
        "noDate",
        "recipientInText",
        "noPageNumber",
        "titleInText",
    ] {
        assert!(bare.contains(&wanted), "{bare:?}");
    }
}

fn codes_of_bare() -> Vec<&'static str> {
    codes(&Template::bare(&paragraph("", &["{{text}}"])))
}

#[test]
fn a_template_without_one_place_for_a_text_that_can_flow_is_refused() {
    let text = paragraph("", &["{{text}}"]);
    assert_eq!(
        refused(&Template::bare(&paragraph("", &["Hej"]))),
        WordTemplateError::NoTextPlace
    );
    assert_eq!(
        refused(&Template::bare(&format!("{text}{text}"))),
        WordTemplateError::TwoTextPlaces(2)
    );
    assert_eq!(
        refused(&Template::bare(&paragraph("", &["Så: {{text}}"]))),
        WordTemplateError::TextNotAlone
    );
    let mut head = Template::bare(&paragraph("", &["Hej"]));
    head.head = text.clone();
    assert_eq!(refused(&head), WordTemplateError::TextCannotFlow);
    let text_box = format!("<w:p><w:r><w:pict><w:txbxContent>{text}</w:txbxContent></w:pict></w:r></w:p>");
    assert_eq!(
        refused(&Template::bare(&text_box)),
        WordTemplateError::TextCannotFlow
    );
}

#[test]
fn what_would_run_or_fetch_something_is_refused_and_a_link_to_a_template_file_is_cut() {
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationship Id=\"rId77\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" \
             Target=\"{target}\" TargetMode=\"External\"/>"
        )
    };
    let mut template = Template::municipal();
    template.relationships = relation("image", "http://example.org/spy.png");
    assert!(matches!(refused(&template), WordTemplateError::Outside(_)));
    template.relationships = relation("oleObject", "file:///x");
    assert!(matches!(refused(&template), WordTemplateError::Active(_)));
    template.relationships = relation("hyperlink", "https://example.org");
    assert!(WordTemplate::read(&template.build()).is_ok());
    let mut template = Template::municipal();
    template
        .body
        .insert_str(0, "<w:p><w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\x</w:instrText></w:r></w:p>");
    assert!(matches!(refused(&template), WordTemplateError::Active(_)));
    // In a note, and with a prefix of its own.
    let mut template = Template::municipal();
    let notes = "<x:footnotes xmlns:x=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><x:footnote x:id=\"2\"><x:p>\
        <x:fldSimple x:instr=\"DDEAUTO&quot;c:\\x&quot;\"/></x:p></x:footnote></x:footnotes>";
    template
        .parts
        .push(("word/footnotes.xml".to_owned(), notes.into()));
    assert!(matches!(refused(&template), WordTemplateError::Active(_)));
    let mut template = Template::municipal();
    template
        .parts
        .push(("word/vbaProject.bin".to_owned(), b"x".to_vec()));
    assert_eq!(refused(&template), WordTemplateError::Read(ReadError::Macros));

    let mut template = Template::municipal();
    template.settings.push_str("<w:attachedTemplate r:id=\"rId1\"/>");
    let list = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
        relation("attachedTemplate", "http://example.org/evil.dotm")
    );
    template
        .parts
        .push(("word/_rels/settings.xml.rels".to_owned(), list.into()));
    let docx = filled(&template, &specimen::tjansteskrivelse());
    assert!(!part(&docx, "word/settings.xml").contains("attachedTemplate"));
    assert!(!part(&docx, "word/_rels/settings.xml.rels").contains("example.org"));
}

#[test]
fn columns_and_margins_that_no_paper_has_are_no_error() {
    let most = usize::MAX;
    let template = Template::bare(&format!(
        "{}<w:sectPr><w:pgMar w:left=\"{most}\" w:right=\"{most}\"/><w:cols w:num=\"{most}\" w:space=\"{most}\"/></w:sectPr>",
        paragraph("", &["{{text}}"])
    ));
    assert!(WordTemplate::read(&template.build()).is_ok());
}

#[test]
fn strict_open_xml_and_a_file_that_is_no_word_file_are_refused() {
    let strict = Template::municipal().build();
    let package = Package::open(&strict).unwrap();
    assert!(package.part("word/document.xml").is_some());
    let text = "<w:p><w:r><w:t>{{text}}</w:t></w:r></w:p>";
    let mut template = Template::bare(text);
    template.parts.clear();
    let odd = zipped_with_other_namespace(&template);
    assert_eq!(WordTemplate::read(&odd).unwrap_err(), WordTemplateError::Strict);
    assert!(matches!(
        WordTemplate::read(b"%PDF-1.7").unwrap_err(),
        WordTemplateError::Read(ReadError::NotWord(_))
    ));
}

fn zipped_with_other_namespace(template: &Template) -> Vec<u8> {
    use std::io::{Cursor, Write as _};
    let package = Package::open(&template.build()).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in package.names() {
        let bytes = package.part(name).unwrap();
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        if name == "word/document.xml" {
            let text = String::from_utf8(bytes.to_vec()).unwrap().replace(
                "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                "http://purl.oclc.org/ooxml/wordprocessingml/main",
            );
            zip.write_all(text.as_bytes()).unwrap();
        } else {
            zip.write_all(bytes).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_template_file_of_word_becomes_a_document() {
    let mut template = Template::municipal();
    template.main_type = "template";
    let docx = filled(&template, &specimen::tjansteskrivelse());
    let types = part(&docx, "[Content_Types].xml");
    assert!(types.contains("wordprocessingml.document.main+xml") && !types.contains("template.main"));
}

#[test]
fn the_same_document_in_the_same_template_gives_the_same_bytes() {
    let template = Template::municipal();
    let document = specimen::tjansteskrivelse();
    assert_eq!(filled(&template, &document), filled(&template, &document));
}

#[test]
fn a_document_of_ours_with_a_place_written_in_it_is_a_template_too() {
    let ours = render_docx(&short(vec![Block::paragraph("{{text}}")])).unwrap();
    let (template, _) = WordTemplate::read(&ours).unwrap();
    let docx = fill_docx(&template, &specimen::letter("Föreningen Exempel")).unwrap();
    assert!(xml_text(&body(&docx)).contains("Ni är välkomna att lämna synpunkter"));
    assert!(Package::open(&docx).is_ok());
}

#[test]
fn the_page_for_administrators_names_every_place() {
    let page = include_str!("../../../docs/word-templates.md");
    for field in remiss_documents::word_template_fields() {
        assert!(page.contains(&format!("| `{}` |", field.name)), "{}", field.name);
        for name in field.names() {
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
        assert!(field.description.ends_with(['.', '…']));
        assert_eq!(field.required(), field.name == "text");
    }
}

/// Title, headings with their ranks and all text, as our own reader finds them in a Word file, from the title on.
fn read_back(docx: &[u8]) -> Vec<(u8, String)> {
    read_docx(docx)
        .unwrap()
        .blocks
        .into_iter()
        .map(|block| match block {
            WordBlock::Title(text) => (1, text),
            WordBlock::Heading { level, text } => (level, text),
            WordBlock::Text { block, faked } => (0, format!("{faked} {block:?}")),
        })
        .skip_while(|(_, text)| !text.starts_with("Remiss från"))
        .collect()
}

#[test]
fn a_file_in_a_template_is_read_back_as_one_of_ours_is() {
    let document = specimen::tjansteskrivelse();
    let own = read_back(&render_docx(&document).unwrap());
    let mut found = read_back(&filled(&Template::municipal(), &document));
    // What the template has below the text.
    assert!(found.pop().unwrap().1.contains("Med vänlig hälsning"));
    assert_eq!(found, own);
}
