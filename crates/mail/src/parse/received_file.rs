//! A file that came with a mail: what it is called, what it is said to be, and what it is.

use super::file_kind;

/// A file, a picture, a forwarded mail or an invitation that came along.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedFile {
    /// The name it is shown and saved with, without folders.
    pub file_name: String,
    /// The media type that the sender claims, for example `application/pdf`.
    pub media_type: String,
    /// The media type that the content shows, where it shows one. Plain text, and what is in no list, shows none.
    pub detected_media_type: Option<String>,
    /// A picture that stands in the text, such as the logotype under a signature: seldom worth showing as a file.
    pub is_inline: bool,
    /// The content, byte for byte.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for ReceivedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReceivedFile")
            .field("file_name", &self.file_name)
            .field("media_type", &self.media_type)
            .field("detected_media_type", &self.detected_media_type)
            .field("is_inline", &self.is_inline)
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
            .finish()
    }
}

/// What does not fit together about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// The ending of its name says another kind than its content.
    Name,
    /// The sender's media type says another kind than its content, and the name does not.
    MediaType,
    /// It is a program, and its name or its media type says that it is something else.
    DisguisedProgram,
}

/// Media types that say nothing about the content.
const VAGUE: [&str; 6] = [
    "",
    "application/octet-stream",
    "application/x-download",
    "application/download",
    "application/force-download",
    "binary/octet-stream",
];

/// Media types whose content always shows them.
const ALWAYS_SHOWN: [&str; 8] = [
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "image/png",
    "image/jpeg",
    "image/gif",
    "application/zip",
];

impl ReceivedFile {
    /// A file whose content is looked at.
    pub(super) fn new(file_name: String, media_type: String, is_inline: bool, bytes: Vec<u8>) -> Self {
        // A mail within a mail is text that may begin with anything.
        let detected = (media_type != "message/rfc822")
            .then(|| file_kind::detect(&bytes))
            .flatten();
        Self {
            file_name,
            media_type,
            detected_media_type: detected.map(str::to_owned),
            is_inline,
            bytes,
        }
    }

    /// The type to serve and to sort the file by: what the content shows; else what the name says, else what the sender
    /// claims.
    pub fn best_media_type(&self) -> &str {
        if let Some(detected) = self.detected_media_type.as_deref() {
            return detected;
        }
        let said = if VAGUE.contains(&self.media_type.as_str()) {
            of_ending(&self.ending()).unwrap_or("application/octet-stream")
        } else {
            &self.media_type
        };
        if self.lacks_the_marks_of(said) {
            "application/octet-stream"
        } else {
            said
        }
    }

    /// Whether the content would show this type if it were one, and does not.
    fn lacks_the_marks_of(&self, media_type: &str) -> bool {
        self.detected_media_type.is_none()
            && !self.bytes.is_empty()
            && ALWAYS_SHOWN.iter().any(|shown| are_same_kind(media_type, shown))
    }

    /// Whether name, claimed type and content contradict each other. `None` also where the content shows nothing.
    pub fn mismatch(&self) -> Option<Mismatch> {
        let ending = self.ending();
        let by_name = of_ending(&ending);
        let detected = self.detected_media_type.as_deref();
        if detected.is_some_and(is_program_type) {
            let says_so = is_program_ending(&ending) || ending.is_empty();
            return (!says_so || by_name.is_some()).then_some(Mismatch::DisguisedProgram);
        }
        // "yttrande.pdf.exe" hides what it is from those whose machine does not show endings.
        if is_program_ending(&ending) && of_ending(&ending_of(self.stem())).is_some() {
            return Some(Mismatch::DisguisedProgram);
        }
        if by_name.is_some_and(|by_name| self.lacks_the_marks_of(by_name)) {
            return Some(Mismatch::Name);
        }
        let detected = detected?;
        if is_program_ending(&ending) {
            return Some(Mismatch::Name);
        }
        match by_name {
            Some(by_name) if !are_same_kind(by_name, detected) => return Some(Mismatch::Name),
            Some(_) => return None,
            None => {}
        }
        let vague = VAGUE.contains(&self.media_type.as_str());
        (!vague && !are_same_kind(&self.media_type, detected)).then_some(Mismatch::MediaType)
    }

    /// Whether opening it could run something: a program or script by its content or its name, an Office document with
    /// macros, a shortcut. To be downloaded with a warning, never to be opened by itself.
    pub fn can_run(&self) -> bool {
        let detected = self.detected_media_type.as_deref();
        detected.is_some_and(|kind| is_program_type(kind) || kind.contains("macroenabled"))
            || is_program_ending(&self.ending())
    }

