//! `POST /remisser/{id}/responses`

use actix_web::{HttpResponse, post};
use jiff::Timestamp;
use remiss_domain::workflow::{RecipientOutcome, ResponseChannel};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::original::{self, Written};
use super::receive::{NewFile, NewResponse, Received, receive};
use super::respondent::{Respondent, respondent};
use super::store::{QuestionAnswer, Registered};
use super::view::ResponseView;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made, Path, enums};
use crate::remisser::{self, Remiss};

/// A response to register.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubmitResponse {
    /// The recipient it is from. An organisation's key stands for its own; without one the response is uninvited.
    pub recipient_id: Option<Uuid>,
    /// Who answers, where `recipientId` does not say it.
    pub respondent: Option<Respondent>,
    /// How it came: `letter`, `phone`, `meeting`, `email` for officials; an organisation's key is always `api`.
    #[schema(value_type = Option<enums::ResponseChannel>, example = "letter")]
    pub channel: Option<String>,
    /// Views, no objection, or declines; `views` when nothing is said.
    #[schema(value_type = Option<enums::RecipientOutcome>, example = "views")]
    pub outcome: Option<String>,
    /// The text.
    #[schema(example = "Överenskommelsen har en tydlig viljeriktning, och det är positivt.")]
    pub text: Option<String>,
    /// Answers to the questions of the remiss.
    pub answers: Option<Vec<QuestionAnswer>>,
    /// A private person asks for the name to be shown where the response is published; hidden when nothing is said.
    #[serde(default)]
    #[schema(example = false)]
    pub show_name: bool,
    /// `supplement` (when nothing is said) adds to an earlier response of the same body, `replacement` takes its place. Both are kept; after the
    /// deadline it is always a supplement.
    #[serde(default)]
    #[schema(example = "supplement")]
    pub relation: Option<String>,
    /// When it came in, for officials: the day a letter was stamped. Now when nothing is said.
    #[schema(value_type = Option<String>, format = DateTime, example = "2019-10-28T09:15:00Z")]
    pub received_at: Option<Timestamp>,
}

/// What the body says, checked.
struct Checked {
    channel: ResponseChannel,
    outcome: RecipientOutcome,
    text: String,
    answers: Vec<QuestionAnswer>,
    received_at: Timestamp,
}

impl SubmitResponse {
    fn check(&self, caller: &Caller, remiss: &Remiss, now: Timestamp) -> ApiResult<Checked> {
        let mut wrong = Vec::new();
        let organisation = caller.is_one_of(&[Role::Organisation]);
        let channel = match self.channel.as_deref() {
            None => Some(ResponseChannel::Api),
            Some(text) => match text.parse::<ResponseChannel>() {
                Ok(channel) if organisation && channel != ResponseChannel::Api => None,
                Ok(ResponseChannel::Link) => None,
                Ok(channel) => Some(channel),
                Err(_) => None,
            },
        };
        if channel.is_none() {
            wrong.push(FieldError::new(
                "/channel",
                "Svaret kan registreras som letter, phone, meeting, email eller api; en organisations egen nyckel som api.",
                "A response is registered as letter, phone, meeting, email or api; with an organisation's own key as api.",
            ));
        }
        let outcome = self
            .outcome
            .as_deref()
            .unwrap_or("views")
            .parse::<RecipientOutcome>()
            .ok()
            .filter(|outcome| *outcome != RecipientOutcome::NoAnswer);
        if outcome.is_none() {
            wrong.push(FieldError::new(
                "/outcome",
                "Utfallet är views, noObjection eller declines.",
                "The outcome is views, noObjection or declines.",
            ));
        }
        let text = self.text.as_deref().unwrap_or_default().trim().to_owned();
        let mut answers = Vec::new();
        for (index, answer) in self.answers.iter().flatten().enumerate() {
            if !remiss.questions.iter().any(|question| question.key == answer.key) {
                wrong.push(FieldError::new(
                    format!("/answers/{index}/key"),
                    format!("Remissen har ingen fråga {}.", answer.key),
                    format!("The remiss has no question {}.", answer.key),
                ));
            } else if !answer.text.trim().is_empty() {
                answers.push(answer.clone());
            }
        }
        if outcome == Some(RecipientOutcome::Views) && text.is_empty() && answers.is_empty() {
            wrong.push(FieldError::new(
                "/text",
                "Ett svar med synpunkter behöver text eller svar på frågorna.",
                "A response with views needs a text or answers to the questions.",
            ));
        }
        if !matches!(
            self.relation.as_deref(),
            None | Some("supplement" | "replacement")
        ) {
            wrong.push(FieldError::new(
                "/relation",
                "Ett senare svar är supplement (kompletterar) eller replacement (ersätter).",
                "A later response is supplement or replacement.",
            ));
        }
        let received_at = self.received_at.unwrap_or(now);
        if received_at > now || (organisation && self.received_at.is_some()) {
            wrong.push(FieldError::new(
                "/receivedAt",
                "Svaret kan inte ha kommit in senare än nu, och bara en tjänsteperson anger när det kom.",
                "It cannot have come in later than now, and only officials say when it came.",
            ));
        }
        match (channel, outcome) {
            (Some(channel), Some(outcome)) if wrong.is_empty() => Ok(Checked {
                channel,
                outcome,
                text,
                answers,
                received_at,
            }),
            _ => Err(ApiError::Invalid(wrong)),
        }
    }
}

