//! `POST /inbox/{id}/undos`

use actix_web::{HttpResponse, post};
use remiss_domain::undo::BuiltOn;
use remiss_domain::workflow::IncomingState;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::placing::tell;
use super::seen::seen;
use super::store::{self, Entry, Settled};
use super::view::EntryView;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::{cases, documents, remisser, responses};

/// Letters of a reason at most.
const LONGEST_REASON: usize = 200;

/// Why a placing is undone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UndoPlacing {
    /// The reason, which stays in the register; "Felplacerat mejl" when nothing is said.
    #[schema(example = "Svaret hörde till Ks 1217/2018", max_length = 200)]
    pub reason: Option<String>,
}

impl UndoPlacing {
    fn reason(&self) -> ApiResult<String> {
        let reason = self.reason.as_deref().unwrap_or_default();
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.chars().count() > LONGEST_REASON || reason.chars().any(char::is_control) {
            return Err(ApiError::invalid(
                "/reason",
                format!("Skäl på en rad, högst {LONGEST_REASON} tecken."),
                format!("A reason on one line, at most {LONGEST_REASON} letters."),
            ));
        }
        Ok(if reason.is_empty() {
            "Felplacerat mejl".to_owned()
        } else {
            reason
        })
    }
}

/// Undo a placing
///
/// Ångrar en placering: remissvaret eller handlingarna som den gjorde makuleras med skälet, och mejlet väntar igen med sina
/// kandidater. Numbers are never used again. The sender is told nothing now; the receipt of the new place says that it
/// replaces the one before. Refused once somebody has built on it: the compilation was closed, a viewpoint has a reply,
/// it was published or fed back, or a document was sent on.
#[utoipa::path(
    tag = "inbox",
    params(("id" = Uuid, Path, description = "The entry")),
    request_body = UndoPlacing,
    responses(
        (status = 200, description = "The entry, which waits again", body = EntryView),
        (status = 409, description = "It is not placed, or somebody has built on the placing"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/inbox/{id}/undos")]
pub async fn undo(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<UndoPlacing>,
) -> ApiResult<HttpResponse> {
    let reason = body.value.reason()?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let entry = store::lock(&app, connection, *id).await?;
        if !may_be_undone(&entry) {
            return Err(ApiError::StateConflict {
                state: entry.status.clone(),
                allowed: Vec::new(),
                detail: Sentence::new(
                    "Mejlet är inte placerat, så det finns inget att ångra.",
                    "The mail is not placed: there is nothing to undo.",
                ),
            });
        }
        let was = match (entry.response_id, entry.case_id) {
            (Some(response), _) => {
                let ids = &entry.document_ids();
                responses::void(&app, connection, &caller, response, ids, &reason).await?;
                "ett remissvar"
            }
            (None, Some(case)) => {
                void_documents(&app, connection, &caller, &entry, &reason).await?;
                match entry.remiss_id {
                    Some(remiss) => {
                        void_opened_case(&app, connection, &caller, case, remiss, &reason).await?;
                        "ett nytt ärende"
                    }
                    None => "en handling i ett ärende",
                }
            }
            (None, None) => "åtgärdat utan placering",
        };
        let words = format!("Placeringen som {was} är ångrad: {reason}.");
        let settled = Settled {
            status: if entry.scan == "infected" {
                "quarantined"
            } else {
                "waiting"
            },
            reason: &words,
            candidates: &entry.candidates()?,
            ..Settled::default()
        };
        let board = super::mailbox::board_of_mailbox(&app, connection, &entry.mailbox).await?;
        store::set_board(&app, connection, entry.id, board).await?;
        let settled = store::settle(&app, connection, entry.id, &settled).await?;
        tell(&app, connection, &caller, &settled, "inboxEntry.undone").await?;
        let settled = seen(&app, connection, settled).await?;
        let mut made = Made::done(EntryView::of(&app, &caller, &settled)?);
        made.version = Some(settled.version);
        Ok(made)
    })
    .await
}

/// Whether there is something to undo: a placing, or that a registrar set it aside.
pub(super) fn may_be_undone(entry: &Entry) -> bool {
    match entry.status.as_str() {
        "placed" => true,
        "noted" => entry.message_id.is_none() && entry.kind != "bounce" && entry.kind != "autoReply",
        _ => false,
    }
}

/// Makes the case void that the mail opened, when nobody has gone on with it.
async fn void_opened_case(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    case_id: Uuid,
    remiss_id: Uuid,
    reason: &str,
) -> ApiResult<()> {
    let remiss = remisser::lock(app, connection, remiss_id).await?;
    let case = cases::lock(app, connection, case_id).await?;
    let rounds = remisser::of_case(app, connection, case.id).await?;
    let untouched = remiss.state == IncomingState::Registered.as_str() && rounds.len() == 1;
    if !untouched || cases::has_documents(app, connection, case.id).await? {
        return Err(ApiError::StateConflict {
            state: remiss.state,
            allowed: Vec::new(),
            detail: Sentence::new(
                format!(
                    "Ärendet {} har tagits under arbete. Det kan inte makuleras; avsluta det i stället.",
                    case.case_number
                ),
                format!(
                    "Somebody works on the case {}. It cannot be made void; close it instead.",
                    case.case_number
                ),
            ),
        });
    }
    remisser::set_state(app, connection, &remiss, IncomingState::Closed.as_str()).await?;
    cases::void_case(app, connection, caller, &case, reason).await?;
    Ok(())
}

async fn void_documents(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    entry: &Entry,
    reason: &str,
) -> ApiResult<()> {
    let ids = entry.document_ids();
    let built = BuiltOn {
        passed_on: documents::is_passed_on(app, connection, &ids).await?,
        ..BuiltOn::default()
    };
    if let Some(obstacle) = built.obstacle() {
        return Err(ApiError::conflict(obstacle.swedish, obstacle.english));
    }
    documents::make_void(app, connection, &ids, reason).await?;
    for id in &ids {
        let details = serde_json::json!({ "reason": reason, "inboxEntryId": entry.id });
        let deed = Deed {
            action: "document.voided",
            subject_kind: "document",
            subject_id: *id,
            board_id: entry.board_id,
            case_id: entry.case_id,
            details: &details,
        };
        record(app, connection, caller, deed).await?;
    }
    Ok(())
}
