//! Finding case numbers in free text: subjects, bodies, file names, address tags.
//!
//! One pass from left to right. At the start of each word a bounded number of characters is looked at, so the time is linear in the
//! length of the text whatever the text is. No guessing: what is found is what is written; whether such a case exists is for the caller
//! to say, and for [`super::near`] to help with.

use std::ops::Range;

use super::{
    CaseNumber, CaseNumberError, HIGHEST_NUMBER, LONGEST_PREFIX, NumberFormat, YEARS, is_prefix_letter,
};

/// Blanks and the like that may stand between the parts of a number; more than this many is another sentence.
const LONGEST_GAP: usize = 4;

/// Words that may stand before a number or between prefix and number.
const NOISE: [&str; 8] = [
    "ÄRENDENUMMER",
    "DIARIENUMMER",
    "ÄRENDENR",
    "DIARIENR",
    "ÄRENDE",
    "NUMMER",
    "DNR",
    "NR",
];

/// Which of the two numbers comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    NumberFirst,
    YearFirst,
}

/// A number that was found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The number, with the prefix as the board writes it.
    pub number: CaseNumber,
    /// The document's number, when the text names one: 7 in `Ks 1216/2018:7`.
    pub document: Option<u32>,
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
}

/// Finds the numbers of the boards' series in a text, in the order in which they stand; each place once, the same number as often as it
/// is written.
///
/// ```
/// use remiss_domain::case_number::{NumberFormat, recognise};
///
/// let formats = [NumberFormat::with_default_pattern("Ks")?];
/// let found = recognise("Re: Fwd: SV: synpunkter ks1216/2018.", &formats);
/// assert_eq!(found[0].number.to_string(), "Ks 1216/2018");
/// # Ok::<(), remiss_domain::case_number::NumberFormatError>(())
/// ```
#[must_use]
pub fn recognise(text: &str, formats: &[NumberFormat]) -> Vec<Recognised> {
    let text = Composed::new(text);
    let prefixes: Vec<String> = formats
        .iter()
        .map(|format| format.prefix().to_uppercase())
        .collect();
    let mut found = Vec::new();
    let mut place = 0;
    while place < text.len() {
        if !text.starts_word(place) {
            place += 1;
            continue;
        }
        let (word, after) = text.word(place);
        let hit = word.as_deref().and_then(|word| {
            let format = series_of(word, &prefixes).and_then(|index| formats.get(index))?;
            let (first, second, end) = text.pair(after)?;
            let (number, year) = split(first, second, format.order())?;
            let (document, end) = text.document(end);
            Some((
                Recognised {
                    number: format.number(number, year).ok()?,
                    document,
                    span: text.span(place, end),
                },
                end,
            ))
        });
        match hit {
            Some((recognised, end)) => {
                found.push(recognised);
                place = end;
            }
            None => place = after.max(place + 1),
        }
    }
    found
}

/// Reads a text that is nothing but a number, of any series.
pub(super) fn read_any(text: &str) -> Result<CaseNumber, CaseNumberError> {
    read_with(text, Order::NumberFirst)
}

pub(super) fn read_with(text: &str, order: Order) -> Result<CaseNumber, CaseNumberError> {
    let text = Composed::new(text);
    let mut place = text.skip_blanks(0, usize::MAX);
    loop {
        let (word, after) = text.word(place);
        let word = word.ok_or(CaseNumberError::BadPrefix)?;
        if NOISE.contains(&word.to_uppercase().as_str()) {
            place = text.skip_gap(after);
            if place == after && !text.at(place).is_some_and(|character| character.is_alphabetic()) {
                return Err(CaseNumberError::BadPrefix);
            }
            continue;
        }
        if word.is_empty() || word.chars().count() > LONGEST_PREFIX {
            return Err(CaseNumberError::BadPrefix);
        }
        let (first, second, end) = text.pair(after).ok_or(CaseNumberError::BadShape)?;
        if text.skip_blanks(end, usize::MAX) != text.len() {
            return Err(CaseNumberError::BadShape);
        }
        let (number, year) = split(first, second, order).ok_or(CaseNumberError::BadYear)?;
        return CaseNumber::new(&word, number, year);
    }
}

fn series_of(word: &str, prefixes: &[String]) -> Option<usize> {
    let word = word.to_uppercase();
    let same = |wanted: &str| prefixes.iter().position(|prefix| prefix == wanted);
    same(&word).or_else(|| word.strip_prefix("DNR").and_then(same))
}

/// Which of two numbers is the year. By the board's habit; by the other when only that gives a year.
fn split(first: Digits, second: Digits, order: Order) -> Option<(u32, i16)> {
    let as_year = |digits: Digits| {
        let year = i16::try_from(digits.value).ok()?;
        (digits.count == 4 && YEARS.contains(&year)).then_some(year)
    };
    let number_first = as_year(second).map(|year| (first.value, year));
    let year_first = as_year(first).map(|year| (second.value, year));
    match order {
        Order::NumberFirst => number_first.or(year_first),
        Order::YearFirst => year_first.or(number_first),
    }
}

