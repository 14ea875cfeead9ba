//! Who signed in to the pages and out of them, in the audit log. It is no event: no other system follows it.

use serde_json::json;
use uuid::Uuid;

use super::store::EndedSession;
use crate::access::Caller;
use crate::access::oidc::Person;
use crate::app::App;
use crate::audit::{Deed, record_unheard};
use crate::db::Connection;
use crate::http::ApiResult;

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The person signed out.
    SignedOut,
    /// The same browser signed in anew.
    SignedInAnew,
    /// It was not used for a while, or was over in any case, and was asked for again.
    Over,
    /// A secret that had been changed was used again: two had it.
    SecretUsedTwice,
    /// Whoever runs the service ended it: the person has left, or something was stolen.
    ByAdministrator,
}

impl Ending {
    fn as_str(self) -> &'static str {
        match self {
            Ending::SignedOut => "signedOut",
            Ending::SignedInAnew => "signedInAnew",
            Ending::Over => "over",
            Ending::SecretUsedTwice => "secretUsedTwice",
            Ending::ByAdministrator => "byAdministrator",
        }
    }
}

/// Writes that a session began.
pub(super) async fn begun(
    app: &App,
    connection: &mut Connection,
    session: Uuid,
    person: &Person,
) -> ApiResult<()> {
    let roles: Vec<&str> = person.roles.iter().map(|(role, _)| role.as_str()).collect();
    let details = json!({ "roles": roles });
    let deed = deed("session.begun", session, &details);
    record_unheard(app, connection, &of(Some(person)), &[deed]).await
}

/// Writes that a session ended. None was there: nothing is written.
pub(super) async fn ended(
    app: &App,
    connection: &mut Connection,
    session: Option<&EndedSession>,
    why: Ending,
) -> ApiResult<()> {
    let Some(session) = session else { return Ok(()) };
    let person: Option<Person> = serde_json::from_value(session.person.clone()).ok();
    let details = json!({ "reason": why.as_str() });
    let deed = deed("session.ended", session.id, &details);
    record_unheard(app, connection, &of(person.as_ref()), &[deed]).await
}

fn deed<'a>(action: &'static str, session: Uuid, details: &'a serde_json::Value) -> Deed<'a> {
    Deed {
        action,
        subject_kind: "session",
        subject_id: session,
        board_id: None,
        case_id: None,
        details,
    }
}

/// The person as the log names people.
fn of(person: Option<&Person>) -> Caller {
    let sessions = super::caller();
    match person {
        None => sessions,
        Some(person) => Caller {
            name: person.name.clone(),
            acting_user: Some(person.user.clone()),
            ..sessions
        },
    }
}
