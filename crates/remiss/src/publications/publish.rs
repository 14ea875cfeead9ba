//! `POST /responses/{id}/publications`

use actix_web::{HttpResponse, post};
use uuid::Uuid;

use super::checks::obstacle;
use super::decide::{PublishResponse, decide};
use super::tell::tell;
use super::view::PublicationView;
use super::{named, store};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::{remisser, responses};

/// Publish a response
///
/// Publicerar ett remissvar: en namngiven person (`X-Acting-User`) beslutar, och en kopia visas på remissens sida. Every
/// finding of `publication-checks` is masked in the copy, or left standing with a reason; the response itself is not touched.
/// A private person's name is hidden unless the person asked for it to be shown; attachments are published only when they are
/// chosen. Where a copy stands already, the new one takes its place. The respondent is told.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "The response")),
    request_body = PublishResponse,
    responses(
        (status = 201, description = "The publication", body = PublicationView),
        (status = 409, description = "The remiss does not stand on the public pages"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/responses/{id}/publications")]
pub async fn publish(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<PublishResponse>,
) -> ApiResult<HttpResponse> {
    let by = named(&caller)?;
    let wanted = &body.value;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let response = responses::lock(&app, connection, *id).await?;
        responses::needs_valid(&response)?;
        let remiss = remisser::find(&app, connection, response.remiss_id).await?;
        if let Some(obstacle) = obstacle(&remiss, &response) {
            return Err(ApiError::conflict(
                obstacle,
                "The remiss does not stand on the public pages, so its responses are not published. Make it public first.",
            ));
        }
        let copy = decide(&app, connection, &remiss, &response, wanted).await?;
        let earlier = store::standing_copy(&app, connection, response.id).await?;
        let earlier = earlier.map(|earlier| earlier.id);
        if let Some(earlier) = earlier {
            store::withdraw(&app, connection, earlier, by, "Ersatt av en ny publicering.").await?;
        }
        let publication = store::insert(&app, connection, &response, &copy, (by, earlier)).await?;
        let files = store::files_of(&app, connection, &[publication.id]).await?;
        tell(&app, connection, &remiss, &response, (&publication, &files)).await?;
        let details = serde_json::json!({
            "publicationId": publication.id, "publishedBy": by, "nameShown": publication.name_shown,
            "masks": publication.masks.len(), "kept": publication.kept, "replacesId": earlier,
            "attachmentIds": copy.files.iter().map(|file| file.document_id).collect::<Vec<_>>(),
        });
        let deed = Deed {
            action: "response.published",
            subject_kind: "response",
            subject_id: response.id,
            board_id: Some(response.board_id),
            case_id: Some(response.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made::created(
            app.url(&format!("/publications/{}", publication.id)),
            publication.version,
            PublicationView::of(&app, &caller, publication, &files),
        ))
    })
    .await
}
