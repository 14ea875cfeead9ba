//! Taking a list of forums into the register: `remiss import forums`.
//!
//! A forum is recognised by its name, or a name that it has had. What the list says of kind and roles is written over; topics, areas and
//! members are added, never taken away; the same list twice changes nothing the second time.

use std::collections::HashMap;

use remiss_domain::forums::{Forum, ForumBody};
use uuid::Uuid;

use super::add_member::put;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, Sentence};
use crate::organisations::{self, Contact, Organisation, OrganisationKind, tidy_words};

/// What became of a forum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is new in the register.
    New,
    /// Something of it was changed, or somebody sits in it now.
    Changed,
    /// All that the list says was known.
    Same,
}

/// A forum of the list, with what became of it.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What was changed or could not be done, in Swedish.
    pub notes: Vec<String>,
}

/// Why a transaction is rolled back that was to change nothing.
const DRY_RUN: &str = "dry run";

/// Takes the forums in. `dry_run`: nothing is kept; what would become of each is told all the same.
pub async fn run(app: &App, caller: &Caller, forums: &[Forum], dry_run: bool) -> ApiResult<Vec<Taken>> {
    let mut taken = Vec::new();
    let done = app
        .write(caller, async |connection| {
            let mut known = Register::new(organisations::lock_all(app, connection).await?);
            for forum in forums {
                taken.push(take(app, connection, caller, &mut known, forum).await?);
            }
            if dry_run {
                // Rolls the transaction back.
                return Err(ApiError::Conflict(Sentence::new(DRY_RUN, DRY_RUN)));
            }
            Ok(())
        })
        .await;
    match done {
        Err(ApiError::Conflict(why)) if why.en == DRY_RUN => Ok(taken),
        other => other.map(|()| taken),
    }
}

/// The register by names, of today and before.
struct Register {
    organisations: HashMap<Uuid, Organisation>,
    by_name: HashMap<String, Uuid>,
}

impl Register {
    fn new(all: Vec<Organisation>) -> Register {
        let mut register = Register {
            organisations: HashMap::new(),
            by_name: HashMap::new(),
        };
        // A name of today goes before one that another has had.
        for one in all.iter().filter(|one| one.active) {
            register.by_name.entry(key(&one.name)).or_insert(one.id);
        }
        for one in all.iter().filter(|one| one.active) {
            for name in &one.earlier_names {
                register.by_name.entry(key(name)).or_insert(one.id);
            }
        }
        register.organisations = all.into_iter().map(|one| (one.id, one)).collect();
        register
    }

    fn find<'a>(&self, names: impl IntoIterator<Item = &'a String>) -> Option<&Organisation> {
        let id = names.into_iter().find_map(|name| self.by_name.get(&key(name)))?;
        self.organisations.get(id)
    }

    fn keep(&mut self, organisation: Organisation) {
        self.by_name.insert(key(&organisation.name), organisation.id);
        self.organisations.insert(organisation.id, organisation);
    }
}

fn key(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

async fn take(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    known: &mut Register,
    forum: &Forum,
) -> ApiResult<Taken> {
    let names = std::iter::once(&forum.name).chain(&forum.earlier_names);
    let before = known.find(names).cloned();
    let mut notes = Vec::new();
    let wanted = wanted(app, forum, before.as_ref());
    let id = wanted.id;
    let mut outcome = match &before {
        None => Outcome::New,
        Some(before) if *before == wanted => Outcome::Same,
        Some(_) => Outcome::Changed,
    };
    match outcome {
        Outcome::New => {
            let kept = organisations::insert(app, connection, &wanted).await?;
            note(app, connection, caller, "organisation.registered", &kept).await?;
            notes
                .push("Saknar adress: lägg till en kontakt, eller fråga medlemmarna var för sig.".to_owned());
            known.keep(kept);
        }
        Outcome::Changed => {
            let kept = organisations::save(app, connection, &wanted).await?;
            note(app, connection, caller, "organisation.changed", &kept).await?;
            notes.push("Uppgifterna är ändrade enligt listan.".to_owned());
            known.keep(kept);
        }
        Outcome::Same => {}
    }
    let mut members = Vec::new();
    for name in &forum.members {
        match known.find([name]) {
            Some(member) => members.push(member.id),
            None => notes.push(format!("{name} finns inte i registret och blev inte medlem.")),
        }
    }
    for body in &forum.bodies {
        members.push(member_body(app, connection, caller, known, body).await?);
    }
    let mut new = 0;
    for member in members {
        if member != id && put(app, connection, caller, id, member).await? {
            new += 1;
        }
    }
    if new > 0 {
        notes.push(match new {
            1 => "1 ny medlem.".to_owned(),
            count => format!("{count} nya medlemmar."),
        });
        if outcome == Outcome::Same {
            outcome = Outcome::Changed;
        }
    }
    Ok(Taken {
        name: forum.name.clone(),
        outcome,
        notes,
    })
}

/// The forum as it is to be.
fn wanted(app: &App, forum: &Forum, before: Option<&Organisation>) -> Organisation {
    let mut one = before
        .cloned()
        .unwrap_or_else(|| new_body(app, &forum.name, OrganisationKind::Forum));
    one.kind = forum.kind.as_str().to_owned();
    one.convenor_role.clone_from(&forum.convenor_role);
    one.politician_role.clone_from(&forum.politician_role);
    one.political_members = Some(forum.political_members);
    one.civil_society = forum.civil_society;
    one.must_answer = false;
    let own = key(&one.name);
    let earlier = std::iter::once(&forum.name).chain(&forum.earlier_names);
    let earlier = earlier.filter(|name| key(name) != own);
    one.earlier_names = tidy_words(one.earlier_names.iter().chain(earlier));
    one.topics = tidy_words(one.topics.iter().chain(&forum.topics));
    one.areas = tidy_words(one.areas.iter().chain(&forum.areas));
    one
}

/// A body that sits in a forum, put into the register with its contact where it was not there.
async fn member_body(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    known: &mut Register,
    body: &ForumBody,
) -> ApiResult<Uuid> {
    if let Some(there) = known.find([&body.name]) {
        return Ok(there.id);
    }
    let mut new = new_body(app, &body.name, OrganisationKind::Other);
    new.topics = tidy_words(&body.topics);
    let kept = organisations::insert(app, connection, &new).await?;
    note(app, connection, caller, "organisation.registered", &kept).await?;
    let contact = Contact {
        id: app.new_id(),
        organisation_id: kept.id,
        role: body.contact_role.clone(),
        name: String::new(),
        email: None,
        phone: String::new(),
        postal_address: String::new(),
        channel: None,
        plain_language: false,
        may_publish: false,
        receives_remisser: true,
        version: 1,
    };
    organisations::insert_contact(app, connection, &contact).await?;
    let id = kept.id;
    known.keep(kept);
    Ok(id)
}

fn new_body(app: &App, name: &str, kind: OrganisationKind) -> Organisation {
    Organisation {
        id: app.new_id(),
        kind: kind.as_str().to_owned(),
        name: name.to_owned(),
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
        preferred_channel: "email".to_owned(),
        active: true,
        confirmed_on: None,
        merged_into_id: None,
        version: 1,
    }
}

async fn note(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    action: &'static str,
    organisation: &Organisation,
) -> ApiResult<()> {
    let details = serde_json::json!({ "name": organisation.name, "kind": organisation.kind });
    let deed = Deed {
        action,
        subject_kind: "organisation",
        subject_id: organisation.id,
        board_id: None,
        case_id: None,
        details: &details,
    };
    record(app, connection, caller, deed).await
}
