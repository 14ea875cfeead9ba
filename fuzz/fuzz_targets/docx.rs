//! A Word file that somebody uploads: any bytes (first byte even), or right packing around parts of any content (odd).

#![no_main]

mod packing;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use remiss_documents::read::draft_text;
use remiss_documents::{WordTemplate, read_docx, section_text};
use remiss_domain::heading_rules::{Facts, Templates, check};

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const PARTS_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>"#;
const STYLES: &str = r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Heading1"/></w:style></w:styles>"#;
const EMPTY: &str =
    r#"<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>"#;
const NOTES: &str =
    r#"<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>"#;

const PARTS: [(&str, &str); 7] = [
    ("word/document.xml", "<w:document/>"),
    ("word/styles.xml", STYLES),
    ("word/numbering.xml", EMPTY),
    ("word/footnotes.xml", NOTES),
    ("word/_rels/document.xml.rels", PARTS_RELATIONS),
    ("_rels/.rels", RELATIONS),
    ("[Content_Types].xml", TYPES),
];

/// Read once: they take longer than what is looked for in them.
static TEMPLATES: LazyLock<Templates> = LazyLock::new(Templates::standard);

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, content)) = bytes.split_first() else {
        return;
    };
    let file = if kind % 2 == 0 {
        content.to_vec()
    } else {
        packing::packed(content, &PARTS)
    };
    let _ = WordTemplate::read(&file);
    let Ok(document) = read_docx(&file) else {
        return;
    };
    let _ = document.words();
    let all: Vec<_> = TEMPLATES.iter().collect();
    let template = all[usize::from(kind / 2) % all.len()];
    let (draft, _) = draft_text(&document, template);
    for (_, text) in &draft.sections {
        let said = section_text::canonical(text);
        assert_eq!(
            said,
            section_text::canonical(&said),
            "what was read is read again as it is"
        );
    }
    let _ = check(template, &draft, &Facts::default(), None);
});
