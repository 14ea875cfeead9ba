//! A text as the rules read it: letter by letter, without what nobody sees, and with what was found blotted out.

use std::ops::Range;

/// Stands for what was found: no letter, no digit, no blank.
const BLOT: char = '\u{fffc}';

/// The letters of a text that can be seen, and where each stands in it.
#[derive(Debug)]
pub(super) struct Letters {
    /// The letters.
    pub all: Vec<char>,
    /// The place of each in the text.
    at: Vec<usize>,
}

impl Letters {
    pub(super) fn of(text: &str) -> Letters {
        let seen = text
            .chars()
            .enumerate()
            .filter(|(_, letter)| !is_invisible(*letter));
        let (at, all) = seen.map(|(place, letter)| (place, as_typed(letter))).unzip();
        Letters { all, at }
    }

    /// The letter at a place.
    pub(super) fn get(&self, place: usize) -> Option<char> {
        self.all.get(place).copied()
    }

    /// The letter before a place.
    pub(super) fn before(&self, place: usize) -> Option<char> {
        self.get(place.checked_sub(1)?)
    }

    /// The digit at a place.
    pub(super) fn digit(&self, place: usize) -> Option<u32> {
        self.get(place)?.to_digit(10)
    }

    /// Whether nothing was found there, and there is something.
    pub(super) fn is_free(&self, place: &Range<usize>) -> bool {
        self.all
            .get(place.clone())
            .is_some_and(|letters| !letters.is_empty() && !letters.contains(&BLOT))
    }

    pub(super) fn blot_out(&mut self, place: &Range<usize>) {
        for letter in &mut self.all[place.clone()] {
            *letter = BLOT;
        }
    }

    /// A place here, which is not empty, as a place in the text.
    pub(super) fn in_text(&self, place: &Range<usize>) -> Range<usize> {
        self.at[place.start]..self.at[place.end - 1] + 1
    }

    /// The letters at a place as a text.
    pub(super) fn text(&self, place: Range<usize>) -> String {
        self.all[place].iter().collect()
    }
}

/// Soft hyphens and other characters that take no room: they must not hide a number.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// One form for what looks the same: digits and signs of full width, kinds of hyphens.
fn as_typed(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => '-',
        // Our own mark for what was found must not be brought in from outside.
        BLOT => '\u{fffd}',
        other => other,
    }
}
