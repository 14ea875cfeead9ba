//! `/arbete/anstand`: who asks for more time, and the forms that grant it or say no.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::swedish::swedish_date;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::my_cases::Mark;
use super::said::Said;
use super::shapes::{Recipient, Remiss};
use super::waiting::{Tab, tabs};
use super::words;
use crate::http::inside::{Problem, if_any};
use crate::http::{ApiError, AppData, Query, RawBody};
use crate::public::Fields;

/// Wishes on a page.
const ON_A_PAGE: i64 = 20;

/// A wish for more time.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    id: Uuid,
    remiss_id: Uuid,
    recipient_id: Uuid,
    wished_on: Date,
    reason: String,
    state: String,
    asked_at: Timestamp,
    answered_at: Option<Timestamp>,
    answered_by: String,
    answer: String,
    /// `grant` and `refuse`, where its reader may.
    #[serde(rename = "_links")]
    links: BTreeMap<String, IgnoredAny>,
}

/// Which of them, and what was done just now.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    visa: String,
    remiss: Option<Uuid>,
    sida: Option<i64>,
    #[serde(default)]
    klart: String,
}

struct Row {
    id: Uuid,
    recipient: Uuid,
    name: String,
    remiss: (String, String),
    wished: String,
    /// The day that holds now, in words.
    deadline: String,
    asked: String,
    reason: String,
    state: Mark,
    answered: Option<String>,
    may_grant: bool,
    may_refuse: bool,
    /// What the forms begin with.
    day: String,
    granted_because: String,
    refused_because: String,
    /// The form that says no is open: it was sent, and something has to be mended.
    refusing: bool,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/extensions.html")]
struct ExtensionsPage {
    frame: Frame,
    said: Said,
    token: String,
    tabs: Vec<Tab>,
    /// Those that have had their answer are shown.
    answered: bool,
    narrowed: bool,
    total: i64,
    rows: Vec<Row>,
    query: String,
    previous: Option<i64>,
    next: Option<i64>,
}

/// `GET /arbete/anstand`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let wanted = wanted(&request);
        let said = match wanted.klart.as_str() {
            "beviljat" => Said::done("Anståndet är beviljat. Den som bad om det får besked."),
            "avslaget" => Said::done("Begäran är avslagen. Den som bad om anstånd får läsa skälet."),
            _ => Said::default(),
        };
        page(desk, &wanted, StatusCode::OK, said, None).await
    })
    .await
}

fn wanted(request: &HttpRequest) -> Wanted {
    Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default()
}

