//! A document that is hidden from the caller: its entry stands in the register, without title, party and file.

use uuid::Uuid;

use super::store::{self, Document, MaskedEntry};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, Read, Way, record_read};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::secrecy;

/// The ground of secrecy that a document is under: its own, else that of its case.
pub async fn ground_of(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Option<String>> {
    Ok(store::entry(app, connection, id).await?.secrecy_ground)
}

/// Writes down that somebody with the right read a document that is under secrecy. What is not under secrecy is read by anybody.
pub(super) async fn note_read(
    app: &App,
    caller: &Caller,
    document: &Document,
    ground: Option<&str>,
    way: Way,
) -> ApiResult<()> {
    let Some(ground) = ground else {
        return Ok(());
    };
    let read = Read {
        action: "document.read",
        subject_kind: "document",
        subject_id: document.id,
        board_id: Some(document.board_id),
        case_id: Some(document.case_id),
        way,
        ground,
    };
    record_read(app, caller, read).await
}

/// What was found of a document. One that is there and hidden from the caller is 403, with the ground; others are not there.
pub(super) async fn seen(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    found: ApiResult<Document>,
) -> ApiResult<Document> {
    match found {
        Err(ApiError::NotFound) => {
            let entry = store::entry(app, connection, id).await?;
            Err(refused(&entry))
        }
        found => found,
    }
}

fn refused(entry: &MaskedEntry) -> ApiError {
    let number = format!("Handlingen {}:{}", entry.case_number, entry.number);
    match &entry.secrecy_ground {
        Some(ground) => secrecy::hidden(&number, Some(ground)),
        // A document of a case that is shared with a board is read by it, and changed by nobody there.
        None => ApiError::forbidden(
            format!(
                "{number} hör till ett ärende som en annan nämnd har delat med er för läsning; bara den kan ändra i det."
            ),
            "The document belongs to a case that another board shares for reading; only that board changes it.",
        ),
    }
}

/// That secrecy was decided or lifted for a document, as something done to its case: whoever may no longer see the document's own
/// events, or may see it from now on, learns by this one that its entry reads otherwise.
pub(super) fn secrecy_changed<'a>(document: &Document, details: &'a serde_json::Value) -> Deed<'a> {
    Deed {
        action: "case.secrecyChanged",
        subject_kind: "case",
        subject_id: document.case_id,
        board_id: Some(document.board_id),
        case_id: Some(document.case_id),
        details,
    }
}
