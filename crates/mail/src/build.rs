//! Outgoing mail: from fields to the bytes that travel (RFC 5322).
//!
//! Everything is decided by the caller and nothing is drawn here, neither time nor random parts: building the same
//! mail twice gives the same bytes, so that a mail sent again after a crash is the same mail.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as LettreAttachment, Body, Mailbox, MessageBuilder, MultiPart, SinglePart};

use crate::address::{MailAddress, to_wire};

/// A mail to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// The final Message-ID, without angle brackets; see [`crate::address::message_id`].
    pub message_id: String,
    /// Who the mail is from, as people see it.
    pub from: MailAddress,
    /// Where bounces go (the envelope sender). `None`: to `from`. With the recipient's reply token here a bounce finds
    /// its place even when the receiving server quotes nothing of our mail.
    pub envelope_from: Option<String>,
    /// Where an answer goes, for example `remiss+<token>@example.org`.
    pub reply_to: Option<MailAddress>,
    /// The one recipient. One mail each: nobody sees who else was asked, and a bounce belongs to one recipient.
    pub to: MailAddress,
    /// The subject, in plain text.
    pub subject: String,
    /// The text that every mail has.
    pub text: String,
    /// The same as HTML, for those who show it.
    pub html: Option<String>,
    /// Set on every mail that no person wrote just now (RFC 3834).
    pub auto_submitted: Option<AutoSubmitted>,
    /// The Message-ID that this mail answers. One that cannot stand in a header is left out: it came from outside.
    pub in_reply_to: Option<String>,
    /// The Message-IDs of the thread, oldest first. Those that cannot stand in a header are left out.
    pub references: Vec<String>,
    /// For subscriptions and reminders, not for the formal remiss itself.
    pub list: Option<ListHeaders>,
    /// Files sent along.
    pub attachments: Vec<Attachment>,
    /// The time in the Date header; written in UTC.
    pub date: Timestamp,
}

/// A file that travels with a mail, in either direction.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The name it is shown and saved with, without folders.
    pub file_name: String,
    /// The media type that the sender claims, for example `application/pdf`.
    pub media_type: String,
    /// The content, byte for byte.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attachment")
            .field("file_name", &self.file_name)
            .field("media_type", &self.media_type)
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
            .finish()
    }
}

/// Why a machine sent this mail (RFC 3834 section 5). Both ask the receiver's machines not to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoSubmitted {
    /// `auto-generated`: a notification, such as a dispatch or a reminder.
    Generated,
    /// `auto-replied`: the answer to one mail, such as a receipt.
    Replied,
}

/// Headers of a subscription (RFC 2919, 2369 and 8058).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListHeaders {
    /// `List-Id`, without angle brackets, for example `nya-remisser.example.org`.
    pub id: Option<String>,
    /// Takes a POST without login and unsubscribes at once (RFC 8058); must be `https:`.
    pub unsubscribe_url: Option<String>,
    /// An address where any mail unsubscribes.
    pub unsubscribe_address: Option<String>,
}

/// A mail ready to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltMail {
    /// The message as it travels, CRLF line ends, ASCII only.
    pub bytes: Vec<u8>,
    /// The envelope sender.
    pub envelope_from: String,
    /// The envelope recipient.
    pub envelope_to: String,
}

/// Why a mail cannot be built. It is never the receiving server's fault, and trying again does not help.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BuildError {
    /// An address that no mail can be sent to or from; carries the name of the field.
    #[error("the address in {0} is not a mail address")]
    Address(&'static str),
    /// A value of ours that would break the header it stands in; carries the name of the header.
    #[error("the value of {0} cannot stand in a header")]
    Header(&'static str),
    /// The library refused the message.
    #[error("the mail could not be built: {0}")]
    Message(String),
}

impl OutgoingMail {
    /// The bytes that travel, and the envelope.
    pub fn build(&self) -> Result<BuiltMail, BuildError> {
        let envelope_from = self.envelope_from.as_deref().unwrap_or(&self.from.address);
        let envelope_from = to_wire(envelope_from).ok_or(BuildError::Address("envelope_from"))?;
        let envelope_to = to_wire(&self.to.address).ok_or(BuildError::Address("to"))?;
        let message = self.with_body(self.headers()?)?;
        Ok(BuiltMail {
            bytes: message.formatted(),
            envelope_from: envelope_from.to_string(),
            envelope_to: envelope_to.to_string(),
        })
    }

    fn headers(&self) -> Result<MessageBuilder, BuildError> {
        if !is_message_id(&self.message_id) {
            return Err(BuildError::Header("Message-ID"));
        }
        let mut builder = Message::builder()
            .message_id(Some(format!("<{}>", self.message_id)))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(self.date.as_second().max(0).unsigned_abs()))
            .from(mailbox(&self.from, "from")?)
            .to(mailbox(&self.to, "to")?)
            .subject(one_line(&self.subject));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(mailbox(reply_to, "reply_to")?);
        }
        if let Some(id) = self.in_reply_to.as_deref().filter(|id| is_message_id(id)) {
            builder = builder.raw_header(folded("In-Reply-To", &[format!("<{id}>")]));
        }
        let references: Vec<String> = self
            .references
            .iter()
            .filter(|id| is_message_id(id))
            .map(|id| format!("<{id}>"))
            .collect();
        if !references.is_empty() {
            builder = builder.raw_header(folded("References", &references));
        }
        if let Some(reason) = self.auto_submitted {
            let value = match reason {
                AutoSubmitted::Generated => "auto-generated",
                AutoSubmitted::Replied => "auto-replied",
            };
            builder = builder.raw_header(folded("Auto-Submitted", &[value.to_owned()]));
            // Exchange does not look at Auto-Submitted; this is what keeps its absence notices away. Not `All`: that would
            // suppress its bounces (NDR) as well ([MS-OXCMAIL] 2.1.3.2.20), and we would never hear of a wrong address.
            let suppressed = "DR, RN, NRN, OOF, AutoReply".to_owned();
            builder = builder.raw_header(folded("X-Auto-Response-Suppress", &[suppressed]));
        }
        match &self.list {
            Some(list) => list.add_to(builder),
            None => Ok(builder),
        }
    }

    fn with_body(&self, builder: MessageBuilder) -> Result<Message, BuildError> {
        let refused = |error: lettre::error::Error| BuildError::Message(error.to_string());
        let plain = SinglePart::plain(self.text.clone());
        let alternative = self.html.as_ref().map(|html| {
            MultiPart::alternative()
                .boundary(self.boundary("alternative"))
                .singlepart(plain.clone())
                .singlepart(SinglePart::html(html.clone()))
        });
        if self.attachments.is_empty() {
            return match alternative {
                Some(alternative) => builder.multipart(alternative).map_err(refused),
                None => builder.singlepart(plain).map_err(refused),
            };
        }
        let mixed = MultiPart::mixed().boundary(self.boundary("mixed"));
        let mut mixed = match alternative {
            Some(alternative) => mixed.multipart(alternative),
            None => mixed.singlepart(plain),
        };
        for attachment in &self.attachments {
            mixed = mixed.singlepart(attachment.part()?);
        }
        builder.multipart(mixed).map_err(refused)
    }

    /// A boundary of the mail's own id: the same on each build, and known to nobody who wrote a part of the text before.
    /// `=_` cannot occur in base64 or quoted-printable (RFC 2045 6.7).
    fn boundary(&self, part: &str) -> String {
        let id: String = self
            .message_id
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(44)
            .collect();
        format!("=_{part}_{id}")
    }
}

