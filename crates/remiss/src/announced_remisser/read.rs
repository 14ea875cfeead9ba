//! What is handed over of one announced remiss: the fields, and what is checked on them.

use jiff::civil::Date;
use remiss_domain::address::EmailAddress;
use remiss_domain::case_number::search_key;
use serde::Deserialize;
use utoipa::ToSchema;

/// Names on one list, at most; the Government's longest have some hundreds.
const MOST_RECIPIENTS: usize = 2_000;

/// A remiss as its sender has announced it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnnouncedRow {
    /// The sender's number (dnr). With the source it tells the remiss from others: sent again it is the same one.
    #[schema(example = "S2019/03181")]
    pub reference: String,
    /// Name of the remiss.
    #[schema(example = "betänkandet Mötesplatser för alla (SOU 2019:99)")]
    pub title: String,
    /// Who asks (remissavsändare).
    #[schema(example = "Socialdepartementet")]
    pub sender: String,
    /// Where answers go.
    #[schema(example = "remissvar@departement.example.org")]
    pub sender_email: Option<String>,
    /// The day it was announced.
    #[schema(example = "2019-08-26")]
    pub published_on: Option<Date>,
    /// The last day to answer (svarsdatum).
    #[schema(example = "2019-11-15")]
    pub deadline_date: Option<Date>,
    /// Address of its page.
    #[schema(example = "https://www.example.org/remisser/2019/08/motesplatser-for-alla")]
    pub url: Option<String>,
    /// Those who are asked (remissinstanser), as they stand on the list; at most 2,000.
    #[serde(default)]
    #[schema(example = json!(["Arboga kommun", "Länsstyrelsen i Örebro län", "Örebro kommun"]))]
    pub recipients: Vec<String>,
}

impl AnnouncedRow {
    /// The same without blanks around, and without names that are none.
    pub fn tidied(mut self) -> AnnouncedRow {
        let tidy = |text: &mut String| *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        tidy(&mut self.reference);
        tidy(&mut self.title);
        tidy(&mut self.sender);
        for text in [&mut self.sender_email, &mut self.url] {
            *text = text
                .take()
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty());
        }
        self.recipients.iter_mut().for_each(tidy);
        self.recipients.retain(|name| !name.is_empty());
        self
    }

    /// What is known again.
    pub fn key(&self) -> String {
        search_key(&self.reference)
    }

    /// What is wrong with it, in Swedish. Nothing: it can be kept.
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut unless = |right: bool, what: &str| {
            if !right {
                wrong.push(what.to_owned());
            }
        };
        let line = |text: &str, longest: usize| {
            !text.is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control)
        };
        unless(
            line(&self.reference, 100) && self.key().chars().any(|letter| letter.is_ascii_digit()),
            "reference: ange avsändarens nummer (dnr), högst 100 tecken och med minst en siffra, till exempel S2019/03181.",
        );
        unless(
            line(&self.title, 500),
            "title: ange remissens namn, 1 till 500 tecken.",
        );
        unless(
            line(&self.sender, 200),
            "sender: ange vem som skickar remissen, 1 till 200 tecken.",
        );
        let address = self.sender_email.as_deref();
        unless(
            address.is_none_or(|address| address.parse::<EmailAddress>().is_ok()),
            "senderEmail: adressen går inte att läsa. Rätta den eller utelämna fältet.",
        );
        let url = self.url.as_deref();
        unless(
            url.is_none_or(|url| {
                let known =
                    reqwest::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
                known && line(url, 2_000)
            }),
            "url: ange en fullständig adress som börjar med https, högst 2 000 tecken, eller utelämna fältet.",
        );
        let days = self.published_on.zip(self.deadline_date);
        unless(
            days.is_none_or(|(published, deadline)| published <= deadline),
            "deadlineDate: svarsdatum ligger före den dag då remissen publicerades.",
        );
        unless(
            self.recipients.len() <= MOST_RECIPIENTS && self.recipients.iter().all(|name| line(name, 500)),
            "recipients: ange högst 2 000 remissinstanser med högst 500 tecken var.",
        );
        wrong
    }
}
