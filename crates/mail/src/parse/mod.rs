//! Incoming mail: from whatever bytes arrived to something that can be read and sorted.
//!
//! [`parse`] takes any bytes and always gives something back; a mail that no rule fits is an ordinary mail with the
//! text that could be read. Nothing here decides what a mail is about: it says who, when, what was written, what came
//! along, and whether a machine wrote it. The original bytes stay with the caller; what is read here is for reading.

mod authentication;
mod auto_reply;
mod bounce;
mod calendar;
mod calendar_entries;
mod charset;
mod cms;
mod content;
mod encoded_word;
mod file_kind;
mod file_name;
mod forward;
mod headers;
mod html;
mod links;
mod prepare;
mod quote;
mod received_file;
mod report;
mod rtf;
mod seeming;
mod spam;
mod text;
mod tnef;
mod tnef_properties;

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use mail_parser::{Message, MessageParser};

pub use authentication::{Authentication, Trust, Verdict};
pub use bounce::Bounce;
pub use calendar::Invitation;
pub use calendar_entries::{CalendarEntry, calendar_entries};
pub use content::Protection;
pub use forward::Forwarded;
pub use received_file::{Mismatch, ReceivedFile};
pub use seeming::Seeming;
pub use spam::SpamVerdict;

use crate::address::MailAddress;
use headers::Headers;
use report::Report;

/// A mail as it can be read. Message-IDs stand without angle brackets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IncomingMail {
    /// The sender's Message-ID. May be missing, and two mails may claim the same one.
    pub message_id: Option<String>,
    /// The Message-IDs that this mail answers, usually one.
    pub in_reply_to: Vec<String>,
    /// The thread, oldest first.
    pub references: Vec<String>,
    /// Who the mail says it is from. Never a proof of who sent it.
    pub from: Option<MailAddress>,
    /// Where the sender wants answers.
    pub reply_to: Option<MailAddress>,
    /// The envelope sender as our mail server wrote it down; `None` where it wrote nothing.
    pub return_path: Option<ReturnPath>,
    /// To and Cc as the sender wrote them.
    pub to: Vec<MailAddress>,
    /// The addresses our mail server says it was delivered to: Delivered-To, X-Original-To, Envelope-To and others.
    pub delivered_to: Vec<String>,
    /// The tags of all plus addresses that the mail was sent or delivered to (`token` of `remiss+token@example.org`),
    /// each once. Lower and upper case as they arrived: compare without case.
    pub reply_tokens: Vec<String>,
    /// The subject, decoded, on one line; empty where there is none.
    pub subject: String,
    /// The time the sender's machine claims. The time of receipt is the caller's to know.
    pub date: Option<Timestamp>,
    /// What the sender wrote, without the quoted mail it answers. Where nothing else was written, or in a forwarded
    /// mail, this is the whole text. Line ends are `\n`.
    pub text: String,
    /// The quoted mail, folded away but kept.
    pub quoted: Option<String>,
    /// Whether the text is nothing but the quoted mail. It then stands in [`IncomingMail::text`] all the same.
    pub is_all_quoted: bool,
    /// Own and quoted text together, in the order they were written.
    pub whole_text: String,
    /// Everything that came along: files, pictures, forwarded mails (`message/rfc822`), calendar invitations. What was
    /// packed in `winmail.dat` or lay within a signature stands here unpacked; the packed form too, where it has more.
    pub attachments: Vec<ReceivedFile>,
    /// Files beyond the first thousand, which are not listed. The original has them.
    pub attachments_left_out: usize,
    /// The meeting that the mail invites to, cancels or answers; also in the text, in words.
    pub invitation: Option<Invitation>,
    /// The mail that was sent on, in the text or as a file. Where nothing else was written, it stands in the text as well.
    pub forwarded: Option<Forwarded>,
    /// Whether the sender signed or encrypted it.
    pub protection: Protection,
    /// Whether a person's mail, a bounce or an automatic answer.
    pub kind: Kind,
    /// The Auto-Submitted header, in lower case without parameters, when it is there and not `no`.
    pub auto_submitted: Option<String>,
    /// The List-Id, where the mail came over a mailing list.
    pub list_id: Option<String>,
    /// The Precedence header, in lower case.
    pub precedence: Option<String>,
    /// What our own mail server found about the sender. Nothing unless [`parse_with`] was told whom to believe.
    pub authentication: Authentication,
    /// What servers on the way found about SPF, DKIM and DMARC (RFC 8601), topmost first, as they wrote it. Anybody can
    /// write such a field; what can be believed stands in [`IncomingMail::authentication`].
    pub authentication_results: Vec<String>,
    /// Whether the receiving server took it for spam; `None` where it did not say.
    pub spam: Option<SpamVerdict>,
    /// Whether the sender's machine asked that no machine answers (X-Auto-Response-Suppress).
    pub suppresses_answers: bool,
    /// Whether a mail service reports that a reader of our mail called it spam (RFC 5965).
    pub is_complaint: bool,
    /// What it seems to be, where nobody seems to have answered anything. No proof: a person looks at it.
    pub seems: Option<Seeming>,
}

