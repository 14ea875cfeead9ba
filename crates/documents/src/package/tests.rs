#![allow(clippy::unwrap_used)]

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::{Document, render_docx};

fn ours() -> Vec<u8> {
    render_docx(&Document::new(
        "yttrande",
        "Yttrande",
        jiff::civil::date(2026, 11, 22),
    ))
    .unwrap()
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Our own file with parts replaced or added.
fn with(changes: &[(&str, &[u8])]) -> Vec<u8> {
    let package = Package::open(&ours()).unwrap();
    let mut parts: Vec<(&str, &[u8])> = package
        .names()
        .filter(|name| changes.iter().all(|(changed, _)| changed != name))
        .map(|name| (name, package.part(name).unwrap()))
        .collect();
    parts.extend(changes);
    zipped(&parts)
}

fn refused(bytes: &[u8]) -> ReadError {
    let error = Package::open(bytes).unwrap_err();
    assert!(error.swedish().ends_with('.'));
    error
}

#[test]
fn a_word_file_of_ours_opens_with_its_parts_and_relationships() {
    let package = Package::open(&ours()).unwrap();
    assert_eq!(package.document_name(), "word/document.xml");
    assert!(package.part("WORD/Document.xml").is_some());
    assert!(package.part("word/missing.xml").is_none());
    assert_eq!(package.related("styles").unwrap().unwrap(), "word/styles.xml");
    let xml = package.xml("word/document.xml").unwrap().unwrap();
    assert!(xml.contains("Yttrande"));
    let head = package.relationships("word/document.xml").unwrap();
    assert!(
        head.iter()
            .any(|one| one.kind == "header" && one.target == "word/header1.xml")
    );
}

#[test]
fn what_is_no_word_file_is_told_by_its_bytes() {
    let ole = |stream: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(700, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    assert_eq!(refused(b""), ReadError::Empty);
    for (bytes, seems) in [
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3".to_vec(), Seems::Pdf),
        (b"{\\rtf1\\ansi Hej}".to_vec(), Seems::Rtf),
        (b"\n<!DOCTYPE html><p>Hej".to_vec(), Seems::Html),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), Seems::Picture),
        ("Hej på dig".into(), Seems::Text),
        (b"\x01\x02\x03\x04".to_vec(), Seems::Unknown),
        (ole("WordDocument"), Seems::OldWord),
        (ole("Workbook"), Seems::OldOffice),
        (b"PK\x05\x06".to_vec(), Seems::Zip),
        (zipped(&[("bilder/katt.txt", b"mjau")]), Seems::Zip),
        (
            zipped(&[("mimetype", b"application/vnd.oasis.opendocument.text")]),
            Seems::Odt,
        ),
        (
            zipped(&[(
                "[Content_Types].xml",
                b"<Types><Override ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>",
            )]),
            Seems::Xlsx,
        ),
        (
            zipped(&[(
                "[Content_Types].xml",
                b"<Types><Override ContentType='application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml'/></Types>",
            )]),
            Seems::Pptx,
        ),
    ] {
        assert_eq!(refused(&bytes), ReadError::NotWord(seems));
    }
    assert_eq!(refused(&ole("EncryptedPackage")), ReadError::PasswordProtected);
}

#[test]
fn macros_are_refused_whatever_the_file_is_called() {
    assert_eq!(
        refused(&with(&[("word/vbaProject.bin", b"x")])),
        ReadError::Macros
    );
    let package = Package::open(&ours()).unwrap();
    let types = package.xml("[Content_Types].xml").unwrap().unwrap().replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    );
    assert_eq!(
        refused(&with(&[("[Content_Types].xml", types.as_bytes())])),
        ReadError::Macros
    );
}

#[test]
fn a_file_that_is_cut_off_or_damaged_is_refused() {
    let whole = ours();
    for length in [10, whole.len() / 2, whole.len() - 1] {
        assert!(matches!(refused(&whole[..length]), ReadError::BrokenPackage(_)));
    }
    let mut damaged = whole.clone();
    for byte in &mut damaged[60..90] {
        *byte ^= 0x55;
    }
    assert!(matches!(refused(&damaged), ReadError::BrokenPackage(_)));
}

