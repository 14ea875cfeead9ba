//! What is set right in the bytes before the library reads them: line ends of old Macs, header lines in no charset at
//! all, encoded words cut within a letter, and mails built to exhaust the reader.

use std::borrow::Cow;

/// More messages within messages than any correspondence has. Each level costs the library memory, and many thousand
/// of them its stack; further ones are read as plain attachments.
const MESSAGES_WITHIN: usize = 20;

pub(super) fn prepare(raw: &[u8]) -> Cow<'_, [u8]> {
    let raw = line_ends(raw);
    let raw = match headers_as_utf8(&raw) {
        Cow::Borrowed(_) => raw,
        Cow::Owned(mended) => Cow::Owned(mended),
    };
    let raw = match words_joined(&raw) {
        Some(mended) => Cow::Owned(mended),
        None => raw,
    };
    limit_nesting(raw)
}

/// Lines that end in a carriage return alone, as programs of old Macs wrote them, are no lines to the library.
fn line_ends(raw: &[u8]) -> Cow<'_, [u8]> {
    if raw.contains(&b'\n') || !raw.contains(&b'\r') {
        return Cow::Borrowed(raw);
    }
    let lines = raw.iter().map(|&byte| if byte == b'\r' { b'\n' } else { byte });
    Cow::Owned(lines.collect())
}

fn words_joined(raw: &[u8]) -> Option<Vec<u8>> {
    let (headers, body) = raw.split_at(header_end(raw));
    let mut mended = super::encoded_word::joined(headers)?;
    mended.extend_from_slice(body);
    Some(mended)
}

/// Old programs write å, ä, ö straight into headers, in Latin-1, which the library would lose.
fn headers_as_utf8(raw: &[u8]) -> Cow<'_, [u8]> {
    let end = header_end(raw);
    let (headers, body) = raw.split_at(end);
    if std::str::from_utf8(headers).is_ok() {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len() + 64);
    for line in headers.split_inclusive(|&b| b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(_) => out.extend_from_slice(line),
            Err(_) => out.extend_from_slice(
                encoding_rs::WINDOWS_1252
                    .decode_without_bom_handling(&super::encoded_word::escaped(line))
                    .0
                    .as_bytes(),
            ),
        }
    }
    out.extend_from_slice(body);
    Cow::Owned(out)
}

/// Where the empty line stands that ends the head.
pub(super) fn header_end(raw: &[u8]) -> usize {
    let mut position = 0;
    for line in raw.split_inclusive(|&b| b == b'\n') {
        if position > 0 && (line == b"\n" || line == b"\r\n") {
            return position;
        }
        position += line.len();
    }
    raw.len()
}

fn limit_nesting(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let mut seen = 0;
    let mut blot = Vec::new();
    for (position, window) in bytes.windows(6).enumerate() {
        let announces_message = matches!(window[0], b'r' | b'R' | b'd' | b'D' | b'g' | b'G')
            && [b"rfc822", b"digest", b"global"]
                .iter()
                .any(|word| window.eq_ignore_ascii_case(*word));
        if announces_message {
            seen += 1;
            if seen > MESSAGES_WITHIN {
                blot.push(position);
            }
        }
    }
    if blot.is_empty() {
        return bytes;
    }
    let mut owned = bytes.into_owned();
    for position in blot {
        owned[position..position + 6].copy_from_slice(b"x-deep");
    }
    Cow::Owned(owned)
}
