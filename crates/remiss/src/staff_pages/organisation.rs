//! `/arbete/organisationer/{id}`: one organisation: its names, contacts, forums and members, and what has changed; with the form that
//! mails its contacts a link to mend them.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::swedish::swedish_date;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::my_cases::Mark;
use super::said::Said;
use super::{files, waiting, words};
use crate::http::inside::if_any;
use crate::http::{ApiError, AppData, Query, RawBody};
use crate::organisations::OrganisationKind;

/// An organisation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Organisation {
    kind: String,
    name: String,
    names: Vec<Name>,
    organisation_number: Option<String>,
    topics: Vec<String>,
    areas: Vec<String>,
    agreement_since: Option<Date>,
    member_count: Option<i32>,
    civil_society: bool,
    must_answer: bool,
    convenor_role: String,
    politician_role: String,
    political_members: Option<bool>,
    preferred_channel: String,
    active: bool,
    confirmed_on: Option<Date>,
    merged_into: Option<Uuid>,
    #[serde(rename = "_links")]
    links: BTreeMap<String, IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Name {
    name: String,
    from: Option<Date>,
    until: Option<Date>,
    current: bool,
}

/// A contact.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contact {
    id: Uuid,
    role: String,
    name: String,
    email: Option<String>,
    phone: String,
    postal_address: String,
    plain_language: bool,
    may_publish: bool,
    receives_remisser: bool,
    #[serde(rename = "_links")]
    links: BTreeMap<String, IgnoredAny>,
}

/// A member of a forum.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    organisation_id: Uuid,
    name: String,
}

/// A forum that it sits in.
#[derive(Debug, Deserialize)]
struct Forum {
    id: Uuid,
    name: String,
}

/// A change.
#[derive(Debug, Deserialize)]
struct Change {
    at: Timestamp,
    who: String,
    what: String,
    changes: Vec<FieldChange>,
}

#[derive(Debug, Deserialize)]
struct FieldChange {
    label: String,
    before: Value,
    after: Value,
}

struct ShownContact {
    /// Address of its form, where its reader may change it.
    form: Option<String>,
    role: String,
    lines: Vec<String>,
    marks: Vec<Mark>,
}

struct ShownChange {
    what: String,
    about: String,
    fields: Vec<String>,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/organisation.html")]
struct OrganisationPage {
    frame: Frame,
    said: Said,
    id: Uuid,
    action: String,
    token: String,
    name: String,
    marks: Vec<Mark>,
    /// The organisation that it was merged into.
    merged: Option<String>,
    facts: Vec<(&'static str, String)>,
    names: Vec<String>,
    contacts: Vec<ShownContact>,
    is_forum: bool,
    members: Vec<(String, String)>,
    forums: Vec<(String, String)>,
    /// Others that look like it.
    alike: i64,
    changes: Vec<ShownChange>,
    changes_total: i64,
    may_mail: bool,
    may_edit: bool,
    may_add_contact: bool,
}

/// Changes that are shown.
const CHANGES: i64 = 20;

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    klart: String,
}

/// `GET /arbete/organisationer/{id}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let wanted = Query::<Wanted>::from_query(request.query_string())
            .map(Query::into_inner)
            .unwrap_or_default();
        let said = match wanted.klart.as_str() {
            "mejlat" => Said::done("Länkarna är mejlade. De gäller i 30 dagar."),
            "ihopslagna" => {
                Said::done("Organisationerna är ihopslagna. Allt som hörde till den andra finns nu här.")
            }
            "ny" => Said::done("Organisationen är upplagd. Lägg till en kontakt, så kan den få remisser."),
            "andrad" => Said::done("Uppgifterna är sparade."),
            "kontakt-ny" => Said::done("Kontakten är tillagd."),
            "kontakt-andrad" => Said::done("Kontakten är sparad."),
            "kontakt-borta" => Said::done("Kontakten är borttagen."),
            _ => Said::default(),
        };
        page(desk, files::id(&request)?, StatusCode::OK, said).await
    })
    .await
}

