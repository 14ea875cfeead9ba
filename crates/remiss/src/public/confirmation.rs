//! `/mottaget/{id}`: the confirmation after a form, with number and time. It can be loaded again and sends nothing.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use uuid::Uuid;

use super::days::moment;
use super::failure::{html_in, or_failure_in};
use super::site::{Site, language};
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData};
use crate::{answering, cases, documents, remisser, responses};

#[derive(Template)]
#[template(path = "public/templates/confirmation.html")]
struct ConfirmationPage<'a> {
    site: Site<'a>,
    remiss: &'a str,
    number: &'a str,
    case_number: &'a str,
    received: &'a str,
    late: bool,
    supplement: bool,
    replacement: bool,
    /// How many files came with it, in words.
    files: String,
    receipt: bool,
    page: Option<&'a str>,
}

/// The page of what waits for its sender, or for somebody to read it first.
#[derive(Template)]
#[template(path = "public/templates/waiting.html")]
struct WaitingPage<'a> {
    site: Site<'a>,
    remiss: &'a str,
    received: &'a str,
    case_number: &'a str,
    /// A mail asks its sender to confirm.
    asked: bool,
    page: Option<&'a str>,
}

/// `GET /mottaget/{id}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = confirm(&request, &app).await;
    or_failure_in(language(&app, &request), &app, made, None)
}

async fn confirm(request: &HttpRequest, app: &AppData) -> ApiResult<HttpResponse> {
    let t = language(app, request);
    let id: Uuid = request
        .match_info()
        .get("id")
        .unwrap_or_default()
        .parse()
        .map_err(|_| ApiError::NotFound)?;
    let waiting = app
        .read(
            &Caller::with_link(),
            async |connection| match answering::find_waiting(app, connection, id).await {
                Ok(waiting) => {
                    let remiss = remisser::find(app, connection, waiting.remiss_id).await?;
                    let case = cases::find(app, connection, waiting.case_id).await?;
                    Ok(Some((waiting, remiss, case)))
                }
                Err(ApiError::NotFound) => Ok(None),
                Err(other) => Err(other),
            },
        )
        .await?;
    if let Some((waiting, remiss, case)) = waiting {
        if let Some(response) = waiting.response_id {
            return Ok(HttpResponse::SeeOther()
                .insert_header((header::LOCATION, t.path(&format!("/mottaget/{response}"))))
                .finish());
        }
        let page = remiss.public.then(|| format!("/remisser/{}", remiss.id));
        let page = WaitingPage {
            site: Site::private(app, t, request.path()),
            remiss: &remiss.name,
            received: &moment(app, t, waiting.came_at),
            case_number: &case.case_number,
            asked: waiting.doubts.is_empty(),
            page: page.as_deref(),
        };
        return html_in(t, StatusCode::OK, &page);
    }
    let (response, remiss, case, document, files) = app
        .read(&Caller::with_link(), async |connection| {
            let response = responses::find(app, connection, id).await?;
            // Only what came by a form has such a page.
            if response.channel != "link" {
                return Err(ApiError::NotFound);
            }
            let remiss = remisser::find(app, connection, response.remiss_id).await?;
            let case = cases::find(app, connection, response.case_id).await?;
            let document = documents::find(app, connection, response.document_id).await?;
            let files = responses::attachments_of(app, connection, &[response.id]).await?;
            Ok((response, remiss, case, document, files.len()))
        })
        .await?;
    let page = remiss.public.then(|| format!("/remisser/{}", remiss.id));
    let page = ConfirmationPage {
        site: Site::private(app, t, request.path()),
        remiss: &remiss.name,
        number: &format!("{}:{}", case.case_number, document.number),
        case_number: &case.case_number,
        received: &moment(app, t, response.received_at),
        late: response.late,
        supplement: response.relation == "supplement",
        replacement: response.relation == "replacement",
        files: match files {
            0 => String::new(),
            1 => t.say("receipt.file_one").to_owned(),
            several => t.with("receipt.file_many", "count", several),
        },
        receipt: response.respondent_email.is_some(),
        page: page.as_deref(),
    };
    html_in(t, StatusCode::OK, &page)
}
