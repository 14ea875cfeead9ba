//! Viewpoints (synpunkter): the single views within a response, each with theme, reply, result and reason.

mod add;
mod change;
mod get;
mod list;
mod remove;
mod store;
mod view;

pub use store::{Viewpoint, of_remiss, of_response};

use crate::http::Routes;
use remiss_domain::workflow::OutgoingAction;

use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, Sentence};
use crate::remisser::{self, Remiss};

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(list::list_of_remiss)
        .service(add::add)
        .service(get::get)
        .service(change::change)
        .service(remove::remove);
}

/// The remiss, locked, if its viewpoints may be worked on now.
async fn open_for_compiling(
    app: &App,
    connection: &mut Connection,
    remiss_id: uuid::Uuid,
) -> ApiResult<Remiss> {
    let remiss = remisser::lock(app, connection, remiss_id).await?;
    let state = remiss.outgoing_state()?;
    state.allow(OutgoingAction::Compile).map_err(|forbidden| ApiError::StateConflict {
        state: forbidden.state.to_owned(),
        allowed: forbidden.allowed.iter().map(|&action| action.to_owned()).collect(),
        detail: Sentence::new(
            "Synpunkterna kan ändras från att remissen är skickad till att den är inlämnad till nämnden.",
            "Viewpoints can be changed from the sending of the remiss until it is handed in to the board.",
        ),
    })?;
    Ok(remiss)
}

/// A closed compilation whose viewpoints change is open again: what was registered no longer says what stands here.
async fn reopen_compilation(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    remiss: &Remiss,
) -> ApiResult<()> {
    if remiss.compilation_closed_at.is_none() {
        return Ok(());
    }
    remisser::close_compilation(app, connection, remiss, None).await?;
    let details = serde_json::json!({ "closedAt": remiss.compilation_closed_at });
    let deed = Deed {
        action: "compilation.reopened",
        subject_kind: "remiss",
        subject_id: remiss.id,
        board_id: Some(remiss.board_id),
        case_id: Some(remiss.case_id),
        details: &details,
    };
    record(app, connection, caller, deed).await
}
