//! Who asks, and what the remiss is called.

use super::Letter;
use super::words::sentences;

/// What mail programs and people put before a subject.
const PREFIXES: [&str; 12] = [
    "re:",
    "sv:",
    "fw:",
    "fwd:",
    "vb:",
    "vs:",
    "ang:",
    "ang.",
    "angående:",
    "[extern]",
    "[ext]",
    "extern:",
];
/// What stands before the name of a remiss, longest first.
const BEFORE_NAME: [&str; 22] = [
    "inbjudan att lämna synpunkter på",
    "inbjudan att lämna synpunkter över",
    "inbjudan att yttra sig över",
    "inbjudan att yttra er över",
    "tillfälle att yttra sig över",
    "tillfälle att yttra er över",
    "begäran om synpunkter på",
    "begäran om yttrande över",
    "remittering för yttrande av",
    "remissmissiv:",
    "remissmissiv",
    "remittering av",
    "remissbrev:",
    "remiss angående",
    "remiss gällande",
    "remiss avseende",
    "remiss av",
    "remiss om",
    "remiss:",
    "remiss –",
    "remiss -",
    "remiss",
];
/// Endings of the names of those who send remisser.
const AUTHORITIES: [&str; 17] = [
    "departementet",
    "myndigheten",
    "styrelsen",
    "verket",
    "inspektionen",
    "rådet",
    "nämnden",
    "kansliet",
    "domstolen",
    "ombudsmannen",
    "institutet",
    "universitetet",
    "länsstyrelsen",
    "polisen",
    "stiftet",
    "förbundet",
    "utredningen",
];
const GOVERNMENT_OFFICES: &str = "Regeringskansliet";
/// Ends of sentences are not part of a name longer than this.
const LONGEST: usize = 300;

/// The subject, in lower case, without what mail programs put before it.
pub(super) fn without_prefixes(subject: &str) -> &str {
    let mut rest = subject.trim();
    loop {
        let low = rest.to_lowercase();
        let Some(prefix) = PREFIXES.iter().find(|prefix| low.starts_with(*prefix)) else {
            return rest;
        };
        // Lower case may take more bytes than upper case; never so for these.
        rest = rest.get(prefix.len()..).unwrap_or_default().trim();
    }
}

/// The name of the remiss: what the subject says it is of, else what the text says.
pub(super) fn of_remiss(letter: &Letter<'_>, number: Option<&str>) -> Option<String> {
    let mut candidates = vec![letter.subject.to_owned()];
    for sentence in sentences(letter.text) {
        let line = super::words::joined(&sentence);
        let low = line.to_lowercase();
        for phrase in ["remiss av ", "remittering av ", "remitterar ", "remiss om "] {
            if let Some(at) = low.find(phrase) {
                candidates.push(line.get(at..).unwrap_or_default().to_owned());
            }
        }
    }
    candidates.extend(letter.file_names.iter().map(|file| {
        let name = file.rsplit_once('.').map_or(file.as_str(), |(name, _)| name);
        name.replace('_', " ")
    }));
    candidates.iter().find_map(|candidate| tidy(candidate, number))
}

fn tidy(candidate: &str, number: Option<&str>) -> Option<String> {
    let mut name = without_prefixes(candidate).to_owned();
    let low = name.to_lowercase();
    let before = BEFORE_NAME.iter().find(|before| low.starts_with(*before))?;
    name = name.get(before.len()..)?.to_owned();
    if let Some(number) = number {
        name = name.replace(number, "");
    }
    for word in [
        "dnr",
        "Dnr",
        "diarienummer",
        "Diarienummer",
        "diarienr",
        "Diarienr",
        "Ärendenummer",
        "ärendenummer",
    ] {
        for sign in [":", ".", ""] {
            let mark = format!("{word}{sign}");
            if let Some(rest) = name
                .trim_end()
                .trim_end_matches([')', ',', ' ', '-', '–'])
                .strip_suffix(&mark)
            {
                name = rest.to_owned();
            }
        }
    }
    let name = name.replace("()", " ").replace("( )", " ");
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_matches([' ', ',', ';', ':', '-', '–', '—', '.', '/', '"', '”', '“', '(']);
    let opens = name.matches('(').count();
    let name = if opens < name.matches(')').count() {
        name.trim_end_matches(')')
    } else {
        name
    };
    let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
    (letters >= 4 && name.chars().count() <= LONGEST).then(|| name.to_owned())
}

/// Who asks, and whether that is an authority as far as the words tell.
pub(super) fn sender(letter: &Letter<'_>) -> (String, bool) {
    if let Some(known) = letter.known_authority {
        return (known.to_owned(), true);
    }
    let named = authority_in(letter.from_name);
    // The ministries write as Regeringskansliet; which one it is stands in the text.
    if let Some(name) = named.as_ref().filter(|name| *name != GOVERNMENT_OFFICES) {
        return (name.clone(), true);
    }
    for sentence in sentences(letter.text) {
        if let Some(name) = authority_in(&super::words::joined(&sentence)) {
            return (name, true);
        }
    }
    if let Some(name) = named {
        return (name, true);
    }
    let name = letter.from_name.trim();
    if name.is_empty() {
        (letter.from_address.trim().to_owned(), false)
    } else {
        (name.to_owned(), false)
    }
}

/// The first authority that is named: a capitalised word with the ending of one, and a county's or a town's name after it.
fn authority_in(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    for (index, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let low = bare.to_lowercase();
        if !bare.starts_with(char::is_uppercase) {
            continue;
        }
        // The municipality's own board is asked, and asks nobody.
        if low == "kommunstyrelsen" || low == "remissinstansen" {
            continue;
        }
        let next = |steps: usize| {
            words
                .get(index + steps)
                .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()))
        };
        let ends = !word.ends_with([',', '.', ';', ':', '>', ')']);
        if low == "länsstyrelsen" || low == "länsstyrelse" {
            let mut name = "Länsstyrelsen".to_owned();
            if ends && next(1) == Some("i") && next(3) == Some("län") {
                name = format!("Länsstyrelsen i {} län", next(2).unwrap_or_default());
            }
            return Some(name);
        }
        if low == "region" && ends && next(1).is_some_and(|name| name.starts_with(char::is_uppercase)) {
            return Some(format!("Region {}", next(1).unwrap_or_default()));
        }
        if low == "regeringskansliet" {
            // The ministry itself is usually named as well.
            let ministry = words
                .iter()
                .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
            let mut ministry = ministry.filter(|word| word.to_lowercase().ends_with("departementet"));
            return Some(ministry.next().unwrap_or(GOVERNMENT_OFFICES).to_owned());
        }
        // "Myndigheten för …" goes on to its own name.
        if low == "myndigheten" && ends && next(1) == Some("för") {
            let rest = words[index..]
                .iter()
                .take(7)
                .copied()
                .collect::<Vec<_>>()
                .join(" ");
            let end = rest.find([',', '.', '(', ';']).unwrap_or(rest.len());
            let verbs = [
                " ska",
                " har",
                " ber",
                " remitterar",
                " bjuder",
                " önskar",
                " senast",
            ];
            let end = verbs
                .iter()
                .filter_map(|verb| rest.find(verb))
                .min()
                .unwrap_or(end)
                .min(end);
            return Some(rest[..end].trim().to_owned());
        }
        if AUTHORITIES
            .iter()
            .any(|ending| low.ends_with(ending) && low.len() > ending.len())
        {
            return Some(bare.to_owned());
        }
    }
    None
}
