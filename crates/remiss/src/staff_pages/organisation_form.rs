//! `/arbete/organisationer/ny` and `/arbete/organisationer/{id}/uppgifter`: an organisation is registered, and what is kept of it is changed.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::files;
use super::register::{KindChoice, kinds};
use super::said::Said;
use crate::http::inside::{Problem, Question};
use crate::http::{ApiError, AppData, RawBody};
use crate::public::Fields;

/// An organisation, as far as the form shows it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Organisation {
    kind: String,
    name: String,
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
}

/// The form, as it was filled in.
struct Form {
    /// Version of the organisation that it shows; 0 for a new one.
    version: i64,
    name: String,
    name_from: String,
    kinds: Vec<KindChoice>,
    number: String,
    topics: String,
    areas: String,
    agreement_since: String,
    members: String,
    civil_society: bool,
    must_answer: bool,
    convenor: String,
    politician: String,
    /// `ja`, `nej`, or empty.
    political: String,
    by_letter: bool,
    active: bool,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/organisation_form.html")]
struct FormPage {
    frame: Frame,
    said: Said,
    token: String,
    action: String,
    back: String,
    title: String,
    form: Form,
}

/// `GET /arbete/organisationer/ny`
pub(super) async fn show_new(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        desk.needs("POST", "/organisations")?;
        render(desk, None, Form::new(), StatusCode::OK, Said::default())
    })
    .await
}

/// `POST /arbete/organisationer/ny`
pub(super) async fn register(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let fields = match desk.take(&request, body)? {
            Ok(fields) => fields,
            Err(refused) => return Ok(refused),
        };
        let form = Form::filled(&fields);
        let made = match form.body() {
            Ok(mut body) => {
                // What is usual for the kind holds where nothing else is said of a new one.
                for name in ["civilSociety", "mustAnswer", "active", "nameFrom"] {
                    if let Some(body) = body.as_object_mut() {
                        body.remove(name);
                    }
                }
                desk.post("/organisations", &body, &fields).await
            }
            Err(problem) => Err(problem),
        };
        match made {
            Ok(made) => {
                let id = made["id"].as_str().unwrap_or_default();
                Ok(see(&format!("/arbete/organisationer/{id}?klart=ny")))
            }
            Err(problem) if problem.status.is_client_error() => {
                render(desk, None, form, problem.status, Said::wrong(&problem))
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// `GET /arbete/organisationer/{id}/uppgifter`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        desk.needs("PATCH", "/organisations/{id}")?;
        let id = files::id(&request)?;
        let (organisation, version) = desk.get_versioned(&format!("/organisations/{id}")).await?;
        let form = Form::of(organisation, version);
        render(desk, Some(id), form, StatusCode::OK, Said::default())
    })
    .await
}

