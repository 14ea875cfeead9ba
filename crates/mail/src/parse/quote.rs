//! What the sender wrote, apart from the mail that is answered.
//!
//! Answers stand above, under and between the quoted lines. Quoted lines are recognised by `>`, by the line that
//! introduces them ("Den 3 sep. 2019 skrev …:"), and by the header block that Outlook puts over everything it quotes.

use super::forward::{is_forward, is_marker};

/// Own text and quoted text. Everything is own text in a forwarded mail, and where nothing but a quotation was found.
pub(super) fn split(text: &str, subject: &str) -> (String, Option<String>) {
    match apart(text, subject) {
        Some((own, quoted)) if !own.is_empty() && !quoted.is_empty() => (own, Some(quoted)),
        _ => (text.to_owned(), None),
    }
}

/// Whether there is nothing but a quotation: somebody pressed "reply" and "send".
pub(super) fn is_nothing_else(text: &str, subject: &str) -> bool {
    apart(text, subject).is_some_and(|(own, quoted)| own.is_empty() && !quoted.is_empty())
}

/// What is own and what is quoted; none in a forwarded mail.
fn apart(text: &str, subject: &str) -> Option<(String, String)> {
    if is_forward(subject) {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let (mut own, mut quoted) = (Vec::new(), Vec::new());
    let mut index = 0;
    while index < lines.len() {
        if quoted.is_empty() && is_marker(lines[index]) {
            // Sent on, under whatever subject.
            return None;
        } else if is_groupwise_introduction(lines[index]) {
            quoted.extend(&lines[index..]);
            break;
        } else if is_marked(lines[index]) {
            quoted.push(lines[index]);
            index += 1;
        } else if let Some(length) = introduction(&lines[index..]) {
            let next = lines[index + length..]
                .iter()
                .find(|line| !line.trim().is_empty());
            let marked = next.is_some_and(|line| is_marked(line));
            let end = if marked { index + length } else { lines.len() };
            quoted.extend(&lines[index..end]);
            index = end;
        } else if names_who_wrote(lines[index])
            && lines[index + 1..]
                .iter()
                .find(|line| !line.trim().is_empty())
                .is_some_and(|line| is_marked(line))
        {
            quoted.push(lines[index]);
            index += 1;
        } else if is_header_block(&lines[index..]) {
            while own.last().is_some_and(|line: &&str| is_ruler(line)) {
                quoted.extend(own.pop());
            }
            quoted.extend(&lines[index..]);
            break;
        } else {
            own.push(lines[index]);
            index += 1;
        }
    }
    Some((squeezed(&own), quoted.join("\n").trim().to_owned()))
}

/// ">From" at the beginning of a line is a line that begins with From, as kept in mailbox files.
fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with('>') && !line.starts_with(">From ")
}

/// "Kansliet skrev 2019-09-03 10:12:", before lines that are marked as quoted.
fn names_who_wrote(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    line.len() < 300 && line.ends_with(':') && VERBS.iter().any(|verb| line.contains(verb))
}

/// How the languages around us say "wrote".
const VERBS: [&str; 5] = [" skrev", " wrote", " schrieb", " kirjoitti", " écrit"];

/// ">>> Kansliet 2019-09-03 10:12 >>>": what follows is quoted without marks.
fn is_groupwise_introduction(line: &str) -> bool {
    let line = line.trim();
    line.len() > 8
        && line.starts_with(">>> ")
        && line.ends_with(" >>>")
        && line.chars().any(|c| c.is_ascii_digit())
}

/// How many lines introduce a quotation here: "Den … skrev …:" or "On … wrote:", on one line or broken over up to three.
fn introduction(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?.trim().to_lowercase();
    let starts = ["den ", "on ", "am ", "le ", "vid "]
        .iter()
        .any(|start| first.starts_with(start))
        || first.chars().next().is_some_and(|c| c.is_ascii_digit())
        || (first.contains('@') && first.ends_with(':'))
        || ["mån", "tis", "ons", "tors", "fre", "lör", "sön"]
            .iter()
            .any(|start| first.starts_with(start));
    if !starts || !first.chars().any(|c| c.is_ascii_digit() || c == '@') {
        return None;
    }
    let mut joined = String::new();
    for (count, line) in lines.iter().take(3).enumerate() {
        if line.trim().is_empty() || line.len() > 300 {
            return None;
        }
        joined.push(' ');
        joined.push_str(&line.trim().to_lowercase());
        let verb = VERBS.iter().any(|verb| joined.contains(verb));
        if verb && joined.ends_with(':') {
            return Some(count + 1);
        }
    }
    None
}

