//! `GET /stop-dates`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use remiss_domain::workflow::{DueProgress, DueState};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::StopDatePage;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Paging, Query};

/// Which stop dates. Without a period or a meeting: those of the meetings ahead, and every case that is late.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct StopDateFilter {
    /// The board.
    pub board_id: Option<Uuid>,
    /// The meeting.
    pub meeting_id: Option<Uuid>,
    /// First stop date.
    #[param(example = "2019-09-01")]
    pub from: Option<Date>,
    /// Last stop date.
    #[param(example = "2019-12-31")]
    pub to: Option<Date>,
    /// `due`, `late` or `done`.
    #[param(example = "late", pattern = "^(due|late|done)$")]
    pub state: Option<String>,
    /// How far the tjänsteskrivelse has come: `noDraft`, `draft`, `findings`, `ready` or `handedIn`.
    #[param(example = "findings", pattern = "^(noDraft|draft|findings|ready|handedIn)$")]
    pub progress: Option<String>,
    /// User name of an officer of the case.
    #[param(example = "hand01")]
    pub officer: Option<String>,
}

impl StopDateFilter {
    /// The words of the filter are known ones.
    pub(super) fn check(&self) -> ApiResult<()> {
        let state = self.state.as_ref().map(|text| text.parse::<DueState>());
        if matches!(state, Some(Err(_))) {
            return Err(ApiError::bad_request(
                "Läget state är due, late eller done.",
                "The state is due, late or done.",
            ));
        }
        let progress = self.progress.as_ref().map(|text| text.parse::<DueProgress>());
        if matches!(progress, Some(Err(_))) {
            return Err(ApiError::bad_request(
                "Hur långt det har kommit, progress, är noDraft, draft, findings, ready eller handedIn.",
                "The progress is noDraft, draft, findings, ready or handedIn.",
            ));
        }
        Ok(())
    }

    /// Whether it names a period or a meeting, and so may look at what was.
    pub(super) fn names_a_time(&self) -> bool {
        self.from.is_some() || self.to.is_some() || self.meeting_id.is_some()
    }
}

/// Cases against their stop dates
///
/// Vilka ärenden som ska till vilket sammanträde, och hur det ligger till mot stoppdatum: om tjänsteskrivelsen är påbörjad, har
/// anmärkningar kvar, är klar eller inlämnad. Försenade först, sedan efter stoppdatum. Without a period: the meetings ahead and
/// every case that is late.
#[utoipa::path(
    tag = "meetings",
    params(StopDateFilter, Paging),
    responses((status = 200, description = "A page of cases against their stop dates", body = StopDatePage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/stop-dates")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    filter: Query<StopDateFilter>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (views, total) = super::page(&app, &caller, &filter, *paging).await?;
    Ok(StopDatePage::new(&app, &request, *paging, views, total).answer())
}
