//! S/MIME (RFC 8551) that hides its text: a mail whose content lies within its signature, or is sealed for others to read.
//!
//! What is signed is read; whether the signature holds is not checked here: the original is kept, and a program made for
//! it can check it at any time.

/// What lies in a PKCS #7 file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opened {
    /// Signed, with its content: a mail's headers and body.
    Signed(Vec<u8>),
    /// Signed, with its content elsewhere: a signature or certificates alone.
    SignatureOnly,
    /// For the receiver's key only.
    Encrypted,
    /// Packed with another method, or not understood.
    Unknown,
}

const SIGNED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
const ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";
const SIGNED_AND_ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x04";
const ENCRYPTED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06";
const AUTHENTICATED_ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17";

const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;
const CONTEXT_0: u8 = 0xa0;

/// Elements within elements; a signature has about ten.
const DEEPEST: usize = 40;

/// Opens it.
pub(super) fn open(bytes: &[u8]) -> Opened {
    let Some((kind, content)) = content_info(bytes) else {
        return Opened::Unknown;
    };
    match kind {
        SIGNED => signed(content).unwrap_or(Opened::Unknown),
        ENVELOPED | SIGNED_AND_ENVELOPED | ENCRYPTED | AUTHENTICATED_ENVELOPED => Opened::Encrypted,
        _ => Opened::Unknown,
    }
}

/// The kind of content, and what stands behind it.
fn content_info(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (info, _) = enter(bytes, SEQUENCE)?;
    let (kind, rest) = enter(info, OBJECT_IDENTIFIER)?;
    Some((kind, rest))
}

/// SignedData: version, digest algorithms, then what was signed.
fn signed(content: &[u8]) -> Option<Opened> {
    let (explicit, _) = enter(content, CONTEXT_0)?;
    let (data, _) = enter(explicit, SEQUENCE)?;
    let after_version = skip(data, 0)?;
    let after_algorithms = skip(after_version, 0)?;
    let (encapsulated, _) = enter(after_algorithms, SEQUENCE)?;
    let (_kind, rest) = enter(encapsulated, OBJECT_IDENTIFIER)?;
    let Some((explicit, _)) = enter(rest, CONTEXT_0) else {
        return Some(Opened::SignatureOnly);
    };
    let mut out = Vec::new();
    octets(explicit, &mut out, 0);
    Some(Opened::Signed(out))
}

/// The head of an element: its tag, its length where it says one, and what follows.
fn head(bytes: &[u8]) -> Option<(u8, Option<usize>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (&length, rest) = rest.split_first()?;
    match length {
        0..=0x7f => Some((tag, Some(usize::from(length)), rest)),
        0x80 => Some((tag, None, rest)),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            let length = digits
                .iter()
                .fold(0_usize, |sum, digit| sum << 8 | usize::from(*digit));
            Some((tag, Some(length), rest))
        }
        _ => None,
    }
}

/// The content of an element of this kind, and what follows it where its length is known. A file that was cut off ends
/// where it ends.
fn enter(bytes: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, length, rest) = head(bytes)?;
    if tag != wanted {
        return None;
    }
    match length {
        Some(length) => Some(rest.split_at(length.min(rest.len()))),
        None => Some((rest, &[])),
    }
}

/// What follows an element.
fn skip(bytes: &[u8], depth: usize) -> Option<&[u8]> {
    let (_, length, mut rest) = head(bytes)?;
    if let Some(length) = length {
        return rest.get(length..);
    }
    if depth > DEEPEST {
        return None;
    }
    while !rest.starts_with(&[0, 0]) {
        rest = skip(rest, depth + 1)?;
    }
    rest.get(2..)
}

/// The bytes of an octet string, in one piece or in many; what follows it.
fn octets<'a>(bytes: &'a [u8], out: &mut Vec<u8>, depth: usize) -> Option<&'a [u8]> {
    let (tag, length, rest) = head(bytes)?;
    match (tag, length) {
        (OCTETS, Some(length)) => {
            let (piece, rest) = rest.split_at(length.min(rest.len()));
            out.extend_from_slice(piece);
            Some(rest)
        }
        (OCTETS_IN_PIECES, length) if depth <= DEEPEST => {
            let (mut pieces, after) = match length {
                Some(length) => rest.split_at(length.min(rest.len())),
                None => (rest, rest),
            };
            while !pieces.is_empty() && !pieces.starts_with(&[0, 0]) {
                pieces = octets(pieces, out, depth + 1)?;
            }
            match length {
                Some(_) => Some(after),
                None => pieces.get(2..),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut out = vec![tag, 0x82];
        out.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        out.extend(content);
        out
    }

    fn endless(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    fn signed_with(wrap: fn(u8, &[u8]) -> Vec<u8>, octets: &[u8]) -> Vec<u8> {
        let data = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
        let encapsulated = wrap(SEQUENCE, &[data.as_slice(), &wrap(CONTEXT_0, octets)].concat());
        let signed = wrap(
            SEQUENCE,
            &[
                b"\x02\x01\x01".as_slice(),
                &wrap(0x31, b"\x30\x00"),
                &encapsulated,
            ]
            .concat(),
        );
        let kind = [b"\x06\x09".as_slice(), SIGNED].concat();
        wrap(SEQUENCE, &[kind.as_slice(), &wrap(CONTEXT_0, &signed)].concat())
    }

    #[test]
    fn the_content_within_a_signature_is_read_in_one_piece_and_in_many() {
        let one = signed_with(element, &element(OCTETS, b"Content-Type: text/plain\r\n\r\nJa."));
        assert_eq!(
            open(&one),
            Opened::Signed(b"Content-Type: text/plain\r\n\r\nJa.".to_vec())
        );
        let pieces = [element(OCTETS, b"Ja"), element(OCTETS, b".")].concat();
        let many = signed_with(endless, &endless(OCTETS_IN_PIECES, &pieces));
        assert_eq!(open(&many), Opened::Signed(b"Ja.".to_vec()));
    }

    #[test]
    fn what_is_sealed_is_said_to_be() {
        let kind = [b"\x06\x09".as_slice(), ENVELOPED].concat();
        assert_eq!(open(&element(SEQUENCE, &kind)), Opened::Encrypted);
    }

    #[test]
    fn nonsense_and_endless_nesting_are_not_understood() {
        assert_eq!(open(b""), Opened::Unknown);
        assert_eq!(open(b"\x30\x80"), Opened::Unknown);
        let deep = [0x24, 0x80].repeat(100_000);
        let found = open(&signed_with(endless, &deep));
        assert_eq!(found, Opened::Signed(Vec::new()));
        let whole = signed_with(element, &element(OCTETS, b"Ja."));
        for length in 0..whole.len() {
            let _ = open(&whole[..length]);
        }
    }
}
