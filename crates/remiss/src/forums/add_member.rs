//! `POST /organisations/{id}/members`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::ForumMemberView;
use super::{is_forum, store};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::organisations;

/// An organisation that sits in a forum.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddForumMember {
    /// The organisation.
    pub organisation_id: Uuid,
}

/// Put an organisation into a forum
///
/// Noterar att organisationen sitter i forumet eller rådet. One that does already stays.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The forum or council")),
    request_body = AddForumMember,
    responses(
        (status = 201, description = "The member", body = ForumMemberView),
        (status = 409, description = "The organisation in the path is no forum and no council"),
    ),
    security(("bearer" = ["coordinator", "administrator"])),
)]
#[post("/organisations/{id}/members")]
pub async fn add(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<AddForumMember>,
) -> ApiResult<HttpResponse> {
    let member_id = body.value.organisation_id;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let forum = organisations::lock(&app, connection, *id).await?;
        if !is_forum(&forum) {
            return Err(ApiError::conflict(
                format!(
                    "{} är inget forum eller råd. Ändra typen i registret först, om den är fel.",
                    forum.name
                ),
                "The organisation is no forum and no council.",
            ));
        }
        let unknown = |sv: &'static str, en: &'static str| ApiError::invalid("/organisationId", sv, en);
        if member_id == forum.id {
            return Err(unknown(
                "Ett forum kan inte sitta i sig självt.",
                "A forum does not sit in itself.",
            ));
        }
        let member = match organisations::find(&app, connection, member_id).await {
            Err(ApiError::NotFound) => {
                return Err(unknown(
                    "Organisationen finns inte i registret.",
                    "There is no such organisation.",
                ));
            }
            found => found?,
        };
        put(&app, connection, &caller, forum.id, member.id).await?;
        let version = store::version(&app, connection, forum.id, member.id).await?;
        let location = app.url(&format!("/organisations/{}/members/{}", forum.id, member.id));
        let view = ForumMemberView::of(&app, &caller, forum.id, &member);
        Ok(Made::created(location, version, view))
    })
    .await
}

/// Puts an organisation into a forum, and says so in the log. Returns whether it was not there already.
pub(super) async fn put(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    forum_id: Uuid,
    organisation_id: Uuid,
) -> ApiResult<bool> {
    let new = store::insert(app, connection, forum_id, organisation_id).await?;
    if new {
        note(
            app,
            connection,
            caller,
            "forum.memberAdded",
            forum_id,
            organisation_id,
        )
        .await?;
    }
    Ok(new)
}

/// Writes down what was done.
pub(super) async fn note(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    action: &'static str,
    forum_id: Uuid,
    organisation_id: Uuid,
) -> ApiResult<()> {
    let details = serde_json::json!({ "organisationId": organisation_id });
    let deed = Deed {
        action,
        subject_kind: "organisation",
        subject_id: forum_id,
        board_id: None,
        case_id: None,
        details: &details,
    };
    record(app, connection, caller, deed).await
}
