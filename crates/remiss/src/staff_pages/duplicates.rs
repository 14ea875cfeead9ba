//! `/arbete/organisationer/dubbletter`: organisations that look like one, beside each other, to be merged or told apart.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::my_cases::Mark;
use super::said::Said;
use super::words;
use crate::http::inside::Problem;
use crate::http::{ApiError, AppData, Query, RawBody};
use crate::organisations::OrganisationKind;
use crate::public::Fields;

/// Pairs on a page.
const ON_A_PAGE: i64 = 10;

/// Two that look like one.
#[derive(Debug, Deserialize)]
struct Pair {
    organisations: Vec<Alike>,
    certainty: String,
    reasons: Vec<String>,
    #[serde(rename = "_links")]
    links: BTreeMap<String, IgnoredAny>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alike {
    id: Uuid,
    name: String,
    earlier_names: Vec<String>,
    kind: String,
    organisation_number: Option<String>,
    active: bool,
}

/// Which pairs, and what was done just now.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    organisation: Option<Uuid>,
    sida: Option<i64>,
    #[serde(default)]
    klart: String,
}

struct Shown {
    id: Uuid,
    href: String,
    name: String,
    facts: Vec<(&'static str, String)>,
}

struct Row {
    number: usize,
    certainty: Mark,
    reasons: Vec<String>,
    one: Shown,
    other: Shown,
    may: bool,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/duplicates.html")]
struct DuplicatesPage {
    frame: Frame,
    said: Said,
    token: String,
    narrowed: bool,
    total: i64,
    rows: Vec<Row>,
    query: String,
    previous: Option<i64>,
    next: Option<i64>,
}

/// `GET /arbete/organisationer/dubbletter`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let wanted = wanted(&request);
        let said = match wanted.klart.as_str() {
            "olika" => Said::done("Noterat: de är två olika organisationer, och visas inte här igen."),
            _ => Said::default(),
        };
        page(desk, &wanted, StatusCode::OK, said).await
    })
    .await
}

fn wanted(request: &HttpRequest) -> Wanted {
    Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default()
}

/// `POST /arbete/organisationer/dubbletter`
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let fields = match desk.take(&request, body)? {
            Ok(fields) => fields,
            Err(refused) => return Ok(refused),
        };
        let wanted = wanted(&request);
        match settle(desk, &fields).await {
            Ok(onwards) => Ok(see(&onwards)),
            Err(problem) if problem.status.is_client_error() => {
                page(desk, &wanted, problem.status, Said::wrong(&problem)).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// Merges the two, or notes that they are two. Returns where that leads.
async fn settle(desk: &Desk, fields: &Fields) -> Result<String, Problem> {
    let id = |name: &str| fields.get(name).parse::<Uuid>().map_err(|_| ApiError::NotFound);
    let (one, other) = (id("ena")?, id("andra")?);
    if fields.get("gor") == "olika" {
        let body = json!({ "organisationId": other });
        desk.post(&format!("/organisations/{one}/distinctions"), &body, fields)
            .await?;
        return Ok("/arbete/organisationer/dubbletter?klart=olika".to_owned());
    }
    let (kept, gone) = match fields.get("behall") {
        "ena" => (one, other),
        "andra" => (other, one),
        _ => {
            return Err(Problem::of(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Något behöver rättas",
                "Välj vilken av de två som ska finnas kvar.",
            ));
        }
    };
    if fields.get("forstatt") != "ja" {
        return Err(Problem::of(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Något behöver rättas",
            "Kryssa i att du har sett att en ihopslagning inte går att ångra.",
        ));
    }
    let body = json!({ "organisationId": gone, "reason": fields.get("skal") });
    desk.post(&format!("/organisations/{kept}/merges"), &body, fields)
        .await?;
    Ok(format!("/arbete/organisationer/{kept}?klart=ihopslagna"))
}

async fn page(desk: &Desk, wanted: &Wanted, status: StatusCode, said: Said) -> Made {
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 10_000);
    let of = wanted
        .organisation
        .map_or_else(String::new, |id| format!("&organisationId={id}"));
    let path = format!("/organisation-duplicates?limit={ON_A_PAGE}&page={sheet}{of}");
    let found = desk.list::<Pair>(&path, "duplicates").await?;
    let page = DuplicatesPage {
        frame: desk.frame("/arbete/organisationer")?,
        said,
        token: desk.token()?,
        narrowed: wanted.organisation.is_some(),
        total: found.total,
        rows: found
            .entries
            .into_iter()
            .enumerate()
            .filter_map(|(index, pair)| row(index + 1, pair))
            .collect(),
        query: wanted
            .organisation
            .map_or_else(String::new, |id| format!("organisation={id}&")),
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < found.total).then(|| sheet + 1),
    };
    Ok(super::html(status, &page)?)
}

fn row(number: usize, pair: Pair) -> Option<Row> {
    let (kind, words) = match pair.certainty.as_str() {
        "certain" => ("soon", "Samma namn i en annan stavning"),
        "likely" => ("soon", "Troligen samma"),
        _ => ("calm", "Kanske samma"),
    };
    let [one, other] = <[Alike; 2]>::try_from(pair.organisations).ok()?;
    Some(Row {
        number,
        certainty: Mark {
            kind,
            words: words.to_owned(),
        },
        reasons: pair.reasons,
        one: shown(one),
        other: shown(other),
        may: pair.links.contains_key("merge"),
    })
}

fn shown(alike: Alike) -> Shown {
    let mut facts = vec![
        ("Slag", words::capital(OrganisationKind::named(&alike.kind))),
        (
            "Nummer",
            alike.organisation_number.unwrap_or_else(|| "saknas".to_owned()),
        ),
    ];
    if !alike.earlier_names.is_empty() {
        facts.push(("Tidigare namn", alike.earlier_names.join(", ")));
    }
    if !alike.active {
        facts.push(("Läge", "inaktiv".to_owned()));
    }
    Shown {
        id: alike.id,
        href: format!("/arbete/organisationer/{}", alike.id),
        name: alike.name,
        facts,
    }
}
