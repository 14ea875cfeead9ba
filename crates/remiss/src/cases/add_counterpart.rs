//! `POST /cases/{id}/counterpart-numbers`

use actix_web::{HttpResponse, post};
use uuid::Uuid;

use super::check::Texts;
use super::store;
use super::view::{CaseView, CounterpartNumber};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// Note a counterpart's number
///
/// Antecknar motpartens nummer på ärendet ("Ert dnr"), så att ärendet hittas på det.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    request_body = CounterpartNumber,
    responses((status = 201, description = "The case with the number", body = CaseView)),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/cases/{id}/counterpart-numbers")]
pub async fn add_counterpart(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<CounterpartNumber>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    Texts::default()
        .needed("/number", &new.number)
        .line("/party", Some(&new.party))
        .done()?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let case = store::lock(&app, connection, *id).await?;
        store::add_counterpart_number(&app, connection, &case, &new.number, &new.party).await?;
        let case = store::touch(&app, connection, case.id).await?;
        let details = serde_json::json!({ "number": new.number, "party": new.party });
        let deed = Deed {
            action: "case.counterpartNumberAdded",
            subject_kind: "case",
            subject_id: case.id,
            board_id: Some(case.board_id),
            case_id: Some(case.id),
            details: &details,
        };
        let whole = store::whole(&app, connection, case).await?;
        record(&app, connection, &caller, deed).await?;
        let location = app.url(&format!("/cases/{}", whole.case.id));
        let version = whole.case.version;
        Ok(Made::created(
            location,
            version,
            CaseView::of(&app, &caller, whole),
        ))
    })
    .await
}
