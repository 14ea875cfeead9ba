//! `POST /remisser/{id}/feedback-dispatches`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use remiss_domain::mail_texts::{MailKind, Reader};
use remiss_domain::workflow::{OutgoingAction, OutgoingState, ResponseChannel};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::{self, Common};
use super::store;
use super::words::tally_in_words;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record_all};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Links, Made, Path, Sentence};
use crate::messages::{self, Addressee, NewMessage, Purpose};
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Remiss};
use crate::responses::{self, Response};
use crate::viewpoints::{self, Viewpoint};
use crate::{boards, cases, followers, secrecy};

/// The feedback to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DispatchFeedback {
    /// Words that stand first in each, after the thanks.
    #[schema(example = "Överenskommelsen gäller från den 1 februari 2020.")]
    pub introduction: Option<String>,
}

/// Feedback that was posted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackDispatch {
    /// Id.
    pub id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// Mails that were posted.
    #[schema(example = 10)]
    pub mails: usize,
    /// Letters to print.
    #[schema(example = 1)]
    pub letters: usize,
    /// Respondents who left no address and fetch it by the API (`GET /responses/{id}/feedback`).
    #[schema(example = 1)]
    pub by_api: usize,
    /// Those who asked to be told without having answered, and were mailed.
    #[schema(example = 3)]
    pub followers: usize,
    /// Respondents who left no address: to be told in person, or not at all.
    pub unreachable: Vec<Unreachable>,
    /// The remiss.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A respondent who cannot be reached.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unreachable {
    /// The response.
    pub response_id: Uuid,
    /// Who it is from.
    #[schema(example = "Bygdegården i Exempelby")]
    pub respondent_name: String,
    /// How it came.
    #[schema(value_type = crate::http::enums::ResponseChannel, example = "phone")]
    pub channel: String,
}

/// Send the feedback
///
/// Återkopplar till var och en som har svarat, i den kanal de använde: du skrev – vi gjorde – därför. After the decision, once;
/// who answered by letter gets a letter, whose own system answered can fetch it (`GET /responses/{id}/feedback`, event `response.fedBack`). Those
/// without an address are listed. Those who asked to be told get a mail about the whole. Sent again it goes to those who answered since,
/// and to nobody twice.
#[utoipa::path(
    tag = "feedback",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = DispatchFeedback,
    responses(
        (status = 201, description = "What was posted", body = FeedbackDispatch),
        (status = 409, description = "There is no decision yet, or everyone who can be reached has had the feedback"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/remisser/{id}/feedback-dispatches")]
pub async fn dispatch(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<DispatchFeedback>,
) -> ApiResult<HttpResponse> {
    let introduction = body.value.introduction;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let remiss = remisser::lock(&app, connection, *id).await?;
        let again = remiss.state == OutgoingState::FedBack.as_str();
        if !again {
            may_feed_back(&remiss)?;
        }
        secrecy::needs_all_responses(&app, connection, remiss.id).await?;
        let sent = post_all(&app, connection, &remiss, introduction.as_deref()).await?;
        if again && sent.is_nobody() {
            // Says what the state allows.
            may_feed_back(&remiss)?;
        }
        let occasion = if again { "later" } else { "decision" };
        let counts = (sent.mails + sent.followers, sent.letters);
        let dispatch_id = store::note_dispatch(&app, connection, &remiss, occasion, counts).await?;
        if !again {
            remisser::set_state(&app, connection, &remiss, OutgoingState::FedBack.as_str()).await?;
        }
        let details = serde_json::json!({
            "dispatchId": dispatch_id, "mails": sent.mails, "letters": sent.letters, "byApi": sent.by_api.len(),
            "followers": sent.followers, "unreachable": sent.unreachable.len(),
        });
        let deed = |action, subject_kind, subject_id, details| Deed {
            action,
            subject_kind,
            subject_id,
            board_id: Some(remiss.board_id),
            case_id: Some(remiss.case_id),
            details,
        };
        let nothing = serde_json::json!({});
        let mut deeds = vec![deed("remiss.fedBack", "remiss", remiss.id, &details)];
        for response in &sent.by_api {
            deeds.push(deed("response.fedBack", "response", *response, &nothing));
        }
        record_all(&app, connection, &caller, &deeds).await?;
        let address = app.url(&format!("/remisser/{}", remiss.id));
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(address.clone()),
            version: None,
            body: FeedbackDispatch {
                id: dispatch_id,
                remiss_id: remiss.id,
                mails: sent.mails,
                letters: sent.letters,
                by_api: sent.by_api.len(),
                followers: sent.followers,
                unreachable: sent.unreachable,
                links: Links::default().and("remiss", "GET", address),
            },
        })
    })
    .await
}

fn may_feed_back(remiss: &Remiss) -> ApiResult<()> {
    if !remiss.is_outgoing() {
        return Err(ApiError::conflict(
            "Återkoppling ges på remisser som nämnden har skickat ut.",
            "Feedback is given on remisser that the board has sent out.",
        ));
    }
    remiss
        .outgoing_state()?
        .allow(OutgoingAction::FeedBack)
        .map_err(|forbidden| ApiError::StateConflict {
            state: forbidden.state.to_owned(),
            allowed: forbidden
                .allowed
                .iter()
                .map(|&action| action.to_owned())
                .collect(),
            detail: if remiss.state == OutgoingState::FedBack.as_str() {
                Sentence::new(
                    "Alla som har svarat och går att nå har redan fått återkopplingen. Vilka det är står i GET /remisser/{id}/feedback.",
                    "Everyone who answered and can be reached has had the feedback. See GET /remisser/{id}/feedback.",
                )
            } else {
                Sentence::new(
                    "Återkopplingen skickas en gång, när beslutet är fattat.",
                    "The feedback is sent once, after the decision.",
                )
            },
        })
}

