//! Files that come with an answer: what they are, judged by their first bytes and not by their names, and which of them are taken.
//!
//! What is refused is what can do something when it is opened, and what nobody can read without unpacking it first. Each refusal is a
//! sentence that says how to send it instead. What is taken keeps its bytes; only its name is tidied.

use std::fmt;

/// Most files that go with one answer.
pub const MOST_FILES: usize = 20;
/// Most bytes of one file: 20 MiB.
pub const LARGEST_FILE: usize = 20 << 20;
/// Most letters of a file's name, with its ending.
pub const LONGEST_NAME: usize = 120;

/// Bytes at the end of a packed file in which its contents are listed.
const CONTENTS: usize = 256 << 10;

/// A kind of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// Media type.
    pub media_type: &'static str,
    /// The ending that its name gets when it has none that fits.
    pub ending: &'static str,
    /// Other endings that fit.
    others: &'static [&'static str],
}

const fn kind(media_type: &'static str, ending: &'static str, others: &'static [&'static str]) -> FileKind {
    FileKind {
        media_type,
        ending,
        others,
    }
}

const PDF: FileKind = kind("application/pdf", "pdf", &[]);
const PNG: FileKind = kind("image/png", "png", &[]);
const JPEG: FileKind = kind("image/jpeg", "jpg", &["jpeg", "jpe"]);
const GIF: FileKind = kind("image/gif", "gif", &[]);
const WEBP: FileKind = kind("image/webp", "webp", &[]);
const HEIC: FileKind = kind("image/heic", "heic", &["heif"]);
const TIFF: FileKind = kind("image/tiff", "tif", &["tiff"]);
const RTF: FileKind = kind("application/rtf", "rtf", &[]);
const TEXT: FileKind = kind("text/plain", "txt", &["csv", "md", "log"]);
const DOCX: FileKind = kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "docx",
    &[],
);
const XLSX: FileKind = kind(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsx",
    &[],
);
const PPTX: FileKind = kind(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pptx",
    &[],
);
const ODT: FileKind = kind("application/vnd.oasis.opendocument.text", "odt", &[]);
const ODS: FileKind = kind("application/vnd.oasis.opendocument.spreadsheet", "ods", &[]);
const ODP: FileKind = kind("application/vnd.oasis.opendocument.presentation", "odp", &[]);

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is nothing in it.
    Empty,
    /// More than [`LARGEST_FILE`].
    TooLarge,
    /// A program or a script.
    Program,
    /// An Office document that holds macros, which are programs.
    Macros,
    /// A packed file.
    Packed,
    /// A web page or a drawing that can hold scripts.
    WebPage,
    /// A document of the Office of the nineties, which can hold macros.
    OldOffice,
    /// Something else, that the registry may be unable to open.
    Unknown,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Refused::Empty => "Filen är tom. Kontrollera att det är rätt fil.",
            Refused::TooLarge => {
                "Filen är större än 20 MB. Spara den som PDF med mindre bilder, eller dela upp den."
            }
            Refused::Program => {
                "Filen är ett program och tas inte emot. Skicka texten som PDF eller Word-fil i stället."
            }
            Refused::Macros => {
                "Filen innehåller makron och tas inte emot. Spara den utan makron, eller som PDF."
            }
            Refused::Packed => {
                "Filen är packad (till exempel zip). Packa upp den och skicka filerna en och en."
            }
            Refused::WebPage => "Filen är en webbsida eller en ritning som kan innehålla skript. Spara den som PDF.",
            Refused::OldOffice => {
                "Filen är i ett gammalt format. Spara den som PDF, eller i det nyare formatet (docx, xlsx, pptx)."
            }
            Refused::Unknown => {
                "Filens innehåll är av ett slag som vi inte kan öppna. Spara den som PDF, Word-fil eller bild."
            }
        })
    }
}