    fn stem(&self) -> &str {
        self.file_name
            .rsplit_once('.')
            .map_or(self.file_name.as_str(), |(stem, _)| stem)
    }

    fn ending(&self) -> String {
        ending_of(&self.file_name)
    }
}

fn ending_of(name: &str) -> String {
    // "yttrande.pdf " and "yttrande.pdf." end in pdf all the same.
    let name = name.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    name.rsplit_once('.')
        .map_or_else(String::new, |(_, ending)| ending.to_lowercase())
}

fn is_program_type(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/vnd.microsoft.portable-executable"
            | "application/x-executable"
            | "application/x-mach-binary"
            | "application/x-ms-shortcut"
            | "application/java-archive"
            | "application/vnd.ms-htmlhelp"
            | "text/x-script"
    )
}

/// Endings that Windows, macOS or a browser runs when the file is opened.
fn is_program_ending(ending: &str) -> bool {
    const PROGRAMS: [&str; 40] = [
        "exe",
        "com",
        "scr",
        "pif",
        "bat",
        "cmd",
        "msi",
        "msp",
        "dll",
        "cpl",
        "jar",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "wsh",
        "wsc",
        "ps1",
        "psm1",
        "hta",
        "chm",
        "lnk",
        "url",
        "reg",
        "inf",
        "sct",
        "iso",
        "img",
        "vhd",
        "vhdx",
        "app",
        "dmg",
        "pkg",
        "sh",
        "command",
        "apk",
        "xll",
        "appref-ms",
        "settingcontent-ms",
    ];
    PROGRAMS.contains(&ending)
}

/// The type that an ending stands for, for the kinds whose content can be told.
fn of_ending(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "pdf" => "application/pdf",
        "docx" | "dotx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docm" | "dotm" => "application/vnd.ms-word.document.macroenabled.12",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsm" => "application/vnd.ms-excel.sheet.macroenabled.12",
        "pptx" | "ppsx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptm" => "application/vnd.ms-powerpoint.presentation.macroenabled.12",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        "doc" | "dot" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" | "pps" => "application/vnd.ms-powerpoint",
        "msg" => "application/vnd.ms-outlook",
        "rtf" => "application/rtf",
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "ics" => "text/calendar",
        "vcf" => "text/vcard",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "bmp" => "image/bmp",
        "tif" | "tiff" => "image/tiff",
        "webp" => "image/webp",
        "heic" => "image/heic",
        "zip" => "application/zip",
        "7z" => "application/x-7z-compressed",
        "rar" => "application/vnd.rar",
        "gz" => "application/gzip",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "eml" => "message/rfc822",
        _ => return None,
    })
}

