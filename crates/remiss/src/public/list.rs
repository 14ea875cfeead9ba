//! `GET /public/remisser`

use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::kept::kept;
use super::store::{self, Search};
use super::view::{PublicRemiss, PublicRemissPage};
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Paging, Query};
use crate::{boards, remisser};

/// Which published remisser.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct PublicFilter {
    /// With these words, Swedish in any form, or with this case number.
    #[param(example = "samverkan")]
    q: Option<String>,
    /// `open`, `closed` (the time to answer is over) or `decided`.
    #[param(inline, example = "open")]
    state: Option<PublicState>,
    /// About this topic (ämne).
    #[param(example = "kultur")]
    topic: Option<String>,
    /// About this area (område).
    #[param(example = "Vivalla")]
    area: Option<String>,
    /// Of this board.
    board_id: Option<Uuid>,
}

/// Where a published remiss stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum PublicState {
    /// Answers are awaited.
    Open,
    /// The time to answer is over.
    Closed,
    /// The board has decided.
    Decided,
}

/// The published remisser
///
/// De publicerade remisserna, med sökning: öppna först efter svarsdatum, sedan de avslutade; vid sökning de som passar bäst först. Without credentials.
#[utoipa::path(
    tag = "public",
    params(PublicFilter, Paging),
    responses((status = 200, description = "A page of published remisser", body = PublicRemissPage)),
)]
#[get("/public/remisser")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    filter: Query<PublicFilter>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let search = Search {
        words: filter
            .q
            .as_deref()
            .map(str::trim)
            .filter(|words| !words.is_empty())
            .map(|words| words.chars().take(200).collect()),
        standing: filter.state.map(|state| match state {
            PublicState::Open => "open",
            PublicState::Closed => "closed",
            PublicState::Decided => "decided",
        }),
        topic: filter.topic.clone(),
        area: filter.area.clone(),
        board: filter.board_id,
    };
    let key = search
        .words
        .is_none()
        .then(|| format!("/public/remisser {search:?} {} {}", paging.page(), paging.limit()))
        .filter(|key| key.len() < 500);
    let made = kept(
        &request,
        &app,
        (key, "application/json"),
        Caller::public(),
        async |connection| {
            let (found, total) = store::search(&app, connection, &search, app.now(), *paging).await?;
            let ids: Vec<Uuid> = found.iter().map(|listed| listed.remiss.id).collect();
            let mut subjects = remisser::subjects(&app, connection, &ids).await?;
            let boards = boards::all(&app, connection).await?;
            let mut views = Vec::with_capacity(found.len());
            for listed in &found {
                let remiss = &listed.remiss;
                let board = boards.iter().find(|board| board.id == remiss.board_id);
                let board = board.map_or("", |board| board.name.as_str());
                let documents = remisser::documents_of(&app, connection, remiss.id).await?;
                let about = subjects.remove(&remiss.id).unwrap_or_default();
                let number = listed.case_number.as_str();
                views.push(PublicRemiss::of(&app, remiss, (number, board), &documents, about));
            }
            let page = PublicRemissPage::new(&app, &request, *paging, views, total);
            serde_json::to_vec(&page).map_err(ApiError::internal)
        },
    );
    made.await
}
