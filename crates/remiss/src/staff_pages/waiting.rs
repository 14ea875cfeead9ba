//! `/arbete/svar`: answers from the public pages that do not count yet, and `/arbete/svar/{id}`: one of them, to take in or to put
//! aside.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::my_cases::Mark;
use super::said::Said;
use super::shapes::{AnswerTo, Remiss, question};
use super::{files, words};
use crate::http::inside::{Problem, Question, if_any};
use crate::http::{ApiError, AppData, Query, RawBody};
use crate::public::Fields;
use crate::responses::swedish_kind_of_one;

/// Answers on a page.
const ON_A_PAGE: i64 = 50;
/// Letters of an answer that are shown in the list.
const EXCERPT: usize = 200;

/// Name in the address, words, state in the API.
const VIEWS: [(&str, &str, &str); 3] = [
    ("vantar", "Svar från webben", "waiting"),
    ("mottagna", "Mottagna", "received"),
    ("undanlagda", "Lagda åt sidan", "dismissed"),
];

/// An answer from a public page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Waiting {
    id: Uuid,
    remiss_id: Uuid,
    case_id: Uuid,
    state: String,
    name: String,
    kind: String,
    email: Option<String>,
    outcome: String,
    text: String,
    answers: Vec<AnswerTo>,
    show_name: bool,
    files: Vec<WaitingFile>,
    doubts: Vec<String>,
    came_at: Timestamp,
    response_id: Option<Uuid>,
    settled_at: Option<Timestamp>,
    settled_by: String,
    reason: String,
    /// `takeIn` and `dismiss`, where its reader may.
    #[serde(rename = "_links")]
    links: BTreeMap<String, IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WaitingFile {
    key: Uuid,
    file_name: String,
    size: i64,
}

/// Which of them, and what was done just now.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    visa: String,
    remiss: Option<Uuid>,
    pub sida: Option<i64>,
    #[serde(default)]
    klart: String,
}

/// One of the views of what waits from others: address, words, whether it is shown.
pub(super) struct Tab {
    pub href: String,
    pub words: String,
    pub here: bool,
}

struct Row {
    id: Uuid,
    href: String,
    name: String,
    about: String,
    marks: Vec<Mark>,
    excerpt: String,
}

/// A form about many of them, as it was filled in.
#[derive(Default)]
pub(super) struct Written {
    pub reason: String,
    pub ids: Vec<Uuid>,
}

impl Written {
    /// Whether this one was ticked.
    fn has(&self, id: &Uuid) -> bool {
        self.ids.contains(id)
    }
}

#[derive(Template)]
#[template(path = "staff_pages/templates/waiting.html")]
struct WaitingPage {
    frame: Frame,
    said: Said,
    token: String,
    /// Those that are ticked can be put aside.
    may_dismiss: bool,
    /// Those that are ticked can be taken back.
    may_restore: bool,
    /// The reason that was written, and those that were ticked, where nothing was done.
    written: Written,
    /// Those that were put aside just now, to be taken back.
    undo: Vec<Uuid>,
    tabs: Vec<Tab>,
    waits: bool,
    narrowed: Option<String>,
    total: i64,
    rows: Vec<Row>,
    query: String,
    previous: Option<i64>,
    next: Option<i64>,
}

struct ShownFile {
    href: String,
    name: String,
    about: String,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/waiting_one.html")]
struct OnePage {
    id: Uuid,
    frame: Frame,
    said: Said,
    action: String,
    token: String,
    name: String,
    facts: Vec<(&'static str, String)>,
    remiss: (String, String),
    state: Mark,
    doubts: Vec<String>,
    /// Its sender has a mail with a link and has not used it.
    unconfirmed: bool,
    answers: Vec<(String, String)>,
    text: String,
    files: Vec<ShownFile>,
    settled: Option<String>,
    may: bool,
    /// It was put aside, and its reader may take it back.
    may_restore: bool,
    reason: String,
}

/// `GET /arbete/svar`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        if !desk.may("GET", "/waiting-responses") && desk.may("GET", "/extension-requests") {
            return Ok(see("/arbete/anstand"));
        }
        let wanted = wanted(&request);
        let said = said(&wanted.klart);
        page(
            desk,
            &wanted,
            (StatusCode::OK, said),
            Written::default(),
            Vec::new(),
        )
        .await
    })
    .await
}

pub(super) fn wanted(request: &HttpRequest) -> Wanted {
    Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default()
}

/// How many wait, by the address of the list that shows them.
pub(super) async fn count(desk: &Desk, path: &str, member: &str) -> Result<i64, Problem> {
    let listed = if_any(desk.list::<IgnoredAny>(path, member).await)?;
    Ok(listed.map_or(0, |listed| listed.total))
}

