//! `GET /remisser/{id}/recipients`

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::workflow::{RecipientDelivery, RecipientOutcome};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{RecipientPage, RecipientView, with_feedback};
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Paging, Path, Query};
use crate::remisser;

/// Which recipients.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct RecipientFilter {
    /// What they answered; `noAnswer` for those from whom nothing has come.
    #[param(value_type = Option<crate::http::enums::RecipientOutcome>, example = "noAnswer")]
    pub outcome: Option<String>,
    /// How far the remiss has reached them.
    #[param(value_type = Option<crate::http::enums::RecipientDelivery>, example = "bounced")]
    pub delivery: Option<String>,
    /// Words in the name.
    #[param(example = "förening")]
    pub q: Option<String>,
    /// Order: `name`, `answeredAt`, with `-` before it for the other way round; `name` when nothing is said.
    #[param(example = "name", pattern = "^(-?(name|answeredAt)(,-?(name|answeredAt))*)?$")]
    pub sort: Option<String>,
}

/// The distribution list of a remiss
///
/// Remissinstanserna, med hur långt utskicket har nått och vad de har svarat.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The remiss"), Paging, RecipientFilter),
    responses((status = 200, description = "A page of recipients", body = RecipientPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/remisser/{id}/recipients")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
    filter: Query<RecipientFilter>,
) -> ApiResult<HttpResponse> {
    let unknown = |error: remiss_domain::text_enum::UnknownText| {
        ApiError::bad_request(
            format!("Okänt värde {}. Kända: {}.", error.text, error.allowed.join(", ")),
            error.to_string(),
        )
    };
    if let Some(outcome) = &filter.outcome {
        outcome.parse::<RecipientOutcome>().map_err(unknown)?;
    }
    if let Some(delivery) = &filter.delivery {
        delivery.parse::<RecipientDelivery>().map_err(unknown)?;
    }
    let (views, total) = app
        .read(&caller, async |connection| {
            let remiss = remisser::find(&app, connection, *id).await?;
            let (page, total) = store::list(&app, connection, *id, &filter, *paging).await?;
            let mut views = page
                .iter()
                .map(|recipient| RecipientView::of(&app, &caller, &remiss, recipient))
                .collect::<ApiResult<Vec<_>>>()?;
            with_feedback(&app, connection, &remiss, &mut views).await?;
            Ok((views, total))
        })
        .await?;
    Ok(RecipientPage::new(&app, &request, *paging, views, total).answer())
}
