//! A case as a package for the archive (e-arkiv): E-ARK SIP 2.2, in Sweden FGS Paketstruktur 2.0, with the case described by
//! E-ARK CITS ERMS 2.1, in Sweden FGS Ärendehantering 2.0.
//!
//! The caller lays the files into an [`ArchivePackage`] one by one; it counts and sums them, and writes the two descriptions
//! when it is finished: `METS.xml`, which names every file, and `metadata/descriptive/ERMS.xml`, which says what they are.

mod erms;
mod mets;
mod xml;

use std::io::{self, Seek, Write};

use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Schemas that travel in each package, by their names.
pub const SCHEMAS: &[(&str, &str)] = &[
    ("mets.xsd", include_str!("schemas/mets.xsd")),
    ("xlink.xsd", include_str!("schemas/xlink.xsd")),
    (
        "DILCISExtensionMETS.xsd",
        include_str!("schemas/DILCISExtensionMETS.xsd"),
    ),
    (
        "DILCISExtensionSIPMETS.xsd",
        include_str!("schemas/DILCISExtensionSIPMETS.xsd"),
    ),
    ("ERMS.xsd", include_str!("schemas/ERMS.xsd")),
];

/// Who makes a package, and when.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The municipality, as it calls itself.
    pub municipality: String,
    /// The board (nämnd) whose case it is: the body that forms the archive (arkivbildare).
    pub board: String,
    /// Version of the program.
    pub version: String,
    /// When it is made, UTC.
    pub made_at: Timestamp,
}

/// A case as the archive has it described.
#[derive(Debug, Clone)]
pub struct ArchivedCase {
    /// Id of the case, which is the package's too.
    pub id: String,
    /// Case number (ärendenummer).
    pub number: String,
    /// Title.
    pub title: String,
    /// Who took the initiative; empty when nothing is known.
    pub initiator: String,
    /// The officer whose name stands in the documents (handläggare).
    pub officer: Option<String>,
    /// Its state.
    pub status: ArchivedStatus,
    /// Classification in the board's plan; empty when there is none.
    pub classification: String,
    /// Day on which it was opened.
    pub opened_on: Date,
    /// When it was closed, UTC.
    pub closed_at: Option<Timestamp>,
    /// Legal ground of secrecy.
    pub secrecy_ground: Option<String>,
    /// Numbers that others have for it, each with whose it is.
    pub other_numbers: Vec<(String, String)>,
    /// What was decided in it.
    pub decisions: Vec<ArchivedDecision>,
    /// Its documents, in order.
    pub records: Vec<ArchivedRecord>,
}

/// State of a case, in the words of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchivedStatus {
    /// Under way (öppet).
    Open,
    /// Ended (avslutat).
    Closed,
    /// Registered by mistake (makulerat).
    Void,
}

/// A decision in the case.
#[derive(Debug, Clone)]
pub struct ArchivedDecision {
    /// What was decided.
    pub text: String,
    /// Paragraph of the minutes; empty for a decision by delegation.
    pub paragraph: String,
    /// Who decided.
    pub decided_by: String,
    /// On which day.
    pub decided_on: Date,
}

/// A document of the case (handling).
#[derive(Debug, Clone)]
pub struct ArchivedRecord {
    /// Id.
    pub id: String,
    /// Number within the case, from 1.
    pub number: i32,
    /// The whole number, as `Ks 1216/2018:7`.
    pub document_number: String,
    /// Title.
    pub title: String,
    /// What it is.
    pub kind: String,
    /// Which way it went.
    pub direction: Direction,
    /// Sender or recipient; empty for what was drawn up here.
    pub party: String,
    /// When it was registered, UTC.
    pub registered_at: Timestamp,
    /// When it came in, UTC.
    pub received_at: Option<Timestamp>,
    /// When it went out, UTC.
    pub sent_at: Option<Timestamp>,
    /// Legal ground of secrecy.
    pub secrecy_ground: Option<String>,
    /// Retention class (gallringsbeslut); empty when there is none.
    pub retention_class: String,
    /// Why it was made void (makulerad), when it was.
    pub void_reason: Option<String>,
    /// Numbers that other systems registered it under, each with the system.
    pub other_numbers: Vec<(String, String)>,
    /// Name of its file as it came, and where in the package it lies; none when whoever asked for the package may not see it.
    pub file: Option<(String, String)>,
}

/// Which way a document went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It came in (inkommen).
    Incoming,
    /// It went out (utgående).
    Outgoing,
    /// It was drawn up here (upprättad).
    Internal,
}

