//! `/arbete/remisser/{id}/aterkoppling`: who of those who answered has had the feedback, and the form that sends it.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk};
use super::my_cases::Mark;
use super::said::Said;
use super::shapes::Remiss;
use super::waiting::Tab;
use super::{files, words};
use crate::http::inside::encoded;
use crate::http::{ApiError, AppData, Query, RawBody};

/// Respondents on a page.
const ON_A_PAGE: i64 = 50;

/// Who has had it.
#[derive(Debug, Deserialize)]
struct Overview {
    summary: String,
    counts: Vec<Count>,
    followers: Followers,
    respondents: Vec<Respondent>,
    #[serde(rename = "_meta")]
    meta: super::suggested::Meta,
    /// `feedBack`, where its reader may send it now.
    #[serde(rename = "_links")]
    links: BTreeMap<String, IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Count {
    state: String,
    name: String,
    count: i64,
}

#[derive(Debug, Deserialize)]
struct Followers {
    waiting: i64,
    told: i64,
    failed: i64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Respondent {
    respondent_name: String,
    channel: String,
    state: String,
    state_name: String,
    told_at: Option<Timestamp>,
    words: String,
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    visa: String,
    sida: Option<i64>,
}

struct Row {
    name: String,
    about: String,
    mark: Mark,
    words: String,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/feedback.html")]
struct FeedbackPage {
    frame: Frame,
    said: Said,
    /// Those who cannot be reached, as the sending told.
    unreachable: Vec<String>,
    action: String,
    token: String,
    name: String,
    case: (String, String),
    summary: String,
    followers: Vec<String>,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    may_send: bool,
    introduction: String,
    public_page: Option<String>,
    query: String,
    previous: Option<i64>,
    next: Option<i64>,
}

/// `GET /arbete/remisser/{id}/aterkoppling`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let id = files::id(&request)?;
        page(
            desk,
            id,
            &wanted(&request),
            StatusCode::OK,
            (Said::default(), Vec::new()),
            "",
        )
        .await
    })
    .await
}

fn wanted(request: &HttpRequest) -> Wanted {
    Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default()
}

/// `POST /arbete/remisser/{id}/aterkoppling`
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
        let wanted = wanted(&request);
        let introduction = fields.get("inledning");
        let body = if introduction.is_empty() {
            json!({})
        } else {
            json!({ "introduction": introduction })
        };
        let path = format!("/remisser/{id}/feedback-dispatches");
        match desk.post(&path, &body, &fields).await {
            Ok(done) => page(desk, id, &wanted, StatusCode::OK, sent(&done), "").await,
            Err(problem) if problem.status.is_client_error() => {
                let said = (Said::wrong(&problem), Vec::new());
                page(desk, id, &wanted, problem.status, said, introduction).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// What was sent, and who cannot be reached.
fn sent(done: &Value) -> (Said, Vec<String>) {
    let count = |name: &str| done[name].as_i64().unwrap_or_default();
    let parts: Vec<String> = [
        (count("mails"), "mejl", "mejl"),
        (count("letters"), "brev att skriva ut", "brev att skriva ut"),
        (count("byApi"), "hämtas av eget system", "hämtas av egna system"),
        (
            count("followers"),
            "mejl till en som följer remissen",
            "mejl till dem som följer remissen",
        ),
    ]
    .into_iter()
    .filter(|(count, _, _)| *count > 0)
    .map(|(count, one, several)| words::counted(count, one, several))
    .collect();
    let unreachable = done["unreachable"].as_array().into_iter().flatten();
    let said = Said::done(format!("Återkopplingen är skickad: {}.", parts.join(", ")));
    let unreachable = unreachable
        .filter_map(|one| one["respondentName"].as_str().map(str::to_owned))
        .collect();
    (said, unreachable)
}

async fn page(
    desk: &Desk,
    id: Uuid,
    wanted: &Wanted,
    status: StatusCode,
    (said, unreachable): (Said, Vec<String>),
    introduction: &str,
) -> Made {
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 10_000);
    let remiss: Remiss = desk.get(&format!("/remisser/{id}")).await?;
    let narrowed = match wanted.visa.as_str() {
        "" => String::new(),
        state => format!("&state={}", encoded(state)),
    };
    let path = format!("/remisser/{id}/feedback?limit={ON_A_PAGE}&page={sheet}{narrowed}");
    let found: Overview = desk.get(&path).await?;
    let action = format!("/arbete/remisser/{id}/aterkoppling");
    let page = FeedbackPage {
        frame: desk.frame("")?,
        said,
        unreachable,
        token: desk.token()?,
        case: (
            format!("/arbete/arenden/{}", remiss.case_id),
            remiss.case_number.clone(),
        ),
        followers: followers(&found.followers),
        tabs: tabs(&action, &found.counts, &wanted.visa),
        may_send: found.links.contains_key("feedBack"),
        introduction: introduction.to_owned(),
        public_page: (remiss.public && remiss.state == "fedBack").then(|| format!("/remisser/{id}/resultat")),
        query: match wanted.visa.as_str() {
            "" => String::new(),
            state => format!("visa={}&", encoded(state)),
        },
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < found.meta.total_records).then(|| sheet + 1),
        rows: found.respondents.into_iter().map(row).collect(),
        summary: found.summary,
        name: remiss.name,
        action,
    };
    Ok(super::html(status, &page)?)
}

/// Those who asked to be told without having answered.
fn followers(followers: &Followers) -> Vec<String> {
    [
        (followers.told, "som följer remissen har fått mejl"),
        (
            followers.waiting,
            "som följer remissen får mejl när återkopplingen skickas",
        ),
        (followers.failed, "som följer remissen gick inte att nå"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| format!("{count} {words}."))
    .collect()
}

fn tabs(action: &str, counts: &[Count], shown: &str) -> Vec<Tab> {
    let mut tabs = vec![Tab {
        href: action.to_owned(),
        words: "Alla".to_owned(),
        here: shown.is_empty(),
    }];
    tabs.extend(counts.iter().map(|count| Tab {
        href: format!("{action}?visa={}", encoded(&count.state)),
        words: format!("{} ({})", words::capital(&count.name), count.count),
        here: count.state == shown,
    }));
    tabs
}

fn row(respondent: Respondent) -> Row {
    let kind = match respondent.state.as_str() {
        "failed" => "late",
        "letterToPrint" | "notYet" => "soon",
        "delivered" | "letterPosted" | "api" => "done",
        _ => "calm",
    };
    let at = respondent
        .told_at
        .map_or_else(String::new, |at| format!(" · skickad {}", words::moment(at)));
    Row {
        name: respondent.respondent_name,
        about: format!("Svarade {}{at}", words::channel(&respondent.channel)),
        mark: Mark {
            kind,
            words: words::capital(&respondent.state_name),
        },
        words: respondent.words,
    }
}
