//! Charsets that the library reads wrongly or not at all, and those that senders name wrongly.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};

/// Bytes of no known charset: UTF-8 where they are, else windows-1252, which is what Swedish mail without a charset is.
pub(super) fn decode_guessing(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

/// Sets right what the sender or the library got wrong. `text` is what the library read, `bytes` gives the part without
/// its transfer encoding, `charset` is what the sender calls it.
pub(super) fn mended<'a, 'b>(
    text: &'a str,
    charset: &str,
    bytes: impl FnOnce() -> Option<Cow<'b, [u8]>>,
) -> Cow<'a, str> {
    let charset = charset.to_ascii_lowercase();
    match charset.as_str() {
        "utf-7" | "unicode-1-1-utf-7" | "csunicode11utf7" => {
            return bytes().map_or(Cow::Borrowed(text), |bytes| Cow::Owned(utf_7(&bytes)));
        }
        "utf-32" | "utf-32le" | "utf-32be" | "ucs-4" | "iso-10646-ucs-4" => {
            return bytes().map_or(Cow::Borrowed(text), |bytes| {
                Cow::Owned(utf_32(&bytes, charset.ends_with("le")))
            });
        }
        "se_850200_b" | "sen_850200_b" | "iso646-se" | "iso-ir-10" | "se" | "csiso10swedish" => {
            return Cow::Owned(text.chars().map(swedish_seven_bit).collect());
        }
        // The Swedish letters lie where cp850 has them.
        "cp437" | "ibm437" | "437" | "cspc8codepage437" => {
            return bytes().map_or(Cow::Borrowed(text), |bytes| Cow::Owned(cp_437(&bytes)));
        }
        "x-user-defined" => {
            return bytes().map_or(Cow::Borrowed(text), |bytes| Cow::Owned(decode_guessing(&bytes)));
        }
        _ => {}
    }
    let single_byte =
        charset.starts_with("iso-8859") || charset.starts_with("windows-125") || charset == "us-ascii";
    if (text.contains('\u{fffd}') || (single_byte && !text.is_ascii()))
        && let Some(bytes) = bytes()
    {
        match std::str::from_utf8(&bytes) {
            // UTF-8 that calls itself Latin-1: by chance alone Latin-1 text is never valid UTF-8.
            Ok(utf8) if single_byte => return Cow::Owned(utf8.to_owned()),
            // 8-bit bytes without a charset, or with a wrong one.
            Err(_) if text.contains('\u{fffd}') && !is_multi_byte(&charset) => {
                return Cow::Owned(mostly_utf_8(&bytes));
            }
            _ => {}
        }
    }
    if text.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c)) {
        // windows-1252 that calls itself Latin-1: quotation marks and dashes came out as control characters.
        let repaired = text.chars().map(|c| match u8::try_from(u32::from(c)) {
            Ok(byte @ 0x80..=0x9f) => encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&[byte])
                .0
                .chars()
                .next()
                .filter(|c| !c.is_control())
                .unwrap_or(' '),
            _ => c,
        });
        return Cow::Owned(repaired.collect());
    }
    Cow::Borrowed(text)
}

fn is_multi_byte(charset: &str) -> bool {
    ["utf-16", "utf-7", "gb", "big5", "iso-2022", "shift", "euc"]
        .iter()
        .any(|start| charset.starts_with(start))
}

/// UTF-8 into which other programs have put Latin-1, as in a quoted answer: each stretch is read as what it is. Text
/// without any letter in UTF-8 is windows-1252 as a whole.
fn mostly_utf_8(bytes: &[u8]) -> String {
    let has_utf_8 = bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    if !has_utf_8 {
        return decode_guessing(bytes);
    }
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.push_str(
            &encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(chunk.invalid())
                .0,
        );
    }
    out
}

/// The set of the first PCs: its letters; what it has to draw with is left out.
fn cp_437(bytes: &[u8]) -> String {
    const LETTERS: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»";
    let letter = |byte: &u8| match byte {
        0..=0x7f => char::from(*byte),
        0x80..=0xaf => LETTERS.chars().nth(usize::from(byte - 0x80)).unwrap_or(' '),
        0xe1 => 'ß',
        0xe6 => 'µ',
        0xf8 => '°',
        0xff => '\u{a0}',
        _ => '\u{fffd}',
    };
    bytes.iter().map(letter).collect()
}

/// The Swedish letters of the seven-bit set, which took the places of brackets.
fn swedish_seven_bit(letter: char) -> char {
    match letter {
        '[' => 'Ä',
        '\\' => 'Ö',
        ']' => 'Å',
        '{' => 'ä',
        '|' => 'ö',
        '}' => 'å',
        '^' => 'Ü',
        '~' => 'ü',
        '`' => 'é',
        '@' => 'É',
        other => other,
    }
}

/// Four bytes a letter; in the order of the mark at the beginning, else as the name says.
fn utf_32(bytes: &[u8], little_by_name: bool) -> String {
    let (little, bytes) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => (true, rest),
        [0, 0, 0xfe, 0xff, rest @ ..] => (false, rest),
        _ => (little_by_name, bytes),
    };
    let letters = bytes.chunks_exact(4).map(|four| {
        let four = [four[0], four[1], four[2], four[3]];
        let number = if little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        };
        char::from_u32(number).unwrap_or('\u{fffd}')
    });
    letters.collect()
}

const UTF_7: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// UTF-7 (RFC 2152): letters beyond ASCII stand in base64 between `+` and `-`, or whatever is not base64.
fn utf_7(bytes: &[u8]) -> String {
    let text = decode_guessing(bytes);
    let mut pieces = text.split('+');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '/'))
            .unwrap_or(piece.len());
        let (coded, rest) = piece.split_at(end);
        let plain = rest.strip_prefix('-');
        if coded.is_empty() {
            // "+-" is a plus sign; two of them in a row are broken, and shown.
            out.push('+');
            out.push_str(plain.unwrap_or(rest));
            continue;
        }
        match UTF_7.decode(coded) {
            Ok(units) => {
                let units = units
                    .chunks_exact(2)
                    .map(|two| u16::from_be_bytes([two[0], two[1]]));
                out.extend(char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')));
                out.push_str(plain.unwrap_or(rest));
            }
            Err(_) => {
                out.push('+');
                out.push_str(piece);
            }
        }
    }
    out
}

/// Base64 as mail programs write it: without padding, with line ends in it.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    const LAX: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        general_purpose::PAD
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let text: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    LAX.decode(text).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn seven_bit_letters_are_read_with_the_spaces_around_them() {
        assert_eq!(utf_7(b"p+AOU +AMQ-ngsgatan 1 +- 1 = 2"), "på Ängsgatan 1 + 1 = 2");
        assert_eq!(utf_7(b"+2D3eAA-+"), "😀+");
        assert_eq!(utf_7(b"+A"), "+A");
    }

    #[test]
    fn latin_1_within_utf_8_is_read_as_both() {
        assert_eq!(mostly_utf_8(b"f\xc3\xb6r och f\xf6r"), "för och för");
        assert_eq!(mostly_utf_8(b"f\xf6r"), "för");
    }

    #[test]
    fn four_bytes_a_letter_are_read_in_both_orders() {
        assert_eq!(utf_32(b"\xff\xfe\0\0\xe5\0\0\0", false), "å");
        assert_eq!(utf_32(b"\0\0\0\xe5\xff", false), "å");
        assert_eq!(utf_32(b"\xe5\0\0\0", true), "å");
    }
}