/// The views of what waits from others, with how much waits in each. `here`: name of the one that is shown.
pub(super) async fn tabs(desk: &Desk, here: &str, narrowed: &str) -> Result<Vec<Tab>, Problem> {
    let counted = |words: &str, count: i64| match count {
        0 => words.to_owned(),
        count => format!("{words} ({count})"),
    };
    let mut tabs = Vec::new();
    let reads = desk.may("GET", "/waiting-responses");
    let mut views = VIEWS
        .into_iter()
        .filter(|_| reads)
        .map(|(name, words, _)| (format!("/arbete/svar?visa={name}{narrowed}"), name, words));
    if let Some((href, name, words)) = views.next() {
        let waiting = count(desk, "/waiting-responses?limit=1", "waitingResponses").await?;
        tabs.push(Tab {
            href,
            words: counted(words, waiting),
            here: name == here,
        });
    }
    if desk.may("GET", "/extension-requests") {
        let path = "/extension-requests?state=waiting&limit=1";
        let waiting = count(desk, path, "extensionRequests").await?;
        tabs.push(Tab {
            href: "/arbete/anstand".to_owned(),
            words: counted("Begäran om anstånd", waiting),
            here: here == "anstand",
        });
    }
    tabs.extend(views.map(|(href, name, words)| Tab {
        href,
        words: words.to_owned(),
        here: name == here,
    }));
    Ok(tabs)
}

pub(super) async fn page(
    desk: &Desk,
    wanted: &Wanted,
    (status, said): (StatusCode, Said),
    written: Written,
    undo: Vec<Uuid>,
) -> Made {
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 10_000);
    let view = VIEWS.into_iter().find(|(name, _, _)| *name == wanted.visa);
    let (view, _, state) = view.unwrap_or(VIEWS[0]);
    let of_remiss = wanted
        .remiss
        .map_or_else(String::new, |id| format!("&remissId={id}"));
    let narrowing = wanted
        .remiss
        .map_or_else(String::new, |id| format!("&remiss={id}"));
    let path = format!("/waiting-responses?state={state}&limit={ON_A_PAGE}&page={sheet}{of_remiss}");
    let found = desk.list::<Waiting>(&path, "waitingResponses").await?;
    let mut remisser = Remisser::default();
    let mut rows = Vec::with_capacity(found.entries.len());
    for waiting in &found.entries {
        rows.push(row(waiting, remisser.about(desk, waiting.remiss_id).await?));
    }
    let page = WaitingPage {
        frame: desk.frame("/arbete/svar")?,
        said,
        token: desk.token()?,
        may_dismiss: state == "waiting" && desk.may("POST", "/waiting-response-dismissals"),
        may_restore: state == "dismissed" && desk.may("POST", "/waiting-response-restorations"),
        written,
        undo,
        tabs: tabs(desk, view, &narrowing).await?,
        waits: state == "waiting",
        narrowed: match wanted.remiss {
            Some(id) => Some(remisser.about(desk, id).await?.to_owned()),
            None => None,
        },
        total: found.total,
        rows,
        query: format!("visa={view}{narrowing}"),
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < found.total).then(|| sheet + 1),
    };
    Ok(super::html(status, &page)?)
}

/// Case number and name of remisser, each asked for once.
#[derive(Default)]
pub(super) struct Remisser(BTreeMap<Uuid, String>);

impl Remisser {
    /// What the remiss is called.
    pub async fn about(&mut self, desk: &Desk, id: Uuid) -> Result<&str, Problem> {
        match self.0.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let remiss = if_any(desk.get::<Remiss>(&format!("/remisser/{id}")).await)?;
                Ok(place.insert(remiss.map_or_else(
                    || "Remissen kan inte visas".to_owned(),
                    |remiss| format!("{} {}", remiss.case_number, remiss.name),
                )))
            }
        }
    }
}

fn row(waiting: &Waiting, remiss: &str) -> Row {
    let whole: Vec<&str> = waiting
        .answers
        .iter()
        .map(|answer| answer.text.as_str())
        .chain([waiting.text.as_str()])
        .flat_map(str::split_whitespace)
        .collect();
    let mut marks = Vec::new();
    if waiting.state == "waiting" {
        marks.push(if waiting.doubts.is_empty() {
            Mark {
                kind: "calm",
                words: "Väntar på att avsändaren bekräftar sin adress".to_owned(),
            }
        } else {
            Mark {
                kind: "soon",
                words: "Behöver läsas av någon".to_owned(),
            }
        });
    } else {
        marks.push(state(waiting));
    }
    if !waiting.files.is_empty() {
        let count = i64::try_from(waiting.files.len()).unwrap_or(i64::MAX);
        marks.push(Mark {
            kind: "calm",
            words: words::counted(count, "fil", "filer"),
        });
    }
    Row {
        id: waiting.id,
        href: format!("/arbete/svar/{}", waiting.id),
        name: waiting.name.clone(),
        about: format!("{remiss} · kom {}", words::moment(waiting.came_at)),
        marks,
        excerpt: words::shortened(&whole.join(" "), EXCERPT),
    }
}

