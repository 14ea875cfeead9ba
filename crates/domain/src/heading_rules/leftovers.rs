//! Help texts, placeholders and examples that were left in a draft.

use super::template::Section;

/// What the case-system's templates put where something is to be written.
const FILLERS: [&str; 9] = [
    "klicka här",
    "skriv här",
    "skriv text",
    "lorem ipsum",
    "fyll i här",
    "ange text",
    "infoga text",
    "att göra:",
    "todo",
];

/// First words within square brackets that make them a placeholder; `[1]` is a note and stays.
const BRACKET_WORDS: [&str; 8] = [
    "skriv",
    "fyll",
    "ange",
    "infoga",
    "namn",
    "datum",
    "text",
    "avsändare",
];

/// The first leftover of a text, as it stands there.
pub(super) fn leftover(text: &str, section: Option<&Section>) -> Option<String> {
    let flat = flatten(text);
    if let Some(sentence) = section.and_then(|section| help_sentence(&flat, section)) {
        return Some(sentence);
    }
    let filler = FILLERS
        .iter()
        .find(|filler| contains_word(&flat, filler))
        .map(|filler| (*filler).to_owned());
    filler
        .or_else(|| {
            within(text, '<', '>')
                .find(|inner| is_angle_placeholder(inner))
                .map(|inner| format!("<{inner}>"))
        })
        .or_else(|| {
            within(text, '{', '}')
                .find(|inner| is_name(inner))
                .map(|inner| format!("{{{inner}}}"))
        })
        .or_else(|| {
            within(text, '[', ']')
                .find(|inner| is_bracket_placeholder(inner))
                .map(|inner| format!("[{inner}]"))
        })
        .or_else(|| crosses(text))
}

/// Lower case, one blank between words: so that line breaks and capitals do not hide a text.
pub(super) fn flatten(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// True when a flattened text contains the words, not as a part of longer ones.
pub(super) fn contains_word(flat: &str, words: &str) -> bool {
    flat.match_indices(words).any(|(start, found)| {
        let (before, rest) = flat.split_at(start);
        let after = rest.split_at(found.len()).1;
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    })
}

fn help_sentence(flat: &str, section: &Section) -> Option<String> {
    section
        .help
        .split_inclusive(['.', '?', '!'])
        .map(str::trim)
        .find(|sentence| sentence.chars().count() >= 25 && flat.contains(&flatten(sentence)))
        .map(str::to_owned)
}

/// What stands between two signs on one line, at most 60 characters.
fn within(text: &str, open: char, close: char) -> impl Iterator<Item = &str> {
    text.split(open).skip(1).filter_map(move |part| {
        let mut length = 0;
        let (inner, _) = part.split_once(|character: char| {
            length += 1;
            character == close || character == '\n' || length > 60
        })?;
        part.split_at(inner.len()).1.starts_with(close).then_some(inner)
    })
}

/// `<Remissavsändare>`, but no address such as `<https://…>` or `<a@example.org>`.
fn is_angle_placeholder(inner: &str) -> bool {
    inner.starts_with(char::is_alphabetic)
        && inner
            .chars()
            .all(|character| character.is_alphabetic() || character == ' ' || character == '-')
}

fn is_name(inner: &str) -> bool {
    !inner.is_empty() && inner.chars().all(char::is_alphanumeric)
}

fn is_bracket_placeholder(inner: &str) -> bool {
    let first = inner.split_whitespace().next().unwrap_or("").to_lowercase();
    BRACKET_WORDS.contains(&first.as_str())
}

/// `xxx`, `Ks xxxx/2021`: a word of three or more crosses.
fn crosses(text: &str) -> Option<String> {
    text.split(|character: char| !character.is_alphanumeric())
        .find(|word| {
            word.chars().count() >= 3 && word.chars().all(|character| matches!(character, 'x' | 'X'))
        })
        .map(str::to_owned)
}
