//! `/mottaget/{id}`: the confirmation after a form, with number and time. It can be loaded again and sends nothing.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::deadline::Deadline;
use uuid::Uuid;

use super::failure::{html, or_failure};
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData};
use crate::{cases, documents, remisser, responses};

#[derive(Template)]
#[template(path = "public/templates/confirmation.html")]
struct ConfirmationPage<'a> {
    municipality: &'a str,
    remiss: &'a str,
    number: &'a str,
    case_number: &'a str,
    received: &'a str,
    late: bool,
    supplement: bool,
    receipt: bool,
    page: Option<&'a str>,
}

/// `GET /mottaget/{id}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    or_failure(&app, confirm(&request, &app).await, None)
}

async fn confirm(request: &HttpRequest, app: &AppData) -> ApiResult<HttpResponse> {
    let id: Uuid = request
        .match_info()
        .get("id")
        .unwrap_or_default()
        .parse()
        .map_err(|_| ApiError::NotFound)?;
    let (response, remiss, case, document) = app
        .read(&Caller::with_link(), async |connection| {
            let response = responses::find(app, connection, id).await?;
            // Only what came by a form has such a page.
            if response.channel != "link" {
                return Err(ApiError::NotFound);
            }
            let remiss = remisser::find(app, connection, response.remiss_id).await?;
            let case = cases::find(app, connection, response.case_id).await?;
            let document = documents::find(app, connection, response.document_id).await?;
            Ok((response, remiss, case, document))
        })
        .await?;
    let page = remiss.public.then(|| format!("/remisser/{}", remiss.id));
    let page = ConfirmationPage {
        municipality: &app.settings().municipality.name,
        remiss: &remiss.name,
        number: &format!("{}:{}", case.case_number, document.number),
        case_number: &case.case_number,
        received: &Deadline::from_timestamp(response.received_at).swedish(),
        late: response.late,
        supplement: response.relation != "first",
        receipt: response.respondent_email.is_some(),
        page: page.as_deref(),
    };
    html(StatusCode::OK, &page)
}