/// `POST /arbete/organisationer/{id}/uppgifter`
pub(super) async fn change(
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
        let mut form = Form::filled(&fields);
        let path = format!("/organisations/{id}");
        let kept = match form.body() {
            Ok(body) => {
                desk.ask::<Value>(Question::patch(&path, &body, form.version))
                    .await
            }
            Err(problem) => Err(problem),
        };
        match kept {
            Ok(_) => Ok(see(&format!("/arbete/organisationer/{id}?klart=andrad"))),
            Err(problem) if problem.status == StatusCode::PRECONDITION_FAILED => {
                let (_, version) = desk.get_versioned::<Organisation>(&path).await?;
                form.version = version;
                let told = changed_meanwhile(problem);
                render(desk, Some(id), form, told.status, Said::wrong(&told))
            }
            Err(problem) if problem.status.is_client_error() => {
                render(desk, Some(id), form, problem.status, Said::wrong(&problem))
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// Somebody else has changed it since the form was shown.
pub(super) fn changed_meanwhile(problem: Problem) -> Problem {
    Problem {
        detail: "Någon annan har ändrat uppgifterna sedan du öppnade sidan. Det du skrev står kvar här nedanför. Jämför med de andra \
                 uppgifterna i en ny flik, och spara sedan: då gäller det som står här."
            .to_owned(),
        ..problem
    }
}

fn render(desk: &Desk, id: Option<Uuid>, form: Form, status: StatusCode, said: Said) -> Made {
    let home = id.map(|id| format!("/arbete/organisationer/{id}"));
    let page = FormPage {
        frame: desk.frame("/arbete/organisationer")?,
        said,
        token: desk.token()?,
        action: home.as_ref().map_or_else(
            || "/arbete/organisationer/ny".to_owned(),
            |home| format!("{home}/uppgifter"),
        ),
        title: if id.is_some() {
            "Ändra organisationens uppgifter".to_owned()
        } else {
            "Lägg upp en organisation".to_owned()
        },
        back: home.unwrap_or_else(|| "/arbete/organisationer".to_owned()),
        form,
    };
    Ok(super::html(status, &page)?)
}

impl Form {
    fn new() -> Form {
        Form {
            version: 0,
            name: String::new(),
            name_from: String::new(),
            kinds: kinds("association"),
            number: String::new(),
            topics: String::new(),
            areas: String::new(),
            agreement_since: String::new(),
            members: String::new(),
            civil_society: true,
            must_answer: false,
            convenor: String::new(),
            politician: String::new(),
            political: String::new(),
            by_letter: false,
            active: true,
        }
    }

    fn of(organisation: Organisation, version: i64) -> Form {
        Form {
            version,
            name: organisation.name,
            name_from: String::new(),
            kinds: kinds(&organisation.kind),
            number: organisation.organisation_number.unwrap_or_default(),
            topics: organisation.topics.join(", "),
            areas: organisation.areas.join(", "),
            agreement_since: organisation
                .agreement_since
                .map_or_else(String::new, |day| day.to_string()),
            members: organisation
                .member_count
                .map_or_else(String::new, |count| count.to_string()),
            civil_society: organisation.civil_society,
            must_answer: organisation.must_answer,
            convenor: organisation.convenor_role,
            politician: organisation.politician_role,
            political: match organisation.political_members {
                Some(true) => "ja",
                Some(false) => "nej",
                None => "",
            }
            .to_owned(),
            by_letter: organisation.preferred_channel == "letter",
            active: organisation.active,
        }
    }

    fn filled(fields: &Fields) -> Form {
        let text = |name: &str| fields.get(name).trim().to_owned();
        Form {
            version: fields.get("version").parse().unwrap_or_default(),
            name: text("namn"),
            name_from: text("namnfran"),
            kinds: kinds(fields.get("slag")),
            number: text("nummer"),
            topics: text("amnen"),
            areas: text("omraden"),
            agreement_since: text("overenskommelse"),
            members: text("medlemmar"),
            civil_society: !fields.get("civil").is_empty(),
            must_answer: !fields.get("maste").is_empty(),
            convenor: text("sammankallande"),
            politician: text("politiker"),
            political: text("politiska"),
            by_letter: fields.get("kanal") == "letter",
            active: !fields.get("aktiv").is_empty(),
        }
    }

    /// As the API takes it. What cannot be sent at all is said here.
    fn body(&self) -> Result<Value, Problem> {
        let wrong = |words: &str| {
            Problem::of(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Uppgifterna går inte att spara",
                words,
            )
        };
        let day = |text: &str, words: &str| match text {
            "" => Ok(Value::Null),
            text => text
                .parse::<Date>()
                .map(|day| json!(day))
                .map_err(|_| wrong(words)),
        };
        let chosen = self.kinds.iter().find(|kind| kind.chosen);
        let kind = chosen.ok_or_else(|| wrong("Välj vilket slag av organisation det är."))?;
        let members = match self.members.replace([' ', '\u{a0}'], "").as_str() {
            "" => Value::Null,
            digits => digits
                .parse::<u32>()
                .map(|count| json!(count))
                .map_err(|_| wrong("Skriv antalet medlemmar med siffror, till exempel 120."))?,
        };
        let mut body = json!({
            "name": self.name,
            "kind": kind.value,
            "organisationNumber": (!self.number.is_empty()).then_some(&self.number),
            "topics": words(&self.topics),
            "areas": words(&self.areas),
            "agreementSince": day(&self.agreement_since, "Skriv dagen för Överenskommelsen som 2018-05-24, eller lämna fältet tomt.")?,
            "memberCount": members,
            "civilSociety": self.civil_society,
            "mustAnswer": self.must_answer,
            "convenorRole": self.convenor,
            "politicianRole": self.politician,
            "politicalMembers": match self.political.as_str() {
                "ja" => Some(true),
                "nej" => Some(false),
                _ => None,
            },
            "preferredChannel": if self.by_letter { "letter" } else { "email" },
            "active": self.active,
        });
        if !self.name_from.is_empty() {
            let from = "Skriv första dagen med det nya namnet som 2026-01-31, eller lämna fältet tomt.";
            body["nameFrom"] = day(&self.name_from, from)?;
        }
        Ok(body)
    }
}

/// Words with commas between, as they are written in a field.
fn words(text: &str) -> Vec<&str> {
    text.split([',', ';', '\n'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect()
}
