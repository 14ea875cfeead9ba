//! `/arbete/beslut/{id}`: one decision, with the form that puts right what was recorded wrongly.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::workflow::DecisionKind;
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::shapes::{Case, Decision};
use super::{case_page, files, words};
use crate::http::inside::Problem;
use crate::http::{ApiError, AppData, RawBody};
use crate::public::Fields;

/// What can be chosen as decided: value, words, whether it is chosen.
type Choice = (&'static str, String, bool);

/// What stands in the form: as the decision is, or as somebody typed it.
struct Form {
    kinds: Vec<Choice>,
    paragraph: String,
    text: String,
    dissent: String,
    /// Only a delegate's decision names a point of the delegation.
    delegation_point: Option<String>,
    /// It is, or may become, a deferral.
    deferrable: bool,
    decided_on: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/decision.html")]
struct DecisionPage {
    frame: Frame,
    action: String,
    token: String,
    case: String,
    number: String,
    title: String,
    decision: case_page::ShownDecision,
    /// None where its reader may not correct it, or it was sent.
    form: Option<Form>,
    sent: bool,
    /// What has to be mended.
    error: Option<String>,
}

/// `GET /arbete/beslut/{id}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        page(desk, files::id(&request)?, None).await
    })
    .await
}

/// `POST /arbete/beslut/{id}`
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
        match correct(desk, id, &fields).await {
            Ok(case) => Ok(see(&format!("/arbete/arenden/{case}?klart=rattelse#beslut"))),
            Err(problem) if problem.status.is_client_error() => {
                page(desk, id, Some((&fields, problem))).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// Puts the decision right as the form says. Returns its case.
async fn correct(desk: &Desk, id: Uuid, fields: &Fields) -> Result<Uuid, Problem> {
    let path = format!("/decisions/{id}");
    let decision: Decision = desk.get(&path).await?;
    let said = |name: &str| fields.get(name).replace("\r\n", "\n");
    let mut body = json!({
        "reason": said("skal"), "kind": said("beslut"), "paragraph": said("paragraf"), "text": said("text"),
        "dissent": said("reservation"),
    });
    if !fields.get("dag").is_empty() {
        body["decidedOn"] = json!(fields.get("dag"));
    }
    if decision.decided_by == "delegate" {
        body["delegationPoint"] = json!(said("delegation"));
    }
    desk.post(&format!("{path}/corrections"), &body, fields).await?;
    Ok(decision.case_id)
}

async fn page(desk: &Desk, id: Uuid, refused: Option<(&Fields, Problem)>) -> Made {
    let decision: Decision = desk.get(&format!("/decisions/{id}")).await?;
    let case: Case = desk.get(&format!("/cases/{}", decision.case_id)).await?;
    let may = decision.links.contains_key("corrections");
    let form = may.then(|| match &refused {
        Some((fields, _)) => typed(&decision, fields),
        None => as_it_is(&decision),
    });
    let status = refused
        .as_ref()
        .map_or(StatusCode::OK, |(_, problem)| problem.status);
    let page = DecisionPage {
        frame: desk.frame("")?,
        action: format!("/arbete/beslut/{id}"),
        token: desk.token()?,
        case: format!("/arbete/arenden/{}", case.id),
        number: case.case_number,
        title: case.title,
        sent: decision.sent_at.is_some(),
        form,
        decision: case_page::shown_decision(decision),
        error: refused.map(|(_, problem)| problem.detail),
    };
    Ok(super::html(status, &page)?)
}

fn as_it_is(decision: &Decision) -> Form {
    Form {
        kinds: kinds(decision, &decision.kind),
        paragraph: decision.paragraph.clone(),
        text: decision.text.clone(),
        dissent: decision.dissent.clone(),
        delegation_point: (decision.decided_by == "delegate").then(|| decision.delegation_point.clone()),
        deferrable: decision.decided_by == "board",
        decided_on: decision.decided_on.to_string(),
        reason: String::new(),
    }
}

fn typed(decision: &Decision, fields: &Fields) -> Form {
    let said = |name: &str| fields.get(name).to_owned();
    Form {
        kinds: kinds(decision, fields.get("beslut")),
        paragraph: said("paragraf"),
        text: said("text"),
        dissent: said("reservation"),
        delegation_point: (decision.decided_by == "delegate").then(|| said("delegation")),
        deferrable: decision.decided_by == "board",
        decided_on: said("dag"),
        reason: said("skal"),
    }
}

/// What it can be corrected into: only the board refers back or defers.
fn kinds(decision: &Decision, chosen: &str) -> Vec<Choice> {
    let of_the_board = decision.decided_by == "board";
    DecisionKind::ALL
        .iter()
        .filter(|kind| of_the_board || kind.settles())
        .map(|kind| kind.as_str())
        .map(|kind| (kind, words::capital(words::decision(kind)), kind == chosen))
        .collect()
}
