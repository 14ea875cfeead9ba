//! Subscriptions (prenumerationer) to new remisser: what somebody wishes to hear of, and which remisser that is.
//!
//! To miss a remiss is worse than to get one too many: a remiss fits when *one* of the wishes does, and a topic or an area
//! fits also when nobody marked the remiss with it but its text speaks of it.

use uuid::Uuid;

/// What somebody wishes to hear of. Nothing at all: every remiss.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Boards (nämnder).
    pub boards: Vec<Uuid>,
    /// Topics (ämnen).
    pub topics: Vec<String>,
    /// Areas (områden).
    pub areas: Vec<String>,
}

/// What is known of a remiss.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subjects {
    /// The board that asks, and those that it took over from: a wish follows the board that it was made for.
    pub boards: Vec<Uuid>,
    /// Topics that it is marked with.
    pub topics: Vec<String>,
    /// Areas that it is marked with.
    pub areas: Vec<String>,
    /// Its name, purpose and summary.
    pub text: String,
}

/// Why a remiss fits the wishes of a subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Every remiss is wished for.
    Every,
    /// The board was wished for.
    Board,
    /// It is marked with this topic.
    Topic(String),
    /// It is marked with this area.
    Area(String),
    /// Its text speaks of this topic or area.
    Mentioned(String),
}

impl Wishes {
    /// Whether every remiss is wished for.
    #[must_use]
    pub fn is_every(&self) -> bool {
        self.boards.is_empty() && self.topics.is_empty() && self.areas.is_empty()
    }

    /// Why a remiss fits; nothing when it does not.
    #[must_use]
    pub fn fit(&self, remiss: &Subjects) -> Vec<Reason> {
        if self.is_every() {
            return vec![Reason::Every];
        }
        let mut reasons = Vec::new();
        if self.boards.iter().any(|board| remiss.boards.contains(board)) {
            reasons.push(Reason::Board);
        }
        let text = words(&remiss.text);
        let topics = self
            .topics
            .iter()
            .map(|wish| (wish, &remiss.topics, Reason::Topic as fn(String) -> Reason));
        let areas = self
            .areas
            .iter()
            .map(|wish| (wish, &remiss.areas, Reason::Area as fn(String) -> Reason));
        for (wish, marked, reason) in topics.chain(areas) {
            if marked.iter().any(|mark| words(mark) == words(wish)) {
                reasons.push(reason(wish.clone()));
            } else if speaks_of(&text, &words(wish)) {
                reasons.push(Reason::Mentioned(wish.clone()));
            }
        }
        reasons
    }
}

/// The reasons as the end of a sentence: `ämnet kultur och området Vivalla`. `board` is the name of the board that asks.
///
/// ```
/// use remiss_domain::subscription::{Reason, swedish};
///
/// let reasons = [Reason::Board, Reason::Topic("kultur".into())];
/// assert_eq!(swedish(&reasons, "Kommunstyrelsen"), "remisser från Kommunstyrelsen och ämnet kultur");
/// ```
#[must_use]
pub fn swedish(reasons: &[Reason], board: &str) -> String {
    let parts: Vec<String> = reasons
        .iter()
        .map(|reason| match reason {
            Reason::Every => "alla nya remisser".to_owned(),
            Reason::Board => format!("remisser från {board}"),
            Reason::Topic(topic) => format!("ämnet {topic}"),
            Reason::Area(area) => format!("området {area}"),
            Reason::Mentioned(wish) => format!("”{wish}”, som texten nämner"),
        })
        .collect();
    match parts.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [firsts @ .., last] => format!("{} och {last}", firsts.join(", ")),
    }
}

