//! What one row changes, worked out on copies: nothing of it is kept when the row is refused.

use jiff::civil::Date;
use uuid::Uuid;

use super::row::{Agreement, Row, SaidAddress, SaidContact};
use crate::organisations::{Contact, Organisation, OrganisationKind, PreferredChannel, tidy_words};

/// How the organisation of a row was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// By our own id, its number or its name of now.
    Surely,
    /// By a name that it had before.
    ByEarlierName,
    /// By its name, spelled otherwise.
    BySpelling,
}

/// What a row changes; nothing of it is kept when it is refused.
pub(super) struct Attempt {
    pub place: Option<usize>,
    pub organisation: Organisation,
    pub contacts: Vec<Contact>,
    pub changes: Vec<&'static str>,
    pub said: Vec<((Uuid, &'static str), String)>,
    pub note: Option<String>,
}

impl Attempt {
    pub fn say(&mut self, column: &'static str, value: &str) {
        self.say_of(self.organisation.id, column, value);
    }

    fn say_of(&mut self, thing: Uuid, column: &'static str, value: &str) {
        self.said.push(((thing, column), value.to_owned()));
    }

    pub fn organisation_fields(&mut self, row: &Row, how: Found, today: Date) {
        let before = self.organisation.clone();
        let changed = |differs: bool, column: &'static str, changes: &mut Vec<&'static str>| {
            if differs {
                changes.push(column);
            }
        };
        // Capitals alone are no new name: files are often written in them.
        if how == Found::Surely && key(&before.name) != key(&row.name) {
            let until_now = std::mem::replace(&mut self.organisation.name, row.name.clone());
            self.organisation.earlier_names.push(until_now);
            self.organisation.earlier_names = tidy_words(&self.organisation.earlier_names);
            self.changes.push("Namn");
        }
        if let Some(number) = &row.number {
            self.organisation.organisation_number = Some(number.clone());
            self.say("Organisationsnummer", number);
        }
        if let Some(kind) = row.kind {
            self.organisation.kind = kind.as_str().to_owned();
            self.say("Typ", kind.as_str());
        }
        if let Some(members) = row.members {
            self.organisation.member_count = Some(members);
            self.say("Antal medlemmar", &members.to_string());
        }
        if let Some(channel) = row.channel {
            self.organisation.preferred_channel = channel.as_str().to_owned();
            self.say("Kanal", channel.as_str());
        }
        if !row.convenor.is_empty() {
            self.organisation.convenor_role.clone_from(&row.convenor);
            self.say("Sammankallande", &row.convenor);
        }
        if !row.politician.is_empty() {
            self.organisation.politician_role.clone_from(&row.politician);
            self.say("Ansvarig politiker", &row.politician);
        }
        if row.political_members.is_some() {
            self.organisation.political_members = row.political_members;
        }
        let organisation = &mut self.organisation;
        organisation.civil_society = row.civil_society.unwrap_or(organisation.civil_society);
        organisation.must_answer = row.must_answer.unwrap_or(organisation.must_answer);
        organisation.active = row.active.unwrap_or(organisation.active);
        for (column, said) in [
            ("Politiska ledamöter", row.political_members),
            ("Civilsamhälle", row.civil_society),
            ("Ska svara", row.must_answer),
            ("Aktiv", row.active),
        ] {
            if let Some(said) = said {
                self.say(column, if said { "ja" } else { "nej" });
            }
        }
        let mut earlier = tidy_words(self.organisation.earlier_names.iter().chain(&row.earlier_names));
        earlier.retain(|name| key(name) != key(&self.organisation.name));
        if earlier.len() > self.organisation.earlier_names.len() {
            self.organisation.earlier_names = earlier;
        }
        self.organisation.topics = tidy_words(before.topics.iter().chain(&row.topics));
        self.organisation.areas = tidy_words(before.areas.iter().chain(&row.areas));
        match row.agreement {
            Some(Agreement::Since(day)) => {
                self.organisation.agreement_since = Some(day);
                self.say("Överenskommelse", &day.to_string());
            }
            Some(Agreement::Joined) if before.agreement_since.is_none() => {
                self.organisation.agreement_since = Some(today);
                self.say("Överenskommelse", "ja");
                self.note = Some(format!(
                    "Dagen för anslutning till Överenskommelsen är inte angiven; {today} är satt."
                ));
            }
            Some(Agreement::Joined) | None => {}
            Some(Agreement::Not) => {
                self.organisation.agreement_since = None;
                self.say("Överenskommelse", "nej");
            }
        }
        let after = &self.organisation;
        let number_differs = after.organisation_number != before.organisation_number;
        changed(number_differs, "Organisationsnummer", &mut self.changes);
        changed(after.kind != before.kind, "Typ", &mut self.changes);
        changed(after.topics != before.topics, "Ämnen", &mut self.changes);
        changed(after.areas != before.areas, "Områden", &mut self.changes);
        for (differs, column) in [
            (
                after.earlier_names.len()
                    > before.earlier_names.len() + usize::from(after.name != before.name),
                "Tidigare namn",
            ),
            (after.member_count != before.member_count, "Antal medlemmar"),
            (after.preferred_channel != before.preferred_channel, "Kanal"),
            (after.convenor_role != before.convenor_role, "Sammankallande"),
            (
                after.politician_role != before.politician_role,
                "Ansvarig politiker",
            ),
            (
                after.political_members != before.political_members,
                "Politiska ledamöter",
            ),
            (after.civil_society != before.civil_society, "Civilsamhälle"),
            (after.must_answer != before.must_answer, "Ska svara"),
            (after.active != before.active, "Aktiv"),
        ] {
            changed(differs, column, &mut self.changes);
        }
        let agreement_differs = after.agreement_since != before.agreement_since;
        changed(agreement_differs, "Överenskommelse", &mut self.changes);
    }

    /// A contact is recognised by our own id, else by its address, else by its role and name.
    pub fn contact(&mut self, said: &SaidContact, new_id: &mut dyn FnMut() -> Uuid) -> Result<(), String> {
        let role = if said.role.is_empty() {
            "kontakt"
        } else {
            &said.role
        };
        let same_address = |contact: &Contact| match (&contact.email, &said.email) {
            (Some(known), Some(said)) => known.eq_ignore_ascii_case(said),
            _ => false,
        };
        let same_role = |contact: &Contact| {
            let same_name = key(&contact.name) == key(&said.name) || contact.name.is_empty();
            let free = said.email.is_none() || contact.email.is_none();
            key(&contact.role) == key(role) && same_name && free
        };
        let found = self
            .contacts
            .iter()
            .position(|contact| Some(contact.id) == said.id);
        let found = found.or_else(|| self.contacts.iter().position(same_address));
        let found = found.or_else(|| self.contacts.iter().position(same_role));
        let place = found.unwrap_or_else(|| {
            self.changes.push("Ny kontakt");
            self.contacts.push(Contact {
                id: new_id(),
                organisation_id: self.organisation.id,
                role: role.to_owned(),
                name: String::new(),
                email: None,
                phone: String::new(),
                postal_address: String::new(),
                channel: None,
                plain_language: false,
                may_publish: false,
                receives_remisser: true,
                version: 1,
            });
            self.contacts.len() - 1
        });
        let id = self.contacts[place].id;
        let email = said.email.clone().unwrap_or_default();
        let address = match &said.postal_address {
            SaidAddress::Nothing => "",
            SaidAddress::Whole(address) | SaidAddress::Lacking(address, _)
                if same_lines(address, &self.contacts[place].postal_address) =>
            {
                ""
            }
            SaidAddress::Whole(address) => address.as_str(),
            SaidAddress::Lacking(_, reason) => return Err(reason.clone()),
        };
        for (column, value) in [
            ("Roll", said.role.as_str()),
            ("Kontakt", said.name.as_str()),
            ("E-post", email.as_str()),
            ("Telefon", said.phone.as_str()),
            ("Adress", address),
        ] {
            if value.is_empty() {
                continue;
            }
            let contact = &mut self.contacts[place];
            let until_now = match column {
                "Roll" => std::mem::replace(&mut contact.role, value.to_owned()),
                "Kontakt" => std::mem::replace(&mut contact.name, value.to_owned()),
                "Telefon" => std::mem::replace(&mut contact.phone, value.to_owned()),
                "Adress" => std::mem::replace(&mut contact.postal_address, value.to_owned()),
                _ => contact.email.replace(value.to_owned()).unwrap_or_default(),
            };
            if until_now != value && found.is_some() {
                self.changes.push(column);
            }
            self.say_of(id, column, value);
        }
        let contact = &mut self.contacts[place];
        let before = contact.clone();
        contact.plain_language = said.plain_language.unwrap_or(contact.plain_language);
        contact.may_publish = said.may_publish.unwrap_or(contact.may_publish);
        contact.receives_remisser = said.receives_remisser.unwrap_or(contact.receives_remisser);
        if let Some(channel) = said.channel {
            contact.channel = Some(channel.as_str().to_owned());
        }
        let after = contact.clone();
        for (column, differs, value) in [
            (
                "Lättläst",
                after.plain_language != before.plain_language,
                said.plain_language.map(|is| is.to_string()),
            ),
            (
                "Får publiceras",
                after.may_publish != before.may_publish,
                said.may_publish.map(|is| is.to_string()),
            ),
            (
                "Får remisser",
                after.receives_remisser != before.receives_remisser,
                said.receives_remisser.map(|is| is.to_string()),
            ),
            (
                "Kontaktens kanal",
                after.channel != before.channel,
                said.channel.map(|channel| channel.as_str().to_owned()),
            ),
        ] {
            if differs && found.is_some() {
                self.changes.push(column);
            }
            if let Some(value) = value {
                self.say_of(id, column, &value);
            }
        }
        Ok(())
    }
}

/// Whether two addresses are the same, however many blanks stand in them: Swedish post wants two before the city.
fn same_lines(one: &str, other: &str) -> bool {
    one.lines()
        .map(str::split_whitespace)
        .map(Iterator::collect::<Vec<_>>)
        .eq(other
            .lines()
            .map(str::split_whitespace)
            .map(Iterator::collect::<Vec<_>>))
}

/// A name as it is compared: whatever its case and its blanks.
pub(super) fn key(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

pub(super) fn new_organisation(row: &Row, id: Uuid) -> Organisation {
    let kind = row.kind.unwrap_or(OrganisationKind::Association);
    let by_letter = row
        .contact
        .as_ref()
        .is_some_and(|contact| contact.email.is_none() && contact.postal_address != SaidAddress::Nothing);
    let channel = if by_letter {
        PreferredChannel::Letter
    } else {
        PreferredChannel::Email
    };
    Organisation {
        id,
        kind: kind.as_str().to_owned(),
        name: row.name.clone(),
        earlier_names: Vec::new(),
        organisation_number: None,
        topics: Vec::new(),
        areas: Vec::new(),
        agreement_since: None,
        member_count: None,
        civil_society: kind.is_civil_society(),
        must_answer: kind.must_answer(),
        convenor_role: String::new(),
        politician_role: String::new(),
        political_members: None,
        preferred_channel: channel.as_str().to_owned(),
        active: true,
        confirmed_on: None,
        merged_into_id: None,
        version: 1,
    }
}
