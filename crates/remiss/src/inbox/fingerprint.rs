//! What is the same when the same message comes by two roads: what the sender wrote, without what servers add on the way.

use sha2::{Digest, Sha256};

/// The headers that the sender's program writes, and no server on the way.
const SENDERS: [&str; 4] = ["message-id", "from", "date", "subject"];

/// The fingerprint of a mail: SHA-256 of Message-ID, From, Date, Subject and body.
pub(super) fn fingerprint(raw: &[u8]) -> Vec<u8> {
    let (head, body) = split(raw);
    let mut hash = Sha256::new();
    let headers = headers(head);
    for name in SENDERS {
        for (_, value) in headers.iter().filter(|(known, _)| known == name) {
            hash.update(name);
            hash.update([0]);
            hash.update(value);
            hash.update([0]);
        }
    }
    // Line ends and blanks at the end change on the way.
    let body: Vec<u8> = body.iter().copied().filter(|byte| *byte != b'\r').collect();
    hash.update(body.trim_ascii_end());
    hash.finalize().to_vec()
}

/// The headers and the body; a text without a blank line is all headers and all body.
pub(super) fn split(raw: &[u8]) -> (&[u8], &[u8]) {
    let mut start = 0;
    while let Some(length) = raw[start..].iter().position(|byte| *byte == b'\n') {
        let line = &raw[start..start + length];
        if line.is_empty() || line == b"\r" {
            return (&raw[..start], &raw[start + length + 1..]);
        }
        start += length + 1;
    }
    (raw, raw)
}

/// Names in lower case and values on one line.
fn headers(head: &[u8]) -> Vec<(String, String)> {
    let head = String::from_utf8_lossy(head);
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    headers
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_same_message_by_two_roads_has_one_fingerprint() {
        let one = b"Received: from a\r\nMessage-ID: <1@example.org>\r\nSubject: Svar\r\n om remissen\r\n\r\nHej\r\n";
        let other =
            b"Delivered-To: b@example.org\nMessage-ID: <1@example.org>\nSubject: Svar om remissen\n\nHej\n\n";
        assert_eq!(fingerprint(one), fingerprint(other));
    }

    #[test]
    fn two_mails_that_claim_the_same_id_are_two() {
        let one = fingerprint(b"Message-ID: <1@example.org>\n\nJa\n");
        assert_ne!(one, fingerprint(b"Message-ID: <1@example.org>\n\nNej\n"));
    }

    #[test]
    fn bytes_that_are_no_mail_have_a_fingerprint_of_their_own() {
        assert_ne!(fingerprint(b"ett"), fingerprint(b"tv\xe5"));
        assert_ne!(fingerprint(b""), fingerprint(b"\n\nx"));
    }
}
