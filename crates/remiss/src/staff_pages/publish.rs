//! `/arbete/remissvar/{id}/publicering`: one answer before it is published: what was found in it, what is masked and why, the copy as
//! it will be shown; and what is published taken down again.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::my_cases::Mark;
use super::publish_form::{self, Decided, Piece, ShownAttachment, ShownFinding};
use super::said::Said;
use super::shapes::{AnswerTo, Document, Remiss, Response, question};
use super::{files, words};
use crate::http::inside::{Problem, if_any};
use crate::http::{ApiError, AppData, Query, RawBody};

/// What there is to look at, as the API answers it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Checks {
    pub obstacle: Option<String>,
    pub respondent_name: String,
    pub private_person: bool,
    pub asked_to_be_shown: bool,
    pub parts: Vec<Part>,
    pub findings: Vec<Finding>,
    pub attachments: Vec<Attachment>,
}

/// A part of the answer.
#[derive(Debug, Deserialize)]
pub(super) struct Part {
    pub part: String,
    pub heading: String,
    pub text: String,
}

/// Something that was found.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Finding {
    pub id: String,
    pub name: String,
    pub part: String,
    pub start: Option<usize>,
    pub end: Option<usize>,
    pub words: String,
    pub count: usize,
    pub advice: String,
}

/// A file that came with it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attachment {
    pub document_id: Uuid,
    pub file_name: String,
    pub size: i64,
    pub obstacle: Option<String>,
    pub findings: Vec<Finding>,
}

/// The copy as it would be.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Preview {
    complete: bool,
    name: String,
    text: String,
    answers: Vec<AnswerTo>,
    masks: Vec<Mask>,
    attachments: Vec<Published>,
    open_findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
struct Mask {
    part: String,
    start: usize,
    end: usize,
    reason: String,
}

#[derive(Debug, Deserialize)]
struct Published {
    title: String,
    size: i64,
}

/// A publication.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Publication {
    id: Uuid,
    state: String,
    name: String,
    published_by: String,
    published_at: Timestamp,
    withdrawn_by: Option<String>,
    withdrawn_at: Option<Timestamp>,
    withdrawal_reason: String,
    #[serde(rename = "_links")]
    links: std::collections::BTreeMap<String, serde::de::IgnoredAny>,
}

struct ShownPart {
    heading: String,
    pieces: Vec<Piece>,
}

/// The copy, to be looked at before it is published.
struct ShownCopy {
    complete: bool,
    name: String,
    answers: Vec<(String, String)>,
    text: String,
    masks: Vec<(String, String)>,
    files: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/publish.html")]
struct PublishPage {
    frame: Frame,
    said: Said,
    action: String,
    token: String,
    name: String,
    remiss: (String, String),
    original: String,
    state: Mark,
    public_page: Option<String>,
    obstacle: Option<String>,
    parts: Vec<ShownPart>,
    findings: Vec<ShownFinding>,
    /// What was found elsewhere than in a text: it is left standing with a reason, or nothing is published.
    others: Vec<ShownFinding>,
    attachments: Vec<ShownAttachment>,
    private: bool,
    /// The person asked for the name to be shown.
    asked: bool,
    decided: Decided,
    copy: Option<ShownCopy>,
    /// The publication that can be taken down.
    standing: Option<Uuid>,
    history: Vec<String>,
    may: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    klart: String,
}

/// `GET /arbete/remissvar/{id}/publicering`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let wanted = Query::<Wanted>::from_query(request.query_string())
            .map(Query::into_inner)
            .unwrap_or_default();
        let said = match wanted.klart.as_str() {
            "publicerat" => Said::done("Svaret är publicerat. Den som svarade får veta det."),
            "borttaget" => Said::done("Svaret är borttaget från remissens sida. Det kan publiceras igen."),
            _ => Said::default(),
        };
        page(desk, files::id(&request)?, StatusCode::OK, said, None).await
    })
    .await
}

