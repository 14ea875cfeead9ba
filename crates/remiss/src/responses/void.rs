//! Making a response void (makulering): a mail that was placed wrongly was never an answer to this remiss.
//!
//! The response and its documents are kept and marked, and their numbers never used again; what counts, lists and publishes
//! responses leaves void ones out.

use remiss_domain::undo::BuiltOn;
use uuid::Uuid;

use super::store::{self, Response};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, Sentence};
use crate::{documents, publications, recipients, remisser, viewpoints};

/// Makes a response void, with the documents it was registered as. `own_documents`: those that its placing made; when others
/// were added since, or anybody has built on it, it stays.
pub async fn void(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    response_id: Uuid,
    own_documents: &[Uuid],
    reason: &str,
) -> ApiResult<Response> {
    let known = store::find(app, connection, response_id).await?;
    let remiss = remisser::lock(app, connection, known.remiss_id).await?;
    if let Some(id) = known.recipient_id {
        recipients::lock(app, connection, id).await?;
    }
    let response = store::lock(app, connection, response_id).await?;
    let mut ids = vec![response.document_id];
    let attached = store::attachments_of(app, connection, &[response.id]).await?;
    ids.extend(attached.iter().map(|file| file.document_id));
    let taken_in_at = store::taken_in_at(app, connection, response.id).await?;
    let viewpoints = viewpoints::of_response(app, connection, response.id).await?;
    let built = BuiltOn {
        void: response.voided_at.is_some(),
        compiled: remiss.compilation_closed_at.is_some_and(|at| at >= taken_in_at),
        replied: viewpoints
            .iter()
            .any(|viewpoint| !viewpoint.reply.is_empty() || viewpoint.result.is_some()),
        fed_back: response.feedback_at.is_some(),
        published: publications::is_published(app, connection, response.id).await?,
        passed_on: documents::is_passed_on(app, connection, &ids).await?,
        added_to: ids.iter().any(|id| !own_documents.contains(id)),
    };
    if let Some(obstacle) = built.obstacle() {
        return Err(ApiError::StateConflict {
            state: remiss.state,
            allowed: Vec::new(),
            detail: Sentence::new(obstacle.swedish, obstacle.english),
        });
    }
    documents::make_void(app, connection, &ids, reason).await?;
    let response = store::make_void(app, connection, &response, reason).await?;
    if let Some(recipient) = response.recipient_id {
        let answered = store::outcome_of(app, connection, recipient).await?;
        recipients::reset_outcome(app, connection, recipient, answered).await?;
    }
    let details = serde_json::json!({
        "remissId": response.remiss_id, "documentIds": ids, "reason": reason, "viewpoints": viewpoints.len(),
    });
    let deed = Deed {
        action: "response.voided",
        subject_kind: "response",
        subject_id: response.id,
        board_id: Some(response.board_id),
        case_id: Some(response.case_id),
        details: &details,
    };
    record(app, connection, caller, deed).await?;
    Ok(response)
}

/// Refuses to work on with a response that is void.
pub fn needs_valid(response: &Response) -> ApiResult<()> {
    if response.voided_at.is_none() {
        return Ok(());
    }
    Err(ApiError::conflict(
        "Remissvaret är makulerat: mejlet var placerat på fel ställe. Arbeta vidare med svaret där det nu är registrerat.",
        "The response is void: the mail was placed wrongly. Go on with the response where it is registered now.",
    ))
}
