//! `/arbete/inkorg/{id}`: one mail: what it says, where it may belong, and the forms to place it, to open a case from it, and to
//! undo a placing.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::swedish::swedish_date;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::inbox::{marks, sender, subject};
use super::my_cases::Mark;
use super::shapes::{Board, Case, Mail, Remiss};
use super::{files, words};
use crate::http::inside::{Problem, encoded, if_any};
use crate::http::{ApiError, AppData, Query, RawBody};
use crate::public::Fields;

/// A place that can be chosen.
struct Choice {
    value: String,
    label: String,
    hint: String,
    chosen: bool,
}

struct BoardChoice {
    id: String,
    name: String,
    chosen: bool,
}

/// The form that places the mail.
struct PlaceForm {
    choices: Vec<Choice>,
    number: String,
    reason: String,
    respondent: String,
}

/// The form that opens a case from it.
struct OpenForm {
    /// What speaks for a new case; empty where nothing does.
    reasons: Vec<String>,
    /// Days that the mail names, with the words they stand in.
    deadlines: Vec<(String, String)>,
    boards: Vec<BoardChoice>,
    sender: String,
    sender_number: String,
    name: String,
    deadline: String,
    case_number: String,
    user_name: String,
    display_name: String,
    shown: bool,
}

struct ShownFile {
    name: String,
    about: String,
    warning: Option<String>,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/inbox_entry.html")]
struct EntryPage {
    frame: Frame,
    action: String,
    token: String,
    subject: String,
    from: String,
    received: String,
    reason: String,
    marks: Vec<Mark>,
    text: String,
    files: Vec<ShownFile>,
    /// What was done just now.
    done: Option<&'static str>,
    /// What has to be mended: a sentence, and sentences about fields.
    error: Option<(String, Vec<String>)>,
    /// The case that it is placed in: address and words.
    case: Option<(String, String)>,
    place: Option<PlaceForm>,
    open: Option<OpenForm>,
    undo: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Done {
    #[serde(default)]
    klart: String,
}

/// `GET /arbete/inkorg/{id}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let done = Query::<Done>::from_query(request.query_string())
            .map(Query::into_inner)
            .unwrap_or_default();
        let done = match done.klart.as_str() {
            "placerat" => Some("Mejlet är placerat."),
            "oppnat" => Some("Ärendet är öppnat, och mejlet är registrerat i det."),
            "atgardat" => Some("Mejlet är avfört ur inkorgen. Det finns kvar."),
            "angrat" => Some("Placeringen är ångrad. Mejlet väntar igen."),
            _ => None,
        };
        let mail = desk.get(&format!("/inbox/{}", files::id(&request)?)).await?;
        page(desk, mail, StatusCode::OK, done, None).await
    })
    .await
}

