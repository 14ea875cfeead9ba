//! Why an uploaded Word file is refused, in words that say how to mend it.

use super::{MAX_DEPTH, MAX_ENTRIES, MAX_PART, MAX_TEXT, MAX_UNPACKED, Seems};

/// Why a file is not read. `Display` is English for logs; [`ReadError::swedish`] is what a person reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file is something else than a Word file.
    #[error("not a Word file but {}", .0.english())]
    NotWord(Seems),
    /// The file is encrypted with a password.
    #[error("the file is protected with a password")]
    PasswordProtected,
    /// The file carries macros (`.docm`, or a VBA project in it).
    #[error("the file holds macros")]
    Macros,
    /// The packing is broken: cut off in transfer, or no real docx.
    #[error("the package is broken: {0}")]
    BrokenPackage(String),
    /// More than [`MAX_ENTRIES`] entries.
    #[error("more than {MAX_ENTRIES} parts")]
    TooManyEntries,
    /// A part above [`MAX_PART`], or all together above [`MAX_UNPACKED`].
    #[error("unpacked larger than {} bytes a part or {} in all", MAX_PART, MAX_UNPACKED)]
    TooLarge,
    /// More paragraphs and rows than [`crate::MAX_BLOCKS`], or more text than [`MAX_TEXT`].
    #[error(
        "more than {} paragraphs and rows, or {MAX_TEXT} bytes of text",
        crate::MAX_BLOCKS
    )]
    TooLong,
    /// A part unpacks to so much more than it is packed, or parts overlap, that it can only be meant to do harm.
    #[error("packed like a zip bomb")]
    Bomb,
    /// An entry's name leads out of the package (`..`, a drive, a leading slash).
    #[error("an entry's name leads out of the package")]
    UnsafeName,
    /// Two entries have the same name: programs would differ on which one counts.
    #[error("two entries have the same name")]
    DuplicateName,
    /// A Word package without the part that holds the text.
    #[error("there is no part with the text")]
    NoDocumentPart,
    /// A part is not well-formed XML.
    #[error("{part} is not well-formed XML: {reason}")]
    BrokenXml {
        /// Name of the part.
        part: String,
        /// What the parser said.
        reason: String,
    },
    /// A part has a document type declaration or an entity of its own, which Word never writes.
    #[error("{part} has a document type declaration or entities")]
    DocumentType {
        /// Name of the part.
        part: String,
    },
    /// A part's elements are nested deeper than [`MAX_DEPTH`].
    #[error("{part} is nested deeper than {MAX_DEPTH}")]
    TooDeep {
        /// Name of the part.
        part: String,
    },
}

impl ReadError {
    /// What is wrong and how to mend it, in Swedish sentences.
    #[must_use]
    pub fn swedish(&self) -> String {
        const SAVE_AS: &str = "Öppna filen i Word eller LibreOffice, välj Spara som och formatet Word-dokument (.docx), och ladda upp den filen.";
        match self {
            Self::Empty => "Filen är tom. Kontrollera att rätt fil är vald och ladda upp den igen.".to_owned(),
            Self::NotWord(seems) => format!(
                "Filen är inget Word-dokument (.docx) utan {}. {}",
                seems.swedish(),
                match seems {
                    Seems::Pdf => {
                        "Ladda upp Word-dokumentet som PDF-filen gjordes av."
                    }
                    Seems::Xlsx | Seems::Pptx | Seems::Picture | Seems::Zip | Seems::Unknown => {
                        "Ladda upp dokumentet sparat som Word-dokument (.docx)."
                    }
                    _ => SAVE_AS,
                }
            ),
            Self::PasswordProtected => "Filen är skyddad med lösenord och kan inte läsas. Ta bort lösenordet i Word \
                (Arkiv, Info, Skydda dokument, Kryptera med lösenord: töm fältet), spara och ladda upp filen igen."
                .to_owned(),
            Self::Macros => "Filen innehåller makron, och sådana tas inte emot. Spara den som Word-dokument (.docx) utan \
                makron och ladda upp den filen."
                .to_owned(),
            Self::BrokenPackage(_) => format!("Filen är skadad eller har inte kommit fram hel. {SAVE_AS}"),
            Self::TooManyEntries | Self::TooLarge => format!(
                "Filen är för stor: uppackad får den vara högst {} MB, ha högst {MAX_ENTRIES} delar och varje del får vara \
                 högst {} MB. Komprimera bilderna i Word (Bildformat, Komprimera bilder) och ladda upp filen igen.",
                MAX_UNPACKED >> 20,
                MAX_PART >> 20,
            ),
            Self::TooLong => format!(
                "Dokumentet är för långt: högst {} stycken och tabellrader och {} miljoner tecken kan läsas. Lägg det längsta i en bilaga och ladda upp \
                 filen igen.",
                crate::MAX_BLOCKS,
                MAX_TEXT >> 20
            ),
            Self::Bomb => format!(
                "Filen är packad på ett sätt som inget ordbehandlingsprogram gör (en så kallad zipbomb) och tas inte emot. {SAVE_AS}"
            ),
            Self::UnsafeName | Self::DuplicateName => format!(
                "Filen är packad på ett sätt som inget ordbehandlingsprogram gör och tas inte emot. {SAVE_AS}"
            ),
            Self::NoDocumentPart => format!("Filen saknar den del som dokumentets text ska stå i. {SAVE_AS}"),
            Self::BrokenXml { part, .. } => {
                format!("Filen är skadad: delen {} går inte att läsa. {SAVE_AS}", short(part))
            }
            Self::DocumentType { part } => format!(
                "Filen tas inte emot: delen {} har en dokumenttypsdeklaration eller egna entiteter, vilket inget \
                 ordbehandlingsprogram skriver. {SAVE_AS}",
                short(part)
            ),
            Self::TooDeep { part } => format!(
                "Filen tas inte emot: delen {} har tabeller eller rutor i varandra i fler än {MAX_DEPTH} led. {SAVE_AS}",
                short(part)
            ),
        }
    }
}

/// A part's name as it may stand in a sentence: it is the uploader's text.
fn short(part: &str) -> String {
    part.chars()
        .filter(|letter| !letter.is_control())
        .take(60)
        .collect()
}
