//! Keeping an answer that was sent by a form: once for each form that was shown.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use remiss_domain::workflow::ResponseChannel;

use super::form::Filled;
use super::page::{Door, come_in};
use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiError, ApiResult, Fingerprint, IdempotencyKey, Made};
use crate::responses::original::{Written, as_text};
use crate::responses::{NewFile, NewResponse, receive};

/// Takes the answer in and leads to its confirmation. A form that was sent before leads there again; with another text
/// it is [`ApiError::IdempotencyKeyReused`].
pub(super) async fn keep(
    app: &App,
    door: &Door,
    filled: &Filled,
    token: &str,
    fingerprint: Fingerprint,
) -> ApiResult<HttpResponse> {
    let caller = Caller::with_link();
    let kept = IdempotencyKey::of_form(token)
        .once(app, &caller, fingerprint, async |connection| {
            let (remiss, recipient) = come_in(app, connection, door).await?;
            let name = match &recipient {
                Some(recipient) => recipient.name.clone(),
                None => filled.name.clone(),
            };
            let received_at = app.now();
            let written = Written {
                name: &name,
                remiss: &remiss,
                channel: ResponseChannel::Link,
                outcome: filled.outcome,
                text: &filled.text,
                answers: &filled.answers,
                received_at,
            };
            let stored = app
                .files()
                .put(app.new_id(), as_text(&written).into_bytes())
                .await?;
            let recipient = recipient.as_ref();
            let known_email = recipient.and_then(|recipient| recipient.email.clone());
            let new = NewResponse {
                remiss: &remiss,
                recipient,
                respondent_kind: recipient
                    .map_or(filled.kind, |recipient| recipient.kind.as_str())
                    .to_owned(),
                respondent_email: known_email.or_else(|| filled.email.clone()),
                respondent_address: recipient
                    .map(|recipient| recipient.postal_address.clone())
                    .unwrap_or_default(),
                organisation_id: recipient.and_then(|recipient| recipient.organisation_id),
                channel: ResponseChannel::Link,
                outcome: filled.outcome,
                text: filled.text.clone(),
                answers: filled.answers.clone(),
                received_at,
                original: NewFile {
                    file_name: "remissvar.txt".to_owned(),
                    media_type: "text/plain".to_owned(),
                    stored,
                },
                attachments: Vec::new(),
                in_reply_to: None,
                sender_confirmed: true,
                show_name: filled.show_name,
                replaced_number: None,
                send_receipt: true,
                respondent_name: name,
            };
            let response = receive(app, connection, &caller, new).await?;
            Ok(Made {
                status: StatusCode::SEE_OTHER,
                location: Some(format!("/mottaget/{}", response.id)),
                version: None,
                body: (),
            })
        })
        .await?;
    redirected(&kept)
}

/// Leads to what a form made: a page is reloaded, or gone back to, without sending anything again.
pub fn redirected(kept: &HttpResponse) -> ApiResult<HttpResponse> {
    let location = kept
        .headers()
        .get(header::LOCATION)
        .cloned()
        .ok_or_else(|| ApiError::internal("a form was kept without a confirmation"))?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}
