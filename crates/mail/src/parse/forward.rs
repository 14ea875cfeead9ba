//! Whose mail was forwarded: what Outlook, Apple Mail, Gmail and Thunderbird write over it, or the mail itself where it came
//! along as a file.

use mail_parser::{Message, PartType};

use super::headers::{addresses_in, one_line};
use crate::address::MailAddress;

/// A mail that somebody sent on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// Who wrote it, as far as it says; often a name without an address.
    pub from: Option<MailAddress>,
    /// When, in the words that stand there; empty where none do.
    pub sent: String,
    /// Its subject.
    pub subject: String,
    /// What it says. Line ends are `\n`.
    pub text: String,
}

impl Forwarded {
    /// The same as Swedish text for reading.
    pub(super) fn as_text(&self) -> String {
        let from = self.from.as_ref().map(|from| match &from.name {
            Some(name) if !from.address.is_empty() => format!("{name} <{}>", from.address),
            Some(name) => name.clone(),
            None => from.address.clone(),
        });
        let mut lines = vec!["Vidarebefordrat mejl".to_owned()];
        for (label, value) in [
            ("Från", from.unwrap_or_default()),
            ("Skickat", self.sent.clone()),
            ("Ämne", self.subject.clone()),
        ] {
            if !value.is_empty() {
                lines.push(format!("{label}: {value}"));
            }
        }
        format!("{}\n\n{}", lines.join("\n"), self.text)
            .trim_end()
            .to_owned()
    }
}

/// The forwarded mail that came along as a file.
pub(super) fn attached(message: &Message<'_>) -> Option<Forwarded> {
    let inner = message
        .attachments
        .iter()
        .find_map(|&id| match &message.parts.get(id as usize)?.body {
            PartType::Message(inner) => Some(inner),
            _ => None,
        })?;
    let from = inner
        .from()
        .and_then(|from| super::addresses([from].into_iter()).into_iter().next());
    Some(Forwarded {
        from,
        sent: super::date(inner)
            .and_then(super::calendar::swedish_time)
            .unwrap_or_default(),
        subject: one_line(inner.subject().unwrap_or_default()),
        text: super::text::body(inner),
    })
}

/// The forwarded mail in the text.
pub(super) fn inline(text: &str, subject: &str) -> Option<Forwarded> {
    let lines: Vec<&str> = text.lines().map(unquoted).collect();
    let marker = lines.iter().position(|line| is_marker(line));
    if marker.is_none() && !is_forward(subject) {
        return None;
    }
    let from = marker.unwrap_or(0);
    let until = lines.len().min(from + FARTHEST);
    let begin = (from..until).find(|&at| header_block(&lines[at..]).is_some())?;
    let (mut found, length) = header_block(&lines[begin..])?;
    found.text = lines[begin + length..].join("\n").trim().to_owned();
    Some(found)
}

/// Whether the subject says that the mail is sent on.
pub(super) fn is_forward(subject: &str) -> bool {
    let subject = subject.trim().to_lowercase();
    ["vb:", "vb ", "fw:", "fwd:", "vidarebefordra", "vs:", "wg:"]
        .iter()
        .any(|start| subject.starts_with(start))
}

/// The line that programs put over a mail that is sent on.
pub(super) fn is_marker(line: &str) -> bool {
    let line = line.trim();
    let bare = line
        .trim_matches(|c: char| matches!(c, '-' | '_' | '*' | '>' | ':') || c.is_whitespace())
        .to_lowercase();
    let ruled = line.starts_with("--") || line.ends_with(':');
    ruled
        && matches!(
            bare.as_str(),
            "vidarebefordrat brev"
                | "vidarebefordrat meddelande"
                | "vidarebefordrat mejl"
                | "vidaresänt meddelande"
                | "vidaresänt brev"
                | "begin forwarded message"
                | "forwarded message"
        )
}

fn unquoted(line: &str) -> &str {
    line.trim_start().trim_start_matches(['>', ' ', '\u{a0}'])
}

/// Lines from which on nobody forwards any more.
const FARTHEST: usize = 5_000;

/// Lines such a block may take; lists of receivers are long.
const LONGEST: usize = 12;

