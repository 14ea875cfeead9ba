//! A `.docx` as Swedish Word writes it, put together by hand.
#![allow(dead_code, clippy::unwrap_used)]

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math""#;

/// A paragraph; what stands within `<B>` is bold.
pub fn paragraph(text: &str) -> String {
    let runs = text
        .replace(
            "<B>",
            r#"</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">"#,
        )
        .replace("</B>", r#"</w:t></w:r><w:r><w:t xml:space="preserve">"#);
    format!(r#"<w:p><w:r><w:t xml:space="preserve">{runs}</w:t></w:r></w:p>"#)
}

/// A heading in the style that Swedish Word calls Rubrik 1, 2 …
pub fn heading(level: u8, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="Rubrik{level}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

/// The file with this body.
pub fn docx(body: &str) -> Vec<u8> {
    package(&[("word/document.xml", &document(body))])
}

/// The part with the text.
pub fn document(body: &str) -> String {
    format!("<w:document {SPACES}><w:body>{body}<w:sectPr/></w:body></w:document>")
}

/// A file with the usual parts; those given take their place, or come besides.
pub fn package(own: &[(&str, &str)]) -> Vec<u8> {
    let level = |format: &str, shown: &str| {
        format!(
            r#"<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{shown}"/></w:lvl>"#
        )
    };
    let scheme =
        |id: u8, level: String| format!(r#"<w:abstractNum w:abstractNumId="{id}">{level}</w:abstractNum>"#);
    let list =
        |id: u8, scheme: u8| format!(r#"<w:num w:numId="{id}"><w:abstractNumId w:val="{scheme}"/></w:num>"#);
    let numbering = [
        scheme(0, level("bullet", "•")),
        scheme(1, level("decimal", "%1.")),
        scheme(2, level("lowerLetter", "%1)")),
        list(1, 0),
        list(2, 1),
        list(3, 2),
    ]
    .concat();
    let style = |id: &str, name: &str, rest: &str| {
        format!(r#"<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/>{rest}</w:style>"#)
    };
    let mut styles = String::from(
        r#"<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>"#,
    );
    for level in 1..=4 {
        let look = format!(
            r#"<w:basedOn w:val="Normal"/><w:pPr><w:outlineLvl w:val="{}"/></w:pPr><w:rPr><w:b/></w:rPr>"#,
            level - 1
        );
        styles.push_str(&style(
            &format!("Rubrik{level}"),
            &format!("heading {level}"),
            &look,
        ));
    }
    styles.push_str(&style("Rubrik", "Title", ""));
    styles.push_str(&style(
        "OrebroRubrik",
        "Örebro mellanrubrik",
        r#"<w:basedOn w:val="Rubrik2"/>"#,
    ));
    styles.push_str(&style(
        "Outlined",
        "Egen",
        r#"<w:pPr><w:outlineLvl w:val="1"/></w:pPr>"#,
    ));
    // Styles that go in a ring must not.
    styles.push_str(&style("RingA", "a", r#"<w:basedOn w:val="RingB"/>"#));
    styles.push_str(&style("RingB", "b", r#"<w:basedOn w:val="RingA"/>"#));
    let note = |element: &str, id: u8, text: &str| {
        format!(r#"<w:{element} w:id="{id}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{element}>"#)
    };
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations: String = [
        ("styles", "styles.xml"),
        ("numbering", "numbering.xml"),
        ("footnotes", "footnotes.xml"),
        ("comments", "comments.xml"),
    ]
    .iter()
    .map(|(kind, target)| format!(r#"<Relationship Id="{kind}" Type="{office}/{kind}" Target="{target}"/>"#))
    .collect();
    let usual: Vec<(&str, String)> = vec![
        ("[Content_Types].xml", r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#.to_owned()),
        ("_rels/.rels", format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>"#)),
        ("word/_rels/document.xml.rels", format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}<Relationship Id="rId9" Type="{office}/hyperlink" Target="https://example.org/promemoria" TargetMode="External"/></Relationships>"#)),
        ("word/styles.xml", format!("<w:styles {SPACES}>{styles}</w:styles>")),
        ("word/numbering.xml", format!("<w:numbering {SPACES}>{numbering}</w:numbering>")),
        ("word/footnotes.xml", format!("<w:footnotes {SPACES}>{}</w:footnotes>", note("footnote", 2, "SOU 2019:15."))),
        ("word/comments.xml", format!("<w:comments {SPACES}>{}</w:comments>", note("comment", 0, "Stämmer detta?"))),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut write = |name: &str, text: &str| {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    };
    for (name, text) in &usual {
        if !own.iter().any(|(other, _)| other == name) {
            write(name, text);
        }
    }
    for (name, text) in own {
        write(name, text);
    }
    archive.finish().unwrap().into_inner()
}
