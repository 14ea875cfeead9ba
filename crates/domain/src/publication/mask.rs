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

/// Where in `text` something stands that was masked elsewhere, whatever its case, blanks and hyphens: a telephone number that is broken over
/// two lines in the one and not in the other is the same. For what quotes a response, such as a viewpoint that was cut out of it.
///
/// Something of one or two letters is only found as a word of its own: it would be found in every text otherwise.
#[must_use]
pub fn also_in(text: &str, secrets: &[&str]) -> Vec<Range<usize>> {
    let plain = |text: &str| -> Vec<(usize, char)> {
        text.chars()
            .enumerate()
            .filter(|(_, letter)| !letter.is_whitespace() && !matches!(letter, '-' | '\u{ad}' | '–'))
            .flat_map(|(at, letter)| letter.to_lowercase().map(move |lower| (at, lower)))
            .collect()
    };
    let letters: Vec<char> = text.chars().collect();
    let within = plain(text);
    let mut places = Vec::new();
    for secret in secrets {
        let wanted: Vec<char> = plain(secret).into_iter().map(|(_, letter)| letter).collect();
        if wanted.is_empty() || wanted.len() > within.len() {
            continue;
        }
        for window in within.windows(wanted.len()) {
            if !window.iter().zip(&wanted).all(|((_, one), other)| one == other) {
                continue;
            }
            let (start, end) = (window[0].0, window[window.len() - 1].0 + 1);
            let beside = |at: Option<usize>| {
                at.and_then(|at| letters.get(at))
                    .is_some_and(|letter| letter.is_alphanumeric())
            };
            if wanted.len() < 3 && (beside(start.checked_sub(1)) || beside(Some(end))) {
                continue;
            }
            places.push(start..end);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_masked_in_a_response_is_masked_in_what_quotes_it() {
        let said = "Ring 019-000\n00 00 eller Åsa på nr 7, men inte 17.";
        let places = also_in(said, &["019000 00 00", "ÅSA", "7"]);
        assert_eq!(
            masked(said, &places),
            "Ring [maskerat] eller [maskerat] på nr [maskerat], men inte 17."
        );
        assert!(also_in(said, &["", " - "]).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn places_lie_within_the_text(text in ".{0,60}", secret in ".{0,6}") {
            let length = text.chars().count();
            for place in also_in(&text, &[&secret]) {
                assert!(fits(&place, length));
            }
        }
    }
}