/// Sender, date and subject from a block of labelled lines, in any order, and how many lines it takes.
fn header_block(lines: &[&str]) -> Option<(Forwarded, usize)> {
    let mut found = Forwarded::default();
    let mut known = 0;
    let mut length = 0;
    for (index, line) in lines.iter().take(LONGEST).enumerate() {
        let Some((label, value)) = labelled(line) else {
            // The first line is a label; an empty one ends the block, any other belongs to a long list.
            if index == 0 || line.trim().is_empty() {
                break;
            }
            length = index + 1;
            continue;
        };
        match label.as_str() {
            "från" | "from" | "von" | "avsändare" | "fra" => found.from = sender(&value),
            "skickat" | "sent" | "datum" | "date" | "gesendet" | "sendt" => found.sent = value,
            "ämne" | "subject" | "betreff" | "ärende" | "emne" => found.subject = value,
            "till" | "to" | "an" | "til" | "kopia" | "cc" | "svar till" | "reply-to" | "prioritet"
            | "importance" | "bilagor" | "attachments" | "hemlig kopia" | "bcc" | "kategorier" => {}
            _ => continue,
        }
        known += 1;
        length = index + 1;
    }
    (known >= 3 && found.from.is_some()).then_some((found, length))
}

fn labelled(line: &str) -> Option<(String, String)> {
    let (label, value) = line.trim().split_once(':')?;
    let strip = |text: &str| {
        text.trim_matches(|c: char| c == '*' || c.is_whitespace())
            .to_owned()
    };
    let label = strip(label).to_lowercase();
    (label.len() <= 20).then(|| (label, one_line(&strip(value))))
}

/// "Styrelsen <styrelsen@example.org>", "Styrelsen [mailto:styrelsen@example.org]", or a name alone.
fn sender(value: &str) -> Option<MailAddress> {
    let value = value.replace("mailto:", " ");
    let address = addresses_in(&value).into_iter().next().unwrap_or_default();
    let name = value
        .split(['<', '['])
        .next()
        .map(|name| name.trim().trim_matches(['"', '\'']).trim().to_owned())
        .filter(|name| !name.is_empty() && *name != address);
    (name.is_some() || !address.is_empty()).then_some(MailAddress { name, address })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn from(found: &Forwarded) -> (Option<&str>, &str) {
        let from = found.from.as_ref().unwrap();
        (from.name.as_deref(), from.address.as_str())
    }

    #[test]
    fn the_block_of_outlook_names_who_wrote() {
        let text = "Hej, för kännedom.\n\nFrån: Styrelsen <styrelsen@forening.example>\nSkickat: den 3 september 2019 10:12\nTill: Kansliet <kansli@kommun.example.org>; Nämnden\n <namnd@kommun.example.org>\nÄmne: Yttrande Ks 1216/2018\n\nVi tillstyrker.\n";
        let found = inline(text, "VB: Yttrande Ks 1216/2018").unwrap();
        assert_eq!(from(&found), (Some("Styrelsen"), "styrelsen@forening.example"));
        assert_eq!(found.subject, "Yttrande Ks 1216/2018");
        assert_eq!(found.sent, "den 3 september 2019 10:12");
        assert_eq!(found.text, "Vi tillstyrker.");
    }

    #[test]
    fn apple_mail_quotes_what_it_forwards() {
        let text = "Se nedan.\n\nVidarebefordrat brev:\n\n> Från: Styrelsen <styrelsen@forening.example>\n> Ämne: Yttrande\n> Datum: 3 september 2019 10:12:00 CEST\n> Till: kansli@kommun.example.org\n> \n> Vi tillstyrker.";
        let found = inline(text, "Yttrande").unwrap();
        assert_eq!(from(&found), (Some("Styrelsen"), "styrelsen@forening.example"));
        assert_eq!(
            (found.subject.as_str(), found.text.as_str()),
            ("Yttrande", "Vi tillstyrker.")
        );
    }

    #[test]
    fn gmail_and_thunderbird_have_rules_of_their_own() {
        let gmail = "---------- Forwarded message ---------\nFrån: Styrelsen <styrelsen@forening.example>\nDate: tis 3 sep. 2019 kl 10:12\nSubject: Yttrande\nTo: <kansli@kommun.example.org>\n\nVi tillstyrker.";
        assert_eq!(inline(gmail, "Fwd: Yttrande").unwrap().text, "Vi tillstyrker.");
        let thunderbird = "-------- Vidarebefordrat meddelande --------\nÄmne: \tYttrande\nDatum: \tTue, 3 Sep 2019 10:12:00 +0200\nFrån: \tStyrelsen <styrelsen@forening.example>\nTill: \tkansli@kommun.example.org\n\nVi tillstyrker.";
        let found = inline(thunderbird, "Fwd: Yttrande").unwrap();
        assert_eq!(found.subject, "Yttrande");
        assert_eq!(found.text, "Vi tillstyrker.");
    }

    #[test]
    fn an_answer_with_a_quoted_block_is_no_forward() {
        let text = "Ja.\n\nFrån: Kansliet\nSkickat: den 3 september 2019\nTill: Styrelsen\nÄmne: Remiss\n\nVad tycker ni?";
        assert_eq!(inline(text, "SV: Remiss"), None);
        assert_eq!(inline("Från: oss\nTill: er", "VB: x"), None);
    }
}