/// `POST /arbete/remissvar/{id}/publicering`
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
        let here = format!("/arbete/remissvar/{id}/publicering");
        if fields.get("gor") == "avpublicera" {
            let publication: Uuid = fields
                .get("publicering")
                .parse()
                .map_err(|_| ApiError::NotFound)?;
            let path = format!("/publications/{publication}/withdrawals");
            let body = json!({ "reason": fields.get("skal") });
            return match desk.post(&path, &body, &fields).await {
                Ok(_) => Ok(see(&format!("{here}?klart=borttaget"))),
                Err(problem) if problem.status.is_client_error() => {
                    page(desk, id, problem.status, Said::wrong(&problem), None).await
                }
                Err(problem) => Err(problem),
            };
        }
        let decided = Decided::read(&fields);
        if fields.get("gor") == "granska" {
            return page(desk, id, StatusCode::OK, Said::default(), Some(decided)).await;
        }
        let path = format!("/responses/{id}/publications");
        match desk.post(&path, &decided.body(), &fields).await {
            Ok(_) => Ok(see(&format!("{here}?klart=publicerat"))),
            Err(problem) if problem.status.is_client_error() => {
                let said = publish_form::wrong(&problem);
                page(desk, id, problem.status, said, Some(decided)).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// The page; where something was decided in the form, with the copy that it makes.
async fn page(desk: &Desk, id: Uuid, status: StatusCode, said: Said, decided: Option<Decided>) -> Made {
    let at = |end: &str| format!("/responses/{id}{end}");
    let response: Response = desk.get(&at("")).await?;
    let checks: Checks = desk.get(&at("/publication-checks")).await?;
    let remiss: Remiss = desk.get(&format!("/remisser/{}", response.remiss_id)).await?;
    let publications = desk
        .list::<Publication>(&at("/publications?limit=20"), "publications")
        .await?;
    let (mut status, mut said) = (status, said);
    let mut copy = None;
    if let Some(decided) = &decided {
        match desk
            .about::<Preview>(&at("/publication-previews"), &decided.body())
            .await
        {
            Ok(preview) => copy = Some(preview),
            Err(problem) if problem.status.is_client_error() && said.wrong.is_none() => {
                status = problem.status;
                said = publish_form::wrong(&problem);
            }
            Err(problem) if problem.status.is_client_error() => {}
            Err(problem) => return Err(problem),
        }
    }
    let may = desk.may("POST", "/responses/{id}/publications")
        && response.links.contains_key("publish")
        && checks.obstacle.is_none();
    let decided = decided.unwrap_or_else(|| Decided::first(&checks));
    let open = copy.as_ref().map_or(&[][..], |copy| &copy.open_findings);
    let (findings, others) = publish_form::findings(&checks, open, &decided);
    let copies = copies(desk, &response, &checks).await?;
    let standing = publications
        .entries
        .iter()
        .find(|publication| publication.state == "published");
    let page = PublishPage {
        frame: desk.frame("")?,
        said,
        action: format!("/arbete/remissvar/{id}/publicering"),
        token: desk.token()?,
        name: checks.respondent_name.clone(),
        remiss: (
            format!("/arbete/remisser/{}/publicering", remiss.id),
            format!("{} {}", remiss.case_number, remiss.name),
        ),
        original: format!("/arbete/handlingar/{}", response.document_id),
        state: match standing {
            Some(standing) => Mark {
                kind: "done",
                words: format!(
                    "Publicerat {} som ”{}”",
                    words::moment(standing.published_at),
                    standing.name
                ),
            },
            None => Mark {
                kind: "soon",
                words: "Inte publicerat".to_owned(),
            },
        },
        public_page: standing.map(|_| format!("/remisser/{}/svar/{id}", remiss.id)),
        parts: checks
            .parts
            .iter()
            .map(|part| ShownPart {
                heading: part.heading.clone(),
                pieces: publish_form::pieces(&part.part, &part.text, &findings),
            })
            .collect(),
        findings,
        others,
        attachments: publish_form::attachments(&checks, &decided, &copies, open),
        private: checks.private_person,
        asked: checks.asked_to_be_shown,
        copy: copy.map(|copy| shown_copy(copy, &checks, &remiss)),
        standing: standing
            .filter(|standing| standing.links.contains_key("withdraw"))
            .map(|standing| standing.id),
        history: publications.entries.iter().filter_map(ended).collect(),
        obstacle: checks.obstacle,
        decided,
        may,
    };
    Ok(super::html(status, &page)?)
}

/// Documents of the case that may be masked copies of its attachments: id, number and title.
async fn copies(desk: &Desk, response: &Response, checks: &Checks) -> Result<Vec<(String, String)>, Problem> {
    if checks.attachments.is_empty() {
        return Ok(Vec::new());
    }
    let path = format!("/cases/{}/documents?limit=100", response.case_id);
    let listed = if_any(desk.list::<Document>(&path, "documents").await)?;
    let own =
        |id: Uuid| id == response.document_id || checks.attachments.iter().any(|file| file.document_id == id);
    Ok(listed
        .into_iter()
        .flat_map(|listed| listed.entries)
        .filter(|document| !own(document.id) && !document.hidden && document.voided_at.is_none())
        .map(|document| {
            let words = format!("{} {}", document.document_number, document.title);
            (document.id.to_string(), words)
        })
        .collect())
}

fn shown_copy(copy: Preview, checks: &Checks, remiss: &Remiss) -> ShownCopy {
    let masks = copy.masks.iter().map(|mask| {
        let part = checks.parts.iter().find(|part| part.part == mask.part);
        let words: String = part.map_or_else(String::new, |part| {
            let letters = part.text.chars().skip(mask.start);
            letters.take(mask.end.saturating_sub(mask.start)).collect()
        });
        (words, mask.reason.clone())
    });
    ShownCopy {
        complete: copy.complete,
        masks: masks.collect(),
        name: copy.name,
        answers: copy
            .answers
            .into_iter()
            .filter(|answer| !answer.text.is_empty())
            .map(|answer| (question(&remiss.questions, &answer.key), answer.text))
            .collect(),
        text: copy.text,
        files: copy
            .attachments
            .into_iter()
            .map(|file| (file.title, words::size(file.size)))
            .collect(),
    }
}

/// What became of a publication that stands no longer.
fn ended(publication: &Publication) -> Option<String> {
    let at = words::moment(publication.withdrawn_at?);
    let by = publication.withdrawn_by.as_deref().unwrap_or_default();
    Some(format!(
        "Publicerades av {} {} som ”{}”. Togs bort av {by} {at}: {}",
        publication.published_by,
        words::moment(publication.published_at),
        publication.name,
        publication.withdrawal_reason
    ))
}
