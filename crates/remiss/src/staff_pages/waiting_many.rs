//! `POST /arbete/svar`: many answers from the web at once, as when a program has sent them: put aside with one reason, or taken back.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use uuid::Uuid;

use super::desk::{at_desk, form_key};
use super::said::Said;
use super::waiting::{Written, page, wanted};
use crate::http::inside::{Problem, Question};
use crate::http::{ApiError, AppData, RawBody};

/// What became of many.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settled {
    changed_ids: Vec<Uuid>,
    unchanged_responses: Vec<IgnoredAny>,
}

/// `POST /arbete/svar`: puts those that are ticked aside, with one reason, or takes them back.
pub(super) async fn take_many(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let fields = match desk.take(&request, body)? {
            Ok(fields) => fields,
            Err(refused) => return Ok(refused),
        };
        let mut wanted = wanted(&request);
        // All of the page, or those that are ticked.
        let named = if fields.get("alla").is_empty() {
            "svar"
        } else {
            "pasidan"
        };
        let ids: Vec<Uuid> = fields
            .all(named)
            .into_iter()
            .filter_map(|id| id.parse().ok())
            .collect();
        let aside = fields.get("gor") == "undan";
        let reason = fields.get("skal").trim().to_owned();
        let done: Result<Settled, Problem> = if aside {
            let body = json!({ "waitingResponseIds": ids, "reason": reason });
            let key = form_key(&fields);
            desk.once(Question::post("/waiting-response-dismissals", &body, &key))
                .await
        } else {
            let body = json!({ "waitingResponseIds": ids });
            let key = form_key(&fields);
            desk.once(Question::post("/waiting-response-restorations", &body, &key))
                .await
        };
        match done {
            Ok(settled) => {
                // What was on a later page may be on this one now.
                wanted.sida = None;
                let said = Said::done(told(&settled, aside));
                let undo = if aside { settled.changed_ids } else { Vec::new() };
                page(desk, &wanted, (StatusCode::OK, said), Written::default(), undo).await
            }
            Err(problem) if problem.status.is_client_error() => {
                let said = (problem.status, Said::wrong(&problem));
                page(desk, &wanted, said, Written { reason, ids }, Vec::new()).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// What was done with many, in words.
fn told(settled: &Settled, aside: bool) -> String {
    let count = i64::try_from(settled.changed_ids.len()).unwrap_or(i64::MAX);
    let mut words = match (aside, count) {
        (true, 0) => "Inget svar lades åt sidan.".to_owned(),
        (true, 1) => "1 svar är lagt åt sidan. Det är sparat, men räknas inte.".to_owned(),
        (true, count) => format!("{count} svar är lagda åt sidan. De är sparade, men räknas inte."),
        (false, 0) => "Inget svar lades tillbaka.".to_owned(),
        (false, 1) => "1 svar är tillbaka bland dem som väntar.".to_owned(),
        (false, count) => format!("{count} svar är tillbaka bland dem som väntar."),
    };
    match settled.unchanged_responses.len() {
        0 => {}
        1 => words.push_str(" Ett lämnades som det var, eftersom något annat hade hänt med det."),
        left => words.push_str(&format!(
            " {left} lämnades som de var, eftersom något annat hade hänt med dem."
        )),
    }
    words
}
