//! Sending an answer: once for each form that was shown. A recipient's is taken in at once; anyone's waits for its address to be confirmed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use remiss_domain::workflow::ResponseChannel;

use super::super::form::{Fields, Filled};
use super::super::keep::redirected;
use super::super::texts::Language;
use super::Door;
use super::multipart::Upload;
use super::room::{come_in, saved};
use super::save::with_new;
use crate::access::Caller;
use crate::answering::{self, Draft, KeptFile, Sent};
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, Fingerprint, IdempotencyKey, Made};
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Held, Remiss};
use crate::responses::original::{Written, as_text};
use crate::responses::{self, NewFile, NewResponse, receive};

/// An answer as it is sent.
pub(super) struct Answer<'a> {
    /// The language of the page.
    pub t: &'a Language,
    /// What was filled in, checked.
    pub filled: &'a Filled,
    /// The same as a draft keeps it.
    pub written: Vec<(String, String)>,
    /// The version of the draft that the form showed; 0: there was none.
    pub seen: i32,
    /// How many answers of the recipient the form showed; none: it did not say.
    pub answered: Option<usize>,
    /// Files that came with it; those of the draft go along too.
    pub new_files: &'a [KeptFile],
    /// Too many came from the same network.
    pub crowd: bool,
}

/// What tells a form that was sent from another. Not its bytes: a browser puts them together anew each time.
pub(super) fn fingerprint(door: &Door, fields: &Fields, files: &[Upload]) -> Fingerprint {
    let mut parts: Vec<&[u8]> = Vec::new();
    let path = door.path();
    parts.push(path.as_bytes());
    for (name, value) in &fields.0 {
        parts.extend([name.as_bytes(), value.as_bytes()]);
    }
    for file in files {
        parts.extend([file.file_name.as_bytes(), file.bytes.as_slice()]);
    }
    Fingerprint::of_parts(parts)
}

/// Where a form led that was sent before, when there is nothing behind its door any more.
pub(super) async fn again(app: &App, token: &str, fingerprint: Fingerprint) -> ApiResult<HttpResponse> {
    let nothing = async |_: &mut Connection| Err::<Made<()>, _>(ApiError::NotFound);
    let kept = IdempotencyKey::of_form(token)
        .once(app, &Caller::with_link(), fingerprint, nothing)
        .await?;
    redirected(&kept)
}

/// Takes the answer in, or keeps it until it is confirmed, and leads to its confirmation. A form that was sent before leads there again; with
/// another text it is [`ApiError::IdempotencyKeyReused`]. Where something else was saved, or the recipient has answered, since the form was shown it is
/// [`ApiError::PreconditionFailed`], and nothing is done.
pub(super) async fn send(
    app: &App,
    door: &Door,
    answer: Answer<'_>,
    token: &str,
    fingerprint: Fingerprint,
) -> ApiResult<HttpResponse> {
    let kept = IdempotencyKey::of_form(token)
        .once(app, &Caller::with_link(), fingerprint, async |connection| {
            let (remiss, recipient) = come_in(app, connection, door).await?;
            // An officer who reminds, gives more time or withdraws locks the remiss first, too.
            let remiss = remisser::hold(app, connection, remiss.id).await?;
            let recipient = match recipient {
                Some(recipient) => Some(recipients::lock(app, connection, recipient.id).await?),
                None => None,
            };
            let draft = match saved(app, connection, door, recipient.as_ref()).await? {
                Some(draft) => answering::lock(app, connection, draft.id).await?,
                None => None,
            };
            if let (Some(recipient), Some(shown)) = (&recipient, answer.answered) {
                // In another tab, by another who has the link, or by mail.
                let earlier = responses::of_recipient(app, connection, recipient.id).await?;
                if earlier.len() > shown {
                    return Err(ApiError::PreconditionFailed { current: 0 });
                }
            }
            match &draft {
                Some(draft) if draft.version != answer.seen && draft.fields != answer.written => {
                    return Err(ApiError::PreconditionFailed {
                        current: draft.version,
                    });
                }
                None if answer.seen != 0 => return Err(ApiError::PreconditionFailed { current: 0 }),
                _ => {}
            }
            let files = match &draft {
                Some(draft) => with_new(draft, answer.new_files),
                None => answer.new_files.to_vec(),
            };
            let location = match &recipient {
                Some(recipient) => take_in(app, connection, (&remiss, recipient), &answer, &files).await?,
                None => wait(app, connection, &remiss, &answer, files, token).await?,
            };
            if let Some(Draft { id, .. }) = draft {
                answering::remove(app, connection, id).await?;
            }
            Ok(Made {
                status: StatusCode::SEE_OTHER,
                location: Some(answer.t.path(&location)),
                version: None,
                body: (),
            })
        })
        .await?;
    redirected(&kept)
}

async fn take_in(
    app: &App,
    connection: &mut Connection,
    (remiss, recipient): (&Held, &Recipient),
    Answer { t, filled, .. }: &Answer<'_>,
    files: &[KeptFile],
) -> ApiResult<String> {
    let received_at = app.now();
    let written = Written {
        name: &recipient.name,
        remiss,
        channel: ResponseChannel::Link,
        outcome: filled.outcome,
        text: &filled.text,
        answers: &filled.answers,
        received_at,
    };
    let text = as_text(&written).into_bytes();
    let attachments = files
        .iter()
        .map(KeptFile::to_new_file)
        .collect::<ApiResult<Vec<_>>>()?;
    let new = |stored| NewResponse {
        remiss,
        recipient: Some(recipient),
        respondent_name: recipient.name.clone(),
        respondent_kind: recipient.kind.clone(),
        respondent_email: recipient.email.clone().or_else(|| filled.email.clone()),
        respondent_address: recipient.postal_address.clone(),
        organisation_id: recipient.organisation_id,
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
        attachments,
        in_reply_to: None,
        sender_confirmed: true,
        plain_language: t.easy,
        show_name: false,
        replaces: filled.replaces,
        replaced_number: None,
        send_receipt: true,
    };
    let kept = app.files().put_while(app.new_id(), text, async |stored| {
        receive(app, connection, &Caller::with_link(), new(stored)).await
    });
    let received = kept.await?;
    Ok(format!("/mottaget/{}", received.response.id))
}

async fn wait(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    answer: &Answer<'_>,
    files: Vec<KeptFile>,
    token: &str,
) -> ApiResult<String> {
    let filled = answer.filled;
    let sent = Sent {
        remiss,
        name: filled.name.clone(),
        kind: filled.kind,
        email: filled.email.clone(),
        outcome: filled.outcome,
        text: filled.text.clone(),
        answers: filled.answers.clone(),
        show_name: filled.show_name,
        plain_language: answer.t.easy,
        files,
        shown: answering::shown_at(app, connection, token).await?,
        trapped: filled.trapped,
        crowd: answer.crowd,
    };
    let waiting = answering::wait(app, connection, sent).await?;
    Ok(format!("/mottaget/{}", waiting.id))
}
