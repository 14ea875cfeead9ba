//! The form with which somebody says what to be told of: as it is shown, and as it comes in.

use remiss_domain::address::EmailAddress;
use remiss_domain::subscription::Wishes;
use uuid::Uuid;

use super::choices::Choices;
use crate::organisations::tidy_words;
use crate::public::{Fields, Language, TRAP};

/// Most words that may be chosen or written.
const MOST: usize = 50;
/// Longest word, in characters.
const LONGEST: usize = 100;

/// Something that can be ticked.
pub(super) struct Tick {
    pub id: String,
    pub name: &'static str,
    pub value: String,
    pub label: String,
    pub ticked: bool,
}

/// A group of ticks with its heading.
pub(super) struct Group {
    /// Key of its heading, among the words of the pages.
    pub title: &'static str,
    pub ticks: Vec<Tick>,
}

impl Group {
    /// Whether something in it is ticked.
    pub fn is_used(&self) -> bool {
        self.ticks.iter().any(|tick| tick.ticked)
    }
}

/// The form as it is shown.
pub(super) struct Form {
    pub action: String,
    /// Token that keeps one that is sent twice from being taken twice; empty where that does no harm.
    pub token: String,
    /// Whether the address is asked for.
    pub asks_email: bool,
    pub email: String,
    pub email_error: Option<String>,
    pub groups: Vec<Group>,
    pub others: String,
    pub others_error: Option<String>,
    pub plain_language: bool,
    /// Said above the form.
    pub notice: Option<String>,
}

/// What was filled in.
pub(super) struct Filled {
    pub wishes: Wishes,
    pub plain_language: bool,
}

impl Form {
    /// The form with these choices, the wishes ticked.
    pub fn new(
        action: &str,
        token: String,
        choices: &Choices,
        wishes: &Wishes,
        plain_language: bool,
    ) -> Form {
        let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        let words = |name: &'static str, words: &[String], wished: &[String]| -> Vec<Tick> {
            words
                .iter()
                .enumerate()
                .map(|(index, word)| Tick {
                    id: format!("{name}-{}", index + 1),
                    name,
                    value: word.clone(),
                    label: capital(word),
                    ticked: wished.iter().any(|wish| same(wish, word)),
                })
                .collect()
        };
        let boards = choices
            .boards
            .iter()
            .enumerate()
            .map(|(index, (id, name))| Tick {
                id: format!("namnd-{}", index + 1),
                name: "namnd",
                value: id.to_string(),
                label: name.clone(),
                ticked: wishes.boards.contains(id),
            })
            .collect();
        let mut groups = vec![
            Group {
                title: "subscribe.topics",
                ticks: words("amne", &choices.topics, &wishes.topics),
            },
            Group {
                title: "subscribe.areas",
                ticks: words("omrade", &choices.areas, &wishes.areas),
            },
            Group {
                title: "subscribe.boards",
                ticks: boards,
            },
        ];
        groups.retain(|group| !group.ticks.is_empty());
        Form {
            action: action.to_owned(),
            token,
            asks_email: false,
            email: String::new(),
            email_error: None,
            groups,
            others: String::new(),
            others_error: None,
            plain_language,
            notice: None,
        }
    }

    /// The same for anyone: the address is asked for.
    pub fn asking_email(mut self) -> Form {
        self.asks_email = true;
        self
    }

    /// The same with what was written.
    pub fn filled_with(mut self, fields: &Fields) -> Form {
        self.email = fields.get("epost").to_owned();
        self.others = fields.get("andra").to_owned();
        self.plain_language = !fields.get("lattlast").is_empty();
        for tick in self.groups.iter_mut().flat_map(|group| &mut group.ticks) {
            tick.ticked = fields.all(tick.name).contains(&tick.value.as_str());
        }
        self
    }

    /// Checks what was written. `None`: something has to be mended, and the form says what. What is ticked counts only when
    /// it can be chosen; words of somebody's own become topics.
    pub fn check(&mut self, t: &Language, fields: &Fields) -> Option<Filled> {
        let ticked = |name: &str| -> Vec<String> {
            let ticks = self.groups.iter().flat_map(|group| &group.ticks);
            ticks
                .filter(|tick| tick.name == name && tick.ticked)
                .map(|tick| tick.value.clone())
                .collect()
        };
        let own = fields.get("andra").split([',', ';', '\n']);
        let topics = tidy_words(ticked("amne").into_iter().chain(own.map(str::to_owned)));
        let wishes = Wishes {
            boards: ticked("namnd")
                .iter()
                .filter_map(|id| id.parse::<Uuid>().ok())
                .collect(),
            areas: ticked("omrade"),
            topics,
        };
        if wishes.topics.len() > MOST {
            self.others_error = Some(t.say("subscribe.others_many").to_owned());
        } else if wishes.topics.iter().any(|word| !is_word(word)) {
            self.others_error = Some(t.say("subscribe.others_long").to_owned());
        }
        if self.asks_email
            && let Err(error) = self.email.parse::<EmailAddress>()
        {
            self.email_error = Some(if self.email.is_empty() {
                t.say("subscribe.no_email").to_owned()
            } else {
                t.with("subscribe.wrong_email", "error", error)
            });
        }
        if !fields.get(TRAP).is_empty() {
            self.notice = Some(t.say("subscribe.trapped").to_owned());
            return None;
        }
        self.errors().is_empty().then_some(Filled {
            wishes,
            plain_language: self.plain_language,
        })
    }

    /// What has to be mended: id of the field and what is wrong.
    pub fn errors(&self) -> Vec<(&'static str, &str)> {
        let email = self.email_error.as_deref().map(|error| ("epost", error));
        let others = self.others_error.as_deref().map(|error| ("andra", error));
        email.into_iter().chain(others).collect()
    }
}