/// "-----Ursprungligt meddelande-----", or the block Från/Skickat/Till/Ämne.
fn is_header_block(lines: &[&str]) -> bool {
    let label = |line: &str| {
        let line = line.trim().trim_matches('*').to_lowercase();
        line.split_once(':').map(|(label, _)| {
            label
                .trim_matches(|c: char| c == '*' || c.is_whitespace())
                .to_owned()
        })
    };
    let Some(first) = lines.first().map(|line| line.trim()) else {
        return false;
    };
    let bare = first
        .trim_matches(|c: char| matches!(c, '-' | '_' | '*') || c.is_whitespace())
        .to_lowercase();
    if first.starts_with("--")
        && matches!(
            bare.as_str(),
            "ursprungligt meddelande" | "original message" | "originalmeddelande" | "ursprungligt brev"
        )
    {
        return true;
    }
    if !label(first).is_some_and(|label| matches!(label.as_str(), "från" | "from")) {
        return false;
    }
    let following: Vec<String> = lines
        .iter()
        .skip(1)
        .take(8)
        .filter_map(|line| label(line))
        .collect();
    let has = |words: &[&str]| following.iter().any(|label| words.contains(&label.as_str()));
    has(&["skickat", "sent", "datum", "date"]) && has(&["till", "to", "ämne", "subject"])
}

fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || (line.len() >= 10 && line.chars().all(|c| matches!(c, '_' | '-')))
}

/// Lines joined, with the gaps that the folded-away lines leave closed.
fn squeezed(lines: &[&str]) -> String {
    let mut out: Vec<&str> = Vec::new();
    for line in lines {
        if !(line.trim().is_empty() && out.last().is_none_or(|last| last.trim().is_empty())) {
            out.push(line);
        }
    }
    out.join("\n").trim_end().to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_above_is_own_and_the_rest_is_folded_away() {
        let text = "Vi tillstyrker.\n\nDen 3 sep. 2019 kl. 10:12 skrev Kansliet <remiss@example.org>:\n\n> Hej!\n> Vad tycker ni?";
        let (own, quoted) = split(text, "SV: Remiss");
        assert_eq!(own, "Vi tillstyrker.");
        assert!(quoted.unwrap().ends_with("> Vad tycker ni?"));
    }

    #[test]
    fn an_answer_under_and_between_is_own() {
        let text = "On 2019-09-03, Kansliet wrote:\n> Fråga ett?\n\nJa.\n\n> Fråga två?\n\nNej.";
        let (own, quoted) = split(text, "Re: Remiss");
        assert_eq!(own, "Ja.\n\nNej.");
        assert!(quoted.unwrap().contains("Fråga två?"));
    }

    #[test]
    fn the_header_block_of_outlook_starts_the_quotation() {
        let text = "Inga synpunkter.\n\n________________________________\nFrån: Kansliet\nSkickat: den 3 september 2019\nTill: Styrelsen\nÄmne: Remiss\n\nHej!";
        let (own, quoted) = split(text, "SV: Remiss");
        assert_eq!(own, "Inga synpunkter.");
        assert!(quoted.unwrap().contains("Ämne: Remiss"));
    }

    #[test]
    fn a_forwarded_mail_is_all_text() {
        let text = "Se nedan.\n\nFrån: Styrelsen\nSkickat: igår\nTill: Kansliet\n\nVi avstår.";
        assert_eq!(split(text, "VB: Remiss"), (text.to_owned(), None));
    }

    #[test]
    fn a_sentence_that_mentions_who_wrote_stays() {
        let text = "Den 3 september skrev ni till oss.\nVi svarar nu:\nja.";
        assert_eq!(split(text, "SV: Remiss"), (text.to_owned(), None));
    }

    #[test]
    fn nothing_but_a_quotation_is_shown_whole() {
        assert_eq!(split("> Hej!", "SV: Remiss"), ("> Hej!".to_owned(), None));
        assert!(is_nothing_else("\n> Hej!\n", "SV: Remiss"));
        assert!(!is_nothing_else("", "SV: Remiss"));
        assert!(!is_nothing_else("Ja.\n> Hej!", "SV: Remiss"));
        assert!(!is_nothing_else("> Hej!", "VB: Remiss"));
    }
}
