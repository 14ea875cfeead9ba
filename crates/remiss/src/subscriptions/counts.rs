//! `GET /subscription-counts`

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::boards;
use crate::http::{ApiResult, AppData};

/// How many subscribe, and to what. Nobody's address.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionCounts {
    /// Subscriptions that are confirmed.
    #[schema(example = 214)]
    pub confirmed: i64,
    /// Those that wait to be confirmed.
    #[schema(example = 3)]
    pub waiting: i64,
    /// Those that were ended.
    #[schema(example = 17)]
    pub ended: i64,
    /// Those who are told of every remiss.
    #[schema(example = 120)]
    pub every_remiss: i64,
    /// By board, most wished first.
    pub boards: Vec<WishedBoard>,
    /// By topic (ämne), most wished first.
    pub topics: Vec<WishedWord>,
    /// By area (område), most wished first.
    pub areas: Vec<WishedWord>,
}

/// A board, and how many wish to hear from it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WishedBoard {
    /// The board.
    pub id: Uuid,
    /// Its name.
    #[schema(example = "Kommunstyrelsen")]
    pub name: String,
    /// How many.
    #[schema(example = 41)]
    pub subscriptions: i64,
}

/// A word, and how many wish to hear of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WishedWord {
    /// The topic or area.
    #[schema(example = "kultur")]
    pub word: String,
    /// How many.
    #[schema(example = 38)]
    pub subscriptions: i64,
}

/// How many subscribe to new remisser
///
/// Antal prenumerationer, och vad de gäller. Numbers only: who subscribes is shown to nobody.
#[utoipa::path(
    tag = "organisations",
    responses((status = 200, description = "The numbers", body = SubscriptionCounts)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/subscription-counts")]
pub async fn counts(app: AppData, caller: Caller) -> ApiResult<HttpResponse> {
    let counts = app
        .read(&caller, async |connection| {
            let mut counted = SubscriptionCounts::default();
            for (state, count) in store::counts(&app, connection).await? {
                match state.as_str() {
                    "confirmed" => counted.confirmed = count,
                    "waiting" => counted.waiting = count,
                    _ => counted.ended = count,
                }
            }
            let known = boards::all(&app, connection).await?;
            for wished in store::wished(&app, connection).await? {
                let word = WishedWord {
                    word: wished.word,
                    subscriptions: wished.count,
                };
                match wished.kind.as_str() {
                    "all" => counted.every_remiss = wished.count,
                    "topic" => counted.topics.push(word),
                    "area" => counted.areas.push(word),
                    _ => {
                        let board = known.iter().find(|board| board.id.to_string() == word.word);
                        counted.boards.extend(board.map(|board| WishedBoard {
                            id: board.id,
                            name: board.name.clone(),
                            subscriptions: wished.count,
                        }));
                    }
                }
            }
            Ok(counted)
        })
        .await?;
    Ok(HttpResponse::Ok().json(counts))
}