/// Register a response
///
/// Tar emot ett remissvar: från en organisation med egen nyckel, eller registrerat av en tjänsteperson när det kom som
/// brev, per telefon, på ett möte eller med e-post. It is registered as a document of the case at once; a receipt is
/// posted to who left an address. After the deadline it is taken in too, and marked late.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = SubmitResponse,
    responses(
        (status = 201, description = "The response", body = ResponseView),
        (status = 409, description = "The remiss has not been sent"),
    ),
    security(("bearer" = ["registrar", "officer", "organisation"])),
)]
#[post("/remisser/{id}/responses")]
pub async fn submit(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<SubmitResponse>,
) -> ApiResult<HttpResponse> {
    let submitted = body.value;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let row = Registered::from(take_in(&app, connection, &caller, *id, &submitted).await?);
        let view = ResponseView::of(&app, &caller, &row, &[]);
        Ok(Made::created(
            app.url(&format!("/responses/{}", row.response.id)),
            row.response.version,
            view,
        ))
    })
    .await
}

/// Takes a submitted response to a remiss in.
pub(super) async fn take_in(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    remiss_id: Uuid,
    submitted: &SubmitResponse,
) -> ApiResult<Received> {
    let remiss = remisser::hold(app, connection, remiss_id).await?;
    let from = respondent(app, connection, caller, &remiss, submitted).await?;
    let checked = submitted.check(caller, &remiss, app.now())?;
    let written = Written {
        name: &from.name,
        remiss: &remiss,
        channel: checked.channel,
        outcome: checked.outcome,
        text: &checked.text,
        answers: &checked.answers,
        received_at: checked.received_at,
    };
    let text = original::as_text(&written).into_bytes();
    let new = |stored| NewResponse {
        remiss: &remiss,
        recipient: from.recipient.as_ref(),
        respondent_name: from.name.clone(),
        respondent_kind: from.kind.clone(),
        respondent_email: from.email.clone(),
        respondent_address: from.postal_address.clone(),
        organisation_id: from.organisation_id,
        channel: checked.channel,
        outcome: checked.outcome,
        text: checked.text.clone(),
        answers: checked.answers.clone(),
        received_at: checked.received_at,
        original: NewFile {
            file_name: "remissvar.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            stored,
        },
        attachments: Vec::new(),
        in_reply_to: None,
        sender_confirmed: true,
        plain_language: false,
        show_name: submitted.show_name,
        replaces: submitted.relation.as_deref() == Some("replacement"),
        replaced_number: None,
        send_receipt: true,
    };
    let kept = app.files().put_while(app.new_id(), text, async |stored| {
        receive(app, connection, caller, new(stored)).await
    });
    kept.await
}
