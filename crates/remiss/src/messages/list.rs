//! `GET /messages`

use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::message::Purpose;
use super::store;
use super::view::{MessageChannel, MessagePage, MessageStatus, MessageView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// Which messages.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct MessageFilter {
    /// Of this remiss.
    pub remiss_id: Option<Uuid>,
    /// Of this case.
    pub case_id: Option<Uuid>,
    /// To this recipient of a remiss.
    pub recipient_id: Option<Uuid>,
    /// With this status.
    #[param(inline, example = "queued")]
    pub status: Option<MessageStatus>,
    /// By this channel.
    #[param(inline, example = "letter")]
    pub channel: Option<MessageChannel>,
    /// For this purpose.
    #[param(inline, example = "dispatch")]
    pub purpose: Option<Purpose>,
}

/// The outgoing messages
///
/// Utgående mejl och brev med leveransstatus, nyast först. Letters that wait to be printed are
/// `channel=letter&status=queued`.
#[utoipa::path(
    tag = "messages",
    params(Paging, MessageFilter),
    responses((status = 200, description = "A page of messages", body = MessagePage)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/messages")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<MessageFilter>,
) -> ApiResult<HttpResponse> {
    let (messages, total) = app
        .read(&caller, async |connection| {
            store::list(&app, connection, &filter, *paging).await
        })
        .await?;
    let views = messages
        .iter()
        .map(|message| MessageView::of(&app, &caller, message))
        .collect();
    Ok(MessagePage::new(&app, &request, *paging, views, total).answer())
}
