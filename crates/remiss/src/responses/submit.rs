//! `POST /remisser/{id}/responses`

use actix_web::{HttpResponse, post};
use jiff::Timestamp;
use remiss_domain::address::EmailAddress;
use remiss_domain::workflow::{RecipientOutcome, ResponseChannel};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::original::{self, Written};
use super::receive::{NewFile, NewResponse, receive};
use super::store::{self, QuestionAnswer};
use super::view::ResponseView;
use super::{PRIVATE_PERSON, receive as receiving};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::Connection;
use crate::http::{
    ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made, Path, Sentence, enums,
};
use crate::organisations;
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Remiss};

/// A response to register.
#[derive(Debug, Deserialize, ToSchema)]
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
    /// When it came in, for officials: the day a letter was stamped. Now when nothing is said.
    #[schema(value_type = Option<String>, format = DateTime, example = "2019-10-28T09:15:00Z")]
    pub received_at: Option<Timestamp>,
}

/// Who answers, when it is nobody on the distribution list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Respondent {
    /// Name.
    #[schema(example = "Bygdegården i Exempelby")]
    pub name: Option<String>,
    /// Kind of body as in the register, or `privatePerson`, which is taken when nothing is said.
    #[schema(example = "association")]
    pub kind: Option<String>,
    /// E-mail address for receipt and feedback.
    #[schema(example = "kontakt@forening.example.org")]
    pub email: Option<String>,
    /// Postal address, one line per line.
    #[schema(example = "Box 100\n701 35 Örebro")]
    pub postal_address: Option<String>,
    /// The organisation in the register, when it is known.
    pub organisation_id: Option<Uuid>,
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
        let remiss = remisser::find(&app, connection, *id).await?;
        let from = respondent(&app, connection, &caller, &remiss, &submitted).await?;
        let checked = submitted.check(&caller, &remiss, app.now())?;
        let written = Written {
            name: &from.name,
            remiss: &remiss,
            channel: checked.channel,
            outcome: checked.outcome,
            text: &checked.text,
            answers: &checked.answers,
            received_at: checked.received_at,
        };
        let stored = app
            .files()
            .put(app.new_id(), original::as_text(&written).into_bytes())
            .await?;
        let new = NewResponse {
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
            send_receipt: true,
        };
        let response = receive(&app, connection, &caller, new).await?;
        let row = store::registered(&app, connection, response.id, None).await?;
        let view = ResponseView::of(&app, &caller, &row, &[]);
        Ok(Made::created(
            app.url(&format!("/responses/{}", response.id)),
            response.version,
            view,
        ))
    })
    .await
}

/// Who answers, put together from the recipient, the register and the body.
struct From {
    recipient: Option<Recipient>,
    name: String,
    kind: String,
    email: Option<String>,
    postal_address: String,
    organisation_id: Option<Uuid>,
}

