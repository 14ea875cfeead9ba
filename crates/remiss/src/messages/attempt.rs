//! `POST /messages/{id}/attempts`

use actix_web::{HttpResponse, post};
use remiss_domain::address::EmailAddress;
use remiss_domain::workflow::RecipientDelivery;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::message::{Message, Purpose};
use super::view::{MessageStatus, MessageView};
use super::{SEND, secret, send, store};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::jobs;
use crate::recipients::{self, Recipient};

/// One more attempt.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAttempt {
    /// The address it goes to; left out: that of the recipient as it is now, or else the same as before.
    #[schema(example = "styrelsen@example.org")]
    pub to_address: Option<String>,
}

/// Try once more to send a mail
///
/// Gör ett nytt försök med ett mejl som inte gick att skicka eller som studsade, till exempel när adressen har rättats. It is the same mail
/// with the same Message-ID, tried for another five days; a remiss that was sent anew to the corrected address is not sent twice.
#[utoipa::path(
    tag = "messages",
    params(("id" = Uuid, Path, description = "The message")),
    request_body = NewAttempt,
    responses(
        (status = 200, description = "The message as it is now, waiting to be sent", body = MessageView),
        (status = 409, description = "It is a letter, has not failed, or another one has taken its place"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/messages/{id}/attempts")]
pub async fn attempt(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<NewAttempt>,
) -> ApiResult<HttpResponse> {
    let given = body.value.to_address.as_deref().map(str::trim);
    let given = given.map(str::parse::<EmailAddress>).transpose().map_err(|_| {
        ApiError::invalid(
            "/toAddress",
            "Det är ingen e-postadress.",
            "That is no e-mail address.",
        )
    })?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let message = store::find(&app, connection, *id).await?;
        let recipient = send::recipient_of(&app, connection, &message).await?;
        let again = retry(&app, connection, &caller, &message, recipient, given.clone()).await?;
        Ok(Made::done(MessageView::of(&app, &caller, &again)))
    })
    .await
}

async fn retry(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    message: &Message,
    recipient: Option<Recipient>,
    given: Option<EmailAddress>,
) -> ApiResult<Message> {
    if !message.is_mail() {
        return Err(ApiError::conflict(
            "Meddelandet är ett brev. Skriv ut det och posta det igen.",
            "The message is a letter: print and post it again.",
        ));
    }
    if secret::is_personal(message) && (given.is_some() || message.text.is_empty()) {
        return Err(ApiError::conflict(
            "Mejlet har en personlig länk och går bara till adressen som det skrevs till. Är adressen fel får den som vill ha \
             mejlet begära ett nytt.",
            "The mail holds a personal link and goes only to the address that it was written to: ask for a new one.",
        ));
    }
    let is_dispatch = message.purpose == Purpose::Dispatch.as_str();
    if let Some(recipient) = &recipient
        && (is_dispatch || message.purpose == Purpose::Reminder.as_str())
    {
        if recipient.by_letter() {
            return Err(ApiError::conflict(
                "Remissinstansen får numera brev. Skicka ut remissen igen, så skrivs ett brev.",
                "The recipient is asked by letter now: send the remiss again, and a letter is written.",
            ));
        }
        if store::has_newer(app, connection, message, recipient.id).await? {
            return Err(ApiError::conflict(
                "Ett nyare mejl för samma sak har redan skrivits till remissinstansen. Gör försöket med det i stället.",
                "A newer mail for the same purpose is written to the recipient: try that one.",
            ));
        }
    }
    let address = given
        .map(|given| given.as_str().to_owned())
        .or_else(|| recipient.as_ref().and_then(|recipient| recipient.email.clone()))
        .or_else(|| message.to_address.clone())
        .unwrap_or_default();
    let Some(again) = store::queue_again(app, connection, message.id, &address).await? else {
        return Err(ApiError::StateConflict {
            state: message.status.clone(),
            allowed: Vec::new(),
            detail: Sentence::new(
                "Bara ett mejl som inte gick att skicka, eller som studsade, kan skickas igen.",
                "Only a mail that has failed or bounced can be tried once more.",
            ),
        });
    };
    let payload = json!({ "messageId": again.id, "attemptsBefore": again.attempts });
    jobs::enqueue(
        app,
        connection,
        SEND,
        &payload,
        Some(&again.id.to_string()),
        app.now(),
    )
    .await?;
    if let Some(recipient) = recipient.filter(|one| send::is_to(&again, one.email.as_deref())) {
        if is_dispatch {
            // It counts as asked again: the next dispatch must not go to it as well.
            recipients::mark_sent(app, connection, &[recipient.id], RecipientDelivery::Pending).await?;
        } else if recipient.delivery == RecipientDelivery::Bounced.as_str() {
            recipients::set_delivery(app, connection, recipient.id, RecipientDelivery::Sent, "").await?;
        }
    }
    send::tell(app, connection, caller, &again, "message.queuedAgain").await?;
    Ok(again)
}

/// Whether a mail with this status may be tried once more.
pub(super) fn may_be_tried(message: &Message) -> bool {
    let over = [MessageStatus::Failed, MessageStatus::Bounced];
    message.is_mail() && over.iter().any(|status| status.as_str() == message.status)
}
