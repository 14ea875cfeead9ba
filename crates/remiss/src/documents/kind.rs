//! What a document is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a document is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum DocumentKind {
    /// The covering letter (missiv).
    Missiv,
    /// What opinions are asked on (remitterat förslag).
    Proposal,
    /// An answer (remissvar).
    Response,
    /// A mail (e-post).
    Mail,
    /// The department's report (tjänsteskrivelse).
    Tjansteskrivelse,
    /// The board's statement (yttrande).
    Yttrande,
    /// The compilation of answers (sammanställning).
    Sammanstallning,
    /// Extract of the minutes (protokollsutdrag).
    Extract,
    /// Something else (övrigt).
    #[default]
    Other,
}

impl DocumentKind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentKind::Missiv => "missiv",
            DocumentKind::Proposal => "proposal",
            DocumentKind::Response => "response",
            DocumentKind::Mail => "mail",
            DocumentKind::Tjansteskrivelse => "tjansteskrivelse",
            DocumentKind::Yttrande => "yttrande",
            DocumentKind::Sammanstallning => "sammanstallning",
            DocumentKind::Extract => "extract",
            DocumentKind::Other => "other",
        }
    }
}
