//! Holds the rows of a file against the register, and works out what each one changes. Touches no database.
//!
//! Three rules make the same file twice change nothing: an empty cell says nothing; words are added, never taken away;
//! a row that contradicts an earlier row of the same file is refused.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use uuid::Uuid;

use super::row::{Agreement, Header, Row, SaidContact};
use super::view::{RowOutcome, RowView};
use crate::csv_rows::CsvRow;
use crate::organisations::{Contact, Organisation, OrganisationKind, PreferredChannel, tidy_words};

/// What an import is to do.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub new_organisations: Vec<Organisation>,
    pub changed_organisations: Vec<Organisation>,
    pub new_contacts: Vec<Contact>,
    pub changed_contacts: Vec<Contact>,
}

impl Changes {
    /// Whether the organisation was there before the import.
    pub(super) fn was_known(&self, id: Option<Uuid>) -> bool {
        !self
            .new_organisations
            .iter()
            .any(|organisation| Some(organisation.id) == id)
    }

    /// What is written in the log: once per organisation.
    pub(super) fn deeds(&self) -> Vec<(Uuid, &'static str)> {
        let new = self
            .new_organisations
            .iter()
            .map(|new| (new.id, "organisation.registered"));
        let changed = self.changed_organisations.iter().map(|changed| changed.id);
        let contacts = self.new_contacts.iter().chain(&self.changed_contacts);
        let touched = changed.chain(contacts.map(|contact| contact.organisation_id));
        let mut seen = HashSet::new();
        new.chain(touched.map(|id| (id, "organisation.changed")))
            .filter(|(id, _)| seen.insert(*id))
            .collect()
    }
}

