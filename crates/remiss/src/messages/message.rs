//! A message, new and as it is kept.

use jiff::Timestamp;
use remiss_documents::Document;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// The remiss itself (utskick).
    Dispatch,
    /// A reminder to answer (påminnelse).
    Reminder,
    /// A receipt of what came in (mottagningskvittens).
    Receipt,
    /// A later deadline (anstånd, förlängd svarstid).
    Extension,
    /// Another deadline for all (ändrad svarstid).
    DeadlineChange,
    /// The remiss was withdrawn (återkallelse).
    Withdrawal,
    /// No more answers are taken (svarstiden är slut).
    Closure,
    /// What came of the views (återkoppling).
    Feedback,
    /// The response was published (publicering).
    Publication,
    /// The answer to an incoming remiss (yttrande).
    Yttrande,
    /// What lies ahead, to board secretaries (sammandrag).
    Digest,
    /// Something that an officer or registrar has to look at (avisering).
    Alert,
    /// Asks whether a subscription is wanted (prenumeration).
    Subscription,
    /// A new remiss, to those who subscribe (ny remiss).
    NewRemiss,
    /// The link by which an organisation keeps its contacts up to date (kontaktuppgifter).
    ContactLink,
    /// What a sender has to know about its mail (meddelande).
    Notice,
    /// Meetings were moved or called off, to officers and a board's staff (ändrade sammanträden).
    MeetingChange,
    /// Anything else.
    Other,
}

impl Purpose {
    /// As stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Dispatch => "dispatch",
            Purpose::Reminder => "reminder",
            Purpose::Receipt => "receipt",
            Purpose::Extension => "extension",
            Purpose::DeadlineChange => "deadlineChange",
            Purpose::Withdrawal => "withdrawal",
            Purpose::Closure => "closure",
            Purpose::Feedback => "feedback",
            Purpose::Publication => "publication",
            Purpose::Yttrande => "yttrande",
            Purpose::Digest => "digest",
            Purpose::Alert => "alert",
            Purpose::Subscription => "subscription",
            Purpose::NewRemiss => "newRemiss",
            Purpose::ContactLink => "contactLink",
            Purpose::Notice => "notice",
            Purpose::MeetingChange => "meetingChange",
            Purpose::Other => "other",
        }
    }
}

/// Who gets a message, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// By mail.
    Email {
        /// E-mail address.
        address: String,
        /// Name shown with it.
        name: String,
    },
    /// By letter.
    Letter {
        /// Name on the envelope.
        name: String,
        /// Postal address, one line of the address per line.
        postal_address: String,
    },
}

/// Of which subscription a mail is part (RFC 2919 and 8058).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// `List-Id`, without angle brackets, for example `nya-remisser.kommun.example.org`.
    pub list_id: String,
    /// Takes a POST without login, and ends the subscription at once.
    pub unsubscribe_url: String,
}

/// A message to post.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// What it is for.
    pub purpose: Purpose,
    /// The occasion, for example `dispatch:<recipient id>`: a second message with the same key is not written.
    pub purpose_key: String,
    /// The board whose message it is.
    pub board_id: Option<Uuid>,
    /// The case.
    pub case_id: Option<Uuid>,
    /// The remiss.
    pub remiss_id: Option<Uuid>,
    /// The recipient of the remiss.
    pub recipient_id: Option<Uuid>,
    /// The response that it answers.
    pub response_id: Option<Uuid>,
    /// Who gets it.
    pub addressee: Addressee,
    /// Where answers go; the service's own address when nothing is said. See [`super::reply_address`].
    pub reply_to: Option<String>,
    /// Subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML, for a mail.
    pub html: Option<String>,
    /// Message-ID of the mail that it answers, without angle brackets.
    pub in_reply_to: Option<String>,
    /// Whether it is the automatic answer to one mail (RFC 3834 `auto-replied`), not a notification.
    pub auto_submitted_reply: bool,
    /// The subscription that it is part of.
    pub subscription: Option<Subscription>,
    /// Documents that go along, in order.
    pub document_ids: Vec<Uuid>,
    /// What is printed, for a letter; the address is put into it. Without it a letter is its text.
    pub letter: Option<Document>,
}

/// A message as it is kept.
#[derive(Debug, Clone)]
pub struct Message {
    /// Id.
    pub id: Uuid,
    /// The board whose message it is.
    pub board_id: Option<Uuid>,
    /// The case.
    pub case_id: Option<Uuid>,
    /// The remiss.
    pub remiss_id: Option<Uuid>,
    /// The recipient of the remiss.
    pub recipient_id: Option<Uuid>,
    /// The response that it answers.
    pub response_id: Option<Uuid>,
    /// What it is for, as stored.
    pub purpose: String,
    /// `email` or `letter`.
    pub channel: String,
    /// Its Message-ID, without angle brackets.
    pub mail_message_id: String,
    /// E-mail address; none for a letter.
    pub to_address: Option<String>,
    /// Name of the addressee.
    pub to_name: String,
    /// Postal address of a letter.
    pub postal_address: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The text as HTML.
    pub html: Option<String>,
    /// Message-ID of the mail that it answers.
    pub in_reply_to: Option<String>,
    /// `auto-generated` or `auto-replied` (RFC 3834).
    pub auto_submitted: String,
    /// The subscription that it is part of.
    pub subscription: Option<Subscription>,
    /// Documents that go along.
    pub document_ids: Vec<Uuid>,
    /// `queued`, `sent`, `failed`, `bounced` or `printed`.
    pub status: String,
    /// The words of the mail server, or of the bounce.
    pub status_words: String,
    /// How often it was handed over.
    pub attempts: i32,
    /// When it was written, UTC.
    pub created_at: Timestamp,
    /// When the mail server took it, or the letter was printed, UTC.
    pub sent_at: Option<Timestamp>,
    /// What is printed, for a letter.
    pub letter: Option<Document>,
    /// When a waiting mail is handed over next, at the earliest, UTC; none when it does not wait.
    pub next_attempt_at: Option<Timestamp>,
}

impl Message {
    /// Whether it is a mail; else a letter.
    pub fn is_mail(&self) -> bool {
        self.channel == "email"
    }
}