/// Lower-case words with single blanks between them.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// Whether a text speaks of a wish: as words of its own, or, from four letters on, as the beginning of a compound
/// (`kultur` in `kulturpolitik`). Both are [`words`].
fn speaks_of(text: &str, wish: &str) -> bool {
    if wish.is_empty() {
        return false;
    }
    let text = format!(" {text} ");
    if wish.chars().count() < 4 {
        text.contains(&format!(" {wish} "))
    } else {
        text.contains(&format!(" {wish}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn board(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn remiss() -> Subjects {
        Subjects {
            boards: vec![board(2), board(1)],
            topics: vec!["Äldre frågor".to_owned()],
            areas: vec!["Vivalla".to_owned()],
            text: "Ny kulturpolitik för Norra Örebro. Så här blir IT-stödet.".to_owned(),
        }
    }

    fn of(topics: &[&str], areas: &[&str]) -> Wishes {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Wishes {
            boards: Vec::new(),
            topics: own(topics),
            areas: own(areas),
        }
    }

    #[test]
    fn who_wishes_for_nothing_in_particular_hears_of_everything() {
        assert_eq!(Wishes::default().fit(&remiss()), [Reason::Every]);
        assert_eq!(Wishes::default().fit(&Subjects::default()), [Reason::Every]);
    }

    #[test]
    fn one_wish_that_fits_is_enough() {
        let wishes = of(&["idrott", "äldre  FRÅGOR"], &["Brickebacken"]);
        assert_eq!(wishes.fit(&remiss()), [Reason::Topic("äldre  FRÅGOR".to_owned())]);
        assert!(of(&["idrott"], &["Brickebacken"]).fit(&remiss()).is_empty());
    }

    #[test]
    fn a_wish_follows_a_board_to_its_successor() {
        let wishes = Wishes {
            boards: vec![board(1)],
            ..Wishes::default()
        };
        assert_eq!(wishes.fit(&remiss()), [Reason::Board]);
        let other = Wishes {
            boards: vec![board(3)],
            ..Wishes::default()
        };
        assert!(other.fit(&remiss()).is_empty());
    }

    #[test]
    fn a_remiss_that_nobody_marked_is_found_by_what_it_says() {
        let mentioned = |wish: &str| of(&[wish], &[]).fit(&remiss());
        assert_eq!(mentioned("kultur"), [Reason::Mentioned("kultur".to_owned())]);
        assert_eq!(
            mentioned("norra örebro"),
            [Reason::Mentioned("norra örebro".to_owned())]
        );
        assert_eq!(mentioned("IT"), [Reason::Mentioned("IT".to_owned())]);
        assert!(
            mentioned("bl").is_empty(),
            "a short wish is a word, not a beginning"
        );
        assert!(
            mentioned("politik").is_empty(),
            "the end of a compound is no word"
        );
        assert!(mentioned("!?").is_empty());
    }

    #[test]
    fn reasons_are_told_in_one_swedish_sentence() {
        let reasons = [
            Reason::Board,
            Reason::Topic("kultur".to_owned()),
            Reason::Area("Vivalla".to_owned()),
        ];
        assert_eq!(
            swedish(&reasons, "Kommunstyrelsen"),
            "remisser från Kommunstyrelsen, ämnet kultur och området Vivalla"
        );
        assert_eq!(swedish(&[Reason::Every], "Kommunstyrelsen"), "alla nya remisser");
    }

    proptest! {
        #[test]
        fn a_remiss_fits_a_wish_for_its_own_mark_however_it_is_spelt(mark in "[a-zåäö]{1,12}( [a-zåäö]{1,12})?") {
            let remiss = Subjects { topics: vec![mark.to_uppercase()], ..Subjects::default() };
            let wish = format!("  {} ", mark.replace(' ', "  "));
            prop_assert_eq!(of(&[&wish], &[]).fit(&remiss).len(), 1);
        }

        #[test]
        fn any_text_can_be_wished_for_without_harm(wish in ".{0,40}", text in ".{0,80}") {
            let remiss = Subjects { text, ..Subjects::default() };
            let wishes = of(&[&wish], &[]);
            prop_assert!(wishes.fit(&remiss).len() <= 1);
        }
    }
}
