//! What an officer writes in a remiss: the fields, how they come in, and what is checked on them.

use jiff::civil::{Date, Time};
use remiss_domain::address::EmailAddress;
use remiss_domain::deadline::Deadline;
use remiss_domain::workflow::Direction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::Remiss;
use crate::app::App;
use crate::external_references::ExternalReference;
use crate::http::FieldError;
use crate::organisations::tidy_words;

/// A question that those who are asked should answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// Key, which answers name; given by the order (`1`, `2` …) when nothing is said.
    #[serde(default)]
    #[schema(example = "1")]
    pub key: String,
    /// The question. Of an incoming remiss it may be empty where a `section` is given: the remiss has the section, and asks
    /// nothing about it.
    #[serde(default)]
    #[schema(example = "Vad tycker ni om principerna för samverkan?")]
    pub text: String,
    /// The section (avsnitt) of the remiss that the question stands under; the answer follows the sections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "3 Principer och åtaganden")]
    pub section: Option<String>,
}

/// A step in which the proposal came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreparationStep {
    /// The day, when it is known.
    #[schema(example = "2019-02-12")]
    pub date: Option<Date>,
    /// What was done.
    #[schema(example = "Öppet dialogmöte med civilsamhället")]
    pub what: String,
}

/// Somebody who answers questions about the remiss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RemissContact {
    /// Role.
    #[schema(example = "Samordnare civila samhället, Örebro kommun")]
    pub role: String,
    /// Name, when the person wants it told.
    #[serde(default)]
    #[schema(example = "")]
    pub name: String,
    /// E-mail address.
    #[schema(example = "samordnare@example.org")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(default)]
    #[schema(example = "019-000 00 00")]
    pub phone: String,
    /// Whether it may stand on public pages.
    #[serde(default)]
    #[schema(example = true)]
    pub may_publish: bool,
}

impl RemissContact {
    /// On one line: `Samordnare civila samhället, 019-000 00 00, samordnare@example.org`.
    pub fn line(&self) -> String {
        let mut parts = vec![
            self.name.trim(),
            self.role.trim(),
            self.phone.trim(),
            self.email.as_deref().unwrap_or_default(),
        ];
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }
}

/// The fields as they come in; what is left out stays as it is.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RemissFields {
    /// Name of the remiss (remissnamn).
    #[schema(example = "Reviderad överenskommelse om samverkan")]
    pub name: Option<String>,
    /// Why opinions are asked for (syfte; förvaltningslagen 26 §).
    #[schema(example = "Vi vill veta om överenskommelsen fungerar för er förening.")]
    pub purpose: Option<String>,
    /// Background (bakgrund).
    #[schema(example = "Överenskommelsen beslutades 2010 och har reviderats under våren.")]
    pub background: Option<String>,
    /// How the proposal came about (så har förslaget tagits fram).
    pub preparation_steps: Option<Vec<PreparationStep>>,
    /// What can be influenced (vad som kan påverkas).
    #[schema(example = "Principerna och åtagandena kan ändras.")]
    pub can_influence: Option<String>,
    /// What cannot be influenced (vad som inte kan påverkas).
    #[schema(example = "Kommunens budget beslutas i annan ordning.")]
    pub cannot_influence: Option<String>,
    /// Summary in plain language (lättläst).
    #[schema(example = "Kommunen vill samarbeta bättre med föreningar.")]
    pub plain_summary: Option<String>,
    /// The questions (frågor).
    pub questions: Option<Vec<Question>>,
    /// Contact persons (kontaktpersoner).
    pub contacts: Option<Vec<RemissContact>>,
    /// What those who answer are promised (återkoppling).
    #[schema(example = "Alla som svarar får veta hur synpunkterna har tagits om hand.")]
    pub feedback_promise: Option<String>,
    /// What it is about (ämnen), in the words of the register of organisations: who subscribes to one of them is told.
    #[schema(example = json!(["kultur", "integration"]))]
    pub topics: Option<Vec<String>>,
    /// Which areas (områden) it is about.
    #[schema(example = json!(["Vivalla"]))]
    pub areas: Option<Vec<String>>,
    /// Last day to answer (svarsdatum).
    #[schema(example = "2019-10-30")]
    pub deadline_date: Option<Date>,
    /// Clock time of the deadline in Europe/Stockholm; 23:59 when nothing is said.
    #[schema(value_type = Option<String>, example = "23:59")]
    pub deadline_time: Option<Time>,
    /// Days before the deadline on which those who have not answered are reminded; 7 and 1 when nothing is said.
    #[schema(example = json!([7, 1]))]
    pub reminder_days: Option<Vec<i16>>,
    /// Whether it stands on the open list once it is sent; true when nothing is said.
    #[schema(example = true)]
    pub public: Option<bool>,
    /// Incoming: who asks (remissavsändare).
    #[schema(example = "Socialdepartementet")]
    pub sender: Option<String>,
    /// Incoming: the sender's number (Ert dnr).
    #[schema(example = "S2015/06034")]
    pub sender_number: Option<String>,
    /// Incoming: where the answer goes.
    #[schema(example = "registrator@departement.example.org")]
    pub sender_email: Option<String>,
    /// Incoming: the day it came in.
    #[schema(example = "2019-09-02")]
    pub received_on: Option<Date>,
    /// Under which ids other systems know it.
    pub external_references: Option<Vec<ExternalReference>>,
}

