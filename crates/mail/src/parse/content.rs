//! What a mail holds: its text and its files, also where they are packed in `winmail.dat` or within a signature.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::calendar::{self, Invitation};
use super::cms::{self, Opened};
use super::headers::one_line;
use super::received_file::ReceivedFile;
use super::{file_name, prepare, text, tnef};
use crate::build::plain_file_name;

/// How the sender protected the mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protection {
    /// Not at all, as most are.
    #[default]
    None,
    /// Signed, by S/MIME or OpenPGP. Whether the signature holds was not checked; the original is there for that.
    Signed,
    /// Encrypted: the text is not to be had here. The sender has to be asked to send it again in the open.
    Encrypted,
}

/// Files of one mail that are listed. Whoever sends more wants to keep us busy; the original has them all.
const MOST_FILES: usize = 1_000;
/// Packed within packed.
const DEEPEST: usize = 4;

/// What a mail holds.
#[derive(Default)]
pub(super) struct Content {
    pub text: String,
    pub files: Vec<ReceivedFile>,
    /// Files beyond those that are listed.
    pub files_left_out: usize,
    pub invitation: Option<Invitation>,
    pub protection: Protection,
}

/// Reads it.
pub(super) fn read(message: &Message<'_>) -> Content {
    let mut content = Content::default();
    gather(message, 0, &mut content);
    without_armour(&mut content);
    content
}

fn gather(message: &Message<'_>, depth: usize, into: &mut Content) {
    let own = text::body(message);
    add_text(&mut into.text, &own);
    into.protection = into.protection.max(protection(message));
    let taken_as_text = text::part_taken_as_text(message);
    for &id in &message.attachments {
        let Some(part) = message.parts.get(id as usize) else {
            continue;
        };
        if Some(id) == taken_as_text {
            continue;
        }
        if into.files.len() >= MOST_FILES {
            into.files_left_out += 1;
            continue;
        }
        let number = into.files.len() + 1;
        let file = ReceivedFile::new(
            attachment_name(message, part, number),
            media_type(part),
            is_inline(part),
            text::part_bytes(message, part),
        );
        take(file, depth, into);
    }
}

fn add_text(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(more);
}

/// Keeps a file, or what is packed in it.
fn take(file: ReceivedFile, depth: usize, into: &mut Content) {
    let is_of = |types: &[&str]| types.contains(&file.media_type.as_str());
    let ends_with = |ending: &str| file.file_name.to_lowercase().ends_with(ending);
    let detected = file.detected_media_type.as_deref();
    if detected == Some("application/ms-tnef") {
        if let Some(mut unpacked) = tnef::unpack(&file.bytes) {
            if into.text.is_empty() {
                into.text = text::tidy(&unpacked.text);
            }
            let room = MOST_FILES.saturating_sub(into.files.len());
            into.files_left_out += unpacked.files.len().saturating_sub(room);
            unpacked.files.truncate(room);
            into.files.append(&mut unpacked.files);
            if unpacked.is_complete {
                return;
            }
        }
    } else if is_of(&["application/pkcs7-mime", "application/x-pkcs7-mime"])
        || detected == Some("application/pkcs7-mime") && (ends_with(".p7m") || ends_with(".p7z"))
    {
        match cms::open(&file.bytes) {
            Opened::Signed(inner) => {
                into.protection = into.protection.max(Protection::Signed);
                into.files.push(file);
                if depth < DEEPEST {
                    gather_inner(&inner, depth + 1, into);
                }
                return;
            }
            Opened::Encrypted => into.protection = Protection::Encrypted,
            Opened::SignatureOnly | Opened::Unknown => {}
        }
    } else if is_of(&["application/x-microsoft-rpmsg-message"]) || ends_with(".rpmsg") {
        into.protection = Protection::Encrypted;
    } else if into.invitation.is_none()
        && (is_of(&["text/calendar", "application/ics"]) || detected == Some("text/calendar"))
    {
        into.invitation = calendar::read(&text::decode_guessing(&file.bytes));
    }
    into.files.push(file);
}