/// Whether a word can be kept as a topic or an area.
pub(super) fn is_word(word: &str) -> bool {
    (1..=LONGEST).contains(&word.chars().count()) && !word.chars().any(char::is_control)
}

/// With a capital letter, as a choice in a list.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::public::PageTexts;

    fn form() -> Form {
        let choices = Choices {
            boards: vec![(Uuid::from_u128(1), "Kommunstyrelsen".to_owned())],
            topics: vec!["kultur".to_owned()],
            areas: Vec::new(),
        };
        Form::new("/prenumerera", String::new(), &choices, &Wishes::default(), false).asking_email()
    }

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn only_what_can_be_chosen_counts_and_own_words_become_topics() {
        let fields = fields(&[
            ("epost", "asa@example.org"),
            ("amne", "kultur"),
            ("amne", "påhittat"),
            ("namnd", &Uuid::from_u128(1).to_string()),
            ("namnd", "inget id"),
            ("andra", "odling, Tybble; KULTUR,, "),
        ]);
        let mut form = form().filled_with(&fields);
        let wishes = form
            .check(PageTexts::standard().of(None), &fields)
            .unwrap()
            .wishes;
        assert_eq!(wishes.boards, [Uuid::from_u128(1)]);
        assert_eq!(wishes.topics, ["kultur", "odling", "Tybble"]);
        assert!(wishes.areas.is_empty());
    }

    #[test]
    fn a_form_without_an_address_says_so_and_keeps_what_was_ticked() {
        let fields = fields(&[("epost", ""), ("amne", "kultur")]);
        let mut form = form().filled_with(&fields);
        assert!(form.check(PageTexts::standard().of(None), &fields).is_none());
        assert_eq!(form.errors(), [("epost", "Skriv din e-postadress.")]);
        assert!(form.groups[0].ticks[0].ticked);
    }

    #[test]
    fn a_program_that_fills_in_everything_is_asked_again() {
        let fields = fields(&[("epost", "asa@example.org"), ("webbplats", "http://example.org")]);
        let mut form = form().filled_with(&fields);
        assert!(form.check(PageTexts::standard().of(None), &fields).is_none());
        assert!(form.notice.is_some());
    }
}
