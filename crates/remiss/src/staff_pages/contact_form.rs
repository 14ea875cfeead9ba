//! `/arbete/organisationer/{id}/kontakter/ny` and `/arbete/organisationer/{id}/kontakter/{contact}`: a contact of an organisation is added,
//! changed, or ended.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::files;
use super::organisation_form::changed_meanwhile;
use super::said::Said;
use crate::http::inside::{Problem, Question};
use crate::http::{ApiError, ApiResult, AppData, RawBody};
use crate::public::Fields;

#[derive(Debug, Deserialize)]
struct Organisation {
    name: String,
}

/// A contact, as the API has it and as the form shows it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contact {
    role: String,
    name: String,
    email: Option<String>,
    phone: String,
    postal_address: String,
    channel: Option<String>,
    plain_language: bool,
    may_publish: bool,
    receives_remisser: bool,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/contact_form.html")]
struct ContactPage {
    frame: Frame,
    said: Said,
    token: String,
    action: String,
    home: String,
    organisation: String,
    is_new: bool,
    version: i64,
    contact: Contact,
    email: String,
    channel: String,
}

/// Which organisation, and which of its contacts; none: a new one.
struct Place {
    organisation: Uuid,
    contact: Option<Uuid>,
}

impl Place {
    fn of(request: &HttpRequest) -> ApiResult<Place> {
        let contact = request.match_info().get("contact");
        Ok(Place {
            organisation: files::id(request)?,
            contact: contact
                .map(|id| id.parse().map_err(|_| ApiError::NotFound))
                .transpose()?,
        })
    }

    fn home(&self) -> String {
        format!("/arbete/organisationer/{}", self.organisation)
    }

    /// Where the form is sent.
    fn action(&self) -> String {
        let contact = self.contact.map_or_else(|| "ny".to_owned(), |id| id.to_string());
        format!("{}/kontakter/{contact}", self.home())
    }

    /// In the API.
    fn path(&self) -> String {
        let contact = self.contact.map_or_else(String::new, |id| format!("/{id}"));
        format!("/organisations/{}/contacts{contact}", self.organisation)
    }
}

/// `GET /arbete/organisationer/{id}/kontakter/ny` and `GET /arbete/organisationer/{id}/kontakter/{contact}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        desk.needs("POST", "/organisations/{id}/contacts")?;
        let place = Place::of(&request)?;
        let (contact, version) = match place.contact {
            Some(_) => desk.get_versioned(&place.path()).await?,
            None => (
                Contact {
                    receives_remisser: true,
                    ..Contact::default()
                },
                0,
            ),
        };
        render(desk, &place, (contact, version), StatusCode::OK, Said::default()).await
    })
    .await
}

/// `POST` to the same: keeps what was written, or ends the contact.
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let place = Place::of(&request)?;
        let fields = match desk.take(&request, body)? {
            Ok(fields) => fields,
            Err(refused) => return Ok(refused),
        };
        let version: i64 = fields.get("version").parse().unwrap_or_default();
        match keep(desk, &place, &fields, version).await {
            Ok(done) => Ok(see(&format!("{}?klart={done}#kontakter", place.home()))),
            Err(problem) if problem.status == StatusCode::PRECONDITION_FAILED => {
                let (_, now): (Contact, i64) = desk.get_versioned(&place.path()).await?;
                let told = changed_meanwhile(problem);
                let said = Said::wrong(&told);
                render(desk, &place, (Contact::filled(&fields), now), told.status, said).await
            }
            Err(problem) if problem.status.is_client_error() => {
                let said = Said::wrong(&problem);
                let filled = (Contact::filled(&fields), version);
                render(desk, &place, filled, problem.status, said).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

async fn keep(desk: &Desk, place: &Place, fields: &Fields, version: i64) -> Result<&'static str, Problem> {
    let path = place.path();
    let body = Contact::filled(fields).body();
    match place.contact {
        None => {
            desk.post(&path, &body, fields).await?;
            Ok("kontakt-ny")
        }
        Some(_) if fields.get("gor") == "avsluta" => {
            let _: Value = desk.ask(Question::delete(&path, version)).await?;
            Ok("kontakt-borta")
        }
        Some(_) => {
            desk.put(&path, &body, version).await?;
            Ok("kontakt-andrad")
        }
    }
}

impl Contact {
    fn filled(fields: &Fields) -> Contact {
        let text = |name: &str| fields.get(name).trim().to_owned();
        let given = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
        Contact {
            role: text("roll"),
            name: text("namn"),
            email: given("epost"),
            phone: text("telefon"),
            postal_address: text("adress"),
            channel: given("kanal"),
            plain_language: !fields.get("lattlast").is_empty(),
            may_publish: !fields.get("publicera").is_empty(),
            receives_remisser: !fields.get("remisser").is_empty(),
        }
    }

    fn body(&self) -> Value {
        json!({
            "role": self.role, "name": self.name, "email": self.email, "phone": self.phone, "postalAddress": self.postal_address,
            "channel": self.channel, "plainLanguage": self.plain_language, "mayPublish": self.may_publish,
            "receivesRemisser": self.receives_remisser,
        })
    }
}

async fn render(
    desk: &Desk,
    place: &Place,
    (contact, version): (Contact, i64),
    status: StatusCode,
    said: Said,
) -> Made {
    let organisation: Organisation = desk
        .get(&format!("/organisations/{}", place.organisation))
        .await?;
    let page = ContactPage {
        frame: desk.frame("/arbete/organisationer")?,
        said,
        token: desk.token()?,
        action: place.action(),
        home: place.home(),
        organisation: organisation.name,
        is_new: place.contact.is_none(),
        version,
        email: contact.email.clone().unwrap_or_default(),
        channel: contact.channel.clone().unwrap_or_default(),
        contact,
    };
    Ok(super::html(status, &page)?)
}
