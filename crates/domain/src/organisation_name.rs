//! When two names of organisations are one, and when they are near: an association is written in as many ways as it has treasurers.
//!
//! Three steps, from sure to less sure. **Spelled the same**: case, blanks, punctuation, accents, `&` for *och* and the abbreviations that associations go by
//! (*IF*, *Idrottsförening*, *idrotts förening*) do not count. **The same words**: nor do their order, endings (*Föreningen*, *föreningens*), small words
//! and the place. **One letter**: one is missing, too many, wrong or has changed place with the next. Digits always count: *Brf 1* is not *Brf 2*.
//!
//! Found by keys and not by holding each name against each: a register of 20,000 is looked through at once.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::letters;

/// What associations abbreviate, and what it stands for.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("abf", "arbetarnas bildningsförbund"),
    ("bf", "bollförening"),
    ("bk", "bollklubb"),
    ("brf", "bostadsrättsförening"),
    ("ff", "fotbollsförening"),
    ("fk", "fotbollsklubb"),
    ("gf", "gymnastikförening"),
    ("gk", "golfklubb"),
    ("hf", "hembygdsförening"),
    ("hk", "handbollsklubb"),
    ("if", "idrottsförening"),
    ("ifk", "idrottsförening kamraterna"),
    ("ik", "idrottsklubb"),
    ("ok", "orienteringsklubb"),
    ("pro", "pensionärernas riksorganisation"),
    ("rf", "ridförening"),
    ("rk", "ridklubb"),
    ("sf", "scoutförening"),
    ("sk", "sportklubb"),
    ("spf", "sveriges pensionärsförbund"),
    ("srf", "synskadades riksförbund"),
    ("ss", "simsällskap"),
    ("s:t", "sankt"),
    ("st", "sankt"),
    ("fören", "förening"),
    ("hgf", "hyresgästförening"),
];

/// Words that tell no organisation from another.
const SMALL: &[&str] = &[
    "av",
    "den",
    "det",
    "en",
    "ett",
    "för",
    "förening",
    "i",
    "ideell",
    "med",
    "och",
    "på",
    "the",
    "till",
    "vid",
];

/// Endings, the longest first: what is left tells the word.
const ENDINGS: &[&str] = &[
    "arnas", "ernas", "ornas", "arna", "erna", "orna", "ens", "ets", "ers", "en", "et", "ar", "er", "or",
    "na", "s", "n", "a", "e",
];

/// How alike two names are, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// The same but for case, blanks, punctuation, accents and abbreviations.
    SameSpelling,
    /// The same words, whatever their order, endings, small words and the place.
    SameWords,
    /// One letter differs.
    OneLetter,
}

impl Likeness {
    /// As a reason, in Swedish.
    #[must_use]
    pub fn swedish(self) -> &'static str {
        match self {
            Likeness::SameSpelling => {
                "Namnen skiljer sig bara i stavning: stora bokstäver, mellanrum, skiljetecken eller förkortning."
            }
            Likeness::SameWords => {
                "Namnen har samma ord, men i annan ordning eller form, eller med och utan ort."
            }
            Likeness::OneLetter => "Namnen skiljer sig i en enda bokstav.",
        }
    }
}

/// A name as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NameKey {
    /// Its letters and digits, abbreviations written out.
    spelled: String,
    /// Its telling words, each once and in the order of the alphabet. Empty: it has none.
    words: String,
    /// Its digits.
    digits: String,
}

impl NameKey {
    /// The key of a name; `places` are names of places that tell no organisation from another here, such as the municipality's own.
    ///
    /// ```
    /// use remiss_domain::organisation_name::NameKey;
    ///
    /// let one = NameKey::of("Ängens IF", &[]);
    /// assert!(one.is_spelled_as(&NameKey::of("ÄNGENS Idrotts-förening", &[])));
    /// assert!(!one.is_spelled_as(&NameKey::of("Ängens IK", &[])));
    /// ```
    #[must_use]
    pub fn of(name: &str, places: &[String]) -> NameKey {
        let written_out = written_out(name);
        let places: Vec<String> = places.iter().flat_map(|place| written_out_stems(place)).collect();
        let words: BTreeSet<String> = written_out
            .iter()
            .map(|word| stem(word))
            .filter(|word| !SMALL.contains(&word.as_str()) && !places.contains(word))
            .collect();
        NameKey {
            spelled: written_out.concat(),
            words: words.into_iter().collect::<Vec<_>>().join(" "),
            digits: name.chars().filter(char::is_ascii_digit).collect(),
        }
    }

