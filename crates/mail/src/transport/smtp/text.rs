//! The text of a mail as it travels after DATA.

/// The text with the line that ends it, in one piece: a line that begins with a dot gets another (RFC 5321 section 4.5.2).
pub(super) fn as_sent(text: &str) -> String {
    let mut sent = String::with_capacity(text.len() + text.len() / 64 + 8);
    if text.starts_with('.') {
        sent.push('.');
    }
    let mut begin = 0;
    for (end, _) in text.match_indices("\r\n.") {
        sent.push_str(&text[begin..end + 3]);
        sent.push('.');
        begin = end + 3;
    }
    sent.push_str(&text[begin..]);
    if !text.ends_with("\r\n") {
        sent.push_str("\r\n");
    }
    sent.push_str(".\r\n");
    sent
}

#[cfg(test)]
mod tests {
    use super::as_sent;

    #[test]
    fn a_line_that_begins_with_a_dot_gets_another_and_one_alone_ends_the_text() {
        for (text, sent) in [
            ("", "\r\n.\r\n"),
            ("Hej.\r\n", "Hej.\r\n.\r\n"),
            ("Hej", "Hej\r\n.\r\n"),
            (".", "..\r\n.\r\n"),
            (".\r\n.\r\n..a\r\n", "..\r\n..\r\n...a\r\n.\r\n"),
            ("a\r\n\r\n.b", "a\r\n\r\n..b\r\n.\r\n"),
        ] {
            assert_eq!(as_sent(text), sent);
        }
    }
}
