//! A workbook that somebody uploads: any bytes (first byte even), or right packing around parts of any content (odd).

#![no_main]

mod packing;

use std::panic;
use std::sync::Once;

use libfuzzer_sys::fuzz_target;
use remiss_documents::read_xlsx;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Namn</t></si><si><t>Ort</t></si></sst>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

const PARTS: [(&str, &str); 7] = [
    ("xl/worksheets/sheet1.xml", "<worksheet/>"),
    ("xl/sharedStrings.xml", STRINGS),
    ("xl/styles.xml", STYLES),
    ("xl/workbook.xml", BOOK),
    ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
    ("_rels/.rels", RELATIONS),
    ("[Content_Types].xml", TYPES),
];

/// Calamine's arithmetic overflows on names of cells that no program writes. `read_xlsx` catches that panic, so it ends no run here either; a panic
/// anywhere else does.
static CAUGHT: Once = Once::new();

fn let_calamine_panic() {
    let end = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map(panic::Location::file);
        if !place.is_some_and(|file| file.contains("/calamine-")) {
            end(info);
        }
    }));
}

fuzz_target!(|bytes: &[u8]| {
    CAUGHT.call_once(let_calamine_panic);
    let Some((kind, content)) = bytes.split_first() else {
        return;
    };
    let file = if kind % 2 == 0 {
        content.to_vec()
    } else {
        packing::packed(content, &PARTS)
    };
    match read_xlsx(&file) {
        Ok(sheets) => {
            for row in sheets.iter().flat_map(|sheet| &sheet.rows) {
                assert!(row.number > 0);
            }
        }
        Err(error) => assert!(!error.swedish().is_empty()),
    }
});
