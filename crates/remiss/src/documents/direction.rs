//! Whether a document came in, went out, or was drawn up here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether a document came in (inkommande), went out (utgående), or was drawn up here (upprättad).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum DocumentDirection {
    /// It came in (inkommande).
    Incoming,
    /// It went out (utgående).
    Outgoing,
    /// It was drawn up here (upprättad).
    DrawnUp,
}

impl DocumentDirection {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentDirection::Incoming => "incoming",
            DocumentDirection::Outgoing => "outgoing",
            DocumentDirection::DrawnUp => "drawnUp",
        }
    }
}
