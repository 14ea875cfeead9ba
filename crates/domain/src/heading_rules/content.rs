//! What the text of a section says: names, dates, questions, an opening summary.

use jiff::civil::Date;

use super::leftovers::{contains_word, flatten};
use super::template::{Section, heading_key};
use crate::swedish::month_name;

/// True when a name stands in the text; a genitive s counts too.
pub(super) fn names(text: &str, name: &str) -> bool {
    let name = flatten(name);
    !name.is_empty() && flatten(text).contains(&name)
}

/// True when the day stands in the text: "30 oktober", "2019-10-30" or "30/10".
pub(super) fn names_date(text: &str, date: Date) -> bool {
    let flat = flatten(text);
    let (day, month) = (date.day(), date.month());
    [
        format!("{day} {}", month_name(month)),
        date.to_string(),
        format!("{day}/{month}"),
    ]
    .iter()
    .any(|written| contains_word(&flat, written))
}

/// Number of lines: as measured, or estimated from the characters.
pub(super) fn estimated_lines(text: &str, section: &Section) -> usize {
    text.lines()
        .map(|line| {
            line.trim()
                .chars()
                .count()
                .div_ceil(section.line_characters)
                .max(1)
        })
        .sum()
}

/// True when the first paragraph is a summary by its shape: some words, not too many, no question and no announcement of what follows.
pub(super) fn starts_with_summary(text: &str, section: &Section) -> bool {
    let first = paragraphs(text).next().unwrap_or_default();
    let words = first.split_whitespace().count();
    (5..=section.summary_words).contains(&words) && !first.ends_with([':', '?'])
}

/// The questions (from 1) that the text neither names ("fråga 2") nor treats in at least half of their weighty words.
pub(super) fn unanswered(text: &str, questions: &[String]) -> Vec<usize> {
    let flat = flatten(text);
    let treats = |number: usize, question: &str| {
        let weighty: Vec<String> = question
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| word.chars().count() >= 5)
            // The stem, roughly: Swedish endings are short.
            .map(|word| word.to_lowercase().chars().take(6).collect())
            .collect();
        let found = weighty.iter().filter(|stem| flat.contains(stem.as_str())).count();
        contains_word(&flat, &format!("fråga {number}")) || (found > 0 && found * 2 >= weighty.len())
    };
    let numbered = (1..).zip(questions);
    numbered
        .filter(|(number, question)| !treats(*number, question))
        .map(|(number, _)| number)
        .collect()
}

/// True when the text speaks of consequences.
pub(super) fn treats_consequences(text: &str) -> bool {
    let flat = flatten(text);
    ["konsekven", "påverka", "medför", "innebär", "leder till"]
        .iter()
        .any(|word| flat.contains(word))
}

/// True when the text says that answers become public.
pub(super) fn says_public(text: &str) -> bool {
    let flat = flatten(text);
    flat.contains("allmän handling") || flat.contains("allmänna handlingar") || flat.contains("offentlig")
}

/// True when at least one line names a document.
pub(super) fn lists_documents(text: &str) -> bool {
    text.lines()
        .any(|line| line.chars().filter(|character| character.is_alphabetic()).count() >= 3)
}

/// The first line of the text that is nothing but one of the headings.
pub(super) fn foreign_heading<'a>(text: &'a str, headings: &[String]) -> Option<&'a str> {
    let wanted: Vec<String> = headings.iter().map(|heading| heading_key(heading)).collect();
    text.lines()
        .map(|line| line.trim().trim_matches(['#', '*', ' ']))
        .find(|line| wanted.contains(&heading_key(line)))
}

fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    let mut lines = text.lines().map(str::trim).peekable();
    std::iter::from_fn(move || {
        while lines.next_if(|line| line.is_empty()).is_some() {}
        let mut paragraph = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.is_empty()) {
            paragraph.push(line);
        }
        (!paragraph.is_empty()).then(|| paragraph.join(" "))
    })
}