/// A value of a thing, as a row of this file said it: the thing, the column, the line, the value.
type Said = HashMap<(Uuid, &'static str), (usize, String)>;

/// The register as it will be after the rows so far.
#[derive(Debug)]
pub(super) struct Plan {
    before: HashMap<Uuid, Organisation>,
    contacts_before: HashMap<Uuid, Contact>,
    organisations: Vec<Organisation>,
    contacts: HashMap<Uuid, Vec<Contact>>,
    by_number: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    by_earlier_name: HashMap<String, Vec<usize>>,
    said: Said,
    first_line: HashMap<Uuid, usize>,
    today: Date,
    rows: Vec<RowView>,
}

/// What a row changes; nothing of it is kept when it is refused.
struct Attempt {
    place: Option<usize>,
    organisation: Organisation,
    contacts: Vec<Contact>,
    changes: Vec<&'static str>,
    said: Vec<((Uuid, &'static str), String)>,
    note: Option<String>,
}

impl Plan {
    /// A plan for this register; `today` is the day on which an undated agreement is noted.
    pub(super) fn new(organisations: Vec<Organisation>, contacts: Vec<Contact>, today: Date) -> Plan {
        let mut plan = Plan {
            before: organisations.iter().map(|one| (one.id, one.clone())).collect(),
            contacts_before: contacts.iter().map(|one| (one.id, one.clone())).collect(),
            organisations: Vec::new(),
            contacts: HashMap::new(),
            by_number: HashMap::new(),
            by_name: HashMap::new(),
            by_earlier_name: HashMap::new(),
            said: Said::new(),
            first_line: HashMap::new(),
            today,
            rows: Vec::new(),
        };
        for organisation in organisations {
            plan.organisations.push(organisation);
            plan.index(plan.organisations.len() - 1);
        }
        for contact in contacts {
            plan.contacts
                .entry(contact.organisation_id)
                .or_default()
                .push(contact);
        }
        plan
    }

    /// Takes the next row of the file; `new_id` gives ids for what is new.
    pub(super) fn take(&mut self, csv: &CsvRow, header: &Header, new_id: &mut dyn FnMut() -> Uuid) {
        let (name, attempt) = match &csv.cells {
            Err(reason) => (String::new(), Err((*reason).to_owned())),
            Ok(cells) => {
                let attempt = header.read(cells).and_then(|row| self.attempt(&row, new_id));
                (header.name_in(cells), attempt)
            }
        };
        let row = match attempt {
            Ok(attempt) => self.keep(csv.line, name, attempt),
            Err(reason) => RowView {
                line: csv.line,
                outcome: RowOutcome::Refused,
                name,
                organisation_id: None,
                changes: Vec::new(),
                reason: Some(reason),
            },
        };
        self.rows.push(row);
    }

    /// What is to be done, and what became of every row.
    pub(super) fn finish(self) -> (Changes, Vec<RowView>) {
        let mut changes = Changes::default();
        for organisation in self.organisations {
            match self.before.get(&organisation.id) {
                None => changes.new_organisations.push(organisation),
                Some(before) if *before != organisation => changes.changed_organisations.push(organisation),
                Some(_) => {}
            }
        }
        for contact in self.contacts.into_values().flatten() {
            match self.contacts_before.get(&contact.id) {
                None => changes.new_contacts.push(contact),
                Some(before) if *before != contact => changes.changed_contacts.push(contact),
                Some(_) => {}
            }
        }
        // In the order of the file: ids are given in it.
        changes.new_contacts.sort_by_key(|contact| contact.id);
        changes.changed_contacts.sort_by_key(|contact| contact.id);
        (changes, self.rows)
    }

    fn index(&mut self, place: usize) {
        let organisation = &self.organisations[place];
        if let Some(number) = &organisation.organisation_number {
            self.by_number.insert(number.clone(), place);
        }
        let names = self.by_name.entry(key(&organisation.name)).or_default();
        if !names.contains(&place) {
            names.push(place);
        }
        for earlier in &organisation.earlier_names {
            let names = self.by_earlier_name.entry(key(earlier)).or_default();
            if !names.contains(&place) {
                names.push(place);
            }
        }
    }

    /// The organisation that a row is about, and whether it was found by an earlier name.
    fn recognise(&self, row: &Row) -> Result<Option<(usize, bool)>, String> {
        if let Some(place) = row.number.as_ref().and_then(|number| self.by_number.get(number)) {
            return Ok(Some((*place, false)));
        }
        let current = self.by_name.get(&key(&row.name)).map_or(&[][..], Vec::as_slice);
        let current: Vec<usize> = current
            .iter()
            .copied()
            .filter(|place| key(&self.organisations[*place].name) == key(&row.name))
            .collect();
        let earlier = self
            .by_earlier_name
            .get(&key(&row.name))
            .map_or(&[][..], Vec::as_slice);
        let (found, by_earlier_name) = if current.is_empty() {
            (earlier, true)
        } else {
            (current.as_slice(), false)
        };
        match found {
            [] => Ok(None),
            [place] if row.number.is_some() && self.organisations[*place].organisation_number.is_some() => {
                Err("Namnet finns i registret med ett annat organisationsnummer.".to_owned())
            }
            [place] => Ok(Some((*place, by_earlier_name))),
            _ => Err("Flera organisationer heter så; ange organisationsnumret.".to_owned()),
        }
    }

    fn attempt(&self, row: &Row, new_id: &mut dyn FnMut() -> Uuid) -> Result<Attempt, String> {
        let (place, by_earlier_name) = match self.recognise(row)? {
            Some((place, by_earlier_name)) => (Some(place), by_earlier_name),
            None => (None, false),
        };
        let organisation = match place {
            Some(place) => self.organisations[place].clone(),
            None => new_organisation(row, new_id()),
        };
        let contacts = self.contacts.get(&organisation.id).cloned().unwrap_or_default();
        let mut attempt = Attempt {
            place,
            organisation,
            contacts,
            changes: Vec::new(),
            said: Vec::new(),
            note: None,
        };
        if by_earlier_name {
            attempt.note = Some(format!("Organisationen heter nu {}.", attempt.organisation.name));
        } else {
            attempt.say("Namn", &key(&row.name));
        }
        attempt.organisation_fields(row, by_earlier_name, self.today);
        if let Some(said) = &row.contact {
            attempt.contact(said, new_id);
        }
        if !attempt.organisation.active {
            attempt.note = Some("Organisationen är inaktiv i registret och förblir det.".to_owned());
        }
        for (what, value) in &attempt.said {
            if let Some((line, earlier)) = self.said.get(what)
                && earlier != value
            {
                return Err(format!("Raden säger emot rad {line} om {}.", what.1));
            }
        }
        Ok(attempt)
    }

    fn keep(&mut self, line: usize, name: String, attempt: Attempt) -> RowView {
        let id = attempt.organisation.id;
        let outcome = match (attempt.place, attempt.changes.is_empty()) {
            (None, _) => RowOutcome::Created,
            (Some(_), false) => RowOutcome::Changed,
            (Some(_), true) => RowOutcome::Unchanged,
        };
        let reason = match (outcome, self.first_line.get(&id)) {
            (RowOutcome::Unchanged, Some(line)) => Some(format!("Uppgifterna står redan på rad {line}.")),
            _ => attempt.note,
        };
        for (what, value) in attempt.said {
            self.said.entry(what).or_insert((line, value));
        }
        self.first_line.entry(id).or_insert(line);
        let place = attempt.place.unwrap_or(self.organisations.len());
        if place == self.organisations.len() {
            self.organisations.push(attempt.organisation);
        } else {
            self.organisations[place] = attempt.organisation;
        }
        self.index(place);
        self.contacts.insert(id, attempt.contacts);
        RowView {
            line,
            outcome,
            name,
            organisation_id: Some(id),
            changes: attempt.changes.into_iter().map(str::to_owned).collect(),
            reason,
        }
    }
}

impl Attempt {
    fn say(&mut self, column: &'static str, value: &str) {
        self.say_of(self.organisation.id, column, value);
    }

    fn say_of(&mut self, thing: Uuid, column: &'static str, value: &str) {
        self.said.push(((thing, column), value.to_owned()));
    }

    fn organisation_fields(&mut self, row: &Row, by_earlier_name: bool, today: Date) {
        let before = self.organisation.clone();
        let changed = |differs: bool, column: &'static str, changes: &mut Vec<&'static str>| {
            if differs {
                changes.push(column);
            }
        };
        // Capitals alone are no new name: files are often written in them.
        if !by_earlier_name && key(&before.name) != key(&row.name) {
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
        let agreement_differs = after.agreement_since != before.agreement_since;
        changed(agreement_differs, "Överenskommelse", &mut self.changes);
    }

    /// A contact is recognised by its address, else by its role and name.
    fn contact(&mut self, said: &SaidContact, new_id: &mut dyn FnMut() -> Uuid) {
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
        let found = self.contacts.iter().position(same_address);
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
                plain_language: false,
                may_publish: false,
                receives_remisser: true,
                version: 1,
            });
            self.contacts.len() - 1
        });
        let id = self.contacts[place].id;
        let email = said.email.clone().unwrap_or_default();
        for (column, value) in [
            ("Roll", said.role.as_str()),
            ("Kontakt", said.name.as_str()),
            ("E-post", email.as_str()),
            ("Telefon", said.phone.as_str()),
            ("Adress", said.postal_address.as_str()),
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
    }
}

/// A name as it is compared: whatever its case and its blanks.
fn key(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn new_organisation(row: &Row, id: Uuid) -> Organisation {
    let kind = row.kind.unwrap_or(OrganisationKind::Association);
    let by_letter = row
        .contact
        .as_ref()
        .is_some_and(|contact| contact.email.is_none() && !contact.postal_address.is_empty());
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
        civil_society: kind.is_civil_society(),
        must_answer: kind.must_answer(),
        convenor_role: String::new(),
        politician_role: String::new(),
        political_members: None,
        preferred_channel: channel.as_str().to_owned(),
        active: true,
        version: 1,
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