/// What a file is, by its content; or why it is not taken.
///
/// # Errors
///
/// What can run, what is packed, what nobody here can open.
pub fn kind_of(bytes: &[u8]) -> Result<FileKind, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    if bytes.len() > LARGEST_FILE {
        return Err(Refused::TooLarge);
    }
    let starts = |start: &[u8]| bytes.starts_with(start);
    let at = |place: usize, words: &[u8]| bytes.get(place..).is_some_and(|rest| rest.starts_with(words));
    // A text may begin with the same letters; a program has zeros soon after them.
    let binary = bytes.iter().take(1024).any(|byte| *byte == 0);
    if starts(b"MZ") && binary {
        return Err(Refused::Program);
    }
    let programs: [&[u8]; 7] = [
        b"\x7fELF",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"#!",
    ];
    if programs.iter().any(|start| starts(start)) {
        return Err(Refused::Program);
    }
    // A PDF may have some bytes before its mark; those of a program are none.
    if contains(&bytes[..bytes.len().min(1024)], b"%PDF-") {
        return Ok(PDF);
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Ok(PNG);
    }
    if starts(b"\xff\xd8\xff") {
        return Ok(JPEG);
    }
    if starts(b"GIF87a") || starts(b"GIF89a") {
        return Ok(GIF);
    }
    if starts(b"RIFF") && at(8, b"WEBP") {
        return Ok(WEBP);
    }
    if at(4, b"ftyp")
        && [b"heic", b"heix", b"mif1", b"msf1"]
            .iter()
            .any(|brand| at(8, *brand))
    {
        return Ok(HEIC);
    }
    if starts(b"II*\0") || starts(b"MM\0*") {
        return Ok(TIFF);
    }
    if starts(b"{\\rtf") {
        return Ok(RTF);
    }
    if starts(b"PK\x03\x04") {
        return packed(bytes);
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(Refused::OldOffice);
    }
    let packings: [&[u8]; 5] = [b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"];
    if packings.iter().any(|start| starts(start)) {
        return Err(Refused::Packed);
    }
    text(bytes)
}

/// A packed file: an Office document by what it lists, else a mere packing.
fn packed(bytes: &[u8]) -> Result<FileKind, Refused> {
    let listed = &bytes[bytes.len().saturating_sub(CONTENTS)..];
    if contains(listed, b"vbaProject.bin") {
        return Err(Refused::Macros);
    }
    // OpenDocument begins with its own media type, unpacked.
    let beginning = &bytes[..bytes.len().min(200)];
    let open = [ODT, ODS, ODP]
        .into_iter()
        .find(|kind| contains(beginning, kind.media_type.as_bytes()));
    if let Some(kind) = open {
        return if contains(listed, b"Basic/") {
            Err(Refused::Macros)
        } else {
            Ok(kind)
        };
    }
    let office: [(&[u8], FileKind); 3] = [
        (b"word/document.xml", DOCX),
        (b"xl/workbook.xml", XLSX),
        (b"ppt/presentation.xml", PPTX),
    ];
    office
        .into_iter()
        .find(|(name, _)| contains(listed, name))
        .map(|(_, kind)| kind)
        .ok_or(Refused::Packed)
}

/// Text is text, also in the old Swedish encodings; not what a browser would run, nor a script of the office computers.
fn text(bytes: &[u8]) -> Result<FileKind, Refused> {
    let control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    if bytes.iter().take(1 << 20).any(|byte| control(&byte)) {
        return Err(Refused::Unknown);
    }
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
    let beginning = beginning.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if beginning.starts_with("@echo") {
        return Err(Refused::Program);
    }
    let web = [
        "<!doctype html",
        "<html",
        "<?xml",
        "<svg",
        "<script",
        "<?php",
        "<body",
        "<iframe",
    ];
    if web.iter().any(|start| beginning.starts_with(start)) || beginning.contains("<script") {
        return Err(Refused::WebPage);
    }
    Ok(TEXT)
}

