//! What is the same when the same message comes by two roads: what the sender wrote, without what servers add on the way.

use sha2::{Digest, Sha256};

/// The headers that the sender's program writes, and no server on the way.
const SENDERS: [&str; 4] = ["message-id", "from", "date", "subject"];

/// A head that goes on for longer than this is none.
const LONGEST_HEAD: usize = 8 << 20;

/// The fingerprint of a mail: SHA-256 of Message-ID, From, Date, Subject and body.
pub(super) fn fingerprint(raw: &[u8]) -> Vec<u8> {
    let mut fingerprint = Fingerprint::default();
    fingerprint.update(raw);
    fingerprint.finish()
}

/// The same of a mail that comes piece by piece.
#[derive(Debug, Default)]
pub(super) struct Fingerprint {
    hash: Sha256,
    /// What has come of the head; nothing of it any more once the body has begun.
    head: Vec<u8>,
    /// Where in it the line begins that is not finished.
    line: usize,
    in_body: bool,
    /// Blanks that count only if something comes after them.
    blanks: Vec<u8>,
}

impl Fingerprint {
    /// The next bytes.
    pub fn update(&mut self, piece: &[u8]) {
        if self.in_body {
            self.body(piece);
            return;
        }
        self.head.extend_from_slice(piece);
        while let Some(length) = self.head[self.line..].iter().position(|byte| *byte == b'\n') {
            let line = &self.head[self.line..self.line + length];
            let ends = line.is_empty() || line == b"\r";
            if ends {
                let begin = self.line + length + 1;
                let body = self.head.split_off(begin);
                self.head.truncate(self.line);
                return self.begin_body(&body);
            }
            self.line += length + 1;
        }
        if self.head.len() > LONGEST_HEAD {
            let all = std::mem::take(&mut self.head);
            self.begin_body(&all);
        }
    }

    /// The fingerprint.
    pub fn finish(mut self) -> Vec<u8> {
        if !self.in_body {
            // A text without a blank line is all headers and all body.
            let all = self.head.clone();
            self.begin_body(&all);
        }
        self.hash.finalize().to_vec()
    }

    fn begin_body(&mut self, beginning: &[u8]) {
        let headers = headers(&std::mem::take(&mut self.head));
        for name in SENDERS {
            for (_, value) in headers.iter().filter(|(known, _)| known == name) {
                self.hash.update(name);
                self.hash.update([0]);
                self.hash.update(value);
                self.hash.update([0]);
            }
        }
        self.in_body = true;
        self.body(beginning);
    }

    /// Line ends and blanks at the end change on the way.
    fn body(&mut self, piece: &[u8]) {
        let piece: Vec<u8> = piece.iter().copied().filter(|byte| *byte != b'\r').collect();
        let text = piece.trim_ascii_end();
        if !text.is_empty() {
            self.hash.update(&self.blanks);
            self.hash.update(text);
            self.blanks.clear();
        }
        self.blanks.extend_from_slice(&piece[text.len()..]);
    }
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
    fn a_mail_in_pieces_is_the_same_mail() {
        let mail = b"Message-ID: <1@example.org>\r\nSubject: Svar\r\n\r\nHej\r\n \r\nigen\r\n \r\n";
        for (text, size) in [(&mail[..], 1), (mail, 3), (mail, 50), (b"ingen\ntom rad \n", 4)] {
            let mut fingerprint = Fingerprint::default();
            text.chunks(size).for_each(|piece| fingerprint.update(piece));
            assert_eq!(fingerprint.finish(), super::fingerprint(text));
        }
    }

    #[test]
    fn a_head_without_end_is_not_kept_in_memory() {
        let mut fingerprint = Fingerprint::default();
        for _ in 0..20 {
            fingerprint.update(&[b'x'; 1 << 20]);
            assert!(fingerprint.head.len() <= LONGEST_HEAD);
        }
        assert_eq!(fingerprint.finish().len(), 32);
    }

    #[test]
    fn bytes_that_are_no_mail_have_a_fingerprint_of_their_own() {
        assert_ne!(fingerprint(b"ett"), fingerprint(b"tv\xe5"));
        assert_ne!(fingerprint(b""), fingerprint(b"\n\nx"));
    }
}