/// The envelope sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnPath {
    /// `<>`: sent by a machine that wants no answer; bounces have it (RFC 5321 4.5.5).
    Null,
    /// Where receipts and bounces go.
    Address(String),
}

/// What kind of mail it is, as far as the mail itself tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Kind {
    /// Written by a person, or at least not recognised as anything else.
    #[default]
    Ordinary,
    /// A mail of ours was not delivered, or is delayed. Anybody can write one: believe it only where its original
    /// Message-ID or reply token is one of ours.
    Bounce(Bounce),
    /// Out of office and the like: keep it, note it, never answer it.
    AutoReply,
}

impl IncomingMail {
    /// Whether a machine may answer this mail at all (RFC 3834 section 2), for example with a receipt. At most one
    /// answer per sender and matter remains the caller's rule.
    pub fn may_be_answered(&self) -> bool {
        self.kind == Kind::Ordinary
            && !self.is_complaint
            && self.auto_submitted.is_none()
            && self.list_id.is_none()
            && !self.suppresses_answers
            && self
                .precedence
                .as_deref()
                .is_none_or(|precedence| !auto_reply::is_machine_precedence(precedence))
            && self
                .answer_address()
                .is_some_and(|address| !auto_reply::is_machine_address(address))
            && self
                .from
                .as_ref()
                .is_none_or(|from| !auto_reply::is_machine_address(&from.address))
    }

    /// Where an automatic answer goes: the envelope sender (RFC 3834 section 4), else the From address. `None` for
    /// mails with a null return path or no usable address.
    pub fn answer_address(&self) -> Option<&str> {
        let address = match &self.return_path {
            Some(ReturnPath::Null) => return None,
            Some(ReturnPath::Address(address)) => address.as_str(),
            None => self.from.as_ref()?.address.as_str(),
        };
        crate::address::is_deliverable(address).then_some(address)
    }
}

/// Reads a mail. Any bytes give a result; what cannot be understood ends up in [`IncomingMail::text`].
///
/// Takes time in proportion to the size of the mail, seconds for the largest: in async code, run it by
/// `spawn_blocking`.
pub fn parse(raw: &[u8]) -> IncomingMail {
    parse_with(raw, &Trust::default())
}

/// The same, with the servers whose findings about senders are believed.
pub fn parse_with(raw: &[u8], trust: &Trust) -> IncomingMail {
    // The libraries below promise not to panic. Should one all the same, the head is read and the rest taken for text, and
    // the mailbox goes on.
    [whole as Reader, head_and_text]
        .into_iter()
        .find_map(|reader| {
            catch_unwind(AssertUnwindSafe(|| reader(raw, trust)))
                .ok()
                .flatten()
                .filter(says_anything)
        })
        .unwrap_or_else(|| unreadable(raw))
}

type Reader = fn(&[u8], &Trust) -> Option<IncomingMail>;

fn whole(raw: &[u8], trust: &Trust) -> Option<IncomingMail> {
    let prepared = prepare::prepare(raw);
    let message = MessageParser::default().parse(prepared.as_ref())?;
    Some(read(&message, trust))
}

/// A mail whose parts cannot be told apart: who, when, what about, and everything after the head as it stands there.
fn head_and_text(raw: &[u8], trust: &Trust) -> Option<IncomingMail> {
    let prepared = prepare::prepare(raw);
    let (head, body) = prepared.split_at(prepare::header_end(&prepared));
    let message = MessageParser::default().parse_headers(head)?;
    let mut mail = read(&message, trust);
    mail.whole_text = text::tidy(&text::decode_guessing(body));
    mail.text.clone_from(&mail.whole_text);
    Some(mail)
}

/// Bytes that are no mail at all may look like one header that nobody knows.
fn says_anything(mail: &IncomingMail) -> bool {
    mail.from.is_some()
        || mail.message_id.is_some()
        || !mail.subject.is_empty()
        || !mail.whole_text.is_empty()
        || !mail.attachments.is_empty()
}

fn unreadable(raw: &[u8]) -> IncomingMail {
    let text = text::tidy(&text::decode_guessing(raw));
    IncomingMail {
        text: text.clone(),
        whole_text: text,
        ..IncomingMail::default()
    }
}

