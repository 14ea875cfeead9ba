//! LIX (läsbarhetsindex, Carl-Hugo Björnsson 1968): how hard a Swedish text is to read.
//!
//! Words per sentence, and of a hundred words those with more than six letters, added together. It sees long sentences and long
//! words, and nothing of what they mean: a low figure is no proof of plain language, a high one is a sign that something is in the way.
//!
//! ```
//! use remiss_domain::lix::Lix;
//!
//! let text = Lix::of("Vi vill veta vad ni tycker. Svara senast på fredag.").unwrap();
//! assert_eq!(text.rounded(), 5);
//! assert_eq!(text.swedish(), "mycket lättläst");
//! ```

/// What a text consists of, as far as LIX counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lix {
    /// Words: runs of letters and digits, with the hyphens inside them.
    pub words: usize,
    /// Words of more than six letters.
    pub long_words: usize,
    /// Sentences: ended by a full stop, an exclamation or question mark, a colon, or the end of a line.
    pub sentences: usize,
    /// Words of the longest sentence.
    pub longest_sentence: usize,
}

impl Lix {
    /// Counts a text. A line that ends without a mark is a sentence of its own, as headings and items of lists are. A full stop inside
    /// a number or a clock time ("kl. 23.59", "1.000") ends nothing. None: there are no words.
    #[must_use]
    pub fn of(text: &str) -> Option<Lix> {
        let mut counted = Lix {
            words: 0,
            long_words: 0,
            sentences: 0,
            longest_sentence: 0,
        };
        for line in text.lines() {
            let mut in_sentence = 0;
            for chunk in line.split_whitespace() {
                let word: String = chunk
                    .trim_matches(|letter: char| !letter.is_alphanumeric())
                    .to_owned();
                if !word.is_empty() {
                    counted.words += 1;
                    in_sentence += 1;
                    if word.chars().filter(|letter| letter.is_alphanumeric()).count() > 6 {
                        counted.long_words += 1;
                    }
                }
                let ends = chunk
                    .trim_end_matches(['"', '”', ')', '’', '»'])
                    .ends_with(['.', '!', '?', ':', '…']);
                if ends && !is_abbreviation(chunk) {
                    counted.end(&mut in_sentence);
                }
            }
            counted.end(&mut in_sentence);
        }
        (counted.words > 0).then_some(counted)
    }

    fn end(&mut self, in_sentence: &mut usize) {
        if *in_sentence > 0 {
            self.sentences += 1;
            self.longest_sentence = self.longest_sentence.max(*in_sentence);
            *in_sentence = 0;
        }
    }

    /// The figure itself, rounded to a whole number as it is told. About 20 (children's books) to 60 (laws).
    #[must_use]
    pub fn rounded(self) -> usize {
        let sentences = self.sentences.max(1);
        let words = self.words.max(1);
        // words/sentences + 100·long/words, to the nearest whole number.
        let (top, bottom) = (
            self.words * words + 100 * self.long_words * sentences,
            sentences * words,
        );
        (2 * top + bottom) / (2 * bottom)
    }

    /// What the figure means, by Björnsson's scale: "mycket lättläst" under 30, "lättläst" under 40, "medelsvår" under 50, "svår" under 60.
    #[must_use]
    pub fn swedish(self) -> &'static str {
        match self.rounded() {
            ..30 => "mycket lättläst",
            30..40 => "lättläst",
            40..50 => "medelsvår",
            50..60 => "svår",
            _ => "mycket svår",
        }
    }
}

/// Whether the full stop belongs to a shortened word, which ends no sentence.
fn is_abbreviation(chunk: &str) -> bool {
    let word = chunk.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.');
    matches!(
        word.to_lowercase().as_str(),
        "kl." | "t.ex." | "bl.a." | "m.m." | "dvs." | "ca." | "nr." | "tel." | "s.k." | "d.v.s." | "resp."
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_time_and_a_shortened_word_end_no_sentence() {
        let one = Lix::of("Svara senast kl. 23.59 den 30 oktober, t.ex. med e-post.").unwrap();
        assert_eq!((one.sentences, one.words, one.longest_sentence), (1, 10, 10));
    }

    #[test]
    fn a_heading_and_an_item_of_a_list_are_sentences_of_their_own() {
        let text = Lix::of("Vad händer nu\nVi läser svaren\nVi svarar er.").unwrap();
        assert_eq!((text.sentences, text.longest_sentence), (3, 3));
    }

    #[test]
    fn long_words_and_long_sentences_make_a_text_harder() {
        let hard = "Kommunstyrelseförvaltningen föreslår remissinstanserna implementeringsåtgärder avseende \
            överenskommelsens samverkansprinciper.";
        assert_eq!(Lix::of(hard).unwrap().swedish(), "mycket svår");
        assert!(Lix::of(" — \n …").is_none());
        assert_eq!(Lix::of("Det är bra. Vi är glada.").unwrap().rounded(), 3);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_counted_without_a_fault(text in ".*") {
            if let Some(counted) = Lix::of(&text) {
                assert!(counted.long_words <= counted.words);
                assert!(counted.sentences >= 1 && counted.sentences <= counted.words);
                assert!(counted.longest_sentence <= counted.words);
                let _ = counted.rounded();
            }
        }
    }
}
