//! Letters as they are kept: one letter for what is one letter, and none that only turns others around.
//!
//! A Mac writes *å* as *a* and a ring, which looks the same and is found by nobody. Marks that change the direction of writing make a name, or the
//! sentence that it stands in, look like another.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// The text with letters that come in two parts put together (Unicode NFC). Nothing else of it is changed.
///
/// ```
/// assert_eq!(remiss_domain::letters::composed("O\u{308}rebro"), "Örebro");
/// ```
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    // The marks above and below letters begin here; most texts have none.
    if text.chars().all(|letter| letter < '\u{300}') {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// The same for a name: without marks that turn the direction of writing, and without marks that are nothing to see.
#[must_use]
pub fn of_name(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_hidden) {
        // Before letters are put together: a hidden mark may stand between the two parts.
        let seen: String = text.chars().filter(|letter| !is_hidden(*letter)).collect();
        Cow::Owned(composed(&seen).into_owned())
    } else {
        composed(text)
    }
}

/// Marks of direction (Unicode Standard Annex 9), zero-width blanks, the mark at the beginning of files, hyphens that are not shown. What joins
/// letters and pictures (U+200C, U+200D) is part of them.
fn is_hidden(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_is_seen_of_it() {
        assert_eq!(of_name("Fo\u{308}reningen A\u{30a}sa"), "Föreningen Åsa");
        assert_eq!(of_name("O\u{feff}\u{308}rebro"), "Örebro");
        assert_eq!(of_name("\u{202e}gninerof\u{feff}"), "gninerof");
        assert_eq!(of_name("👩\u{200d}🌾 Odlarna"), "👩\u{200d}🌾 Odlarna");
        assert!(matches!(of_name("Örebro"), Cow::Borrowed(_)));
    }
}