#[test]
fn a_zip_bomb_is_refused_by_ratio_size_and_number() {
    let zeros = vec![0; 20 << 20];
    assert_eq!(refused(&with(&[("word/media/a.bin", &zeros)])), ReadError::Bomb);
    let medium = vec![b'a'; 16 << 20];
    let names: Vec<String> = (0..7).map(|n| format!("word/media/{n}.bin")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &medium[..])).collect();
    assert_eq!(refused(&with(&parts)), ReadError::TooLarge);
    let names: Vec<String> = (0..=MAX_ENTRIES).map(|n| format!("word/media/{n}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refused(&with(&parts)), ReadError::TooManyEntries);
}

#[test]
fn a_size_that_the_directory_lies_about_does_not_unpack_more_than_allowed() {
    let mut bytes = with(&[("word/media/a.bin", &vec![0; 20 << 20])]);
    // The unpacked size stands in the central directory, 24 bytes into the entry of the last part.
    let entry = bytes
        .windows(4)
        .rposition(|magic| magic == b"PK\x01\x02")
        .unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&100_u32.to_le_bytes());
    assert!(matches!(
        refused(&bytes),
        ReadError::Bomb | ReadError::BrokenPackage(_)
    ));
}

#[test]
fn names_that_lead_out_of_the_package_and_names_that_are_there_twice_are_refused() {
    for name in [
        "../evil.xml",
        "word/../../x",
        "/etc/passwd",
        "C:/x",
        "word\\x.xml",
        "word//x",
    ] {
        assert_eq!(refused(&with(&[(name, b"x")])), ReadError::UnsafeName, "{name}");
    }
    assert_eq!(
        refused(&with(&[("word/STYLES.xml", b"<x/>")])),
        ReadError::DuplicateName
    );
}

#[test]
fn a_package_without_its_text_is_refused() {
    let empty = b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'/>";
    assert_eq!(
        refused(&with(&[("_rels/.rels", empty)])),
        ReadError::NoDocumentPart
    );
}

#[test]
fn xml_is_checked_before_it_is_read() {
    let read = |xml: &str| {
        Package::open(&with(&[("word/document.xml", xml.as_bytes())]))
            .unwrap()
            .xml("word/document.xml")
            .map(Option::unwrap)
    };
    assert_eq!(read("<a>&amp;&#229;</a>").unwrap(), "<a>&amp;&#229;</a>");
    for broken in [
        "<a>",
        "<a></b>",
        "",
        "<a/><b/>",
        "<a x='1' x='2'/>",
        "<a x='&b;'/>",
        "<a>&#x110000;</a>",
    ] {
        assert!(
            matches!(read(broken), Err(ReadError::BrokenXml { .. })),
            "{broken}"
        );
    }
    for declared in [
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<a>&b;</a>",
    ] {
        assert!(
            matches!(read(declared), Err(ReadError::DocumentType { .. })),
            "{declared}"
        );
    }
    let deep = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(read(&deep(MAX_DEPTH)).is_ok());
    assert!(matches!(
        read(&deep(MAX_DEPTH + 1)),
        Err(ReadError::TooDeep { .. })
    ));
}

#[test]
fn xml_in_utf_16_is_read() {
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend("<a>å</a>".encode_utf16().flat_map(u16::to_le_bytes));
    let package = Package::open(&with(&[("word/document.xml", &bytes)])).unwrap();
    assert_eq!(package.xml("word/document.xml").unwrap().unwrap(), "<a>å</a>");
}

proptest::proptest! {
    #[test]
    fn a_mutated_word_file_never_panics(place in 0_usize..4000, byte: u8, cut in 0_usize..4000) {
        let mut bytes = ours();
        let length = bytes.len();
        bytes[place % length] = byte;
        let _ = Package::open(&bytes).map(|package| package.xml("word/document.xml"));
        let _ = Package::open(&bytes[cut % length..]);
    }

    #[test]
    fn random_bytes_never_panic(bytes: Vec<u8>) {
        let _ = Package::open(&bytes);
        let _ = Package::open(&[b"PK\x03\x04".to_vec(), bytes].concat());
    }
}

#[test]
fn an_element_with_attributes_without_end_is_refused_at_once() {
    let attributes: String = (0..400_000).map(|number| format!(" a{number}=\"\"")).collect();
    let xml = format!("<w:document xmlns:w=\"w\"{attributes}/>");
    let package = Package::open(&with(&[("word/document.xml", xml.as_bytes())])).unwrap();
    assert!(matches!(
        package.xml("word/document.xml"),
        Err(ReadError::BrokenXml { part, .. }) if part == "word/document.xml"
    ));
}
