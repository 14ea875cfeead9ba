//! Messages as the API shows them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::message::Message;
use super::{attempt, secret};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::Links;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum MessageStatus {
    /// Waits to be sent, or to be printed.
    Queued,
    /// The mail server took it.
    Sent,
    /// It could not be sent.
    Failed,
    /// It came back.
    Bounced,
    /// The letter was printed and posted.
    Printed,
}

impl MessageStatus {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            MessageStatus::Queued => "queued",
            MessageStatus::Sent => "sent",
            MessageStatus::Failed => "failed",
            MessageStatus::Bounced => "bounced",
            MessageStatus::Printed => "printed",
        }
    }
}

/// How a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum MessageChannel {
    /// By mail (e-post).
    Email,
    /// By letter (brev).
    Letter,
}

impl MessageChannel {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            MessageChannel::Email => "email",
            MessageChannel::Letter => "letter",
        }
    }
}

/// A mail or letter that goes out (utgående meddelande).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Id.
    pub id: Uuid,
    /// The board whose message it is.
    pub board_id: Option<Uuid>,
    /// The case.
    pub case_id: Option<Uuid>,
    /// The remiss.
    pub remiss_id: Option<Uuid>,
    /// The recipient of the remiss (remissinstans).
    pub recipient_id: Option<Uuid>,
    /// The response that it answers.
    pub response_id: Option<Uuid>,
    /// What it is for: `dispatch`, `reminder`, `receipt`, `extension`, `deadlineChange`, `withdrawal`, `closure`,
    /// `feedback`, `publication`, `yttrande`, `digest`, `alert`, `subscription`, `newRemiss`, `contactLink`, `notice`,
    /// `meetingChange`, `other`.
    #[schema(example = "dispatch")]
    pub purpose: String,
    /// `email` or `letter`.
    #[schema(example = "email")]
    pub channel: String,
    /// Message-ID, without angle brackets.
    #[schema(example = "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60@kommun.example.org")]
    pub mail_message_id: String,
    /// E-mail address; none for a letter, and none to those who subscribe: who they are is told to nobody.
    #[schema(example = "styrelsen@example.org")]
    pub to_address: Option<String>,
    /// Name of the addressee.
    #[schema(example = "Föreningen Exempel")]
    pub to_name: String,
    /// Postal address of a letter, one line per line.
    #[schema(example = "")]
    pub postal_address: String,
    /// Subject.
    #[schema(example = "Remiss Ks 1216/2018: Överenskommelsen")]
    pub subject: String,
    /// Documents that go along.
    pub document_ids: Vec<Uuid>,
    /// `queued`, `sent`, `failed`, `bounced` or `printed`.
    #[schema(example = "sent")]
    pub status: String,
    /// The words of the mail server, or of the bounce.
    #[schema(example = "250 2.0.0 Ok: queued")]
    pub status_words: String,
    /// How often it was handed over.
    #[schema(example = 1)]
    pub attempts: i32,
    /// When a waiting mail is handed over next, at the earliest.
    pub next_attempt_at: Option<Timestamp>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the mail server took it, or the letter was printed.
    pub sent_at: Option<Timestamp>,
    /// Links; `printings` while a letter waits to be printed, `attempts` when a mail has failed or bounced.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl MessageView {
    /// The message as the API shows it to `caller`.
    pub fn of(app: &App, caller: &Caller, message: &Message) -> MessageView {
        let own = app.url(&format!("/messages/{}", message.id));
        let waits = !message.is_mail() && message.status == "queued";
        let may_print = waits && caller.is_one_of(&[Role::Registrar, Role::Officer]);
        let may_try = attempt::may_be_tried(message) && caller.is_one_of(&[Role::Registrar, Role::Officer]);
        let links = Links::to_self(own.clone())
            .and("content", "GET", format!("{own}/content"))
            .and_if(may_print, "printings", "POST", format!("{own}/printings"))
            .and_if(may_try, "attempts", "POST", format!("{own}/attempts"));
        MessageView {
            id: message.id,
            board_id: message.board_id,
            case_id: message.case_id,
            remiss_id: message.remiss_id,
            recipient_id: message.recipient_id,
            response_id: message.response_id,
            purpose: message.purpose.clone(),
            channel: message.channel.clone(),
            mail_message_id: message.mail_message_id.clone(),
            to_address: message
                .to_address
                .clone()
                .filter(|_| !secret::is_to_subscriber(message)),
            to_name: message.to_name.clone(),
            postal_address: message.postal_address.clone(),
            subject: message.subject.clone(),
            document_ids: message.document_ids.clone(),
            status: message.status.clone(),
            status_words: secret::shown_words(message),
            attempts: message.attempts,
            next_attempt_at: message.next_attempt_at,
            created_at: message.created_at,
            sent_at: message.sent_at,
            links,
        }
    }
}

crate::page_of! {
    /// A page of messages.
    MessagePage, messages: MessageView
}
