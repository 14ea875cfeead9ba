//! Reading a mail: what it says, and the case numbers in it. Plain work on bytes, done off the threads that talk to others.

use remiss_domain::case_number::{CaseNumber, NumberFormat, recognise};
use remiss_domain::workflow::RecipientOutcome;
use remiss_mail::{IncomingMail, Kind, Trust, parse_with};

use super::candidate::{BY_QUOTE, BY_SUBJECT, BY_TEXT};
use super::fingerprint::split;
use super::outcome::outcome;
use super::store::{Entry, Headers};
use super::verdicts::{FileFindings, SenderFindings, SpamFindings};
use crate::app::App;
use crate::http::{ApiError, ApiResult};

/// Numbers that are looked up; a mail with more is a list of cases.
const MOST_NUMBERS: usize = 20;
/// Letters of a text that are kept with the entry for reading and searching; the original has all.
const MOST_LETTERS: usize = 100_000;

/// A mail that was read.
#[derive(Debug)]
pub(super) struct Reading {
    /// The mail.
    pub mail: IncomingMail,
    /// The case numbers in it, each once, with the strength of the place where it stands and that place in Swedish.
    pub numbers: Vec<(CaseNumber, u8, &'static str)>,
}

impl Reading {
    /// Where an answer goes: where the sender wants it. Never to ourselves.
    pub fn answer_address(&self, app: &App) -> Option<String> {
        let wanted = self.mail.reply_to.as_ref().map(|address| &address.address);
        wanted
            .filter(|address| is_answerable(app, address))
            .cloned()
            .or_else(|| self.sender_address(app))
    }

    /// The From address, if an answer can go there. Never our own.
    pub fn sender_address(&self, app: &App) -> Option<String> {
        let from = self.mail.from.as_ref().map(|address| &address.address);
        from.filter(|address| is_answerable(app, address)).cloned()
    }

    /// The name of the sender: as the mail gives it, else its address.
    pub fn sender_name(&self) -> String {
        let from = self.mail.from.as_ref();
        let name = from.and_then(|from| from.name.clone().filter(|name| !name.trim().is_empty()));
        name.or_else(|| from.map(|from| from.address.clone()))
            .unwrap_or_else(|| "Okänd avsändare".to_owned())
    }

    /// Whether files came along in which the answer may stand; pictures in the text do not count.
    pub fn has_files(&self) -> bool {
        let mut files = self.mail.attachments.iter();
        files.any(|file| !file.media_type.starts_with("image/") && file.media_type != "text/calendar")
    }

    /// Whether nothing was answered: no words of its own but a signature, nothing that came along, and no formula in the subject.
    pub fn is_empty(&self) -> bool {
        self.own_text().is_empty()
            && !self.mail.attachments.iter().any(|file| !file.is_inline)
            && self.outcome() == RecipientOutcome::Views
    }

    /// What is answered. Some write all of it in the subject.
    pub fn outcome(&self) -> RecipientOutcome {
        let own = self.own_text();
        let words = if own.is_empty() { &self.mail.subject } else { own };
        outcome(words, self.has_files())
    }

    /// The sender's own words, without what stands below the separator of a signature. Nothing where all of it is quoted.
    fn own_text(&self) -> &str {
        if self.mail.is_all_quoted {
            return "";
        }
        let text = self.mail.text.as_str();
        let mut end = 0;
        for line in text.split_inclusive('\n') {
            // "-- " (RFC 3676, 4.3); the blank at its end is often lost on the way.
            if line.trim_end() == "--" {
                break;
            }
            end += line.len();
        }
        text[..end].trim()
    }

    /// Whether the bytes are no mail at all: nobody wrote, about nothing.
    pub fn is_no_mail(&self) -> bool {
        let mail = &self.mail;
        mail.from.is_none() && mail.message_id.is_none() && mail.subject.is_empty() && mail.to.is_empty()
    }

    /// Whether our own mail server found that the sender is not who the mail says (DMARC failed).
    pub fn denies_sender(&self) -> bool {
        self.mail.authentication.denies_sender()
    }

    /// Whether the receiving mail server took it for spam.
    pub fn is_spam(&self) -> bool {
        self.mail.spam.as_ref().is_some_and(|found| found.is_spam)
    }

