//! What anyone sent by a public page: kept as it came, and taken in as a response when its address is confirmed or a registrar says so.
//! It counts from when it was sent.

use jiff::{SignedDuration, ToSpan};
use remiss_domain::deadline::date_in_sweden;
use remiss_domain::staff::AlertKind;
use remiss_domain::workflow::{RecipientOutcome, ResponseChannel};
use uuid::Uuid;

use super::kept::KeptFile;
use super::mails;
use super::store::{self, Waiting};
use crate::access::Caller;
use crate::alerts::{self, NewAlert};
use crate::app::App;
use crate::audit::{Deed, record};
use crate::cases;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::recipients;
use crate::remisser::{self, Remiss};
use crate::responses::original::{Written, as_text};
use crate::responses::{NewFile, NewResponse, QuestionAnswer, Response, receive};

/// How long a sender has to confirm before a registrar is told.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// What somebody sent by the form on a public page.
pub struct Sent<'a> {
    /// The remiss.
    pub remiss: &'a Remiss,
    /// Who answers, as written.
    pub name: String,
    /// Kind of body, or `privatePerson`.
    pub kind: &'a str,
    /// The address that was written.
    pub email: Option<String>,
    /// Views, no objection, or declines.
    pub outcome: RecipientOutcome,
    /// Its text.
    pub text: String,
    /// Answers by question.
    pub answers: Vec<QuestionAnswer>,
    /// Whether a private person asked for the name to be shown.
    pub show_name: bool,
    /// Whether it was written on the page in easy language.
    pub plain_language: bool,
    /// Files that came with it.
    pub files: Vec<KeptFile>,
    /// When the form was shown, UTC; none: by no page of ours.
    pub shown: Option<jiff::Timestamp>,
    /// The field that people do not see was filled in.
    pub trapped: bool,
    /// Too many came from the same network.
    pub crowd: bool,
}

/// Keeps what came. Its sender gets a mail with the link that confirms it; where something makes us doubt, a registrar is told instead.
pub async fn wait(app: &App, connection: &mut Connection, sent: Sent<'_>) -> ApiResult<Waiting> {
    let remiss = sent.remiss;
    let mails = match &sent.email {
        Some(email) => {
            let since = app.now() - 24.hours();
            Some(store::mails_to(app, connection, email, since).await?)
        }
        None => None,
    };
    let quick = SignedDuration::from_secs(i64::from(app.settings().public_pages.quick_form_seconds));
    let waiting = Waiting {
        id: app.new_id(),
        board_id: remiss.board_id,
        case_id: remiss.case_id,
        remiss_id: remiss.id,
        state: "waiting".to_owned(),
        name: sent.name,
        kind: sent.kind.to_owned(),
        email: sent.email,
        outcome: sent.outcome.as_str().to_owned(),
        text: sent.text,
        answers: sent.answers,
        show_name: sent.show_name,
        plain_language: sent.plain_language,
        files: sent.files,
        doubts: super::doubts(sent.shown, (app.now(), quick), sent.trapped, mails, sent.crowd),
        confirm_token: app.new_secret()?,
        came_at: app.now(),
        response_id: None,
        settled_at: None,
        settled_by: String::new(),
        reason: String::new(),
        version: 1,
    };
    store::insert_waiting(app, connection, &waiting).await?;
    match &waiting.email {
        Some(email) if waiting.doubts.is_empty() => {
            mails::post_link(app, connection, remiss, &waiting, email).await?;
        }
        _ => {
            let case = cases::find(app, connection, remiss.case_id).await?;
            let alert = NewAlert {
                kind: AlertKind::ResponseWaiting,
                subject_key: format!("waiting:{}:{}", remiss.id, date_in_sweden(waiting.came_at)),
                subject_id: Some(remiss.id),
                board_id: Some(remiss.board_id),
                case_id: Some(remiss.case_id),
                text: format!(
                    "{}: svar på ”{}” från webben behöver läsas av en registrator innan de räknas.",
                    case.case_number, remiss.name
                ),
                items: Vec::new(),
            };
            alerts::raise(app, connection, alert).await?;
        }
    }
    let details = serde_json::json!({ "remissId": remiss.id, "doubts": waiting.doubts.len() });
    note(
        app,
        connection,
        &Caller::with_link(),
        &waiting,
        "waitingResponse.came",
        &details,
    )
    .await?;
    Ok(waiting)
}

/// Its sender confirms it by the link in the mail. As often as somebody asks: it is taken in once.
pub async fn confirm(app: &App, connection: &mut Connection, token: &str) -> ApiResult<Uuid> {
    let known = store::by_confirm_token(app, connection, token).await?;
    remisser::lock(app, connection, known.remiss_id).await?;
    let waiting = store::lock_waiting(app, connection, known.id).await?;
    if let Some(id) = waiting.response_id {
        return Ok(id);
    }
    if waiting.state != "waiting" {
        return Err(ApiError::NotFound);
    }
    let caller = Caller::with_link();
    Ok(take_in(app, connection, &caller, &waiting, "").await?.id)
}

