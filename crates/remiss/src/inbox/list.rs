//! `GET /inbox`

use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::seen::all_seen;
use super::store;
use super::view::{EntryKind, EntryStatus, EntryView, InboxPage};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// Which entries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct InboxFilter {
    /// A text in subject, sender or body.
    #[param(example = "överenskommelsen")]
    pub q: Option<String>,
    /// With this status.
    #[param(inline, example = "waiting")]
    pub status: Option<EntryStatus>,
    /// Taken for spam (skräppost) by the receiving mail server, or not.
    #[param(example = false)]
    pub spam: Option<bool>,
    /// Those that may be a new incoming case, or the others.
    #[param(example = true)]
    pub proposed: Option<bool>,
    /// Of this kind.
    #[param(inline, example = "ordinary")]
    pub kind: Option<EntryKind>,
}

/// The inbox
///
/// Allt som har kommit in med mejl, nyast först; `status=waiting` är det som en registrator behöver placera. What has come to
/// a board's own mailbox or is placed with a board is shown to those who may see that board.
#[utoipa::path(
    tag = "inbox",
    params(Paging, InboxFilter),
    responses((status = 200, description = "A page of the inbox", body = InboxPage)),
    security(("bearer" = ["registrar", "auditor", "administrator"])),
)]
#[get("/inbox")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<InboxFilter>,
) -> ApiResult<HttpResponse> {
    let (entries, total) = app
        .read(&caller, async |connection| {
            let (entries, total) = store::list(&app, connection, &filter, *paging).await?;
            Ok((all_seen(&app, connection, entries).await?, total))
        })
        .await?;
    let views: ApiResult<Vec<_>> = entries
        .iter()
        .map(|entry| EntryView::in_list(&app, &caller, entry))
        .collect();
    Ok(InboxPage::new(&app, &request, *paging, views?, total).answer())
}