    /// What is kept with the entry.
    pub fn headers(&self) -> Headers {
        let mail = &self.mail;
        let from = mail.from.as_ref();
        let kind = match &mail.kind {
            Kind::Bounce(_) => "bounce",
            Kind::AutoReply => "autoReply",
            Kind::Ordinary if self.is_no_mail() => "unreadable",
            Kind::Ordinary => "ordinary",
        };
        Headers {
            mail_message_id: mail.message_id.clone(),
            from_address: from.map(|from| from.address.clone()).unwrap_or_default(),
            from_name: from.and_then(|from| from.name.clone()).unwrap_or_default(),
            subject: shortened(&mail.subject),
            text: shortened(&mail.whole_text),
            kind: kind.to_owned(),
            sender: SenderFindings::of(&mail.authentication)
                .and_then(|found| serde_json::to_value(found).ok()),
            spam: SpamFindings::of(mail).and_then(|found| serde_json::to_value(found).ok()),
            proposal: None,
            files: serde_json::to_value(FileFindings::of(mail)).ok(),
        }
    }
}

fn is_answerable(app: &App, address: &str) -> bool {
    remiss_mail::address::is_deliverable(address) && !is_our_own(app, address)
}

/// Whether an address is the service's own, with or without a tag.
fn is_our_own(app: &App, address: &str) -> bool {
    let bare = |address: &str| {
        let address = address.to_lowercase();
        match address.rsplit_once('@') {
            Some((local, domain)) => {
                let local = local.split('+').next().unwrap_or_default();
                format!("{local}@{domain}")
            }
            None => address,
        }
    };
    let settings = &app.settings().mail;
    [&settings.reply_address, &settings.from_address]
        .iter()
        .any(|ours| bare(ours) == bare(address))
}

/// A text no longer than can be read.
fn shortened(text: &str) -> String {
    text.chars().take(MOST_LETTERS).collect()
}

/// Postgres keeps no zero bytes in texts, and refuses to look for them: they stand only in the original.
fn without_zero_bytes(mut mail: IncomingMail) -> IncomingMail {
    let addresses = mail
        .to
        .iter_mut()
        .chain(&mut mail.from)
        .chain(&mut mail.reply_to)
        .flat_map(|address| std::iter::once(&mut address.address).chain(&mut address.name));
    let files = mail
        .attachments
        .iter_mut()
        .flat_map(|file| [&mut file.file_name, &mut file.media_type]);
    let mut texts: Vec<&mut String> = addresses.chain(files).collect();
    if let Kind::Bounce(bounce) = &mut mail.kind {
        texts.extend(&mut bounce.failed_recipient);
        texts.extend(&mut bounce.original_message_id);
        texts.extend(&mut bounce.original_reply_tokens);
        texts.extend(&mut bounce.status);
        texts.extend(&mut bounce.words);
    }
    texts.extend(&mut mail.message_id);
    texts.extend(&mut mail.quoted);
    texts.extend(&mut mail.in_reply_to);
    texts.extend(&mut mail.references);
    texts.extend(&mut mail.delivered_to);
    texts.extend(&mut mail.reply_tokens);
    texts.extend([&mut mail.subject, &mut mail.text, &mut mail.whole_text]);
    for text in texts {
        text.retain(|letter| letter != '\0');
    }
    mail
}

/// Reads a mail, in a thread of its own. `formats`: how the boards write their numbers.
pub(super) async fn read(app: &App, raw: Vec<u8>, formats: Vec<NumberFormat>) -> ApiResult<Reading> {
    let trust = Trust::of(&app.settings().mail.authserv_ids);
    tokio::task::spawn_blocking(move || {
        let mail = without_zero_bytes(parse_with(&raw, &trust));
        let numbers = numbers(&mail, &formats);
        Reading { mail, numbers }
    })
    .await
    .map_err(ApiError::internal)
}

/// Whether a mail is larger than what is read.
pub(super) fn is_too_large(app: &App, entry: &Entry) -> bool {
    usize::try_from(entry.size).is_ok_and(|size| size > app.settings().mail.max_size_bytes())
}

/// Reads only the head of a mail that is too large to be read in full.
pub(super) async fn read_head(app: &App, entry: &Entry) -> ApiResult<Reading> {
    let raw = app.files().get_beginning(entry.file_key, 1 << 20).await?;
    let (head, _) = split(&raw);
    let mut head = head.to_vec();
    head.extend_from_slice(b"\r\n");
    read(app, head, Vec::new()).await
}

fn numbers(mail: &IncomingMail, formats: &[NumberFormat]) -> Vec<(CaseNumber, u8, &'static str)> {
    let names: Vec<&str> = mail
        .attachments
        .iter()
        .map(|file| file.file_name.as_str())
        .collect();
    let places = [
        (mail.subject.as_str(), BY_SUBJECT, "i ämnesraden"),
        (mail.text.as_str(), BY_TEXT, "i texten"),
        (&names.join("\n"), BY_TEXT, "i ett filnamn"),
        (
            mail.quoted.as_deref().unwrap_or_default(),
            BY_QUOTE,
            "i den citerade texten",
        ),
    ];
    let mut found: Vec<(CaseNumber, u8, &'static str)> = Vec::new();
    for (text, score, place) in places {
        for recognised in recognise(text, formats) {
            if found.len() < MOST_NUMBERS && !found.iter().any(|(known, ..)| *known == recognised.number) {
                found.push((recognised.number, score, place));
            }
        }
    }
    found
}
