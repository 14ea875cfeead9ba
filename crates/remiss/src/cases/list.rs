//! `GET /cases`

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{CasePage, CaseStatus, CaseView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};
use crate::search;

/// Which cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct CaseFilter {
    /// Number in any spelling, the board's own or a counterpart's.
    #[param(example = "ks1216/2018")]
    pub case_number: Option<String>,
    /// State.
    pub status: Option<CaseStatus>,
    /// The board.
    pub board_id: Option<Uuid>,
    /// The meeting they are meant for.
    pub target_meeting_id: Option<Uuid>,
    /// User name of an officer with access.
    #[param(example = "hand01")]
    pub officer: Option<String>,
    /// Words, all of them, in any form: in titles, initiator, officers, names and senders of remisser, documents and responses; the last one may be
    /// a beginning. Or a number in any spelling. The best fitting first; each case has `hit`.
    #[param(example = "civilsamhället", max_length = 500)]
    pub q: Option<String>,
    /// Earlier cases whose titles share words with this case's, the most alike first.
    pub similar_to: Option<Uuid>,
    /// Another system that knows the case.
    #[param(example = "platina")]
    pub external_system: Option<String>,
    /// The id of the case in that system.
    #[param(example = "A-2018-001216")]
    pub external_id: Option<String>,
    /// Opened on this day or later.
    pub opened_from: Option<Date>,
    /// Opened on this day or earlier.
    pub opened_to: Option<Date>,
    /// Order: `openedOn`, `title`, `status`; a minus before a field turns it round.
    #[param(
        example = "-openedOn",
        pattern = "^(-?(openedOn|title|status)(,-?(openedOn|title|status))*)?$"
    )]
    pub sort: Option<String>,
}

impl CaseFilter {
    /// Somebody's cases, in one state or in all, in the ordinary order: what everyone begins the day with.
    pub(super) fn has_only_an_officer(&self) -> bool {
        let CaseFilter {
            case_number,
            status: _,
            board_id,
            target_meeting_id,
            officer,
            q,
            similar_to,
            external_system,
            external_id,
            opened_from,
            opened_to,
            sort,
        } = self;
        let searched = q.as_deref().is_some_and(|text| !text.trim().is_empty());
        officer.is_some()
            && !searched
            && case_number.is_none()
            && board_id.is_none()
            && target_meeting_id.is_none()
            && similar_to.is_none()
            && external_system.is_none()
            && external_id.is_none()
            && opened_from.is_none()
            && opened_to.is_none()
            && sort.as_deref().is_none_or(|order| order == "-openedOn")
    }
}

/// The cases
///
/// Ärendena, de nyaste först. A number is found however it is spelt.
#[utoipa::path(
    tag = "cases",
    params(Paging, CaseFilter),
    responses(
        (status = 200, description = "A page of cases", body = CasePage),
        (status = 404, description = "There is no such case to be like"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<CaseFilter>,
) -> ApiResult<HttpResponse> {
    let (cases, mut hits, listed) = app
        .read(&caller, async |connection| {
            let mut listed = store::list(&app, connection, &caller, &filter, *paging).await?;
            let cases = std::mem::take(&mut listed.cases);
            let ids: Vec<Uuid> = cases.iter().map(|case| case.id).collect();
            let hits = match &listed.found {
                Some(found) => search::case_hits(&app, connection, found, &ids).await?,
                None => HashMap::new(),
            };
            Ok((store::whole_many(&app, connection, cases).await?, hits, listed))
        })
        .await?;
    let views = cases
        .into_iter()
        .map(|whole| {
            let hit = hits.remove(&whole.case.id);
            CaseView::of(&app, &caller, whole).found(hit)
        })
        .collect();
    Ok(CasePage::new(&app, &request, *paging, views, listed.counted).answer())
}
