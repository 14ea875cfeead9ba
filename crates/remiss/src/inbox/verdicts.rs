//! What is found about a mail besides what it says: whether its sender is who it says, whether it is spam, what its files are.
//!
//! Findings are kept with the entry and shown. They make the service more careful, never less: no finding opens a door.

use remiss_mail::{Authentication, IncomingMail, Mismatch, ReceivedFile};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What our own mail server found about the sender (RFC 8601).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SenderFindings {
    /// True: the sender's domain stands behind the mail. False: it does not, and anybody can have written it. Null: nothing
    /// is known.
    #[schema(example = true)]
    pub confirmed: Option<bool>,
    /// DMARC: `pass`, `fail`, `none` …
    #[schema(example = "pass")]
    pub dmarc: Option<String>,
    /// SPF.
    #[schema(example = "pass")]
    pub spf: Option<String>,
    /// DKIM.
    #[schema(example = "pass")]
    pub dkim: Option<String>,
    /// The server that found it.
    #[schema(example = "mx.kommun.example.org")]
    pub by: Option<String>,
}

/// What the receiving mail server says of spam (skräppost).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SpamFindings {
    /// Taken for spam. It is kept, and waits for a registrar.
    #[schema(example = false)]
    pub is_spam: bool,
    /// Points, on the server's own scale.
    #[schema(example = 1.5)]
    pub score: Option<f64>,
    /// The server's words.
    #[schema(example = "X-Spam-Status: No, score=1.5")]
    pub words: String,
}

/// A file that came along (bilaga).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileFindings {
    /// Name.
    #[schema(example = "yttrande.pdf")]
    pub file_name: String,
    /// What it is by its content, else by its name, else as the sender says.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// What the sender says it is.
    #[schema(example = "application/pdf")]
    pub claimed_media_type: String,
    /// Bytes.
    #[schema(example = 48213)]
    pub size: usize,
    /// What is odd about it, in Swedish.
    #[schema(example = json!(null))]
    pub warning: Option<String>,
}

impl SenderFindings {
    /// What is found, when anything is.
    pub(super) fn of(found: &Authentication) -> Option<SenderFindings> {
        found.by.as_ref()?;
        let word = |verdict: Option<remiss_mail::Verdict>| verdict.map(|verdict| verdict.as_str().to_owned());
        Some(SenderFindings {
            confirmed: match (found.confirms_sender(), found.denies_sender()) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            },
            dmarc: word(found.dmarc),
            spf: word(found.spf),
            dkim: word(found.dkim),
            by: found.by.clone(),
        })
    }
}

impl SpamFindings {
    /// What the server says, when it says anything.
    pub(super) fn of(mail: &IncomingMail) -> Option<SpamFindings> {
        mail.spam.as_ref().map(|found| SpamFindings {
            is_spam: found.is_spam,
            score: found.score.filter(|score| score.is_finite()),
            words: found.words.replace('\0', ""),
        })
    }
}

impl FileFindings {
    /// What is known of each file.
    pub(super) fn of(mail: &IncomingMail) -> Vec<FileFindings> {
        mail.attachments
            .iter()
            .map(|file| FileFindings {
                file_name: file.file_name.clone(),
                media_type: file.best_media_type().to_owned(),
                claimed_media_type: file.media_type.clone(),
                size: file.bytes.len(),
                warning: warning(file).map(str::to_owned),
            })
            .collect()
    }
}

fn warning(file: &ReceivedFile) -> Option<&'static str> {
    match file.mismatch() {
        Some(Mismatch::DisguisedProgram) => {
            Some("Filen är ett program men utger sig för att vara något annat. Öppna den inte.")
        }
        Some(Mismatch::Name) => Some("Filens innehåll är av en annan sort än namnet säger."),
        Some(Mismatch::MediaType) => Some("Filens innehåll är av en annan sort än avsändaren anger."),
        None if file.can_run() => Some("Filen kan köra program. Öppna den inte utan att veta vad den är."),
        None => None,
    }
}