/// `POST /arbete/organisationer/{id}`
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let id = files::id(&request)?;
        let fields = match desk.take(&request, body)? {
            Ok(fields) => fields,
            Err(refused) => return Ok(refused),
        };
        let path = format!("/organisations/{id}/contact-links");
        match desk.post(&path, &json!({}), &fields).await {
            Ok(_) => Ok(see(&format!("/arbete/organisationer/{id}?klart=mejlat"))),
            Err(problem) if problem.status.is_client_error() => {
                page(desk, id, problem.status, Said::wrong(&problem)).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

async fn page(desk: &Desk, id: Uuid, status: StatusCode, said: Said) -> Made {
    let at = |end: &str| format!("/organisations/{id}{end}");
    let organisation: Organisation = desk.get(&at("")).await?;
    let contacts = desk
        .list::<Contact>(&at("/contacts?limit=100"), "contacts")
        .await?
        .entries;
    let is_forum = organisation.links.contains_key("members");
    let members = if is_forum {
        desk.list::<Member>(&at("/members?limit=100"), "members")
            .await?
            .entries
    } else {
        Vec::new()
    };
    let forums = desk
        .list::<Forum>(&at("/forums?limit=100"), "forums")
        .await?
        .entries;
    let changes = if_any(
        desk.list::<Change>(&at(&format!("/changes?limit={CHANGES}")), "changes")
            .await,
    )?;
    let alike = if desk.may("GET", "/organisation-duplicates") {
        let path = format!("/organisation-duplicates?organisationId={id}&limit=1");
        waiting::count(desk, &path, "duplicates").await?
    } else {
        0
    };
    let to = |id: Uuid| format!("/arbete/organisationer/{id}");
    let page = OrganisationPage {
        frame: desk.frame("/arbete/organisationer")?,
        said,
        id,
        action: to(id),
        token: desk.token()?,
        marks: marks(&organisation),
        merged: organisation.merged_into.map(to),
        facts: facts(&organisation),
        names: organisation
            .names
            .iter()
            .filter(|name| !name.current)
            .map(|name| format!("{}{}", name.name, days(name)))
            .collect(),
        may_mail: desk.may("POST", "/organisations/{id}/contact-links")
            && organisation.active
            && contacts.iter().any(|contact| contact.email.is_some()),
        may_edit: organisation.links.contains_key("edit") && organisation.merged_into.is_none(),
        may_add_contact: organisation.links.contains_key("addContact") && organisation.merged_into.is_none(),
        contacts: contacts
            .into_iter()
            .map(|contact| shown_contact(id, contact))
            .collect(),
        is_forum,
        members: members
            .into_iter()
            .map(|member| (to(member.organisation_id), member.name))
            .collect(),
        forums: forums
            .into_iter()
            .map(|forum| (to(forum.id), forum.name))
            .collect(),
        alike,
        changes_total: changes.as_ref().map_or(0, |changes| changes.total),
        changes: changes
            .into_iter()
            .flat_map(|changes| changes.entries)
            .map(shown_change)
            .collect(),
        name: organisation.name,
    };
    Ok(super::html(status, &page)?)
}

fn days(name: &Name) -> String {
    match (name.from, name.until) {
        (Some(from), Some(until)) => format!(" ({} till {})", swedish_date(from), swedish_date(until)),
        (None, Some(until)) => format!(" (till {})", swedish_date(until)),
        (Some(from), None) => format!(" (från {})", swedish_date(from)),
        (None, None) => String::new(),
    }
}

fn marks(organisation: &Organisation) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut mark = |kind, words: String| marks.push(Mark { kind, words });
    if !organisation.active && organisation.merged_into.is_none() {
        mark("calm", "Inaktiv: kan inte sättas på nya sändlistor".to_owned());
    }
    if let Some(since) = organisation.agreement_since {
        mark(
            "done",
            format!("Med i Överenskommelsen sedan {}", swedish_date(since)),
        );
    }
    if organisation.must_answer {
        mark("calm", "Ska svara när den får en remiss".to_owned());
    }
    if organisation.civil_society {
        mark("calm", "Räknas till civilsamhället".to_owned());
    }
    marks
}

fn facts(organisation: &Organisation) -> Vec<(&'static str, String)> {
    let political = match organisation.political_members {
        Some(true) => "med politiska ledamöter",
        Some(false) => "utan politiska ledamöter",
        None => "",
    };
    let confirmed = organisation.confirmed_on.map_or_else(
        || "har inte bekräftats".to_owned(),
        |day| format!("bekräftades {}", swedish_date(day)),
    );
    [
        (
            "Slag",
            words::capital(OrganisationKind::named(&organisation.kind)),
        ),
        (
            "Organisationsnummer",
            organisation.organisation_number.clone().unwrap_or_default(),
        ),
        ("Ämnen", organisation.topics.join(", ")),
        ("Områden", organisation.areas.join(", ")),
        (
            "Medlemmar",
            organisation
                .member_count
                .map_or_else(String::new, |count| format!("ungefär {count}")),
        ),
        ("Sammankallande", organisation.convenor_role.clone()),
        ("Ansvarig politiker", organisation.politician_role.clone()),
        ("Sammansättning", political.to_owned()),
        (
            "Vill bli tillfrågad",
            if organisation.preferred_channel == "letter" {
                "med brev"
            } else {
                "med e-post"
            }
            .to_owned(),
        ),
        ("Uppgifterna", confirmed),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect()
}

fn shown_contact(organisation: Uuid, contact: Contact) -> ShownContact {
    let mut marks = Vec::new();
    let mut mark = |kind, words: &str| {
        marks.push(Mark {
            kind,
            words: words.to_owned(),
        });
    };
    if contact.receives_remisser {
        mark("done", "Får remisser");
    }
    if contact.plain_language {
        mark("calm", "Vill ha lättläst");
    }
    if !contact.may_publish {
        mark("calm", "Får inte publiceras");
    }
    let address = contact.postal_address.lines().collect::<Vec<_>>().join(", ");
    let may = contact.links.contains_key("edit");
    ShownContact {
        form: may.then(|| format!("/arbete/organisationer/{organisation}/kontakter/{}", contact.id)),
        role: words::capital(&contact.role),
        lines: [
            contact.name,
            contact.email.unwrap_or_default(),
            contact.phone,
            address,
        ]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect(),
        marks,
    }
}

fn shown_change(change: Change) -> ShownChange {
    let fields =
        change
            .changes
            .into_iter()
            .map(|field| match (in_words(&field.before), in_words(&field.after)) {
                (before, after) if before.is_empty() && after.is_empty() => field.label,
                (before, after) if before.is_empty() => format!("{}: {after}", field.label),
                (before, after) if after.is_empty() => format!("{}: togs bort (var {before})", field.label),
                (before, after) => format!("{}: {after} (var {before})", field.label),
            });
    ShownChange {
        what: change.what,
        about: format!("{}, {}", change.who, words::moment(change.at)),
        fields: fields.collect(),
    }
}

/// A value of the register, as people write it.
fn in_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "ja".to_owned(),
        Value::Bool(false) => "nej".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(in_words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