/// The fields of a remiss as they are kept, checked.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Name.
    pub name: String,
    /// Why opinions are asked for.
    pub purpose: String,
    /// Background.
    pub background: String,
    /// How the proposal came about.
    pub preparation_steps: Vec<PreparationStep>,
    /// What can be influenced.
    pub can_influence: String,
    /// What cannot be influenced.
    pub cannot_influence: String,
    /// Summary in plain language.
    pub plain_summary: String,
    /// The questions.
    pub questions: Vec<Question>,
    /// Contact persons.
    pub contacts: Vec<RemissContact>,
    /// What those who answer are promised.
    pub feedback_promise: String,
    /// What it is about, when something is said of it; else as it was.
    pub topics: Option<Vec<String>>,
    /// Which areas it is about, when something is said of it; else as it was.
    pub areas: Option<Vec<String>>,
    /// Last day to answer, with its clock time.
    pub deadline: Option<Deadline>,
    /// Days before the deadline on which is reminded, most first.
    pub reminder_days: Vec<i16>,
    /// Whether it stands on the open list.
    pub public: bool,
    /// Incoming: who asks.
    pub sender: String,
    /// Incoming: the sender's number.
    pub sender_number: String,
    /// Incoming: where the answer goes.
    pub sender_email: Option<String>,
    /// Incoming: the day it came in.
    pub received_on: Option<Date>,
}

impl Content {
    /// What can be changed of a remiss, for the audit log. Topics and areas are there when something is said of them.
    pub fn facts(&self) -> serde_json::Value {
        serde_json::json!({
            "name": self.name, "purpose": self.purpose, "background": self.background,
            "preparationSteps": self.preparation_steps, "canInfluence": self.can_influence,
            "cannotInfluence": self.cannot_influence, "plainSummary": self.plain_summary, "questions": self.questions,
            "contacts": self.contacts, "feedbackPromise": self.feedback_promise, "topics": self.topics, "areas": self.areas,
            "deadline": self.deadline.map(Deadline::timestamp), "reminderDays": self.reminder_days, "public": self.public,
            "sender": self.sender, "senderNumber": self.sender_number, "senderEmail": self.sender_email,
            "receivedOn": self.received_on,
        })
    }

    /// What a new remiss has before anything is said.
    pub fn new(app: &App) -> Content {
        Content {
            reminder_days: app
                .settings()
                .deadlines
                .reminder_days
                .iter()
                .filter_map(|days| i16::try_from(*days).ok())
                .collect(),
            public: true,
            ..Content::default()
        }
    }

    /// What a remiss has.
    pub fn of(remiss: &Remiss) -> Content {
        let remiss = remiss.clone();
        Content {
            deadline: remiss.deadline_in_words(),
            name: remiss.name,
            purpose: remiss.purpose,
            background: remiss.background,
            preparation_steps: remiss.preparation_steps,
            can_influence: remiss.can_influence,
            cannot_influence: remiss.cannot_influence,
            plain_summary: remiss.plain_summary,
            questions: remiss.questions,
            contacts: remiss.contacts,
            feedback_promise: remiss.feedback_promise,
            reminder_days: remiss.reminder_days,
            public: remiss.public,
            sender: remiss.sender,
            sender_number: remiss.sender_number,
            sender_email: remiss.sender_email,
            received_on: remiss.received_on,
            topics: None,
            areas: None,
        }
    }

    /// Takes the fields that are said into the content, tidied. What is wrong is told afterwards by [`Content::check`].
    pub fn apply(&mut self, fields: &RemissFields, default_time: Time) {
        let texts: [(&mut String, &Option<String>); 9] = [
            (&mut self.purpose, &fields.purpose),
            (&mut self.background, &fields.background),
            (&mut self.can_influence, &fields.can_influence),
            (&mut self.cannot_influence, &fields.cannot_influence),
            (&mut self.plain_summary, &fields.plain_summary),
            (&mut self.feedback_promise, &fields.feedback_promise),
            (&mut self.name, &fields.name),
            (&mut self.sender, &fields.sender),
            (&mut self.sender_number, &fields.sender_number),
        ];
        for (kept, said) in texts {
            if let Some(said) = said {
                *kept = said.trim().replace("\r\n", "\n");
            }
        }
        if let Some(steps) = &fields.preparation_steps {
            self.preparation_steps = steps.clone();
        }
        if let Some(questions) = &fields.questions {
            self.questions = questions.clone();
            for (index, question) in self.questions.iter_mut().enumerate() {
                question.key = question.key.trim().to_owned();
                question.section = question
                    .section
                    .take()
                    .map(|section| section.trim().to_owned())
                    .filter(|section| !section.is_empty());
                if question.key.is_empty() {
                    question.key = (index + 1).to_string();
                }
            }
        }
        if let Some(contacts) = &fields.contacts {
            self.contacts = contacts.clone();
        }
        if let Some(topics) = &fields.topics {
            self.topics = Some(tidy_words(topics));
        }
        if let Some(areas) = &fields.areas {
            self.areas = Some(tidy_words(areas));
        }
        if fields.deadline_date.is_some() || fields.deadline_time.is_some() {
            let date = fields
                .deadline_date
                .or(self.deadline.map(|deadline| deadline.date));
            let time = fields
                .deadline_time
                .or(self.deadline.map(|deadline| deadline.time))
                .unwrap_or(default_time);
            self.deadline = date.map(|date| Deadline::at(date, time));
        }
        if let Some(days) = &fields.reminder_days {
            self.reminder_days = days.clone();
            self.reminder_days.sort_unstable_by(|one, other| other.cmp(one));
            self.reminder_days.dedup();
        }
        if let Some(public) = fields.public {
            self.public = public;
        }
        if let Some(email) = &fields.sender_email {
            self.sender_email = Some(email.trim().to_owned()).filter(|email| !email.is_empty());
        }
        if fields.received_on.is_some() {
            self.received_on = fields.received_on;
        }
    }

