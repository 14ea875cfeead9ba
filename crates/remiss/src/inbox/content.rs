//! `GET /inbox/{id}/content`

use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use crate::access::{Caller, Role};
use crate::http::{ApiError, ApiResult, AppData, Path, Query, Sentence};

/// Whether a mail in quarantine is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Quarantine {
    /// True: also a mail in which a virus was found. For registrars, who know what they do with it.
    #[param(example = false)]
    pub quarantined: Option<bool>,
}

/// A mail as it came
///
/// Mejlet byte för byte, som det kom. One in which a virus was found is given to a registrar who asks for it by
/// `quarantined=true`, and to nobody else.
#[utoipa::path(
    tag = "inbox",
    params(("id" = Uuid, Path, description = "The entry"), Quarantine),
    responses(
        (status = 200, description = "The mail", content_type = "message/rfc822", body = String),
        (status = 409, description = "A virus was found in it"),
    ),
    security(("bearer" = ["registrar", "auditor", "administrator"])),
)]
#[get("/inbox/{id}/content")]
pub async fn content(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    query: Query<Quarantine>,
) -> ApiResult<HttpResponse> {
    let entry = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    let infected = entry.scan == "infected";
    if infected && !(query.quarantined.unwrap_or_default() && caller.is_one_of(&[Role::Registrar])) {
        return Err(ApiError::StateConflict {
            state: entry.status,
            allowed: Vec::new(),
            detail: Sentence::new(
                "Mejlet är i karantän: viruskontrollen hittade något i det. En registrator kan hämta det med quarantined=true.",
                "The mail is quarantined: the virus scanner found something in it. A registrar gets it by quarantined=true.",
            ),
        });
    }
    let bytes = app.files().get(entry.file_key).await?;
    // A name that no mail program opens by itself.
    let (media_type, ending) = match infected {
        true => ("application/octet-stream", "eml.karantan"),
        false => ("message/rfc822", "eml"),
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((
            "content-disposition",
            format!("attachment; filename=\"mejl-{}.{ending}\"", entry.register_number),
        ))
        .body(bytes))
}
