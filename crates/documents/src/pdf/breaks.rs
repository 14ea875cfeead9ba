//! Where a line may break on paper: not within a date, a number or a case number, and within a word only where it must.
//!
//! Only the PDF is set so. In Word and on the web a line breaks anew whenever the window changes, and a draft that comes
//! back from Word must hold the same spaces as when it left.

use super::measure;

/// Stands between words that belong together.
const NO_BREAK: char = '\u{A0}';
/// Says where a long word may be broken, and prints nothing.
const MAY_BREAK: char = '\u{200B}';
/// Shorter words fit everywhere and are not measured.
const SHORT: usize = 12;
/// Characters after which a part of a long word is broken even without a mark.
const LONG_PART: usize = 30;
/// Bold text is at most so much wider.
const BOLD: f64 = 1.1;

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];
/// What a number stands after: `kl. 13.15`, `§ 214`, `SOU 2015:100`.
const BEFORE_NUMBERS: [&str; 12] = [
    "kl.", "kl", "klockan", "§", "§§", "nr", "s.", "SOU", "Ds", "prop.", "dnr", "bilaga",
];
/// What stands after a number: `25 %`, `400 000 kr`.
const AFTER_NUMBERS: [&str; 6] = ["%", "kr", "kronor", "procent", "§", "m²"];

/// The text with no-break spaces in `30 oktober`, `701 35`, `kl. 13.15`, `Ks 1216/2018`, and before a dash.
pub fn tied(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        out.push_str(word);
        if let Some(next) = words.peek() {
            // Only what stands on the same line belongs together.
            let before = word.rsplit('\n').next().unwrap_or(word);
            let after = next.split('\n').next().unwrap_or(next);
            out.push(if belong(before, after) { NO_BREAK } else { ' ' });
        }
    }
    out
}

fn belong(before: &str, after: &str) -> bool {
    if before.is_empty() || after.is_empty() {
        return false;
    }
    let before = before.trim_start_matches(['(', '”', '"', '[']);
    let bare = after.trim_end_matches([',', '.', ';', ':', ')', '?', '!', '”', '"']);
    let number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // The last group of `019-000 00` and `1 000` alike.
    let group = before.rsplit('-').next().unwrap_or(before);
    after == "–"
        || (digits(before) && before.len() <= 2 && MONTHS.contains(&bare))
        || (digits(group) && group.len() <= 3 && digits(bare) && matches!(bare.len(), 2 | 3))
        || (number(bare) && BEFORE_NUMBERS.contains(&before))
        || (digits(before) && AFTER_NUMBERS.contains(&bare))
        || (number(bare) && bare.contains('/') && code(before))
}

/// The letters before a case number: `Ks`, `Sv`, `KSF`.
fn code(text: &str) -> bool {
    (1..=4).contains(&text.chars().count())
        && text.starts_with(char::is_uppercase)
        && text.chars().all(char::is_alphabetic)
}

/// The text with a place to break in each word that is wider than `room` points at the size of the running text: after the
/// marks of a web address, else anywhere. A word that has room is moved whole to the next line.
pub fn within(text: &str, room: f64) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive([' ', '\n']) {
        let fits = word.chars().count() <= SHORT
            || measure::width(word.trim_end_matches([' ', '\n'])) * BOLD <= room;
        if fits {
            out.push_str(word);
        } else {
            open(word, &mut out);
        }
    }
    out
}

/// The same for text whose room is not known: words of more than 30 characters are opened.
pub fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        if word.chars().count() <= LONG_PART {
            out.push_str(word);
        } else {
            open(word, &mut out);
        }
    }
    out
}

fn open(word: &str, out: &mut String) {
    let mut unbroken = 0;
    for character in word.chars() {
        out.push(character);
        unbroken += 1;
        let end_of_part = matches!(
            character,
            '/' | '?' | '&' | '=' | '.' | '_' | '-' | ',' | ';' | ':' | '@'
        );
        if unbroken >= LONG_PART || (end_of_part && unbroken > 3) {
            out.push(MAY_BREAK);
            unbroken = 0;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Shows no-break spaces as `_`.
    fn shown(text: &str) -> String {
        tied(text).replace(NO_BREAK, "_")
    }

    #[test]
    fn a_date_a_number_and_a_case_number_are_not_broken() {
        for (text, wanted) in [
            (
                "senast den 30 oktober 2019 kl. 23.59.",
                "senast den 30_oktober 2019 kl._23.59.",
            ),
            ("Box 30000, 701 35 Örebro", "Box 30000, 701_35 Örebro"),
            ("ring 019-000 00 61, eller", "ring 019-000_00_61, eller"),
            ("400 000 kronor per år", "400_000_kronor per år"),
            (
                "märkt Ks 1216/2018 på (SOU 2015:100)",
                "märkt Ks_1216/2018 på (SOU_2015:100)",
            ),
            ("Remiss – Förslag", "Remiss_– Förslag"),
            ("§ 214 år 2019 30 svar", "§_214 år 2019 30 svar"),
            ("Klart den 3\n10 maj", "Klart den 3\n10_maj"),
        ] {
            assert_eq!(shown(text), wanted);
        }
    }

    #[test]
    fn a_word_is_opened_only_where_it_has_no_room() {
        let address = "processledare@overenskommelsen.example.org";
        assert_eq!(within(address, measure::WIDTH), address);
        assert!(within(address, 120.0).contains(MAY_BREAK));
        assert_eq!(within(address, 120.0).replace(MAY_BREAK, ""), address);
    }
}