/// What was signed is a part with headers of its own.
fn gather_inner(inner: &[u8], depth: usize, into: &mut Content) {
    let prepared = prepare::prepare(inner);
    match MessageParser::default().parse(prepared.as_ref()) {
        Some(message) => gather(&message, depth, into),
        None => add_text(&mut into.text, &text::tidy(&text::decode_guessing(inner))),
    }
}

/// What the types of its parts say: the whole mail's, or of one part where a mailing list has put something around it.
fn protection(message: &Message<'_>) -> Protection {
    let of_part = |part: &MessagePart<'_>| {
        let kind = part.content_type().filter(|kind| kind.ctype() == "multipart");
        match kind.and_then(|kind| kind.subtype()) {
            Some("signed") => Protection::Signed,
            Some("encrypted") => Protection::Encrypted,
            _ => Protection::None,
        }
    };
    message.parts.iter().map(of_part).max().unwrap_or_default()
}

/// OpenPGP in the text itself: the lines that carry the signature are no text for reading.
fn without_armour(content: &mut Content) {
    const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
    const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
    let text = content.text.trim_start();
    if text.starts_with("-----BEGIN PGP MESSAGE-----") {
        content.protection = Protection::Encrypted;
    } else if let Some(rest) = text.strip_prefix(SIGNED) {
        content.protection = content.protection.max(Protection::Signed);
        let (signed, _) = rest.split_once(SIGNATURE).unwrap_or((rest, ""));
        // "Hash: SHA256" and an empty line stand before it.
        let body = signed.split_once("\n\n").map_or(signed, |(_, body)| body);
        let lines = body.lines().map(|line| line.strip_prefix("- ").unwrap_or(line));
        content.text = text::tidy(&lines.collect::<Vec<_>>().join("\n"));
    }
}

/// A picture that the HTML text shows: it has a Content-ID, and is not called an attachment.
fn is_inline(part: &MessagePart<'_>) -> bool {
    let is_picture = part
        .content_type()
        .is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"));
    let disposition = part.content_disposition().map(|disposition| disposition.ctype());
    is_picture
        && match disposition {
            Some(disposition) if disposition.eq_ignore_ascii_case("attachment") => false,
            Some(disposition) if disposition.eq_ignore_ascii_case("inline") => true,
            _ => part.content_id().is_some(),
        }
}

fn attachment_name(message: &Message<'_>, part: &MessagePart<'_>, number: usize) -> String {
    let name = file_name::extended(message, part).or_else(|| {
        let name = part.attachment_name()?;
        let is_broken = name.contains('\u{fffd}');
        let mended = is_broken.then(|| file_name::plain(message, part)).flatten();
        Some(mended.unwrap_or_else(|| name.to_owned()))
    });
    if let Some(name) = name.filter(|name| !name.trim().is_empty()) {
        return plain_file_name(&text::composed(&name));
    }
    if let PartType::Message(inner) = &part.body
        && let Some(subject) = inner
            .subject()
            .map(one_line)
            .filter(|subject| !subject.is_empty())
    {
        return plain_file_name(&format!("{}.eml", subject.replace(['/', '\\', ':'], "-")));
    }
    format!("bilaga-{number}.{}", extension(&media_type(part)))
}

fn media_type(part: &MessagePart<'_>) -> String {
    match part.content_type() {
        Some(kind) => match kind.subtype() {
            Some(subtype) => format!("{}/{subtype}", kind.ctype()).to_lowercase(),
            None => "application/octet-stream".to_owned(),
        },
        None => match part.body {
            PartType::Text(_) => "text/plain".to_owned(),
            PartType::Message(_) => "message/rfc822".to_owned(),
            _ => "application/octet-stream".to_owned(),
        },
    }
}

fn extension(media_type: &str) -> &'static str {
    match media_type {
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "message/rfc822" => "eml",
        "message/delivery-status" | "text/rfc822-headers" => "txt",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "p7m",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        "application/ms-tnef" | "application/vnd.ms-tnef" => "dat",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        _ => "bin",
    }
}