    /// Whether they are spelled the same: [`Likeness::SameSpelling`].
    #[must_use]
    pub fn is_spelled_as(&self, other: &NameKey) -> bool {
        !self.spelled.is_empty() && self.spelled == other.spelled
    }

    /// The letters and digits that are compared, for finding the same again.
    #[must_use]
    pub fn spelled(&self) -> &str {
        &self.spelled
    }

    /// How alike they are; `None`: they are two.
    #[must_use]
    pub fn likeness(&self, other: &NameKey) -> Option<Likeness> {
        if self.is_spelled_as(other) {
            return Some(Likeness::SameSpelling);
        }
        if self.digits != other.digits {
            return None;
        }
        if self.words.chars().count() >= 4 && self.words == other.words {
            return Some(Likeness::SameWords);
        }
        differ_in_one_letter(&self.spelled, &other.spelled).then_some(Likeness::OneLetter)
    }
}

/// Names that have been seen, found again by what is like them.
#[derive(Debug, Default)]
pub struct NameIndex {
    names: Vec<(usize, NameKey)>,
    /// Places among the names by the hash of the spelling, of the words, and of the spelling less each of its letters.
    found_by: HashMap<u64, Vec<u32>>,
}

impl NameIndex {
    /// Adds a name of the thing that its owner calls `owner`. A thing may have several.
    pub fn add(&mut self, owner: usize, key: NameKey) {
        let place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        for hash in hashes(&key) {
            let places = self.found_by.entry(hash).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
        self.names.push((owner, key));
    }

    /// The owners of names like this one, each once with the surest likeness, in the order in which they were added.
    #[must_use]
    pub fn like(&self, key: &NameKey) -> Vec<(usize, Likeness)> {
        let mut seen: BTreeSet<u32> = BTreeSet::new();
        for hash in hashes(key) {
            seen.extend(self.found_by.get(&hash).into_iter().flatten());
        }
        let mut found: Vec<(usize, Likeness)> = Vec::new();
        for place in seen {
            let Some((owner, known)) = usize::try_from(place)
                .ok()
                .and_then(|place| self.names.get(place))
            else {
                continue;
            };
            let Some(likeness) = known.likeness(key) else {
                continue;
            };
            match found.iter_mut().find(|(other, _)| other == owner) {
                Some((_, surest)) => *surest = likeness.min(*surest),
                None => found.push((*owner, likeness)),
            }
        }
        found
    }

    /// The owners with a name that is spelled as this one, each once.
    #[must_use]
    pub fn spelled_as(&self, key: &NameKey) -> Vec<usize> {
        let alike = self.like(key);
        let same = alike
            .into_iter()
            .filter(|(_, likeness)| *likeness == Likeness::SameSpelling);
        same.map(|(owner, _)| owner).collect()
    }

    /// Every pair of owners with names that are alike, each once (the lower number first), the surest first.
    #[must_use]
    pub fn pairs(&self) -> Vec<(usize, usize, Likeness)> {
        let mut pairs: HashMap<(usize, usize), Likeness> = HashMap::new();
        for (owner, key) in &self.names {
            for (other, likeness) in self.like(key) {
                if other != *owner {
                    let pair = ((*owner).min(other), (*owner).max(other));
                    let surest = pairs.entry(pair).or_insert(likeness);
                    *surest = likeness.min(*surest);
                }
            }
        }
        let mut pairs: Vec<_> = pairs
            .into_iter()
            .map(|((one, other), likeness)| (one, other, likeness))
            .collect();
        pairs.sort_by_key(|(one, other, likeness)| (*likeness, *one, *other));
        pairs
    }
}

/// Everything by which a name is found. Hashes that meet by chance cost a comparison, and no mistake.
fn hashes(key: &NameKey) -> Vec<u64> {
    let hash = |kind: u8, text: &str| {
        let mut hasher = DefaultHasher::new();
        (kind, text).hash(&mut hasher);
        hasher.finish()
    };
    let mut hashes = vec![hash(0, &key.spelled)];
    if !key.words.is_empty() {
        hashes.push(hash(1, &key.words));
    }
    let letters: Vec<char> = key.spelled.chars().collect();
    // Longer than any name; and a short one has too many neighbours.
    if (SHORTEST..=200).contains(&(letters.len() + 1)) {
        for left_out in 0..letters.len() {
            let rest: String = letters
                .iter()
                .enumerate()
                .filter(|(place, _)| *place != left_out)
                .map(|(_, letter)| *letter)
                .collect();
            hashes.push(hash(0, &rest));
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Names shorter than this may well differ in one letter.
const SHORTEST: usize = 8;

/// Whether one letter is missing, too many, wrong, or has changed place with the next.
fn differ_in_one_letter(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    if short.len() < SHORTEST || long.len() - short.len() > 1 {
        return false;
    }
    let start = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (short_rest, long_rest) = (&short[start..], &long[start..]);
    match (short_rest, long_rest) {
        ([], [_]) => true,
        (rest, [_, after @ ..]) if long.len() > short.len() => rest == after,
        ([a, c, rest @ ..], [b, d, after @ ..]) if a == d && b == c => rest == after,
        ([_, rest @ ..], [_, after @ ..]) => rest == after,
        _ => false,
    }
}

/// The words of a name in small letters, without accents and punctuation, abbreviations written out.
fn written_out(name: &str) -> Vec<String> {
    let lower = letters::of_name(name)
        .to_lowercase()
        .replace('&', " och ")
        .replace(" + ", " och ");
    let mut words = Vec::new();
    for word in lower.split(|letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | '(' | ')' | '/' | '"' | '”' | '–' | ';')
    }) {
        // `I.F.` is `IF`, and `s:t` is one word.
        let letters: String = word.chars().filter_map(plain).collect();
        if letters.is_empty() {
            continue;
        }
        match ABBREVIATIONS
            .iter()
            .find(|(short, _)| *short == letters || *short == word)
        {
            Some((_, long)) => words.extend(long.split(' ').map(str::to_owned)),
            None => words.push(letters),
        }
    }
    // `I F`, with a blank between.
    let mut joined: Vec<String> = Vec::new();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let pair = words
            .peek()
            .filter(|next| word.chars().count() == 1 && next.chars().count() == 1);
        let pair = pair.map(|next| format!("{word}{next}"));
        match pair.and_then(|pair| ABBREVIATIONS.iter().find(|(short, _)| *short == pair)) {
            Some((_, long)) => {
                words.next();
                joined.extend(long.split(' ').map(str::to_owned));
            }
            None => joined.push(word),
        }
    }
    joined
}

fn written_out_stems(place: &str) -> Vec<String> {
    written_out(place).iter().map(|word| stem(word)).collect()
}

/// A letter or digit as it is compared; å, ä and ö are letters of their own.
fn plain(letter: char) -> Option<char> {
    Some(match letter {
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'á' | 'à' | 'â' | 'ã' => 'a',
        'ü' | 'ú' | 'ù' | 'û' => 'u',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' => 'o',
        'ø' => 'ö',
        'æ' => 'ä',
        'ñ' => 'n',
        'ç' => 'c',
        letter if letter.is_alphanumeric() => letter,
        _ => return None,
    })
}

/// A word without its ending, where enough is left of it.
fn stem(word: &str) -> String {
    let ending = ENDINGS.iter().find(|ending| {
        word.strip_suffix(**ending)
            .is_some_and(|rest| rest.chars().count() >= 4)
    });
    ending
        .map_or(word, |ending| word.strip_suffix(*ending).unwrap_or(word))
        .to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn likeness(one: &str, other: &str) -> Option<Likeness> {
        let places = ["Örebro".to_owned()];
        NameKey::of(one, &places).likeness(&NameKey::of(other, &places))
    }

    #[test]
    fn spelling_alone_makes_no_other_organisation() {
        for (one, other) in [
            ("Ängens IF", "ängens idrottsförening"),
            ("Ängens I.F.", "Ängens I F"),
            ("Ängens kör", "A\u{308}ngens ko\u{308}r"),
            ("Kultur & Natur", "Kultur och natur"),
            ("Café Ängen", "Cafe Ängen"),
            ("S:t Nikolai församling", "Sankt Nikolai församling"),
            ("Brf Ängen 2", "Bostadsrättsförening Ängen 2"),
            ("PRO Ängen", "Pensionärernas Riksorganisation, Ängen"),
            ("Ängens idrotts-förening", "Ängens idrotts förening"),
        ] {
            assert_eq!(
                likeness(one, other),
                Some(Likeness::SameSpelling),
                "{one} / {other}"
            );
        }
    }

    #[test]
    fn order_endings_and_the_place_make_no_other_organisation() {
        for (one, other) in [
            ("Föreningen Ängens vänner", "Ängens Vänner"),
            ("Hyresgästföreningen", "Hyresgästföreningen i Örebro"),
            ("Örebro Hyresgästförening", "Hyresgästföreningen Örebro"),
            ("Naturskyddsföreningen", "Naturskyddsförening"),
        ] {
            assert_eq!(likeness(one, other), Some(Likeness::SameWords), "{one} / {other}");
        }
    }

    #[test]
    fn one_letter_is_near_and_two_are_not() {
        for near in [
            "Ängens hembygdsgile",
            "Ängenshembygdsgillle",
            "Ängens hembygdsgilel",
            "Ängens hembygdsgillo",
        ] {
            assert_eq!(
                likeness("Ängens hembygdsgille", near),
                Some(Likeness::OneLetter),
                "{near}"
            );
        }
        for two in ["Ängens hembygdsgil", "Ångans hembygdsgille"] {
            assert_eq!(likeness("Ängens hembygdsgille", two), None, "{two}");
        }
    }

    #[test]
    fn what_tells_two_organisations_apart_is_heeded() {
        for (one, other) in [
            ("Brf Ängen 1", "Brf Ängen 2"),
            ("Ängens IF", "Ängens IK"),
            ("PRO Ängen", "PRO Åsen"),
            ("Å", "Ö"),
            ("IF", "IK"),
            ("", ""),
            ("Örebro", "Örebro kommun"),
            ("Ängens scoutkår", "Åsens scoutkår"),
        ] {
            assert_eq!(likeness(one, other), None, "{one} / {other}");
        }
    }

    #[test]
    fn twenty_thousand_names_are_looked_through_at_once() {
        let mut index = NameIndex::default();
        for number in 0..20_000_usize {
            // Letters, since digits always count.
            let word: String = number
                .to_string()
                .bytes()
                .map(|digit| char::from(b'a' + (digit - b'0') * 2))
                .collect();
            index.add(
                number,
                NameKey::of(&format!("Föreningen {word}{word}{word}"), &[]),
            );
        }
        index.add(20_000, NameKey::of("cegikcegikcegik föreningen", &[]));
        assert_eq!(index.pairs(), [(12_345, 20_000, Likeness::SameWords)]);
    }

    proptest! {
        #[test]
        fn what_is_alike_is_found_by_the_index(names in prop::collection::vec("[åäöa-c]{2,5}( [a-c]{2,6}){0,2}( if| [12])?", 2..12)) {
            let keys: Vec<NameKey> = names.iter().map(|name| NameKey::of(name, &[])).collect();
            let mut index = NameIndex::default();
            for (owner, key) in keys.iter().enumerate() {
                index.add(owner, key.clone());
            }
            let found: BTreeSet<_> = index.pairs().into_iter().collect();
            for (one, key) in keys.iter().enumerate() {
                for (other, another) in keys.iter().enumerate().skip(one + 1) {
                    let alike = key.likeness(another);
                    prop_assert_eq!(alike, another.likeness(key), "likeness goes both ways");
                    let is_found = found.iter().find(|pair| (pair.0, pair.1) == (one, other)).map(|pair| pair.2);
                    prop_assert_eq!(is_found, alike, "{} / {}", names[one], names[other]);
                }
            }
        }

        #[test]
        fn any_name_is_like_itself_in_capitals(name in "[a-zåäö]{1,8}( [a-zåäö0-9&.]{1,8}){0,3}") {
            let key = NameKey::of(&name, &[]);
            prop_assume!(!key.spelled().is_empty());
            prop_assert_eq!(key.likeness(&NameKey::of(&name.to_uppercase(), &[])), Some(Likeness::SameSpelling));
        }
    }
}
