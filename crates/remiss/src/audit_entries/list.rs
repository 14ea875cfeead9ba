//! `GET /audit-entries`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{AuditEntryPage, AuditEntryView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// Which entries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct AuditFilter {
    /// What was done.
    #[param(example = "case.registered")]
    pub action: Option<String>,
    /// Kind of the thing it was done to.
    #[param(example = "case")]
    pub subject_kind: Option<String>,
    /// The thing it was done to.
    pub subject_id: Option<Uuid>,
    /// The case it belongs to.
    pub case_id: Option<Uuid>,
    /// The key that did it.
    pub actor_id: Option<Uuid>,
    /// The person it was done for.
    #[param(example = "hand01")]
    pub acting_user: Option<String>,
    /// Done at this time or later.
    pub at_from: Option<Timestamp>,
    /// Done at this time or earlier.
    pub at_to: Option<Timestamp>,
}

/// The audit log
///
/// Loggen över vem som gjort vad, när och för vem, det senaste först. Nothing in it can be changed or removed.
#[utoipa::path(
    tag = "audit",
    params(Paging, AuditFilter),
    responses((status = 200, description = "A page of the log", body = AuditEntryPage)),
    security(("bearer" = ["auditor", "administrator"])),
)]
#[get("/audit-entries")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<AuditFilter>,
) -> ApiResult<HttpResponse> {
    let (entries, total) = app
        .read(&caller, async |connection| {
            store::list(&app, connection, &filter, false, *paging).await
        })
        .await?;
    let views = entries
        .into_iter()
        .map(|entry| AuditEntryView::of(&app, entry))
        .collect();
    Ok(AuditEntryPage::new(&app, &request, *paging, views, total).answer())
}
