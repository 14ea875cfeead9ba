//! Whether the municipality is among those that a remiss is sent to, by the list of recipients (remissinstanser) that the sender has announced.
//!
//! The Government lists on its page whom it asks. A missive that is lost on its way is noticed by nobody; the list is. A name on it is ours when it is
//! the municipality, one of its boards by a name that it has or had, or one of its companies, in any spelling that
//! [`crate::organisation_name`] knows; or when it names a group that we belong to (*samtliga kommuner*). What looks like us and may be somebody else is said to
//! be unsure, with the reason: it is for a registrar to judge.

use std::collections::BTreeSet;

use crate::letters;
use crate::organisation_name::{Likeness, NameKey};
use crate::text_enum::text_enum;

text_enum! {
    /// Whether we are on the list of a remiss.
    pub enum Standing {
        /// We are.
        OnList => "onList", "vi står på listan";
        /// Something on it may be us.
        Unsure => "unsure", "osäkert om vi står på listan";
        /// We are not.
        NotOnList => "notOnList", "vi står inte på listan";
    }
}

/// By which names we are known.
#[derive(Debug, Clone, Default)]
pub struct Ourselves {
    /// The municipality's names: `Örebro kommun`.
    pub municipality: Vec<String>,
    /// The county it lies in, `Örebro län`; empty: not known, and a list that names the municipalities of a county is unsure.
    pub county: String,
    /// The boards, each with every name that it has or had.
    pub boards: Vec<Vec<String>>,
    /// Companies and other bodies whose remisser are the municipality's too.
    pub bodies: Vec<String>,
}

/// Why we may be on a list: what stands there, and whom it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// As it stands on the list.
    pub listed: String,
    /// Whether it is us: never [`Standing::NotOnList`].
    pub standing: Standing,
    /// The board it names, by its place among [`Ourselves::boards`].
    pub board: Option<usize>,
    /// Why, in Swedish.
    pub reason: String,
}

/// Words for a municipality, without the `s` of the genitive.
const MUNICIPALITY: [&str; 5] = ["kommun", "kommunen", "stad", "staden", "kn"];
/// Words for several.
const MUNICIPALITIES: [&str; 2] = ["kommuner", "kommunerna"];
/// Words that say that all are meant, without the `s` of the genitive.
const ALL: [&str; 6] = ["samtliga", "alla", "landet", "sverige", "riket", "290"];
/// Words that take nothing away from a group of municipalities.
const ALONG: [&str; 13] = [
    "och",
    "i",
    "hela",
    "landet",
    "sverige",
    "svenska",
    "regioner",
    "regionerna",
    "landsting",
    "landstingen",
    "län",
    "länet",
    "de",
];
/// Small words inside a name.
const SMALL: [&str; 5] = ["i", "vid", "för", "hos", "av"];

/// What on the list may be us, in the order of the list. Nothing: we are not on it.
#[must_use]
pub fn mentions(recipients: &[String], ourselves: &Ourselves) -> Vec<Mention> {
    let known = Known::of(ourselves);
    let found = recipients
        .iter()
        .filter_map(|listed| known.mention(listed.trim()));
    found.collect()
}

/// Whether we are on the list: the surest of what was found. A list without any name says nothing.
#[must_use]
pub fn standing(recipients: &[String], mentions: &[Mention]) -> Standing {
    if recipients.iter().all(|listed| listed.trim().is_empty()) {
        return Standing::Unsure;
    }
    let has = |wanted| mentions.iter().any(|mention| mention.standing == wanted);
    match (has(Standing::OnList), has(Standing::Unsure)) {
        (true, _) => Standing::OnList,
        (false, true) => Standing::Unsure,
        (false, false) => Standing::NotOnList,
    }
}

/// Our names as they are compared.
struct Known {
    /// The names of the municipality, with the words that tell where it is: `örebro`.
    municipality: Vec<(String, NameKey, Vec<String>)>,
    /// What tells the county: `örebro` of *Örebro län*.
    county: Vec<String>,
    county_name: String,
    /// Words that tell no board of ours from another.
    places: Vec<String>,
    boards: Vec<(usize, String, NameKey)>,
    bodies: Vec<(String, NameKey)>,
}