fn state(waiting: &Waiting) -> Mark {
    let (kind, words) = match waiting.state.as_str() {
        "received" => ("done", "Mottaget som remissvar"),
        "dismissed" => ("calm", "Lagt åt sidan"),
        _ => ("soon", "Räknas inte än"),
    };
    Mark {
        kind,
        words: words.to_owned(),
    }
}

fn said(done: &str) -> Said {
    match done {
        "mottaget" => {
            Said::done("Svaret är mottaget. Det är registrerat från när det kom, och räknas nu som andra.")
        }
        "undanlagt" => Said::done("Svaret är lagt åt sidan. Det är sparat, men räknas inte."),
        _ => Said::default(),
    }
}

/// `GET /arbete/svar/{id}`
pub(super) async fn show_one(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let id = files::id(&request)?;
        let said = said(&wanted(&request).klart);
        one(desk, id, StatusCode::OK, said, "").await
    })
    .await
}

/// `POST /arbete/svar/{id}`
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
        match settle(desk, id, &fields).await {
            Ok(done) => Ok(see(&format!("/arbete/svar/{id}?klart={done}"))),
            Err(problem) if problem.status.is_client_error() => {
                let reason = fields.get("skal");
                one(desk, id, problem.status, Said::wrong(&problem), reason).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

async fn settle(desk: &Desk, id: Uuid, fields: &Fields) -> Result<&'static str, Problem> {
    let at = |end: &str| format!("/waiting-responses/{id}/{end}");
    if fields.get("gor") == "taemot" {
        desk.post(&at("receptions"), &json!({}), fields).await?;
        return Ok("mottaget");
    }
    let body = json!({ "reason": fields.get("skal") });
    desk.post(&at("dismissals"), &body, fields).await?;
    Ok("undanlagt")
}

/// `GET /arbete/svar/{id}/filer/{key}`
pub(super) async fn file(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let id = files::id(&request)?;
        let key = request.match_info().get("key").unwrap_or_default();
        let key: Uuid = key.parse().map_err(|_| ApiError::NotFound)?;
        let path = format!("/waiting-responses/{id}/files/{key}");
        desk.fetch(Question::get(&path)).await
    })
    .await
}

async fn one(desk: &Desk, id: Uuid, status: StatusCode, said: Said, reason: &str) -> Made {
    let waiting: Waiting = desk.get(&format!("/waiting-responses/{id}")).await?;
    let remiss: Remiss = desk.get(&format!("/remisser/{}", waiting.remiss_id)).await?;
    let action = format!("/arbete/svar/{id}");
    let confirmed = waiting.response_id.is_some() && waiting.settled_by.is_empty();
    let mut facts = vec![
        ("Vem", swedish_kind_of_one(&waiting.kind).to_owned()),
        ("Svarar", words::capital(words::outcome(&waiting.outcome))),
        ("Kom", words::moment(waiting.came_at)),
        (
            "E-post",
            match waiting.email.as_deref() {
                Some(email) if confirmed => email.to_owned(),
                Some(email) => format!("{email} (inte bekräftad)"),
                None => "ingen lämnad".to_owned(),
            },
        ),
    ];
    if waiting.show_name {
        facts.push(("Namnet", "får visas om svaret publiceras".to_owned()));
    }
    let page = OnePage {
        id,
        frame: desk.frame("/arbete/svar")?,
        said,
        token: desk.token()?,
        name: waiting.name.clone(),
        facts,
        remiss: (
            format!("/arbete/arenden/{}", waiting.case_id),
            format!("{} {}", remiss.case_number, remiss.name),
        ),
        state: state(&waiting),
        unconfirmed: waiting.state == "waiting" && waiting.doubts.is_empty(),
        settled: settled(&waiting),
        answers: waiting
            .answers
            .iter()
            .filter(|answer| !answer.text.is_empty())
            .map(|answer| (question(&remiss.questions, &answer.key), answer.text.clone()))
            .collect(),
        files: waiting
            .files
            .iter()
            .map(|file| ShownFile {
                href: format!("{action}/filer/{}", file.key),
                name: file.file_name.clone(),
                about: words::size(file.size),
            })
            .collect(),
        may: waiting.links.contains_key("takeIn"),
        may_restore: waiting.state == "dismissed" && desk.may("POST", "/waiting-response-restorations"),
        doubts: waiting.doubts,
        text: waiting.text,
        action,
        reason: reason.to_owned(),
    };
    Ok(super::html(status, &page)?)
}

/// Who decided about it, and when.
fn settled(waiting: &Waiting) -> Option<String> {
    let at = words::moment(waiting.settled_at?);
    Some(match (waiting.state.as_str(), waiting.settled_by.as_str()) {
        ("received", "") => format!("Avsändaren bekräftade svaret {at}."),
        ("received", by) => format!("Mottaget av {by} {at}."),
        (_, by) => format!("Lagt åt sidan av {by} {at}: {}", waiting.reason),
    })
}
