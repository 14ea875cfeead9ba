//! `/arbete/organisationer`: the register of organisations, searched; and as a file.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk};
use super::my_cases::Mark;
use super::said::Said;
use super::{waiting, words};
use crate::http::inside::{Question, encoded};
use crate::http::{ApiError, AppData, Query};
use crate::organisations::OrganisationKind;

/// Organisations on a page.
const ON_A_PAGE: i64 = 25;

/// An organisation, as lists show it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Organisation {
    id: Uuid,
    kind: String,
    name: String,
    organisation_number: Option<String>,
    topics: Vec<String>,
    areas: Vec<String>,
    agreement_since: Option<Date>,
    active: bool,
}

/// Which organisations.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    slag: String,
    /// `ja`: those that are not asked any more, too.
    #[serde(default)]
    alla: String,
    sida: Option<i64>,
}

/// A kind to choose.
pub(super) struct KindChoice {
    pub value: &'static str,
    pub words: String,
    pub chosen: bool,
}

struct Row {
    href: String,
    name: String,
    about: String,
    marks: Vec<Mark>,
}

/// What else can be done with the register: address and words.
pub(super) type Way = (&'static str, String);

#[derive(Template)]
#[template(path = "staff_pages/templates/register.html")]
struct RegisterPage {
    frame: Frame,
    said: Said,
    q: String,
    kinds: Vec<KindChoice>,
    all: bool,
    narrowed: bool,
    ways: Vec<Way>,
    files: bool,
    total: i64,
    rows: Vec<Row>,
    query: String,
    previous: Option<i64>,
    next: Option<i64>,
}

/// `GET /arbete/organisationer`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| page(desk, &request).await).await
}

async fn page(desk: &Desk, request: &HttpRequest) -> Made {
    let wanted = Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 10_000);
    let q = wanted.q.trim();
    let kind = OrganisationKind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == wanted.slag);
    let all = wanted.alla == "ja";
    let mut path = format!("/organisations?limit={ON_A_PAGE}&page={sheet}");
    let mut query = String::new();
    if !q.is_empty() {
        path.push_str(&format!("&q={}", encoded(q)));
        query.push_str(&format!("q={}&", encoded(q)));
    }
    if let Some(kind) = kind {
        path.push_str(&format!("&kind={}", kind.as_str()));
        query.push_str(&format!("slag={}&", kind.as_str()));
    }
    if all {
        query.push_str("alla=ja&");
    } else {
        path.push_str("&active=true");
    }
    let found = desk.list::<Organisation>(&path, "organisations").await?;
    let page = RegisterPage {
        frame: desk.frame("/arbete/organisationer")?,
        said: Said::default(),
        narrowed: !q.is_empty() || kind.is_some(),
        q: q.to_owned(),
        kinds: kinds(&wanted.slag),
        all,
        ways: ways(desk).await?,
        files: desk.may("GET", "/organisation-register"),
        total: found.total,
        rows: found.entries.into_iter().map(row).collect(),
        query,
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < found.total).then(|| sheet + 1),
    };
    desk.show(&page)
}

/// All kinds, to choose from.
pub(super) fn kinds(chosen: &str) -> Vec<KindChoice> {
    OrganisationKind::ALL
        .into_iter()
        .map(|kind| KindChoice {
            value: kind.as_str(),
            words: words::capital(kind.swedish()),
            chosen: kind.as_str() == chosen,
        })
        .collect()
}

/// What else the reader can do.
async fn ways(desk: &Desk) -> Result<Vec<Way>, crate::http::inside::Problem> {
    let mut ways = Vec::new();
    if desk.may("GET", "/organisation-duplicates") {
        let path = "/organisation-duplicates?limit=1";
        let count = waiting::count(desk, path, "duplicates").await?;
        let words = match count {
            0 => "Dubbletter".to_owned(),
            count => format!("Dubbletter ({count})"),
        };
        ways.push(("/arbete/organisationer/dubbletter", words));
    }
    if desk.may("POST", "/organisations") {
        ways.push(("/arbete/organisationer/ny", "Lägg upp en organisation".to_owned()));
    }
    if desk.may("POST", "/organisation-imports") {
        ways.push(("/arbete/organisationer/las-in", "Läs in en fil".to_owned()));
    }
    Ok(ways)
}

fn row(organisation: Organisation) -> Row {
    let mut marks = Vec::new();
    if !organisation.active {
        marks.push(Mark {
            kind: "calm",
            words: "Inaktiv: kan inte sättas på nya sändlistor".to_owned(),
        });
    }
    if let Some(since) = organisation.agreement_since {
        marks.push(Mark {
            kind: "done",
            words: format!("Överenskommelsen sedan {}", since.year()),
        });
    }
    let mut about = vec![words::capital(OrganisationKind::named(&organisation.kind))];
    about.extend(organisation.organisation_number);
    for list in [organisation.topics, organisation.areas] {
        if !list.is_empty() {
            about.push(list.join(", "));
        }
    }
    Row {
        href: format!("/arbete/organisationer/{}", organisation.id),
        name: organisation.name,
        about: about.join(" · "),
        marks,
    }
}

/// `GET /arbete/organisationer.{format}`
pub(super) async fn file(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let accepted = match request.match_info().get("format").unwrap_or_default() {
            "csv" => "text/csv",
            "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _ => return Err(ApiError::NotFound.into()),
        };
        desk.fetch(Question::get("/organisation-register").with("accept", accepted))
            .await
    })
    .await
}
