//! Content lines of iCalendar (RFC 5545, 3.1): what is special in a text is escaped, lines end in CRLF and are folded at 75 octets, never
//! within a letter.
//!
//! Written by hand: the library that we used gives each part a DTSTAMP and a UID, which a time zone and an alarm must not have.

/// Octets of a line, without its end.
const WIDTH: usize = 75;

/// A calendar being written.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A line as it stands: `DTSTART;VALUE=DATE`, `20191203`. The value has nothing to escape.
    pub fn plain(&mut self, name: &str, value: &str) {
        self.folded(&format!("{name}:{value}"));
    }

    /// A line with a text for people.
    pub fn text(&mut self, name: &str, text: &str) {
        self.folded(&format!("{name}:{}", escaped(text)));
    }

    /// A line with several short texts.
    pub fn texts(&mut self, name: &str, texts: &[&str]) {
        let texts: Vec<String> = texts.iter().map(|text| escaped(text)).collect();
        self.folded(&format!("{name}:{}", texts.join(",")));
    }

    /// A part between its BEGIN and END.
    pub fn part(&mut self, name: &str, write: impl FnOnce(&mut Lines)) {
        self.plain("BEGIN", name);
        write(self);
        self.plain("END", name);
    }

    /// The whole, as it is sent.
    pub fn into_text(self) -> String {
        self.0
    }

    fn folded(&mut self, line: &str) {
        let mut width = 0;
        for letter in line.chars() {
            if width + letter.len_utf8() > WIDTH {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(letter);
            width += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text as a value (3.3.11). Control characters other than line breaks are no part of a text.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        match letter {
            '\\' | ';' | ',' => {
                value.push('\\');
                value.push(letter);
            }
            '\n' => value.push_str("\\n"),
            '\r' => {}
            '\t' => value.push(' '),
            letter if letter.is_control() => {}
            letter => value.push(letter),
        }
    }
    value
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The lines as a reader puts them together again.
    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_75_octets_and_nothing_is_lost(text in "[a-zåäöÅÄÖ§–€𝄞 .:]{0,300}") {
            let mut lines = Lines::default();
            lines.text("SUMMARY", &text);
            let written = lines.into_text();
            prop_assert!(written.ends_with("\r\n"));
            for line in written.trim_end_matches("\r\n").split("\r\n") {
                prop_assert!(line.len() <= 75, "{} octets", line.len());
            }
            prop_assert_eq!(unfolded(&written), format!("SUMMARY:{}\r\n", text.trim()));
        }
    }

    #[test]
    fn what_is_special_is_escaped_and_nobody_can_slip_a_line_in() {
        let mut lines = Lines::default();
        lines.text("LOCATION", "Rådhuset, rum 1; \\plan 2\r\nEND:VEVENT\u{7}");
        assert_eq!(
            lines.into_text(),
            "LOCATION:Rådhuset\\, rum 1\\; \\\\plan 2\\nEND:VEVENT\r\n"
        );
    }

    #[test]
    fn a_line_is_folded_between_letters_and_never_within_one() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", &"å".repeat(60));
        let written = lines.into_text();
        // 8 octets of the name, 33 letters of two; then a space and 37.
        assert_eq!(
            written,
            format!("SUMMARY:{}\r\n {}\r\n", "å".repeat(33), "å".repeat(27))
        );
    }
}
