//! `POST /messages/{id}/printings`

use actix_web::{HttpResponse, post};
use remiss_domain::workflow::RecipientDelivery;
use uuid::Uuid;

use super::message::{Message, Purpose};
use super::view::MessageView;
use super::{send, store};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Made, Path, RawBody, Sentence};
use crate::recipients;

/// Mark a letter as posted
///
/// Markerar ett brev som utskrivet och postat. The recipient of a remiss counts as reached from now on. No body.
#[utoipa::path(
    tag = "messages",
    params(("id" = Uuid, Path, description = "The letter")),
    responses(
        (status = 200, description = "The letter as it is now", body = MessageView),
        (status = 409, description = "It is a mail, or was posted before"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/messages/{id}/printings")]
pub async fn print(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: RawBody,
) -> ApiResult<HttpResponse> {
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let letter = store::find(&app, connection, *id).await?;
        if letter.is_mail() {
            return Err(ApiError::conflict(
                "Meddelandet är ett mejl och skrivs inte ut.",
                "The message is a mail, which is not printed.",
            ));
        }
        let printed = mark(&app, connection, &caller, &letter).await?;
        Ok(Made::done(MessageView::of(&app, &caller, &printed)))
    })
    .await
}

/// Marks a letter as posted. The recipient of a remiss is reached by the remiss itself, not by a reminder of it.
pub(super) async fn mark(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    letter: &Message,
) -> ApiResult<Message> {
    let recipient = send::recipient_of(app, connection, letter).await?;
    let printed = store::settle(app, connection, letter.id, &["queued"], "printed", "").await?;
    let Some(printed) = printed else {
        return Err(ApiError::StateConflict {
            state: letter.status.clone(),
            allowed: Vec::new(),
            detail: Sentence::new(
                "Brevet är redan markerat som postat.",
                "The letter is marked as posted already.",
            ),
        });
    };
    let reached = |recipient: &recipients::Recipient| {
        recipient.delivery == "letterToPrint" && letter.purpose == Purpose::Dispatch.as_str()
    };
    if let Some(recipient) = recipient.filter(reached) {
        let posted = RecipientDelivery::LetterPosted;
        recipients::set_delivery(app, connection, recipient.id, posted, "").await?;
    }
    send::tell(app, connection, caller, &printed, "message.printed").await?;
    Ok(printed)
}
