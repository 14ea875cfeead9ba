//! Where a text says what was looked for: the words that match, and the piece of the text with most of them.

/// What was looked for, as stems; see `remiss_stems` in the migrations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stems(Vec<String>);

/// Length of a snippet, in characters.
const LENGTH: usize = 220;
/// So many characters stand before the first word that matches.
const BEFORE: usize = 60;

/// A word of a text: where it stands, in bytes, and which stem it matches.
struct Word {
    from: usize,
    to: usize,
    stem: Option<usize>,
}

impl Stems {
    /// These stems, in lower case.
    pub fn new(stems: Vec<String>) -> Stems {
        Stems(stems)
    }

    /// Whether a word of the text matches.
    pub fn stand_in(&self, text: &str) -> bool {
        self.words(text).iter().any(|word| word.stem.is_some())
    }

    /// The piece of the text that says most of it, escaped for HTML, with `<mark>` around the words; none when nothing matches.
    pub fn snippet(&self, text: &str) -> Option<String> {
        let words = self.words(text);
        let begin = |word: &Word| back(text, word.from, BEFORE);
        let best = words
            .iter()
            .enumerate()
            .filter(|(_, word)| word.stem.is_some())
            .max_by_key(|(at, word)| {
                let end = ahead(text, begin(word), LENGTH);
                let mut within: Vec<usize> = words[*at..]
                    .iter()
                    .take_while(|other| other.to <= end)
                    .filter_map(|other| other.stem)
                    .collect();
                within.sort_unstable();
                within.dedup();
                // Of those that say as much, the first.
                (within.len(), std::cmp::Reverse(*at))
            })?
            .1;
        let from = words
            .iter()
            .map(|word| word.from)
            .find(|from| *from >= begin(best))
            .unwrap_or(best.from);
        let from = if begin(best) == 0 { 0 } else { from };
        let limit = ahead(text, from, LENGTH);
        let to = if limit == text.len() {
            limit
        } else {
            let last = words.iter().rev().find(|word| word.to <= limit);
            last.map_or(limit, |word| word.to.max(best.to))
        };
        Some(marked(text, from, to, &words))
    }

    fn words(&self, text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        let mut begun: Option<usize> = None;
        for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
            // A ring or dots of their own belong to the letter before them.
            let inside = character.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&character);
            match (begun, inside) {
                (None, true) => begun = Some(at),
                (Some(from), false) => {
                    words.push(Word {
                        from,
                        to: at,
                        stem: self.stem_of(&text[from..at]),
                    });
                    begun = None;
                }
                _ => {}
            }
        }
        words
    }

    /// Which stem the word matches: it begins with it, or has a long one in it, as compounds do.
    fn stem_of(&self, word: &str) -> Option<usize> {
        let word = composed(&word.to_lowercase());
        let length = word.chars().count();
        self.0.iter().position(|stem| {
            let of_stem = stem.chars().count();
            match of_stem {
                0..=2 => word == *stem,
                3 => word.starts_with(stem.as_str()) && length <= of_stem + 4,
                _ => word.contains(stem.as_str()),
            }
        })
    }
}

/// `a` with a ring of its own as `å`, and so on: the letters that Swedish names are written with.
fn composed(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    word.replace("a\u{30a}", "å")
        .replace("a\u{308}", "ä")
        .replace("o\u{308}", "ö")
        .replace("e\u{301}", "é")
        .replace("u\u{308}", "ü")
}

/// The place `characters` before a place, in bytes.
fn back(text: &str, from: usize, characters: usize) -> usize {
    text[..from]
        .char_indices()
        .rev()
        .take(characters)
        .last()
        .map_or(from, |(at, _)| at)
}

/// The place `characters` after a place, in bytes.
fn ahead(text: &str, from: usize, characters: usize) -> usize {
    text[from..]
        .char_indices()
        .nth(characters)
        .map_or(text.len(), |(at, _)| from + at)
}

fn marked(text: &str, from: usize, to: usize, words: &[Word]) -> String {
    let mut html = String::new();
    if from > 0 {
        html.push_str("… ");
    }
    let mut done = from;
    for word in words
        .iter()
        .filter(|word| word.stem.is_some() && word.from >= from && word.to <= to)
    {
        escape(&text[done..word.from], &mut html);
        html.push_str("<mark>");
        escape(&text[word.from..word.to], &mut html);
        html.push_str("</mark>");
        done = word.to;
    }
    escape(&text[done..to], &mut html);
    let mut html = html.trim_end().to_owned();
    if to < text.trim_end().len() {
        html.push_str(" …");
    }
    html
}

/// Escaped for HTML, on one line.
fn escape(text: &str, html: &mut String) {
    let mut blank = html.ends_with(' ');
    for character in text.chars() {
        let is_blank = character.is_whitespace() || character.is_control();
        match character {
            _ if is_blank && blank => {}
            _ if is_blank => html.push(' '),
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(character),
        }
        blank = is_blank;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn stems(said: &[&str]) -> Stems {
        Stems::new(said.iter().map(|stem| (*stem).to_owned()).collect())
    }

    #[test]
    fn what_is_shown_is_escaped_and_only_our_marks_are_markup() {
        let shown = stems(&["förslag"])
            .snippet("<b>Förslaget</b> & \"annat\"")
            .unwrap();
        assert_eq!(
            shown,
            "&lt;b&gt;<mark>Förslaget</mark>&lt;/b&gt; &amp; &quot;annat&quot;"
        );
    }

    #[test]
    fn the_piece_with_most_of_the_words_is_shown_and_no_word_is_cut() {
        let text = format!(
            "Skolan först. {}Här möts skolan och vattenskyddsområdet i en mening. {}",
            "Utfyllnad står här. ".repeat(30),
            "Mera text. ".repeat(40)
        );
        let shown = stems(&["skol", "vattenskyd"]).snippet(&text).unwrap();
        assert!(shown.contains("<mark>skolan</mark> och <mark>vattenskyddsområdet</mark>"));
        assert!(shown.starts_with("… ") && shown.ends_with(" …"), "{shown}");
        assert!(
            shown
                .split(' ')
                .all(|word| !word.contains("Utfyll") || word.contains("Utfyllnad"))
        );
    }

    #[test]
    fn a_part_of_a_compound_matches_and_a_short_stem_matches_no_long_word() {
        assert!(stems(&["samhäll"]).stand_in("Överenskommelsen med CIVILSAMHÄLLET"));
        assert!(stems(&["samhäll"]).stand_in("civilsamha\u{308}llet"));
        assert!(!stems(&["ö"]).stand_in("önskemål"));
        assert!(!stems(&["bil"]).stand_in("bildningsförbund"));
        assert!(stems(&["bil"]).stand_in("bilarna"));
        assert_eq!(stems(&["bil"]).snippet("ingenting"), None);
        assert_eq!(stems(&[]).snippet("ingenting"), None);
    }

    #[test]
    fn a_text_of_any_letters_is_cut_between_them() {
        for length in 0..400 {
            let text = format!("{}bil {}", "ä😀".repeat(length), "ö".repeat(length));
            assert!(stems(&["bil"]).snippet(&text).is_some());
        }
    }
}
