//! Words and their stems: what a remiss says, and whether it speaks of something.

use std::collections::HashMap;

/// Stems of words, both in lower case. A word that says nothing (`och`) has none.
pub type Stems = HashMap<String, String>;

/// Letters that a stem has at least to be looked for as a part of longer words (`idrott` in `idrottsplatser`).
const PART: usize = 4;

/// The words of a text in lower case, in its order.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    composed(&text.to_lowercase())
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

/// `a` with a ring of its own as `å`, and so on: files from some systems have their letters in two pieces.
fn composed(text: &str) -> String {
    text.replace("a\u{30a}", "å")
        .replace("a\u{308}", "ä")
        .replace("o\u{308}", "ö")
        .replace("e\u{301}", "é")
}

/// A topic (ämne) or an area (område), as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// As it was written.
    pub word: String,
    key: String,
    pub(super) stems: Vec<String>,
}

impl Label {
    /// The label with its stems.
    #[must_use]
    pub fn new(word: &str, stems: &Stems) -> Label {
        let own: Vec<String> = words(word).collect();
        Label {
            word: word.to_owned(),
            stems: own.iter().filter_map(|word| stems.get(word).cloned()).collect(),
            key: own.join(" "),
        }
    }

    /// Whether it says the same as another: the same words in any case of letters, or the same stems.
    #[must_use]
    pub fn is(&self, other: &Label) -> bool {
        !self.key.is_empty() && self.key == other.key || !self.stems.is_empty() && self.stems == other.stems
    }

    /// Whether it stands for the whole municipality, and so for no area of its own.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.key.starts_with("hela ")
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }
}

/// Where a text speaks of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In its heading.
    Heading,
    /// Below.
    Body,
}

/// That a text speaks of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The words that do, as the text has them.
    pub words: Vec<String>,
    /// Where the one furthest down stands.
    pub place: Place,
}

/// What a text says, by the stems of its words.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Stem, word, place; by stem.
    forward: Vec<(String, String, Place)>,
    /// Stem turned round, and its place in `forward`.
    backward: Vec<(String, usize)>,
}

impl Vocabulary {
    /// The words of a heading and of what stands below.
    #[must_use]
    pub fn new(heading: &str, body: &str, stems: &Stems) -> Vocabulary {
        let mut known: HashMap<String, (String, Place)> = HashMap::new();
        for (text, place) in [(heading, Place::Heading), (body, Place::Body)] {
            for word in words(text) {
                if let Some(stem) = stems.get(&word) {
                    known.entry(stem.clone()).or_insert((word, place));
                }
            }
        }
        let mut forward: Vec<(String, String, Place)> = known
            .into_iter()
            .map(|(stem, (word, place))| (stem, word, place))
            .collect();
        forward.sort();
        let mut backward: Vec<(String, usize)> = forward
            .iter()
            .enumerate()
            .map(|(at, (stem, ..))| (stem.chars().rev().collect(), at))
            .collect();
        backward.sort();
        Vocabulary { forward, backward }
    }

    /// Whether it says nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forward.is_empty()
    }

    /// Where it speaks of all these stems, each as a word of its own or as the beginning or the end of a compound.
    #[must_use]
    pub fn speaks_of(&self, stems: &[String]) -> Option<Mention> {
        self.all(stems, |stem| self.word(stem).or_else(|| self.part(stem)))
    }

    /// Where it speaks of all these stems as words of their own: for the names of places, since Norr is not in Norrland.
    #[must_use]
    pub fn names(&self, stems: &[String]) -> Option<Mention> {
        self.all(stems, |stem| self.word(stem))
    }

    fn all(&self, stems: &[String], find: impl Fn(&str) -> Option<usize>) -> Option<Mention> {
        let mut mention = Mention {
            words: Vec::new(),
            place: Place::Heading,
        };
        for stem in stems {
            let (_, word, place) = &self.forward[find(stem)?];
            mention.words.push(word.clone());
            mention.place = mention.place.max(*place);
        }
        (!stems.is_empty()).then_some(mention)
    }

    fn word(&self, stem: &str) -> Option<usize> {
        let at = self.forward.partition_point(|(known, ..)| known.as_str() < stem);
        self.forward
            .get(at)
            .filter(|(known, ..)| known == stem)
            .map(|_| at)
    }

    /// The best place in which a longer word begins or ends with the stem.
    fn part(&self, stem: &str) -> Option<usize> {
        if stem.chars().count() < PART {
            return None;
        }
        let from = self.forward.partition_point(|(known, ..)| known.as_str() < stem);
        let begins = self.forward[from..]
            .iter()
            .take_while(|(known, ..)| known.starts_with(stem))
            .enumerate()
            .map(|(at, _)| from + at);
        let turned: String = stem.chars().rev().collect();
        let from = self
            .backward
            .partition_point(|(known, _)| known.as_str() < turned.as_str());
        let ends = self.backward[from..]
            .iter()
            .take_while(|(known, _)| known.starts_with(&turned))
            .map(|(_, at)| *at);
        begins.chain(ends).min_by_key(|at| (self.forward[*at].2, *at))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Stems as the search would give them, for the words of these tests.
    fn stems(text: &str) -> Stems {
        words(text)
            .filter(|word| !["och", "i", "för"].contains(&word.as_str()))
            .map(|word| {
                let stem = ["erna", "arna", "er", "en", "et", "an", "a"]
                    .iter()
                    .find_map(|end| word.strip_suffix(end).filter(|stem| stem.chars().count() > 3))
                    .unwrap_or(&word)
                    .to_owned();
                (word, stem)
            })
            .collect()
    }

    fn spoken(heading: &str, body: &str, of: &str) -> Option<Mention> {
        let all = stems(&format!("{heading} {body} {of}"));
        Vocabulary::new(heading, body, &all).speaks_of(&Label::new(of, &all).stems)
    }

    #[test]
    fn a_text_speaks_of_a_word_in_any_form_and_as_a_part_of_compounds() {
        let found = spoken("Nya idrottsplatser", "", "Idrott").unwrap();
        assert_eq!(
            (found.words[0].as_str(), found.place),
            ("idrottsplatser", Place::Heading)
        );
        let found = spoken("Riktlinjer", "Civilsamhället och kulturen", "samhället kultur").unwrap();
        assert_eq!(found.words, ["civilsamhället", "kulturen"]);
        assert_eq!(found.place, Place::Body);
        assert_eq!(spoken("Nya idrottsplatser", "", "idrott kultur"), None);
        assert_eq!(spoken("Nya idrottsplatser", "", "och"), None);
    }

    #[test]
    fn a_place_is_named_by_a_word_of_its_own() {
        let all = stems("Norrland norr Vivalla");
        let text = Vocabulary::new("", "Norrland och Vivalla", &all);
        assert_eq!(text.names(&Label::new("Norr", &all).stems), None);
        assert!(text.names(&Label::new("Vivalla", &all).stems).is_some());
    }

    #[test]
    fn a_label_is_the_same_in_any_case_of_letters_and_any_form() {
        let all = stems("Kulturen kultur äldre");
        assert!(Label::new("ÄLDRE", &all).is(&Label::new("äldre", &Stems::new())));
        assert!(Label::new("Kulturen", &all).is(&Label::new("kultur", &all)));
        assert!(!Label::new("", &all).is(&Label::new("", &all)));
        assert!(Label::new("Hela kommunen", &all).is_everywhere());
        assert_eq!(
            words("A\u{30a}kero\u{308}, ja!").collect::<Vec<_>>(),
            ["åkerö", "ja"]
        );
    }
}