/// A file in the package, as METS names it.
#[derive(Debug, Clone)]
struct PackedFile {
    /// Path below the folder of the package.
    path: String,
    media_type: String,
    size: u64,
    sha256: String,
}

/// Where in a package a file belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The case itself: documents, mails, what the register says.
    Data,
    /// What explains the package to somebody who opens it.
    Documentation,
}

impl Place {
    /// Its folder in the package.
    pub fn folder(self) -> &'static str {
        match self {
            Place::Data => "representations/submission/data",
            Place::Documentation => "documentation",
        }
    }
}

/// A package that is being filled.
pub struct ArchivePackage<W: Write + Seek> {
    zip: ZipWriter<W>,
    folder: String,
    origin: Origin,
    data: Vec<PackedFile>,
    documentation: Vec<PackedFile>,
    schemas: Vec<PackedFile>,
}

/// What can go wrong: the place where it is written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Nothing more can be written there.
    #[error("the package cannot be written: {0}")]
    Write(#[from] io::Error),
    /// The packing failed.
    #[error("the package cannot be packed: {0}")]
    Pack(#[from] ZipError),
}

impl<W: Write + Seek> ArchivePackage<W> {
    /// A package of the case with this id, written to `target`.
    pub fn begin(target: W, case_id: &str, origin: Origin) -> Result<ArchivePackage<W>, ArchiveError> {
        let mut package = ArchivePackage {
            zip: ZipWriter::new(target),
            folder: format!("uuid-{case_id}"),
            origin,
            data: Vec::new(),
            documentation: Vec::new(),
            schemas: Vec::new(),
        };
        for (name, text) in SCHEMAS {
            let file = package.pack(&format!("schemas/{name}"), "application/xml", text.as_bytes())?;
            package.schemas.push(file);
        }
        Ok(package)
    }

    /// Lays a file into the package. Returns where it lies, which is `path` below the place's folder; the name is made safe with
    /// [`safe_name`] by whoever does not know it to be.
    pub fn add(
        &mut self,
        place: Place,
        path: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<String, ArchiveError> {
        let path = format!("{}/{path}", place.folder());
        let file = self.pack(&path, media_type, bytes)?;
        match place {
            Place::Data => self.data.push(file),
            Place::Documentation => self.documentation.push(file),
        }
        Ok(path)
    }

    /// Writes the descriptions, and ends the package.
    pub fn finish(mut self, case: &ArchivedCase) -> Result<W, ArchiveError> {
        let erms = erms::describe(case, &self.origin)?;
        let erms = self.pack("metadata/descriptive/ERMS.xml", "application/xml", &erms)?;
        let mets = mets::describe(&mets::Parts {
            object_id: &self.folder,
            title: &format!("{} {}", case.number, case.title),
            origin: &self.origin,
            erms: &erms,
            documentation: &self.documentation,
            schemas: &self.schemas,
            data: &self.data,
        })?;
        self.pack("METS.xml", "application/xml", &mets)?;
        Ok(self.zip.finish()?)
    }

    fn pack(&mut self, path: &str, media_type: &str, bytes: &[u8]) -> Result<PackedFile, ArchiveError> {
        // The same case packed at the same moment is the same file: no clock of the machine in it.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .large_file(bytes.len() > usize::try_from(u32::MAX / 2).unwrap_or(usize::MAX));
        self.zip.start_file(format!("{}/{path}", self.folder), options)?;
        self.zip.write_all(bytes)?;
        Ok(PackedFile {
            path: path.to_owned(),
            media_type: media_type.to_owned(),
            size: bytes.len() as u64,
            sha256: Sha256::digest(bytes)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        })
    }
}

/// A name that every system takes: letters of ASCII, digits, dot, hyphen and underscore, not hidden and at most 100 characters. The
/// name as it came stands in the description.
pub fn safe_name(name: &str) -> String {
    let plain = |letter: char| match letter {
        'å' | 'ä' | 'à' | 'á' => 'a',
        'Å' | 'Ä' => 'A',
        'ö' | 'ø' => 'o',
        'Ö' | 'Ø' => 'O',
        'é' | 'è' | 'ë' => 'e',
        letter if letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_') => letter,
        _ => '_',
    };
    let name: String = name.chars().map(plain).collect();
    let name = name.trim_start_matches('.');
    let kept = match name.rsplit_once('.') {
        // The end says what the file is: what is too long is cut before it.
        Some((stem, end)) if end.len() <= 10 => {
            let stem: String = stem.chars().take(99 - end.len()).collect();
            format!("{stem}.{end}")
        }
        _ => name.chars().take(100).collect(),
    };
    if kept.is_empty() { "fil".to_owned() } else { kept }
}

#[cfg(test)]
mod tests;