    /// What is wrong with the content, all at once.
    pub fn check(&self, direction: Direction) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        let mut add = |pointer: String, sv: &'static str, en: &'static str| {
            wrong.push(FieldError::new(pointer, sv, en));
        };
        if self.name.is_empty() {
            add(
                "/name".into(),
                "Remissen behöver ett namn.",
                "The remiss needs a name.",
            );
        }
        if self.name.chars().any(char::is_control) {
            add(
                "/name".into(),
                "Namnet ska stå på en rad, utan styrtecken.",
                "The name is one line without control characters.",
            );
        }
        if self.name.chars().count() > 300 {
            add(
                "/name".into(),
                "Namnet får ha högst 300 tecken.",
                "The name has at most 300 characters.",
            );
        }
        for (index, question) in self.questions.iter().enumerate() {
            let only_section = direction == Direction::Incoming && question.section.is_some();
            if question.text.trim().is_empty() && !only_section {
                add(
                    format!("/questions/{index}/text"),
                    "Frågan är tom.",
                    "The question is empty.",
                );
            }
            let section = question.section.as_deref().unwrap_or_default();
            if section.chars().any(char::is_control) || section.chars().count() > 300 {
                add(
                    format!("/questions/{index}/section"),
                    "Avsnittet är en rubrik på en rad, med högst 300 tecken.",
                    "The section is a heading on one line of at most 300 characters.",
                );
            }
            if self.questions[..index]
                .iter()
                .any(|other| other.key == question.key)
            {
                add(
                    format!("/questions/{index}/key"),
                    "Två frågor har samma nyckel.",
                    "Two questions have the same key.",
                );
            }
        }
        for (index, step) in self.preparation_steps.iter().enumerate() {
            if step.what.trim().is_empty() {
                add(
                    format!("/preparationSteps/{index}/what"),
                    "Skriv vad som gjordes.",
                    "Say what was done.",
                );
            }
        }
        for (index, contact) in self.contacts.iter().enumerate() {
            if contact.role.trim().is_empty() {
                add(
                    format!("/contacts/{index}/role"),
                    "Ange kontaktens roll.",
                    "State the contact's role.",
                );
            }
            if contact
                .email
                .as_deref()
                .is_some_and(|email| email.parse::<EmailAddress>().is_err())
            {
                add(
                    format!("/contacts/{index}/email"),
                    "Det är ingen e-postadress.",
                    "That is no e-mail address.",
                );
            }
        }
        for (pointer, words) in [("/topics", &self.topics), ("/areas", &self.areas)] {
            let words = words.as_deref().unwrap_or_default();
            if words.len() > 50 || words.iter().any(|word| word.chars().count() > 100) {
                add(
                    pointer.into(),
                    "Högst 50 värden får anges, vart och ett med högst 100 tecken.",
                    "At most 50 values may be given, each of at most 100 characters.",
                );
            }
            if words.iter().flat_map(|word| word.chars()).any(char::is_control) {
                add(
                    pointer.into(),
                    "Värdena innehåller styrtecken.",
                    "The values have control characters.",
                );
            }
        }
        if self.reminder_days.len() > 10 || self.reminder_days.iter().any(|days| !(1..=90).contains(days)) {
            add(
                "/reminderDays".into(),
                "Påminnelser går 1 till 90 dagar före svarsdatum, högst 10 gånger.",
                "Reminders go 1 to 90 days before the deadline, at most 10 times.",
            );
        }
        if direction == Direction::Incoming && self.sender.is_empty() {
            add(
                "/sender".into(),
                "Ange vem som har skickat remissen.",
                "State who sent the remiss.",
            );
        }
        if self
            .sender_email
            .as_deref()
            .is_some_and(|email| email.parse::<EmailAddress>().is_err())
        {
            add(
                "/senderEmail".into(),
                "Det är ingen e-postadress.",
                "That is no e-mail address.",
            );
        }
        wrong
    }
}
