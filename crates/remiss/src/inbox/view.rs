//! Inbox entries as the API shows them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::candidate::Candidate;
use super::place::may_be_placed;
use super::proposal::Proposal;
use super::store::Entry;
use super::undo::may_be_undone;
use super::verdicts::{FileFindings, SenderFindings, SpamFindings};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{ApiResult, Links};

/// What kind of mail came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum EntryKind {
    /// Not read yet, or too large to be read.
    Unread,
    /// Written by a person.
    Ordinary,
    /// A mail of ours came back (studs).
    Bounce,
    /// Out of office and the like (autosvar).
    AutoReply,
    /// No mail at all, as far as can be told.
    Unreadable,
}

impl EntryKind {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            EntryKind::Unread => "unread",
            EntryKind::Ordinary => "ordinary",
            EntryKind::Bounce => "bounce",
            EntryKind::AutoReply => "autoReply",
            EntryKind::Unreadable => "unreadable",
        }
    }
}

/// Whether a registrar has to place it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum EntryStatus {
    /// Is read in a moment.
    Unread,
    /// Waits for a registrar.
    Waiting,
    /// Became a response, or a document of a case.
    Placed,
    /// A virus was found in it: kept, and not opened.
    Quarantined,
    /// Needs nothing: a bounce, an automatic reply, or what a registrar set aside.
    Noted,
}

impl EntryStatus {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            EntryStatus::Unread => "unread",
            EntryStatus::Waiting => "waiting",
            EntryStatus::Placed => "placed",
            EntryStatus::Noted => "noted",
            EntryStatus::Quarantined => "quarantined",
        }
    }
}

/// A mail that came in (inkommet mejl).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryView {
    /// Id.
    pub id: Uuid,
    /// Order of arrival.
    #[schema(example = 17)]
    pub register_number: i64,
    /// When it was taken in.
    pub received_at: Timestamp,
    /// Name of the mailbox it came to, as in the settings.
    #[schema(example = "remiss")]
    pub mailbox: String,
    /// Bytes.
    #[schema(example = 4096)]
    pub size: i64,
    /// Message-ID as the sender wrote it, without angle brackets.
    #[schema(example = "a1@mail.example.org")]
    pub mail_message_id: Option<String>,
    /// Sender's address; no proof of who it is.
    #[schema(example = "styrelsen@example.org")]
    pub from_address: String,
    /// Sender's name.
    #[schema(example = "Föreningen Exempel")]
    pub from_name: String,
    /// Subject.
    #[schema(example = "Svar på remiss Ks 1216/2018")]
    pub subject: String,
    /// The text, own and quoted; in a list only its beginning.
    #[schema(example = "Vi har ingen erinran.")]
    pub text: String,
    /// `unread`, `ordinary`, `bounce`, `autoReply` or `unreadable`.
    #[schema(example = "ordinary")]
    pub kind: String,
    /// `unread`, `waiting`, `placed`, `noted` or `quarantined`.
    #[schema(example = "waiting")]
    pub status: String,
    /// Why it was placed where it is, or why it waits.
    #[schema(example = "Ärendenumret i mejlet finns inte.")]
    pub reason: String,
    /// Where it may belong, strongest first.
    pub candidates: Vec<Candidate>,
    /// Whether it was searched for viruses: `notScanned`, `waiting` (the scanner is away), `clean`, `infected` (quarantined) or
    /// `notScannable` (larger than the scanner takes).
    #[schema(example = "clean")]
    pub scan: String,
    /// The scanner's words: name of the virus, or why it could not look.
    #[schema(example = "")]
    pub scan_words: String,
    /// A new incoming case that it may be; none while nothing speaks for it.
    pub proposal: Option<Proposal>,
    /// What our own mail server found about the sender; none: nothing.
    pub sender: Option<SenderFindings>,
    /// What the receiving mail server says of spam; none: nothing.
    pub spam: Option<SpamFindings>,
    /// What came along.
    pub files: Vec<FileFindings>,
    /// The board: that whose mailbox it came to, and then that where it was placed.
    pub board_id: Option<Uuid>,
    /// The case, once it is placed.
    pub case_id: Option<Uuid>,
    /// The remiss, once it is placed.
    pub remiss_id: Option<Uuid>,
    /// The response that it became.
    pub response_id: Option<Uuid>,
    /// The message of ours that it is about: a bounce, an automatic reply.
    pub message_id: Option<Uuid>,
    /// Links; `matches` and `openCase` while a registrar can place it, `undo` while a placing can be undone.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Letters of a text that a list shows.
const EXCERPT: usize = 300;

impl EntryView {
    /// The entry as the API shows it to `caller`.
    pub(super) fn of(app: &App, caller: &Caller, entry: &Entry) -> ApiResult<EntryView> {
        let own = app.url(&format!("/inbox/{}", entry.id));
        let registrar = caller.is_one_of(&[Role::Registrar]);
        let may_place = may_be_placed(entry) && registrar;
        let may_scan =
            registrar && entry.status != "placed" && !app.settings().mail.clamav.address.is_empty();
        let may_undo = may_be_undone(entry) && registrar;
        let mut links = Links::to_self(own.clone())
            .and("content", "GET", format!("{own}/content"))
            .and_if(may_place, "matches", "POST", format!("{own}/matches"))
            .and_if(may_place, "openCase", "POST", format!("{own}/cases"))
            .and_if(may_scan, "scan", "POST", format!("{own}/scans"))
            .and_if(may_undo, "undo", "POST", format!("{own}/undos"));
        if let Some(id) = entry.case_id {
            links = links.and("case", "GET", app.url(&format!("/cases/{id}")));
        }
        if let Some(id) = entry.remiss_id {
            links = links.and("remiss", "GET", app.url(&format!("/remisser/{id}")));
        }
        if let Some(id) = entry.response_id {
            links = links.and("response", "GET", app.url(&format!("/responses/{id}")));
        }
        if let Some(id) = entry.message_id {
            links = links.and("message", "GET", app.url(&format!("/messages/{id}")));
        }
        Ok(EntryView {
            id: entry.id,
            register_number: entry.register_number,
            received_at: entry.received_at,
            mailbox: entry.mailbox.clone(),
            size: entry.size,
            mail_message_id: entry.mail_message_id.clone(),
            from_address: entry.from_address.clone(),
            from_name: entry.from_name.clone(),
            subject: entry.subject.clone(),
            text: entry.text.clone(),
            kind: entry.kind.clone(),
            status: entry.status.clone(),
            reason: entry.reason.clone(),
            candidates: entry.candidates()?,
            scan: entry.scan.clone(),
            scan_words: entry.scan_words.clone(),
            proposal: entry.proposal()?,
            sender: entry.sender()?,
            spam: entry.spam()?,
            files: entry.files()?,
            board_id: entry.board_id,
            case_id: entry.case_id,
            remiss_id: entry.remiss_id,
            response_id: entry.response_id,
            message_id: entry.message_id,
            links,
        })
    }

    /// The same for a list: with the beginning of the text only.
    pub(super) fn in_list(app: &App, caller: &Caller, entry: &Entry) -> ApiResult<EntryView> {
        let mut view = EntryView::of(app, caller, entry)?;
        if let Some((end, _)) = view.text.char_indices().nth(EXCERPT) {
            view.text.truncate(end);
            view.text.push('…');
        }
        Ok(view)
    }
}

crate::page_of! {
    /// A page of the inbox.
    InboxPage, entries: EntryView
}
