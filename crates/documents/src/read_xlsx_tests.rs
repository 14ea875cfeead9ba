use std::io::{Read as _, Write as _};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn saved(make: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    make(&mut book);
    book.save_to_buffer().unwrap()
}

fn rows(bytes: &[u8]) -> Vec<(usize, Vec<String>)> {
    let sheets = read_xlsx(bytes).unwrap();
    let rows = sheets.into_iter().flat_map(|sheet| sheet.rows);
    rows.map(|row| (row.number, row.cells)).collect()
}

#[test]
fn what_excel_shows_is_what_is_read() {
    let bytes = saved(|book| {
        let sheet = book.add_worksheet();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_string(0, 0, " Ängens förening ").unwrap();
        sheet.write_number(0, 1, 8_020_020_106.0).unwrap();
        let day = ExcelDateTime::from_ymd(2018, 5, 24).unwrap();
        sheet.write_datetime_with_format(0, 2, &day, &date).unwrap();
        sheet
            .write_formula(0, 3, Formula::new("A1&\"!\"").set_result("Ängen!"))
            .unwrap();
        sheet.write_boolean(0, 4, true).unwrap();
        sheet.write_number(0, 6, 2.5).unwrap();
        sheet.write_blank(9, 0, &date).unwrap();
        sheet.write_string(12, 0, "sist").unwrap();
    });
    assert_eq!(
        rows(&bytes),
        [
            (
                1,
                [
                    "Ängens förening",
                    "8020020106",
                    "2018-05-24",
                    "Ängen!",
                    "ja",
                    "",
                    "2,5"
                ]
                .map(str::to_owned)
                .to_vec()
            ),
            (13, vec!["sist".to_owned()]),
        ]
    );
}

#[test]
fn a_merged_cell_holds_in_each_of_its_rows_that_says_something() {
    let bytes = saved(|book| {
        let sheet = book.add_worksheet();
        sheet
            .merge_range(0, 0, 0, 3, "Föreningar", &Format::new())
            .unwrap();
        sheet.merge_range(1, 0, 4, 0, "Ängen", &Format::new()).unwrap();
        for (row, email) in [(1, "a"), (2, "b"), (4, "c")] {
            sheet.write_string(row, 1, email).unwrap();
        }
    });
    let read = rows(&bytes);
    assert_eq!(read[0], (1, vec!["Föreningar".to_owned()]));
    let names: Vec<_> = read[1..]
        .iter()
        .map(|(number, cells)| (*number, cells.join("/")))
        .collect();
    assert_eq!(
        names,
        [
            (2, "Ängen/a".to_owned()),
            (3, "Ängen/b".to_owned()),
            (5, "Ängen/c".to_owned())
        ]
    );
}

#[test]
fn a_cell_that_shows_an_error_is_told_with_its_place() {
    let bytes = saved(|book| {
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "a").unwrap();
        sheet
            .write_formula(1, 27, Formula::new("1/0").set_result("#DIV/0!"))
            .unwrap();
    });
    let sheet = read_xlsx(&bytes).unwrap().remove(0);
    assert_eq!(sheet.rows[0].wrong, None);
    let wrong = sheet.rows[1].wrong.clone().unwrap();
    assert!(wrong.contains("AB2") && wrong.contains("#DIV/0!"), "{wrong}");
}

#[test]
fn hidden_sheets_are_left_out_and_the_others_keep_their_names() {
    let bytes = saved(|book| {
        for (name, hidden) in [("Föreningar", false), ("Listor", true), ("Råd", false)] {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap().set_hidden(hidden);
            sheet.write_string(0, 0, name).unwrap();
        }
    });
    let names: Vec<_> = read_xlsx(&bytes)
        .unwrap()
        .into_iter()
        .map(|sheet| sheet.name)
        .collect();
    assert_eq!(names, ["Föreningar", "Råd"]);
}

#[test]
fn two_cells_in_far_corners_claim_no_memory() {
    let far = saved(|book| {
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "a").unwrap();
        sheet.write_string(1_048_575, 150, "z").unwrap();
    });
    assert_eq!(rows(&far).len(), 2);
    let wide = saved(|book| {
        book.add_worksheet().write_string(0, 16_383, "z").unwrap();
    });
    assert_eq!(read_xlsx(&wide), Err(SheetError::TooLarge));
}

#[test]
fn a_zip_bomb_and_what_is_no_workbook_are_refused() {
    let zip = |name: &str, content: &[u8]| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
        zip.finish().unwrap().into_inner()
    };
    let bomb = zip("xl/sharedStrings.xml", &vec![b' '; 40 << 20]);
    assert_eq!(read_xlsx(&bomb), Err(SheetError::Bomb));
    assert_eq!(
        read_xlsx(&zip("content.xml", b"<a/>")),
        Err(SheetError::OtherFormat)
    );
    assert_eq!(
        read_xlsx(&zip("brev.txt", b"hej")),
        Err(SheetError::NoSpreadsheet)
    );
    assert_eq!(
        read_xlsx(&zip("xl/workbook.xml", b"<a/>")),
        Err(SheetError::Broken)
    );
    assert_eq!(read_xlsx(b"PK\x03\x04arbetsbok"), Err(SheetError::Broken));
    assert_eq!(
        read_xlsx(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        Err(SheetError::OtherFormat)
    );
    assert_eq!(read_xlsx(b"Namn;Ort"), Err(SheetError::NoSpreadsheet));
}

#[test]
fn a_cell_with_a_name_that_no_program_writes_stops_nothing() {
    for name in ["EHEETPREADSHEETML1", "A99999999999999999999"] {
        let right = saved(|book| {
            book.add_worksheet().write_string(0, 0, "Namn").unwrap();
        });
        let mut parts = zip::ZipArchive::new(Cursor::new(right)).unwrap();
        let mut wrong = ZipWriter::new(Cursor::new(Vec::new()));
        for place in 0..parts.len() {
            let mut part = parts.by_index(place).unwrap();
            let part_name = part.name().unwrap().into_owned();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            if part_name.ends_with("sheet1.xml") {
                let text = String::from_utf8(content).unwrap();
                assert!(text.contains("<c r=\"A1\""));
                content = text
                    .replace("<c r=\"A1\"", &format!("<c r=\"{name}\""))
                    .into_bytes();
            }
            wrong.start_file(part_name, SimpleFileOptions::default()).unwrap();
            wrong.write_all(&content).unwrap();
        }
        let wrong = wrong.finish().unwrap().into_inner();
        // Where overflows are not looked for, it stands somewhere.
        let read = read_xlsx(&wrong);
        assert!(
            cfg!(not(debug_assertions)) || matches!(read, Err(SheetError::Broken)),
            "{name}: {read:?}"
        );
    }
}

#[test]
fn columns_are_named_as_the_program_names_them() {
    assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
}
