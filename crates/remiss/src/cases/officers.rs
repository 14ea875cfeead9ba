//! `GET /cases/{id}/officers` and `GET`, `DELETE /cases/{id}/officers/{userName}`

use actix_web::{HttpRequest, HttpResponse, delete, get};
use uuid::Uuid;

use super::store;
use super::view::{OfficerPage, OfficerView};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IfMatch, Paging, Path, Query, etag};

/// The officers of a case
///
/// Handläggarna som har tillgång till ärendet, den ansvariga först.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case"), Paging),
    responses((status = 200, description = "A page of officers", body = OfficerPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/officers")]
pub async fn list_officers(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (officers, total) = app
        .read(&caller, async |connection| {
            let case = store::find(&app, connection, *id).await?;
            store::officers(&app, connection, case.id, *paging).await
        })
        .await?;
    let views = officers
        .into_iter()
        .map(|officer| OfficerView::of(&app, officer))
        .collect();
    Ok(OfficerPage::new(&app, &request, *paging, views, total).answer())
}

/// One officer of a case
///
/// En handläggare i ärendet. The ETag is the case's.
#[utoipa::path(
    tag = "cases",
    params(
        ("id" = Uuid, Path, description = "The case"),
        ("userName" = String, Path, description = "User name of the officer", example = "hand01"),
    ),
    responses((status = 200, description = "The officer", body = OfficerView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/officers/{userName}")]
pub async fn get_officer(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, String)>,
) -> ApiResult<HttpResponse> {
    let (id, user_name) = path.into_inner();
    let (case, officer) = app
        .read(&caller, async |connection| {
            let case = store::find(&app, connection, id).await?;
            let officer = store::officer(&app, connection, id, &user_name).await?;
            Ok((case, officer))
        })
        .await?;
    Ok(etag::answer(
        &request,
        case.version,
        &OfficerView::of(&app, officer),
    ))
}

/// Take an officer's access away
///
/// Tar bort en handläggares tillgång till ärendet. `If-Match` is the case's ETag.
#[utoipa::path(
    tag = "cases",
    params(
        ("id" = Uuid, Path, description = "The case"),
        ("userName" = String, Path, description = "User name of the officer", example = "hand01"),
    ),
    responses((status = 204, description = "The officer has no access any more")),
    security(("bearer" = ["registrar", "officer"])),
)]
#[delete("/cases/{id}/officers/{userName}")]
pub async fn remove_officer(
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, String)>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    let (id, user_name) = path.into_inner();
    app.write(&caller, async |connection| {
        let case = store::lock(&app, connection, id).await?;
        version.check(case.version)?;
        let officer = store::officer(&app, connection, id, &user_name).await?;
        store::remove_officer(&app, connection, id, &officer.user_name).await?;
        store::touch(&app, connection, id).await?;
        let details =
            serde_json::json!({ "userName": officer.user_name, "responsible": officer.responsible });
        let deed = Deed {
            action: "case.officerRemoved",
            subject_kind: "case",
            subject_id: case.id,
            board_id: Some(case.board_id),
            case_id: Some(case.id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