fn read(message: &Message<'_>, trust: &Trust) -> IncomingMail {
    let headers = Headers::of(message);
    let content = content::read(message);
    let subject = headers::one_line(&text::composed(message.subject().unwrap_or_default()));
    let (text, quoted) = quote::split(&content.text, &subject);
    let is_all_quoted = quoted.is_none() && quote::is_nothing_else(&content.text, &subject);
    let mut to = addresses(message.all_to());
    to.extend(addresses(message.all_cc()));
    let delivered_to = headers.delivered_to();
    let mut mail = IncomingMail {
        message_id: headers.message_ids("Message-ID").into_iter().next(),
        in_reply_to: headers.message_ids("In-Reply-To"),
        references: headers.message_ids("References"),
        from: message
            .from()
            .and_then(|from| addresses([from].into_iter()).into_iter().next()),
        reply_to: message
            .reply_to()
            .and_then(|to| addresses([to].into_iter()).into_iter().next()),
        return_path: headers.return_path(),
        reply_tokens: reply_tokens(&to, &delivered_to),
        to,
        delivered_to,
        subject,
        date: date(message),
        text,
        quoted,
        attachments: content.files,
        attachments_left_out: content.files_left_out,
        invitation: content.invitation,
        forwarded: None,
        protection: content.protection,
        kind: Kind::Ordinary,
        auto_submitted: headers.keyword("Auto-Submitted").filter(|value| value != "no"),
        list_id: headers.first("List-Id"),
        precedence: headers.keyword("Precedence"),
        authentication: authentication::read(&headers, trust),
        authentication_results: headers.all("Authentication-Results"),
        spam: spam::read(&headers),
        suppresses_answers: headers
            .keyword("X-Auto-Response-Suppress")
            .is_some_and(|value| !matches!(value.as_str(), "none" | "")),
        is_complaint: false,
        seems: None,
        is_all_quoted,
        whole_text: content.text,
    };
    let said = mail.text.clone();
    let report = report::recognise(message);
    mail.is_complaint = report == Some(Report::Complaint);
    if let Some(bounce) = bounce::recognise(message, &headers, &mail) {
        mail.kind = Kind::Bounce(bounce);
    } else if report == Some(Report::Receipt) || auto_reply::is_auto_reply(&headers, &mail) {
        mail.kind = Kind::AutoReply;
    }
    if mail.kind == Kind::Ordinary {
        mail.forwarded =
            forward::inline(&mail.whole_text, &mail.subject).or_else(|| forward::attached(message));
        let says_more =
            |forwarded: &&Forwarded| mail.whole_text.is_empty() && *forwarded != &Forwarded::default();
        if let Some(forwarded) = mail.forwarded.as_ref().filter(says_more) {
            add_to_text(&mut mail.text, &mut mail.whole_text, &forwarded.as_text());
        }
    }
    if mail.kind == Kind::Ordinary && mail.forwarded.is_none() {
        let said = if is_all_quoted { "" } else { said.trim() };
        mail.seems = seeming::seeming(&headers, &mail, said);
        let replies = mail
            .invitation
            .as_ref()
            .is_some_and(|invitation| invitation.method == "REPLY");
        if mail.seems == Some(Seeming::CalendarAnswer) && replies && said.is_empty() {
            // A press of a button, and not a word.
            mail.kind = Kind::AutoReply;
        }
    }
    if let Some(invitation) = &mail.invitation {
        add_to_text(&mut mail.text, &mut mail.whole_text, &invitation.as_text());
    }
    mail
}

/// Adds what stands in no text part, but is part of what was sent.
fn add_to_text(text: &mut String, whole_text: &mut String, more: &str) {
    for text in [text, whole_text] {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(more);
    }
}

fn date(message: &Message<'_>) -> Option<Timestamp> {
    let date = message.date().filter(|date| date.is_valid())?;
    Timestamp::from_second(date.to_timestamp()).ok()
}

fn addresses<'a, 'x: 'a>(lists: impl Iterator<Item = &'a mail_parser::Address<'x>>) -> Vec<MailAddress> {
    let mut found = Vec::new();
    for list in lists {
        for address in list.iter() {
            if found.len() >= headers::MOST {
                return found;
            }
            let plain = |text: &str| {
                text.chars()
                    .filter(|letter| !letter.is_control())
                    .collect::<String>()
            };
            let text = address.address.as_deref().map(plain).unwrap_or_default();
            let text = text.trim();
            if !text.contains('@') {
                continue;
            }
            let name = address
                .name
                .as_deref()
                .map(|name| headers::one_line(&text::composed(name)))
                .filter(|name| !name.is_empty());
            found.push(MailAddress {
                name,
                address: text.to_owned(),
            });
        }
    }
    found
}

fn reply_tokens(to: &[MailAddress], delivered_to: &[String]) -> Vec<String> {
    let mut tokens = Vec::new();
    let all = delivered_to
        .iter()
        .map(String::as_str)
        .chain(to.iter().map(|to| to.address.as_str()));
    for token in all.filter_map(crate::address::plus_tag) {
        if tokens.len() < headers::MOST
            && !tokens
                .iter()
                .any(|known: &String| known.eq_ignore_ascii_case(token))
        {
            tokens.push(token.to_owned());
        }
    }
    tokens
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_whose_parts_cannot_be_read_keeps_its_head_and_its_text() {
        let raw = b"From: Styrelsen <styrelsen@example.org>\r\nSubject: Svar\r\nX-Spam: Yes\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nVi tillstyrker.\r\n--b--\r\n";
        let mail = head_and_text(raw, &Trust::default()).unwrap();
        assert_eq!(mail.from.unwrap().address, "styrelsen@example.org");
        assert_eq!(mail.subject, "Svar");
        assert!(mail.spam.unwrap().is_spam);
        assert_eq!(mail.text, "--b\n\nVi tillstyrker.\n--b--");
        assert!(mail.attachments.is_empty());
    }
}