impl Known {
    fn of(ourselves: &Ourselves) -> Known {
        let municipality: Vec<_> = ourselves
            .municipality
            .iter()
            .filter(|name| !name.trim().is_empty())
            .map(|name| {
                let mut place = words(name);
                place.retain(|word| !MUNICIPALITY.contains(&word.as_str()));
                (name.trim().to_owned(), NameKey::of(name, &[]), place)
            })
            .collect();
        let mut places = ourselves.municipality.clone();
        places.extend(MUNICIPALITY.map(str::to_owned));
        let boards = ourselves.boards.iter().enumerate();
        let boards = boards.flat_map(|(board, names)| names.iter().map(move |name| (board, name)));
        let mut county = words(&ourselves.county);
        county.retain(|word| word != "län" && word != "länet");
        Known {
            municipality,
            county,
            county_name: ourselves.county.trim().to_owned(),
            boards: boards
                .map(|(board, name)| (board, name.clone(), NameKey::of(name, &places)))
                .collect(),
            bodies: ourselves
                .bodies
                .iter()
                .map(|name| (name.clone(), NameKey::of(name, &[])))
                .collect(),
            places,
        }
    }

    fn mention(&self, listed: &str) -> Option<Mention> {
        if listed.is_empty() {
            return None;
        }
        let of = |standing, board, reason: String| {
            Some(Mention {
                listed: listed.to_owned(),
                standing,
                board,
                reason,
            })
        };
        let written = words(listed);
        let key = NameKey::of(listed, &[]);
        for (name, own, place) in &self.municipality {
            let rest: Vec<&String> = written
                .iter()
                .filter(|word| !place.contains(word) && !SMALL.contains(&word.as_str()))
                .collect();
            let is_here = !place.is_empty() && place.iter().all(|word| written.contains(word));
            let only_the_municipality = rest.iter().all(|word| MUNICIPALITY.contains(&word.as_str()));
            if key.is_spelled_as(own) || is_here && only_the_municipality && !rest.is_empty() {
                return of(Standing::OnList, None, format!("”{listed}” är {name}."));
            }
        }
        for (name, own) in &self.bodies {
            match key.likeness(own) {
                Some(Likeness::SameSpelling | Likeness::SameWords) => {
                    return of(
                        Standing::OnList,
                        None,
                        format!("”{listed}” är {name}, som hör till kommunen."),
                    );
                }
                Some(Likeness::OneLetter) => {
                    return of(
                        Standing::Unsure,
                        None,
                        format!("”{listed}” skiljer sig i en bokstav från {name}, som hör till kommunen."),
                    );
                }
                None => {}
            }
        }
        if let Some((standing, reason)) = self.group(listed, &written) {
            return of(standing, None, reason);
        }
        if let Some((standing, board, reason)) = self.board(listed, &written) {
            return of(standing, Some(board), reason);
        }
        for (name, own, place) in &self.municipality {
            if key.likeness(own).is_some() {
                return of(
                    Standing::Unsure,
                    None,
                    format!("”{listed}” liknar {name}, men stavas annorlunda."),
                );
            }
            if place.is_empty() || !place.iter().all(|word| written.contains(word)) {
                continue;
            }
            if written == *place {
                return of(
                    Standing::Unsure,
                    None,
                    format!("”{listed}” kan vara {name}, men också något annat på orten."),
                );
            }
            if written.iter().any(|word| MUNICIPALITY.contains(&word.as_str())) {
                return of(
                    Standing::Unsure,
                    None,
                    format!("”{listed}” nämner {name}: se efter om det är en del av kommunen."),
                );
            }
        }
        None
    }

