//! The town: boards, meetings, register of organisations, distribution lists, and the people who work there.

use std::collections::BTreeMap;

use remiss_domain::forums::Forum;
use serde_json::{Value, json};

use super::content::{self, list, text};
use super::people::Person;
use super::walk::{Walk, id};
use crate::access::Role;
use crate::cli::CommandError;

/// Who is told by mail: role, name, address, how often the digest comes.
const STAFF: &[(&str, &str, &str, &str)] = &[
    (
        "secretary",
        "Nämndsekreterare",
        "namndsekreterare@example.org",
        "weekly",
    ),
    ("registrar", "Registrator", "registrator@example.org", "none"),
];
/// The board whose numbers come from the case system.
pub(super) const KOMMUNSTYRELSEN: &str = "Kommunstyrelsen";
/// The board that the ministry asks.
pub(super) const WELFARE: &str = "Programnämnd social välfärd";

/// Who sits in forums and councils, of those in the file.
const MEMBERS: &[(&str, &[&str])] = &[
    (
        "Samverkansrådet",
        &[
            "Föreningssamverkan Nerike",
            "Kulturföreningen Tältet",
            "Studieförbundet Vidsyn",
        ],
    ),
    (
        "Tillgänglighetsrådet",
        &["Läs- och skrivföreningen Bokstaven", "Föreningen NPF-stöd Nerike"],
    ),
    ("Kommunala pensionärsrådet", &["Pensionärsföreningen Höstglöd"]),
    (
        "Interreligiösa och interkulturella rådet",
        &["Björklunda församling", "Frikyrkoförsamlingen Ljusglimten"],
    ),
];

/// The organisation that answers with a system of its own.
const OWN_SYSTEM: &str = "Studieförbundet Vidsyn";

/// Who is there when the work begins.
pub(super) struct Town {
    pub registrar: Person,
    pub officer: Person,
    pub secretary: Person,
    /// The system of the organisation that has one.
    pub organisation_system: Person,
    /// Boards by name.
    pub boards: BTreeMap<String, String>,
    /// Organisations by name.
    pub organisations: BTreeMap<String, String>,
    /// The list that the agreement is sent to.
    pub list: String,
    /// Calendar feeds: name, address.
    pub calendars: Vec<(String, String)>,
}

impl Town {
    /// The id of a board.
    pub fn board(&self, name: &str) -> Result<&str, CommandError> {
        self.boards
            .get(name)
            .map(String::as_str)
            .ok_or_else(|| CommandError::Sentence(format!("no board {name}")))
    }

    /// The id of an organisation.
    pub fn organisation(&self, name: &str) -> Result<&str, CommandError> {
        let id = self.organisations.get(name).map(String::as_str);
        id.ok_or_else(|| CommandError::Sentence(format!("no organisation {name}")))
    }
}