/// Takes it in as a response; the remiss is locked, and so is what waits. `by` is who decided so; empty: its sender, who has confirmed the
/// address, and is the recipient that was asked at that address.
pub(super) async fn take_in(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    waiting: &Waiting,
    by: &str,
) -> ApiResult<Response> {
    let remiss = remisser::hold(app, connection, waiting.remiss_id).await?;
    let recipient = match &waiting.email {
        Some(email) if by.is_empty() => recipients::by_email(app, connection, remiss.id, email).await?,
        _ => None,
    };
    let recipient = recipient.as_ref();
    let name = recipient.map_or(&waiting.name, |recipient| &recipient.name);
    let stored = app
        .files()
        .put(app.new_id(), take_in_text(waiting, &remiss, name)?.into_bytes())
        .await?;
    let attachments: Vec<NewFile> = waiting
        .files
        .iter()
        .map(KeptFile::to_new_file)
        .collect::<ApiResult<_>>()?;
    let new = NewResponse {
        remiss: &remiss,
        recipient,
        respondent_name: name.clone(),
        respondent_kind: recipient
            .map_or(&waiting.kind, |recipient| &recipient.kind)
            .clone(),
        respondent_email: waiting.email.clone(),
        respondent_address: recipient.map_or_else(String::new, |recipient| recipient.postal_address.clone()),
        organisation_id: recipient.and_then(|recipient| recipient.organisation_id),
        channel: ResponseChannel::Link,
        outcome: waiting.outcome.parse().map_err(ApiError::internal)?,
        text: waiting.text.clone(),
        answers: waiting.answers.clone(),
        received_at: waiting.came_at,
        original: NewFile {
            file_name: "remissvar.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            stored,
        },
        attachments,
        in_reply_to: None,
        // A registrar who takes it in has not asked the address.
        sender_confirmed: by.is_empty() || waiting.email.is_none(),
        show_name: waiting.show_name,
        plain_language: waiting.plain_language,
        replaces: false,
        replaced_number: None,
        send_receipt: true,
    };
    let response = receive(app, connection, caller, new).await?.response;
    store::settle(app, connection, waiting.id, Ok(response.id), by).await?;
    let details = serde_json::json!({ "remissId": waiting.remiss_id, "responseId": response.id });
    note(
        app,
        connection,
        caller,
        waiting,
        "waitingResponse.received",
        &details,
    )
    .await?;
    Ok(response)
}

/// What is kept as its original: a text of what was written, by whom and when.
fn take_in_text(waiting: &Waiting, remiss: &Remiss, name: &str) -> ApiResult<String> {
    Ok(as_text(&Written {
        name,
        remiss,
        channel: ResponseChannel::Link,
        outcome: waiting.outcome.parse().map_err(ApiError::internal)?,
        text: &waiting.text,
        answers: &waiting.answers,
        received_at: waiting.came_at,
    }))
}

/// Writes down what became of it.
pub(super) async fn note(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    waiting: &Waiting,
    action: &'static str,
    details: &serde_json::Value,
) -> ApiResult<()> {
    let deed = Deed {
        action,
        subject_kind: "waitingResponse",
        subject_id: waiting.id,
        board_id: Some(waiting.board_id),
        case_id: Some(waiting.case_id),
        details,
    };
    record(app, connection, caller, deed).await
}

/// Tells the registrar of answers that nobody has confirmed in a day: once for each day on which some came. Returns of how many remisser it told now.
pub(super) async fn tell_of_unconfirmed(app: App) -> ApiResult<usize> {
    let caller = Caller::system("answering");
    let limit = app.now() - PATIENCE;
    let found = app
        .read(&caller, async |connection| {
            store::unconfirmed(&app, connection, limit).await
        })
        .await?;
    if found.is_empty() {
        return Ok(0);
    }
    app.write(&caller, async |connection| {
        let mut told = 0;
        for remiss in &found {
            let alert = NewAlert {
                kind: AlertKind::ResponseWaiting,
                subject_key: format!(
                    "unconfirmed:{}:{}",
                    remiss.remiss_id,
                    date_in_sweden(remiss.newest)
                ),
                subject_id: Some(remiss.remiss_id),
                board_id: Some(remiss.board_id),
                case_id: Some(remiss.case_id),
                text: format!(
                    "{}: {} svar på ”{}” från webben har väntat på bekräftelse i mer än ett dygn.",
                    remiss.case_number, remiss.count, remiss.name
                ),
                items: Vec::new(),
            };
            told += usize::from(alerts::raise(&app, connection, alert).await?);
        }
        Ok(told)
    })
    .await
}
