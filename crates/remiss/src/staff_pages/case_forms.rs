//! What is done on the page of a case: a step of the checklist is ticked, and a late handing in is consented to.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;
use uuid::Uuid;

use super::case_page::{self, Said};
use super::desk::{Desk, at_desk, see};
use super::files;
use crate::http::inside::Problem;
use crate::http::{ApiError, AppData, RawBody};
use crate::public::Fields;

/// `POST /arbete/arenden/{id}`
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
        let (done, place) = match fields.get("gor") {
            "medge" => (consent(desk, id, &fields).await, "medgivande"),
            _ => (tick(desk, id, &fields).await, "checklista"),
        };
        match done {
            Ok(()) => Ok(see(&format!("/arbete/arenden/{id}?klart={place}#{place}"))),
            Err(problem) if problem.status.is_client_error() => {
                let said = Said::Refused { place, problem };
                case_page::page(desk, &request, id, said).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// Ticks a step of the checklist, unticks it, or says that it is not needed.
async fn tick(desk: &Desk, id: Uuid, fields: &Fields) -> Result<(), Problem> {
    let (Ok(version), item) = (fields.get("version").parse::<i64>(), fields.get("punkt")) else {
        return Err(unreadable());
    };
    if item.is_empty() || !item.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(unreadable());
    }
    let body = json!({ "state": fields.get("lage"), "note": fields.get("anteckning") });
    let done = desk
        .put(&format!("/cases/{id}/checklist/{item}"), &body, version)
        .await;
    match done {
        Ok(_) => Ok(()),
        Err(problem) if problem.status == StatusCode::PRECONDITION_FAILED => Err(Problem {
            detail: "Någon har ändrat punkten sedan du öppnade sidan. Läs hur den står nu, och gör om det om det behövs."
                .to_owned(),
            ..problem
        }),
        Err(problem) => Err(problem),
    }
}

/// Consents to the case being handed in late for the meeting it is meant for.
async fn consent(desk: &Desk, id: Uuid, fields: &Fields) -> Result<(), Problem> {
    let Ok(meeting) = fields.get("sammantrade").parse::<Uuid>() else {
        return Err(unreadable());
    };
    let body = json!({ "caseId": id, "reason": fields.get("skal") });
    desk.post(&format!("/meetings/{meeting}/late-consents"), &body, fields)
        .await?;
    Ok(())
}

fn unreadable() -> Problem {
    Problem::of(
        StatusCode::UNPROCESSABLE_ENTITY,
        "Något behöver rättas",
        "Formuläret är inte helt. Ladda om sidan och gör om det.",
    )
}