/// Sets the town up.
pub(super) async fn run(walk: &mut Walk) -> Result<Town, CommandError> {
    walk.step("administrator", "keys for the case system, one per role");
    let administrator = person(walk, Role::Administrator, "admin01", "administrator").await?;
    let registrar = person(walk, Role::Registrar, "regi01", "registrar").await?;
    let officer = person(walk, Role::Officer, "hand01", "officer").await?;
    let secretary = person(walk, Role::Secretary, "sekr01", "secretary").await?;
    let coordinator = person(walk, Role::Coordinator, "samo01", "coordinator").await?;
    person(walk, Role::Auditor, "revi01", "auditor").await?;

    let wanted = content::read(content::BOARDS)?;
    walk.step(administrator.title, "boards (nämnder) with their number series");
    let (mut boards, mut successors) = (BTreeMap::new(), Vec::new());
    for board in list(&wanted, "")? {
        let mut board = board.clone();
        if board["name"] == KOMMUNSTYRELSEN {
            board["numberSource"] = json!("caseSystem");
        }
        if let Some(fields) = board.as_object_mut()
            && let Some(successor) = fields.remove("successor")
        {
            successors.push((
                text(&Value::Object(fields.clone()), "/name")?.to_owned(),
                successor,
            ));
        }
        let made = walk.post(&administrator, "/boards", &board).await?;
        boards.insert(text(&board, "/name")?.to_owned(), id(&made)?);
    }
    for (board, successor) in &successors {
        let of = |name: &str| boards.get(name).cloned().unwrap_or_default();
        let next = of(successor.as_str().unwrap_or_default());
        let path = format!("/boards/{}", of(board));
        walk.patch(&administrator, &path, &json!({ "successorId": next }))
            .await?;
    }
    walk.note(&format!(
        "{} boards, {} of them with a successor: Örebro's before and after 2023-01-01",
        boards.len(),
        successors.len()
    ));

    walk.step(secretary.title, "meeting calendar with stop dates (stoppdatum)");
    let meetings = content::read(content::MEETINGS)?;
    let mut count = 0;
    for meeting in list(&meetings, "")? {
        let board = text(meeting, "/board")?;
        let board = boards
            .get(board)
            .ok_or_else(|| CommandError::Sentence(format!("no board {board}")))?;
        let mut fields = meeting.clone();
        if let Some(fields) = fields.as_object_mut() {
            fields.remove("board");
        }
        walk.post(&secretary, &format!("/boards/{board}/meetings"), &fields)
            .await?;
        count += 1;
    }
    walk.note(&format!("{count} meetings"));

    walk.step(
        secretary.title,
        "who of the staff gets the digest (sammandrag) and the alerts (aviseringar)",
    );
    for name in [KOMMUNSTYRELSEN, WELFARE] {
        let board = boards
            .get(name)
            .ok_or_else(|| CommandError::Sentence(format!("no board {name}")))?;
        let path = format!("/boards/{board}/staff-contacts");
        for (role, called, email, digest) in STAFF {
            let contact = json!({ "role": role, "name": called, "email": email, "digest": digest });
            walk.post(&secretary, &path, &contact).await?;
        }
    }

    walk.step(
        coordinator.title,
        "register of organisations from a CSV file, twice",
    );
    let file = content::ORGANISATIONS.as_bytes().to_vec();
    let path = "/organisation-imports?fileName=organisationer.csv";
    let first = walk.upload(&coordinator, path, "text/csv", file.clone()).await?;
    let again = walk.upload(&coordinator, path, "text/csv", file).await?;
    walk.note(&format!(
        "{} new, {} refused; the second time {} unchanged, {} new",
        first["createdCount"], first["refusedCount"], again["unchangedCount"], again["createdCount"]
    ));
    let organisations = by_name(walk, &coordinator, "/organisations", "organisations").await?;

    walk.step(
        coordinator.title,
        "forums and councils: who convenes, with or without political members",
    );
    for forum in Forum::orebro() {
        lay_forum(walk, &coordinator, &organisations, &forum).await?;
    }

    let own = organisations.get(OWN_SYSTEM).and_then(|id| id.parse().ok());
    let key = walk.key(Role::Organisation, OWN_SYSTEM, own).await?;
    let organisation_system = Person::with_key(key, "system", "organisation");
    walk.ready()?;

    super::word::lay_template(walk, &administrator).await?;

    walk.step(coordinator.title, "distribution list Civilsamhället (sändlista)");
    let asked = content::read(content::AGREEMENT)?;
    let mut members = Vec::new();
    for name in list(&asked, "/recipients")? {
        let name = name.as_str().unwrap_or_default();
        let member = organisations
            .get(name)
            .ok_or_else(|| CommandError::Sentence(format!("no organisation {name}")))?;
        members.push(member.clone());
    }
    let new = json!({
        "name": "Civilsamhället", "description": "Föreningar, råd och forum som överenskommelsen berör.",
        "organisationIds": members,
    });
    let list = id(&walk.post(&coordinator, "/distribution-lists", &new).await?)?;
    walk.note(&format!("{} bodies", members.len()));

    walk.step(secretary.title, "calendar feeds of two boards");
    let mut calendars = Vec::new();
    for board in [KOMMUNSTYRELSEN, WELFARE] {
        let made = walk
            .post(
                &secretary,
                "/calendars",
                &json!({ "boardId": boards[board], "name": board }),
            )
            .await?;
        calendars.push((board.to_owned(), text(&made, "/address")?.to_owned()));
    }
    Ok(Town {
        registrar,
        officer,
        secretary,
        organisation_system,
        boards,
        organisations,
        list,
        calendars,
    })
}

