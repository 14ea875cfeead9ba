//! Who is alerted: the officer of the case, else the board's contacts, else the board, or all of them.

use super::StaffRole;

/// Whose work it is to look at something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Concern {
    /// The officer's of the case.
    Case,
    /// The registrar's, since it is not known yet to which case it belongs.
    Intake,
}

/// Somebody who gets a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// E-mail address, as it was given.
    pub address: String,
    /// Name or role; may be empty.
    pub name: String,
}

/// An officer of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// E-mail address.
    pub email: Option<String>,
    /// Name or role.
    pub name: String,
    /// Whether this one's name stands as case officer.
    pub responsible: bool,
}

/// A contact of the board that has asked for alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// What it works with.
    pub role: StaffRole,
    /// E-mail address.
    pub email: String,
    /// Name or role.
    pub name: String,
}

/// Who is told, each address once, whatever its case.
///
/// In a case it is the responsible officer if it has an address, else the other officers of the case that have one, else the board's contacts that
/// want alerts, else the board itself. What has come in and has no place yet is for the registrars among the contacts, else for the others,
/// else for the boards.
/// `boards` are the addresses of the board's registry; of every board's, where it is not known yet which one it is for.
/// `own` are the addresses of the service itself: what is sent there would come back as incoming mail, so they are never told.
/// Nobody at all: the empty list.
#[must_use]
pub fn addressees(
    concern: Concern,
    officers: &[Officer],
    contacts: &[Contact],
    boards: &[&str],
    own: &[&str],
) -> Vec<Addressee> {
    let mut steps: Vec<Vec<Addressee>> = Vec::new();
    if concern == Concern::Case {
        let with_mail = |wanted: bool| {
            let found = officers.iter().filter(|officer| officer.responsible == wanted);
            let found = found.filter_map(|officer| addressee(officer.email.as_deref()?, &officer.name));
            found.collect()
        };
        steps.push(with_mail(true));
        steps.push(with_mail(false));
    }
    let of_contacts = |wanted: &dyn Fn(&Contact) -> bool| {
        let found = contacts.iter().filter(|contact| wanted(contact));
        let found = found.filter_map(|contact| addressee(&contact.email, &contact.name));
        found.collect()
    };
    if concern == Concern::Intake {
        steps.push(of_contacts(&|contact| contact.role == StaffRole::Registrar));
    }
    steps.push(of_contacts(&|_| true));
    steps.push(boards.iter().filter_map(|email| addressee(email, "")).collect());
    steps
        .into_iter()
        .map(|step| once_each(step, own))
        .find(|step| !step.is_empty())
        .unwrap_or_default()
}

/// Each address once, whatever its case, in this order, without the service's `own`: for news that everybody concerned gets, and not just
/// the first who can do something about it.
#[must_use]
pub fn everyone(addressees: Vec<Addressee>, own: &[&str]) -> Vec<Addressee> {
    let real = addressees.into_iter();
    let real = real.filter_map(|one| addressee(&one.address, &one.name));
    once_each(real.collect(), own)
}

/// What is the same of an address however it is written: lower case, and without the tag that our reply addresses carry.
#[must_use]
pub fn address_key(address: &str) -> String {
    key(address)
}

fn addressee(address: &str, name: &str) -> Option<Addressee> {
    let address = address.trim();
    (!address.is_empty()).then(|| Addressee {
        address: address.to_owned(),
        name: name.trim().to_owned(),
    })
}

fn once_each(step: Vec<Addressee>, own: &[&str]) -> Vec<Addressee> {
    let mut met: Vec<String> = own.iter().map(|address| key(address)).collect();
    let mut kept = Vec::new();
    for addressee in step {
        let key = key(&addressee.address);
        if !met.contains(&key) {
            met.push(key);
            kept.push(addressee);
        }
    }
    kept
}

fn key(address: &str) -> String {
    let address = address.trim().to_lowercase();
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let local = local.split_once('+').map_or(local, |(local, _)| local);
            format!("{local}@{domain}")
        }
        None => address,
    }
}