    /// A group of municipalities.
    fn group(&self, listed: &str, written: &[String]) -> Option<(Standing, String)> {
        let is = |word: &&String, among: &[&str]| among.contains(&word.as_str());
        if !written.iter().any(|word| is(&word, &MUNICIPALITIES)) {
            return None;
        }
        let all: Vec<&String> = written.iter().filter(|word| is(word, &ALL)).collect();
        // Sveriges Kommuner och Regioner is an association, and was called Sveriges Kommuner och Landsting.
        let regions = ["regioner", "landsting"];
        if written.iter().any(|word| is(&word, &regions)) && all.iter().all(|word| *word == "sverige") {
            return None;
        }
        let definite = written.iter().any(|word| word == "kommunerna");
        let county = written.iter().any(|word| word == "län" || word == "länet");
        let mut others: Vec<&String> = written
            .iter()
            .filter(|word| !is(word, &ALL) && !is(word, &ALONG) && !is(word, &MUNICIPALITIES))
            .collect();
        if county && !others.is_empty() {
            if self.county.is_empty() {
                return Some((
                    Standing::Unsure,
                    format!(
                        "”{listed}” är kommunerna i ett län. Vilket län kommunen ligger i är inte inställt (municipality.county)."
                    ),
                ));
            }
            let ours = self.county.iter().all(|word| others.contains(&word));
            if !ours {
                return None;
            }
            others.retain(|word| !self.county.contains(word));
            // "Örebro läns kommuner" are all of them.
            if others.is_empty() {
                return Some((
                    Standing::OnList,
                    format!("”{listed}” omfattar kommunerna i {}.", self.county_name),
                ));
            }
        }
        if others.is_empty() && (!all.is_empty() || definite) {
            return Some((Standing::OnList, format!("”{listed}” omfattar alla kommuner.")));
        }
        Some((
            Standing::Unsure,
            format!("”{listed}” är en grupp av kommuner: se efter om vi hör dit."),
        ))
    }

    /// A board of a municipality.
    fn board(&self, listed: &str, written: &[String]) -> Option<(Standing, usize, String)> {
        let key = NameKey::of(listed, &self.places);
        let alike = self
            .boards
            .iter()
            .filter_map(|(board, name, own)| Some((key.likeness(own)?, *board, name)));
        let (likeness, board, name) = alike.min_by_key(|(likeness, ..)| *likeness)?;
        let here = self
            .municipality
            .iter()
            .any(|(_, _, place)| !place.is_empty() && place.iter().all(|word| written.contains(word)));
        Some(match likeness {
            Likeness::OneLetter => (
                Standing::Unsure,
                board,
                format!("”{listed}” skiljer sig i en bokstav från {name}."),
            ),
            _ if here => (Standing::OnList, board, format!("”{listed}” är {name}.")),
            _ => (
                Standing::Unsure,
                board,
                format!("”{listed}” heter som {name}, men det står inte i vilken kommun."),
            ),
        })
    }
}