fn contains(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

/// The name under which a file is kept: on one line, without folders, not longer than [`LONGEST_NAME`], with an ending that fits what is in it.
#[must_use]
pub fn tidy_name(name: &str, kind: FileKind) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = base
        .chars()
        .map(|letter| {
            let turns =
                matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if letter.is_control() || turns || "<>:\"|?*".contains(letter) {
                ' '
            } else {
                letter
            }
        })
        .collect();
    let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    let (stem, ending) = line.rsplit_once('.').unwrap_or((line.as_str(), ""));
    let fits = |ending: &str| kind.ending == ending || kind.others.contains(&ending);
    let (stem, ending) = if fits(&ending.to_lowercase()) {
        (stem, ending.to_lowercase())
    } else {
        (line.as_str(), kind.ending.to_owned())
    };
    let room = LONGEST_NAME.saturating_sub(ending.chars().count() + 1);
    let stem: String = stem.trim_matches(['.', ' ']).chars().take(room).collect();
    let stem = stem.trim_end();
    if stem.is_empty() {
        format!("fil.{ending}")
    } else {
        format!("{stem}.{ending}")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say_whatever_it_is_called() {
        assert_eq!(kind_of(b"%PDF-1.7 ...").unwrap().media_type, "application/pdf");
        assert_eq!(kind_of(b"MZ\x90\0").unwrap_err(), Refused::Program);
        assert_eq!(kind_of(b"#!/bin/sh\nrm").unwrap_err(), Refused::Program);
        // A program that says further in that it is a PDF is a program.
        assert_eq!(kind_of(b"MZ\x90\0\0\0%PDF-1.7").unwrap_err(), Refused::Program);
        assert_eq!(kind_of(b"#!/bin/sh\n%PDF-1.7").unwrap_err(), Refused::Program);
        assert_eq!(kind_of(b"MZ in a text %PDF-1.7").unwrap(), PDF);
        assert_eq!(kind_of(b"\x7fELF\x02").unwrap_err(), Refused::Program);
        assert_eq!(kind_of("Åsikter från årsmötet".as_bytes()).unwrap().ending, "txt");
        assert_eq!(kind_of(b"\xc5sikter i gammal kodning").unwrap().ending, "txt");
        assert_eq!(kind_of(b"").unwrap_err(), Refused::Empty);
        assert_eq!(kind_of(b"\x01\x02\x03").unwrap_err(), Refused::Unknown);
        assert_eq!(kind_of(b" <!DOCTYPE html><p>").unwrap_err(), Refused::WebPage);
        assert_eq!(kind_of(b"<svg xmlns=''>").unwrap_err(), Refused::WebPage);
    }

    #[test]
    fn an_office_document_is_taken_one_with_macros_and_a_mere_packing_are_not() {
        let zip = |words: &str| [b"PK\x03\x04".as_slice(), words.as_bytes()].concat();
        assert_eq!(kind_of(&zip("word/document.xml")).unwrap().ending, "docx");
        assert_eq!(kind_of(&zip("xl/workbook.xml")).unwrap().ending, "xlsx");
        let odt = zip("mimetypeapplication/vnd.oasis.opendocument.text");
        assert_eq!(kind_of(&odt).unwrap().ending, "odt");
        assert_eq!(
            kind_of(&zip("word/document.xml word/vbaProject.bin")).unwrap_err(),
            Refused::Macros
        );
        assert_eq!(kind_of(&zip("run.exe")).unwrap_err(), Refused::Packed);
    }

    #[test]
    fn a_name_becomes_short_visible_and_says_what_is_in_the_file() {
        assert_eq!(tidy_name("C:\\Mina filer\\Yttrande.PDF", PDF), "Yttrande.pdf");
        assert_eq!(tidy_name("bild.exe", PNG), "bild.exe.png");
        assert_eq!(tidy_name("", TEXT), "fil.txt");
        assert_eq!(tidy_name("../../etc/passwd", TEXT), "passwd.txt");
        assert_eq!(tidy_name("rad\r\nbryt <b>.txt", TEXT), "rad bryt b.txt");
        let long = tidy_name(&format!("{}.docx", "å".repeat(10_000)), DOCX);
        assert_eq!(long.chars().count(), LONGEST_NAME);
        assert!(long.ends_with("å.docx"));
        // Letters that turn the direction would let "fdp.exe" look like "exe.pdf".
        assert_eq!(tidy_name("a\u{202e}fdp.txt", TEXT), "a fdp.txt");
    }

    #[test]
    fn every_refusal_says_what_to_do_instead() {
        for refused in [
            Refused::Empty,
            Refused::TooLarge,
            Refused::Program,
            Refused::Macros,
            Refused::Packed,
            Refused::WebPage,
            Refused::OldOffice,
            Refused::Unknown,
        ] {
            assert!(refused.to_string().matches('.').count() >= 2, "{refused}");
        }
    }
}
