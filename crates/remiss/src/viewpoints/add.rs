//! `POST /responses/{id}/viewpoints`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{AddedViewpoints, Content, ViewpointFields, ViewpointView};
use super::{open_for_compiling, reopen_compilation, store};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::responses;

/// Viewpoints to add to a response.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddViewpoints {
    /// One or several, in the order in which they stand in the response; `text` is required.
    pub viewpoints: Vec<ViewpointFields>,
}

/// Split a response into viewpoints
///
/// Delar upp ett remissvar i synpunkter: each with its text, and, if they are known already, theme, reply, result and
/// reason. They come after those that the response has. A compilation that was closed is opened again.
#[utoipa::path(
    tag = "viewpoints",
    params(("id" = Uuid, Path, description = "The response")),
    request_body = AddViewpoints,
    responses(
        (status = 201, description = "The new viewpoints", body = AddedViewpoints),
        (status = 409, description = "The remiss is handed in to the board already"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/responses/{id}/viewpoints")]
pub async fn add(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<AddViewpoints>,
) -> ApiResult<HttpResponse> {
    let given = body.value.viewpoints;
    if given.is_empty() || given.len() > 500 {
        return Err(ApiError::invalid(
            "/viewpoints",
            "Skicka 1 till 500 synpunkter.",
            "Send 1 to 500 viewpoints.",
        ));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let response = responses::find(&app, connection, *id).await?;
        responses::needs_valid(&response)?;
        let remiss = open_for_compiling(&app, connection, response.remiss_id).await?;
        let mut wrong = Vec::new();
        let mut contents = Vec::with_capacity(given.len());
        for (index, fields) in given.iter().enumerate() {
            let mut content = Content::default();
            content.apply(fields, &remiss, &format!("/viewpoints/{index}"), &mut wrong);
            contents.push(content);
        }
        if !wrong.is_empty() {
            return Err(ApiError::Invalid(wrong));
        }
        let added = store::insert(&app, connection, &response, &contents).await?;
        reopen_compilation(&app, connection, &caller, &remiss).await?;
        let ids: Vec<Uuid> = added.iter().map(|viewpoint| viewpoint.id).collect();
        let details = serde_json::json!({ "viewpointIds": ids });
        let deed = Deed {
            action: "response.splitIntoViewpoints",
            subject_kind: "response",
            subject_id: response.id,
            board_id: Some(response.board_id),
            case_id: Some(response.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let viewpoints = added
            .iter()
            .map(|row| ViewpointView::of(&app, &caller, row, true))
            .collect();
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(app.url(&format!("/responses/{}/viewpoints", response.id))),
            version: None,
            body: AddedViewpoints { viewpoints },
        })
    })
    .await
}
