//! `PATCH /boards/{id}`

use actix_web::{HttpResponse, patch};
use jiff::civil::Date;
use remiss_domain::swedish::swedish_date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Board};
use super::view::BoardView;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, changes, record};
use crate::db::Connection;
use crate::http::patch::present;
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, etag};

/// What to change of a board; what is left out stays as it is, `null` empties. Prefix and pattern stay: old numbers are
/// made of them. A new name from a day on is a period (`POST …/periods`).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateBoard {
    /// Name (nämnd), put right: what is called so now was always meant to be.
    #[schema(example = "Kommunstyrelsen")]
    pub name: Option<String>,
    /// The department that works for it (förvaltning), put right.
    #[schema(example = "Kommunstyrelseförvaltningen")]
    pub department: Option<String>,
    /// Days from a meeting to the approval of its minutes (justering).
    #[schema(example = 10, minimum = 0, maximum = 30)]
    pub approval_days: Option<i16>,
    /// E-mail address of its registry.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "kommunstyrelsen@example.org")]
    pub email: Option<Option<String>>,
    /// Postal address, one line per line.
    #[schema(example = "Box 100\n701 35 Örebro")]
    pub postal_address: Option<String>,
    /// Last day of the board. After it no case can be opened there.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Date>, example = "2022-12-31")]
    pub valid_to: Option<Option<Date>>,
    /// The board that takes over. Whoever works for it sees what this board leaves.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    pub successor_id: Option<Option<Uuid>>,
}

/// Change a board
///
/// Ändrar en nämnds uppgifter, eller avslutar den med en efterträdare.
#[utoipa::path(
    tag = "boards",
    params(("id" = Uuid, Path, description = "The board")),
    request_body = UpdateBoard,
    responses(
        (status = 200, description = "The board as it is now", body = BoardView),
        (status = 409, description = "Another board has the prefix since this one ended"),
    ),
    security(("bearer" = ["administrator"])),
)]
#[patch("/boards/{id}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<UpdateBoard>,
) -> ApiResult<HttpResponse> {
    let change = &body.value;
    let (version, view) = app
        .write(&caller, async |connection| {
            let before = store::lock(&app, connection, *id).await?;
            version.check(before.version)?;
            let mut after = before.clone();
            change.apply(&mut after)?;
            check_end(&app, connection, &after).await?;
            // Only the days that come to it are new.
            if let Some(was) = before
                .valid_to
                .filter(|was| after.valid_to.is_none_or(|last| last > *was))
                && let Some(other) = store::prefix_is_taken(
                    &app,
                    connection,
                    after.id,
                    &after.case_prefix,
                    was.tomorrow().unwrap_or(was),
                    after.valid_to,
                )
                .await?
            {
                return Err(ApiError::conflict(
                    format!("{other} har tagit över prefixet {}.", after.case_prefix),
                    format!("{other} has taken over the prefix {}.", after.case_prefix),
                ));
            }
            let board = store::save(&app, connection, &after).await?;
            if (&before.name, &before.department) != (&board.name, &board.department) {
                store::correct(&app, connection, &board).await?;
            }
            let details = changes(&before.facts(), &board.facts());
            let deed = Deed {
                action: "board.changed",
                subject_kind: "board",
                subject_id: board.id,
                board_id: Some(board.id),
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            let view = BoardView::load(&app, connection, &caller, &board).await?;
            Ok((board.version, view))
        })
        .await?;
    Ok(etag::changed(version, &view))
}

impl UpdateBoard {
    fn apply(&self, board: &mut Board) -> ApiResult<()> {
        if let Some(name) = &self.name {
            if name.trim().is_empty() {
                return Err(ApiError::invalid(
                    "/name",
                    "Nämnden behöver ett namn.",
                    "The board needs a name.",
                ));
            }
            board.name = name.trim().to_owned();
        }
        if let Some(department) = &self.department {
            board.department = department.trim().to_owned();
        }
        if let Some(days) = self.approval_days {
            if !(0..=30).contains(&days) {
                return Err(ApiError::invalid(
                    "/approvalDays",
                    "Justering sker inom 0 till 30 dagar.",
                    "Approval takes 0 to 30 days.",
                ));
            }
            board.approval_days = days;
        }
        if let Some(email) = &self.email {
            board.email.clone_from(email);
        }
        if let Some(address) = &self.postal_address {
            board.postal_address.clone_from(address);
        }
        if let Some(last) = self.valid_to {
            board.valid_to = last;
        }
        if let Some(successor) = self.successor_id {
            board.successor_id = successor;
        }
        Ok(())
    }
}

/// An end comes after the beginning, and a successor is another board, there when this one is gone, that does not itself
/// lead back here.
async fn check_end(app: &App, connection: &mut Connection, board: &Board) -> ApiResult<()> {
    if board.valid_to.is_some_and(|last| last < board.valid_from) {
        return Err(ApiError::invalid(
            "/validTo",
            "Sista dagen kommer före den första.",
            "The last day is before the first.",
        ));
    }
    let Some(successor) = board.successor_id else {
        return Ok(());
    };
    let wrong = |sv: String, en: &'static str| Err(ApiError::invalid("/successorId", sv, en));
    let mut next = Some(successor);
    let mut seen = vec![board.id];
    while let Some(id) = next {
        if seen.contains(&id) {
            return wrong(
                "En nämnd kan inte efterträda sig själv, inte heller genom andra.".to_owned(),
                "A board cannot be its own successor, nor by way of others.",
            );
        }
        seen.push(id);
        let found = match store::find(app, connection, id).await {
            Err(ApiError::NotFound) => {
                return wrong(
                    "Efterträdaren finns inte.".to_owned(),
                    "The successor does not exist.",
                );
            }
            found => found?,
        };
        if id == successor
            && let Some(last) = board.valid_to
        {
            let day_after = last.tomorrow().unwrap_or(last);
            if found.valid_from > day_after || found.has_ended(day_after) {
                return wrong(
                    format!(
                        "{} finns inte den {}, när {} har upphört. Välj en nämnd som gör det.",
                        found.name,
                        swedish_date(day_after),
                        board.name
                    ),
                    "The successor does not exist on the day after this board's last day.",
                );
            }
        }
        next = found.successor_id;
    }
    Ok(())
}