/// `POST /arbete/anstand`
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
        match answer(desk, &fields).await {
            Ok(done) => Ok(see(&format!(
                "/arbete/anstand?{}klart={done}",
                narrowing(&wanted)
            ))),
            Err(problem) if problem.status.is_client_error() => {
                let said = Said::wrong(&problem);
                page(desk, &wanted, problem.status, said, Some(&fields)).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// The parameters that show the same wishes again, to be followed by another.
fn narrowing(wanted: &Wanted) -> String {
    wanted
        .remiss
        .map_or_else(String::new, |id| format!("remiss={id}&"))
}

/// Grants the wish or says no to it. Returns what was done.
async fn answer(desk: &Desk, fields: &Fields) -> Result<&'static str, Problem> {
    let id = |name: &str| fields.get(name).parse::<Uuid>().map_err(|_| ApiError::NotFound);
    if fields.get("gor") == "avsla" {
        let body = json!({ "reason": fields.get("skal") });
        let path = format!("/extension-requests/{}/refusals", id("begaran")?);
        desk.post(&path, &body, fields).await?;
        return Ok("avslaget");
    }
    let Ok(day) = fields.get("dag").parse::<Date>() else {
        return Err(Problem::of(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Något behöver rättas",
            "Välj vilken dag anståndet ska gälla till.",
        ));
    };
    let body = json!({ "deadlineDate": day, "reason": fields.get("skal") });
    let path = format!("/recipients/{}/extensions", id("remissinstans")?);
    desk.post(&path, &body, fields).await?;
    Ok("beviljat")
}

async fn page(desk: &Desk, wanted: &Wanted, status: StatusCode, said: Said, unkept: Option<&Fields>) -> Made {
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 10_000);
    let answered = wanted.visa == "alla";
    let state = if answered { "" } else { "&state=waiting" };
    let of_remiss = wanted
        .remiss
        .map_or_else(String::new, |id| format!("&remissId={id}"));
    let path = format!("/extension-requests?limit={ON_A_PAGE}&page={sheet}{state}{of_remiss}");
    let found = desk.list::<Wish>(&path, "extensionRequests").await?;
    let mut remisser = BTreeMap::new();
    let mut rows = Vec::with_capacity(found.entries.len());
    for wish in found.entries {
        let remiss = match remisser.entry(wish.remiss_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let path = format!("/remisser/{}", wish.remiss_id);
                place.insert(desk.get::<Remiss>(&path).await?)
            }
        };
        let path = format!("/recipients/{}", wish.recipient_id);
        let recipient = if_any(desk.get::<Recipient>(&path).await)?;
        let unkept = unkept.filter(|fields| fields.get("begaran") == wish.id.to_string());
        rows.push(row(wish, recipient, remiss, unkept));
    }
    let view = if answered { "visa=alla&" } else { "" };
    let page = ExtensionsPage {
        frame: desk.frame("/arbete/svar")?,
        said,
        token: desk.token()?,
        tabs: tabs(desk, "anstand", "").await?,
        answered,
        narrowed: wanted.remiss.is_some(),
        total: found.total,
        rows,
        query: format!("{view}{}", narrowing(wanted)),
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < found.total).then(|| sheet + 1),
    };
    Ok(super::html(status, &page)?)
}

fn row(wish: Wish, recipient: Option<Recipient>, remiss: &Remiss, unkept: Option<&Fields>) -> Row {
    let written = |wanted: &str, name: &str| {
        unkept
            .filter(|fields| (fields.get("gor") == "avsla") == (wanted == "avsla"))
            .map_or_else(String::new, |fields| fields.get(name).to_owned())
    };
    let (kind, words) = match wish.state.as_str() {
        "granted" => ("done", "Beviljat"),
        "refused" => ("calm", "Avslaget"),
        _ => ("soon", "Väntar på svar"),
    };
    let day = Some(written("ge", "dag")).filter(|day| !day.is_empty());
    let because = if wish.answer.is_empty() {
        String::new()
    } else {
        format!(": {}", wish.answer)
    };
    Row {
        id: wish.id,
        recipient: wish.recipient_id,
        deadline: recipient
            .as_ref()
            .and_then(|recipient| recipient.deadline)
            .map_or_else(|| "inget svarsdatum".to_owned(), words::moment),
        name: recipient.map_or_else(|| "Remissinstans".to_owned(), |recipient| recipient.name),
        remiss: (
            format!("/arbete/arenden/{}", remiss.case_id),
            format!("{} {}", remiss.case_number, remiss.name),
        ),
        wished: swedish_date(wish.wished_on),
        asked: words::moment(wish.asked_at),
        state: Mark {
            kind,
            words: words.to_owned(),
        },
        answered: wish
            .answered_at
            .map(|at| format!("Besvarad av {} {}{because}", wish.answered_by, words::moment(at))),
        may_grant: wish.links.contains_key("grant"),
        may_refuse: wish.links.contains_key("refuse"),
        day: day.unwrap_or_else(|| wish.wished_on.to_string()),
        granted_because: written("ge", "skal"),
        refused_because: written("avsla", "skal"),
        refusing: unkept.is_some_and(|fields| fields.get("gor") == "avsla"),
        reason: wish.reason,
    }
}