impl Attachment {
    fn part(&self) -> Result<SinglePart, BuildError> {
        let media_type = ContentType::parse(&self.media_type)
            .or_else(|_| ContentType::parse("application/octet-stream"))
            .map_err(|error| BuildError::Message(error.to_string()))?;
        // Always base64: a text file would otherwise have its line ends changed on the way.
        let body = Body::new_with_encoding(self.bytes.clone(), ContentTransferEncoding::Base64)
            .map_err(|_| BuildError::Message("base64 was refused".to_owned()))?;
        Ok(LettreAttachment::new(plain_file_name(&self.file_name)).body(body, media_type))
    }
}

impl ListHeaders {
    fn add_to(&self, mut builder: MessageBuilder) -> Result<MessageBuilder, BuildError> {
        if let Some(id) = &self.id {
            let id = in_brackets(id).ok_or(BuildError::Header("List-Id"))?;
            builder = builder.raw_header(folded("List-Id", &[id]));
        }
        let mut ways = Vec::new();
        if let Some(url) = &self.unsubscribe_url {
            let url = in_brackets(url).filter(|url| url.starts_with("<https://"));
            ways.push(url.ok_or(BuildError::Header("List-Unsubscribe"))?);
        }
        if let Some(address) = &self.unsubscribe_address {
            let address = to_wire(address).ok_or(BuildError::Address("List-Unsubscribe"))?;
            ways.push(format!("<mailto:{address}>"));
        }
        if ways.is_empty() {
            return Ok(builder);
        }
        if ways.len() == 2 {
            ways[0].push(',');
        }
        builder = builder.raw_header(folded("List-Unsubscribe", &ways));
        if self.unsubscribe_url.is_some() {
            builder = builder.raw_header(folded(
                "List-Unsubscribe-Post",
                &["List-Unsubscribe=One-Click".to_owned()],
            ));
        }
        Ok(builder)
    }
}

/// Whether this can stand between the angle brackets of a Message-ID header. Length kept under what one folded line
/// and one file name hold.
pub(crate) fn is_message_id(id: &str) -> bool {
    (3..=200).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'))
        && id
            .split_once('@')
            .is_some_and(|(left, right)| !left.is_empty() && !right.is_empty())
}

/// A file name without folders or control characters, fit for saving.
pub(crate) fn plain_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .take(180)
        .collect();
    let kept = kept.trim().trim_start_matches('.').trim();
    if kept.is_empty() {
        "bilaga".to_owned()
    } else {
        kept.to_owned()
    }
}

fn mailbox(address: &MailAddress, field: &'static str) -> Result<Mailbox, BuildError> {
    let wire = to_wire(&address.address).ok_or(BuildError::Address(field))?;
    let name = address
        .name
        .as_deref()
        .map(one_line)
        .filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, wire))
}

/// Line ends and other control characters become one space: a subject or a name can never start a header of its own.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn in_brackets(value: &str) -> Option<String> {
    let fits = !value.is_empty()
        && value.len() <= 900
        && value
            .bytes()
            .all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b','));
    fits.then(|| format!("<{value}>"))
}

/// A header of ASCII words that were checked before, one to a line where they do not fit beside each other. The library
/// would encode or cut them, which Message-IDs and addresses do not survive.
fn folded(name: &'static str, words: &[String]) -> HeaderValue {
    let mut line = name.len() + 2;
    let mut encoded = String::new();
    for word in words {
        if encoded.is_empty() {
            line += word.len();
        } else if line + 1 + word.len() <= 76 {
            encoded.push(' ');
            line += 1 + word.len();
        } else {
            encoded.push_str("\r\n ");
            line = 1 + word.len();
        }
        encoded.push_str(word);
    }
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), words.join(" "), encoded)
}
