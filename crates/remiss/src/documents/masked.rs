//! A document that is hidden from the caller: its entry stands in the register, without title, party and file.

use uuid::Uuid;

use super::store::{self, Document, MaskedEntry};
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::secrecy;

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
