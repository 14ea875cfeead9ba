//! Word templates as a municipality makes them in a Swedish Word: style ids in Swedish, places split over runs, content
//! controls bound to properties, a logotype in the head of the first page.
#![allow(dead_code, clippy::unwrap_used)]

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A template that is put together.
pub struct Template {
    pub body: String,
    pub styles: String,
    pub numbering: String,
    pub settings: String,
    pub first_head: String,
    pub head: String,
    pub foot: String,
    /// Further relationships of the document, as XML.
    pub relationships: String,
    /// Further parts.
    pub parts: Vec<(String, Vec<u8>)>,
    pub main_type: &'static str,
}

/// A paragraph with a style and runs.
pub fn paragraph(style: &str, runs: &[&str]) -> String {
    let style = if style.is_empty() {
        String::new()
    } else {
        format!("<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>")
    };
    let runs: String = runs
        .iter()
        .map(|run| {
            format!(
                "<w:r><w:rPr><w:lang w:val=\"en-US\"/></w:rPr><w:t xml:space=\"preserve\">{run}</w:t></w:r>"
            )
        })
        .collect();
    format!("<w:p>{style}{runs}</w:p>")
}

/// A run-level content control that shows its prompt, as Word writes it, bound to a property.
pub fn control(tag: &str, prompt: &str) -> String {
    format!(
        "<w:sdt><w:sdtPr><w:rPr><w:b/></w:rPr><w:alias w:val=\"{tag}\"/><w:tag w:val=\"{tag}\"/><w:id w:val=\"-1201396422\"/>\
         <w:lock w:val=\"sdtLocked\"/><w:showingPlcHdr/>\
         <w:dataBinding w:xpath=\"/ns0:x\" w:storeItemID=\"{{6C3C8BC8-F283-45AE-878A-BAB7291924A1}}\"/><w:text/></w:sdtPr>\
         <w:sdtContent><w:r><w:rPr><w:rStyle w:val=\"Platshllartext\"/></w:rPr><w:t>{prompt}</w:t></w:r></w:sdtContent></w:sdt>"
    )
}

fn style(kind: &str, id: &str, name: &str, more: &str) -> String {
    format!("<w:style w:type=\"{kind}\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>{more}</w:style>")
}

impl Template {
    /// The template of an invented municipality.
    pub fn municipal() -> Self {
        let logo = "<w:p><w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"720000\" cy=\"360000\"/>\
            <wp:docPr id=\"1\" name=\"Logotyp\" descr=\"Kommunens logotyp\"/><a:graphic>\
            <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr>\
            <pic:cNvPr id=\"1\" name=\"logo.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rId1\"/>\
            <a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"720000\" cy=\"360000\"/></a:xfrm>\
            <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>";
        let cell = |width: usize, content: &str| {
            format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{content}</w:tc>")
        };
        let row = |label: &str, place: &str| {
            format!(
                "<w:tr>{}{}</w:tr>",
                cell(2000, &paragraph("", &[label])),
                cell(3000, &paragraph("", &[place]))
            )
        };
        let table = format!(
            "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"dxa\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"2000\"/><w:gridCol w:w=\"3000\"/></w:tblGrid>{}{}{}</w:tbl>",
            row("Handläggare", "{{handläggare}}"),
            row("Ert dnr", "{{ert dnr}}"),
            row("Justerat", "{{justerat}}"),
        );
        Self {
            body: format!(
                "{}{table}{}{}{}<w:p><w:pPr><w:pStyle w:val=\"Rubrik1\"/></w:pPr>{}</w:p>{}{}\
                 <w:sectPr><w:headerReference w:type=\"first\" r:id=\"rId10\"/><w:headerReference w:type=\"default\" r:id=\"rId11\"/>\
                 <w:footerReference w:type=\"default\" r:id=\"rId12\"/><w:footerReference w:type=\"first\" r:id=\"rId12\"/>\
                 <w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1985\" w:right=\"2268\" w:bottom=\"1418\" w:left=\"2268\" w:header=\"709\" w:footer=\"567\" w:gutter=\"0\"/>\
                 <w:titlePg/></w:sectPr>",
                paragraph("", &["Datum: {", "{da", "tum}", "}"]),
                paragraph("", &["Vår beteckning: {{dnr}}"]),
                paragraph("", &["{{mottagare}}"]),
                paragraph("", &["Ämneskod: {{ämneskod}}"]),
                control("Rubrik", "[Rubrik]"),
                paragraph("Brdtext", &["{{te", "xt}}"]),
                paragraph("", &["Med vänlig hälsning, {{förvaltning}}"]),
            ),
            styles: format!(
                "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Liberation Serif\" w:hAnsi=\"Liberation Serif\"/><w:sz w:val=\"24\"/><w:lang w:val=\"en-GB\"/></w:rPr></w:rPrDefault></w:docDefaults>\
                 <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>{}{}{}{}{}{}{}{}",
                style("paragraph", "Rubrik1", "heading 1", "<w:basedOn w:val=\"Normal\"/><w:pPr><w:keepNext/><w:spacing w:before=\"240\" w:after=\"120\"/><w:outlineLvl w:val=\"0\"/></w:pPr><w:rPr><w:color w:val=\"0B5A8A\"/><w:sz w:val=\"36\"/></w:rPr>"),
                style("paragraph", "Rubrik2", "heading 2", "<w:basedOn w:val=\"Normal\"/><w:pPr><w:keepNext/><w:spacing w:before=\"240\" w:after=\"60\"/><w:outlineLvl w:val=\"1\"/></w:pPr><w:rPr><w:color w:val=\"0B5A8A\"/><w:sz w:val=\"28\"/></w:rPr>"),
                style("paragraph", "Brdtext", "Body Text", "<w:basedOn w:val=\"Normal\"/>"),
                style("paragraph", "Punktlista", "List Bullet", "<w:basedOn w:val=\"Normal\"/><w:pPr><w:numPr><w:numId w:val=\"7\"/></w:numPr></w:pPr>"),
                style("paragraph", "Numreradlista", "List Number", "<w:basedOn w:val=\"Normal\"/><w:pPr><w:numPr><w:numId w:val=\"8\"/></w:numPr></w:pPr>"),
                style("table", "Tabellrutnt", "Table Grid", "<w:tblPr><w:tblBorders><w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/><w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/></w:tblBorders></w:tblPr>"),
                style("character", "Platshllartext", "Placeholder Text", "<w:rPr><w:color w:val=\"808080\"/></w:rPr>"),
                style("paragraph", "Quote", "Diskret text", "<w:basedOn w:val=\"Normal\"/>"),
            ),
            numbering: "<w:abstractNum w:abstractNumId=\"3\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"–\"/><w:pPr><w:ind w:left=\"360\" w:hanging=\"360\"/></w:pPr></w:lvl></w:abstractNum>\
                <w:abstractNum w:abstractNumId=\"4\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1)\"/><w:pPr><w:ind w:left=\"360\" w:hanging=\"360\"/></w:pPr></w:lvl></w:abstractNum>\
                <w:num w:numId=\"7\"><w:abstractNumId w:val=\"3\"/></w:num><w:num w:numId=\"8\"><w:abstractNumId w:val=\"4\"/></w:num>".to_owned(),
            settings: "<w:documentProtection w:edit=\"readOnly\" w:enforcement=\"1\"/><w:themeFontLang w:val=\"en-GB\"/>".to_owned(),
            first_head: format!("{logo}{}", paragraph("", &["{{kommun}}"])),
            head: paragraph("", &["{{dokumenttyp}} ", "{{ären", "denummer}}"]),
            foot: format!(
                "{}<w:p><w:r><w:t xml:space=\"preserve\">Sida </w:t></w:r><w:fldSimple w:instr=\" PAGE \"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>",
                paragraph("", &["{{kontakt}}"])
            ),
            relationships: String::new(),
            parts: Vec::new(),
            main_type: "document",
        }
    }

