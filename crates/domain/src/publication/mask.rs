//! Masking in a copy.

use std::ops::Range;

/// What stands where something was masked: always the same, so that it does not tell how long it was.
pub const MARK: &str = "[maskerat]";

/// Whether a place lies within a text of `length` characters and holds something.
#[must_use]
pub fn fits(place: &Range<usize>, length: usize) -> bool {
    place.start < place.end && place.end <= length
}

/// Whether the masks leave nothing of a place, alone or together.
#[must_use]
pub fn hides(masks: &[Range<usize>], place: &Range<usize>) -> bool {
    place
        .clone()
        .all(|at| masks.iter().any(|mask| mask.contains(&at)))
}

/// A copy of `text` with [`MARK`] where the places are, counted in characters. Places that overlap or touch become one
/// mark; what of a place lies outside the text is nothing.
#[must_use]
pub fn masked(text: &str, places: &[Range<usize>]) -> String {
    let mut places: Vec<&Range<usize>> = places.iter().filter(|place| place.start < place.end).collect();
    places.sort_by_key(|place| (place.start, place.end));
    let mut places = places.into_iter().peekable();
    let mut copy = String::with_capacity(text.len());
    let mut hidden_until = 0;
    for (at, letter) in text.chars().enumerate() {
        let hidden_before = at > 0 && at <= hidden_until;
        while let Some(place) = places.next_if(|place| place.start <= at) {
            hidden_until = hidden_until.max(place.end);
        }
        if at >= hidden_until {
            copy.push(letter);
        } else if !hidden_before {
            copy.push_str(MARK);
        }
    }
    copy
}