async fn respondent(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    remiss: &Remiss,
    submitted: &SubmitResponse,
) -> ApiResult<From> {
    let given = submitted.respondent.as_ref();
    if caller.is_one_of(&[Role::Organisation]) {
        if given.is_some() || submitted.recipient_id.is_some() {
            return Err(ApiError::invalid(
                "/respondent",
                "En organisations nyckel svarar för sig själv; lämna respondent och recipientId tomma.",
                "An organisation's key answers for itself; leave respondent and recipientId out.",
            ));
        }
        return organisation_itself(app, connection, caller, remiss).await;
    }
    let of_remiss = match submitted.recipient_id {
        None => None,
        Some(id) => {
            let recipient = recipients::find(app, connection, id).await;
            match recipient {
                Ok(recipient) if recipient.remiss_id == remiss.id => Some(recipient),
                Ok(_) | Err(ApiError::NotFound) => {
                    return Err(ApiError::invalid(
                        "/recipientId",
                        "Remissen har ingen sådan remissinstans.",
                        "The remiss has no such recipient.",
                    ));
                }
                Err(other) => return Err(other),
            }
        }
    };
    if let Some(recipient) = of_remiss {
        let mut from = of_recipient(recipient);
        if let Some(email) = email(given)? {
            from.email = Some(email);
        }
        return Ok(from);
    }
    let given = given.ok_or_else(|| {
        ApiError::invalid(
            "/respondent",
            "Ange vem som svarar: recipientId eller respondent.",
            "Say who answers: recipientId or respondent.",
        )
    })?;
    let organisation = match given.organisation_id {
        None => None,
        Some(id) => match organisations::find(app, connection, id).await {
            Ok(organisation) => Some(organisation),
            Err(ApiError::NotFound) => {
                return Err(ApiError::invalid(
                    "/respondent/organisationId",
                    "Organisationen finns inte i registret.",
                    "The organisation is not in the register.",
                ));
            }
            Err(other) => return Err(other),
        },
    };
    // An organisation that was asked is its recipient, even where the official did not say so.
    if let Some(organisation) = &organisation
        && let Some(recipient) = asked(app, connection, remiss.id, organisation.id).await?
    {
        return Ok(of_recipient(recipient));
    }
    let name = given
        .name
        .clone()
        .or_else(|| {
            organisation
                .as_ref()
                .map(|organisation| organisation.name.clone())
        })
        .filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| {
        ApiError::invalid(
            "/respondent/name",
            "Ange namnet på den som svarar.",
            "Name who answers.",
        )
    })?;
    let kind = given.kind.clone().unwrap_or_else(|| {
        organisation.as_ref().map_or_else(
            || PRIVATE_PERSON.to_owned(),
            |organisation| organisation.kind.clone(),
        )
    });
    if !KINDS.contains(&kind.as_str()) {
        return Err(ApiError::invalid(
            "/respondent/kind",
            format!("Slaget är något av {}.", KINDS.join(", ")),
            format!("The kind is one of {}.", KINDS.join(", ")),
        ));
    }
    Ok(From {
        recipient: None,
        name: receiving::one_line(&name),
        kind,
        email: email(Some(given))?,
        postal_address: given.postal_address.clone().unwrap_or_default(),
        organisation_id: organisation.map(|organisation| organisation.id),
    })
}

/// Kinds of respondents: the register's, and private persons.
const KINDS: &[&str] = &[
    "association",
    "faithCommunity",
    "adultEducation",
    "council",
    "forum",
    "authority",
    "municipalBoard",
    "company",
    "union",
    "politicalParty",
    "other",
    PRIVATE_PERSON,
];

/// The key of an organisation: its recipient of this remiss, or, for a public one, uninvited.
async fn organisation_itself(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    remiss: &Remiss,
) -> ApiResult<From> {
    let id = caller.own_organisation()?;
    if let Some(recipient) = asked(app, connection, remiss.id, id).await? {
        let mut from = of_recipient(recipient);
        if from.email.is_none() {
            from.email = contact_email(app, connection, id).await?;
        }
        return Ok(from);
    }
    if !remiss.public || remiss.direction != "outgoing" || remiss.state == "draft" {
        return Err(ApiError::NotFound);
    }
    let organisation = organisations::find(app, connection, id).await?;
    Ok(From {
        recipient: None,
        name: organisation.name,
        kind: organisation.kind,
        email: contact_email(app, connection, id).await?,
        postal_address: String::new(),
        organisation_id: Some(id),
    })
}

async fn contact_email(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Option<String>> {
    let contacts = organisations::contacts_for_remisser(app, connection, id).await?;
    Ok(contacts.into_iter().find_map(|contact| contact.email))
}

async fn asked(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    organisation_id: Uuid,
) -> ApiResult<Option<Recipient>> {
    recipients::by_organisation(app, connection, remiss_id, organisation_id).await
}

fn of_recipient(recipient: Recipient) -> From {
    From {
        name: recipient.name.clone(),
        kind: recipient.kind.clone(),
        email: recipient.email.clone(),
        postal_address: recipient.postal_address.clone(),
        organisation_id: recipient.organisation_id,
        recipient: Some(recipient),
    }
}

fn email(given: Option<&Respondent>) -> ApiResult<Option<String>> {
    let Some(text) = given
        .and_then(|given| given.email.as_deref())
        .map(str::trim)
        .filter(|text| !text.is_empty())
    else {
        return Ok(None);
    };
    let address: EmailAddress = text.parse().map_err(|_| {
        ApiError::Invalid(vec![FieldError {
            pointer: "#/respondent/email".to_owned(),
            detail: Sentence::new("E-postadressen är ingen adress.", "That is no e-mail address."),
        }])
    })?;
    Ok(Some(address.as_str().to_owned()))
}
