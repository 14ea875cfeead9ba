//! `/arbete/uppfoljning/{id}`: a follow-up table with what the statistics say of each activity, filled in; and a new one begun.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::said::Said;
use super::{files, statistics};
use crate::http::inside::Problem;
use crate::http::{ApiError, AppData, Query, RawBody};
use crate::public::Fields;

/// A table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plan {
    name: String,
    case_number: String,
    responsible: String,
    from_year: i16,
    to_year: i16,
    activities: Vec<Activity>,
    version: i64,
    /// `edit`, where its reader may.
    #[serde(rename = "_links")]
    links: BTreeMap<String, IgnoredAny>,
}

/// A row of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Activity {
    number: String,
    group: String,
    principle: String,
    commitment: String,
    activity: String,
    responsible: String,
    carried_out: String,
    comment: String,
    measures: Vec<String>,
    figures: Vec<Figure>,
}

#[derive(Debug, Deserialize)]
struct Figure {
    sentence: String,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/follow_up.html")]
struct FollowUpPage {
    frame: Frame,
    said: Said,
    action: String,
    token: String,
    plan: Plan,
    may: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    klart: String,
}

/// `GET /arbete/uppfoljning/{id}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let wanted = Query::<Wanted>::from_query(request.query_string())
            .map(Query::into_inner)
            .unwrap_or_default();
        let said = match wanted.klart.as_str() {
            "sparat" => Said::done("Tabellen är sparad."),
            "ny" => Said::done("Tabellen är upplagd. Fyll i genomförande och kommentarer här."),
            _ => Said::default(),
        };
        let id = files::id(&request)?;
        let plan = desk.get(&format!("/follow-up-plans/{id}")).await?;
        page(desk, id, plan, StatusCode::OK, said)
    })
    .await
}

/// `POST /arbete/uppfoljning/{id}`
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
        let path = format!("/follow-up-plans/{id}");
        let mut plan: Plan = desk.get(&path).await?;
        let version: i64 = fields
            .get("version")
            .parse()
            .map_err(|_| ApiError::bad_request("Formuläret är inte helt.", "The form is not whole."))?;
        fill(&mut plan, &fields);
        match desk.put(&path, &content(&plan), version).await {
            Ok(_) => Ok(see(&format!("/arbete/uppfoljning/{id}?klart=sparat"))),
            Err(problem) if problem.status == StatusCode::PRECONDITION_FAILED => {
                let told = Problem {
                    detail: "Någon annan har sparat tabellen sedan du öppnade sidan. Det du skrev står kvar här nedanför. Jämför med den andra \
                             texten i en ny flik, och spara sedan: då gäller det som står här."
                        .to_owned(),
                    ..problem
                };
                page(desk, id, plan, told.status, Said::wrong(&told))
            }
            Err(problem) if problem.status.is_client_error() => {
                plan.version = version;
                page(desk, id, plan, problem.status, Said::wrong(&problem))
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// What was written, in its rows. A row is known by its place, which the version holds still.
fn fill(plan: &mut Plan, fields: &Fields) {
    for (index, activity) in plan.activities.iter_mut().enumerate() {
        for (name, cell) in [
            ("ansvarig", &mut activity.responsible),
            ("genomforande", &mut activity.carried_out),
            ("kommentar", &mut activity.comment),
        ] {
            let name = format!("{name}.{index}");
            if fields.0.iter().any(|(known, _)| *known == name) {
                *cell = fields.get(&name).to_owned();
            }
        }
    }
}

/// The table as the API takes it.
fn content(plan: &Plan) -> Value {
    let activities: Vec<Value> = plan
        .activities
        .iter()
        .map(|one| {
            json!({
                "number": one.number, "group": one.group, "principle": one.principle, "commitment": one.commitment,
                "activity": one.activity, "responsible": one.responsible, "carriedOut": one.carried_out,
                "comment": one.comment, "measures": one.measures,
            })
        })
        .collect();
    json!({
        "name": plan.name, "caseNumber": plan.case_number, "responsible": plan.responsible,
        "fromYear": plan.from_year, "toYear": plan.to_year, "activities": activities,
    })
}

fn page(desk: &Desk, id: Uuid, plan: Plan, status: StatusCode, said: Said) -> Made {
    let page = FollowUpPage {
        frame: desk.frame("/arbete/statistik")?,
        said,
        action: format!("/arbete/uppfoljning/{id}"),
        token: desk.token()?,
        may: plan.links.contains_key("edit"),
        plan,
    };
    Ok(super::html(status, &page)?)
}

/// `POST /arbete/uppfoljning`
pub(super) async fn begin(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let fields = match desk.take(&request, body)? {
            Ok(fields) => fields,
            Err(refused) => return Ok(refused),
        };
        let mut body = Map::new();
        for (name, key) in [("utga", "startFrom"), ("namn", "name"), ("arende", "caseNumber")] {
            let value = fields.get(name);
            if !value.is_empty() {
                body.insert(key.to_owned(), json!(value));
            }
        }
        for (name, key) in [("fran", "fromYear"), ("till", "toYear")] {
            if let Ok(year) = fields.get(name).parse::<i16>() {
                body.insert(key.to_owned(), json!(year));
            }
        }
        match desk.post("/follow-up-plans", &Value::Object(body), &fields).await {
            Ok(made) => {
                let id = made["id"].as_str().unwrap_or_default().to_owned();
                Ok(see(&format!("/arbete/uppfoljning/{id}?klart=ny")))
            }
            Err(problem) if problem.status.is_client_error() => {
                let status = problem.status;
                statistics::page(desk, &request, status, Said::wrong(&problem)).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}
