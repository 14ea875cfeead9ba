//! The answer form: its fields as they are shown, as they come in, and what is wrong with them.

use actix_web::web::Query;
use remiss_domain::address::EmailAddress;
use remiss_domain::letters;
use remiss_domain::workflow::RecipientOutcome;

use super::texts::Language;
use crate::http::{ApiError, ApiResult};
use crate::recipients::Recipient;
use crate::remisser::Remiss;
use crate::responses::{PRIVATE_PERSON, QuestionAnswer};

/// Most letters that one field takes; who has more attaches a file.
const LONGEST: usize = 100_000;

/// Name of the field that people do not see and programs fill in.
pub const TRAP: &str = "webbplats";

/// The fields of a form as they came.
#[derive(Debug, Clone)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// Reads a form body (`application/x-www-form-urlencoded`).
    pub fn parse(bytes: &[u8]) -> ApiResult<Fields> {
        let text = std::str::from_utf8(bytes).map_err(|_| unreadable())?;
        let fields = Query::<Vec<(String, String)>>::from_query(text).map_err(|_| unreadable())?;
        Ok(Fields::tidy(fields.into_inner()))
    }

    /// Fields as they came, with plain line breaks and whole letters.
    pub fn tidy(fields: Vec<(String, String)>) -> Fields {
        let fields = fields.into_iter();
        Fields(
            fields
                .map(|(name, value)| {
                    let value = letters::composed(&value).replace("\r\n", "\n").replace('\0', "");
                    (name, value)
                })
                .collect(),
        )
    }

    /// What somebody wrote, without what the form itself brings along: what a draft keeps.
    pub fn written(&self) -> Vec<(String, String)> {
        let own = ["formular", "version", "besvarat", "gor", TRAP];
        let written = self.0.iter().filter(|(name, value)| {
            !own.contains(&name.as_str()) && name.len() <= 200 && !value.trim().is_empty()
        });
        written
            .map(|(name, value)| (name.clone(), value.trim().to_owned()))
            .collect()
    }

    /// The value of a field, trimmed; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// The values of a field that may come several times, trimmed; empty ones left out.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(known, _)| known == name);
        values
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// The token of the form; none when it is not one that we could have drawn.
    pub fn token(&self) -> Option<&str> {
        Some(self.get("formular")).filter(|token| {
            (20..=100).contains(&token.len())
                && token
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
    }
}

fn unreadable() -> ApiError {
    ApiError::bad_request("Formuläret kunde inte läsas.", "The form could not be read.")
}

/// A field with a label.
#[derive(Default)]
pub(super) struct Field {
    pub id: String,
    pub name: String,
    pub label: String,
    pub value: String,
    pub error: Option<String>,
    /// What the newer saved version says here, where it says something else.
    pub saved: Option<String>,
}

/// A file that is saved with the answer.
pub(super) struct SavedFile {
    pub key: String,
    pub name: String,
    pub about: String,
    pub href: String,
}

/// One of several answers to choose from.
pub(super) struct Choice {
    pub id: String,
    pub value: &'static str,
    pub label: String,
    pub chosen: bool,
}

/// The form as it is shown.
pub(super) struct Form {
    pub action: String,
    pub token: String,
    /// Name and kind are asked for: nobody knows who answers.
    pub anyone: bool,
    /// Where the receipt goes without asking.
    pub known_email: Option<String>,
    pub kinds: Vec<Choice>,
    pub outcomes: Vec<Choice>,
    pub name: Field,
    pub email: Field,
    pub questions: Vec<Field>,
    pub text: Field,
    /// A private person's name is shown where the answer is published.
    pub show_name: bool,
    /// Adds to the earlier answer, or takes its place; empty: there is no choice.
    pub relations: Vec<Choice>,
    /// Files that are saved with the answer.
    pub files: Vec<SavedFile>,
    /// Files that were not taken, and why.
    pub refused: Vec<String>,
    /// The version of the draft that the form shows; 0: there is none.
    pub version: i32,
    /// Said above the form.
    pub notice: Option<String>,
}

/// What was filled in, checked.
pub(super) struct Filled {
    pub name: String,
    pub kind: &'static str,
    pub email: Option<String>,
    pub outcome: RecipientOutcome,
    pub text: String,
    pub answers: Vec<QuestionAnswer>,
    pub show_name: bool,
    /// Takes the place of the earlier answer.
    pub replaces: bool,
    /// The field that people do not see was filled in.
    pub trapped: bool,
}

/// What somebody answers as, and its key among the words of the pages.
const KINDS: &[(&str, &str)] = &[
    (PRIVATE_PERSON, "answering.kind_private"),
    ("association", "answering.kind_association"),
    ("company", "answering.kind_company"),
    ("authority", "answering.kind_authority"),
    ("other", "answering.kind_other"),
];

impl Form {
    /// An empty form for a remiss: for `recipient`, else for anyone.
    pub(super) fn new(
        t: &Language,
        remiss: &Remiss,
        recipient: Option<&Recipient>,
        action: &str,
        token: String,
    ) -> Form {
        let ni = recipient.is_some();
        let questions: Vec<Field> = remiss
            .questions
            .iter()
            .enumerate()
            .map(|(index, question)| Field {
                id: format!("fraga-{}", index + 1),
                name: format!("fraga.{}", question.key),
                label: question.text.clone(),
                ..Field::default()
            })
            .collect();
        let text = match (questions.is_empty(), ni) {
            (true, true) => "answering.text",
            (true, false) => "answering.text_anyone",
            (false, _) => "answering.text_besides",
        };
        let field = |id: &str, key: &str| Field {
            id: id.to_owned(),
            name: id.to_owned(),
            label: t.say(key).to_owned(),
            ..Field::default()
        };
        let mut outcomes = vec![
            (
                RecipientOutcome::Views,
                if ni {
                    "answering.views"
                } else {
                    "answering.views_anyone"
                },
            ),
            (
                RecipientOutcome::NoObjection,
                if ni {
                    "answering.no_objection"
                } else {
                    "answering.no_objection_anyone"
                },
            ),
        ];
        if ni {
            outcomes.push((RecipientOutcome::Declines, "answering.declines"));
        }
        Form {
            action: action.to_owned(),
            token,
            anyone: !ni,
            known_email: recipient.and_then(|recipient| recipient.email.clone()),
            kinds: KINDS
                .iter()
                .enumerate()
                .map(|(index, (value, key))| Choice {
                    id: format!("som-{index}"),
                    value,
                    label: t.say(key).to_owned(),
                    chosen: index == 0,
                })
                .collect(),
            outcomes: outcomes
                .into_iter()
                .enumerate()
                .map(|(index, (outcome, key))| Choice {
                    id: format!("svar-{index}"),
                    value: outcome.as_str(),
                    label: t.say(key).to_owned(),
                    chosen: index == 0,
                })
                .collect(),
            name: field("namn", "answering.name"),
            email: field(
                "epost",
                if ni {
                    "answering.email"
                } else {
                    "answering.email_anyone"
                },
            ),
            questions,
            text: field("text", text),
            show_name: false,
            relations: Vec::new(),
            files: Vec::new(),
            refused: Vec::new(),
            version: 0,
            notice: None,
        }
    }

    /// The same where there is an earlier answer, which the new one can take the place of.
    pub(super) fn after_earlier(mut self, t: &Language) -> Form {
        let relations = [
            ("kompletterar", "answering.supplements"),
            ("ersatter", "answering.replaces"),
        ];
        self.relations = relations
            .iter()
            .enumerate()
            .map(|(index, (value, key))| Choice {
                id: format!("galler-{index}"),
                value,
                label: t.say(key).to_owned(),
                chosen: index == 0,
            })
            .collect();
        self
    }

    /// The same, showing where a newer saved version says something else.
    pub(super) fn beside(mut self, t: &Language, saved: &Fields) -> Form {
        let inputs = [&mut self.name, &mut self.email, &mut self.text];
        for field in inputs.into_iter().chain(&mut self.questions) {
            let other = saved.get(&field.name);
            if other != field.value {
                field.saved = Some(if other.is_empty() {
                    t.say("answering.empty").to_owned()
                } else {
                    other.to_owned()
                });
            }
        }
        self
    }

    /// The same with what was written.
    pub(super) fn filled_with(mut self, fields: &Fields) -> Form {
        let inputs = [&mut self.name, &mut self.email, &mut self.text];
        for field in inputs.into_iter().chain(&mut self.questions) {
            field.value = fields.get(&field.name).to_owned();
        }
        self.show_name = self.anyone && fields.get("visanamn") == "ja";
        let choices = [
            (&mut self.kinds, "som"),
            (&mut self.outcomes, "svar"),
            (&mut self.relations, "galler"),
        ];
        for (choices, name) in choices {
            let chosen = fields.get(name);
            if choices.iter().any(|choice| choice.value == chosen) {
                for choice in choices {
                    choice.chosen = choice.value == chosen;
                }
            }
        }
        self
    }

    /// Checks what was written. `None`: something has to be mended, and the form says what. `has_files`: views can stand in a file.
    pub(super) fn check(
        &mut self,
        t: &Language,
        fields: &Fields,
        remiss: &Remiss,
        has_files: bool,
    ) -> Option<Filled> {
        let say = |key: &str| Some(t.say(key).to_owned());
        let name = letters::of_name(&self.name.value);
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.anyone && name.is_empty() {
            self.name.error = say("answering.no_name");
        }
        if name.chars().count() > 200 {
            self.name.error = say("answering.long_name");
        }
        let email = self.email.value.clone();
        let asked = self.known_email.is_none();
        if asked && !email.is_empty() && email.parse::<EmailAddress>().is_err() {
            self.email.error = say("answering.no_email");
        }
        for field in self.questions.iter_mut().chain([&mut self.text]) {
            if field.value.chars().count() > LONGEST {
                field.error = say("answering.long_text");
            }
        }
        let outcome = self
            .outcomes
            .iter()
            .find(|choice| choice.chosen)
            .and_then(|choice| choice.value.parse::<RecipientOutcome>().ok())
            .unwrap_or(RecipientOutcome::Views);
        let answers: Vec<QuestionAnswer> = remiss
            .questions
            .iter()
            .zip(&self.questions)
            .filter(|(_, field)| !field.value.is_empty())
            .map(|(question, field)| QuestionAnswer {
                key: question.key.clone(),
                text: field.value.clone(),
            })
            .collect();
        if outcome == RecipientOutcome::Views
            && self.text.value.is_empty()
            && answers.is_empty()
            && !has_files
        {
            let field = self.questions.first_mut().unwrap_or(&mut self.text);
            field.error = say("answering.no_views");
        }
        if !self.errors().is_empty() {
            return None;
        }
        let kind = self.kinds.iter().find(|choice| choice.chosen);
        Some(Filled {
            name,
            kind: kind.map_or(PRIVATE_PERSON, |choice| choice.value),
            // As mails carry it.
            email: Some(email)
                .filter(|email| asked && !email.is_empty())
                .map(|email| email.parse::<EmailAddress>().map_or(email, String::from)),
            outcome,
            text: self.text.value.clone(),
            answers,
            show_name: self.show_name,
            replaces: self
                .relations
                .iter()
                .any(|choice| choice.chosen && choice.value == "ersatter"),
            trapped: !fields.get(TRAP).is_empty(),
        })
    }

    /// What has to be mended: id of the field and what is wrong.
    pub(super) fn errors(&self) -> Vec<(&str, &str)> {
        [&self.name, &self.email]
            .into_iter()
            .chain(&self.questions)
            .chain([&self.text])
            .filter_map(|field| Some((field.id.as_str(), field.error.as_deref()?)))
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_its_swedish_letters_and_line_breaks() {
        let fields = Fields::parse(b"namn=%C3%96rebro+F%C3%B6rening&text=rad+1%0D%0Arad+2").unwrap();
        assert_eq!(fields.get("namn"), "Örebro Förening");
        assert_eq!(fields.get("text"), "rad 1\nrad 2");
        assert_eq!(fields.get("epost"), "");
        assert!(Fields::parse(&[0xff]).is_err());
    }

    #[test]
    fn a_token_is_one_that_we_could_have_drawn() {
        let token = |value: &str| {
            Fields(vec![("formular".to_owned(), value.to_owned())])
                .token()
                .map(str::to_owned)
        };
        assert!(token("abcdefghijklmnopqrstuvwxyz_-0123456789").is_some());
        assert!(token("").is_none());
        assert!(token("kort").is_none());
    }
}
