//! Writing to the recipients of a remiss: who writes, under which number, and how each is reached.

use remiss_documents::{Detail, DetailKey, Document};
use uuid::Uuid;

use crate::app::App;
use crate::boards::{self, Board};
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::messages::{self, Addressee, NewMessage, Purpose, WrittenMail};
use crate::recipients::Recipient;
use crate::remisser::Remiss;

/// What all messages about one remiss have in common.
pub(super) struct Correspondence<'a> {
    pub remiss: &'a Remiss,
    pub case: Case,
    pub board: Board,
    pub officer: Option<String>,
}

/// A message to one recipient.
pub(super) struct Letter {
    pub purpose: Purpose,
    /// The occasion; a second message with the same one is not written.
    pub purpose_key: String,
    pub mail: WrittenMail,
    /// What is printed for a recipient by post; the words of the mail when there is nothing else.
    pub paper: Option<Document>,
    pub document_ids: Vec<Uuid>,
}

/// How a message leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Posted {
    Mail,
    Letter,
    /// It was written before.
    Before,
}

/// How many left, by kind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub mails: usize,
    pub letters: usize,
}

impl Tally {
    pub fn add(&mut self, posted: Posted) {
        match posted {
            Posted::Mail => self.mails += 1,
            Posted::Letter => self.letters += 1,
            Posted::Before => {}
        }
    }

    pub fn all(self) -> usize {
        self.mails + self.letters
    }
}

impl<'a> Correspondence<'a> {
    pub async fn of(
        app: &App,
        connection: &mut Connection,
        remiss: &'a Remiss,
    ) -> ApiResult<Correspondence<'a>> {
        Ok(Correspondence {
            remiss,
            case: cases::find(app, connection, remiss.case_id).await?,
            board: boards::find(app, connection, remiss.board_id).await?,
            officer: cases::responsible_officer(app, connection, remiss.case_id).await?,
        })
    }

    /// A letter about the remiss, still without text.
    pub fn paper(&self, app: &App, kind: &str, title: &str) -> Document {
        let number = &self.case.case_number;
        let mut paper = messages::letter(app, &self.board, number, kind, title, app.today());
        paper.subject.clone_from(&self.remiss.name);
        if let Some(officer) = &self.officer {
            let officer = Detail::labelled(DetailKey::Officer, officer);
            paper.header.meta.push(officer);
        }
        paper
    }

    /// The answer link of a recipient.
    pub fn answer_link(app: &App, recipient: &Recipient) -> String {
        // What is typed from paper is as short as it can be.
        let plain = recipient.plain_language && recipient.channel != "letter";
        app.page_url_for(&format!("/svara/{}", recipient.answer_token), plain)
    }

    /// Writes to a recipient, the way it is reached.
    pub async fn post(
        &self,
        app: &App,
        connection: &mut Connection,
        recipient: &Recipient,
        letter: Letter,
    ) -> ApiResult<Posted> {
        let (addressee, way) = match (&recipient.email, recipient.by_letter()) {
            (Some(address), false) => (
                Addressee::Email {
                    address: address.clone(),
                    name: recipient.name.clone(),
                },
                Posted::Mail,
            ),
            (_, true) => (
                Addressee::Letter {
                    name: recipient.name.clone(),
                    postal_address: recipient.postal_address.clone(),
                },
                Posted::Letter,
            ),
            (None, false) => return Err(ApiError::internal("a recipient by mail without an address")),
        };
        let written = letter.mail;
        let paper = (way == Posted::Letter).then(|| {
            letter.paper.unwrap_or_else(|| {
                let mut paper = self.paper(app, "brev", &written.subject);
                paper.blocks = written.blocks;
                paper
            })
        });
        let in_reply_to = match &addressee {
            Addressee::Email { address, .. } if letter.purpose != Purpose::Dispatch => {
                messages::thread_start(app, connection, address, Some(recipient.id), None).await?
            }
            _ => None,
        };
        let message = NewMessage {
            purpose: letter.purpose,
            purpose_key: letter.purpose_key,
            board_id: Some(self.remiss.board_id),
            case_id: Some(self.remiss.case_id),
            remiss_id: Some(self.remiss.id),
            recipient_id: Some(recipient.id),
            response_id: None,
            addressee,
            reply_to: Some(messages::reply_address(app, &recipient.reply_token)),
            subject: written.subject,
            text: written.text,
            html: Some(written.html).filter(|_| way == Posted::Mail),
            in_reply_to,
            auto_submitted_reply: false,
            subscription: None,
            document_ids: letter.document_ids,
            letter: paper,
        };
        Ok(match messages::post(app, connection, message).await? {
            Some(_) => way,
            None => Posted::Before,
        })
    }
}