/// The roles of a forum, and who sits in it. One that is not in the file (C-nätet) is registered with its bodies.
async fn lay_forum(
    walk: &Walk,
    who: &Person,
    organisations: &BTreeMap<String, String>,
    forum: &Forum,
) -> Result<(), CommandError> {
    let mut fields = json!({
        "convenorRole": forum.convenor_role, "politicianRole": forum.politician_role, "politicalMembers": forum.political_members,
    });
    let known = match organisations.get(&forum.name) {
        Some(known) => {
            walk.patch(who, &format!("/organisations/{known}"), &fields)
                .await?;
            known.clone()
        }
        None => {
            fields["name"] = json!(forum.name);
            fields["kind"] = json!(forum.kind.as_str());
            fields["civilSociety"] = json!(forum.civil_society);
            fields["topics"] = json!(forum.topics);
            id(&walk.post(who, "/organisations", &fields).await?)?
        }
    };
    let mut members = Vec::new();
    for (name, sitting) in MEMBERS {
        if *name == forum.name {
            members.extend(
                sitting
                    .iter()
                    .filter_map(|member| organisations.get(*member).cloned()),
            );
        }
    }
    for (number, body) in (1..).zip(&forum.bodies) {
        let new = json!({ "kind": "other", "name": body.name, "topics": body.topics, "civilSociety": false });
        let member = id(&walk.post(who, "/organisations", &new).await?)?;
        let email = format!("forvaltning{number}@orebro.example.org");
        let contact = json!({ "role": body.contact_role, "email": email });
        walk.post(who, &format!("/organisations/{member}/contacts"), &contact)
            .await?;
        members.push(member);
    }
    for member in members {
        let path = format!("/organisations/{known}/members");
        walk.post(who, &path, &json!({ "organisationId": member }))
            .await?;
    }
    Ok(())
}

async fn person(
    walk: &mut Walk,
    role: Role,
    user: &str,
    title: &'static str,
) -> Result<Person, CommandError> {
    let key = walk.key(role, "Ärendesystemet", None).await?;
    Ok(Person::with_key(key, user, title))
}

/// Ids by name, over all pages of a list.
pub(super) async fn by_name(
    walk: &Walk,
    who: &Person,
    path: &str,
    member: &str,
) -> Result<BTreeMap<String, String>, CommandError> {
    let mut found = BTreeMap::new();
    let mut page = format!("{path}?limit=100");
    loop {
        let answer = walk.get(who, &page).await?;
        for entry in answer[member].as_array().into_iter().flatten() {
            let name = entry["name"].as_str().unwrap_or_default();
            found.insert(name.to_owned(), id(entry)?);
        }
        match answer["_links"]["next"]["href"].as_str() {
            Some(next) => page = next.to_owned(),
            None => return Ok(found),
        }
    }
}

/// The fields of an outgoing remiss as the API takes them.
pub(super) fn remiss_fields(from: &Value) -> Value {
    let mut fields = json!({ "direction": "outgoing" });
    for name in [
        "name",
        "purpose",
        "background",
        "preparationSteps",
        "canInfluence",
        "cannotInfluence",
        "plainSummary",
        "questions",
        "contacts",
        "feedbackPromise",
        "deadlineDate",
        "reminderDays",
    ] {
        if !from[name].is_null() {
            fields[name] = from[name].clone();
        }
    }
    fields
}