    /// One paragraph with the place of the text, and nothing else.
    pub fn bare(body: &str) -> Self {
        Self {
            body: body.to_owned(),
            first_head: paragraph("", &[]),
            head: paragraph("", &[]),
            foot: paragraph("", &[]),
            ..Self::municipal()
        }
    }

    /// The file.
    pub fn build(&self) -> Vec<u8> {
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
        let wrap =
            |name: &str, content: &str| format!("{declaration}<w:{name} {NAMESPACES}>{content}</w:{name}>");
        let types = [
            ("document", self.main_type),
            ("styles", "styles"),
            ("numbering", "numbering"),
            ("settings", "settings"),
            ("header1", "header"),
            ("header2", "header"),
            ("footer1", "footer"),
        ]
        .iter()
        .map(|(part, kind)| {
            let main = if *part == "document" { ".main" } else { "" };
            format!("<Override PartName=\"/word/{part}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}{main}+xml\"/>")
        })
        .collect::<String>();
        let relationships = [
            ("rId1", "styles", "styles.xml"),
            ("rId2", "numbering", "numbering.xml"),
            ("rId3", "settings", "settings.xml"),
            ("rId10", "header", "header1.xml"),
            ("rId11", "header", "header2.xml"),
            ("rId12", "footer", "footer1.xml"),
        ]
        .iter()
        .map(|(id, kind, target)| {
            format!("<Relationship Id=\"{id}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/>")
        })
        .collect::<String>();
        let list = |content: &str| {
            format!(
                "{declaration}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{content}</Relationships>"
            )
        };
        let mut parts: Vec<(String, Vec<u8>)> = vec![
            (
                "[Content_Types].xml".into(),
                format!("{declaration}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/>{types}</Types>").into(),
            ),
            (
                "_rels/.rels".into(),
                list(&format!("<Relationship Id=\"rId1\" Type=\"{RELATION}/officeDocument\" Target=\"word/document.xml\"/>")).into(),
            ),
            ("word/document.xml".into(), wrap("document", &format!("<w:body>{}</w:body>", self.body)).into()),
            ("word/_rels/document.xml.rels".into(), list(&format!("{relationships}{}", self.relationships)).into()),
            ("word/styles.xml".into(), wrap("styles", &self.styles).into()),
            ("word/numbering.xml".into(), wrap("numbering", &self.numbering).into()),
            ("word/settings.xml".into(), wrap("settings", &self.settings).into()),
            ("word/header1.xml".into(), wrap("hdr", &self.first_head).into()),
            ("word/_rels/header1.xml.rels".into(), list(&format!("<Relationship Id=\"rId1\" Type=\"{RELATION}/image\" Target=\"media/logo.png\"/>")).into()),
            ("word/header2.xml".into(), wrap("hdr", &self.head).into()),
            ("word/footer1.xml".into(), wrap("ftr", &self.foot).into()),
            ("word/media/logo.png".into(), logo()),
        ];
        parts.extend(self.parts.iter().cloned());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, bytes) in parts {
            zip.start_file(name, options).unwrap();
            zip.write_all(&bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

/// A picture of two by one points, blue.
fn logo() -> Vec<u8> {
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x02\x00\x00\x00\x01\x08\x02\x00\x00\x00\x7b\x40\xe8\xdd\x00\x00\x00\x0d\x49\x44\x41\x54\x78\x9c\x63\xe0\x8e\xea\x02\x22\x00\x05\x92\x01\xdf\x92\x43\xe6\x0e\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82".to_vec()
}