/// `POST /arbete/inkorg/{id}`
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
        let done = match fields.get("gor") {
            "oppna" => open(desk, id, &fields).await.map(|()| "oppnat"),
            "angra" => undo(desk, id, &fields).await.map(|()| "angrat"),
            _ => place(desk, id, &fields).await,
        };
        match done {
            Ok(done) => Ok(see(&format!("/arbete/inkorg/{id}?klart={done}"))),
            Err(problem) if problem.status.is_client_error() => {
                let status = problem.status;
                let mail = desk.get(&format!("/inbox/{id}")).await?;
                page(desk, mail, status, None, Some((&fields, problem))).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// Places the mail where the form says. Returns what was done.
async fn place(desk: &Desk, id: Uuid, fields: &Fields) -> Result<&'static str, Problem> {
    let mut body = Map::new();
    let mut done = "placerat";
    let text = |name: &str| Some(fields.get(name)).filter(|text| !text.is_empty());
    match fields.get("plats").split_once(':') {
        Some(("remiss", wanted)) => {
            let (remiss, recipient) = wanted.split_once(':').unwrap_or((wanted, ""));
            body.insert("remissId".to_owned(), json!(remiss));
            if !recipient.is_empty() {
                body.insert("recipientId".to_owned(), json!(recipient));
            }
        }
        Some(("arende", case)) => {
            body.insert("caseId".to_owned(), json!(case));
        }
        Some(("annat", "svar")) => {
            let case = case_of(desk, fields.get("nummer")).await?;
            let remiss = round_of(desk, &case).await?;
            body.insert("remissId".to_owned(), json!(remiss));
        }
        Some(("annat", _)) => {
            let case = case_of(desk, fields.get("nummer")).await?;
            body.insert("caseId".to_owned(), json!(case.id));
        }
        Some(("ingen", _)) => {
            body.insert("discard".to_owned(), json!(fields.get("anledning")));
            done = "atgardat";
        }
        _ => return Err(wrong("Välj var mejlet hör hemma.")),
    }
    if let Some(name) = text("svarande").filter(|_| body.contains_key("remissId")) {
        body.insert("respondentName".to_owned(), json!(name));
    }
    let path = format!("/inbox/{id}/matches");
    desk.post(&path, &Value::Object(body), fields).await?;
    Ok(done)
}

/// The one case with this number, in any spelling.
async fn case_of(desk: &Desk, number: &str) -> Result<Case, Problem> {
    if number.is_empty() {
        return Err(wrong("Skriv ärendets nummer, till exempel Ks 12/2019."));
    }
    let path = format!("/cases?caseNumber={}&limit=2", encoded(number));
    let mut found = desk.list::<Case>(&path, "cases").await?.entries;
    match (found.len(), found.pop()) {
        (1, Some(case)) => Ok(case),
        (0, _) => Err(wrong(&format!(
            "Inget ärende som du får se har numret {number}. Kontrollera det, eller sök efter ärendet."
        ))),
        _ => Err(wrong(&format!(
            "Flera ärenden har numret {number}. Skriv nämndens eget nummer."
        ))),
    }
}

/// The one remiss of a case that takes answers.
async fn round_of(desk: &Desk, case: &Case) -> Result<Uuid, Problem> {
    let path = format!("/remisser?caseId={}&direction=outgoing&limit=100", case.id);
    let rounds = desk.list::<Remiss>(&path, "remisser").await?.entries;
    let takes = |remiss: &&Remiss| !matches!(remiss.state.as_str(), "draft" | "withdrawn");
    let taking: Vec<&Remiss> = rounds.iter().filter(takes).collect();
    match taking.as_slice() {
        [only] => Ok(only.id),
        [] => Err(wrong(&format!(
            "Ärendet {} har ingen remiss som tar emot svar. Lägg mejlet som handling i ärendet i stället.",
            case.case_number
        ))),
        several => {
            let names: Vec<&str> = several.iter().map(|remiss| remiss.name.as_str()).collect();
            Err(wrong(&format!(
                "Ärendet {} har flera remisser: {}. Lägg mejlet som handling i ärendet, eller placera det genom ärendesystemet.",
                case.case_number,
                names.join(", ")
            )))
        }
    }
}

/// Opens a case from the mail, with what the form says.
async fn open(desk: &Desk, id: Uuid, fields: &Fields) -> Result<(), Problem> {
    let mut body = Map::new();
    for (field, member) in [
        ("namnd", "boardId"),
        ("avsandare", "sender"),
        ("avsandarnummer", "senderNumber"),
        ("remissnamn", "name"),
        ("svarsdatum", "deadlineDate"),
        ("arendenummer", "caseNumber"),
    ] {
        let text = fields.get(field);
        if !text.is_empty() {
            body.insert(member.to_owned(), json!(text));
        }
    }
    let (user, name) = (fields.get("handlaggare"), fields.get("handlaggarnamn"));
    if !user.is_empty() || !name.is_empty() {
        if user.is_empty() || name.is_empty() {
            return Err(wrong(
                "Skriv både handläggarens användarnamn och namnet som ska stå i handlingarna, eller lämna båda tomma.",
            ));
        }
        let officer = json!({ "userName": user, "displayName": name, "responsible": true });
        body.insert("officers".to_owned(), json!([officer]));
    }
    let path = format!("/inbox/{id}/cases");
    desk.post(&path, &Value::Object(body), fields).await?;
    Ok(())
}

/// Undoes the placing.
async fn undo(desk: &Desk, id: Uuid, fields: &Fields) -> Result<(), Problem> {
    let reason = fields.get("skal");
    let body = if reason.is_empty() {
        json!({})
    } else {
        json!({ "reason": reason })
    };
    let path = format!("/inbox/{id}/undos");
    desk.post(&path, &body, fields).await?;
    Ok(())
}

fn wrong(words: &str) -> Problem {
    Problem::of(StatusCode::UNPROCESSABLE_ENTITY, "Något behöver rättas", words)
}

async fn page(
    desk: &Desk,
    mail: Mail,
    status: StatusCode,
    done: Option<&'static str>,
    unkept: Option<(&Fields, Problem)>,
) -> Made {
    let may = |link: &str| mail.links.contains_key(link);
    let fields = unkept.as_ref().map(|(fields, _)| *fields);
    let open = if may("openCase") {
        Some(open_form(desk.boards().await?, &mail, fields))
    } else {
        None
    };
    let case = match mail.case_id {
        Some(id) => if_any(desk.get::<Case>(&format!("/cases/{id}")).await)?,
        None => None,
    };
    let error = unkept.as_ref().map(|(_, problem)| {
        let details: Vec<String> = problem.fields.iter().map(|field| field.detail.clone()).collect();
        (problem.detail.clone(), details)
    });
    let page = EntryPage {
        frame: desk.frame("/arbete/inkorg")?,
        action: format!("/arbete/inkorg/{}", mail.id),
        token: desk.token()?,
        subject: subject(&mail),
        from: sender(&mail),
        received: words::moment(mail.received_at),
        reason: mail.reason.clone(),
        marks: marks(&mail),
        files: mail
            .files
            .iter()
            .map(|file| ShownFile {
                name: file.file_name.clone(),
                about: format!("{}, {} kB", file.media_type, (file.size + 1023) / 1024),
                warning: file.warning.clone(),
            })
            .collect(),
        done,
        error: error.map(|(detail, mut details)| {
            // One wrong field is the whole sentence already.
            details.retain(|one| *one != detail);
            (detail, details)
        }),
        case: case.map(|case| {
            let words = format!("{} {}", case.case_number, case.title);
            (format!("/arbete/arenden/{}", case.id), words)
        }),
        place: may("matches").then(|| place_form(&mail, fields)),
        open,
        undo: may("undo"),
        text: mail.text,
    };
    Ok(super::html(status, &page)?)
}

fn place_form(mail: &Mail, fields: Option<&Fields>) -> PlaceForm {
    let written = |name: &str| fields.map_or("", |fields| fields.get(name)).to_owned();
    let chosen = written("plats");
    let choice = |value: String, label: String, hint: &str| Choice {
        chosen: value == chosen,
        hint: hint.to_owned(),
        value,
        label,
    };
    let mut choices: Vec<Choice> = Vec::new();
    for candidate in &mail.candidates {
        if let Some(remiss) = candidate.remiss_id.filter(|_| candidate.open) {
            let recipient = candidate
                .recipient_id
                .map_or_else(String::new, |id| format!(":{id}"));
            choices.push(choice(
                format!("remiss:{remiss}{recipient}"),
                format!("Svar på remissen i {}", candidate.case_number),
                &candidate.reason,
            ));
        }
    }
    for candidate in &mail.candidates {
        let value = format!("arende:{}", candidate.case_id);
        if !choices.iter().any(|known| known.value == value) {
            choices.push(choice(
                value,
                format!("Handling i {}", candidate.case_number),
                &candidate.reason,
            ));
        }
    }
    let another = if choices.is_empty() {
        "ett ärende"
    } else {
        "ett annat ärende"
    };
    choices.push(choice(
        "annat:svar".to_owned(),
        format!("Svar på remissen i {another}"),
        "Skriv ärendets nummer nedanför.",
    ));
    choices.push(choice(
        "annat:handling".to_owned(),
        format!("Handling i {another}"),
        "Skriv ärendets nummer nedanför.",
    ));
    choices.push(choice(
        "ingen:".to_owned(),
        "Behöver ingen plats".to_owned(),
        "Skriv varför nedanför. Mejlet finns kvar.",
    ));
    PlaceForm {
        choices,
        number: written("nummer"),
        reason: written("anledning"),
        respondent: written("svarande"),
    }
}

fn open_form(boards: Vec<Board>, mail: &Mail, fields: Option<&Fields>) -> OpenForm {
    let fields = fields.filter(|fields| fields.get("gor") == "oppna");
    let proposal = mail.proposal.as_ref();
    let written = |name: &str, proposed: Option<String>| match fields {
        Some(fields) => fields.get(name).to_owned(),
        None => proposed.unwrap_or_default(),
    };
    let board = written("namnd", mail.board_id.map(|id| id.to_string()));
    OpenForm {
        reasons: proposal.map_or_else(Vec::new, |proposal| proposal.reasons.clone()),
        deadlines: proposal.map_or_else(Vec::new, |proposal| {
            let days = proposal.deadlines.iter();
            days.map(|found| (swedish_date(found.date), found.words.clone()))
                .collect()
        }),
        boards: boards
            .into_iter()
            .filter(|known| known.valid_to.is_none())
            .map(|known| {
                let id = known.id.to_string();
                BoardChoice {
                    chosen: id == board,
                    id,
                    name: known.name,
                }
            })
            .collect(),
        sender: written("avsandare", proposal.map(|proposal| proposal.sender.clone())),
        sender_number: written(
            "avsandarnummer",
            proposal.and_then(|proposal| proposal.sender_number.clone()),
        ),
        name: written("remissnamn", proposal.and_then(|proposal| proposal.name.clone())),
        deadline: written(
            "svarsdatum",
            proposal.and_then(|proposal| proposal.deadline_date.map(|day| day.to_string())),
        ),
        case_number: written("arendenummer", None),
        user_name: written("handlaggare", None),
        display_name: written("handlaggarnamn", None),
        shown: proposal.is_some() || fields.is_some(),
    }
}
