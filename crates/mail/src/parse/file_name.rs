//! File names in RFC 2231 pieces (`filename*0*=…; filename*1*=…`).
//!
//! The library joins such pieces too, but decodes each by itself and loses the letters of Latin-1 names, so they are
//! read here from the header as it was sent.

use std::collections::BTreeMap;

use mail_parser::{HeaderName, Message, MessagePart};

/// The file name where it was written in the extended form, in Content-Disposition or else in Content-Type.
pub(super) fn extended(message: &Message<'_>, part: &MessagePart<'_>) -> Option<String> {
    in_headers(message, part, from_header)
}

/// The file name in the plain form, for names that the library cannot read: in no charset at all, or in encoded words cut
/// within a letter.
pub(super) fn plain(message: &Message<'_>, part: &MessagePart<'_>) -> Option<String> {
    in_headers(message, part, |raw, parameter| {
        let value = fields(raw).into_iter().skip(1).find_map(|field| {
            let (name, value) = field.split_at(field.iter().position(|&b| b == b'=')?);
            let is_it = name.trim_ascii().eq_ignore_ascii_case(parameter.as_bytes());
            is_it.then(|| unquoted(&value[1..]))
        })?;
        Some(super::encoded_word::decoded(&value)).filter(|name| !name.trim().is_empty())
    })
}

fn in_headers(
    message: &Message<'_>,
    part: &MessagePart<'_>,
    read: fn(&[u8], &str) -> Option<String>,
) -> Option<String> {
    [
        (HeaderName::ContentDisposition, "filename"),
        (HeaderName::ContentType, "name"),
    ]
    .into_iter()
    .find_map(|(header, parameter)| {
        let header = part.headers.iter().find(|candidate| candidate.name == header)?;
        let raw = message
            .raw_message
            .get(header.offset_start as usize..header.offset_end as usize)?;
        read(raw, parameter)
    })
}

fn from_header(raw: &[u8], parameter: &str) -> Option<String> {
    let mut pieces: BTreeMap<u32, (Vec<u8>, bool)> = BTreeMap::new();
    for field in fields(raw).into_iter().skip(1) {
        let Some(equals) = field.iter().position(|&b| b == b'=') else {
            continue;
        };
        let Ok(key) = std::str::from_utf8(&field[..equals]) else {
            continue;
        };
        let key = key.trim().to_ascii_lowercase();
        let Some(rest) = key
            .strip_prefix(parameter)
            .and_then(|rest| rest.strip_prefix('*'))
        else {
            continue;
        };
        let (number, encoded) = match rest.strip_suffix('*') {
            Some(number) => (number, true),
            None if rest.is_empty() => ("0", true),
            None => (rest, false),
        };
        let Ok(number) = number.parse::<u32>() else {
            continue;
        };
        pieces
            .entry(number)
            .or_insert_with(|| (unquoted(&field[equals + 1..]), encoded));
    }
    let (first, first_encoded) = pieces.get(&0)?.clone();
    let mut charset = String::new();
    let mut bytes = Vec::new();
    for (number, (value, encoded)) in pieces {
        let value = if number == 0 { first.clone() } else { value };
        let value = if number == 0 && first_encoded {
            let mut parts = value.splitn(3, |&b| b == b'\'');
            match (parts.next(), parts.next(), parts.next()) {
                (Some(name), Some(_language), Some(text)) => {
                    charset = String::from_utf8_lossy(name).into_owned();
                    text.to_vec()
                }
                _ => value,
            }
        } else {
            value
        };
        bytes.extend(if encoded { percent_decoded(&value) } else { value });
    }
    let decoder = encoding_rs::Encoding::for_label(charset.as_bytes());
    let name = match (std::str::from_utf8(&bytes), decoder) {
        (Ok(name), None) => name.to_owned(),
        (_, Some(decoder)) => decoder.decode_without_bom_handling(&bytes).0.into_owned(),
        (Err(_), None) => super::text::decode_guessing(&bytes),
    };
    (!name.trim().is_empty()).then_some(name)
}

/// The header cut at semicolons outside quotation marks.
fn fields(raw: &[u8]) -> Vec<Vec<u8>> {
    let mut fields = vec![Vec::new()];
    let (mut quoted, mut escaped) = (false, false);
    for &byte in raw {
        match byte {
            b'\r' | b'\n' => continue,
            b';' if !quoted => {
                fields.push(Vec::new());
                continue;
            }
            b'"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
        if let Some(field) = fields.last_mut() {
            field.push(byte);
        }
    }
    fields
}

fn unquoted(value: &[u8]) -> Vec<u8> {
    let value = value.trim_ascii();
    match value.strip_prefix(b"\"") {
        Some(inner) => {
            let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
            let mut out = Vec::with_capacity(inner.len());
            let mut bytes = inner.iter();
            while let Some(&byte) = bytes.next() {
                out.push(if byte == b'\\' {
                    bytes.next().copied().unwrap_or(byte)
                } else {
                    byte
                });
            }
            out
        }
        None => value.to_vec(),
    }
}

pub(super) fn percent_decoded(value: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|&byte| char::from(byte).to_digit(16));
    let mut out = Vec::with_capacity(value.len());
    let mut position = 0;
    while let Some(&byte) = value.get(position) {
        match (
            byte,
            digit(value.get(position + 1)),
            digit(value.get(position + 2)),
        ) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'_'));
                position += 3;
            }
            _ => {
                out.push(byte);
                position += 1;
            }
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_latin_1_pieces_keeps_its_letters() {
        let header = b" attachment;\r\n filename*0*=iso-8859-1''Yttrande%20fr%E5n%20f;\r\n filename*1*=%F6reningen;\r\n filename*2=\".docx\"";
        assert_eq!(
            from_header(header, "filename").unwrap(),
            "Yttrande från föreningen.docx"
        );
    }

    #[test]
    fn a_name_in_one_piece_is_decoded() {
        assert_eq!(
            from_header(b"attachment; filename*=UTF-8''%C3%A5.pdf", "filename").unwrap(),
            "å.pdf"
        );
        assert_eq!(from_header(b"attachment; filename=plain.pdf", "filename"), None);
    }
}
