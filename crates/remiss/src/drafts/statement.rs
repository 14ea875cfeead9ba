//! The body of a yttrande: a short summary of the views first, then what stands under Ärende in the tjänsteskrivelse and
//! nothing else of it, along the sections and questions of the remiss, then the consequences.

use std::collections::BTreeMap;

use super::facts::Knowledge;
use super::report;
use super::store::Report;
use super::wording::{genitive, lower_first, sentence, stance_sentence};
use crate::http::ApiResult;

/// What a field of the template says. `report` is the newest tjänsteskrivelse of the case.
pub(super) fn field(
    knowledge: &Knowledge,
    name: &str,
    report: Option<&Report>,
    fields: &BTreeMap<String, String>,
) -> ApiResult<String> {
    if name != "matter" {
        return Ok(String::new());
    }
    let mut blocks = vec![opening(knowledge, fields)];
    let voice = Voice::of(knowledge, report, fields)?;
    let matter = match report {
        Some(report) => report.fed_by("matter")?,
        None => Some(report::field(knowledge, "matter", fields)).filter(|text| !text.is_empty()),
    };
    let matter = voice.of_the_board(&matter.unwrap_or_default());
    let missing = missing_parts(knowledge, &matter);
    blocks.push(matter);
    blocks.push(missing);
    let consequences = match report {
        Some(report) => report.fed_by("consequences")?,
        None => None,
    };
    if let Some(consequences) = consequences {
        blocks.push("## Konsekvenser".to_owned());
        blocks.push(voice.of_the_board(&consequences));
    }
    blocks.retain(|block| !block.trim().is_empty());
    Ok(blocks.join("\n\n"))
}

/// Sections and questions of the remiss that the text has not, as headings to write under: a yttrande follows the
/// disposition of the remiss.
fn missing_parts(knowledge: &Knowledge, matter: &str) -> String {
    let Some(remiss) = knowledge.incoming() else {
        return String::new();
    };
    let flat = matter.to_lowercase();
    let treats = |number: usize| {
        let words = format!("fråga {number}");
        flat.match_indices(&words).any(|(start, found)| {
            let after = flat.get(start + found.len()..).unwrap_or_default();
            !after.starts_with(|letter: char| letter.is_ascii_digit())
        })
    };
    let mut blocks = Vec::new();
    for chapter in remiss.disposition() {
        let open: Vec<_> = chapter
            .questions
            .iter()
            .filter(|(number, _)| !treats(*number))
            .collect();
        let section = chapter
            .section
            .filter(|section| !flat.contains(&section.to_lowercase()));
        if let Some(section) = section {
            blocks.push(format!("## {section}"));
        }
        let marks = if chapter.section.is_some() { "###" } else { "##" };
        blocks.extend(
            open.iter()
                .map(|(number, question)| format!("{marks} Fråga {number}. {}", question.text.trim())),
        );
    }
    blocks.join("\n\n")
}

/// Whose words the text is in.
struct Voice {
    /// What is replaced by what; nothing where the board's stance is another than the department's.
    words: Vec<(String, String)>,
}

impl Voice {
    /// A yttrande speaks for the board. Where the board thinks as the department does, what the department says of itself
    /// is what the board says; where it does not, the words stay, for the officer to write.
    fn of(
        knowledge: &Knowledge,
        report: Option<&Report>,
        fields: &BTreeMap<String, String>,
    ) -> ApiResult<Voice> {
        let departments = match report {
            Some(report) => report.version.fields()?.get("stance").cloned(),
            None => fields.get("stance").cloned(),
        };
        let plain =
            |stance: Option<&String>| stance.map(|stance| stance.trim().trim_end_matches('.').to_lowercase());
        let same = plain(departments.as_ref()) == plain(fields.get("stance"));
        if !same {
            return Ok(Voice { words: Vec::new() });
        }
        let (department, board) = (&knowledge.board.department, &knowledge.board.name);
        // "Nämnden" for a board whose name says so, else its name: "Kommunstyrelsen".
        let short = if board.to_lowercase().contains("nämnd") {
            "Nämnden"
        } else {
            board
        };
        let mut words = Vec::new();
        for (from, to) in [(department.as_str(), board.as_str()), ("Förvaltningen", short)] {
            words.push((genitive(from), genitive(to)));
            words.push((lower_first(&genitive(from)), lower_first(&genitive(to))));
            words.push((from.to_owned(), to.to_owned()));
            words.push((lower_first(from), lower_first(to)));
        }
        Ok(Voice { words })
    }

    fn of_the_board(&self, text: &str) -> String {
        self.words
            .iter()
            .fold(text.to_owned(), |text, (from, to)| replace_word(&text, from, to))
    }
}

/// Replaces whole words only: not the beginning of a longer one.
fn replace_word(text: &str, from: &str, to: &str) -> String {
    if from.is_empty() || from == to {
        return text.to_owned();
    }
    let mut new = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(from) {
        let (before, found) = rest.split_at(start);
        let after = found.get(from.len()..).unwrap_or_default();
        let whole = !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        new.push_str(before);
        new.push_str(if whole { to } else { from });
        rest = after;
    }
    new.push_str(rest);
    new
}

/// The short summary that a yttrande begins with: the stance, and what else the officer has stated.
fn opening(knowledge: &Knowledge, fields: &BTreeMap<String, String>) -> String {
    let stated = |key: &str| {
        fields
            .get(key)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
    };
    let board = &knowledge.board.name;
    let name = knowledge
        .remiss
        .as_ref()
        .map_or(knowledge.case.title.as_str(), |remiss| remiss.name.as_str());
    let mut text = match stated("stance") {
        Some(stance) => stance_sentence(board, stance, name),
        None => {
            let sender = knowledge.incoming().map_or("", |remiss| remiss.sender.as_str());
            format!("{board} yttrar sig över remissen {name} från {sender}.")
        }
    };
    if let Some(other) = stated("whatElseMatters") {
        text.push(' ');
        text.push_str(&sentence(other));
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_put_into_the_boards_mouth() {
        let text = "Förvaltningen anser det. Förvaltningens bild. Förvaltningsrätten. Kulturförvaltningen.";
        let text = replace_word(text, "Förvaltningen", "Nämnden");
        let text = replace_word(&text, "Förvaltningens", "Nämndens");
        assert_eq!(
            text,
            "Nämnden anser det. Nämndens bild. Förvaltningsrätten. Kulturförvaltningen."
        );
    }
}
