//! What a file is, by its first bytes and by what is in it: the name that it came with says nothing.

use super::{Package, ReadError};

/// What a file that is no Word file seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seems {
    /// A PDF.
    Pdf,
    /// Word 97–2003 (`.doc`).
    OldWord,
    /// Another old Office file, or a saved mail (`.xls`, `.ppt`, `.msg`).
    OldOffice,
    /// OpenDocument text (`.odt`).
    Odt,
    /// Rich text (`.rtf`).
    Rtf,
    /// A workbook (`.xlsx`).
    Xlsx,
    /// A presentation (`.pptx`).
    Pptx,
    /// A zip with other files in it.
    Zip,
    /// A web page.
    Html,
    /// A picture.
    Picture,
    /// Plain text.
    Text,
    /// None of these.
    Unknown,
}

impl Seems {
    /// `en PDF-fil`, as it stands in a sentence.
    #[must_use]
    pub fn swedish(self) -> &'static str {
        match self {
            Self::Pdf => "en PDF-fil",
            Self::OldWord => "ett dokument i det äldre Word-formatet (.doc)",
            Self::OldOffice => "en fil i ett äldre Office-format",
            Self::Odt => "ett OpenDocument-dokument (.odt)",
            Self::Rtf => "en RTF-fil",
            Self::Xlsx => "ett kalkylblad (.xlsx)",
            Self::Pptx => "en presentation (.pptx)",
            Self::Zip => "en zipfil med andra filer",
            Self::Html => "en webbsida",
            Self::Picture => "en bild",
            Self::Text => "en textfil",
            Self::Unknown => "en fil av okänt slag",
        }
    }

    /// `a PDF`, as it stands in a sentence.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF",
            Self::OldWord => "an old Word file (.doc)",
            Self::OldOffice => "an old Office file",
            Self::Odt => "an OpenDocument text (.odt)",
            Self::Rtf => "an RTF file",
            Self::Xlsx => "a workbook (.xlsx)",
            Self::Pptx => "a presentation (.pptx)",
            Self::Zip => "a zip with other files",
            Self::Html => "a web page",
            Self::Picture => "a picture",
            Self::Text => "a text file",
            Self::Unknown => "a file of an unknown kind",
        }
    }
}

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Refuses everything that does not begin as a zip does.
pub fn refuse_what_is_no_zip(bytes: &[u8]) -> Result<(), ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(());
    }
    if bytes.starts_with(b"PK\x05\x06") {
        return Err(ReadError::NotWord(Seems::Zip));
    }
    if bytes.starts_with(OLE) {
        // A docx with a password is an old Office container whose directory names the stream `EncryptedPackage`.
        return Err(if names(bytes, "EncryptedPackage") {
            ReadError::PasswordProtected
        } else if names(bytes, "WordDocument") {
            ReadError::NotWord(Seems::OldWord)
        } else {
            ReadError::NotWord(Seems::OldOffice)
        });
    }
    let start = bytes.get(..1024).unwrap_or(bytes);
    let text = String::from_utf8_lossy(start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start)).to_lowercase();
    let text = text.trim_start();
    Err(ReadError::NotWord(if text.contains("%pdf-") {
        Seems::Pdf
    } else if text.starts_with("{\\rtf") {
        Seems::Rtf
    } else if text.starts_with("<!doctype html") || text.starts_with("<html") {
        Seems::Html
    } else if [
        &b"\x89PNG"[..],
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"BM",
        b"II*\0",
        b"MM\0*",
    ]
    .iter()
    .any(|magic| bytes.starts_with(magic))
    {
        Seems::Picture
    } else if start
        .iter()
        .all(|byte| *byte >= b' ' || b"\t\r\n\x0C".contains(byte))
    {
        Seems::Text
    } else {
        Seems::Unknown
    }))
}

/// Whether the directory of an OLE container has a stream of this name (in UTF-16).
fn names(bytes: &[u8], stream: &str) -> bool {
    let wanted: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Refuses zips that are no Word file, and Word files with macros.
pub fn refuse_what_is_no_word_file(package: &Package) -> Result<(), ReadError> {
    if let Some(kind) = package.part("mimetype") {
        let odt = kind.starts_with(b"application/vnd.oasis.opendocument.text");
        return Err(ReadError::NotWord(if odt { Seems::Odt } else { Seems::Zip }));
    }
    let Some(types) = package.xml("[Content_Types].xml")? else {
        return Err(ReadError::NotWord(Seems::Zip));
    };
    let macros = package.names().any(|name| {
        let file = name.rsplit('/').next().unwrap_or_default().to_lowercase();
        file.starts_with("vbaproject") || file.starts_with("vbadata")
    });
    if macros || types.contains("macroEnabled") || types.contains("vbaProject") {
        return Err(ReadError::Macros);
    }
    if types.contains("wordprocessingml.document.main+xml")
        || types.contains("wordprocessingml.template.main+xml")
    {
        return Ok(());
    }
    Err(ReadError::NotWord(if types.contains("spreadsheetml") {
        Seems::Xlsx
    } else if types.contains("presentationml") {
        Seems::Pptx
    } else {
        Seems::Zip
    }))
}
