//! Under which ids other systems know our cases, remisser, documents and organisations.

mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use store::{find, of, of_many, set};

/// The kinds of things that other systems have ids for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// A case.
    Case,
    /// A remiss.
    Remiss,
    /// A document.
    Document,
    /// An organisation.
    Organisation,
}

impl SubjectKind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            SubjectKind::Case => "case",
            SubjectKind::Remiss => "remiss",
            SubjectKind::Document => "document",
            SubjectKind::Organisation => "organisation",
        }
    }
}

/// The id of one of our things in another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalReference {
    /// The other system.
    #[schema(example = "platina", min_length = 1, max_length = 100)]
    pub system: String,
    /// The id there.
    #[schema(example = "A-2018-001216", min_length = 1, max_length = 200)]
    pub id: String,
}
