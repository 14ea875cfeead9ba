//! The text of a mail in the right letters, and parts byte for byte.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MessagePartId, MimeHeaders, PartType};

pub(super) use super::charset::decode_guessing;
use super::{charset, html};
use unicode_normalization::UnicodeNormalization as _;

/// The text for reading: the plain parts, or the HTML where there is nothing else.
pub(super) fn body(message: &Message<'_>) -> String {
    let of = |ids: &[MessagePartId]| {
        let parts = ids.iter().filter_map(|&id| message.parts.get(id as usize));
        let texts: Vec<String> = parts.filter_map(|part| readable(message, part)).collect();
        tidy(&texts.join("\n\n"))
    };
    let text = of(&message.text_body);
    if !text.is_empty() {
        return text;
    }
    let text = of(&message.html_body);
    if !text.is_empty() {
        return text;
    }
    part_taken_as_text(message).map_or_else(String::new, |id| of(&[id]))
}

/// In a mail whose structure is broken the text stands in a part that the library calls an attachment: the first one
/// without a name, where there is no other text at all.
pub(super) fn part_taken_as_text(message: &Message<'_>) -> Option<MessagePartId> {
    let bodies = message.text_body.iter().chain(&message.html_body);
    let mut parts = bodies.filter_map(|&id| message.parts.get(id as usize));
    if parts.any(|part| readable(message, part).is_some_and(|text| !text.trim().is_empty())) {
        return None;
    }
    message.attachments.iter().copied().find(|&id| {
        message.parts.get(id as usize).is_some_and(|part| {
            let claims_text = part.content_type().is_none_or(|kind| {
                matches!(kind.ctype(), "multipart") || matches!(kind.subtype(), Some("plain" | "html"))
            });
            matches!(part.body, PartType::Text(_) | PartType::Html(_))
                && claims_text
                && part.attachment_name().is_none()
        })
    })
}

/// The part after its transfer encoding was undone, byte for byte where that is possible.
pub(super) fn part_bytes(message: &Message<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    match &part.body {
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes.to_vec(),
        PartType::Text(text) | PartType::Html(text) => {
            { decoded(message, part).unwrap_or_else(|| text.as_bytes().into()) }.into_owned()
        }
        PartType::Message(inner) => match part.encoding {
            Encoding::None => raw_slice(message, part).to_vec(),
            _ => inner.raw_message.to_vec(),
        },
        PartType::Multipart(_) => raw_slice(message, part).to_vec(),
    }
}

/// Line ends as `\n`, no NUL, no white space at the ends of lines or around the text. Letters that come in two parts, a and
/// a ring, are put together: a Mac writes so, and nobody searches so. What goes may have stood between the two, so it goes first.
pub(super) fn tidy(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace(['\0', '\u{feff}'], "")
        .replace('\u{a0}', " ");
    let text = composed(&text);
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
    lines[first.min(lines.len())..].join("\n")
}

/// Letters that come in two parts put together.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    // The marks above and below letters begin here; most texts have none.
    if text.chars().all(|letter| letter < '\u{300}') {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

fn readable(message: &Message<'_>, part: &MessagePart<'_>) -> Option<String> {
    match &part.body {
        PartType::Text(text) => {
            let text = letters(message, part, text);
            let flowed = part.content_type().filter(|kind| {
                kind.attribute("format")
                    .is_some_and(|format| format.eq_ignore_ascii_case("flowed"))
            });
            Some(match flowed {
                Some(kind) => {
                    let delete_space = kind
                        .attribute("delsp")
                        .is_some_and(|value| value.eq_ignore_ascii_case("yes"));
                    unflow(&text, delete_space)
                }
                None => text.into_owned(),
            })
        }
        PartType::Html(text) => Some(html::to_text(&letters(message, part, text))),
        _ => None,
    }
}

/// The text in the right letters, whatever the sender calls its charset.
fn letters<'a>(message: &'a Message<'_>, part: &'a MessagePart<'_>, text: &'a str) -> Cow<'a, str> {
    let charset = part
        .content_type()
        .and_then(|kind| kind.attribute("charset"))
        .unwrap_or_default();
    charset::mended(text, charset, || decoded(message, part))
}

fn decoded<'a>(message: &'a Message<'_>, part: &MessagePart<'_>) -> Option<Cow<'a, [u8]>> {
    let raw = raw_slice(message, part);
    match part.encoding {
        Encoding::None => Some(Cow::Borrowed(raw)),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned),
        Encoding::Base64 => base64_decode(raw).map(Cow::Owned),
    }
}

fn raw_slice<'a>(message: &'a Message<'_>, part: &MessagePart<'_>) -> &'a [u8] {
    message
        .raw_message
        .get(part.offset_body as usize..part.offset_end as usize)
        .unwrap_or_default()
}

/// Joins the soft line breaks of format=flowed (RFC 3676 section 4).
fn unflow(text: &str, delete_space: bool) -> String {
    let mut out: Vec<String> = Vec::new();
    // Quote depth of the paragraph that is still open, where there is one.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let line = line.trim_end_matches('\r');
        let depth = line.bytes().take_while(|&b| b == b'>').count();
        let content = &line[depth..];
        let content = content.strip_prefix(' ').unwrap_or(content);
        let soft = content.ends_with(' ') && content != "-- ";
        let kept = if soft && delete_space {
            &content[..content.len() - 1]
        } else {
            content
        };
        match out.last_mut() {
            Some(last) if open == Some(depth) && content != "-- " => last.push_str(kept),
            _ if depth > 0 => out.push(format!("{} {kept}", ">".repeat(depth))),
            _ => out.push(kept.to_owned()),
        }
        open = soft.then_some(depth);
    }
    out.join("\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn soft_line_breaks_are_joined_within_a_quote_depth() {
        let text = "> Vad tycker \n> ni?\nVi har inga \ninvändningar.\n\n-- \nKansliet";
        assert_eq!(
            unflow(text, false),
            "> Vad tycker ni?\nVi har inga invändningar.\n\n-- \nKansliet"
        );
    }

    #[test]
    fn letters_are_put_together_when_what_stood_between_them_is_gone() {
        assert_eq!(tidy("O\0\u{308}rebro"), "Örebro");
    }

    #[test]
    fn delsp_takes_the_space_of_the_break_away() {
        assert_eq!(unflow("mötes \nplatser", true), "mötesplatser");
    }
}
