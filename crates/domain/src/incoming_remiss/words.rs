//! A text as sentences of words, for the rules that look for phrases in it.

/// A word of a text: as it is written, and bare and in lower case to compare with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    /// As it stands in the text, without the blanks around it.
    pub written: &'a str,
    /// Without the signs around it. Case is left as written: compare by [`Word::is`].
    pub bare: &'a str,
}

impl Word<'_> {
    /// Whether it is one of these words, whatever the case; they stand in lower case.
    pub fn is(&self, words: &[&str]) -> bool {
        let low = self.bare.to_lowercase();
        words.contains(&low.as_str())
    }
}

/// Words of a text at most: a longer one is an annex, and what is asked for stands before it.
const MOST_WORDS: usize = 4_000;

/// The sentences of a text. A line end ends none, since mails are broken anywhere; an empty line, and a line that ends in a
/// colon or is a heading of its own, do not matter: rules look a few words far only.
pub(super) fn sentences(text: &str) -> Vec<Vec<Word<'_>>> {
    let mut sentences = Vec::new();
    let mut current: Vec<Word<'_>> = Vec::new();
    let mut count = 0;
    for paragraph in text.split("\n\n") {
        let mut words = paragraph.split_whitespace().peekable();
        while let Some(written) = words.next() {
            count += 1;
            if count > MOST_WORDS {
                break;
            }
            let sign = |letter: char| !letter.is_alphanumeric();
            current.push(Word {
                written,
                bare: written.trim_matches(sign),
            });
            let next_is_large = words
                .peek()
                .is_none_or(|next| next.starts_with(|first: char| first.is_uppercase() || first == '”'));
            let ends = written.ends_with(['!', '?']) || (written.ends_with('.') && !is_short(written));
            if ends && next_is_large {
                sentences.push(std::mem::take(&mut current));
            }
        }
        if !current.is_empty() {
            sentences.push(std::mem::take(&mut current));
        }
    }
    sentences
}

/// Abbreviations whose point ends no sentence.
fn is_short(word: &str) -> bool {
    [
        "dnr.", "nr.", "kl.", "t.o.m.", "f.d.", "bl.a.", "ang.", "ref.", "st.",
    ]
    .contains(&word.to_lowercase().as_str())
}

/// Words on one line, as they are written.
pub(super) fn joined(words: &[Word<'_>]) -> String {
    words
        .iter()
        .map(|word| word.written)
        .collect::<Vec<_>>()
        .join(" ")
}
