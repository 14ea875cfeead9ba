//! `POST /boards/{id}/case-moves`

use actix_web::{HttpResponse, post};
use jiff::civil::Date;
use remiss_domain::swedish::swedish_date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Board};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record_all};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Links, Made, Path};

/// Cases to move to the successor.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MoveCases {
    /// The cases; all open ones when nothing is said.
    #[schema(example = json!(null), max_items = 10000)]
    pub case_ids: Option<Vec<Uuid>>,
}

/// What was moved (flyttade ärenden).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MovedCasesView {
    /// The board that has the cases now.
    pub board_id: Uuid,
    /// Cases that were moved, with the numbers that they keep.
    pub moved_cases: Vec<MovedCaseView>,
    /// Cases that were not, and why.
    pub kept_cases: Vec<KeptCaseView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A case that was moved.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MovedCaseView {
    /// The case.
    pub id: Uuid,
    /// Its number, which it keeps.
    #[schema(example = "Bn 12/2022")]
    pub case_number: String,
}

/// A case that was not moved.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeptCaseView {
    /// The case.
    pub id: Uuid,
    /// Its number.
    #[schema(example = "Bn 13/2022")]
    pub case_number: String,
    /// Day of the meeting on whose agenda it stands.
    #[schema(example = "2023-01-18")]
    pub meeting_date: Date,
    /// Why, and what to do.
    #[schema(
        example = "Ärendet står på ärendelistan till sammanträdet den 18 januari 2023. Ta upp det där, eller skjut upp det, och flytta det sedan."
    )]
    pub reason: String,
}

/// Move open cases to the board that took over
///
/// Flyttar en upphörd nämnds öppna ärenden till efterträdaren, alla på en gång eller de som anges. Each keeps its number;
/// what is registered stays in the register of the board that registered it. A case on the agenda of a meeting ahead stays,
/// and is told. Done again, it moves what is left.
#[utoipa::path(
    tag = "boards",
    params(("id" = Uuid, Path, description = "The board that has ended")),
    request_body = MoveCases,
    responses(
        (status = 200, description = "What was moved and what was not", body = MovedCasesView),
        (status = 409, description = "The board has not ended, or names no successor"),
    ),
    security(("bearer" = ["registrar", "administrator"])),
)]
#[post("/boards/{id}/case-moves")]
pub async fn move_cases(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<MoveCases>,
) -> ApiResult<HttpResponse> {
    let named = body.value.case_ids.as_deref();
    // Cases and responses under secrecy go along, also those that the caller must not see.
    key.once(&app, &caller.who_marks(), body.fingerprint, async |connection| {
        let from = store::find(&app, connection, *id).await?;
        if !caller.boards.contain(from.id) {
            return Err(ApiError::NotFound);
        }
        let to = successor(&app, connection, &caller, &from).await?;
        let (moved, kept) = store::move_cases(&app, connection, &from, &to, named).await?;
        let unknown = named.into_iter().flatten().position(|id| {
            !moved.iter().any(|case| case.id == *id) && !kept.iter().any(|case| case.id == *id)
        });
        if let Some(place) = unknown {
            return Err(ApiError::invalid(
                format!("/caseIds/{place}"),
                format!("{} har inget sådant öppet ärende.", from.name),
                format!("{} has no such open case.", from.name),
            ));
        }
        let details: Vec<Value> = moved
            .iter()
            .map(|case| {
                json!({
                    "caseNumber": case.case_number,
                    "before": { "boardId": from.id, "board": from.name }, "after": { "boardId": to.id, "board": to.name },
                })
            })
            .collect();
        let deeds: Vec<Deed<'_>> = moved
            .iter()
            .zip(&details)
            .map(|(case, details)| Deed {
                action: "case.moved",
                subject_kind: "case",
                subject_id: case.id,
                // Of the board it left: whoever works for the one that took over sees that too.
                board_id: Some(from.id),
                case_id: Some(case.id),
                details,
            })
            .collect();
        record_all(&app, connection, &caller, &deeds).await?;
        Ok(Made::done(MovedCasesView {
            board_id: to.id,
            moved_cases: moved
                .into_iter()
                .map(|case| MovedCaseView {
                    id: case.id,
                    case_number: case.case_number,
                })
                .collect(),
            kept_cases: kept
                .into_iter()
                .map(|case| KeptCaseView {
                    reason: format!(
                        "Ärendet står på ärendelistan till sammanträdet den {}. Ta upp det där, eller skjut upp det, och flytta det \
                         sedan.",
                        swedish_date(case.meeting_date)
                    ),
                    id: case.id,
                    case_number: case.case_number,
                    meeting_date: case.meeting_date,
                })
                .collect(),
            links: Links::default().and("board", "GET", app.url(&format!("/boards/{}", to.id))),
        }))
    })
    .await
}

/// The board that took over, which has to be in office; the one before has to have ended.
async fn successor(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    from: &Board,
) -> ApiResult<Board> {
    let today = app.today();
    if !from.has_ended(today) {
        return Err(match from.valid_to {
            Some(last) => ApiError::conflict(
                format!(
                    "{} finns till och med den {}. Ärendena kan flyttas dagen efter.",
                    from.name,
                    swedish_date(last)
                ),
                format!(
                    "{} exists until {last}. Cases can be moved the day after.",
                    from.name
                ),
            ),
            None => ApiError::conflict(
                format!(
                    "{} har inte upphört. Ange först sista dag (validTo) och efterträdare (successorId) på nämnden.",
                    from.name
                ),
                format!(
                    "{} has not ended. Set its validTo and successorId first.",
                    from.name
                ),
            ),
        });
    }
    let Some(successor) = from.successor_id else {
        return Err(ApiError::conflict(
            format!(
                "{} har ingen efterträdare. Ange den (successorId) på nämnden först.",
                from.name
            ),
            format!("{} names no successor. Set its successorId first.", from.name),
        ));
    };
    let to = store::find(app, connection, successor).await?;
    if !caller.boards.contain(to.id) {
        return Err(ApiError::forbidden(
            format!("Du behöver också ha tillgång till {}.", to.name),
            format!("This takes access to {} too.", to.name),
        ));
    }
    super::must_be_in_office(app, connection, &to, today, "").await?;
    Ok(to)
}
