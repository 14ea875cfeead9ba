//! What a file is by its content, told from its first bytes and, for archives, from the names within.
//!
//! A few signatures of our own: only what people send with answers, and what is sent to harm. Nothing is unpacked.

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const DOCM: &str = "application/vnd.ms-word.document.macroenabled.12";
const XLSM: &str = "application/vnd.ms-excel.sheet.macroenabled.12";
const PPTM: &str = "application/vnd.ms-powerpoint.presentation.macroenabled.12";

/// The media type that the content shows; `None` where it shows none.
pub(super) fn detect(bytes: &[u8]) -> Option<&'static str> {
    const AT_THE_START: [(&[u8], &str); 24] = [
        (b"{\\rtf", "application/rtf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"II*\0", "image/tiff"),
        (b"MM\0*", "image/tiff"),
        (b"\x7fELF", "application/x-executable"),
        (b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
        (b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
        (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
        (b"\xca\xfe\xba\xbe", "application/x-mach-binary"),
        (b"L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut"),
        (b"#!", "text/x-script"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (b"Rar!\x1a\x07", "application/vnd.rar"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"BZh", "application/x-bzip2"),
        (b"\xfd7zXZ\0", "application/x-xz"),
        (b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
        (b"ITSF\x03\0\0\0", "application/vnd.ms-htmlhelp"),
        (b"OggS", "audio/ogg"),
        (b"ID3", "audio/mpeg"),
        (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    ];
    if let Some((_, media_type)) = AT_THE_START.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(media_type);
    }
    // The header of a PDF may have other bytes before it.
    let beginning = &bytes[..bytes.len().min(1024)];
    if find(beginning, b"%PDF-").is_some() {
        return Some("application/pdf");
    }
    match bytes {
        [b'M', b'Z', ..] if is_program(bytes) => Some("application/vnd.microsoft.portable-executable"),
        [b'P', b'K', 3 | 5 | 7, 4 | 6 | 8, ..] => Some(archive(bytes)),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Some(compound(bytes)),
        [b'R', b'I', b'F', b'F', _, _, _, _, kind @ ..] => match kind {
            [b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
            [b'W', b'A', b'V', b'E', ..] => Some("audio/wav"),
            _ => None,
        },
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand.get(..4)? {
            b"heic" | b"heix" | b"mif1" | b"msf1" => Some("image/heic"),
            b"avif" => Some("image/avif"),
            b"M4A " => Some("audio/mp4"),
            b"qt  " => Some("video/quicktime"),
            _ => Some("video/mp4"),
        },
        [b'B', b'M', ..] if bytes.get(6..10) == Some(&[0; 4]) => Some("image/bmp"),
        [0x30, 0x80 | 0x82 | 0x83 | 0x84, ..] if is_signed_or_sealed(beginning) => {
            Some("application/pkcs7-mime")
        }
        _ => text(beginning),
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// A DOS header names the place of a PE header; without that, two letters M and Z are just text.
fn is_program(bytes: &[u8]) -> bool {
    let place = bytes.get(0x3c..0x40).and_then(|place| place.try_into().ok());
    let Some(place) = place.map(u32::from_le_bytes) else {
        return false;
    };
    usize::try_from(place).is_ok_and(|place| {
        bytes
            .get(place..)
            .is_some_and(|rest| rest.starts_with(b"PE\0\0") || rest.starts_with(b"NE"))
    }) || find(&bytes[..bytes.len().min(1024)], b"DOS mode").is_some()
}

/// The object identifiers of PKCS #7: signed, enveloped, compressed and authenticated-enveloped data.
fn is_signed_or_sealed(beginning: &[u8]) -> bool {
    let head = &beginning[..beginning.len().min(24)];
    find(head, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07").is_some()
        || find(head, b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01").is_some()
}

/// What kind of ZIP it is: documents of Word, Excel, PowerPoint and LibreOffice are archives with certain names in them.
fn archive(bytes: &[u8]) -> &'static str {
    // The first entry of an OpenDocument file is its media type, stored as it is.
    let first = &bytes[..bytes.len().min(200)];
    if let Some(place) = find(first, b"mimetype") {
        const OPEN: [(&str, &[u8]); 5] = [
            (
                "application/vnd.oasis.opendocument.text",
                b"application/vnd.oasis.opendocument.text",
            ),
            (
                "application/vnd.oasis.opendocument.spreadsheet",
                b"application/vnd.oasis.opendocument.spreadsheet",
            ),
            (
                "application/vnd.oasis.opendocument.presentation",
                b"application/vnd.oasis.opendocument.presentation",
            ),
            (
                "application/vnd.oasis.opendocument.graphics",
                b"application/vnd.oasis.opendocument.graphics",
            ),
            ("application/epub+zip", b"application/epub+zip"),
        ];
        let content = &first[place + 8..];
        if let Some((media_type, _)) = OPEN.iter().find(|(_, start)| content.starts_with(start)) {
            return media_type;
        }
    }
    let names = names_in_archive(bytes);
    let has = |wanted: &str| {
        names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(wanted.as_bytes()))
    };
    let macros = |folder: &str| has(&format!("{folder}/vbaProject.bin"));
    if has("word/document.xml") {
        if macros("word") { DOCM } else { DOCX }
    } else if has("xl/workbook.xml") {
        if macros("xl") { XLSM } else { XLSX }
    } else if has("xl/workbook.bin") {
        "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    } else if has("ppt/presentation.xml") {
        if macros("ppt") { PPTM } else { PPTX }
    } else if has("META-INF/MANIFEST.MF") {
        "application/java-archive"
    } else {
        "application/zip"
    }
}

/// Names looked at in an archive; those that tell its kind come early.
const MOST_NAMES: usize = 2_000;

/// The names of the files in a ZIP, from the headers before each file and from the directory at the end: a cut-off
/// archive has only the former, one written in a stream may hide its sizes from the former.
fn names_in_archive(bytes: &[u8]) -> Vec<&[u8]> {
    let number = |at: usize| {
        let two = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(usize::from(u16::from_le_bytes(two)))
    };
    let long = |at: usize| {
        let four = bytes.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    let mut names = Vec::new();
    let mut walk = |start: usize, signature: &[u8], from_directory: bool| {
        let mut place = start;
        while names.len() < MOST_NAMES && bytes.get(place..).is_some_and(|rest| rest.starts_with(signature)) {
            let (lengths, head) = if from_directory {
                (place + 28, 46)
            } else {
                (place + 26, 30)
            };
            let (Some(name), Some(extra)) = (number(lengths), number(lengths + 2)) else {
                break;
            };
            let begin = place + head;
            let Some(text) = bytes.get(begin..begin + name) else {
                break;
            };
            names.push(text);
            let rest = if from_directory {
                number(place + 32)
            } else {
                long(place + 18)
            };
            let Some(rest) = rest else { break };
            place = begin + name + extra + rest;
        }
    };
    walk(0, b"PK\x03\x04", false);
    // The end of the directory: 22 bytes and a comment.
    let tail = bytes.len().saturating_sub(66_000);
    let end = bytes[tail..]
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06");
    if let Some(directory) = end.and_then(|end| long(tail + end + 16)) {
        walk(directory, b"PK\x01\x02", true);
    }
    names
}

/// What kind of OLE compound file it is: the older formats of Office, mails of Outlook, installers. Told from the names
/// of its streams, which stand in UTF-16 in its directory.
fn compound(bytes: &[u8]) -> &'static str {
    let sector = bytes.get(30..32).map_or(9, |shift| shift[0]);
    let size = 1_usize << sector.clamp(7, 12);
    let directory = bytes.get(48..52).and_then(|place| place.try_into().ok());
    let start = directory
        .map(u32::from_le_bytes)
        .and_then(|sector| usize::try_from(sector).ok())
        .and_then(|sector| sector.checked_add(1)?.checked_mul(size))
        .unwrap_or(0)
        .min(bytes.len());
    let names = &bytes[start..bytes.len().min(start.saturating_add(64 * 1024))];
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(names, &wide).is_some()
    };
    if has("WordDocument") {
        "application/msword"
    } else if has("Workbook") || has("Book\0") {
        "application/vnd.ms-excel"
    } else if has("PowerPoint Document") {
        "application/vnd.ms-powerpoint"
    } else if has("__properties_version1.0") {
        "application/vnd.ms-outlook"
    } else if has("EncryptedPackage") {
        "application/x-ole-encrypted"
    } else {
        "application/x-ole-storage"
    }
}

/// Text that says what it is at its beginning.
fn text(beginning: &[u8]) -> Option<&'static str> {
    let bare = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning);
    let bare = bare.trim_ascii_start();
    let starts = |word: &str| {
        bare.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    let has = |word: &str| {
        bare.windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    };
    if starts("<!doctype html") || starts("<html") || starts("<head") || starts("<body") || starts("<script")
    {
        Some("text/html")
    } else if starts("<svg") || (starts("<?xml") && has("<svg")) {
        Some("image/svg+xml")
    } else if starts("<?xml") && has("<html") {
        Some("text/html")
    } else if starts("<?xml") {
        Some("application/xml")
    } else if starts("BEGIN:VCALENDAR") {
        Some("text/calendar")
    } else if starts("BEGIN:VCARD") {
        Some("text/vcard")
    } else if starts("-----BEGIN PGP") {
        Some("application/pgp-encrypted")
    } else {
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn zip(names: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for name in names {
            bytes.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
            bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            bytes.extend([0, 0]);
            bytes.extend(name.as_bytes());
        }
        bytes
    }

    #[test]
    fn documents_are_told_from_archives() {
        assert_eq!(
            detect(&zip(&["[Content_Types].xml", "word/document.xml"])),
            Some(DOCX)
        );
        assert_eq!(
            detect(&zip(&["word/document.xml", "word/vbaProject.bin"])),
            Some(DOCM)
        );
        assert_eq!(detect(&zip(&["xl/workbook.xml"])), Some(XLSX));
        assert_eq!(detect(&zip(&["ppt/presentation.xml"])), Some(PPTX));
        assert_eq!(
            detect(&zip(&["a.txt", "word/document.xml.exe"])),
            Some("application/zip")
        );
        let mut open = zip(&["mimetype"]);
        open.extend(b"application/vnd.oasis.opendocument.textPK");
        assert_eq!(detect(&open), Some("application/vnd.oasis.opendocument.text"));
    }

    #[test]
    fn the_names_in_the_directory_of_an_archive_written_in_a_stream_are_read() {
        // The header before the file does not know its length yet.
        let mut bytes = zip(&["[Content_Types].xml"]);
        bytes.extend(b"some content");
        let directory = u32::try_from(bytes.len()).unwrap();
        let name = b"word/document.xml";
        bytes.extend(b"PK\x01\x02");
        bytes.extend([0; 24]);
        bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend([0; 16]);
        bytes.extend(name);
        bytes.extend(b"PK\x05\x06");
        bytes.extend([0; 12]);
        bytes.extend(directory.to_le_bytes());
        bytes.extend([0, 0]);
        assert_eq!(detect(&bytes), Some(DOCX));
    }

    #[test]
    fn common_kinds_are_told_by_their_first_bytes() {
        let mut program = vec![b'M', b'Z'];
        program.resize(0x80, 0);
        program[0x3c] = 0x80;
        program.extend(b"PE\0\0");
        for (bytes, expected) in [
            (b"%PDF-1.7\n".as_slice(), Some("application/pdf")),
            (b"\r\n\r\n%PDF-1.4", Some("application/pdf")),
            (b"{\\rtf1\\ansi", Some("application/rtf")),
            (b"\x89PNG\r\n\x1a\n", Some("image/png")),
            (&program, Some("application/vnd.microsoft.portable-executable")),
            (b"MZ hette mannen.", None),
            (b"#!/bin/sh\n", Some("text/x-script")),
            (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", Some("text/html")),
            (b"<?xml version=\"1.0\"?><svg onload='x'>", Some("image/svg+xml")),
            (b"BEGIN:VCALENDAR\r\n", Some("text/calendar")),
            (b"Vi tillstyrker.", None),
            (b"", None),
            (b"PK", None),
            (b"PK\x03\x04", Some("application/zip")),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                Some("application/x-ole-storage"),
            ),
        ] {
            assert_eq!(detect(bytes), expected, "{}", bytes.escape_ascii());
        }
    }
}
