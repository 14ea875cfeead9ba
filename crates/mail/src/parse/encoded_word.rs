//! Encoded words (RFC 2047) that were cut in the middle of a letter: the library reads each by itself, and the letter is
//! lost. Many programs cut so, though they must not.

use base64::Engine as _;

use super::charset;

/// One `=?charset?encoding?text?=`.
struct Word<'a> {
    charset: &'a [u8],
    bytes: Vec<u8>,
}

/// The word that begins here, and how long it is.
fn word(text: &[u8]) -> Option<(Word<'_>, usize)> {
    let rest = text.strip_prefix(b"=?")?;
    let mut ends = rest
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'?')
        .map(|(at, _)| at);
    let (first, second, third) = (ends.next()?, ends.next()?, ends.next()?);
    let name = &rest[..first];
    if rest.get(third + 1) != Some(&b'=') || second != first + 2 || name.is_empty() || name.len() > 60 {
        return None;
    }
    // "utf-8*sv" names a language too.
    let name = name.split(|byte| *byte == b'*').next().unwrap_or_default();
    let coded = &rest[second + 1..third];
    let bytes = match rest[first + 1] {
        b'B' | b'b' => charset::base64(coded)?,
        b'Q' | b'q' => from_q(coded),
        _ => return None,
    };
    Some((Word { charset: name, bytes }, third + 4))
}

fn from_q(coded: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(coded.len());
    let mut at = 0;
    while let Some(&byte) = coded.get(at) {
        at += 1;
        let digits = coded
            .get(at..at + 2)
            .and_then(|two| std::str::from_utf8(two).ok());
        match (byte, digits.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'=', Some(value)) => {
                out.push(value);
                at += 2;
            }
            (b'_', _) => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

/// Words that are put together at the most; no subject is longer, and trying costs more with each.
const MOST_JOINED: usize = 50;

/// Header lines with words put together that were cut within a letter; `None` where there are none such.
pub(super) fn joined(header: &[u8]) -> Option<Vec<u8>> {
    let mut out: Option<Vec<u8>> = None;
    let mut copied = 0;
    let mut at = 0;
    while let Some(start) = find(&header[at..], b"=?").map(|place| at + place) {
        let Some((first, length)) = word(&header[start..]) else {
            at = start + 2;
            continue;
        };
        let mut end = start + length;
        at = end;
        if !first.charset.eq_ignore_ascii_case(b"utf-8") || std::str::from_utf8(&first.bytes).is_ok() {
            continue;
        }
        let mut bytes = first.bytes;
        for _ in 0..MOST_JOINED {
            if std::str::from_utf8(&bytes).is_ok() {
                break;
            }
            let gap = header[end..]
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            match word(&header[end + gap..]) {
                Some((next, length)) if next.charset.eq_ignore_ascii_case(b"utf-8") => {
                    bytes.extend(next.bytes);
                    end += gap + length;
                }
                _ => break,
            }
        }
        at = end;
        let out = out.get_or_insert_with(Vec::new);
        out.extend_from_slice(&header[copied..start]);
        let text = String::from_utf8_lossy(&bytes);
        let coded = base64::engine::general_purpose::STANDARD.encode(text.as_bytes());
        out.extend_from_slice(format!("=?utf-8?B?{coded}?=").as_bytes());
        copied = end;
    }
    let mut out = out?;
    out.extend_from_slice(&header[copied..]);
    Some(out)
}

/// The same line with the letters beyond ASCII escaped that stand in its words as they are: they are of the word's charset,
/// whatever is done with the rest of the line.
pub(super) fn escaped(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut at = 0;
    while at < line.len() {
        let length = match word(&line[at..]) {
            Some((found, length)) if std::str::from_utf8(&line[at..at + length]).is_err() => {
                out.extend_from_slice(b"=?");
                out.extend_from_slice(found.charset);
                out.extend_from_slice(b"?Q?");
                for byte in found.bytes {
                    out.extend_from_slice(format!("={byte:02X}").as_bytes());
                }
                out.extend_from_slice(b"?=");
                length
            }
            found => {
                let length = found.map_or(1, |(_, length)| length);
                out.extend_from_slice(&line[at..at + length]);
                length
            }
        };
        at += length;
    }
    out
}

/// A whole value with its words decoded.
pub(super) fn decoded(value: &[u8]) -> String {
    let joined = joined(value);
    let value = joined.as_deref().unwrap_or(value);
    let mut out = String::new();
    let mut at = 0;
    let mut after_word = false;
    while at < value.len() {
        if let Some((found, length)) = word(&value[at..]) {
            out.push_str(&match encoding_rs::Encoding::for_label(found.charset) {
                Some(charset) => charset.decode_without_bom_handling(&found.bytes).0.into_owned(),
                None => charset::decode_guessing(&found.bytes),
            });
            at += length;
            after_word = true;
            continue;
        }
        let end = find(&value[at + 1..], b"=?").map_or(value.len(), |place| at + 1 + place);
        let plain = &value[at..end];
        // White space between two words is not part of the text.
        let between = after_word && plain.iter().all(u8::is_ascii_whitespace) && end < value.len();
        if !between {
            out.push_str(&charset::decode_guessing(plain));
        }
        after_word = false;
        at = end;
    }
    out
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_cut_between_two_words_is_put_together() {
        let header = b"Subject: Om =?utf-8?Q?f=C3?=\r\n =?UTF-8?q?=B6rslaget_?= =?utf-8?B?w6U=?= nu\r\n";
        let mended = joined(header).unwrap();
        assert_eq!(decoded(&mended[9..mended.len() - 2]), "Om förslaget å nu");
        assert_eq!(joined(b"Subject: =?utf-8?B?w6U=?= x"), None);
    }

    #[test]
    fn what_only_looks_like_a_word_stays() {
        for text in [
            "=?",
            "=?utf-8?",
            "=?utf-8?B?w6U",
            "=?utf-8?X?a?=",
            "=??B?a?=",
            "a=?b?=",
            "=?utf-8?B?***?=",
        ] {
            assert_eq!(joined(text.as_bytes()), None, "{text}");
            assert_eq!(decoded(text.as_bytes()), text);
        }
    }

    #[test]
    fn letters_in_a_word_that_should_have_been_escaped_are_of_its_charset() {
        let line = escaped(b"Subject: f\xf6r =?iso-8859-1?Q?f\xf6r_=F6?= =?utf-8?Q?=C3=B6?=");
        assert_eq!(
            line,
            b"Subject: f\xf6r =?iso-8859-1?Q?=66=F6=72=20=F6?= =?utf-8?Q?=C3=B6?="
        );
    }

    #[test]
    fn letters_that_are_missing_for_good_are_shown_as_missing() {
        assert_eq!(decoded(b"=?utf-8?Q?f=C3?= x"), "f\u{fffd} x");
    }
}