/// Whether two types can be the same file: other names for one kind, and kinds that contain each other.
fn are_same_kind(claimed: &str, detected: &str) -> bool {
    let plain = |media_type: &str| {
        let media_type = media_type.to_ascii_lowercase();
        match media_type.as_str() {
            "text/rtf" | "application/x-rtf" => "application/rtf".to_owned(),
            "image/jpg" | "image/pjpeg" => "image/jpeg".to_owned(),
            "image/x-png" => "image/png".to_owned(),
            "image/x-ms-bmp" | "image/x-bmp" => "image/bmp".to_owned(),
            "image/heif" => "image/heic".to_owned(),
            "text/xml" => "application/xml".to_owned(),
            "application/ics" => "text/calendar".to_owned(),
            "text/x-vcard" | "text/directory" => "text/vcard".to_owned(),
            "application/x-pdf" => "application/pdf".to_owned(),
            "application/x-zip-compressed" | "application/x-zip" => "application/zip".to_owned(),
            "application/x-gzip" => "application/gzip".to_owned(),
            "application/x-rar-compressed" | "application/x-rar" => "application/vnd.rar".to_owned(),
            "application/vnd.ms-tnef" => "application/ms-tnef".to_owned(),
            "application/x-pkcs7-mime" | "application/pkcs7-signature" | "application/x-pkcs7-signature" => {
                "application/pkcs7-mime".to_owned()
            }
            "audio/mp3" => "audio/mpeg".to_owned(),
            "application/doc" | "application/vnd.msword" => "application/msword".to_owned(),
            "application/msexcel" | "application/x-msexcel" => "application/vnd.ms-excel".to_owned(),
            other => other.to_owned(),
        }
    };
    let (claimed, detected) = (plain(claimed), plain(detected));
    if claimed == detected {
        return true;
    }
    match detected.as_str() {
        // Word saves RTF and even HTML under .doc, and older programs write compound files with names of their own.
        "application/x-ole-storage" | "application/x-ole-encrypted" => {
            claimed.starts_with("application/vnd.ms-")
                || claimed.starts_with("application/vnd.openxmlformats")
                || claimed == "application/msword"
        }
        "application/rtf" => claimed == "application/msword",
        "application/xml" | "text/html" => claimed.ends_with("xml") || claimed.starts_with("text/"),
        "text/calendar" | "text/vcard" => claimed.starts_with("text/"),
        // A cut-off or unusual archive shows no names.
        "application/zip" => {
            claimed.starts_with("application/vnd.o")
                || claimed.contains("macroenabled")
                || claimed.ends_with("zip")
        }
        "video/mp4" | "audio/mp4" | "video/quicktime" => {
            claimed.starts_with("video/") || claimed.starts_with("audio/")
        }
        "audio/ogg" => claimed.ends_with("/ogg"),
        "application/pgp-encrypted" => claimed.starts_with("application/pgp") || claimed.starts_with("text/"),
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const PROGRAM: &[u8] = b"MZ\x90\0 This program cannot be run in DOS mode.                         ";

    fn file(name: &str, media_type: &str, bytes: &[u8]) -> ReceivedFile {
        ReceivedFile::new(name.to_owned(), media_type.to_owned(), false, bytes.to_vec())
    }

    #[test]
    fn a_program_that_calls_itself_a_document_is_disguised() {
        let disguised = file("yttrande.pdf", "application/pdf", PROGRAM);
        assert_eq!(disguised.mismatch(), Some(Mismatch::DisguisedProgram));
        assert!(disguised.can_run());
        assert_eq!(
            disguised.best_media_type(),
            "application/vnd.microsoft.portable-executable"
        );
        let double = file("yttrande.pdf.js", "text/plain", b"var x = 1;");
        assert_eq!(double.mismatch(), Some(Mismatch::DisguisedProgram));
        let honest = file("setup.exe", "application/octet-stream", PROGRAM);
        assert_eq!(honest.mismatch(), None);
        assert!(honest.can_run());
    }

    #[test]
    fn a_name_that_says_another_kind_is_seen() {
        let picture = file("yttrande.docx", "application/octet-stream", b"%PDF-1.7");
        assert_eq!(picture.mismatch(), Some(Mismatch::Name));
        assert!(!picture.can_run());
        let claimed = file("yttrande", "application/msword", b"%PDF-1.7");
        assert_eq!(claimed.mismatch(), Some(Mismatch::MediaType));
    }

    #[test]
    fn what_calls_itself_a_document_and_is_none_is_not_served_as_one() {
        let nothing = file("yttrande.pdf", "application/pdf", b"MZ and whatever");
        assert_eq!(nothing.mismatch(), Some(Mismatch::Name));
        assert_eq!(nothing.best_media_type(), "application/octet-stream");
        let empty = file("yttrande.pdf", "application/pdf", b"");
        assert_eq!(
            (empty.mismatch(), empty.best_media_type()),
            (None, "application/pdf")
        );
    }

    #[test]
    fn vague_and_other_names_for_the_same_kind_are_no_mismatch() {
        for (name, media_type, bytes) in [
            ("a.pdf", "application/octet-stream", b"%PDF-1.7".as_slice()),
            ("a.pdf", "application/msword", b"%PDF-1.7"),
            ("a.doc", "application/msword", b"{\\rtf1"),
            ("a.jpg", "image/pjpeg", b"\xff\xd8\xff\xe0"),
            ("a.docx", "application/zip", b"PK\x03\x04"),
            ("a.txt", "text/plain", b"Hej"),
            ("a.okänd", "application/x-special", b"Hej"),
        ] {
            assert_eq!(
                file(name, media_type, bytes).mismatch(),
                None,
                "{name} {media_type}"
            );
        }
    }

    #[test]
    fn the_name_tells_the_type_only_where_nothing_else_does() {
        assert_eq!(
            file("a.txt", "application/octet-stream", b"Hej").best_media_type(),
            "text/plain"
        );
        assert_eq!(file("a.txt", "text/csv", b"a;b").best_media_type(), "text/csv");
        assert_eq!(
            file("a", "", b"Hej").best_media_type(),
            "application/octet-stream"
        );
    }
}
