//! Holds the rows of a file against the register, and works out what each one changes. Touches no database.
//!
//! Three rules make the same file twice change nothing: an empty cell says nothing; words are added, never taken away;
//! a row that contradicts an earlier row of the same file is refused.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use remiss_domain::organisation_name::{Likeness, NameIndex, NameKey};
use uuid::Uuid;

use super::attempt::{Attempt, Found, key, new_organisation};
use super::columns::Column;
use super::row::{self, Row};
use super::view::{RowOutcome, RowView};
use crate::organisations::{Contact, Organisation};
use crate::tables::{Header, TableRow};

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
    by_id: HashMap<Uuid, usize>,
    by_number: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    by_earlier_name: HashMap<String, Vec<usize>>,
    names: NameIndex,
    /// Names of places that tell no organisation from another.
    places: Vec<String>,
    said: Said,
    first_line: HashMap<Uuid, usize>,
    today: Date,
    rows: Vec<RowView>,
}

impl Plan {
    /// A plan for this register; `today` is the day on which an undated agreement is noted, `places` are names of places that tell no
    /// organisation from another.
    pub(super) fn new(
        organisations: Vec<Organisation>,
        contacts: Vec<Contact>,
        today: Date,
        places: Vec<String>,
    ) -> Plan {
        let mut plan = Plan {
            before: organisations.iter().map(|one| (one.id, one.clone())).collect(),
            contacts_before: contacts.iter().map(|one| (one.id, one.clone())).collect(),
            organisations: Vec::new(),
            contacts: HashMap::new(),
            by_id: HashMap::new(),
            by_number: HashMap::new(),
            by_name: HashMap::new(),
            by_earlier_name: HashMap::new(),
            names: NameIndex::default(),
            places,
            said: Said::new(),
            first_line: HashMap::new(),
            today,
            rows: Vec::new(),
        };
        // One that was merged into another is that other.
        let (merged, organisations): (Vec<_>, Vec<_>) = organisations
            .into_iter()
            .partition(|one| one.merged_into_id.is_some());
        for organisation in organisations {
            plan.organisations.push(organisation);
            plan.index(plan.organisations.len() - 1);
        }
        for gone in merged {
            if let Some(kept) = gone
                .merged_into_id
                .and_then(|kept| plan.by_id.get(&kept))
                .copied()
            {
                plan.by_id.insert(gone.id, kept);
            }
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
    pub(super) fn take(&mut self, row: &TableRow, header: &Header<Column>, new_id: &mut dyn FnMut() -> Uuid) {
        let name = row
            .cells
            .as_ref()
            .map(|cells| row::name_in(header, cells))
            .unwrap_or_default();
        let attempt = row::read(header, row).and_then(|said| self.attempt(&said, new_id));
        let row = match attempt {
            Ok(attempt) => self.keep(row, name, attempt),
            Err(reason) => RowView {
                sheet: row.sheet.clone(),
                line: row.line,
                outcome: RowOutcome::Refused,
                name,
                organisation_id: None,
                changes: Vec::new(),
                reason: Some(reason),
            },
        };
        self.rows.push(row);
    }

    /// Accounts for a sheet that was not read.
    pub(super) fn leave_out(&mut self, sheet: &str) {
        self.rows.push(RowView {
            sheet: Some(sheet.to_owned()),
            line: 1,
            outcome: RowOutcome::Refused,
            name: String::new(),
            organisation_id: None,
            changes: Vec::new(),
            reason: Some(format!("Bladet ”{sheet}” har ingen kolumn Namn och lästes inte.")),
        });
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
        if self.by_id.insert(organisation.id, place).is_none() {
            for name in std::iter::once(&organisation.name).chain(&organisation.earlier_names) {
                self.names.add(place, NameKey::of(name, &self.places));
            }
        }
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

    /// The organisation that a row is about, and how it was found.
    fn recognise(&self, row: &Row) -> Result<Option<(usize, Found)>, String> {
        // An id that is unknown is that of another register: the file is from a trial, perhaps.
        let by_number = row.number.as_ref().and_then(|number| self.by_number.get(number));
        if let Some(place) = row.id.and_then(|id| self.by_id.get(&id)) {
            return match by_number.filter(|other| *other != place) {
                Some(other) => Err(format!(
                    "Organisationsnumret hör till {}, en annan än den som har radens id.",
                    self.organisations[*other].name
                )),
                None => Ok(Some((*place, Found::Surely))),
            };
        }
        if let Some(place) = by_number {
            return Ok(Some((*place, Found::Surely)));
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
        let (found, how) = if current.is_empty() {
            (earlier, Found::ByEarlierName)
        } else {
            (current.as_slice(), Found::Surely)
        };
        match found {
            [] => Ok(self.by_spelling(row).map(|place| (place, Found::BySpelling))),
            [place] if row.number.is_some() && self.organisations[*place].organisation_number.is_some() => {
                Err("Namnet finns i registret med ett annat organisationsnummer.".to_owned())
            }
            [place] => Ok(Some((*place, how))),
            _ => Err("Flera organisationer heter så; ange organisationsnumret.".to_owned()),
        }
    }

    /// The one organisation whose name is spelled otherwise and means the same, unless their numbers say that they are two.
    fn by_spelling(&self, row: &Row) -> Option<usize> {
        match self
            .names
            .spelled_as(&NameKey::of(&row.name, &self.places))
            .as_slice()
        {
            [place] if row.number.is_none() || self.organisations[*place].organisation_number.is_none() => {
                Some(*place)
            }
            _ => None,
        }
    }

    /// What to look at when an organisation is new: one of nearly the same name.
    fn near_name(&self, row: &Row) -> Option<String> {
        let alike = self.names.like(&NameKey::of(&row.name, &self.places));
        let (place, likeness) = alike.into_iter().min_by_key(|(_, likeness)| *likeness)?;
        let known = &self.organisations[place];
        if known.organisation_number.is_some() && row.number.is_some() && likeness != Likeness::SameSpelling {
            return None;
        }
        Some(format!(
            "Namnet liknar {}, som finns i registret. Är det samma organisation: slå ihop dem, eller ge raden dess namn.",
            known.name
        ))
    }

    fn attempt(&self, row: &Row, new_id: &mut dyn FnMut() -> Uuid) -> Result<Attempt, String> {
        let (place, how) = match self.recognise(row)? {
            Some((place, how)) => (Some(place), how),
            None => (None, Found::Surely),
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
        attempt.note = match how {
            Found::ByEarlierName => Some(format!("Organisationen heter nu {}.", attempt.organisation.name)),
            Found::BySpelling => Some(format!(
                "I registret heter organisationen {}; namnet är inte ändrat.",
                attempt.organisation.name
            )),
            Found::Surely if place.is_none() => self.near_name(row),
            Found::Surely => None,
        };
        if how == Found::Surely {
            attempt.say("Namn", &key(&row.name));
        }
        attempt.organisation_fields(row, how, self.today);
        if let Some(said) = &row.contact {
            attempt.contact(said, new_id)?;
        }
        if !attempt.organisation.active && row.active.is_none() {
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

    fn keep(&mut self, row: &TableRow, name: String, attempt: Attempt) -> RowView {
        let line = row.line;
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
            sheet: row.sheet.clone(),
            line,
            outcome,
            name,
            organisation_id: Some(id),
            changes: attempt.changes.into_iter().map(str::to_owned).collect(),
            reason,
        }
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
pub(super) mod register_for_tests;
