//! `GET /responses/{id}/feedback`

use actix_web::{HttpResponse, get};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::decision::{OutcomeDecision, decision_of};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Read, Way, record_read};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Links, Path, enums};
use crate::responses::{self, Response};
use crate::viewpoints::{self, Viewpoint};
use crate::{documents, remisser};

/// What came of one response (återkoppling): you wrote, we did, because.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResponseFeedback {
    /// The response.
    pub response_id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// Whether the feedback has been given. Before that there are no viewpoints and no decision for the respondent.
    #[schema(example = true)]
    pub told: bool,
    /// When, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = "2020-01-20T08:00:00Z")]
    pub told_at: Option<Timestamp>,
    /// The decision.
    pub decision: Option<FeedbackDecision>,
    /// Each viewpoint with reply, result and reason.
    pub viewpoints: Vec<FeedbackViewpoint>,
    /// The response.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackDecision {
    /// The day.
    #[schema(value_type = String, format = Date, example = "2020-01-14")]
    pub decided_on: Date,
    /// Who decided.
    #[schema(example = "Kommunstyrelsen")]
    pub decided_by: String,
    /// The paragraph of the minutes; may be empty.
    #[schema(example = "§ 12")]
    pub paragraph: String,
    /// What was decided.
    #[schema(example = "Överenskommelsen antas.")]
    pub text: String,
}

/// What became of one viewpoint.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackViewpoint {
    /// The viewpoint.
    pub viewpoint_id: Uuid,
    /// Theme.
    #[schema(example = "Dialog")]
    pub theme: String,
    /// What was written.
    #[schema(example = "Mer dialog.")]
    pub text: String,
    /// The reply (bemötande).
    #[schema(example = "Två möten om året.")]
    pub reply: String,
    /// What came of it.
    #[schema(value_type = Option<enums::ViewpointResult>, example = "partlyMet")]
    pub result: Option<String>,
    /// The same in Swedish.
    #[schema(example = "delvis tillgodosedd")]
    pub result_name: Option<&'static str>,
    /// Why.
    #[schema(example = "Fler hinns inte.")]
    pub reason: String,
}

/// What came of one response
///
/// Återkopplingen på ett remissvar, för den svarandes eget system: varje synpunkt med bemötande, resultat och motivering, och beslutet. An organisation
/// sees that of its own responses, once it is given (`told`); staff see what it will say.
#[utoipa::path(
    tag = "feedback",
    params(("id" = Uuid, Path, description = "The response")),
    responses((status = 200, description = "What came of it", body = ResponseFeedback)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "organisation"])),
)]
#[get("/responses/{id}/feedback")]
pub async fn of_response(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (view, response, ground) = app
        .read(&caller, async |connection| {
            let response = responses::find(&app, connection, *id).await?;
            let own = caller.organisation.is_none_or(|organisation| {
                response.organisation_id == Some(organisation) && response.voided_at.is_none()
            });
            if !own {
                return Err(ApiError::NotFound);
            }
            let ground = documents::ground_of(&app, connection, response.document_id).await?;
            let view = view(&app, connection, &caller, &response).await?;
            Ok((view, response, ground))
        })
        .await?;
    if let Some(ground) = &ground {
        let read = Read {
            action: "response.read",
            subject_kind: "response",
            subject_id: response.id,
            board_id: Some(response.board_id),
            case_id: Some(response.case_id),
            way: Way::Content,
            ground,
        };
        record_read(&app, &caller, read).await?;
    }
    Ok(HttpResponse::Ok().json(view))
}

async fn view(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    response: &Response,
) -> ApiResult<ResponseFeedback> {
    let told = response.feedback_at.is_some();
    let mut decision = None;
    let mut own = Vec::new();
    if told || caller.organisation.is_none() {
        let remiss = remisser::find(app, connection, response.remiss_id).await?;
        decision = decision_of(app, connection, &remiss).await?;
        own = viewpoints::of_response(app, connection, response.id).await?;
    }
    let address = app.url(&format!("/responses/{}", response.id));
    Ok(ResponseFeedback {
        response_id: response.id,
        remiss_id: response.remiss_id,
        told,
        told_at: response.feedback_at,
        decision: decision.map(FeedbackDecision::of),
        viewpoints: own
            .into_iter()
            .map(FeedbackViewpoint::of)
            .collect::<ApiResult<_>>()?,
        links: Links::to_self(format!("{address}/feedback")).and("response", "GET", address),
    })
}

impl FeedbackDecision {
    fn of(decision: OutcomeDecision) -> FeedbackDecision {
        FeedbackDecision {
            decided_on: decision.decided_on,
            decided_by: decision.decided_by.trim_end_matches(',').to_owned(),
            paragraph: decision.paragraph,
            text: decision.text,
        }
    }
}

impl FeedbackViewpoint {
    fn of(viewpoint: Viewpoint) -> ApiResult<FeedbackViewpoint> {
        let result = viewpoint.result()?;
        Ok(FeedbackViewpoint {
            viewpoint_id: viewpoint.id,
            theme: viewpoint.theme,
            text: viewpoint.text,
            reply: viewpoint.reply,
            result: result.map(|result| result.as_str().to_owned()),
            result_name: result.map(|result| result.swedish()),
            reason: viewpoint.reason,
        })
    }
}