/// The words of a name in small letters, without punctuation and the `s` of the genitive.
fn words(name: &str) -> Vec<String> {
    let lower = letters::of_name(name).to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let bare = |word: &str| match word.strip_suffix('s') {
        Some(rest) if rest.chars().count() >= 3 => rest.to_owned(),
        _ => word.to_owned(),
    };
    let found: Vec<String> = words.filter(|word| !word.is_empty()).map(bare).collect();
    // "Örebro kommun, Örebro" says it once.
    let mut seen = BTreeSet::new();
    found
        .into_iter()
        .filter(|word| seen.insert(word.clone()))
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn we() -> Ourselves {
        Ourselves {
            municipality: vec!["Örebro kommun".to_owned()],
            county: "Örebro län".to_owned(),
            boards: vec![
                vec!["Kommunstyrelsen".to_owned()],
                vec!["Bygg- och miljönämnden".to_owned(), "Byggnadsnämnden".to_owned()],
            ],
            bodies: vec!["Örebrobostäder AB".to_owned()],
        }
    }

    fn one(listed: &str) -> (Standing, Option<usize>) {
        let list = [listed.to_owned()];
        let found = mentions(&list, &we());
        (
            standing(&list, &found),
            found.first().and_then(|mention| mention.board),
        )
    }

    #[test]
    fn the_municipality_is_known_in_every_spelling() {
        for listed in [
            "Örebro kommun",
            "ÖREBRO KOMMUN",
            "Kommunen Örebro",
            "Örebros kommun",
            "Örebro  kommun (Örebro)",
            "O\u{308}rebro kommun",
            "Örebro stad",
        ] {
            assert_eq!(one(listed).0, Standing::OnList, "{listed}");
        }
    }

    #[test]
    fn others_of_the_same_place_are_not_the_municipality() {
        for listed in [
            "Region Örebro län",
            "Länsstyrelsen i Örebro län",
            "Örebro universitet",
            "Örebro tingsrätt",
            "Arboga kommun",
            "Sveriges Kommuner och Regioner",
            "Sveriges Kommuner och Landsting (SKL)",
            "Kommunal",
            "Kommunförbundet Stockholms län",
        ] {
            assert_eq!(one(listed).0, Standing::NotOnList, "{listed}");
        }
    }

    #[test]
    fn a_group_that_we_belong_to_is_us() {
        for listed in [
            "Samtliga kommuner",
            "Alla kommuner och regioner",
            "Landets kommuner",
            "Sveriges kommuner",
            "Sveriges 290 kommuner",
            "Samtliga kommuner i landet",
            "Kommunerna",
            "Samtliga kommuner i Örebro län",
            "Örebro läns kommuner",
        ] {
            assert_eq!(one(listed).0, Standing::OnList, "{listed}");
        }
        for listed in ["Samtliga kommuner i Dalarnas län", "Kommunerna i Stockholms län"] {
            assert_eq!(one(listed).0, Standing::NotOnList, "{listed}");
        }
        for listed in [
            "Ett urval av kommuner",
            "Berörda kommuner",
            "Samtliga kommuner utom Stockholm",
            "Kommuner med kust",
            "Samtliga kommuners miljönämnder",
        ] {
            assert_eq!(one(listed).0, Standing::Unsure, "{listed}");
        }
    }

    #[test]
    fn without_a_county_its_municipalities_are_unsure() {
        let list = ["Samtliga kommuner i Örebro län".to_owned()];
        let ourselves = Ourselves {
            county: String::new(),
            ..we()
        };
        let found = mentions(&list, &ourselves);
        assert_eq!(standing(&list, &found), Standing::Unsure);
        assert!(found[0].reason.contains("municipality.county"), "{found:?}");
    }

    #[test]
    fn a_board_is_known_by_its_names_over_time_where_the_municipality_stands_with_it() {
        assert_eq!(one("Kommunstyrelsen i Örebro"), (Standing::OnList, Some(0)));
        assert_eq!(one("Örebro kommun, kommunstyrelsen"), (Standing::OnList, Some(0)));
        assert_eq!(
            one("Byggnadsnämnden i Örebro kommun"),
            (Standing::OnList, Some(1))
        );
        assert_eq!(one("Bygg- och miljönämnden, Örebro"), (Standing::OnList, Some(1)));
        assert_eq!(
            one("Kommunstyrelsen"),
            (Standing::Unsure, Some(0)),
            "every municipality has one"
        );
        assert_eq!(one("Kommunstyrelsen i Arboga").0, Standing::NotOnList);
    }

    #[test]
    fn what_looks_like_us_is_for_a_registrar_to_judge() {
        for listed in [
            "Örebro",
            "Örebo kommun",
            "Örebro kommuns vuxenutbildning",
            "Örebrobostäder A",
        ] {
            assert_eq!(one(listed).0, Standing::Unsure, "{listed}");
        }
        assert_eq!(one("Örebrobostäder AB").0, Standing::OnList);
        assert_eq!(standing(&[], &[]), Standing::Unsure, "a list without names");
    }

    #[test]
    fn a_place_whose_name_ends_in_s_or_has_two_words_is_known() {
        for (own, listed) in [
            ("Borås stad", "Borås kommun"),
            ("Göteborgs stad", "Göteborg stad"),
            ("Upplands Väsby kommun", "Upplands-Väsby kommun"),
        ] {
            let ourselves = Ourselves {
                municipality: vec![own.to_owned()],
                ..Ourselves::default()
            };
            let list = [listed.to_owned()];
            assert_eq!(
                standing(&list, &mentions(&list, &ourselves)),
                Standing::OnList,
                "{listed}"
            );
        }
        let ourselves = Ourselves {
            municipality: vec!["Upplands Väsby kommun".to_owned()],
            ..Ourselves::default()
        };
        let list = ["Upplands-Bro kommun".to_owned()];
        assert_eq!(standing(&list, &mentions(&list, &ourselves)), Standing::NotOnList);
    }

    proptest! {
        #[test]
        fn any_list_is_read_without_a_fault_and_says_why(list in prop::collection::vec("\\PC{0,40}", 0..5)) {
            for mention in mentions(&list, &we()) {
                prop_assert!(mention.standing != Standing::NotOnList && !mention.reason.is_empty());
            }
        }
    }
}
