//! The answer form: its fields as they are shown, as they come in, and what is wrong with them.

use actix_web::web::Query;
use remiss_domain::address::EmailAddress;
use remiss_domain::workflow::RecipientOutcome;

use crate::http::{ApiError, ApiResult};
use crate::recipients::Recipient;
use crate::remisser::Remiss;
use crate::responses::{PRIVATE_PERSON, QuestionAnswer};

/// Most letters that one field takes; who has more sends a file by mail.
const LONGEST: usize = 100_000;

/// Name of the field that people do not see and programs fill in.
pub const TRAP: &str = "webbplats";

/// The fields of a form as they came.
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// Reads a form body (`application/x-www-form-urlencoded`).
    pub fn parse(bytes: &[u8]) -> ApiResult<Fields> {
        let text = std::str::from_utf8(bytes).map_err(|_| unreadable())?;
        let fields = Query::<Vec<(String, String)>>::from_query(text).map_err(|_| unreadable())?;
        let fields = fields.into_inner().into_iter();
        Ok(Fields(
            fields
                .map(|(name, value)| (name, value.replace("\r\n", "\n").replace('\0', "")))
                .collect(),
        ))
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
    pub error: Option<&'static str>,
}

/// One of several answers to choose from.
pub(super) struct Choice {
    pub id: String,
    pub value: &'static str,
    pub label: &'static str,
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
    /// Said above the form.
    pub notice: Option<&'static str>,
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
}

const KINDS: &[(&str, &str)] = &[
    (PRIVATE_PERSON, "Privatperson"),
    ("association", "Förening eller annan ideell organisation"),
    ("company", "Företag"),
    ("authority", "Myndighet"),
    ("other", "Annan organisation"),
];

impl Form {
    /// An empty form for a remiss: for `recipient`, else for anyone.
    pub(super) fn new(remiss: &Remiss, recipient: Option<&Recipient>, action: &str, token: String) -> Form {
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
            (true, true) => "Era synpunkter",
            (true, false) => "Dina synpunkter",
            (false, _) => "Andra synpunkter",
        };
        let field = |id: &str, label: &str| Field {
            id: id.to_owned(),
            name: id.to_owned(),
            label: label.to_owned(),
            ..Field::default()
        };
        let mut outcomes = vec![
            (
                RecipientOutcome::Views,
                if ni {
                    "Vi lämnar synpunkter"
                } else {
                    "Jag lämnar synpunkter"
                },
            ),
            (
                RecipientOutcome::NoObjection,
                if ni {
                    "Vi har inget att invända (ingen erinran)"
                } else {
                    "Jag har inget att invända (ingen erinran)"
                },
            ),
        ];
        if ni {
            outcomes.push((RecipientOutcome::Declines, "Vi avstår från att svara"));
        }
        Form {
            action: action.to_owned(),
            token,
            anyone: !ni,
            known_email: recipient.and_then(|recipient| recipient.email.clone()),
            kinds: KINDS
                .iter()
                .enumerate()
                .map(|(index, (value, label))| Choice {
                    id: format!("som-{index}"),
                    value,
                    label,
                    chosen: index == 0,
                })
                .collect(),
            outcomes: outcomes
                .into_iter()
                .enumerate()
                .map(|(index, (outcome, label))| Choice {
                    id: format!("svar-{index}"),
                    value: outcome.as_str(),
                    label,
                    chosen: index == 0,
                })
                .collect(),
            name: field("namn", "Namn"),
            email: field("epost", "E-post (frivilligt)"),
            questions,
            text: field("text", text),
            show_name: false,
            notice: None,
        }
    }

    /// The same with what was written.
    pub(super) fn filled_with(mut self, fields: &Fields) -> Form {
        let inputs = [&mut self.name, &mut self.email, &mut self.text];
        for field in inputs.into_iter().chain(&mut self.questions) {
            field.value = fields.get(&field.name).to_owned();
        }
        self.show_name = self.anyone && fields.get("visanamn") == "ja";
        for (choices, name) in [(&mut self.kinds, "som"), (&mut self.outcomes, "svar")] {
            let chosen = fields.get(name);
            if choices.iter().any(|choice| choice.value == chosen) {
                for choice in choices {
                    choice.chosen = choice.value == chosen;
                }
            }
        }
        self
    }

    /// Checks what was written. `None`: something has to be mended, and the form says what.
    pub(super) fn check(&mut self, fields: &Fields, remiss: &Remiss) -> Option<Filled> {
        let name = self.name.value.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.anyone && name.is_empty() {
            self.name.error = Some("Skriv ditt namn, eller namnet på organisationen.");
        }
        if name.chars().count() > 200 {
            self.name.error = Some("Namnet får ha högst 200 tecken.");
        }
        let email = self.email.value.clone();
        let asked = self.known_email.is_none();
        if asked && !email.is_empty() && email.parse::<EmailAddress>().is_err() {
            self.email.error =
                Some("Det är ingen e-postadress. Skriv den som namn@exempel.se, eller lämna fältet tomt.");
        }
        for field in self.questions.iter_mut().chain([&mut self.text]) {
            if field.value.chars().count() > LONGEST {
                field.error =
                    Some("Texten är för lång för formuläret. Skicka den som fil med e-post i stället.");
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
        if outcome == RecipientOutcome::Views && self.text.value.is_empty() && answers.is_empty() {
            let field = self.questions.first_mut().unwrap_or(&mut self.text);
            field.error = Some("Skriv minst en synpunkt, eller välj ett annat svar ovan.");
        }
        if !fields.get(TRAP).is_empty() {
            self.notice = Some(
                "Svaret är inte skickat än. Ett dolt fält som ska vara tomt var ifyllt, kanske av webbläsaren. Vi har \
                 tömt det: tryck på Skicka svaret en gång till.",
            );
            return None;
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
        })
    }

    /// What has to be mended: id of the field and what is wrong.
    pub(super) fn errors(&self) -> Vec<(&str, &'static str)> {
        [&self.name, &self.email]
            .into_iter()
            .chain(&self.questions)
            .chain([&self.text])
            .filter_map(|field| field.error.map(|error| (field.id.as_str(), error)))
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
