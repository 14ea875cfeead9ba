//! Files and comments as a draft keeps them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::StoredFile;
use crate::http::{ApiError, ApiResult};
use crate::responses::NewFile;

/// A file in the file store that goes with an answer which is no document yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptFile {
    /// Where the bytes lie.
    pub key: Uuid,
    /// Name, tidied.
    pub file_name: String,
    /// Media type, by the content.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256, in base64.
    pub sha256: String,
}

impl KeptFile {
    /// What was stored, under this name.
    pub fn of(file_name: String, media_type: &str, stored: &StoredFile) -> KeptFile {
        KeptFile {
            key: stored.key,
            file_name,
            media_type: media_type.to_owned(),
            size: stored.size,
            sha256: STANDARD.encode(&stored.sha256),
        }
    }

    /// The same as an attachment to register.
    pub fn to_new_file(&self) -> ApiResult<NewFile> {
        Ok(NewFile {
            file_name: self.file_name.clone(),
            media_type: self.media_type.clone(),
            stored: StoredFile {
                key: self.key,
                size: self.size,
                sha256: STANDARD.decode(&self.sha256).map_err(ApiError::internal)?,
            },
        })
    }
}

/// What a colleague said of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comment {
    /// Who says it, in the colleague's own words.
    pub name: String,
    /// What is said.
    pub text: String,
    /// When, UTC.
    pub at: Timestamp,
}
