//! One key for all spellings of a number, our own or a counterpart's.

/// Words that people write before a number.
const BEFORE: [&str; 9] = [
    "ERT",
    "ER",
    "VÅRT",
    "VÅR",
    "DIARIENUMMER",
    "ÄRENDENUMMER",
    "DIARIENR",
    "ÄRENDENR",
    "DNR",
];

/// A normalised key for finding a number however it is written: upper case, without blanks, one sign between two groups of digits, no
/// leading zeros.
///
/// ```
/// use remiss_domain::case_number::search_key;
///
/// assert_eq!(search_key("Fi2020/00647/K"), search_key("Ert dnr: FI 2020-647 K"));
/// assert_eq!(search_key("Ks 1216/2018"), "KS1216/2018");
/// ```
#[must_use]
pub fn search_key(text: &str) -> String {
    let upper = text
        .to_uppercase()
        .replace("A\u{30a}", "Å")
        .replace("A\u{308}", "Ä")
        .replace("O\u{308}", "Ö");
    let mut groups = groups(&upper);
    while groups.len() > 1
        && groups
            .first()
            .is_some_and(|first| BEFORE.contains(&first.as_str()))
    {
        groups.remove(0);
    }
    let mut key = String::new();
    for group in groups {
        let digits = group.starts_with(|first: char| first.is_ascii_digit());
        if digits && key.ends_with(|last: char| last.is_ascii_digit()) {
            key.push('/');
        }
        let bare = if digits {
            group.trim_start_matches('0')
        } else {
            &group
        };
        key.push_str(if bare.is_empty() { "0" } else { bare });
    }
    key
}

/// Runs of digits and runs of letters; all else parts them and is dropped.
fn groups(text: &str) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    let mut before = None;
    for character in text.chars() {
        let kind = character.is_alphanumeric().then(|| character.is_ascii_digit());
        if let Some(kind) = kind {
            match groups.last_mut() {
                Some(group) if before == Some(kind) => group.push(character),
                _ => groups.push(character.to_string()),
            }
        }
        before = kind;
    }
    groups
}