/// What was posted, and to whom nothing could be.
#[derive(Default)]
struct Posted {
    mails: usize,
    letters: usize,
    /// Responses whose feedback is there to be fetched by the respondent's own system, and goes nowhere else.
    by_api: Vec<Uuid>,
    followers: usize,
    unreachable: Vec<Unreachable>,
}

impl Posted {
    /// Whether nobody was told.
    fn is_nobody(&self) -> bool {
        self.mails == 0 && self.letters == 0 && self.by_api.is_empty() && self.followers == 0
    }
}

async fn post_all(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    introduction: Option<&str>,
) -> ApiResult<Posted> {
    let case = cases::find(app, connection, remiss.case_id).await?;
    let board = boards::find(app, connection, remiss.board_id).await?;
    let decision = store::decision(app, connection, remiss).await?;
    let recipients = recipients::of_remiss(app, connection, remiss.id).await?;
    let viewpoints = viewpoints::of_remiss(app, connection, remiss.id).await?;
    let common = Common {
        remiss,
        board: &board,
        case: &case,
        decision: decision.as_ref(),
        introduction: introduction.map(str::trim).filter(|text| !text.is_empty()),
        page: remiss.public.then(|| format!("/remisser/{}", remiss.id)),
    };
    let mut posted = Posted::default();
    for response in responses::of_remiss(app, connection, remiss.id).await? {
        let recipient = recipients
            .iter()
            .find(|recipient| Some(recipient.id) == response.recipient_id);
        // Who was told is not told again.
        if response.feedback_at.is_some() {
            continue;
        }
        let Some(addressee) = addressee(&response, recipient) else {
            if response.channel == ResponseChannel::Api.as_str() {
                responses::mark_fed_back(app, connection, response.id).await?;
                posted.by_api.push(response.id);
                continue;
            }
            posted.unreachable.push(Unreachable {
                response_id: response.id,
                respondent_name: response.respondent_name.clone(),
                channel: response.channel.clone(),
            });
            continue;
        };
        let own: Vec<&Viewpoint> = viewpoints
            .iter()
            .filter(|viewpoint| viewpoint.response_id == response.id)
            .collect();
        // The letter has one text for all; see the template of the document.
        let by_mail = matches!(addressee, Addressee::Email { .. });
        let plain = by_mail
            && (response.plain_language || recipient.is_some_and(|recipient| recipient.plain_language));
        let filling = content::filling(app, &common, &response, &own, Reader::of(plain))?;
        let mail = messages::write_mail(app, MailKind::Feedback, Reader::of(plain), &filling)?;
        let in_reply_to = match &addressee {
            Addressee::Email { address, .. } => {
                let (recipient, own) = (response.recipient_id, Some(response.id));
                messages::thread_start(app, connection, address, recipient, own).await?
            }
            Addressee::Letter { .. } => None,
        };
        let letter = (!by_mail).then(|| content::letter(app, &common, &filling));
        let message = NewMessage {
            purpose: Purpose::Feedback,
            purpose_key: format!("feedback:{}", response.id),
            board_id: Some(remiss.board_id),
            case_id: Some(remiss.case_id),
            remiss_id: Some(remiss.id),
            recipient_id: response.recipient_id,
            response_id: Some(response.id),
            addressee,
            reply_to: recipient.map(|recipient| messages::reply_address(app, &recipient.reply_token)),
            subject: mail.subject,
            text: mail.text,
            html: by_mail.then_some(mail.html),
            in_reply_to,
            auto_submitted_reply: false,
            subscription: None,
            document_ids: Vec::new(),
            letter,
        };
        if messages::post(app, connection, message).await?.is_none() {
            continue;
        }
        if by_mail {
            posted.mails += 1;
        } else {
            posted.letters += 1;
        }
        responses::mark_fed_back(app, connection, response.id).await?;
    }
    let what = match common.decision {
        Some(decision) => content::decided(&common, decision)?,
        None => String::new(),
    };
    let tally = tally_in_words(&store::tally(app, connection, remiss.id).await?)?;
    posted.followers = followers::tell_all(app, connection, remiss, (&board, &case), (&what, &tally)).await?;
    Ok(posted)
}

/// Where a respondent is told, in the channel that was used: a letter is answered by letter; otherwise a mail where there is an address.
pub fn addressee(response: &Response, recipient: Option<&Recipient>) -> Option<Addressee> {
    let email = response
        .respondent_email
        .clone()
        .or_else(|| recipient.and_then(|recipient| recipient.email.clone()));
    let address = Some(response.respondent_address.as_str())
        .filter(|address| !address.trim().is_empty())
        .or_else(|| recipient.map(|recipient| recipient.postal_address.as_str()))
        .filter(|address| !address.trim().is_empty());
    let by_letter = || {
        address.map(|address| Addressee::Letter {
            name: response.respondent_name.clone(),
            postal_address: address.to_owned(),
        })
    };
    let by_mail = || {
        email.clone().map(|address| Addressee::Email {
            address,
            name: response.respondent_name.clone(),
        })
    };
    if response.channel == ResponseChannel::Letter.as_str() {
        by_letter().or_else(by_mail)
    } else {
        by_mail().or_else(by_letter)
    }
}