#[derive(Debug, Clone, Copy)]
struct Digits {
    value: u32,
    count: usize,
}

/// A text as characters with their places, where a letter and its combining ring or dots are one: file names from some systems
/// write `Ö` as two characters.
struct Composed {
    characters: Vec<(char, usize)>,
    bytes: usize,
}

impl Composed {
    fn new(text: &str) -> Self {
        let mut characters: Vec<(char, usize)> = Vec::with_capacity(text.len());
        for (place, character) in text.char_indices() {
            match (
                characters
                    .last()
                    .map(|last| last.0)
                    .and_then(|base| compose(base, character)),
                characters.last_mut(),
            ) {
                (Some(composed), Some(last)) => last.0 = composed,
                _ => characters.push((character, place)),
            }
        }
        Self {
            characters,
            bytes: text.len(),
        }
    }

    fn len(&self) -> usize {
        self.characters.len()
    }

    fn at(&self, place: usize) -> Option<char> {
        self.characters.get(place).map(|(character, _)| *character)
    }

    fn span(&self, from: usize, to: usize) -> Range<usize> {
        let byte = |place: usize| self.characters.get(place).map_or(self.bytes, |(_, byte)| *byte);
        byte(from)..byte(to)
    }

    fn starts_word(&self, place: usize) -> bool {
        let before = place.checked_sub(1).and_then(|before| self.at(before));
        self.at(place).is_some_and(is_prefix_letter) && !before.is_some_and(char::is_alphanumeric)
    }

    /// The letters from a place on, and where they end; no word when they are too many to be a prefix, even one with `dnr` before it, or
    /// end in a letter of another alphabet.
    fn word(&self, place: usize) -> (Option<String>, usize) {
        let mut end = place;
        while self.at(end).is_some_and(is_prefix_letter) {
            end += 1;
        }
        let foreign = self.at(end).is_some_and(char::is_alphabetic);
        let short = end - place <= LONGEST_PREFIX + 3;
        let word = self.characters.get(place..end).filter(|_| short && !foreign);
        (
            word.map(|word| word.iter().map(|(character, _)| character).collect()),
            end,
        )
    }

    /// Two numbers with a sign between them, after a gap and perhaps a `nr`; and where they end.
    fn pair(&self, after_prefix: usize) -> Option<(Digits, Digits, usize)> {
        let mut place = self.skip_gap(after_prefix);
        let (word, after) = self.word(place);
        if word.is_some_and(|word| NOISE.contains(&word.to_uppercase().as_str())) {
            place = self.skip_gap(after);
        }
        let (first, after) = self.digits(place)?;
        let sign = self.skip_blanks(after, LONGEST_GAP);
        if !self.at(sign).is_some_and(is_sign) {
            return None;
        }
        let (second, end) = self.digits(self.skip_blanks(sign + 1, LONGEST_GAP))?;
        Some((first, second, end))
    }

    /// The number of a document, `:7`, directly after a case number.
    fn document(&self, end: usize) -> (Option<u32>, usize) {
        match (self.at(end), self.digits(end + 1)) {
            (Some(':'), Some((digits, after))) => (Some(digits.value), after),
            _ => (None, end),
        }
    }

    fn digits(&self, place: usize) -> Option<(Digits, usize)> {
        let (mut value, mut count) = (0_u32, 0);
        while let Some(digit) = self
            .at(place + count)
            .and_then(|character| character.to_digit(10))
        {
            value = value.checked_mul(10)?.checked_add(digit)?;
            count += 1;
            if count > 9 {
                return None;
            }
        }
        (count > 0 && value <= HIGHEST_NUMBER).then_some((Digits { value, count }, place + count))
    }

    fn skip_gap(&self, place: usize) -> usize {
        self.skip(place, LONGEST_GAP, |character| {
            character.is_whitespace() || is_sign(character) || ".:,".contains(character)
        })
    }

    fn skip_blanks(&self, place: usize, most: usize) -> usize {
        self.skip(place, most, char::is_whitespace)
    }

    fn skip(&self, place: usize, most: usize, skipped: impl Fn(char) -> bool) -> usize {
        let mut end = place;
        while end - place < most && self.at(end).is_some_and(&skipped) {
            end += 1;
        }
        end
    }
}

fn is_sign(character: char) -> bool {
    matches!(
        character,
        '/' | '-' | '_' | '\u{2010}'..='\u{2014}' | '\u{2044}' | '\u{2215}'
    )
}

fn compose(base: char, mark: char) -> Option<char> {
    Some(match (base, mark) {
        ('a', '\u{30a}') => 'å',
        ('A', '\u{30a}') => 'Å',
        ('a', '\u{308}') => 'ä',
        ('A', '\u{308}') => 'Ä',
        ('o', '\u{308}') => 'ö',
        ('O', '\u{308}') => 'Ö',
        _ => return None,
    })
}
